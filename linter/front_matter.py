"""The front matter of a page: its fields with their places, or what is wrong with it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from linter.model import Span
from linter.source import Source
from linter.strict_yaml import StrictYAMLHandler, Value, YamlError

OWN = "lint-modules"  # the key under which a page speaks to the linter
_CLOSE = re.compile(r"[\r\n](?:---|\.\.\.)[ \t]*(?=[\r\n]|\Z)")
_BLANKS = " \t"  # behind its marks MkDocs takes no other: with one, all of it is text that readers see


@dataclass(frozen=True, slots=True)
class Field:
    """One key of the front matter: its value (strings, tuples, mappings) and the span of key and value."""

    value: Value
    span: Span

    @property
    def text(self) -> str:
        """The value where it is a single word or text, else the empty string."""
        return self.value.strip() if isinstance(self.value, str) else ""

    @property
    def empty(self) -> bool:
        """Whether the key is there and says nothing."""
        return not (self.text if isinstance(self.value, str) else self.value)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with the front matter, where, and how to repair it."""

    span: Span
    message: str
    repair: str


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The fields by key; `body` is the first line (from 0) after the front matter, `fault` what is wrong with it."""

    fields: dict[str, Field] = field(default_factory=dict)
    body: int = 0
    present: bool = False
    fault: Fault | None = None


def read(source: Source) -> FrontMatter:
    """The front matter at the head of a page. Never raises: what is wrong with it is in `fault`."""
    if not source.text.startswith("---"):
        return FrontMatter()
    source = _head(source)
    lines = source.lines
    if lines[0].rstrip(_BLANKS) != "---":
        return FrontMatter()
    close = next((n for n, line in enumerate(lines[1:], 1) if line.rstrip(_BLANKS) in ("---", "...")), len(lines))
    heading = _heading(lines, close)
    opened = len(lines) > 1 and ":" in lines[1] and not lines[1].startswith("#")
    try:
        parsed = StrictYAMLHandler().parse("\n".join(lines[1:close]))
    except YamlError as fault:
        if not opened and (heading is not None or close == len(lines)):
            return FrontMatter()  # the page opens with a rule, and another stands further down
        if heading is not None or close == len(lines):
            return FrontMatter(body=min(heading or close, len(lines)), present=True, fault=_unclosed(source))
        span = source.span(min(fault.line + 1, close), fault.column)
        return FrontMatter(body=close + 1, present=True, fault=Fault(span, str(fault), fault.repair))
    if close == len(lines):
        return FrontMatter(body=heading or close, present=True, fault=_unclosed(source)) if opened else FrontMatter()
    fields = {}
    for key, value in parsed.values.items():
        row, column = parsed.places[key,]
        fields[key] = Field(value, source.span(row + 1, column))
    return FrontMatter(fields, close + 1, True)


def _head(source: Source) -> Source:
    """A page up to the first line that may close its front matter: the rest of it need not be split into lines."""
    close = _CLOSE.search(source.text)
    return source if close is None else Source(source.path, source.text[: close.end()])


def _unclosed(source: Source) -> Fault:
    return Fault(source.span(0), "front matter is opened here and never closed", "close it with a line of '---'")


def _heading(lines: tuple[str, ...], close: int) -> int | None:
    """The first line that is a Markdown heading after a blank line: front matter without its closing line runs into it.

    The page would be read as front matter up to its next rule, and every part in there be missing.
    """
    blank = (line for line in range(1, close - 1) if not lines[line].strip())
    return next((line + 1 for line in blank if lines[line + 1].startswith("#")), None)
