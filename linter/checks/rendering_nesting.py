"""List items nested by two or three spaces, which Python-Markdown prints a level too high."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from linter.checks.base import Check, Context
from linter.checks.rendering_text import raw_lines
from linter.checks.wording import counted
from linter.model import Edit, Fix, Problem, Span
from linter.page import Block, Page
from linter.parts import Document

INDENT = 4
_QUOTE_MARK = re.compile(r" {0,3}> ?")
_MARKER = re.compile(r" *(?:[-*+]|\d+\.)( +)\S")


class NestedIndent(Check):
    """Nested list items are indented by four a level; one finding a page, at the first item that is not."""

    kind: Literal["nested-list-indent"]

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        page = document.page
        raw = raw_lines(page)
        trees = [tree for tree in _trees(page, page.blocks, 0, 0) if tree.shallow and tree.block.line not in raw]
        if not trees:
            return
        items = sum(len(tree.shallow) for tree in trees)
        lists = "a list" if len(trees) == 1 else counted(len(trees), "list")
        one = items == 1
        message = (
            f"{counted(items, 'nested item')} of {lists} {'is' if one else 'are'} indented by less than four spaces "
            f"a level, so {'it prints' if one else 'they print'} a level too high"
        )
        edits = tuple(edit for tree in trees for edit in tree.edits())
        fix = Fix(f"indent {counted(items, 'nested item')} by four spaces a level", edits)
        yield Problem(page.heading_span(trees[0].shallow[0]), message, fix=fix)


@dataclass(slots=True)
class _Tree:
    """A list that is in no other list, read with `quotes` block quotes and a margin of `base` columns left out.

    `shallow` are the lines of items that print a level too high, `moves` says by how many columns a line moves.
    """

    page: Page
    block: Block
    quotes: int
    base: int
    shallow: list[int] = field(default_factory=list)
    moves: dict[int, int] = field(default_factory=dict)
    clear: bool = True

    def text(self, line: int) -> str:
        """A line without the marks of the quotes and the margin."""
        return _unquoted(self.page.source.lines[line], self.quotes)[1].expandtabs(INDENT)

    def column(self, line: int) -> int:
        """Where a line's text starts, counted from the margin."""
        text = self.text(line)
        return len(text) - len(text.lstrip()) - self.base

    def read(self, block: Block, depth: int) -> None:
        """Note which items of a list are indented too little for their depth, and where they and theirs belong."""
        for item in block.children:
            marker = _MARKER.match(self.text(item.line))
            if marker is None or item.line in self.moves:  # `1)` and `- - text` follow other rules
                self.clear = False
                return
            column = self.column(item.line)
            if column // INDENT < depth:
                self.shallow.append(item.line)
            self.moves[item.line] = move = max(0, INDENT * depth - column)
            width = 1 if len(marker[1]) > INDENT else len(marker[1])
            content = marker.start(1) + width - self.base
            self._read_content(item, depth, move, max(move, INDENT * (depth + 1) - content))

    def _read_content(self, item: Block, depth: int, tight: int, loose: int) -> None:
        """What stands in an item moves with it; behind a blank line it must stand four columns in from the item."""
        apart = False
        for child in item.children:
            apart = apart or not self.text(child.line - 1).strip()
            if child.kind == "list":
                self.read(child, depth + 1)
                continue
            move = loose if apart else tight
            for line in range(max(child.line, item.line + 1), child.end):
                self.moves[line] = move if self.text(line).startswith(" ") else 0

    def edits(self) -> Iterator[Edit]:
        """The new indentation of every line that moves."""
        source = self.page.source
        for line, move in sorted(self.moves.items()):
            marks, rest = _unquoted(source.lines[line], self.quotes)
            old = rest[: len(rest) - len(rest.lstrip(" \t"))]
            if move and rest.strip():
                start = source.starts[line] + len(marks)
                yield Edit(Span(start, start + len(old)), " " * (len(old.expandtabs(INDENT)) + move))


def _unquoted(text: str, quotes: int) -> tuple[str, str]:
    """The marks of the block quotes that a line opens with, and the rest of it."""
    at = 0
    for _ in range(quotes):
        mark = _QUOTE_MARK.match(text, at)
        at = mark.end() if mark else at
    return text[:at], text[at:]


def _trees(page: Page, blocks: Sequence[Block], quotes: int, base: int) -> Iterator[_Tree]:
    for block in blocks:
        if block.kind == "list":
            if any(child.kind == "list" for item in block.children for child in item.children):
                tree = _Tree(page, block, quotes, base)  # in all other lists, which are most, no item can be nested
                tree.read(block, 0)
                if not tree.clear:
                    tree.shallow.clear()
                yield tree
            for inner in block.walk():
                if inner.kind == "item":
                    others = [child for child in inner.children if child.kind != "list"]
                    yield from _trees(page, others, quotes, base)
        elif block.kind == "quote":
            yield from _trees(page, block.children, quotes + 1, 0)
        elif block.children:  # a tab or an admonition: what it holds is indented by four
            margin = _Tree(page, block, quotes, 0).column(block.line) + INDENT
            yield from _trees(page, block.children, quotes, margin)
