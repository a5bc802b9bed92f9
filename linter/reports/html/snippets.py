"""The source lines around a finding, cut to a readable length, with its range set apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from linter.model import Range

_WIDTH = 240  # characters of a line that are shown
_BEFORE = 80  # characters before the range that are kept of a longer line
_MOST = 5  # lines of a range that are shown


@dataclass(frozen=True, slots=True)
class Line:
    """A line in three pieces: the text before, in and after the range. `marked` lines are those of the range."""

    number: int
    before: str
    inside: str = ""
    after: str = ""
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Snippet:
    """Lines that follow each other; `more` lines of the range are left out."""

    lines: tuple[Line, ...]
    more: int


def snippet(lines: Sequence[str], place: Range, around: int) -> Snippet | None:
    """The lines of a range and so many around it; None where the page has no such line."""
    if not 0 < place.line <= len(lines):
        return None
    last = min(place.end_line, len(lines))
    shown_last = min(last, place.line + _MOST - 1)
    first, end = max(1, place.line - around), min(len(lines), shown_last + around)
    if last > shown_last:
        end = shown_last
    return Snippet(tuple(_lines(lines, place, range(first, end + 1), shown_last)), last - shown_last)


def _lines(lines: Sequence[str], place: Range, numbers: range, last: int) -> Iterator[Line]:
    for number in numbers:
        text = lines[number - 1]
        if not place.line <= number <= last:
            yield Line(number, _cut(text, _WIDTH))
            continue
        start = place.column - 1 if number == place.line else 0
        end = place.end_column - 1 if number == place.end_line else len(text)
        before = text[:start] if start <= _BEFORE else f"…{text[start - _BEFORE : start]}"
        inside = _cut(text[start : max(start, end)], _WIDTH)
        yield Line(number, before, inside, _cut(text[max(start, end) :], _WIDTH - _BEFORE), True)


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[:width]}…"
