"""The front matter of a page: its fields with their places, or what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, field

from linter.findings import Span
from linter.text.source import Source
from linter.text.yaml import StrictYAMLHandler, YamlError, YamlValue

LINTER_KEY = "lint-modules"  # the key under which a page speaks to the linter
_HANDLER = StrictYAMLHandler()


@dataclass(frozen=True, slots=True)
class FrontMatterField:
    """One key of the front matter: its value (strings, tuples, mappings) and the span of key and value."""

    value: YamlValue
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
class FrontMatterError:
    """What is wrong with the front matter, where, and how to repair it."""

    span: Span
    message: str
    repair: str


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The fields by key; `body` is the first line (from 0) after the front matter, `fault` what is wrong with it."""

    fields: dict[str, FrontMatterField] = field(default_factory=dict)
    body: int = 0
    present: bool = False
    fault: FrontMatterError | None = None


def read_front_matter(source: Source) -> FrontMatter:
    """The front matter at the head of a page. Never raises: what is wrong with it is in `fault`."""
    if not _HANDLER.detect(source.text):
        return FrontMatter()
    source, closed = _head(source)
    lines = source.lines
    close = len(lines) - closed
    heading = _heading(lines, close)
    opened = len(lines) > 1 and ":" in lines[1] and not lines[1].startswith("#")
    try:
        parsed = _HANDLER.parse("\n".join(lines[1:close]))
    except YamlError as fault:
        if not opened and (heading is not None or close == len(lines)):
            return FrontMatter()  # the page opens with a rule, and another stands further down
        if heading is not None or close == len(lines):
            return FrontMatter(body=min(heading or close, len(lines)), present=True, fault=_unclosed(source))
        span = source.span(min(fault.line + 1, close), fault.column)
        return FrontMatter(body=close + 1, present=True, fault=FrontMatterError(span, str(fault), fault.repair))
    if close == len(lines):
        return FrontMatter(body=heading or close, present=True, fault=_unclosed(source)) if opened else FrontMatter()
    fields = {}
    for key, value in parsed.values.items():
        row, column = parsed.places[key,]
        fields[key] = FrontMatterField(value, source.span(row + 1, column))
    return FrontMatter(fields, close + 1, True)


def _head(source: Source) -> tuple[Source, bool]:
    """A page up to the line that closes its front matter, and whether there is one: the rest need not be split."""
    close = _HANDLER.FM_BOUNDARY.search(source.text, len("---"))
    return (source, False) if close is None else (Source(source.path, source.text[: close.end()]), True)


def _unclosed(source: Source) -> FrontMatterError:
    return FrontMatterError(
        source.span(0), "front matter is opened here and never closed", "close it with a line of '---'"
    )


def _heading(lines: tuple[str, ...], close: int) -> int | None:
    """The first line that is a Markdown heading after a blank line: front matter without its closing line runs into it.

    The page would be read as front matter up to its next rule, and every part in there be missing.
    """
    blank = (line for line in range(1, close - 1) if not lines[line].strip())
    return next((line + 1 for line in blank if lines[line + 1].startswith("#")), None)
