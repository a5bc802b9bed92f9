"""Positions as editors count them: columns in code units of UTF-8, UTF-16 or UTF-32, not in code points."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from linter.findings import Range
from linter.text.source import Source

UTF8, UTF16, UTF32 = "utf-8", "utf-16", "utf-32"
_BOM = "\ufeff"
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def whole_characters(text: str) -> str:
    """A text an editor sent, without halves of surrogate pairs: U+FFFD in their place counts the same units."""
    return _LONE_SURROGATE.sub("\ufffd", text)


@dataclass(frozen=True, slots=True)
class PositionMap:
    """Turns places of a page into those of an editor, lines and columns from 0, and back.

    `lead` is what the editor counts in the first line and the page does not hold: a byte order mark, or nothing.
    """

    lines: tuple[str, ...]
    encoding: str = UTF16
    lead: str = ""

    def units(self, text: str) -> int:
        """How many code units a text takes."""
        if self.encoding == UTF32 or text.isascii():
            return len(text)
        if self.encoding == UTF8:
            return len(text.encode("utf-8", "surrogatepass"))
        return len(text) + sum(char > "\uffff" for char in text)

    def to_editor(self, line: int, column: int) -> tuple[int, int]:
        """A line and column in code points, as the editor counts them; one behind the page is its end."""
        if line >= len(self.lines):
            line, column = len(self.lines) - 1, len(self.lines[-1])
        before = self.units(self.lines[line][: max(column, 0)])
        return line, before + (self.units(self.lead) if line == 0 else 0)

    def from_editor(self, line: int, units: int) -> tuple[int, int]:
        """The line and column in code points of an editor's position; one inside a character is its start."""
        if line >= len(self.lines):
            return len(self.lines) - 1, len(self.lines[-1])
        units_left = units - (self.units(self.lead) if line == 0 else 0)
        text = self.lines[line]
        if text.isascii():
            return line, max(0, min(units_left, len(text)))
        for column, char in enumerate(text):
            units_left -= self.units(char)
            if units_left < 0:
                return line, column
        return line, len(text)

    def range(self, range_: Range) -> tuple[tuple[int, int], tuple[int, int]]:
        """The start and end of a finding's range, as the editor counts them."""
        start = self.to_editor(range_.line - 1, range_.column - 1)
        return start, self.to_editor(range_.end_line - 1, range_.end_column - 1)


def position_map(source: Source, text: str, encoding: str) -> PositionMap:
    """The position map of a page whose text the editor holds as `text`."""
    return PositionMap(source.lines, encoding, _BOM if text.startswith(_BOM) else "")


def changed_text(text: str, changes: Iterable[tuple[tuple[int, int], tuple[int, int], str]], encoding: str) -> str:
    """A text after changes, each of the text that the one before left: start and end as the editor counts them, and
    what stands there now. Lines end where those of the protocol do, which is not everywhere Python splits."""
    for start, end, new in changes:
        held = Source("", text)
        positions = PositionMap(held.lines, encoding)
        (first, column), (last, end_column) = positions.from_editor(*start), positions.from_editor(*end)
        text = text[: held.starts[first] + column] + new + text[held.starts[last] + end_column :]
    if _LONE_SURROGATE.search(text):  # halves of a pair may have come one after the other
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
    return text
