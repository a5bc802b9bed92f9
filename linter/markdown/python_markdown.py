"""Where Python-Markdown reads lists otherwise than CommonMark: those that print as running text."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from linter.markdown.ast import Block, Page
from linter.markdown.raw_html import raw_html_lines

_ITEM = re.compile(r"[ \t>]*(?:[-*+]|\d+\.)[ \t]+\S")
_LOOK_BACK = 8
_SWALLOWS = ("paragraph", "fence", "quote", "table")


@dataclass(frozen=True, slots=True)
class RunOnList:
    """A list that prints as running text: from `line` to `end`, with so many items, inside a block quote or not."""

    line: int
    end: int
    items: int
    quoted: bool


@dataclass
class LineRuns:
    """The runs of lines of a page, between blank lines: what Python-Markdown splits a page into before it looks."""

    page: Page

    @cached_property
    def blanks(self) -> list[int]:
        """The blank lines; hardly any page has a list that has to ask for them."""
        lines, marks = self.page.source.lines, self.page.marks
        return [n for n in range(self.page.end) if not marks[n] and not lines[n].strip(" \t>")]

    def end(self, line: int, limit: int) -> int:
        """The first blank line from `line` on, or `limit`; blank lines of code do not count."""
        at = bisect_left(self.blanks, line)
        return min(self.blanks[at], limit) if at < len(self.blanks) else limit

    def list_end(self, blocks: Sequence[Block], index: int, parent: Block | None) -> int | None:
        """Where the list at `index` ceases to print as running text; None where it prints as a list.

        A list prints if it opens a run of lines, or if an item does that holds it in the same run.
        """
        block, before = blocks[index], blocks[index - 1]
        if not index or block.kind != "list" or before.kind not in _SWALLOWS or before.end != block.line:
            return None
        lines = self.page.source.lines
        if not _ITEM.match(lines[block.line]) or lines[block.line - 1].lstrip(" >").startswith(":"):
            return None  # `1)` is no list, and `: text` defines a term
        in_item = parent is not None and parent.kind == "item" and self.end(parent.line, block.line) == block.line
        if in_item or _goes_on(blocks, index):
            return None
        last = block.line
        for at in range(index, len(blocks)):  # to CommonMark `1.` behind `-` is another list, but the run goes on
            if blocks[at].kind != "list" or blocks[at].line != last:
                break
            last = blocks[at].end
        return self.end(block.line, last)


def _goes_on(blocks: Sequence[Block], index: int) -> bool:
    """Whether a list opens the run of lines further up, and fences or quotes stand between."""
    opening = blocks[index]
    for at in range(index - 1, max(index - _LOOK_BACK, 0) - 1, -1):
        block = blocks[at]
        if block.end != blocks[at + 1].line or block.kind not in (*_SWALLOWS, "list"):
            break
        if block.kind != "paragraph" or opening.kind != "quote":  # a quote is split off from the text above it
            opening = block
    if opening.kind == "quote" and opening.children:
        return opening.children[0].kind == "list"
    return opening.kind == "list"


def run_on_lists(page: Page) -> Iterator[RunOnList]:
    """The lists that follow a line of text, a fence, a quote or a table with no blank line between, in order."""
    raw = raw_html_lines(page)
    yield from (found for found in _run_on(LineRuns(page), page.blocks, None, False) if found.line not in raw)


def _run_on(runs: LineRuns, blocks: Sequence[Block], parent: Block | None, quoted: bool) -> Iterator[RunOnList]:
    for index, block in enumerate(blocks):
        if block.kind == "list" and (end := runs.list_end(blocks, index, parent)):
            yield RunOnList(block.line, end, _items(blocks, index, end), quoted)
        if block.children:
            yield from _run_on(runs, block.children, block, quoted or block.kind == "quote")


def _items(blocks: Sequence[Block], index: int, end: int) -> int:
    """The items, nested ones included, between the block at `index` and a line."""
    number = 0
    while index < len(blocks) and blocks[index].line < end:
        number += sum(inner.kind == "item" and inner.line < end for inner in blocks[index].walk())
        index += 1
    return number
