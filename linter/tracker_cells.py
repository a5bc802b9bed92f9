"""The cells of a table row with their spans, split where Python-Markdown splits them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from linter.model import Edit, Span
from linter.source import Source
from linter.text import plain

_SIGNS = re.compile(r"\\\\|\\`|`+|\\\||\|")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: `outer` is all between its pipes, `span` what stands in it without padding, `text` that as written."""

    raw: str
    outer: Span
    text: str
    span: Span

    @property
    def plain(self) -> str:
        """The text as a reader sees it."""
        return plain(self.text.replace("\\|", "|"))

    def part(self, start: int, end: int) -> Span:
        """The span of a part of the text."""
        return Span(self.span.start + start, self.span.start + end)

    def written(self, text: str) -> Edit:
        """The edit that puts a text into the cell; padding stays, and an empty cell gets a blank on either side."""
        if self.text:
            return Edit(self.span, text)
        return Edit(self.outer, f"{self.raw[:1] or ' '}{text}{self.raw[1:] or ' '}")


def bordered(text: str) -> bool:
    """Whether a table's header has a pipe at either end: only then do pipes at the ends of a row close it."""
    bare, cuts = text.strip(), pipes(text.strip())
    return bool(cuts) and (cuts[0] == 0 or cuts[-1] == len(bare) - 1)


def split(source: Source, line: int, border: bool) -> tuple[Cell, ...]:
    """The cells of a line of a table with or without borders."""
    text = source.lines[line]
    start, end = len(text) - len(text.lstrip()) if border else 0, len(text.rstrip())
    cuts = [cut for cut in pipes(text) if start <= cut < end]
    if border and cuts and cuts[0] == start:
        start += 1
        cuts = cuts[1:]
    if border and cuts and cuts[-1] == end - 1:
        end -= 1
        cuts = cuts[:-1]
    return tuple(_cell(source, line, a + 1, b) for a, b in pairwise([start - 1, *cuts, end]))


def _cell(source: Source, line: int, start: int, end: int) -> Cell:
    raw, base = source.lines[line][start:end], source.starts[line]
    text = raw.strip()
    first = start + (len(raw) - len(raw.lstrip()) if text else min(1, len(raw)))
    return Cell(raw, Span(base + start, base + end), text, Span(base + first, base + first + len(text)))


def pipes(text: str) -> list[int]:
    """Where a line has pipes that separate cells: neither escaped nor inside inline code."""
    found = [(sign.start(), sign.end(), sign[0]) for sign in _SIGNS.finditer(text)]
    ticks = [(start, end) for start, end, sign in found if sign[0] == "`"]
    closing: dict[int, int] = {}
    latest: dict[int, int] = {}
    for index in range(len(ticks) - 1, -1, -1):
        size = ticks[index][1] - ticks[index][0]
        if size in latest:
            closing[index] = latest[size]
        latest[size] = index
    code, index = [], 0
    while index < len(ticks):
        close = closing.get(index)
        if close is not None:
            code.append((ticks[index][0], ticks[close][1]))
        index = index + 1 if close is None else close + 1
    bars = [start for start, _, sign in found if sign == "|"]
    return _outside(bars, code)


def _outside(bars: list[int], code: list[tuple[int, int]]) -> list[int]:
    kept, index = [], 0
    for bar in bars:
        while index < len(code) and code[index][1] <= bar:
            index += 1
        if index == len(code) or bar < code[index][0]:
            kept.append(bar)
    return kept
