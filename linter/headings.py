"""Matches a heading with the patterns of a part, also where it is one slip away from them."""

from __future__ import annotations

import re

from rapidfuzz.fuzz import ratio

from linter.durations import trailing_facts
from linter.kinds import PartSpec
from linter.openings import CUTOFF
from linter.page import Heading
from linter.patterns import Fields, bare, match

_SAID = re.compile(r"\s*[:(\[\u2013\u2014-]")


def match_heading(heading: Heading, spec: PartSpec) -> tuple[Fields, str | None, str] | None:
    """The fields of a heading, what is wrong with it (None where nothing is), and the pattern; None for no match.

    An H1 passes: that a page has two of them is reported elsewhere.
    """
    for pattern in spec.heading:
        fields = match(pattern, heading.text)
        if fields is not None and _meant(fields, pattern, heading.text):
            allowed = heading.level in spec.levels or heading.level == 1
            wanted = " or ".join(str(level) for level in spec.levels)
            wrong = None if allowed else f"has level {heading.level}; the standard asks for level {wanted}"
            return fields, wrong, pattern
    for pattern in spec.heading:
        fields = _near_fields(heading, pattern, spec)
        if fields is not None:
            return fields, f"is misspelt; write {written(pattern, fields)!r}", pattern
    return None


def _literal(pattern: str) -> str:
    return pattern.split("{", 1)[0].strip()


def _meant(fields: Fields, pattern: str, text: str) -> bool:
    """Without its number a heading is the part only with a colon or a time: `Focus Block: Leases`, not `… overview`."""
    if fields.number is not None or "{number?}" not in pattern or fields.time is not None:
        return True
    return bool(_SAID.match(bare(text)[len(_literal(pattern)) :]))


def _near_fields(heading: Heading, pattern: str, spec: PartSpec) -> Fields | None:
    """The fields of a heading that is one slip away: a wrong letter, or a missing word before the number."""
    literal = _literal(pattern).casefold()
    if len(literal) < 4 or heading.level not in spec.levels:
        return None
    text, time, _ = trailing_facts(bare(heading.text))
    digit = next((n for n, char in enumerate(text) if char.isdigit()), None)
    if not digit:
        return None
    lead = text[:digit].strip(" #-:").casefold()
    shortened = time is not None and lead != literal and lead in literal.split() and re.match(r"\d+\s*:", text[digit:])
    if not shortened and ratio(lead, literal) < CUTOFF:
        return None
    rest = f"{_literal(pattern)} {text[digit:]}"
    return match(pattern, rest if time is None else f"{rest} ({time.high:g} min)")


def written(pattern: str, fields: Fields) -> str:
    """A heading as the pattern wants it, with the fields of one that is misspelt."""
    minutes = f"{fields.time.high:g} min" if fields.time else ""
    filled = {
        "number": fields.id or "",
        "id": fields.id or "",
        "code": fields.id or "",
        "title": fields.title,
        "minutes": minutes,
        "points": "",
    }
    text = re.sub(r"\{([a-z]+)\??\}", lambda name: filled.get(name[1], ""), pattern)
    return text.replace("()", "").strip().rstrip(":").strip()
