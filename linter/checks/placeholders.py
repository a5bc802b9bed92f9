"""Text that its author meant to replace: marks in capitals, filler, `[Insert …]`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal

from pydantic import Field

from linter.checks.base import Check, Context
from linter.checks.phrases import paragraphs_with, phrase_pattern
from linter.inline import blanked
from linter.lines import covered
from linter.model import Problem, Span
from linter.page import Page
from linter.parts import Document

_LINK = re.compile(r"\[[^\[\]]{0,500}\](?:\([^()]{0,500}\)|\[[^\[\]]{0,200}\])|https?://[^\s<>]{1,500}")

_SCRIPT = re.compile(r"<(script|style)(?=[\s/>]).*?(?:</\1(?=[\s/>])|\Z)", re.IGNORECASE | re.DOTALL)


class Placeholder(Check):
    """No placeholder stands in running text. Code, HTML comments, links and addresses do not count."""

    kind: Literal["placeholder"]
    marks: tuple[str, ...] = Field((), description="whole words, in exactly this case")
    phrases: tuple[str, ...] = Field((), description="phrases in any case")
    brackets: tuple[str, ...] = Field((), description="words that open a text in square brackets which is no link")

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        patterns = [_brackets(self.brackets)] if self.brackets else []
        patterns += [phrase_pattern(self.marks, True)] if self.marks else []
        patterns += [phrase_pattern(self.phrases, False)] if self.phrases else []
        scripts = covered(_scripts(document.page))
        for start, text in paragraphs_with(document.page, self.brackets + self.marks + self.phrases):
            shown = _LINK.sub(_blank, blanked(text, comments=True))
            found: list[Span] = []
            for pattern in patterns:
                found.extend(Span(match.start(), match.end()) for match in pattern.finditer(shown))
                shown = pattern.sub(_blank, shown)  # `[Insert TODO]` is one placeholder
            for span in sorted(found):
                if start + span.start in scripts:
                    continue
                words = " ".join(text[span.start : span.end].split())
                yield Problem(Span(start + span.start, start + span.end), f"text holds the placeholder {words!r}")


def _scripts(page: Page) -> Iterator[tuple[int, int]]:
    """Where scripts and styles start and end; text behind them is a page's own."""
    source = page.source
    for block in page.blocks:
        if block.kind == "html" and _SCRIPT.match(block.text.lstrip()):
            end = source.starts[block.end] if block.end < len(source.starts) else len(source.text)
            yield from (script.span() for script in _SCRIPT.finditer(source.text, source.starts[block.line], end))


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


@lru_cache(maxsize=64)
def _brackets(words: tuple[str, ...]) -> re.Pattern[str]:
    opening = "|".join(re.escape(word) for word in words)
    return re.compile(rf"(?<![\w\]!])\[(?:{opening})\b[^\[\]\n]{{0,200}}\](?![(\[:])", re.IGNORECASE)
