"""The headings and content tabs of an exam that read like questions, and those among them that are none."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from linter.headings import match_heading
from linter.kinds import Kind, PartSpec
from linter.lines import covered
from linter.page import Block, Heading, Page
from linter.patterns import Fields, match
from linter.sections import title_rank
from linter.text import normal, plain


@dataclass(frozen=True, slots=True)
class Candidate:
    """A heading or tab that reads like a question; `bare` where all it has is a number."""

    line: int
    end: int
    level: int
    text: str
    fields: Fields
    bare: bool = False
    tab: bool = False
    misspelt: str | None = None


def candidates(page: Page, spec: PartSpec, kind: Kind) -> list[Candidate]:
    """Everything in a page that may be a question, in order; see `find_questions` for what is sorted out later."""
    prefixes = tuple(prefix.upper() for level in spec.difficulty.values() for prefix in level.id)
    found = [
        c for heading in page.headings if heading.level > 1 and (c := _heading(page, heading, spec, kind, prefixes))
    ]
    inside = _nested(found) | _other_levels(found)
    found = [candidate for candidate in found if candidate.line not in inside]
    taken = covered((candidate.line + 1, candidate.end) for candidate in found)
    for block in page.blocks:
        if block.kind == "tab" and block.line not in taken:
            found.extend(_tab(block, spec))
    return sorted(found, key=lambda candidate: candidate.line)


def _heading(page: Page, heading: Heading, spec: PartSpec, kind: Kind, prefixes: tuple[str, ...]) -> Candidate | None:
    found = match_heading(heading, spec)
    if found is not None:
        fields, misspelt, pattern = found
        bare = pattern.startswith("{number}")
        if bare and (misspelt or names_section(heading.text, kind) or difficulty_of(heading.text, spec)):
            return None
        return Candidate(heading.line, heading.end, heading.level, heading.text, fields, bare, misspelt=misspelt)
    for pattern in spec.tab:
        own = match(pattern, heading.text)
        above = page.headings[heading.parent].text if heading.parent is not None else ""
        if own and own.id and (own.id.upper().startswith(prefixes) or difficulty_of(above, spec)):
            return Candidate(heading.line, heading.end, heading.level, heading.text, own)
    return None


def names_section(text: str, kind: Kind) -> bool:
    """Whether a heading is that of one of the kind's sections."""
    return any(title_rank(text, part, kind.lead_words) is not None for part in kind.parts.values())


def _tab(block: Block, spec: PartSpec) -> Iterator[Candidate]:
    title = plain(block.text)
    written, short = _hyphenated(title, spec)
    for pattern in (*spec.tab, *spec.heading):
        if not pattern.startswith("{number}") and (fields := match(pattern, written)):
            stated = replace(fields, id=fields.id.replace("-", "", 1)) if short and fields.id else fields
            yield Candidate(block.line, block.end, 9, title, stated, tab=True)
            return


def _hyphenated(title: str, spec: PartSpec) -> tuple[str, bool]:
    """A tab's title with the hyphen of its id where that was left out (`VH1: Title`), and whether it was."""
    for prefix in (prefix for level in spec.difficulty.values() for prefix in level.id):
        if re.match(re.escape(prefix.rstrip("-")) + r"\d{1,3}\s?[:.\u2013\u2014-]", title):
            return prefix + title[len(prefix.rstrip("-")) :], True
    return title, False


def _nested(found: Sequence[Candidate]) -> set[int]:
    """The lines of candidates that are no questions because of what stands inside or around them.

    A numbered heading over questions is a section (`## 1. Hard Questions`), one inside a question is a step of it;
    `Question 1` over `Question 1.1` is a section too.
    """
    out: set[int] = set()
    stated = Counter(c.fields.id for c in found if not c.bare)
    usual = _usual(c.level for c in found if not c.bare)
    for place, outer in enumerate(found):
        # Headings nest six levels deep at most, so all these slices together are no longer than six times the page.
        inner = found[place + 1 : bisect_left(found, outer.end, place + 1, key=lambda c: c.line)]
        if not inner:
            continue
        numbered = [c for c in inner if str(c.fields.id).startswith(f"{outer.fields.id}.")]
        explicit = [c for c in inner if not c.bare]
        if (outer.bare and (explicit or outer.level == 2)) or numbered:
            out.add(outer.line)
        elif outer.line not in out:
            # A question that stands inside another only because one of the two has a wrong level is one all the same.
            slipped = (c for c in explicit if stated[c.fields.id] == 1 and (c.level == usual or len(explicit) == 1))
            out.update({c.line for c in inner} - {c.line for c in slipped})
    return out


def _usual(levels: Iterable[int]) -> int:
    """The level that most have, the higher one where two are even; 0 where there is none."""
    numbers = Counter(levels)
    return min(numbers, key=lambda level: (-numbers[level], level), default=0)


def _other_levels(found: Sequence[Candidate]) -> set[int]:
    """The lines of headings with a bare number that number sections: they stand at another level than the questions.

    Where the page has `Question N` headings, all bare numbers at other levels do; else those that do not go on with the
    questions' numbers (`## 2. Scoring` behind `### 6. …`).
    """
    explicit = {c.level for c in found if not c.bare}
    bare = [c for c in found if c.bare]
    if explicit:
        return {c.line for c in bare if c.level not in explicit}
    usual = _usual(c.level for c in bare)
    ids = {c.fields.id for c in bare if c.level == usual}
    out, last = set[int](), 0
    for candidate in bare:
        number = candidate.fields.number or 0
        if candidate.level < usual and (candidate.fields.id in ids or number != last + 1):
            out.add(candidate.line)
        else:
            last = number
    return out


def difficulty_of(text: str, spec: PartSpec) -> str | None:
    """The difficulty a section's heading names; None where it names none or several."""
    words = " ".join(normal(text).replace(":", " ").split())
    named = []
    for name, level in spec.difficulty.items():  # the longest words come first: "very hard" before "hard"
        for phrase in level.section:
            if re.search(rf"(?<!\w){re.escape(normal(phrase))}(?!\w)", words):
                named.append(name)
                words = words.replace(normal(phrase), " ")
    return named[0] if len(named) == 1 else None
