"""Inline Markdown: one scanner of code, comments, tags and escapes, and what is read by it: formulas.

Formulas are found as pymdownx.arithmatex finds them, before any other inline mark is read.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from linter.markdown.ast import Block, Page
from linter.markdown.python_markdown import LineRuns
from linter.markdown.raw_html import raw_html_lines

# A tag, whose values may hold what looks like a comment.
_TAG = r"(?P<tag></?[A-Za-z](?:[^<>\"']|\"[^\"]{0,1000}\"|'[^']{0,1000}'){0,200}+>)"
COMMENT_PATTERN = r"<!--(?:-?>|.*?(?:--!?>|\Z))"
_COMMENT = f"(?P<comment>{COMMENT_PATTERN})"
_ESCAPE = r"(?P<escape>\\.)"
_TICKS = r"(?P<ticks>`+)"


class InlineSpan(NamedTuple):
    """Something that stands in a line: what it is, and the offsets around it with its signs.

    `kind` is `escape`, `code`, `comment`, `open` (a comment that nothing closes), `tag`, `raw` (the element of a script
    or the like) or `bar` (a pipe that separates cells).
    """

    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class InlineSyntax:
    """What a reader takes for inline marks: an expression whose groups are named by the kinds of spans.

    A group `ticks` opens code that ends at the next run of as many backticks. `closing` finds these runs, and `shorter`
    says that where no run is as long, the first few backticks of a run open code.
    """

    signs: re.Pattern[str]
    closing: re.Pattern[str] = re.compile(_TICKS)
    shorter: bool = False


# As most checks read a page. Code has three backticks at most, and ends with its block.
_CODE = r"(?P<code>(?P<mark>`{1,3})(?:[^`\n]|\n(?![ \t]*(?:[>#]|(?:[-*+]|\d{1,9}[.)])[ \t]))){1,400}(?P=mark))"
PROSE = InlineSyntax(re.compile(rf"{_ESCAPE}|{_TAG}|{_COMMENT}|{_CODE}", re.DOTALL))
# A whole paragraph as Python-Markdown reads it: a comment that does not end in it with `-->` is text.
PARAGRAPH = InlineSyntax(re.compile(rf"{_ESCAPE}|{_TAG}|(?P<comment><!--(?:(?!<!--|-->).)*-->)|{_CODE}", re.DOTALL))
# Raw HTML as browsers read it, and comments alone. The bounds of a browser: `--!>` ends a comment too.
HTML = InlineSyntax(
    re.compile(
        r"(?P<comment><!--(?:-?>|.*?--!?>))|(?P<open><!--.*)"
        r"|(?P<raw><(?P<name>script|style|textarea|title|xmp)(?=[\s/>]).*?(?:</(?P=name)(?=[\s/>])|\Z))"
        rf"|{_TAG}",
        re.DOTALL | re.IGNORECASE,
    )
)
COMMENTS = InlineSyntax(re.compile(_COMMENT, re.DOTALL))
# Where a suppression may stand: nothing but `-->` ends its comment, and an open one goes to the end of its line.
_SUPPRESSION = r"(?P<comment><!--(?s:.*?)-->)|(?P<open><!--[^\r\n]*)"
SUPPRESSIONS = InlineSyntax(re.compile(rf"{_ESCAPE}|{_TICKS}|{_SUPPRESSION}"))
SUPPRESSIONS_IN_HTML = InlineSyntax(re.compile(_SUPPRESSION))
# As Python-Markdown reads code in text and in tables. An escaped backtick closes code in a text, and none in a table.
MARKDOWN_CODE = InlineSyntax(re.compile(rf"{_ESCAPE}|{_TICKS}", re.DOTALL), shorter=True)
TABLE_ROW = InlineSyntax(
    re.compile(rf"{_ESCAPE}|{_TICKS}|(?P<bar>\|)", re.DOTALL), re.compile(rf"\\.|{_TICKS}", re.DOTALL)
)


def inline_spans(text: str, syntax: InlineSyntax, start: int = 0, end: int | None = None) -> Iterator[InlineSpan]:
    """What stands between two offsets of a text, from left to right: a comment hides backticks, and code a comment.

    The time grows as the text does.
    """
    at, end = start, len(text) if end is None else end
    runs: dict[int, list[int]] | None = None
    while sign := syntax.signs.search(text, at, end):
        kind, at = sign.lastgroup or "", sign.end()
        if kind != "ticks":
            yield InlineSpan(kind, sign.start(), at)
            if kind == "open":  # nothing behind it is closed either
                return
            continue
        if runs is None:
            runs = _runs_of_ticks(text, syntax.closing, sign.start(), end)
        length = at - sign.start()
        for width in range(length, 0 if syntax.shorter else length - 1, -1):
            same = runs.get(width, [])
            index = bisect_left(same, at)
            if index < len(same):
                at = same[index] + width
                yield InlineSpan("code", sign.start(), at)
                break


def _runs_of_ticks(text: str, closing: re.Pattern[str], start: int, end: int) -> dict[int, list[int]]:
    """Where the runs of backticks start, by their length."""
    runs: dict[int, list[int]] = {}
    for run in closing.finditer(text, start, end):
        if run["ticks"]:
            runs.setdefault(run.end() - run.start(), []).append(run.start())
    return runs


_FILLED = re.compile(r"[^\n]")


def blanked(text: str, spans: Iterable[InlineSpan]) -> str:
    """Text of the same length and lines with spans, which are in order, replaced by blanks."""
    pieces, at = [], 0
    for span in spans:
        pieces += [text[at : span.start], _FILLED.sub(" ", text[span.start : span.end])]
        at = span.end
    return "".join([*pieces, text[at:]]) if pieces else text


def mask_inline(text: str, comments: bool = False, code: bool = True) -> str:
    """Text of the same length with inline code, HTML comments or both replaced by blanks."""
    if "`" not in text and "<!--" not in text:
        return text
    hidden = {kind for kind, hides in (("comment", comments), ("code", code)) if hides}
    return blanked(text, (span for span in inline_spans(text, PROSE) if span.kind in hidden))


# An even number of backslashes before a sign; `$…$` with no white space inside its ends; `\(…\)`. Inline code is read
# first. What was read is blanked by a character that no formula may hold. The limit keeps the time linear.
_BLANK = "\x02"
_PAIRS = re.compile(r"(?<!\\)(?:\\\\)+(?=`)")
_FORMULA = re.compile(
    r"(?<!\\)(?:\\\\)+(?=\$)"
    r"|(?<!\\)\$(?!\s)(?P<dollar>(?:\\.|[^\\$\x02])+?)(?<!\s)\$"
    r"|(?<!\\)(?:\\\\)+?(?=\\\()"
    r"|(?<!\\)\\\((?P<round>(?:\\[^)]|[^\\\x02]){1,200}?)\\\)",
    re.DOTALL,
)
_ANY_FORMULA = re.compile(_FORMULA.pattern.replace(r"(?!\s)", "").replace(r"(?<!\s)", ""), re.DOTALL)
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
    signs = _FORMULA if page.site.smart_dollar else _ANY_FORMULA
    for start, end in _Texts(page).of(page.blocks, None, 0):
        text = page.source.text[start:end]
        if ("$" in text or "\\(" in text) and not _DISPLAYED.match(text):
            yield from _in_text(text, start, signs)


def _in_text(text: str, offset: int, signs: re.Pattern[str]) -> Iterator[Formula]:
    text, at = _without_code(text), 0
    while formula := signs.search(text, at):
        at = formula.end()
        if formula["dollar"] or formula["round"]:
            yield Formula(offset + formula.start(), offset + at, formula["dollar"] is not None)
        else:  # a pair of backslashes prints one, which escapes nothing
            text = text[: formula.start()] + _BLANK * len(formula[0]) + text[at:]


def _without_code(text: str) -> str:
    """Text of the same length with inline code, and pairs of backslashes before backticks, replaced by a blank."""
    if "`" not in text:
        return text
    text = _PAIRS.sub(lambda pairs: _BLANK * len(pairs[0]), text)
    pieces, at = [], 0
    for span in inline_spans(text, MARKDOWN_CODE):
        if span.kind == "code":
            pieces += [text[at : span.start], _BLANK * (span.end - span.start)]
            at = span.end
    return "".join([*pieces, text[at:]])


@dataclass(slots=True)
class _Texts:
    """The stretches of a page that are each one text to the inline parser, as offsets."""

    page: Page
    raw: frozenset[int] = field(init=False)
    runs: LineRuns = field(init=False)

    def __post_init__(self) -> None:
        self.raw, self.runs = raw_html_lines(self.page), LineRuns(self.page)

    def of(self, blocks: Sequence[Block], parent: Block | None, after: int) -> Iterator[tuple[int, int]]:
        """The texts of some blocks from line `after` on."""
        for index, block in enumerate(blocks):
            if block.end <= after or block.line in self.raw:
                continue
            if block.line < after:  # a list whose first items were part of the text above it
                yield from self.of(block.children, block, after)
            elif (end := self._list_under_fence(blocks, index, parent)) is not None:
                after = end
                yield self._offsets(block.line, after)
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

    def _list_under_fence(self, blocks: Sequence[Block], index: int, parent: Block | None) -> int | None:
        """Where the text ends that a list under a fence prints as; None for what is no such list."""
        if blocks[index].kind != "list" or not index or blocks[index - 1].kind != "fence":
            return None
        return self.runs.list_end(blocks, index, parent)

    def _cells(self, table: Block) -> Iterator[tuple[int, int]]:
        for line in range(table.line, table.end):
            text, start = self.page.source.lines[line], self.page.source.starts[line]
            if "$" in text or "\\(" in text:
                for cell in _CELL.finditer(_without_code(text)):
                    yield start + cell.start(), start + cell.end()

    def _offsets(self, line: int, end: int) -> tuple[int, int]:
        source = self.page.source
        return source.starts[line], source.starts[end - 1] + len(source.lines[end - 1])


ESCAPED = re.compile(r"\\([\\`*_{}\[\]()>#+.!~^=:$| -])")  # a sign that a backslash takes its meaning from
