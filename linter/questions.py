"""Finds the questions of an exam: headings and content tabs with an id, their section, difficulty, time and points."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from linter.answers import AnswerFinder, heads_answer
from linter.candidates import Candidate, difficulty_of
from linter.durations import duration, trailing_facts
from linter.kinds import Kind, PartSpec
from linter.lines import Cover, covered
from linter.page import Heading, Page
from linter.parts import Part
from linter.patterns import Fields
from linter.sections import title_rank
from linter.text import normal

_LABELLED = re.compile(
    r"\s*(?:[-*+]\s+)?[^\w*]{0,6}(?:\*\*|__)?[^\w*]{0,6}"
    r"(?P<label>Time|Time Limit|Time Allowed|Estimated Time|Duration|Points|Marks)\s{0,2}"
    r"(?:\*\*|__)?\s{0,2}:\s{0,2}(?:\*\*|__)?\s{0,2}(?P<value>~?\d.{0,60})",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d{1,5}(?:\.\d{1,2})?")
_HYPHENLESS = re.compile(r"(?<=\A[A-Z])(?=\d+\Z)|(?<=\A[A-Z]{2})(?=\d+\Z)")
_FACT_LINES = 6  # where an author states a question's time and points: right below its heading


def _closed(page: Page, kind: Kind, spec: PartSpec, found: Sequence[Candidate]) -> Cover[None]:
    """The lines of sections that repeat the headings of questions and hold none: answer keys, rubrics, guidelines."""
    lines = {candidate.line for candidate in found}
    parts = [part for name, part in kind.parts.items() if name in spec.not_in]
    out = []
    for heading in page.headings:
        if heading.level > 1 and heading.line not in lines:
            words = f" {normal(heading.text)} ".replace(":", " ")
            if any(f" {normal(word)} " in words for word in spec.not_under) or any(
                title_rank(heading.text, part, kind.lead_words) is not None for part in parts
            ):
                out.append((heading.line + 1, heading.end))
    return covered(out)


def _keys(page: Page, kind: Kind, spec: PartSpec, found: Sequence[Candidate]) -> list[Part]:
    """The answer keys of a page; a page may have one for each section of questions."""
    lines = {candidate.line for candidate in found}
    key = kind.parts.get(spec.answer_key or "")
    return [
        Part(str(spec.answer_key), "answer key", heading.line, heading.end, heading.level, heading.text)
        for heading in page.headings
        if key is not None
        and heading.line not in lines
        and heading.level > 1
        and (rank := title_rank(heading.text, key, kind.lead_words)) is not None
        # "Solutions Architecture: Very Hard Questions" begins with an alias only.
        and (difficulty_of(heading.text, spec) is None or not len(key.titles) <= rank < len(key.names))
    ]


def _kept(page: Page, kind: Kind, spec: PartSpec, found: Sequence[Candidate], keys: Sequence[Part]) -> list[Candidate]:
    """The candidates that are questions, each up to the next one.

    In a section that repeats headings of questions they are none; where it repeats nothing ("## Hard Questions:
    Interpretation of Traces") its words only look like such a section, unless it is an answer key.
    """
    closed = _closed(page, kind, spec, found)
    answered = covered((key.line + 1, key.end) for key in keys)
    stated = {c.fields.id for c in found if c.line not in closed}
    kept = [
        c
        for c in found
        if c.line not in closed or (c.fields.id not in stated and not c.bare and c.line not in answered)
    ]
    limits = [*(c.line for c in kept[1:]), page.end]
    return [replace(c, end=min(_whole(page, spec, c), limit)) for c, limit in zip(kept, limits, strict=False)]


def _whole(page: Page, spec: PartSpec, candidate: Candidate) -> int:
    """The line after a question; a model answer whose heading has the question's own level belongs to it."""
    end = candidate.end
    below = page.heading_at(end) if page.heading_at(candidate.line) else None
    while below is not None and below.level == candidate.level and heads_answer(below.text, spec):
        end = below.end
        below = page.heading_at(end)
    return end


def find_questions(page: Page, kind: Kind, spec: PartSpec, found: Sequence[Candidate]) -> list[Part]:
    """The questions among the candidates, each with its section, difficulty and model answer."""
    keys = _keys(page, kind, spec, found)
    kept = _kept(page, kind, spec, found, keys)
    ids = frozenset(c.fields.id.casefold() for c in kept if c.fields.id)
    answers = AnswerFinder(page, spec, keys, ids)
    questions = []
    levels: dict[int, str | None] = {}
    for candidate, (section, above) in zip(kept, _sections(page, kept), strict=True):
        part = _question(page, candidate, section, above)
        for heading in above:
            if heading.line not in levels:
                levels[heading.line] = difficulty_of(heading.text, spec)
        part = replace(part, difficulty=_difficulty(part, spec, [levels[heading.line] for heading in above]))
        questions.append(replace(part, answer=answers.find(part)))
    return questions


def _question(page: Page, candidate: Candidate, section: Part | None, above: Sequence[Part]) -> Part:
    """A question without its difficulty and its model answer."""
    return Part(
        "question",
        "question",
        candidate.line,
        candidate.end,
        candidate.level,
        candidate.text,
        _facts(page, candidate),
        misspelt=candidate.misspelt,
        section=section,
        above=tuple(above),
    )


def _sections(page: Page, kept: Sequence[Candidate]) -> Iterator[tuple[Part | None, list[Part]]]:
    """For each question the nearest heading above it that is no question nor inside one, and the headings over that."""
    lines = {candidate.line: candidate for candidate in kept}
    title = next((heading.line for heading in page.headings if heading.level == 1), -1)
    parts: dict[int, Part] = {}
    current: Heading | None = None
    ends = last = 0
    for candidate in kept:
        for heading in page.headings_within(last, candidate.line):
            if heading.line in lines:
                ends = max(heading.end, lines[heading.line].end)
            elif heading.line >= ends:
                current = heading
        last = candidate.line
        above: list[Heading] = []
        parent = current
        while parent is not None and parent.line != title:
            above.append(parent)
            parent = page.headings[parent.parent] if parent.parent is not None else None
        for heading in (*above, *([current] if current is not None else [])):
            if heading.line not in parts:
                parts[heading.line] = _section(heading)
        yield (parts[current.line] if current is not None else None), [parts[heading.line] for heading in above]


def _section(heading: Heading) -> Part:
    title, time, score = trailing_facts(heading.text)
    return Part(
        "question-section",
        "section",
        heading.line,
        heading.end,
        heading.level,
        heading.text,
        Fields(title=title, time=time, points=score),
    )


def _difficulty(question: Part, spec: PartSpec, named: Sequence[str | None]) -> str | None:
    """By the question's section, else by its own id, else by the headings over that; `named` is what these say."""
    if named and named[0]:
        return named[0]
    own = _HYPHENLESS.sub("-", (question.fields.id or "").upper(), count=1)
    for name, level in spec.difficulty.items():
        if own.startswith(tuple(prefix.upper() for prefix in level.id)):
            return name
    return next((name for name in named if name), None)


def _facts(page: Page, candidate: Candidate) -> Fields:
    """A question's fields: its time and points may also stand on lines of their own below the heading."""
    fields = candidate.fields
    if fields.time is not None and fields.points is not None:
        return fields
    for _, line in islice(page.prose(candidate.line + 1, candidate.end), _FACT_LINES):
        for text in line.split("|"):
            fields = _with_fact(fields, text)
    return fields


def _with_fact(fields: Fields, text: str) -> Fields:
    label = _LABELLED.match(text.lstrip())
    if label is None:
        return fields
    if label["label"].casefold() in ("points", "marks"):
        number = _NUMBER.match(label["value"].lstrip("~"))
        stated = float(number[0]) if number and fields.points is None else None
        return replace(fields, points=stated if stated is not None else fields.points)
    return replace(fields, time=duration(label["value"])) if fields.time is None else fields
