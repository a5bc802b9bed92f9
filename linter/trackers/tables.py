"""Tables of a page as Python-Markdown splits them: where they stand, and the cells of their lines."""

from __future__ import annotations

from itertools import pairwise

from linter.findings import Span
from linter.markdown.ast import Page
from linter.markdown.inline import TABLE_ROW, inline_spans
from linter.text.source import Source
from linter.trackers.model import Cell

MAX_ROW_LENGTH = 100_000  # a longer line is no row a person wrote


def has_border(text: str) -> bool:
    """Whether a table's header has a pipe at either end: only then do pipes at the ends of a row close it."""
    stripped, separators = text.strip(), cell_separators(text.strip())
    return bool(separators) and (separators[0] == 0 or separators[-1] == len(stripped) - 1)


def split_row(source: Source, line: int, border: bool) -> tuple[Cell, ...]:
    """The cells of a line of a table with or without borders."""
    text = source.lines[line]
    start, end = len(text) - len(text.lstrip()) if border else 0, len(text.rstrip())
    separators = [separator for separator in cell_separators(text) if start <= separator < end]
    if border and separators and separators[0] == start:
        start += 1
        separators = separators[1:]
    if border and separators and separators[-1] == end - 1:
        end -= 1
        separators = separators[:-1]
    return tuple(_cell_at(source, line, a + 1, b) for a, b in pairwise([start - 1, *separators, end]))


def _cell_at(source: Source, line: int, start: int, end: int) -> Cell:
    raw, base = source.lines[line][start:end], source.starts[line]
    text = raw.strip()
    first = start + (len(raw) - len(raw.lstrip()) if text else min(1, len(raw)))
    return Cell(raw, Span(base + start, base + end), text, Span(base + first, base + first + len(text)))


def cell_separators(text: str) -> list[int]:
    """Where a line has pipes that separate cells: neither escaped nor inside inline code."""
    return [span.start for span in inline_spans(text, TABLE_ROW) if span.kind == "bar"]


def starts_table(page: Page, line: int) -> bool:
    """Whether a table starts here: a line with a pipe, then a line of nothing but dashes, colons and pipes."""
    text, below = page.source.lines[line], page.source.lines[line + 1]
    if "|" not in text or len(text) > MAX_ROW_LENGTH or page.marks[line] or page.marks[line + 1]:
        return False
    return "-" in below and ("|" in below or text.count("|") < 2) and not below.strip().strip("|:- \t")


def table_end(page: Page, line: int) -> int:
    """The line behind the last one of a table that starts here."""
    end = line + 2
    while end < page.end and "|" in page.source.lines[end] and not page.marks[end]:
        end += 1
    return end
