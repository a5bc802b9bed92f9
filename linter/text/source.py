"""A page's text with its line index: bytes become text, and offsets become lines and columns."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Generic, TypeVar

from linter.findings import Range, Span

_T = TypeVar("_T")


class Intervals(Generic[_T]):
    """Ranges of lines (from 0, `end` exclusive), each with what it stands for; they may overlap.

    Of several ranges that cover a line the one that starts first is found; of those that start together, the one that
    was given first.
    """

    def __init__(self, ranges: Iterable[tuple[int, int, _T]]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._owners: list[_T] = []
        last = 0
        for start, end, owner in sorted(ranges, key=lambda range_: range_[0]):
            if end > max(start, last):
                self._starts.append(max(start, last))
                self._ends.append(end)
                self._owners.append(owner)
                last = end

    def __contains__(self, line: int) -> bool:
        at = bisect_right(self._starts, line) - 1
        return at >= 0 and line < self._ends[at]

    def at(self, line: int) -> _T | None:
        """What the first range that covers a line stands for; None where no range does."""
        at = bisect_right(self._starts, line) - 1
        return self._owners[at] if at >= 0 and line < self._ends[at] else None


def intervals(ranges: Iterable[tuple[int, int]]) -> Intervals[None]:
    """The lines that some ranges cover, whichever of them does."""
    return Intervals((start, end, None) for start, end in ranges)


# The line ends of CommonMark. str.splitlines() would also break at U+2028, form feed and others.
_LINE_END = re.compile(r"\r\n|\n|\r")
_BOM = "\ufeff"


class UnreadableError(ValueError):
    """The page cannot be read as text; the message says why, `line` (from 1) says where, `help` names another repair
    than to save it as UTF-8."""

    def __init__(self, message: str, line: int = 1, help: str | None = None) -> None:
        super().__init__(message)
        self.line = line
        self.help = help


@dataclass(frozen=True)
class Source:
    """A page's text without its byte order mark. It is split when its lines are first asked for: most pages of a site
    are of no kind, and nothing but their heads is looked at."""

    path: str
    text: str

    def __reduce__(self) -> tuple[type[Source], tuple[str, str]]:
        return Source, (self.path, self.text)

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The lines without their ends; at least one."""
        if "\r" not in self.text:  # splitting takes a tenth of the time of searching for the ends
            return tuple(self.text.split("\n"))
        return tuple(_LINE_END.split(self.text))

    @cached_property
    def starts(self) -> Sequence[int]:
        """The offset at which each line starts."""
        if "\r" not in self.text:
            return array("Q", accumulate((len(line) + 1 for line in self.lines[:-1]), initial=0))
        return array("Q", (0, *(end.end() for end in _LINE_END.finditer(self.text))))

    @cached_property
    def newline(self) -> str:
        """The line end that a new line gets: that of Windows where the text has one."""
        return "\r\n" if "\r\n" in self.text else "\n"

    @cached_property
    def folded(self) -> str:
        """The text to look for words in whatever case; its offsets are not those of the text."""
        return casefolded(self.text)

    def opening(self) -> Source:
        """The first line alone, with nothing held of the others: all that an entry of a baseline may speak of."""
        return Source(self.path, self.text.partition("\n")[0].partition("\r")[0])

    def span(self, line: int, start: int = 0, end: int | None = None) -> Span:
        """The span of columns `start` to `end` (from 0) of a line (from 0); trailing space left out by default."""
        if line >= len(self.lines):
            return Span(len(self.text), len(self.text))
        last = len(self.lines[line].rstrip()) if end is None else end
        offset = self.starts[line]
        return Span(offset + min(start, last), offset + last)

    def range(self, span: Span) -> Range:
        """A span as lines and columns, counted from 1."""
        line, column = self.position(span.start)
        end_line, end_column = self.position(span.end)
        return Range(line + 1, column + 1, end_line + 1, end_column + 1)

    def offsets(self, place: Range) -> Span:
        """The span of lines and columns, counted from 1: the way back from `range`."""
        return Span(
            self.starts[place.line - 1] + place.column - 1, self.starts[place.end_line - 1] + place.end_column - 1
        )

    def position(self, offset: int) -> tuple[int, int]:
        """The line and column of an offset, both counted from 0."""
        line = bisect_right(self.starts, offset) - 1
        return line, min(offset - self.starts[line], len(self.lines[line]))


def casefolded(text: str) -> str:
    """A text in which words of ASCII letters are found in whatever case: letters that `re.IGNORECASE` takes for one
    are one here, those included that look like an `i` with and without a dot."""
    return text.replace("\u0130", "i").replace("\u0131", "i").casefold()


def from_text(text: str, path: str = "<text>") -> Source:
    """A Source of text that is already decoded; a leading byte order mark is dropped."""
    return Source(path, text.removeprefix(_BOM))


def from_bytes(data: bytes, path: str, limit: int) -> Source:
    """Decode a page of at most `limit` bytes.

    Raises UnreadableError where the page is larger, is not UTF-8 or holds NUL bytes.
    """
    if len(data) > limit:
        fact = f"page is larger than the limit of {limit} bytes, so it was not read"
        raise UnreadableError(fact, help="split the page")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise UnreadableError("page is UTF-16, not UTF-8")
    nul = data.find(b"\0")
    if nul >= 0:
        raise UnreadableError(f"page holds a NUL byte at offset {nul}: it is no text", data.count(b"\n", 0, nul) + 1)
    try:
        return from_text(data.decode("utf-8"), path)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UnreadableError(
            f"page is not UTF-8: byte 0x{data[error.start]:02x} at offset {error.start}", line
        ) from None
