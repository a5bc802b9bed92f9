"""What Python-Markdown makes of a page's text where CommonMark does otherwise: raw HTML, lists that print as text."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from linter.page import Block, Page

_BLOCK_TAGS = (
    "address|article|aside|blockquote|body|canvas|center|dd|details|dialog|dir|div|dl|dt|fieldset|figcaption|figure|"
    "footer|form|frameset|h[1-6]|header|hgroup|iframe|legend|li|main|map|math|menu|nav|noscript|object|ol|output|"
    "p|pre|progress|script|section|style|summary|table|tbody|td|textarea|tfoot|th|thead|tr|ul|video"
)
_TAG = re.compile(rf"<(/?)({_BLOCK_TAGS})(?=[\s/>]|\Z)([^<>]{{0,2000}})", re.IGNORECASE)
_AT_MARGIN = re.compile(rf" {{0,3}}<(?:{_BLOCK_TAGS})(?=[\s/>]|\Z)", re.IGNORECASE)
_MARKDOWN = re.compile(r"\smarkdown(?=[\s=/]|\Z)")
_ITEM = re.compile(r"[ \t>]*(?:[-*+]|\d+\.)[ \t]+\S")
_LOOK_BACK = 8
_SWALLOWS = ("paragraph", "fence", "quote", "table")


@dataclass(frozen=True, slots=True)
class RunOn:
    """A list that prints as running text: from `line` to `end`, with so many items, inside a block quote or not."""

    line: int
    end: int
    items: int
    quoted: bool


@dataclass(slots=True)
class _Elements:
    """The HTML elements open at a place, and how many of them keep Markdown out."""

    open: list[tuple[str, bool]] = field(default_factory=list)
    names: Counter[str] = field(default_factory=Counter)
    raw: int = 0

    def read(self, tag: re.Match[str]) -> None:
        """Open or close an element; closing one closes all inside it."""
        name, attributes = tag[2].casefold(), tag[3]
        if not tag[1]:
            if not attributes.endswith("/"):
                self.open.append((name, not _MARKDOWN.search(attributes)))
                self.names[name] += 1
                self.raw += self.open[-1][1]
            return
        last = "" if self.names[name] else name
        while self.open and last != name:
            last, raw = self.open.pop()
            self.names[last] -= 1
            self.raw -= raw


@lru_cache(maxsize=4)  # four rules ask it of the page at hand
def raw_lines(page: Page) -> frozenset[int]:
    """The lines inside HTML elements, blank lines or not, that do not ask for Markdown by `markdown`.

    To CommonMark such an element ends at the first blank line. Here it ends where it is closed, if it opens at the
    margin of the page; inside tabs and admonitions tags are inline text and the Markdown between them is read.
    """
    found: list[int] = []
    if _TAG.search(page.source.text):
        elements = _Elements()
        for line, text in page.prose(page.front_matter.body, page.end):
            if elements.open or ("<" in text and _AT_MARGIN.match(text)):
                raw = elements.raw
                for tag in _TAG.finditer(text):
                    elements.read(tag)
                    raw = raw or elements.raw
                if raw:
                    found.append(line)
    return frozenset(found)


@dataclass
class Runs:
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


def run_on_lists(page: Page) -> Iterator[RunOn]:
    """The lists that follow a line of text, a fence, a quote or a table with no blank line between, in order."""
    raw = raw_lines(page)
    yield from (found for found in _run_on(Runs(page), page.blocks, None, False) if found.line not in raw)


def _run_on(runs: Runs, blocks: Sequence[Block], parent: Block | None, quoted: bool) -> Iterator[RunOn]:
    for index, block in enumerate(blocks):
        if block.kind == "list" and (end := runs.list_end(blocks, index, parent)):
            yield RunOn(block.line, end, _items(blocks, index, end), quoted)
        if block.children:
            yield from _run_on(runs, block.children, block, quoted or block.kind == "quote")


def _items(blocks: Sequence[Block], index: int, end: int) -> int:
    """The items, nested ones included, between the block at `index` and a line."""
    number = 0
    while index < len(blocks) and blocks[index].line < end:
        number += sum(inner.kind == "item" and inner.line < end for inner in blocks[index].walk())
        index += 1
    return number
