"""Comments of raw HTML as browsers read them: `--!>` ends one too, and the end of a Markdown block ends none."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from linter.page import Block
from linter.source import Source

# A tag, whose values may hold what looks like a comment.
TAG = r"</?[A-Za-z](?:[^<>\"']|\"[^\"]{0,1000}\"|'[^']{0,1000}'){0,200}+>"
COMMENT = r"<!--(?:-?>|.*?(?:--!?>|\Z))"
_COMMENT = re.compile(COMMENT, re.DOTALL)
_UNSEEN = re.compile(
    rf"{COMMENT}|&(?:nbsp|#160|#xa0|ZeroWidthSpace|#8203);|<br\s{{0,9}}/?>|</?p>"
    r"|<(a|span)\s{1,9}(?:id|name)=[^\s<>]{1,200}\s{0,9}>\s{0,9}</\1>",
    re.DOTALL | re.IGNORECASE,
)
_INVISIBLE = dict.fromkeys(map(ord, "\xad\u200b\u200c\u200d\u2060\ufeff"))
_FILLED = re.compile(r"[^\n]")
_PIECE = re.compile(
    r"(?P<comment><!--(?:-?>|.*?--!?>|(?P<open>.*)))"
    r"|<(?P<raw>script|style|textarea|title|xmp)(?=[\s/>]).*?(?:</(?P=raw)(?=[\s/>])|\Z)"
    rf"|{TAG}",
    re.DOTALL | re.IGNORECASE,
)
_CLOSE = re.compile(r"--!?>")
_MOST_COLUMNS = 3  # of indentation: behind more, Python-Markdown takes a comment's mark for text


@dataclass(frozen=True, slots=True)
class Hidden:
    """Lines (from 0, `end` exclusive) that a comment hides although its block ended above them.

    `opened` is the first line of that block, `rest` what stands on the last of the lines behind the comment.
    """

    opened: int
    line: int
    end: int
    rest: str


def without_comments(text: str) -> str:
    """Text of the same length with HTML comments replaced by blanks."""
    return _COMMENT.sub(lambda comment: _FILLED.sub(" ", comment[0]), text) if "<!--" in text else text


def shows_nothing(text: str) -> bool:
    """Whether a reader sees nothing of a text: comments, blanks of any kind, line breaks, targets of links."""
    return not _UNSEEN.sub("", text).translate(_INVISIBLE).strip()


def comment_lines(html: str) -> Iterator[int]:
    """The lines (from 0) of raw HTML on which nothing but comments stands; what looks like one in a tag is none."""
    left = _PIECE.sub(lambda piece: _FILLED.sub(" ", piece[0]) if piece["comment"] else piece[0], html).split("\n")
    line = at = 0
    for piece in _PIECE.finditer(html):
        if piece["comment"]:
            line, at = line + html.count("\n", at, piece.start()), piece.start()
            yield from (n for n in range(line, line + piece[0].count("\n") + 1) if not left[n].strip())


def hidden_behind(source: Source, blocks: Sequence[Block], known: Collection[int]) -> Iterator[Hidden]:
    """What stands behind the HTML blocks of a page that leave a comment open, in order; `known` are their first lines
    that need not be told again.

    Marks of fences are no HTML, nor is what stands in them. A comment that nothing closes hides the rest.
    """
    if "<!--" not in source.text:
        return
    open_ = [block for block in _raw(blocks) if block.line not in known and _leaves_open(source, block)]
    if not open_:
        return
    fences = [block for top in blocks for block in top.walk() if block.kind == "fence"]
    code = {line for fence in fences for line in range(fence.line, fence.end)}
    at = 0
    for block in open_:
        if block.end >= at:
            hidden = _down_to_close(source, block, code)
            yield hidden
            at = hidden.end


def _raw(blocks: Sequence[Block]) -> Iterator[Block]:
    """HTML blocks of the page itself and of its lists: a quote, a tab or an admonition shows the marks as text."""
    for block in blocks:
        if block.kind == "html":
            yield block
        elif block.kind in ("list", "item"):
            yield from _raw(block.children)


def _leaves_open(source: Source, block: Block) -> bool:
    if "<!--" not in block.text:
        return False
    first = source.lines[block.line]
    return len(first) - len(first.lstrip()) <= _MOST_COLUMNS and any(
        piece["open"] is not None for piece in _PIECE.finditer(block.text)
    )


def _down_to_close(source: Source, block: Block, code: set[int]) -> Hidden:
    for line in range(block.end, len(source.lines)):
        text = source.lines[line]
        if line not in code and (close := _CLOSE.search(text)):
            return Hidden(block.line, block.end, line + 1, text[close.end() :])
    return Hidden(block.line, block.end, len(source.lines), "")
