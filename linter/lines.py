"""Ranges of lines: which of them covers a line, found without looking at them all."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from typing import Generic, TypeVar

_T = TypeVar("_T")


class Cover(Generic[_T]):
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


def covered(ranges: Iterable[tuple[int, int]]) -> Cover[None]:
    """The lines that some ranges cover, whichever of them does."""
    return Cover((start, end, None) for start, end in ranges)
