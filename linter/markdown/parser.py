"""The Markdown parser: a source becomes a page, by markdown-it-py taught what MkDocs renders.

Only blocks are parsed; inline text stays text until a rule asks. The block rules follow what Python-Markdown and the
pymdownx extensions do to the same lines, since that is what a reader of the course sees: `##Heading` is a heading and
` ## Heading` is none, a setext heading has one line of text, the content of `!!!`, `???` and `===` blocks is what
is indented by four, fences end where SuperFences closes them (`fences`), and raw HTML where its comment or element does
(`raw_html`). mdit-py-plugins' `admon` was tried: it ends a block at two blank lines and knows no tabs.

The table rule splits rows in time linear in their length: the library joins a cell with many escaped pipes pipe by
pipe, and a megabyte of `\\|` in one cell took it nine seconds.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping

from markdown_it import MarkdownIt
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock, blockquote, code, fence, html_block, list_block
from markdown_it.rules_block import table as _table
from markdown_it.token import Token

from linter.markdown.ast import CODE, COMMENT, FRONT_MATTER, Block, Heading, Page, last_line
from linter.markdown.fences import Fence, closed_fences, unclosed_fences
from linter.markdown.front_matter import FrontMatter
from linter.markdown.hidden import hidden_ranges, is_hidden_heading, may_hide
from linter.markdown.html import comment_lines
from linter.markdown.raw_html import MARGIN, RawHtml
from linter.markdown.site import NO_SITE, SNIPPETS, Site
from linter.markdown.snippets import is_snippet_mark
from linter.text.source import Source
from linter.text.words import plain_text

MOST = 10_000  # escaped pipes of a row
_WIDE = "lint-modules: lines that are no row"


def table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """The library's rule for tables, where a line of more than `MOST` escaped pipes is no row and ends the table.

    To Python-Markdown all lines down to a blank one are rows, headings and lists among them; only fences, HTML and
    Material's blocks are taken out before. In a table of one column a row needs a pipe. A list stays a list here: that
    it runs on is reported.
    """
    wide = _wide(state)
    at = bisect_left(wide, start)
    end = min(end, wide[at]) if at < len(wide) else end
    before = len(state.tokens)
    if not _table(state, start, end, silent):
        return False
    headers = [token for token in state.tokens[before : before + 8] if token.type == "th_open"]
    if len(headers) > 1:
        close = state.line
        while close < end and not state.isEmpty(close) and state.sCount[close] >= state.blkIndent:
            if any(opens(state, close, end, True) for opens in (_fence, _html, _material, list_block)):
                break
            close += 1
        if close > state.line:
            state.tokens[before].map = [start, close]
            state.line = close
    return True


def _wide(state: StateBlock) -> list[int]:
    """The lines of a text that are no row; they are looked for once."""
    text: str | None
    found: list[int]
    text, found = state.env.get(_WIDE, (None, []))
    if text is not state.src:
        found = []
        if state.src.count("\\|") > MOST:
            lines = enumerate(zip(state.bMarks, state.eMarks, strict=True))
            found = [line for line, (begin, end) in lines if state.src.count("\\|", begin, end) > MOST]
        state.env[_WIDE] = state.src, found
    return found


MAX_NESTING = 100
INDENT = 4
_REACH = 64  # lines
_TYPES = re.compile(r"[\w-]+(?: +[\w-]+)*\Z")
_DEFINITION = re.compile(r":[ \t]{1,3}\S|\[\^[^\[\]\n]{1,200}\]:")
_UNDERLINE = re.compile(r"[=-]+ *\Z")


_FENCES, _RAW_HTML = "lint-modules: closed fences", "lint-modules: raw HTML"


def parse_tokens(text: str, fences: Mapping[int, int] | None = None) -> list[Token]:
    """The block tokens of Markdown text; their `map` is a pair of lines from 0, the second exclusive.

    `fences` is what `closed_fences` says of the text, where that is known.
    """
    lines = text.split("\n")
    fences = closed_fences(lines) if fences is None else fences
    tokens: list[Token] = []
    _PARSER.block.parse(text, _PARSER, {_FENCES: fences, _RAW_HTML: RawHtml(lines, fences)}, tokens)
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


def _code(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Indented code; directly below a fence it is text, and below a definition or footnote it goes on with that."""
    if not state.is_code_block(start) or _below_fence(state, start):
        return False
    if not _goes_on_with_definition(state, start):
        found: bool = code(state, start, end, silent)
        return found
    close = _indented_end(state, start, end, state.blkIndent + INDENT)
    state.push("definition_open", "dd", 1).map = [start, close]
    _tokenize_inside(state, "definition", start, close, state.blkIndent + INDENT)
    state.push("definition_close", "dd", -1)
    state.line = close
    return True


def _below_fence(state: StateBlock, line: int) -> bool:
    """Whether a fence ends right above a line, which is then the second line of a paragraph that the fence begins."""
    above = state.tokens[-1] if state.tokens else None
    return above is not None and above.type == "fence" and above.map is not None and above.map[1] == line


def _goes_on_with_definition(state: StateBlock, start: int) -> bool:
    """Whether an indented line goes on with a paragraph that ends in a definition (`:   text`) or is a footnote."""
    above = state.tokens[-1] if state.tokens else None
    if above is None or above.type != "paragraph_close" or state.parentType in ("list", "blockquote"):
        return False
    line = start - 1
    while line > 0 and (state.isEmpty(line) or state.sCount[line] - state.blkIndent >= INDENT):
        line -= 1
    return state.sCount[line] >= state.blkIndent and _DEFINITION.match(_line(state, line)) is not None


def _setext_heading(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    below = start + 1
    if silent or below >= end or not _starts_block(state, start) or _below_fence(state, start):
        return False
    if state.sCount[below] not in (state.blkIndent, state.sCount[start] if state.level else state.blkIndent):
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


def _fence(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A fence, closed where SuperFences closes it; one that it never closes ends where CommonMark would end it."""
    close = state.env[_FENCES].get(start, end + 1)
    if close > end or state.is_code_block(start):
        found: bool = fence(state, start, end, silent)
        return found
    text = _line(state, start)
    if not text.startswith(("```", "~~~")):
        return False
    if silent:
        return True
    width = len(text) - len(text.lstrip(text[0]))
    token = state.push("fence", "code", 0)
    token.info, token.markup, token.map = text[width:], text[:width], [start, close]
    token.content = state.getLines(start + 1, close - 1, state.sCount[start], True)
    state.line = close
    return True


def _html(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A comment or an element down to its own end; other HTML down to a blank line, a fence or a comment."""
    text = _line(state, start)
    if not text.startswith("<") or state.is_code_block(start):
        return False
    html: RawHtml = state.env[_RAW_HTML]
    place = state.bMarks[start] + state.tShift[start]
    column = place - state.src.rfind("\n", 0, place) - 1
    if text.startswith("<!--"):
        close = html.comment_end(start, column)
        if close is None:
            return False
        if not silent:
            _push_html(state, start, min(close, end))
        return True
    before = len(state.tokens)
    if not html_block(state, start, end, silent):
        return False
    if silent:
        return True
    del state.tokens[before:]
    close = html.element_end(start) if column <= MARGIN else None
    if close is None:
        close = (
            start + 1 if text.startswith("</") else html.first_fence(start, html.first_comment(start + 1, state.line))
        )
        _push_html(state, start, min(html.comments_end(start, close), end) if column <= MARGIN else close)
        return True
    close, state.line = min(close, end), start
    while state.line < close:
        fence_line = html.first_fence(state.line, close)
        if fence_line > state.line:
            _push_html(state, state.line, fence_line)
        elif not _fence(state, state.line, end, False):
            _push_html(state, state.line, state.line + 1)
    return True


def _push_html(state: StateBlock, start: int, end: int) -> None:
    token = state.push("html_block", "", 0)
    token.map, token.content = [start, end], state.getLines(start, end, state.blkIndent, True)
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
    close = _indented_end(state, start + 1, end, state.sCount[start] + INDENT)
    token = state.push("material_open", "div", 1)
    token.meta, token.map = {"opening": opening}, [start, close]
    _tokenize_inside(state, "material", start + 1, close, state.sCount[start] + INDENT)
    state.push("material_close", "div", -1)
    state.line = close
    return True


def _tokenize_inside(state: StateBlock, kind: str, start: int, end: int, indent: int) -> None:
    """Reads the lines of a block whose content is indented."""
    old = state.parentType, state.lineMax, state.blkIndent
    state.parentType, state.lineMax, state.blkIndent = kind, end, indent
    state.md.block.tokenize(state, start, end)
    state.parentType, state.lineMax, state.blkIndent = old


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


def _indented_end(state: StateBlock, start: int, end: int, indent: int) -> int:
    """The line after the last line that is indented so far; blank lines among them count, and none at the end."""
    close = start
    for line in range(start, end):
        if state.isEmpty(line):
            continue
        if state.sCount[line] < indent:
            break
        close = line + 1
    return close


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"maxNesting": MAX_NESTING}).enable("table")
    ruler = parser.block.ruler
    interrupts: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    ruler.before("fence", "material", _material, interrupts)
    ruler.at("table", table, {"alt": ["paragraph", "reference"]})  # as the library has it
    ruler.at("code", _code)
    ruler.at("fence", _fence, interrupts)
    ruler.at("html_block", _html, interrupts)
    ruler.at("heading", _heading, interrupts)
    ruler.at("blockquote", _blockquote, interrupts)
    ruler.disable("lheading")
    ruler.before("hr", "setext_heading", _setext_heading)
    return parser


_PARSER = _parser()


_KINDS = {
    "bullet_list_open": "list",
    "ordered_list_open": "list",
    "list_item_open": "item",
    "blockquote_open": "quote",
    "table_open": "table",
    "paragraph_open": "paragraph",
    "heading_open": "heading",
    "material_open": "material",
    "definition_open": "definition",
    "fence": "fence",
    "code_block": "code",
    "html_block": "html",
    "hr": "rule",
}


def parse_page(source: Source, matter: FrontMatter, site: Site = NO_SITE) -> Page:
    """The page of a source, as a site renders it.

    Never raises; what could not be read is in `front_matter.fault`, `unclosed`, `too_deep`.
    """
    text_lines = [""] * matter.body + list(source.lines[matter.body :])
    closed = closed_fences(text_lines)
    tokens = parse_tokens("\n".join(text_lines), closed)
    blocks = _blocks(iter(tokens))
    deep = nested_too_deep(tokens)
    marks, fences = _marks(source, blocks, matter.body, closed)
    lines = [Fence(fence.line, fence.end, fence.text, bool(fence.info)) for fence in fences]
    hidden: tuple[Block, ...] = ()
    if may_hide(source.text):
        blocks, hidden, marks = _without_hidden(source, blocks, marks, matter.body)
        fences = tuple(fence for fence in fences if marks[fence.line] == CODE)
    includes = [number for number, line in enumerate(source.lines) if is_snippet_mark(line)]
    expands = site.has(SNIPPETS) is not False
    end = last_line(source)
    return Page(
        source,
        matter,
        blocks,
        _headings(blocks, end),
        marks,
        tuple(line for line in includes if expands and not marks[line]),
        unclosed_fences(source, lines, closed),
        None if deep is None else (deep.map or [0])[0],
        fences,
        site,
        tuple(line for line in includes if marks[line] == CODE),
        tuple(block for top in hidden for block in top.walk() if block.kind == "heading"),
    )


def _without_hidden(
    source: Source, blocks: tuple[Block, ...], marks: bytes, body: int
) -> tuple[tuple[Block, ...], tuple[Block, ...], bytes]:
    """The blocks that are shown, those that are not, and the marks of the lines: what is hidden is like a comment."""
    lines = bytearray(marks)
    for start, end in hidden_ranges(source.lines, marks, body):
        lines[start:end] = bytes([COMMENT]) * (end - start)
    hidden = [
        block
        for block in blocks
        if (lines[block.line] == COMMENT != marks[block.line])
        or (block.kind == "heading" and is_hidden_heading(block.text))
    ]
    gone = {block.line for block in hidden}
    return tuple(block for block in blocks if block.line not in gone), tuple(hidden), bytes(lines)


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
    source: Source, blocks: tuple[Block, ...], body: int, closed: Mapping[int, int]
) -> tuple[bytes, tuple[Block, ...]]:
    marks = bytearray(len(source.lines) + 1)
    marks[:body] = bytes([FRONT_MATTER]) * body
    fences: list[Block] = []
    for top in blocks:
        for block in top.walk():
            if block.kind in ("fence", "code"):
                marks[block.line : block.end] = bytes([CODE]) * (block.end - block.line)
                if block.kind == "fence":
                    fences.append(block)
            elif block.kind == "html" and "<!--" in block.text:
                lines = list(source.lines[block.line : block.end])
                for line in range(block.line, block.end):  # what stands in a fence ends no comment
                    if line in closed:
                        lines[line - block.line : closed[line] - block.line] = [""] * (closed[line] - line)
                for line in comment_lines("\n".join(lines)):
                    marks[block.line + line] = COMMENT
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
            plain_text(block.text),
            block.line,
            ends[index],
            parents[index] if parents[index] >= 0 else None,
        )
        for index, block in enumerate(found)
    )
