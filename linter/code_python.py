"""Whether an example of Python parses, as a reader would take it: excerpts, placeholders and magics are no faults."""

from __future__ import annotations

import ast
import re
import sys
import warnings
from textwrap import dedent

MAX_CODE = 65_536
_ROUNDS = 40
_SESSION = re.compile(r"^[ \t]*(?:>>>|In \[\d{1,4}\]:)", re.MULTILINE)
_CELL = re.compile(r"\s*%%\w")
_MAGIC = re.compile(r"^(?P<indent>[ \t]*)(?:%[a-z]\w*|![\w./]|\?\w).*$", re.MULTILINE)
_MAGIC_END = re.compile(r"^(?P<indent>[ \t]*)[A-Za-z_][\w.]{0,100}\?{1,2}[ \t]*$", re.MULTILINE)
_ELLIPSIS = re.compile(r",(?P<gap>\s{0,200})(?:\.\.\.|\u2026),?(?=\s{0,200}(?:#[^\n]{0,200}\s{0,200})?[)\]}])")
_SIGN = re.compile(r"(?<=[\s(\[{=:,])\u2026(?=[\s)\]},:]|\Z)")
_BLOCK = re.compile(r"expected an indented block")
_HEADER_LINE = re.compile(r"on line (\d+)")
_LINE_IN_FENCE = re.compile(r" (?:on line \d+|\(detected at line \d+\))\Z")
_WORDS = re.compile(r"[\w.]{1,60}(?:\s?=\s?)?[\w.]{0,60}")
_INDENT = re.compile(r"[ \t]*")
# What a later Python than the one that runs this may accept: generics and type aliases, nested quotes in f-strings.
_NEWER = re.compile(r"\s*(?:type\s+\w+\s*[\[=]|(?:async\s+)?def\s+\w+\[|class\s+\w+\[)")


def fault(code: str) -> tuple[int, str] | None:
    """The line (from 0) at which Python does not parse and why, or None. Code that is too deep to tell has no fault."""
    if len(code) > MAX_CODE or _SESSION.search(code) or _CELL.match(code):
        return None
    first = _parse(dedent(code))
    if first is None:
        return None
    found = _parse_filled(_relaxed(dedent(code)))
    if found is None or _may_be_newer(code, found):
        return None
    return max((found.lineno or 1) - 1, 0), _LINE_IN_FENCE.sub("", found.msg) + _named(found)


def _named(error: SyntaxError) -> str:
    """The words a message about a literal speaks of: ` in timeout=50ms`."""
    if "literal" not in error.msg or not error.text:
        return ""
    at = min((error.offset or 1) - 1, len(error.text) - 1)
    around = [word for word in _WORDS.finditer(error.text) if word.start() <= at <= word.end()]
    return f" in {around[0][0]!r}" if around else ""


def _parse(code: str) -> SyntaxError | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(code)
    except SyntaxError as error:
        return error
    except (RecursionError, MemoryError, ValueError):
        return None
    return None


def _relaxed(code: str) -> str:
    """The code without what authors write for "and so on", and without a notebook's magics; its lines stay in place."""
    code = _MAGIC.sub(r"\g<indent>pass", code)
    code = _MAGIC_END.sub(r"\g<indent>pass", code)
    return _SIGN.sub("...", _ELLIPSIS.sub(r"\g<gap>", code))


def _parse_filled(code: str) -> SyntaxError | None:
    """Parses code in which a comment may be all that a block holds: such a comment becomes `pass`."""
    for _ in range(_ROUNDS):
        error = _parse(code)
        filled = None if error is None or not _BLOCK.search(error.msg) else _filled(code, error)
        if error is None or filled is None:
            return error
        code = filled
    return None


def _filled(code: str, error: SyntaxError) -> str | None:
    header = _HEADER_LINE.search(error.msg)
    lines = code.split("\n")
    start = int(header[1]) - 1 if header else 0
    indent = _width(lines[start])
    for line in range(min(error.lineno or len(lines), len(lines)) - 1, start, -1):
        if lines[line].lstrip().startswith("#") and _width(lines[line]) > indent:
            lines[line] = _indent(lines[line]) + "pass"
            return "\n".join(lines)
    return None


def _indent(line: str) -> str:
    found = _INDENT.match(line)
    return found[0] if found else ""


def _width(line: str) -> int:
    return len(_indent(line).expandtabs())


def _may_be_newer(code: str, error: SyntaxError) -> bool:
    line = code.split("\n")[(error.lineno or 1) - 1 :][:1]
    newer = error.msg.startswith("f-string") or any(_NEWER.match(text) for text in line)
    return newer and sys.version_info < (3, 12)
