"""Finds the questions whose heading is none any more: it lost its word or number, or is bold text.

One is taken for a question only where the numbers of those around it leave room for just it: else one slip would
be a wrong number, a wrong count and a wrong sum of minutes, and the heading itself a section of the rest.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from linter.answers import AnswerFinder, heads_answer
from linter.candidates import Candidate, difficulty_of, names_section
from linter.durations import trailing_facts
from linter.headings import written
from linter.kinds import Kind, PartSpec
from linter.near import lines_like
from linter.page import Heading, Page
from linter.parts import Part
from linter.patterns import Fields, match
from linter.text import normal, whole_number

_SECTION = re.compile(r"\W*(?:part|section|level|tier)\b", re.IGNORECASE)
_LEAD = re.compile(r"[^:]{1,30}:\s*(?=\S)")


@dataclass(frozen=True, slots=True)
class _Gap:
    """Where one question is missing: its number, and the lines between the questions beside it.

    `last` where no number behind it tells that one is missing.
    """

    number: int
    start: int
    end: int
    last: bool = False


def lost_questions(page: Page, spec: PartSpec, kind: Kind, found: Sequence[Candidate]) -> list[Candidate]:
    """A candidate for each question whose heading was lost between those that were found, in order."""
    stated = [candidate for candidate in found if not candidate.tab]
    levels = Counter(candidate.level for candidate in stated)
    level = min(levels, key=lambda level: (-levels[level], level), default=0)
    lost, answers = list[Candidate](), AnswerFinder(page, spec, (), frozenset())
    for gap in _gaps(page, [candidate for candidate in stated if candidate.level == level], level):
        headings = [h for h in page.headings_within(gap.start, gap.end) if h.level == level]
        meant = [h for h in headings if _is_question(page, h, spec, kind, answers)]
        if len(meant) == 1:
            bare = all(candidate.bare for candidate in stated)
            lost.append(_unnamed(meant[0], spec, gap.number, bare))
        elif not meant and not gap.last:
            lost += _unmarked(page, spec, gap, level)
    return lost


def _gaps(page: Page, found: Sequence[Candidate], level: int) -> Iterator[_Gap]:
    """The places where one number is left out, inside a section or at one of its ends."""
    for place in range(len(found) + 1):
        before = found[place - 1] if place else None
        after = found[place] if place < len(found) else None
        number = _number(before) + 1
        wanted = _number(after) - 1 if after is not None else number
        if (before is not None and number == 1) or wanted != number:
            continue
        if before is not None and after is not None and _parent(page, before) != _parent(page, after):
            # The first of a section or the last of the one before: what stands there tells.
            yield _Gap(number, before.line + 1, _section_end(page, before))
            yield _Gap(number, _section_end(page, before) + 1, after.line)
        elif before is not None:
            end = after.line if after is not None else _section_end(page, before)
            yield _Gap(number, before.line + 1, end, after is None)
        elif after is not None and (above := _parent(page, after)) is not None:
            yield _Gap(number, page.headings[above].line + 1, after.line)


def _number(candidate: Candidate | None) -> int:
    return 0 if candidate is None else whole_number(candidate.fields.id or "") or 0


def _parent(page: Page, candidate: Candidate) -> int | None:
    heading = page.heading_at(candidate.line)
    return heading.parent if heading is not None else None


def _section_end(page: Page, candidate: Candidate) -> int:
    parent = _parent(page, candidate)
    return candidate.end if parent is None else page.headings[parent].end


def _is_question(page: Page, heading: Heading, spec: PartSpec, kind: Kind, answers: AnswerFinder) -> bool:
    """Whether a heading has what a question has: a model answer, or a time or points and some text."""
    words = f" {normal(heading.text)} ".replace(":", " ")
    other = any(f" {normal(word)} " in words for word in spec.not_under) or heads_answer(heading.text, spec)
    if other or _SECTION.match(heading.text) or difficulty_of(heading.text, spec) or names_section(heading.text, kind):
        return False
    _, time, points = trailing_facts(heading.text)
    text = any(block.kind != "heading" for block in page.within(heading.line + 1, heading.end)[:1])
    part = Part("question", "question", heading.line, heading.end, heading.level, heading.text)
    return answers.find(part) is not None or (text and (time, points) != (None, None))


def _unnamed(heading: Heading, spec: PartSpec, number: int, bare: bool) -> Candidate:
    pattern = next((one for one in spec.heading if one.startswith("{number}") == bare), spec.heading[0])
    text, time, points = trailing_facts(heading.text)
    fields = Fields(number, str(number), _LEAD.sub("", text, count=1).strip(), time, points)
    wrong = f"does not say that it is question {number}; write {written(pattern, fields)!r}"
    return Candidate(heading.line, heading.end, heading.level, heading.text, fields, misspelt=wrong)


def _unmarked(page: Page, spec: PartSpec, gap: _Gap, level: int) -> Iterator[Candidate]:
    """The line that reads like the heading of the missing question and is none."""
    for line in lines_like(page, gap.start, gap.end):
        for pattern in spec.heading:
            fields = match(pattern, line.text) if not pattern.startswith("{") else None
            if fields is not None and fields.id == str(gap.number):
                yield Candidate(line.line, gap.end, level, line.text, fields, misspelt=line.reason)
                return
