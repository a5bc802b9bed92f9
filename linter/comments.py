"""The HTML comments of a page: outside code, with the lines each may speak for."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from linter.model import Span
from linter.page import Block
from linter.parts import Document
from linter.source import Source

_TEXT = ("paragraph", "heading", "table")  # blocks in which a backtick opens code
_SIGNS = re.compile(r"\\.|`+|<!--")
_TICKS = re.compile(r"`+")
_MARKS = re.compile(r"[\s>]*(?:(?:[-*+]|\d{1,9}[.)])(?:\s+|\Z))?")


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment: its span with the marks around it, and whether it ends at all.

    `first` to `last` are its lines (from 0, `last` included). `alone` tells that nothing but comments stands on them,
    `owns` are then the lines (`end` exclusive) of the block that follows, a heading's with its whole section; None
    where nothing follows.
    """

    span: Span
    closed: bool
    first: int
    last: int
    alone: bool
    owns: tuple[int, int] | None

    def inner(self, source: Source) -> Span:
        """The span of what stands between its marks."""
        return Span(self.span.start + 4, self.span.end - (3 if self.closed else 0))


@dataclass(frozen=True, slots=True)
class _Placed:
    """A block and the line where it ends; a heading's is the end of its section."""

    block: Block
    end: int


def comments(document: Document) -> list[Comment]:
    """The comments of a page in their order; what looks like one in a fence or in inline code is none."""
    source, page = document.page.source, document.page
    placed = list(_placed(page.blocks, page.end, _part_ends(document)))
    spans: list[tuple[Span, bool, _Placed]] = []
    for one in placed:
        if one.block.kind in _TEXT or one.block.kind == "html":
            start, end = source.starts[one.block.line], _offset(source, one.block.end)
            spans += [(span, closed, one) for span, closed in _scan(source.text, start, end, one.block.kind != "html")]
    silent = _only_comments(source, [span for span, _, _ in spans])
    blocks = [one for one in placed if not _within(one.block, silent)]
    starts = [one.block.line for one in blocks]
    loud = _next_loud(silent)
    found = []
    for span, closed, holder in spans:
        first, last = source.position(span.start)[0], source.position(max(span.start, span.end - 1))[0]
        alone, owns = silent[first] and silent[last], None
        if alone and loud[last + 1] < holder.block.end:
            owns = (last + 1, holder.block.end)  # the rest of the block that the comment stands in
        elif alone and (index := bisect_left(starts, max(holder.block.end, last + 1))) < len(blocks):
            owns = (blocks[index].block.line, blocks[index].end)
        found.append(Comment(span, closed, first, last, alone, owns))
    return found


def _next_loud(silent: Sequence[bool]) -> list[int]:
    """For every line, and the one behind the last, the next line that is more than comments and blanks."""
    found = [len(silent)] * (len(silent) + 1)
    for line in reversed(range(len(silent))):
        found[line] = found[line + 1] if silent[line] else line
    return found


def _offset(source: Source, line: int) -> int:
    return source.starts[line] if line < len(source.starts) else len(source.text)


def _within(block: Block, silent: Sequence[bool]) -> bool:
    return block.kind == "html" and all(silent[block.line : block.end])


def _only_comments(source: Source, spans: Sequence[Span]) -> list[bool]:
    """For every line whether it is blank or holds nothing but comments, and marks of quotes and lists before them."""
    silent = [not line.strip() for line in source.lines]
    read: dict[int, tuple[int, bool]] = {}  # by line: the column behind its last comment, and whether all before is
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


def _part_ends(document: Document) -> dict[int, int]:
    """Where the parts end by their first lines: a part may run on over headings that have a wrong level."""
    parts = [part for top in document.parts for part in (top, *top.children)]
    return {part.line: part.end for part in parts}


def _placed(blocks: Sequence[Block], limit: int, parts: dict[int, int]) -> Iterator[_Placed]:
    """All blocks with their ends, in the order of their first lines."""
    ends: dict[int, int] = {}
    open_: list[Block] = []
    for block in blocks:
        while block.kind == "heading" and open_ and open_[-1].level >= block.level:
            ends[open_.pop().line] = block.line
        if block.kind == "heading":
            open_.append(block)
    for block in blocks:
        if block.kind == "heading":
            yield _Placed(block, max(ends.get(block.line, limit), parts.get(block.line, 0)))
        else:
            yield _Placed(block, block.end)
            yield from _placed(block.children, block.end, parts)


def _scan(text: str, start: int, end: int, code: bool) -> Iterator[tuple[Span, bool]]:
    """The comments between two offsets, and whether each is closed; `code` where backticks may hide one.

    Marks are taken from left to right, as Markdown does: a comment hides backticks, and code hides a comment.
    """
    if text.find("<!--", start, end) < 0:
        return
    runs: dict[int, list[int]] = {}
    for run in _TICKS.finditer(text, start, end) if code else ():
        runs.setdefault(run.end() - run.start(), []).append(run.start())
    at = start
    while (sign := _SIGNS.search(text, at, end)) is not None:
        at = sign.end()
        if sign[0] == "<!--":
            close = text.find("-->", at, end)
            yield Span(sign.start(), close + 3 if close >= 0 else _line_end(text, at, end)), close >= 0
            if close < 0:
                return  # nothing behind it is closed either
            at = close + 3
        elif code and sign[0][0] == "`":
            same = runs.get(len(sign[0]), [])
            index = bisect_left(same, at)
            at = same[index] + len(sign[0]) if index < len(same) else at
        elif not code:
            at = sign.start() + 1 if sign[0][0] == "\\" else at  # no escapes in HTML: `\<!--` is a comment


def _line_end(text: str, start: int, end: int) -> int:
    found = re.compile(r"[\r\n]").search(text, start, end)
    return found.start() if found else end
