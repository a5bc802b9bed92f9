"""The edit that inserts a part above a line: blank lines, rules between sections and line ends as the page has them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from linter.model import Edit, Span
from linter.page import Page

_ANCHOR = re.compile(r"\s*<a\s[^<>]{1,200}>\s*</a>\s*\Z")


@dataclass(frozen=True, slots=True)
class Separators:
    """What stands between the parts of a page: the lines of rules, and by their ends the starts of HTML blocks."""

    rules: frozenset[int]
    tags: dict[int, int]
    newline: str


def separators(page: Page) -> Separators:
    """The separators of a page."""
    rules = (line for block in page.blocks if block.kind == "rule" for line in range(block.line, block.end))
    tags = {
        block.end: block.line
        for block in page.blocks
        if block.kind == "html" or (block.kind == "paragraph" and _ANCHOR.match(block.text))
    }
    return Separators(frozenset(rules), tags, "\r\n" if "\r\n" in page.source.text else "\n")


def insertion(page: Page, known: Separators, line: int, body: str, section: bool) -> Edit:
    """The edit that puts a part above a line (from 0): behind the text there, and above a rule that ends it.

    Where a rule ends the section above, one stands above the new section, too.
    """
    source = page.source
    line = known.tags.get(line, line)  # an anchor right above a heading is the heading's
    at, ruled = line, False
    while at > page.front_matter.body and (not source.lines[at - 1].strip() or at - 1 in known.rules):
        ruled = ruled or at - 1 in known.rules
        at -= 1
    unended = at >= len(source.lines)
    offset = len(source.text) if unended else source.starts[at]
    lead = "\n\n" if unended else "\n" if at > 0 else ""
    end = "\n" if unended or not source.lines[at].strip() else "\n\n"
    text = f"---\n\n{body}" if ruled and section else body
    return Edit(Span(offset, offset), f"{lead}{text}{end}".replace("\n", known.newline))
