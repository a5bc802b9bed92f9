"""Text between blocks' marks: what of it is code or a comment, and so nothing that a page says."""

from __future__ import annotations

import re

from linter.raw_html import COMMENT, TAG

# From left to right, as Markdown reads: a comment hides backticks, and code a comment. Code ends with its block.
_HIDDEN = re.compile(
    rf"\\.|{TAG}|(?P<comment>{COMMENT})"
    r"|(?P<code>(?P<ticks>`{1,3})(?:[^`\n]|\n(?![ \t]*(?:[>#]|(?:[-*+]|\d{1,9}[.)])[ \t]))){1,400}(?P=ticks))",
    re.DOTALL,
)
_FILLED = re.compile(r"[^\n]")


def blanked(text: str, comments: bool = False, code: bool = True) -> str:
    """Text of the same length with inline code, HTML comments or both replaced by blanks."""
    if "`" not in text and "<!--" not in text:
        return text

    def blank(found: re.Match[str]) -> str:
        hides = comments if found["comment"] else code and found["code"]
        return _FILLED.sub(" ", found[0]) if hides else found[0]

    return _HIDDEN.sub(blank, text)
