"""What a YAML parser's errors mean to an author: where the fault is, what it is, how to repair it."""

from __future__ import annotations

from typing import Any

# By a piece of libyaml's own words: whether the place that matters is where the construct began, the fact, the repair.
# An unclosed quote or bracket is noticed only at the end, and a line without a colon only on the line below it.
_WORDS: tuple[tuple[str, bool, str, str], ...] = (
    ("while scanning a quoted scalar", True, "a quote is opened here and never closed", "close the quote"),
    ("while parsing a flow", True, "a bracket is opened here and never closed", "close the bracket"),
    ("could not find expected ':'", True, "a line without a colon: no key and value", "write `key: value`"),
    ("mapping values are not allowed", False, "a second colon in a line", "quote the value that holds a colon"),
    ("did not find expected key", False, "no key where one is expected", "indent all keys alike, and quote values"),
    ("did not find expected '-' indicator", False, "no list item where one is expected", "indent all items alike"),
    (
        "did not find expected node content",
        False,
        "no value where one is expected",
        "close the bracket, or quote the value",
    ),
)
_CANNOT_START = "found character that cannot start any token"


def explained(error: Any, text: str) -> tuple[str, str, int, int]:
    """The message, the repair, and the line and column (from 0) of a yaml.MarkedYAMLError in this text."""
    said = f"{error.context or ''} {error.problem or ''}"
    mark = error.problem_mark or error.context_mark
    for words, begins, fact, repair in _WORDS:
        if words in said:
            place = error.context_mark if begins and error.context_mark else mark
            return fact, repair, place.line if place else 0, place.column if place else 0
    line, column = (mark.line, mark.column) if mark else (0, 0)
    if _CANNOT_START in said:
        rows = text.split("\n")
        char = rows[line][column : column + 1] if line < len(rows) else ""
        fact = "a tab stands here" if char == "\t" else f"a value cannot begin with {char!r}"
        return fact, "indent with blanks" if char == "\t" else "quote the value", line, column
    return (error.problem or error.context or "YAML does not parse"), "repair the YAML at this place", line, column
