"""A new number for a value of the front matter, written in the form the old one has."""

from __future__ import annotations

import re

from linter.front_matter import Field
from linter.model import Edit, Fix, Span
from linter.parts import Document
from linter.source import Source

_VALUE = re.compile(
    r"(?P<key>[\w-]{1,60}\s{0,10}:\s{0,10}[\"']?)(?P<number>\d{1,6})(?P<unit>\s{0,3}[a-z]{0,7})[\"']?\s*(?:#.*)?\Z",
    re.IGNORECASE,
)
_MINUTES = ("", "m", "min", "mins", "minute", "minutes")
_HOURS = ("h", "hr", "hrs", "hour", "hours")
_HOUR = 60


def restated_count(document: Document, field: Field, count: int, safe: bool) -> Fix | None:
    """The fix that states another count; None where the value is more than a number."""
    found = _VALUE.match(_line(document.page.source, field))
    return _fix(document, field, found, count, safe) if found and not found["unit"].strip() else None


def restated_time(document: Document, field: Field, minutes: float, safe: bool) -> Fix | None:
    """The fix that states another time in the unit of the old one; None where that gives no whole number."""
    found = _VALUE.match(_line(document.page.source, field))
    unit = found["unit"].strip().casefold() if found else None
    if found is None or minutes <= 0 or minutes != int(minutes):
        return None
    if unit in _MINUTES:
        return _fix(document, field, found, int(minutes), safe)
    hours = int(minutes) // _HOUR
    if unit not in _HOURS or minutes % _HOUR or (hours == 1) != (found["number"] == "1"):  # 1 hour, 2 hours
        return None
    return _fix(document, field, found, hours, safe)


def _line(source: Source, field: Field) -> str:
    line, column = source.position(field.span.start)
    return source.lines[line][column:]


def _fix(document: Document, field: Field, found: re.Match[str], number: int, safe: bool) -> Fix:
    start = field.span.start
    edit = Edit(Span(start + found.start("number"), start + found.end("number")), str(number))
    key = found["key"].partition(":")[0].strip()
    return Fix(f"change `{key}` to {number}{found['unit'].rstrip()}", (edit,), safe)
