"""Places as other systems name them: from the root of the repository, as URIs, in bytes."""

from __future__ import annotations

import posixpath
import re
from urllib.parse import quote

from linter.model import Report

_ABSOLUTE = re.compile("(?:[A-Za-z]:)?/")
_SURROGATE = re.compile("[\ud800-\udfff]")


def in_repository(report: Report, path: str) -> str:
    """The path of a page from the root of the repository, without `./` and `..`; an absolute one stays as it is."""
    return posixpath.normpath(f"{report.prefix}{path}") if path and not is_absolute(path) else path


def is_absolute(path: str) -> bool:
    """Whether a path lies outside the project: it begins at the root of a POSIX system, or of a drive."""
    return bool(_ABSOLUTE.match(path))


def uri(path: str) -> str:
    """A path as a URI reference: percent-encoded UTF-8 between the slashes; bytes that are no UTF-8 as themselves."""
    return quote(path.encode("utf-8", "surrogateescape" if _escaped(path) else "surrogatepass"), safe="/~")


def _escaped(path: str) -> bool:
    """Whether all surrogates stand for bytes of a file name that is not UTF-8."""
    return all("\udc80" <= char <= "\udcff" for char in path if "\ud800" <= char <= "\udfff")


def portable(path: str) -> str:
    """A path that every reader of JSON accepts: bytes that are no UTF-8 become visible escapes."""
    return _SURROGATE.sub(lambda match: f"\\u{ord(match[0]):04x}", path)


def byte_column(report: Report, path: str, line: int, column: int) -> int | None:
    """A column in UTF-8 bytes, from 1; None where the page's lines are not known and it cannot be told."""
    lines = report.lines.get(path, ())
    if line > len(lines):
        return 1 if column == 1 else None
    return len(lines[line - 1][: column - 1].encode("utf-8", "surrogatepass")) + 1
