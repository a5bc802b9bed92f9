"""Reads a source into a page: tokens become blocks, headings get the lines they rule, code and comments are marked."""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown_it.token import Token

from linter import markdown
from linter.fences import Fence, unclosed
from linter.front_matter import FrontMatter
from linter.page import CODE, COMMENT, MATTER, Block, Heading, Page, last_line
from linter.raw_html import Hidden, comment_lines, hidden_behind
from linter.source import Source
from linter.text import plain

# As pymdownx takes it: any other line with such a mark is text, or the edge of a section.
_SNIPPET = re.compile(r"""[ \t]*-+8<-+(?:[ \t]+(?:"[^"]+"|'[^']+'))?[ \t]*\Z""")
_ROUNDS = 3  # so often comments are sought that hide text, as one may open in what seemed code; the last hides the rest

_KINDS = {
    "bullet_list_open": "list",
    "ordered_list_open": "list",
    "list_item_open": "item",
    "blockquote_open": "quote",
    "table_open": "table",
    "paragraph_open": "paragraph",
    "heading_open": "heading",
    "material_open": "material",
    "fence": "fence",
    "code_block": "code",
    "html_block": "html",
    "hr": "rule",
}


def read(source: Source, matter: FrontMatter) -> Page:
    """The page of a source. Never raises; what could not be read is in `front_matter.fault`, `unclosed`, `too_deep`."""
    tokens, blocks, hidden = _parsed(source, matter.body)
    deep = markdown.nested_too_deep(tokens)
    marks, fences = _marks(source, blocks, matter.body, hidden)
    lines = [Fence(fence.line, fence.end, fence.text, bool(fence.info)) for fence in fences]
    includes = (n for n, line in enumerate(source.lines) if "8<" in line and _SNIPPET.match(line))
    end = last_line(source)
    return Page(
        source,
        matter,
        blocks,
        _headings(blocks, end),
        marks,
        tuple(line for line in includes if marks[line] in (0, CODE)),
        unclosed(source, lines),
        None if deep is None else (deep.map or [0])[0],
        fences,
    )


def _parsed(source: Source, body: int) -> tuple[list[Token], tuple[Block, ...], list[Hidden]]:
    """The tokens and blocks of what a reader may see: without the text behind HTML blocks that leave a comment open."""
    lines = [""] * body + list(source.lines[body:])
    hidden: list[Hidden] = []
    for left in reversed(range(_ROUNDS + 1)):
        tokens = markdown.parse("\n".join(lines))
        blocks = _blocks(iter(tokens))
        new = list(hidden_behind(source, blocks, {one.opened for one in hidden})) if left else []
        if not new:
            break
        found = new if left > 1 else [Hidden(new[0].opened, new[0].line, len(lines), "")]
        for one in found:
            lines[one.line : one.end] = [""] * (one.end - one.line - 1) + [one.rest]
        hidden += found
    return tokens, blocks, hidden


def _blocks(tokens: Iterator[Token]) -> tuple[Block, ...]:
    found: list[Block] = []
    for token in tokens:
        if token.nesting < 0:
            break
        kind = _KINDS.get(token.type)
        if kind is not None:
            found.append(_block(kind, token, tokens))
        elif token.nesting > 0:
            _blocks(tokens)  # table rows and cells: nothing asks for them
    return tuple(found)


def _block(kind: str, token: Token, tokens: Iterator[Token]) -> Block:
    line, end = token.map or (0, 0)
    if kind in ("paragraph", "heading"):
        text = next(tokens).content
        next(tokens)
        return Block(kind, line, end, text, level=int(token.tag[1]) if kind == "heading" else 0)
    if token.nesting == 0:
        return Block(kind, line, end, token.content, token.info.strip())
    children = _blocks(tokens)
    if kind == "material":
        opening, types, title = token.meta["opening"]
        return Block(opening, line, end, title, types, children=children)
    end = max([line + 1, *(child.end for child in children)]) if children else end  # mdit maps swallow blank lines
    return Block(kind, line, end, info=token.type.split("_")[0] if kind == "list" else "", children=children)


def _marks(
    source: Source, blocks: tuple[Block, ...], body: int, hidden: list[Hidden]
) -> tuple[bytes, tuple[Block, ...]]:
    marks = bytearray(len(source.lines) + 1)
    marks[:body] = bytes([MATTER]) * body
    fences: list[Block] = []
    for top in blocks:
        for block in top.walk():
            if block.kind in ("fence", "code"):
                marks[block.line : block.end] = bytes([CODE]) * (block.end - block.line)
                if block.kind == "fence":
                    fences.append(block)
            elif block.kind == "html" and "<!--" in block.text:
                for line in comment_lines("\n".join(source.lines[block.line : block.end])):
                    marks[block.line + line] = COMMENT
    for one in hidden:
        last = one.end - bool(one.rest.strip())
        marks[one.line : last] = bytes([COMMENT]) * (last - one.line)
    return bytes(marks), tuple(fences)


def _headings(blocks: tuple[Block, ...], end: int) -> tuple[Heading, ...]:
    found = [block for block in blocks if block.kind == "heading"]
    ends, parents, open_ = [end] * len(found), [-1] * len(found), list[int]()
    for index, block in enumerate(found):
        while open_ and found[open_[-1]].level >= block.level:
            ends[open_.pop()] = block.line
        parents[index] = open_[-1] if open_ else -1
        open_.append(index)
    return tuple(
        Heading(
            index,
            block.level,
            plain(block.text),
            block.line,
            ends[index],
            parents[index] if parents[index] >= 0 else None,
        )
        for index, block in enumerate(found)
    )
