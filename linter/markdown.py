"""markdown-it-py taught what MkDocs renders: Material's blocks, and Python-Markdown's idea of a heading.

Only blocks are parsed; inline text stays text until a rule asks. The rules here follow what Python-Markdown
and the pymdownx extensions do to the same lines, since that is what a reader of the course sees:
`##Heading` is a heading and ` ## Heading` is none, a setext heading has one line of text, and the content
of `!!!`, `???` and `===` blocks is what is indented by four. mdit-py-plugins' `admon` was tried: it ends a
block at two blank lines and knows no tabs.
"""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock, blockquote
from markdown_it.token import Token

from linter.tables import table

MAX_NESTING = 100
INDENT = 4
_REACH = 64  # lines
_TYPES = re.compile(r"[\w-]+(?: +[\w-]+)*\Z")
_UNDERLINE = re.compile(r"[=-]+ *\Z")


def parse(text: str) -> list[Token]:
    """The block tokens of Markdown text; their `map` is a pair of lines from 0, the second exclusive."""
    tokens: list[Token] = []
    _PARSER.block.parse(text, _PARSER, {}, tokens)
    return tokens


def nested_too_deep(tokens: list[Token]) -> Token | None:
    """The first token at the nesting limit: the parser dropped what stands deeper, so the page was not read whole."""
    return next((token for token in tokens if token.level >= MAX_NESTING - 1), None)


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def _starts_block(state: StateBlock, line: int) -> bool:
    """Whether a block marker may stand here: at the margin of the page, or within three columns in a container."""
    indent = state.sCount[line] - state.blkIndent
    # Less than none: the line stands left of a list item it might lazily go on with, and ends the item instead.
    return indent <= 0 or (state.level > 0 and indent < INDENT)


def _heading(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    text = _line(state, start)
    if not text.startswith("#") or not _starts_block(state, start):
        return False
    if silent:
        return True
    level = min(len(text) - len(text.lstrip("#")), 6)
    _push_heading(state, level, text[level:].rstrip().rstrip("#").strip(), "#", start, start + 1)
    return True


def _setext_heading(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    below = start + 1
    if silent or below >= end or state.sCount[below] != state.blkIndent or not _starts_block(state, start):
        return False
    underline = _line(state, below)
    if not _UNDERLINE.match(underline) or not _line(state, start) or _line(state, start).startswith("#"):
        return False
    _push_heading(state, 1 if underline[0] == "=" else 2, _line(state, start).strip(), underline[0], start, below + 1)
    return True


def _push_heading(state: StateBlock, level: int, text: str, markup: str, start: int, end: int) -> None:
    token = state.push("heading_open", f"h{level}", 1)
    token.markup, token.map = markup, [start, end]
    inline = state.push("inline", "", 0)
    inline.content, inline.map, inline.children = text, [start, end], []
    state.push("heading_close", f"h{level}", -1)
    state.line = end


def material_opening(text: str) -> tuple[str, str, str] | None:
    """What a line that begins with `!!!`, `???` or `===` opens: its kind, its types and its title; None for nothing."""
    mark = text[:3]
    rest = text[3:].rstrip(" ")
    if mark == "===":
        rest = rest.lstrip("+!")
        title = _quoted(rest.lstrip(" ")) if rest.startswith(" ") else None
        return None if title is None else ("tab", "", title)
    if mark == "???":
        rest = rest.removeprefix("+")
    kind = "admonition" if mark == "!!!" else "collapsible"
    types, quote, tail = rest.strip(" ").partition('"')
    types, title = types.strip(" "), _quoted(quote + tail) if quote else None
    if (quote and title is None) or (types and not _TYPES.match(types)) or not (types or (title and mark == "???")):
        return None
    return kind, types, types.split(" ")[0].title() if title is None else title


def _quoted(text: str) -> str | None:
    return text[1:-1] if len(text) >= 2 and text[0] == text[-1] == '"' else None


def _material(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    text = _line(state, start)
    if text[:3] not in ("!!!", "???", "===") or not _starts_block(state, start):
        return False
    opening = material_opening(text)
    if opening is None:
        return False
    if silent:
        return True
    close = _content_end(state, start, end)
    token = state.push("material_open", "div", 1)
    token.meta, token.map = {"opening": opening}, [start, close]
    old = state.parentType, state.lineMax, state.blkIndent
    state.parentType, state.lineMax, state.blkIndent = "material", close, state.sCount[start] + INDENT
    state.md.block.tokenize(state, start + 1, close)
    state.parentType, state.lineMax, state.blkIndent = old
    state.push("material_close", "div", -1)
    state.line = close
    return True


def _blockquote(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """markdown-it's own rule, which looks for the quote's end as if all text below went on with a paragraph in it.

    It looks at every line down to the next blank one, and again for the quote that follows: that takes quadratic time.
    So it is shown few lines, and more of them only where the quote takes up all of these. Many more: quotes are nested.
    """
    reach, before = _REACH, len(state.tokens)
    while True:
        limit = min(start + reach, end)
        if not blockquote(state, start, limit, silent):
            return False
        if silent or limit == end or state.line < limit:
            return True
        del state.tokens[before:]
        reach *= _REACH


def _content_end(state: StateBlock, start: int, end: int) -> int:
    """The line after the last line that is blank or indented by four; blank lines at the end stay outside."""
    close = start + 1
    for line in range(start + 1, end):
        if state.isEmpty(line):
            continue
        if state.sCount[line] < state.sCount[start] + INDENT:
            break
        close = line + 1
    return close


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"maxNesting": MAX_NESTING}).enable("table")
    ruler = parser.block.ruler
    interrupts: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    ruler.before("fence", "material", _material, interrupts)
    ruler.at("table", table, {"alt": ["paragraph", "reference"]})  # as the library has it
    ruler.at("heading", _heading, interrupts)
    ruler.at("blockquote", _blockquote, interrupts)
    ruler.disable("lheading")
    ruler.before("hr", "setext_heading", _setext_heading)
    return parser


_PARSER = _parser()
