"""Checks of what Python-Markdown renders otherwise than meant: run-on lines and lists, indents, money as formulas."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from typing import Literal

from linter.checks.base import Check, Context
from linter.findings import Edit, Fix, Problem, Span
from linter.kinds.document import Document
from linter.markdown.ast import Block, Page
from linter.markdown.inline import PROSE, Formula, formulas, inline_spans
from linter.markdown.python_markdown import RunOnList, run_on_lists
from linter.markdown.raw_html import raw_html_lines
from linter.text.wording import counted

_LABEL = re.compile(r"[ \t>]*(\*\*|__)(?=[^\s*_])(?:(?!\1)[^\n]){1,80}?(?::\1|\1\s?:)(?=\s|\Z)")
_ITEM = re.compile(r"[ \t>]*(?:[-*+]|\d+[.)])[ \t]+")
_BREAK = re.compile(r"(?:  |\\|<br\s{0,3}/?>\s{0,3})\Z", re.IGNORECASE)


class LinesRunTogether(Check):
    """Consecutive labelled lines are kept apart; one finding a page, at the first line that others run into."""

    kind: Literal["lines-run-together"]

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        page = document.page
        if "**" not in page.source.text and "__" not in page.source.text:
            return
        runs = list(labelled_runs(page))
        if not runs:
            return
        lines = sum(end - start for start, end in runs)
        into = "one paragraph" if len(runs) == 1 else counted(len(runs), "paragraph")
        message = f"{lines} lines with bold labels have no line break between them, so they run together into {into}"
        yield Problem(page.heading_span(runs[0][0]), message)


def labelled_runs(page: Page) -> Iterator[tuple[int, int]]:
    """The runs of consecutive lines (`end` exclusive), two or more, that open with a label and break nowhere."""
    raw = raw_html_lines(page)
    for block in page.walk(0, page.end):
        if block.kind == "paragraph" and block.end > block.line + 1 and block.line not in raw:
            yield from _runs(page, block)


def _runs(page: Page, block: Block) -> Iterator[tuple[int, int]]:
    lines = page.source.lines
    labelled = [bool(_LABEL.match(_unmarked(lines[line], line, block))) for line in range(block.line, block.end)]
    joints = [
        (line, above and below and not _BREAK.search(lines[line]))
        for line, (above, below) in enumerate(pairwise(labelled), block.line)
    ]
    for joined, run in groupby(joints, key=lambda joint: joint[1]):
        if joined:
            numbers = [line for line, _ in run]
            yield numbers[0], numbers[-1] + 2


def _unmarked(text: str, line: int, block: Block) -> str:
    """A line without the marker of the list item whose paragraph it opens."""
    marker = _ITEM.match(text) if line == block.line else None
    return text[marker.end() :] if marker else text


_OPTION = re.compile(r"[ \t>]*(?:\((?P<inside>[A-Za-z])\)|(?P<before>[A-Za-z])(?P<sign>[).]))[ \t]+\S")


class OptionsRunTogether(Check):
    """Lettered lines of one paragraph are kept apart; one finding a page, at the first that others run into."""

    kind: Literal["options-run-together"]
    least: int = 3

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        page = document.page
        raw = raw_html_lines(page)
        runs = [
            run
            for block in page.walk(0, page.end)
            if block.kind == "paragraph" and block.end - block.line >= self.least and block.line not in raw
            for run in _option_runs(page, block, self.least)
        ]
        if not runs:
            return
        lines = sum(end - start for start, end in runs)
        into = "one line" if len(runs) == 1 else counted(len(runs), "line")
        message = f"{lines} lettered options have no line break between them, so they print as {into}"
        ends = [_line_end(page, line) for start, end in runs for line in range(start, end - 1)]
        fix = Fix(f"end {counted(len(ends), 'line')} with two blanks", tuple(Edit(span, "  ") for span in ends))
        yield Problem(page.heading_span(runs[0][0]), message, fix=fix)


def _line_end(page: Page, line: int) -> Span:
    """The blanks at the end of a line."""
    text, start = page.source.lines[line], page.source.starts[line]
    return Span(start + len(text.rstrip()), start + len(text))


def _option_runs(page: Page, block: Block, least: int) -> Iterator[tuple[int, int]]:
    """The runs of lines of a paragraph (`end` exclusive) that open with letters in order and have no break between."""
    start, before = block.line, ""
    for line in range(block.line, block.end + 1):
        form = _option_form(page, block, line) if line < block.end else ""
        joined = form and before and form == f"{before[:-1]}{chr(ord(before[-1]) + 1)}"
        if not joined or _BREAK.search(page.source.lines[line - 1]):
            if line - start >= least and before:
                yield start, line
            start = line
            if form and form[-1] not in "aA":
                form = ""
        before = form


def _option_form(page: Page, block: Block, line: int) -> str:
    """The form of a lettered line and its letter: `)a`, `.A`, `(a`; empty for others."""
    option = _OPTION.match(_unmarked(page.source.lines[line], line, block))
    if option is None:
        return ""
    return f"({option['inside']}" if option["inside"] else f"{option['sign']}{option['before']}"


_NUMBER = re.compile(r"[ \t>]*(?P<number>\d{1,9})\.[ \t]")


class ListRestarts(Check):
    """An ordered list starts at 1: Python-Markdown prints every list from 1, whatever number it begins with."""

    kind: Literal["list-restarts"]

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        page = document.page
        silent = raw_html_lines(page) | {line for run in run_on_lists(page) for line in range(run.line, run.end)}
        for line, number in _restarts(page, page.blocks):
            if line not in silent:
                yield Problem(page.heading_span(line), f"list begins with {number} and prints from 1")


def _restarts(page: Page, blocks: Sequence[Block]) -> Iterator[tuple[int, int]]:
    """The lists that begin with another number than 1, but for those that go on with the list right above them."""
    for index, block in enumerate(blocks):
        if block.kind == "list" and block.info == "ordered" and not (index and blocks[index - 1].kind == "list"):
            number = _NUMBER.match(page.source.lines[block.line])
            if number is not None and int(number["number"]) != 1:
                yield block.line, int(number["number"])
        if block.children:
            yield from _restarts(page, block.children)


_GAP = re.compile(r"(?<=\S)[ \t]{2,}(?=\S)")
_LETTERED = re.compile(r"\(?(?P<sign>[A-Za-z]|\d{1,2})[.):]")
_LETTER = re.compile(r"[^\W_]")
_NO_TEXT = ("$$", "\\begin", "\\[")  # of formulas of several lines, in which blanks align
_WIDE = 3  # blanks that nobody sets between two sentences


@dataclass(frozen=True, slots=True)
class _Gap:
    """A run of blanks inside a line: where the right column begins, and with which letter or number, if any."""

    line: int
    column: int
    width: int
    letter: str


class ColumnsBySpaces(Check):
    """No two columns are set by runs of spaces in text; one finding a page, at the first such line."""

    kind: Literal["columns-by-spaces"]
    least: int = 3  # lines whose right column is aligned; two suffice where it is lettered in order
    slack: int = 2  # columns that a line may be out of line

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        page = document.page
        lines = [run for run in _columns(page) if self._is_set(run)]
        if not lines:
            return
        count = sum(len(run) for run in lines)
        sets = "two columns" if len(lines) == 1 else f"{len(lines)} pairs of columns"
        message = f"{count} lines set {sets} by spaces, which print as one blank"
        yield Problem(page.heading_span(lines[0][0].line), message)

    def _is_set(self, run: Sequence[_Gap]) -> bool:
        """Whether the gaps of neighbouring lines make two columns."""
        if len(run) < 2 or max(gap.width for gap in run) < _WIDE:
            return False
        if all(below.letter and _follows(above.letter, below.letter) for above, below in pairwise(run)):
            return True
        columns = sorted(gap.column for gap in run)
        return len(run) >= self.least and columns[-1] - columns[0] <= self.slack


def _follows(letter: str, other: str) -> bool:
    if letter.isdigit() and other.isdigit():
        return int(other) == int(letter) + 1
    return len(letter) == len(other) == 1 and ord(other) == ord(letter) + 1


def _columns(page: Page) -> Iterator[list[_Gap]]:
    """The runs of lines of text that hold a gap: neighbours, or lettered in order with blank lines between them."""
    raw = raw_html_lines(page)
    run: list[_Gap] = []
    for block in page.walk(0, page.end):
        if block.kind != "paragraph" or block.line in raw:
            continue
        text = "\n".join(page.source.lines[block.line : block.end])
        silent = ("  " not in text and "\t" not in text) or any(sign in text for sign in _NO_TEXT)
        for line in range(block.line, block.end):
            gap = None if silent else _gap(page, block, line)
            if run and not (gap and _go_on(page, run[-1], gap)):
                yield run
                run = []
            if gap:
                run.append(gap)
    if run:
        yield run


def _go_on(page: Page, above: _Gap, below: _Gap) -> bool:
    if below.line == above.line + 1:
        return True
    between = page.source.lines[above.line + 1 : below.line]
    return _follows(above.letter, below.letter) and not any(text.strip() for text in between)


def _gap(page: Page, block: Block, line: int) -> _Gap | None:
    """The widest run of blanks between two texts of a line, outside code."""
    text = page.source.lines[line].expandtabs(4)
    marker = _ITEM.match(text)
    start = marker.end() if marker else len(text) - len(text.lstrip(" >"))
    spans = [(span.start, span.end) for span in inline_spans(text, PROSE)] if "`" in text or "<" in text else []
    gaps = [
        found
        for found in _GAP.finditer(text, start)
        if not any(at <= found.start() < end for at, end in spans)
        and _LETTER.search(text, start, found.start())
        and _LETTER.search(text, found.end())
    ]
    if not gaps:
        return None
    widest = max(gaps, key=lambda found: found.end() - found.start())
    letter = _LETTERED.match(text, widest.end())
    width = widest.end() - widest.start()
    return _Gap(line, widest.end(), width, letter["sign"] if letter else "")


_QUOTE_MARKS = re.compile(r"[ \t]*(?:>[ \t]?)+")


class ListRunsOn(Check):
    """Every list stands under a blank line; one finding a page, at the first list that does not."""

    kind: Literal["list-runs-on"]

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        page = document.page
        run_ons = list(run_on_lists(page))
        if not run_ons:
            return
        items = counted(sum(run_on.items for run_on in run_ons), "item")
        message = (
            f"list of {items} follows a line of text directly, so it prints as running text"
            if len(run_ons) == 1
            else f"{len(run_ons)} lists of {items} follow a line of text directly, so they print as running text"
        )
        edits = tuple(_blank_line(page, run_on) for run_on in run_ons)
        fix = Fix(f"insert a blank line above {counted(len(run_ons), 'list')}", edits)
        yield Problem(page.heading_span(run_ons[0].line), message, fix=fix)


def _blank_line(page: Page, run_on: RunOnList) -> Edit:
    """A blank line above a list; in a block quote it keeps the quote's marks, or the quote would end there."""
    source = page.source
    start = source.starts[run_on.line]
    line_end = source.text[source.starts[run_on.line - 1] + len(source.lines[run_on.line - 1]) : start]
    marks = _QUOTE_MARKS.match(source.lines[run_on.line]) if run_on.quoted else None
    return Edit(Span(start, start), (marks[0].rstrip() if marks else "") + line_end)


_TEX = re.compile(r"\\[A-Za-z{}|,;!]|\^|[_{]\{|(?<![A-Za-z])[A-Za-z]_\w(?!\w)")
_PAIRS = re.compile(r"\([^()\n]*\)|\|[^|\n]*\|")
_WORD = re.compile(r"[^\W\d_]{4,}")
_SHOWN = 40


class MoneyAsMath(Check):
    """No `$…$` of running text is a formula by mistake; only where the site turns `$…$` into formulas."""

    kind: Literal["money-as-math"]

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        if not context.corpus.site.math:
            return
        page = document.page
        text = page.source.text
        mistaken = [formula for formula in formulas(page) if formula.dollars and _is_money(text, formula)]
        for formula in mistaken:
            inner = " ".join(text[formula.start : formula.end].split())
            shown = inner if len(inner) <= _SHOWN else f"{inner[: _SHOWN // 2]} … {inner[-_SHOWN // 2 :]}"
            signs = (formula.start, formula.end - 1)
            fix = Fix("escape the dollar signs", tuple(Edit(Span(sign, sign), "\\") for sign in signs))
            yield Problem(Span(formula.start, formula.end), f"`{shown}` is no formula and prints as one", fix=fix)


def _is_money(text: str, formula: Formula) -> bool:
    """Whether something between two dollar signs is text between two prices and no mathematics.

    Emphasis never is. A command, a power or an index always is. Beyond that a formula has no line break, no separator
    of table cells and no bracket at the wrong end; and what starts with a digit is one (`3f+1`) unless a price follows,
    or it ends with a sign, or it holds a word.
    """
    inner = text[formula.start + 1 : formula.end - 1]
    if "**" in inner:
        return True
    if _TEX.search(inner):
        return False
    if "\n" in inner or "\r" in inner or inner[0] == ")" or inner[-1] == "(" or "|" in _PAIRS.sub("", inner):
        return True
    if not inner[0].isdigit() or any(sign in inner for sign in "\\^_{"):
        return False
    follows = text[formula.end : formula.end + 1]
    return follows.isdigit() or not (inner[-1].isalnum() or inner[-1] in ")]!'%") or bool(_WORD.search(inner))


INDENT = 4
_QUOTE_MARK = re.compile(r" {0,3}> ?")
_MARKER = re.compile(r" *(?:[-*+]|\d+\.)( +)\S")


class NestedIndent(Check):
    """Nested list items are indented by four a level; one finding a page, at the first item that is not."""

    kind: Literal["nested-list-indent"]

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        page = document.page
        raw = raw_html_lines(page)
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


def _list_meant_inside(page: Page, blocks: Sequence[Block], index: int) -> Block | None:
    """The list of other signs right behind a list and further in: it prints as more items of the same list.

    To CommonMark it is a list of its own, as it is indented by less than the text of the item above it.
    """
    block, below = blocks[index], blocks[index + 1] if index + 1 < len(blocks) else None
    if below is None or below.kind != "list" or below.line != block.end or below.info == block.info:
        return None
    columns = [_column(page.source.lines[line]) for line in (block.line, below.line)]
    return below if columns[0] < columns[1] else None


def _column(text: str) -> int:
    marks = _QUOTE_MARKS.match(text)
    text = (" " * marks.end() + text[marks.end() :] if marks else text).expandtabs(INDENT)
    return len(text) - len(text.lstrip())


def _trees(page: Page, blocks: Sequence[Block], quotes: int, base: int) -> Iterator[_Tree]:
    for index, block in enumerate(blocks):
        if block.kind == "list":
            below = _list_meant_inside(page, blocks, index)
            if below or any(child.kind == "list" for item in block.children for child in item.children):
                tree = _Tree(page, block, quotes, base)  # in all other lists, which are most, no item can be nested
                tree.read(block, 0)
                if below and tree.clear:
                    tree.read(below, 1)
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
