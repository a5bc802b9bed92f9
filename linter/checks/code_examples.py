"""Code examples of a language whose parser is at hand: they parse."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal

from linter import code_data, code_python
from linter.checks.base import Check, Context
from linter.features import language
from linter.model import Problem
from linter.parts import Document

Language = Literal["python", "json", "yaml", "toml"]

_PARSERS: dict[Language, Callable[[str], tuple[int, str] | None]] = {
    "python": code_python.fault,
    "json": code_data.json_fault,
    "yaml": code_data.yaml_fault,
    "toml": code_data.toml_fault,
}


class CodeExample(Check):
    """Every fence tagged with one of the languages parses; `languages` gives the tags of each."""

    kind: Literal["code-example"]
    languages: dict[Language, tuple[str, ...]]
    offer: str

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        page = document.page
        tags: dict[str, Language] = {tag: name for name, names in self.languages.items() for tag in names}
        for fence in page.fences:
            name = tags.get(language(fence))
            if name is None or page.opaque(fence.line, fence.end):
                continue
            found = _PARSERS[name](fence.text)
            if found is not None:
                line, fact = found
                last = max(fence.end - 2, fence.line)
                yield Problem(
                    page.heading_span(min(fence.line + 1 + line, last)),
                    f"{name} example does not parse: {fact[:1].lower()}{fact[1:]}; {self.offer}",
                )
