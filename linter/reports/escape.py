"""Untrusted text made safe for terminals, logs, Markdown, HTML and URIs.

Control characters become visible escapes. In Markdown and HTML character references keep text text, also in table
cells, where a backslash would not save every sign; hosts look for mentions, references and addresses in the finished
text, so an empty comment parts what would be one. Paths count from the root of the repository.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from linter.findings import Report

_ABSOLUTE = re.compile("(?:[A-Za-z]:)?/")
_SURROGATE = re.compile("[\ud800-\udfff]")
_LEADING_COMMAND = re.compile(r"\A(\s*)::")
RUNNER_COMMAND = re.compile(r"##(?=\w*\[)")  # `##[error]` of GitHub and Azure, `##vso[…]` of Azure, `##teamcity[…]`
# The last two code points of every plane and 32 more are no characters: XML forbids some of them, HTML all.
_NONCHARACTERS = "\ufdd0-\ufdef" + "".join(
    chr(plane | 0xFFFE) + chr(plane | 0xFFFF) for plane in range(0, 0x110000, 0x10000)
)
# C0 and C1 controls, DEL, zero-width and bidirectional controls, line separators, surrogates, tags.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb"
    f"\ud800-\udfff\U000e0000-\U000e007f{_NONCHARACTERS}]"
)
_EMPTY_COMMENT = "<!-- -->"
_MARKDOWN_SIGNS = re.compile(
    r"""
    (?P<sign>[\\`*_\[\]|~<>&"])            # markup, cells, HTML
  | (?P<dollar>\$)                         # formulas, which only a <span> prevents
  | (?P<ahead>@|\#(?=\w)|:(?=//)|:(?=[\w+-]+:)|GH-(?=\d))  # mentions, references, addresses, emoji
  | (?P<dot>(?<=www)\.)                    # addresses without a scheme
    """,
    re.VERBOSE | re.IGNORECASE,
)


def in_repository(report: Report, path: str) -> str:
    """The path of a page from the root of the repository, without `./` and `..`; an absolute one stays as it is."""
    return posixpath.normpath(f"{report.prefix}{path}") if path and not is_absolute(path) else path


def is_absolute(path: str) -> bool:
    """Whether a path lies outside the project: it begins at the root of a POSIX system, or of a drive."""
    return bool(_ABSOLUTE.match(path))


def path_uri(path: str) -> str:
    """A path as a URI reference: percent-encoded UTF-8 between the slashes; bytes that are no UTF-8 as themselves."""
    return quote(path.encode("utf-8", "surrogateescape" if _holds_raw_bytes(path) else "surrogatepass"), safe="/~")


def _holds_raw_bytes(path: str) -> bool:
    """Whether all surrogates stand for bytes of a file name that is not UTF-8."""
    return all("\udc80" <= char <= "\udcff" for char in path if "\ud800" <= char <= "\udfff")


def json_safe_path(path: str) -> str:
    """A path that every reader of JSON accepts: bytes that are no UTF-8 become visible escapes."""
    return _SURROGATE.sub(lambda match: f"\\u{ord(match[0]):04x}", path)


def byte_column(report: Report, path: str, line: int, column: int) -> int | None:
    """A column in UTF-8 bytes, from 1; None where the page's lines are not known and it cannot be told."""
    lines = report.lines.get(path, ())
    if line > len(lines):
        return 1 if column == 1 else None
    return len(lines[line - 1][: column - 1].encode("utf-8", "surrogatepass")) + 1


def printable(text: str) -> str:
    """Text on one line without anything that a terminal or a CI runner would obey; a tab becomes a blank.

    The text may stand at the start of the line, where a runner of GitHub Actions obeys `::command::`.
    """
    text = printable_within(text)
    return _LEADING_COMMAND.sub(r"\1\\x3a:", text) if "::" in text else text


def printable_within(text: str) -> str:
    """The same for text that something else always stands before on its line, as in an excerpt.

    `##[command]` is obeyed anywhere, and by others than GitHub with a word between the signs too. The zero-width
    joiners stay: emoji are made with them, and they move nothing.
    """
    text = text.replace("\t", " ")
    if not text.isprintable():  # as no unsafe sign is
        text = _UNSAFE.sub(_escape, text)
    if "##" in text:
        text = RUNNER_COMMAND.sub(r"#\\x23", text)
    return text


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def markdown_escaped(text: str) -> str:
    """The text for a table cell, a paragraph or an HTML element: nothing in it is markup, a link or a mention."""
    return _MARKDOWN_SIGNS.sub(_escape_sign, printable(text))


def markdown_code(text: str) -> str:
    """The text in the type of code."""
    return f"<code>{markdown_escaped(text)}</code>"


def _escape_sign(match: re.Match[str]) -> str:
    if match["sign"]:
        return f"&#{ord(match[0])};"
    if match["dollar"]:
        return "<span>$</span>"
    return f"{match[0]}{_EMPTY_COMMENT}" if match["ahead"] else f"{_EMPTY_COMMENT}."
