"""Finds the questions of an exam: headings and content tabs with an id, their section, difficulty, time and points.

A heading that lost its word or number, or is bold text, is taken for a question only where the numbers of those around
it leave room for just it: else one slip would be a wrong number, a wrong count and a wrong sum of minutes, and the
heading itself a section of the rest.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from linter.kinds.answers import AnswerFinder, comparable_id, is_answer_heading
from linter.kinds.document import Part
from linter.kinds.patterns import Fields, match_pattern
from linter.kinds.schema import Kind, PartSpec
from linter.kinds.sections import title_rank
from linter.kinds.titles import format_heading, heading_like_lines, match_heading
from linter.markdown.ast import Block, Heading, Page
from linter.text.durations import parse_duration, trailing_facts
from linter.text.labels import TIME_OR_POINTS
from linter.text.source import Intervals, intervals
from linter.text.words import normalized, plain_text, whole_number


@dataclass(frozen=True, slots=True)
class QuestionCandidate:
    """A heading or tab that reads like a question; `bare` where all it has is a number."""

    line: int
    end: int
    level: int
    text: str
    fields: Fields
    bare: bool = False
    tab: bool = False
    misspelt: str | None = None


def question_candidates(page: Page, spec: PartSpec, kind: Kind) -> list[QuestionCandidate]:
    """Everything in a page that may be a question, in order; see `find_questions` for what is sorted out later."""
    prefixes = tuple(prefix.upper() for level in spec.difficulty.values() for prefix in level.id)
    found = [
        c for heading in page.headings if heading.level > 1 and (c := _heading(page, heading, spec, kind, prefixes))
    ]
    found = _without_strays(page, spec, found)
    inside = _nested(found) | _other_levels(found)
    found = [candidate for candidate in found if candidate.line not in inside]
    taken = intervals((candidate.line + 1, candidate.end) for candidate in found)
    for block in page.blocks:
        if block.kind == "tab" and block.line not in taken:
            found.extend(_tab(block, spec))
    found.sort(key=lambda candidate: candidate.line)
    found += _bold_questions(page, spec, kind, found)
    return sorted(found, key=lambda candidate: candidate.line)


def _bold_questions(
    page: Page, spec: PartSpec, kind: Kind, found: Sequence[QuestionCandidate]
) -> list[QuestionCandidate]:
    """The bold lines that are questions, in sections that have none by a heading or tab: `**12. What …?**`.

    A line that has only a number counts in a section that asks: see `_asks`.
    """
    closed = _excluded_lines(page, kind, spec, found)
    lines = [candidate.line for candidate in found]
    asked: list[QuestionCandidate] = []
    for above in page.headings:
        has_others = bisect_left(lines, above.end) > bisect_left(lines, above.line)
        shut = above.line in closed or is_closed(above.text, kind, spec) or _ends_questions(above.text, kind, spec)
        if has_others or shut or _inside_questions(found, above.line):
            continue
        below = page.headings[above.index + 1] if above.index + 1 < len(page.headings) else None
        bold = list(_bold_lines(page, above.line + 1, min(above.end, below.line) if below else page.end))
        read = [(line, text, *named) for line, text in bold if (named := _bold_fields(text, spec)) is not None]
        last = whole_number(asked[-1].fields.id or "") if asked else None
        counts = _asks(page, above, [fields for _, _, fields, bare in read if bare], spec, last)
        end = _section_reach(page, above, kind, spec)
        asked += [
            QuestionCandidate(line, end, _BOLD_LEVEL, plain_text(text), fields, bare, tab=True)
            for line, text, fields, bare in read
            if counts or not bare
        ]
    stops = sorted([*lines, *(candidate.line for candidate in asked)])
    return [replace(c, end=min([c.end, *stops[(at := bisect_right(stops, c.line)) : at + 1]])) for c in asked]


def _section_reach(page: Page, above: Heading, kind: Kind, spec: PartSpec) -> int:
    """The end of a section's last bold question: behind its own deeper headings, before a key or a rubric."""
    for heading in page.headings_within(above.line + 1, above.end):
        high = heading.level <= max(above.level, 2)
        if high or is_closed(heading.text, kind, spec) or _ends_questions(heading.text, kind, spec):
            return heading.line
    return above.end


def _ends_questions(text: str, kind: Kind, spec: PartSpec) -> bool:
    """Whether a heading is that of an answer key."""
    key = kind.parts.get(spec.answer_key or "")
    return key is not None and _is_key(text, key, kind, spec)


def _inside_questions(found: Sequence[QuestionCandidate], line: int) -> bool:
    at = bisect_left(found, line, key=lambda candidate: candidate.line)
    return any(candidate.line < line < candidate.end for candidate in found[max(0, at - 1) : at])


def _bold_lines(page: Page, start: int, end: int) -> Iterator[tuple[int, str]]:
    """Text that is bold from its first sign to its last, by the line it starts in; it may go on over a few lines."""
    shown = dict(page.prose(start, end))
    for line, text in shown.items():
        if not _OPENS_BOLD.match(text) or shown.get(line - 1, "").strip().startswith(text.strip()[:2] + " "):
            continue
        for more in range(1, _BOLD_WRAPS):
            if _BOLD_LINE.fullmatch(text.strip()):
                yield line, text.strip()
                break
            following = shown.get(line + more, "").strip()
            if not following or text.count("**") > 1:
                break
            text = f"{text.rstrip()} {following}"


def _bold_fields(text: str, spec: PartSpec) -> tuple[Fields, bool] | None:
    """The fields of a bold line that names a question, and whether all it has is a number."""
    bold = _BOLD_LINE.fullmatch(text)
    shown = f"{bold['stars'] or bold['lines']} {bold['facts'] or ''}".strip() if bold else ""
    for pattern in spec.heading:
        if bold and not pattern.startswith("{series}") and (fields := match_pattern(pattern, shown)) is not None:
            return fields, pattern.startswith(_BARE)
    return None


def _asks(page: Page, above: Heading, numbered: Sequence[Fields], spec: PartSpec, last: int | None) -> bool:
    """Whether a section's lines with bare numbers ask: by what it is called, by one of them, or as they go on."""
    if not numbered:
        return False
    facts = all((fields.time, fields.points) != (None, None) for fields in numbered)
    goes_on = last is not None and numbered[0].number == last + 1
    question = any(fields.title.rstrip(" *_").endswith("?") for fields in numbered)
    return facts or goes_on or question or _holds_questions(page, above, spec)


def _holds_questions(page: Page, above: Heading, spec: PartSpec) -> bool:
    """Whether a section says that it holds questions: it names a difficulty, points, or one of the kind's words."""
    title = page_title_line(page)
    heading: Heading | None = above
    while heading is not None and heading.line != title:
        _, time, points = trailing_facts(heading.text)
        words = f" {normalized(heading.text)} ".replace(":", " ")
        named = any(f" {normalized(word)} " in words for word in spec.under)
        if named or (time, points) != (None, None) or difficulty_of(heading.text, spec) is not None:
            return True
        heading = page.headings[heading.parent] if heading.parent is not None else None
    return False


def is_closed(text: str, kind: Kind, spec: PartSpec) -> bool:
    """Whether a heading is that of a section that repeats the headings of questions and holds none."""
    words = f" {normalized(text)} ".replace(":", " ")
    parts = (part for name, part in kind.parts.items() if name in spec.not_in)
    return any(f" {normalized(word)} " in words for word in spec.not_under) or any(
        title_rank(text, part, kind.lead_words) is not None for part in parts
    )


def _heading(
    page: Page, heading: Heading, spec: PartSpec, kind: Kind, prefixes: tuple[str, ...]
) -> QuestionCandidate | None:
    found = match_heading(heading, spec)
    if found is not None:
        fields, misspelt, pattern = found
        bare = pattern.startswith(_BARE)
        if bare and (misspelt or is_section_heading(heading.text, kind) or difficulty_of(heading.text, spec)):
            return None
        return QuestionCandidate(
            heading.line, heading.end, heading.level, heading.text, fields, bare, misspelt=misspelt
        )
    for pattern in spec.tab:
        own = match_pattern(pattern, heading.text)
        above = page.headings[heading.parent].text if heading.parent is not None else ""
        if own and own.id and (own.id.upper().startswith(prefixes) or difficulty_of(above, spec)):
            return QuestionCandidate(heading.line, heading.end, heading.level, heading.text, own)
    return None


def _without_strays(page: Page, spec: PartSpec, found: Sequence[QuestionCandidate]) -> list[QuestionCandidate]:
    """The candidates without headings that only begin like questions: `1.5 GB of Cache`, `P1: High Priority`.

    An id with a point and no word counts in a page without `Question N`, one with letters in a section that holds
    questions, and both where the ids of their prefix begin at 1 and another follows at the same level.
    """
    worded = any(not candidate.bare for candidate in found)
    series: dict[tuple[str, int], set[int]] = {}
    for candidate in found:
        if candidate.bare and candidate.fields.number is None:
            prefix, number = _split_id(candidate)
            series.setdefault((prefix, candidate.level), set()).add(number)
    kept = []
    for candidate in found:
        if candidate.bare and candidate.fields.number is None:
            prefix, _ = _split_id(candidate)
            above = _parent(page, candidate)
            in_series = {1, 2} <= series[prefix, candidate.level]
            if prefix[:1].isdigit():
                counts = in_series and not worded
            else:
                counts = in_series and above is not None and _holds_questions(page, page.headings[above], spec)
            if not counts:
                continue
        kept.append(candidate)
    return kept


def _split_id(candidate: QuestionCandidate) -> tuple[str, int]:
    name = (candidate.fields.id or "").upper()
    prefix = name.rstrip("0123456789")
    return prefix, whole_number(name[len(prefix) :]) or 0


def is_section_heading(text: str, kind: Kind) -> bool:
    """Whether a heading is that of one of the kind's sections."""
    return any(title_rank(text, part, kind.lead_words) is not None for part in kind.parts.values())


def _tab(block: Block, spec: PartSpec) -> Iterator[QuestionCandidate]:
    title = plain_text(block.text)
    written, short = _hyphenated(title, spec)
    for pattern in (*spec.tab, *spec.heading):
        if not pattern.startswith(_BARE) and (fields := match_pattern(pattern, written)):
            stated = replace(fields, id=fields.id.replace("-", "", 1)) if short and fields.id else fields
            yield QuestionCandidate(block.line, block.end, 9, title, stated, tab=True)
            return


def _hyphenated(title: str, spec: PartSpec) -> tuple[str, bool]:
    """A tab's title with the hyphen of its id where that was left out (`VH1: Title`), and whether it was."""
    for prefix in (prefix for level in spec.difficulty.values() for prefix in level.id):
        if re.match(re.escape(prefix.rstrip("-")) + r"\d{1,3}\s?[:.\u2013\u2014-]", title):
            return prefix + title[len(prefix.rstrip("-")) :], True
    return title, False


def _nested(found: Sequence[QuestionCandidate]) -> set[int]:
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


def _other_levels(found: Sequence[QuestionCandidate]) -> set[int]:
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
    words = " ".join(normalized(text).replace(":", " ").split())
    named = []
    for name, level in spec.difficulty.items():  # the longest words come first: "very hard" before "hard"
        for phrase in level.section:
            if re.search(rf"(?<!\w){re.escape(normalized(phrase))}(?!\w)", words):
                named.append(name)
                words = words.replace(normalized(phrase), " ")
    return named[0] if len(named) == 1 else None


_BARE = ("{number}", "{dotted}", "{series}")  # how patterns of headings begin that say nothing but a number
_BOLD_LEVEL = 8  # deeper than any heading
_BOLD_LINE = re.compile(
    r"(?:\*\*(?P<stars>(?:(?!\*\*)[^\n]){2,400})\*\*|__(?P<lines>(?:(?!__)[^\n]){2,400})__)"
    r"\s{0,3}(?:[*_]{0,2}(?P<facts>[(\[][^()\[\]]{1,60}[)\]])[*_]{0,2})?:?"
)
_OPENS_BOLD = re.compile(r" {0,3}(?:\*\*|__)\S")
_BOLD_WRAPS = 5  # lines of one bold text
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


def lost_questions(
    page: Page, spec: PartSpec, kind: Kind, found: Sequence[QuestionCandidate]
) -> list[QuestionCandidate]:
    """A candidate for each question whose heading was lost between those that were found, in order."""
    stated = [candidate for candidate in found if not candidate.tab]
    levels = Counter(candidate.level for candidate in stated)
    level = min(levels, key=lambda level: (-levels[level], level), default=0)
    lost, answers = list[QuestionCandidate](), AnswerFinder(page, spec, (), Counter())
    for gap in _gaps(page, [candidate for candidate in stated if candidate.level == level], level):
        headings = [h for h in page.headings_within(gap.start, gap.end) if h.level == level]
        meant = [h for h in headings if _is_question(page, h, spec, kind, answers)]
        if len(meant) == 1:
            bare = all(candidate.bare for candidate in stated)
            lost.append(_unnamed(meant[0], spec, gap.number, bare))
        elif not meant and not gap.last:
            lost += _unmarked(page, spec, gap, level)
    return lost


def _gaps(page: Page, found: Sequence[QuestionCandidate], level: int) -> Iterator[_Gap]:
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


def _number(candidate: QuestionCandidate | None) -> int:
    return 0 if candidate is None else whole_number(candidate.fields.id or "") or 0


def _parent(page: Page, candidate: QuestionCandidate) -> int | None:
    heading = page.heading_at(candidate.line)
    return heading.parent if heading is not None else None


def _section_end(page: Page, candidate: QuestionCandidate) -> int:
    parent = _parent(page, candidate)
    return candidate.end if parent is None else page.headings[parent].end


def _is_question(page: Page, heading: Heading, spec: PartSpec, kind: Kind, answers: AnswerFinder) -> bool:
    """Whether a heading has what a question has: a model answer, or a time or points and some text."""
    words = f" {normalized(heading.text)} ".replace(":", " ")
    other = any(f" {normalized(word)} " in words for word in spec.not_under) or is_answer_heading(heading.text, spec)
    if (
        other
        or _SECTION.match(heading.text)
        or difficulty_of(heading.text, spec)
        or is_section_heading(heading.text, kind)
    ):
        return False
    _, time, points = trailing_facts(heading.text)
    text = any(block.kind != "heading" for block in page.within(heading.line + 1, heading.end)[:1])
    part = Part("question", "question", heading.line, heading.end, heading.level, heading.text)
    return answers.find(part) is not None or (text and (time, points) != (None, None))


def _unnamed(heading: Heading, spec: PartSpec, number: int, bare: bool) -> QuestionCandidate:
    wanted = (one for one in spec.heading if (one.startswith("{number}") if bare else not one.startswith(_BARE)))
    pattern = next(wanted, spec.heading[0])
    text, time, points = trailing_facts(heading.text)
    fields = Fields(number, str(number), _LEAD.sub("", text, count=1).strip(), time, points)
    wrong = f"does not say that it is question {number}; write {format_heading(pattern, fields)!r}"
    return QuestionCandidate(heading.line, heading.end, heading.level, heading.text, fields, misspelt=wrong)


def _unmarked(page: Page, spec: PartSpec, gap: _Gap, level: int) -> Iterator[QuestionCandidate]:
    """The line that reads like the heading of the missing question and is none."""
    for line in heading_like_lines(page, gap.start, gap.end):
        for pattern in spec.heading:
            fields = match_pattern(pattern, line.text) if not pattern.startswith("{") else None
            if fields is not None and fields.id == str(gap.number):
                yield QuestionCandidate(line.line, gap.end, level, line.text, fields, misspelt=line.reason)
                return


_KEY_WORDS = 5  # of a heading that is an answer key as it ends in Answers
_NUMBER = re.compile(r"\d{1,5}(?:\.\d{1,2})?")
_HYPHENLESS = re.compile(r"(?<=\A[A-Z])(?=\d+\Z)|(?<=\A[A-Z]{2})(?=\d+\Z)")
_FACT_LINES = 6  # where an author states a question's time and points: right below its heading


def _excluded_lines(page: Page, kind: Kind, spec: PartSpec, found: Sequence[QuestionCandidate]) -> Intervals[None]:
    """The lines of sections that repeat the headings of questions and hold none: answer keys, rubrics, guidelines."""
    lines, title = {candidate.line for candidate in found}, page_title_line(page)
    out = [
        (heading.line + 1, heading.end)
        for heading in page.headings
        if heading.line != title and heading.line not in lines and is_closed(heading.text, kind, spec)
    ]
    return intervals(out)


def _keys(page: Page, kind: Kind, spec: PartSpec, found: Sequence[QuestionCandidate]) -> list[Part]:
    """The answer keys of a page; a page may have one for each section of questions."""
    key = kind.parts.get(spec.answer_key or "")
    if key is None:
        return []
    lines = {candidate.line for candidate in found}
    title = page_title_line(page)
    return [
        Part(str(spec.answer_key), "answer key", heading.line, heading.end, heading.level, heading.text)
        for heading in page.headings
        if heading.line not in lines and heading.line != title and _is_key(heading.text, key, kind, spec)
    ]


def page_title_line(page: Page) -> int:
    """The line of the first heading of level 1; -1 where there is none."""
    return next((heading.line for heading in page.headings if heading.level == 1), -1)


def _is_key(text: str, key: PartSpec, kind: Kind, spec: PartSpec) -> bool:
    """Whether a heading is that of an answer key: by its titles, or as it ends in Answers or Solutions."""
    rank = title_rank(text, key, kind.lead_words)
    if difficulty_of(text, spec) is not None:  # "Solutions Architecture: Very Hard Questions" begins with an alias only
        return rank is not None and not len(key.titles) <= rank < len(key.names)
    words = normalized(text).split()
    return rank is not None or (len(words) <= _KEY_WORDS and " ".join(words).endswith(key.endings))


def _accepted_candidates(
    page: Page, kind: Kind, spec: PartSpec, found: Sequence[QuestionCandidate], keys: Sequence[Part]
) -> list[QuestionCandidate]:
    """The candidates that are questions, each up to the next one.

    In a section that repeats headings of questions they are none; where it repeats nothing ("## Hard Questions:
    Interpretation of Traces") its words only look like such a section, unless it is an answer key.
    """
    closed = _excluded_lines(page, kind, spec, found)
    answered = intervals((key.line + 1, key.end) for key in keys)
    stated = {c.fields.id for c in found if c.line not in closed}
    kept = [
        c
        for c in found
        if c.line not in closed or (c.fields.id not in stated and not c.bare and c.line not in answered)
    ]
    limits = [*(c.line for c in kept[1:]), page.end]
    return [replace(c, end=min(_question_end(page, spec, c), limit)) for c, limit in zip(kept, limits, strict=False)]


def _question_end(page: Page, spec: PartSpec, candidate: QuestionCandidate) -> int:
    """The line after a question; a model answer whose heading has the question's own level belongs to it."""
    end = candidate.end
    below = page.heading_at(end) if page.heading_at(candidate.line) else None
    while below is not None and below.level == candidate.level and is_answer_heading(below.text, spec):
        end = below.end
        below = page.heading_at(end)
    return end


def find_questions(page: Page, kind: Kind, spec: PartSpec, found: Sequence[QuestionCandidate]) -> list[Part]:
    """The questions among the candidates, each with its section, difficulty and model answer."""
    keys = _keys(page, kind, spec, found)
    kept = _accepted_candidates(page, kind, spec, found, keys)
    ids = Counter(comparable_id(c.fields.id) for c in kept if c.fields.id)
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


def _question(page: Page, candidate: QuestionCandidate, section: Part | None, above: Sequence[Part]) -> Part:
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


def _sections(page: Page, kept: Sequence[QuestionCandidate]) -> Iterator[tuple[Part | None, list[Part]]]:
    """For each question the nearest heading above it that is no question nor inside one, and the headings over that."""
    lines = {candidate.line: candidate for candidate in kept}
    title = page_title_line(page)
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
        if candidate.level == _BOLD_LEVEL:
            ends = max(ends, candidate.end)
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


def _facts(page: Page, candidate: QuestionCandidate) -> Fields:
    """A question's fields: its time and points may also stand on lines of their own below the heading."""
    fields = candidate.fields
    if fields.time is not None and fields.points is not None:
        return fields
    for _, line in islice(page.prose(candidate.line + 1, candidate.end), _FACT_LINES):
        for text in line.split("|"):
            fields = _with_fact(fields, text)
    return fields


def _with_fact(fields: Fields, text: str) -> Fields:
    line = TIME_OR_POINTS.read(text.lstrip())
    if line is None:
        return fields
    if line.label.casefold() in ("points", "marks"):
        number = _NUMBER.match(line.value.lstrip("~"))
        stated = float(number[0]) if number and fields.points is None else None
        return replace(fields, points=stated if stated is not None else fields.points)
    return replace(fields, time=parse_duration(line.value)) if fields.time is None else fields
