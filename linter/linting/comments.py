"""Finds the HTML comments of a document outside code, and the lines each may speak for."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from linter.findings import Span
from linter.kinds.document import Document
from linter.markdown.ast import Block
from linter.markdown.inline import SUPPRESSIONS, SUPPRESSIONS_IN_HTML, inline_spans
from linter.markdown.python_markdown import run_on_lists
from linter.text.source import Source

_TEXT = ("paragraph", "heading", "table")  # blocks in which a backtick opens code
_MARKS = re.compile(r"[\s>]*(?:(?:[-*+]|\d{1,9}[.)])(?:\s+|\Z))?")


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment: its span with the marks around it, and whether it ends at all.

    `first` to `last` are its lines (from 0, `last` included). `alone` tells that nothing but comments stands on them;
    `next_block` are then the lines (`end` exclusive) of the block that follows, a heading's with its whole section. It
    is None where nothing follows.
    """

    span: Span
    closed: bool
    first: int
    last: int
    alone: bool
    next_block: tuple[int, int] | None

    def inner(self, source: Source) -> Span:
        """The span of what stands between its marks."""
        return Span(self.span.start + 4, self.span.end - (3 if self.closed else 0))


def comments(document: Document) -> list[Comment]:
    """The comments of a page in their order; what looks like one in a fence or in inline code is none."""
    source, page = document.page.source, document.page
    # Parts by their first lines: a part may run on over headings that have a wrong level.
    part_ends = {part.line: part.end for top in document.parts for part in (top, *top.children)}
    run_ons = {run_on.line: run_on.end for run_on in run_on_lists(page)}
    placed = list(_with_ends(page.blocks, page.end, part_ends, run_ons))
    spans: list[tuple[Span, bool, Block]] = []
    for block, _ in placed:
        if block.kind in _TEXT or block.kind == "html":
            start = source.starts[block.line]
            end = source.starts[block.end] if block.end < len(source.starts) else len(source.text)
            syntax = SUPPRESSIONS_IN_HTML if block.kind == "html" else SUPPRESSIONS
            for kind, first, behind in inline_spans(source.text, syntax, start, end):
                if kind in ("comment", "open"):
                    spans.append((Span(first, behind), kind == "comment", block))
    silent = _only_comments(source, [span for span, _, _ in spans])
    shown = [(block, end) for block, end in placed if block.kind != "html" or not all(silent[block.line : block.end])]
    starts = [block.line for block, _ in shown]
    next_text = _next_text_lines(silent)
    result = []
    for span, closed, block in spans:
        first, last = source.position(span.start)[0], source.position(max(span.start, span.end - 1))[0]
        alone, next_block = silent[first] and silent[last], None
        if alone and next_text[last + 1] < block.end:
            next_block = (last + 1, block.end)  # the rest of the block that the comment stands in
        elif alone and (index := bisect_left(starts, max(block.end, last + 1))) < len(shown):
            next_block = (shown[index][0].line, shown[index][1])
        result.append(Comment(span, closed, first, last, alone, next_block))
    return result


def _next_text_lines(silent: Sequence[bool]) -> list[int]:
    """For every line, and the one behind the last, the next line that is more than comments and blanks."""
    next_lines = [len(silent)] * (len(silent) + 1)
    for line in reversed(range(len(silent))):
        next_lines[line] = next_lines[line + 1] if silent[line] else line
    return next_lines


def _only_comments(source: Source, spans: Sequence[Span]) -> list[bool]:
    """For every line whether it is blank or holds nothing but comments, and marks of quotes and lists before them."""
    silent = [not line.strip() for line in source.lines]
    read: dict[int, tuple[int, bool]] = {}  # by line: the column behind its last comment, and whether no text is before
    for span in spans:
        (first, start), (last, end) = source.position(span.start), source.position(span.end)
        at, bare = read.get(first, (0, True))
        between = source.lines[first][at:start]
        bare = bare and (_MARKS.fullmatch(between) is not None if at == 0 else not between.strip())
        for line in range(first, last):
            read[line] = (len(source.lines[line]), bare if line == first else True)
        read[last] = (end, bare if last == first else True)
    for line, (at, bare) in read.items():
        silent[line] = bare and not source.lines[line][at:].strip()
    return silent


def _with_ends(
    blocks: Sequence[Block], limit: int, part_ends: dict[int, int], run_ons: dict[int, int]
) -> Iterator[tuple[Block, int]]:
    """All blocks in the order of their first lines, each with the line where it ends.

    A heading's is its section's; a list that prints as running text belongs to the block above it.
    """
    ends: dict[int, int] = {}
    open_: list[Block] = []
    for block in blocks:
        while block.kind == "heading" and open_ and open_[-1].level >= block.level:
            ends[open_.pop().line] = block.line
        if block.kind == "heading":
            open_.append(block)
    for block in blocks:
        if block.kind == "heading":
            yield block, max(ends.get(block.line, limit), part_ends.get(block.line, 0))
        else:
            yield block, max(block.end, run_ons.get(block.end, 0))
            yield from _with_ends(block.children, block.end, part_ends, run_ons)
