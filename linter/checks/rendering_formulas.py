"""The inline formulas of a page, as pymdownx.arithmatex finds them before any other inline mark is read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from linter.checks.rendering_text import Runs, raw_lines
from linter.page import Block, Page

# An even number of backslashes before a sign; `$…$` with no white space inside its ends; `\(…\)`. Inline code is read
# first. What was read is blanked by a character that no formula may hold. The limit keeps the time linear.
_BLANK = "\x02"
_PAIRS = re.compile(r"(?<!\\)(?:\\\\)+(?=`)")
_TICKS = re.compile(r"(?<!\\)(\\*+)(`+)")
_FORMULA = re.compile(
    r"(?<!\\)(?:\\\\)+(?=\$)"
    r"|(?<!\\)\$(?!\s)(?P<dollar>(?:\\.|[^\\$\x02])+?)(?<!\s)\$"
    r"|(?<!\\)(?:\\\\)+?(?=\\\()"
    r"|(?<!\\)\\\((?P<round>(?:\\[^)]|[^\\\x02]){1,200}?)\\\)",
    re.DOTALL,
)
_DISPLAYED = re.compile(
    r"[\s>]*(?:(?:[-*+]|\d+\.)[ \t]+)?(?:\$\$(?:\\.|[^\\])+?\$\$|\\\[(?:\\[^\]]|[^\\])+?\\\]"
    r"|\\begin\{([a-z]+\*?)\}(?:\\.|[^\\])+?\\end\{\1\}) *\Z",
    re.DOTALL,
)
_CELL = re.compile(r"(?:\\.|[^|\\])+")


@dataclass(frozen=True, slots=True)
class Formula:
    """An inline formula: the offsets around it and its signs, and whether these are dollars."""

    start: int
    end: int
    dollars: bool


def formulas(page: Page) -> Iterator[Formula]:
    """The inline formulas of a page, in order."""
    if "$" not in page.source.text and "\\(" not in page.source.text:
        return
    for start, end in _Texts(page).of(page.blocks, None, 0):
        text = page.source.text[start:end]
        if ("$" in text or "\\(" in text) and not _DISPLAYED.match(text):
            yield from _in_text(text, start)


def _in_text(text: str, offset: int) -> Iterator[Formula]:
    text, at = _without_code(text), 0
    while found := _FORMULA.search(text, at):
        at = found.end()
        if found["dollar"] or found["round"]:
            yield Formula(offset + found.start(), offset + at, found["dollar"] is not None)
        else:  # a pair of backslashes prints one, which escapes nothing
            text = text[: found.start()] + _BLANK * len(found[0]) + text[at:]


def _without_code(text: str) -> str:
    """Text of the same length with inline code blanked: from some backticks to the next run of as many."""
    if "`" not in text:
        return text
    text = _PAIRS.sub(lambda pairs: _BLANK * len(pairs[0]), text)
    runs = [(ticks.start(2), len(ticks[2]), len(ticks[1]) % 2) for ticks in _TICKS.finditer(text)]
    later: dict[int, list[int]] = {}
    for start, length, _ in reversed(runs):
        later.setdefault(length, []).append(start)
    pieces, at = [], 0
    for start, length, escaped in runs:
        if start < at:
            continue
        for width in range(length - escaped, 0, -1):  # where no run is as long, the first few of these open one
            closing = later.get(width, [])
            while closing and closing[-1] <= start:
                closing.pop()
            if closing:
                opening, end = start + escaped, closing.pop() + width
                pieces += [text[at:opening], _BLANK * (end - opening)]
                at = end
                break
    return "".join(pieces) + text[at:]


@dataclass(slots=True)
class _Texts:
    """The stretches of a page that are each one text to the inline parser, as offsets."""

    page: Page
    raw: frozenset[int] = field(init=False)
    runs: Runs = field(init=False)

    def __post_init__(self) -> None:
        self.raw, self.runs = raw_lines(self.page), Runs(self.page)

    def of(self, blocks: Sequence[Block], parent: Block | None, after: int) -> Iterator[tuple[int, int]]:
        """The texts of some blocks from line `after` on."""
        for index, block in enumerate(blocks):
            if block.end <= after or block.line in self.raw:
                continue
            if block.line < after:  # a list whose first items were part of the text above it
                yield from self.of(block.children, block, after)
            elif block.kind == "paragraph":
                after = self._end(blocks, index, parent)
                yield self._offsets(block.line, after)
            elif block.kind == "heading" or (block.kind == "html" and not block.text.lstrip().startswith("<!--")):
                yield self._offsets(block.line, block.end)
            elif block.kind == "table":
                yield from self._cells(block)
            else:
                if block.text and block.children:  # the title of a tab or an admonition
                    yield self._offsets(block.line, block.line + 1)
                yield from self.of(block.children, block, after)

    def _end(self, blocks: Sequence[Block], index: int, parent: Block | None) -> int:
        """Where the text of a paragraph ends: lists and tables that follow it with no blank line belong to it."""
        end = blocks[index].end
        if index + 1 < len(blocks) and blocks[index + 1].line == end:
            following = blocks[index + 1]
            return following.end if following.kind == "table" else self.runs.list_end(blocks, index + 1, parent) or end
        return end

    def _cells(self, table: Block) -> Iterator[tuple[int, int]]:
        for line in range(table.line, table.end):
            text, start = self.page.source.lines[line], self.page.source.starts[line]
            if "$" in text or "\\(" in text:
                for cell in _CELL.finditer(_without_code(text)):
                    yield start + cell.start(), start + cell.end()

    def _offsets(self, line: int, end: int) -> tuple[int, int]:
        source = self.page.source
        return source.starts[line], source.starts[end - 1] + len(source.lines[end - 1])
