"""Untrusted text inside Markdown and HTML: it stays text, whatever it holds.

Character references work in both, also in table cells, where a backslash would not save every sign. Hosts look for
mentions, references and addresses in the finished text; an empty comment parts what would be one.
"""

from __future__ import annotations

import re

from linter.reports.shown import shown

_PART = "<!-- -->"
_LIVE = re.compile(
    r"""
    (?P<sign>[\\`*_\[\]|~<>&"])            # markup, cells, HTML
  | (?P<dollar>\$)                         # formulas, which only a <span> prevents
  | (?P<ahead>@|\#(?=\w)|:(?=//)|:(?=[\w+-]+:)|GH-(?=\d))  # mentions, references, addresses, emoji
  | (?P<dot>(?<=www)\.)                    # addresses without a scheme
    """,
    re.VERBOSE | re.IGNORECASE,
)


def marked(text: str) -> str:
    """The text for a table cell, a paragraph or an HTML element: nothing in it is markup, a link or a mention."""
    return _LIVE.sub(_inert, shown(text))


def code(text: str) -> str:
    """The text in the type of code."""
    return f"<code>{marked(text)}</code>"


def _inert(match: re.Match[str]) -> str:
    if match["sign"]:
        return f"&#{ord(match[0])};"
    if match["dollar"]:
        return "<span>$</span>"
    return f"{match[0]}{_PART}" if match["ahead"] else f"{_PART}."
