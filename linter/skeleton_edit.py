"""The edit that inserts a part above a line: blank lines, rules between sections and line ends as the page has them."""

from __future__ import annotations

import re
from bisect import bisect_left

from linter.model import Edit, Span
from linter.page import Block, Page

_ANCHOR = re.compile(r"\s*<a\s[^<>]{1,200}>\s*</a>\s*\Z")


def insertion(page: Page, line: int, body: str, section: bool) -> Edit:
    """The edit that puts a part above a line (from 0): behind the text there, and above a rule that ends it.

    Where a rule ends the section above, one stands above the new section, too.
    """
    source = page.source
    above = _block_above(page, line)
    if above is not None and above.end == line and _is_tag(above):
        line = above.line  # an anchor right above a heading is the heading's
    at, ruled = line, False
    while at > page.front_matter.body:
        above = _block_above(page, at)
        rule = above is not None and above.kind == "rule" and at <= above.end
        if source.lines[at - 1].strip() and not rule:
            break
        ruled = ruled or rule
        at -= 1
    unended = at >= len(source.lines)
    offset = len(source.text) if unended else source.starts[at]
    lead = "\n\n" if unended else "\n" if at > 0 else ""
    end = "\n" if unended or not source.lines[at].strip() else "\n\n"
    text = f"---\n\n{body}" if ruled and section else body
    return Edit(Span(offset, offset), f"{lead}{text}{end}".replace("\n", source.newline))


def _block_above(page: Page, line: int) -> Block | None:
    """The last of the page's own blocks that starts above a line."""
    at = bisect_left(page.block_lines, line)
    return page.blocks[at - 1] if at else None


def _is_tag(block: Block) -> bool:
    return block.kind == "html" or (block.kind == "paragraph" and _ANCHOR.match(block.text) is not None)
