"""A rule's manual as HTML that is safe to show: no markup of its own, no pictures, links to the web only."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from linter.reports.shown import shown

_DOWN = 2  # a manual's headings stand below the rule's own
_DEEPEST = 6


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False, "maxNesting": 100}).enable("table")


def rendered(markdown: str) -> str:
    """The HTML of a manual, without its title. Every character that could mislead a reader is shown as an escape."""
    parser = _parser()
    source = "\n".join(shown(line) for line in markdown.split("\n"))
    tokens = parser.parse(source)
    if tokens and tokens[0].type == "heading_open" and tokens[0].tag == "h1":
        tokens = tokens[3:]
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(_DEEPEST, int(token.tag[1]) + _DOWN)}"
        token.children = list(_harmless(token.children)) if token.children else token.children
    return str(parser.renderer.render(tokens, parser.options, {}))


def _harmless(children: list[Token]) -> Iterator[Token]:
    """Inline tokens without pictures, and without links that do not lead to the web."""
    kept: list[bool] = []
    for token in children:
        if token.type == "image":
            yield Token("text", "", 0, content=token.content)
        elif token.type == "link_open":
            kept.append(is_web(str(token.attrGet("href") or "")))
            token.attrs = {"href": token.attrs.get("href", ""), "rel": "noopener noreferrer"}
            yield from [token] if kept[-1] else []
        elif token.type == "link_close":
            yield from [token] if kept.pop() else []
        else:
            yield token


def is_web(address: str) -> bool:
    """Whether an address leads to the web, and nowhere else."""
    return address.lower().startswith(("http://", "https://"))
