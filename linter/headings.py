"""Matches a heading with the patterns of a part, also where it is one slip away from them."""

from __future__ import annotations

from rapidfuzz.fuzz import ratio

from linter.kinds import PartSpec
from linter.near import CUTOFF
from linter.page import Heading
from linter.patterns import Fields, bare, match
from linter.text import trailing_facts


def match_heading(heading: Heading, spec: PartSpec) -> tuple[Fields, str | None, str] | None:
    """The fields of a heading, what is wrong with it (None where nothing is), and the pattern; None for no match.

    An H1 passes: that a page has two of them is reported elsewhere.
    """
    for pattern in spec.heading:
        fields = match(pattern, heading.text)
        if fields is not None:
            allowed = heading.level in spec.levels or heading.level == 1
            wanted = " or ".join(str(level) for level in spec.levels)
            wrong = None if allowed else f"has level {heading.level}; the standard asks for level {wanted}"
            return fields, wrong, pattern
    for pattern in spec.heading:
        fields = _near_fields(heading, pattern, spec)
        if fields is not None:
            return fields, f"is not of the form {pattern.replace('?', '')!r}", pattern
    return None


def _near_fields(heading: Heading, pattern: str, spec: PartSpec) -> Fields | None:
    """The fields of a heading that is one slip away: a wrong letter, or a missing word before the number."""
    literal = pattern.split("{", 1)[0].strip()
    text, time, _ = trailing_facts(bare(heading.text))
    digit = next((n for n, char in enumerate(text) if char.isdigit()), None)
    if len(literal) < 4 or not digit or heading.level not in spec.levels:
        return None
    lead = text[:digit].strip(" #-:").casefold()
    shortened = time is not None and lead in literal.casefold().split() and lead != literal.casefold()
    if not shortened and ratio(lead, literal.casefold()) < CUTOFF:
        return None
    rest = f"{literal} {text[digit:]}"
    return match(pattern, rest if time is None else f"{rest} ({time.high:g} min)")
