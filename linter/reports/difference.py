"""The unified diff of a page that a run has rewritten, or would."""

from __future__ import annotations

import difflib
import re

from linter.reports.shown import shown

_LINES = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+")


def difference(path: str, old: str, new: str) -> str:
    """The unified diff of a text; empty where nothing changes."""
    lines = difflib.unified_diff(_LINES.findall(old), _LINES.findall(new), f"a/{path}", f"b/{path}")
    return "".join(_line(line) for line in lines)


def _line(line: str) -> str:
    body = line.rstrip("\r\n")
    ending = "\r\n" if line.endswith("\r\n") else "\n"
    if not line.endswith(("\n", "\r")):
        ending = "\n\\ No newline at end of file\n"
    return "\t".join(shown(piece) for piece in body.split("\t")) + ending
