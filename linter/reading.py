"""Reads a source into a page: tokens become blocks, headings get the lines they rule, code and comments are marked."""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown_it.token import Token

from linter import markdown
from linter.fences import Fence, unclosed
from linter.front_matter import FrontMatter
from linter.page import CODE, COMMENT, MATTER, Block, Heading, Page, last_line
from linter.source import Source
from linter.text import plain

_BETWEEN = re.compile(r"-->\s*(?!<!--|\s|\Z)")  # text behind a comment: the line is more than comments
_SNIPPET = re.compile(r"\s*-{1,}8<-{1,}")

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
    body = "\n" * matter.body + "\n".join(source.lines[matter.body :])
    tokens = markdown.parse(body)
    deep = markdown.nested_too_deep(tokens)
    blocks = _blocks(iter(tokens))
    marks, fences = _marks(source, blocks, matter.body)
    lines = [Fence(fence.line, fence.end, fence.text, bool(fence.info)) for fence in fences]
    includes = tuple(n for n, line in enumerate(source.lines) if "8<" in line and _SNIPPET.match(line))
    end = last_line(source)
    return Page(
        source,
        matter,
        blocks,
        _headings(blocks, end),
        marks,
        includes,
        unclosed(source, lines),
        None if deep is None else (deep.map or [0])[0],
        fences,
    )


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


def _marks(source: Source, blocks: tuple[Block, ...], body: int) -> tuple[bytes, tuple[Block, ...]]:
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
                _mark_comments(source, block, marks)
    return bytes(marks), tuple(fences)


def _mark_comments(source: Source, block: Block, marks: bytearray) -> None:
    inside = False
    for line in range(block.line, block.end):
        text = source.lines[line]
        whole = inside or text.lstrip().startswith("<!--")
        inside = text.rfind("<!--") > text.rfind("-->") or (inside and "-->" not in text)
        if whole and (inside or text.rstrip().endswith("-->")) and not _BETWEEN.search(text):
            marks[line] = COMMENT


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
