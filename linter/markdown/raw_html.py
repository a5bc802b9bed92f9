"""Raw HTML as Python-Markdown takes it out of a page: comments, and elements that keep Markdown out.

It is read before blocks are, and behind fences: a comment or an element that opens at the margin goes on over blank
lines to its own end, and a fence in it is still a fence. A comment that nothing closes is text. The rules are those of
`markdown.htmlparser` and of the extension `md_in_html`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from linter.markdown.ast import Page

_BLOCK_TAGS = (
    "address|article|aside|blockquote|body|canvas|center|dd|details|dialog|dir|div|dl|dt|fieldset|figcaption|figure|"
    "footer|form|frameset|h[1-6]|header|hgroup|iframe|legend|li|main|map|math|menu|nav|noscript|object|ol|output|"
    "p|pre|progress|script|section|style|summary|table|tbody|td|textarea|tfoot|th|thead|tr|ul|video"
)
_TAG = re.compile(rf"<(/?)({_BLOCK_TAGS})(?=[\s/>]|\Z)([^<>]{{0,2000}})", re.IGNORECASE)
_TAG_OR_COMMENT = re.compile(f"{_TAG.pattern}|<!--", re.IGNORECASE)
_AT_MARGIN = re.compile(rf" {{0,3}}<(?:{_BLOCK_TAGS})(?=[\s/>]|\Z)", re.IGNORECASE)
_OPENING = re.compile(rf" {{0,3}}<(?P<name>{_BLOCK_TAGS})(?=[\s/>]|\Z)(?P<attributes>[^<>]{{0,2000}})", re.IGNORECASE)
_CLOSING = {  # of elements whose content is no HTML either
    name: re.compile(rf"</{name}(?![a-z0-9])", re.IGNORECASE) for name in ("script", "style")
}
_MARKDOWN = re.compile(r"\smarkdown(?=[\s=/]|\Z)")
_COMMENT_END = re.compile(r"--!?>")
MARGIN = 3  # columns: what stands further in is no raw HTML
_COMMENT = "<!--"
_TAG_LINES = 10  # that a start tag may go on over


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
def raw_html_lines(page: Page) -> frozenset[int]:
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


class RawHtml:
    """Where the raw HTML of a page begins and ends, by its lines and the fences that are closed in them."""

    def __init__(self, lines: Sequence[str], fences: Mapping[int, int]) -> None:
        """`fences` has the line behind each closed fence by the line it opens at."""
        self._lines = lines
        self._fences = sorted(fences.items())
        self._fence_ends = fences
        self._unclosed = len(lines)  # from this line on no element is closed

    @cached_property
    def _comment_ends(self) -> list[tuple[int, int]]:
        """The line and the column behind each end of a comment, if there were one; those in fences are code."""
        found: list[tuple[int, int]] = []
        for start, end in self._apart():
            for number in range(start, end):
                if "--" in self._lines[number]:
                    found += [(number, close.end()) for close in _COMMENT_END.finditer(self._lines[number])]
        return found

    def _apart(self) -> list[tuple[int, int]]:
        """The stretches of lines outside closed fences."""
        starts = [0, *(end for _, end in self._fences)]
        return list(zip(starts, [*(start for start, _ in self._fences), len(self._lines)], strict=True))

    def first_fence(self, start: int, end: int) -> int:
        """The first line in these that opens a closed fence; `end` where none does."""
        at = bisect_left(self._fences, (start, 0))
        return min(self._fences[at][0], end) if at < len(self._fences) else end

    def first_comment(self, start: int, end: int) -> int:
        """The first line in these at whose margin a comment opens; `end` where none does."""
        for number in range(start, end):
            text = self._lines[number].lstrip(" ")
            column = len(self._lines[number]) - len(text)
            if text.startswith(_COMMENT) and column <= MARGIN and self.comment_end(number, column) is not None:
                return number
        return end

    def comment_end(self, line: int, column: int) -> int | None:
        """The line behind the comment that opens at a column, and behind those on its last line; None if it is text."""
        at_margin = column <= MARGIN and not self._lines[line][:column].strip(" ")
        close = self._comment_close(line, column + len(_COMMENT))
        if close is None or not (at_margin or self._in_one_block(line, close[0])):
            return None
        return self._behind_comments(*close)

    def _in_one_block(self, line: int, end: int) -> bool:
        return all(self._lines[number].strip(" \t>") for number in range(line, end))

    def _behind_comments(self, line: int, column: int) -> int:
        """The line behind the last of the comments that open one behind the other from a place on."""
        while (opening := self._lines[line].find(_COMMENT, column)) >= 0:
            close = self._comment_close(line, opening + len(_COMMENT))
            if close is None:  # what opens there is text
                break
            line, column = close
        return line + 1

    def comments_end(self, start: int, end: int) -> int:
        """The line behind the comments that open in some lines; `end` where all end in them."""
        line = start
        while line < end:
            line = self._behind_comments(line, 0)
        return line

    def element_end(self, line: int) -> int | None:
        """The line behind the block element that opens at the margin of a line and keeps Markdown out.

        None where no such element opens, or nothing closes it. Where it asks for Markdown, the line behind its tag.
        """
        opening = _OPENING.match(self._lines[line])
        if opening is None:
            return None
        tag_end = line
        while ">" not in self._lines[tag_end] and tag_end - line < _TAG_LINES and tag_end + 1 < len(self._lines):
            tag_end += 1
        tag = "\n".join(self._lines[line : tag_end + 1])
        if _MARKDOWN.search(tag.partition(">")[0]):
            return tag_end + 1
        if line >= self._unclosed:
            return None
        if opening["name"].casefold() in _CLOSING:
            close = _CLOSING[opening["name"].casefold()]
            return next((n + 1 for n in range(line, len(self._lines)) if close.search(self._lines[n])), None)
        elements = _Elements()
        number, column = line, 0
        while number < len(self._lines):
            if number in self._fence_ends:
                number, column = self._fence_ends[number], 0
                continue
            sign = _TAG_OR_COMMENT.search(self._lines[number], column)
            if sign is None:
                number, column = number + 1, 0
            elif sign[0] == _COMMENT:
                number, column = self._comment_close(number, sign.end()) or (number, sign.end())
            else:
                column = sign.end()
                elements.read(sign)
                if not elements.open:
                    return number + 1
        self._unclosed = min(self._unclosed, line)
        return None

    def _comment_close(self, line: int, column: int) -> tuple[int, int] | None:
        """The line and column behind the first end of a comment from a place on."""
        at = bisect_left(self._comment_ends, (line, column + 2))
        return self._comment_ends[at] if at < len(self._comment_ends) else None
