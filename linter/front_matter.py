"""The front matter of a page: its fields with their places, or what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, field

from linter.model import Span
from linter.source import Source
from linter.strict_yaml import StrictYAMLHandler, Value, YamlError


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
class FrontMatter:
    """The fields by key; `body` is the first line (from 0) after the front matter, `fault` what is wrong with it."""

    fields: dict[str, Field] = field(default_factory=dict)
    body: int = 0
    present: bool = False
    fault: tuple[Span, str] | None = None


def read(source: Source) -> FrontMatter:
    """The front matter at the head of a page. Never raises: what is wrong with it is in `fault`."""
    lines = source.lines
    if lines[0].rstrip() != "---":
        return FrontMatter()
    close = next((n for n, line in enumerate(lines[1:], 1) if line.rstrip() in ("---", "...")), None)
    if close is None:
        if len(lines) > 1 and ":" in lines[1] and not lines[1].startswith("#"):
            return FrontMatter(
                fault=(source.span(0), "front matter is opened here and never closed by '---'"),
                present=True,
                body=_blank(source, len(lines)),
            )
        return FrontMatter()
    try:
        raw = StrictYAMLHandler().load("\n".join(lines[1:close]))
    except YamlError as fault:
        line = min(fault.line + 1, close)
        return FrontMatter({}, _blank(source, close), True, (source.span(line, fault.column), str(fault)))
    fields = {key: Field(value, source.span(line + 1, column)) for key, (value, line, column) in raw.items()}
    return FrontMatter(fields, close + 1, True)


def _blank(source: Source, close: int) -> int:
    """Where the body of a page with broken front matter starts.

    Without its closing line the front matter would swallow the page up to the next rule, and every part in
    there would be reported as missing. A Markdown heading after a blank line betrays that.
    """
    lines = source.lines
    for line in range(1, close):
        if not lines[line].strip() and line + 1 < close and lines[line + 1].startswith("#"):
            return line + 1
    return min(close + 1, len(lines))
