"""Checks of what an exam says of itself in advance: its plan of time and its breakdown of points."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from linter.checks.base import Check, Context
from linter.checks.counts import DeclaredCount, PointsTotal
from linter.checks.times import TotalTime, group_by_section, labelled_times, overlap
from linter.findings import Problem, Related, Span
from linter.kinds.document import Document, Part
from linter.kinds.questions import difficulty_of
from linter.markdown.ast import Block
from linter.text.durations import Duration, parse_duration, trailing_facts
from linter.text.source import intervals
from linter.text.wording import counted, stated
from linter.text.words import normalized, plain_text, whole_number
from linter.trackers.tables import cell_separators, split_row

_TIME = r"\d[\d.,:]*\s{0,2}(?:(?:-|\u2013|to)\s{0,2}\d[\d.,:]*\s{0,2})?(?:hours?|hrs?|h|minutes?|mins?|m)\b"
_ITEM = re.compile(r"\s*(?:[-*+]|\d{1,2}[.)])\s+(?P<text>\S.*)")
# `10 minutes: read`, `First 10 minutes - read`, and `Reading: 10 minutes`, `Reading (10 min)`.
_TIME_FIRST = re.compile(
    rf"(?:(?:first|next|last|final|the|another)\s){{0,2}}(?P<time>{_TIME})\s{{0,3}}(?:[:,(\u2013\u2014-]|for\b|to\b|on\b)",
    re.IGNORECASE,
)
_TIME_LAST = re.compile(
    rf"(?:[^:(\u2013\u2014]|\([^()]{{0,60}}\)){{2,80}}?\s?(?:[:(\u2013\u2014]|\s-\s)\s{{0,3}}(?:~|about\s)?(?P<time>{_TIME})",
    re.IGNORECASE,
)
_EACH = re.compile(r"\b(?:each|per|every|apiece|maximum|max|at most|up to|or less)\b", re.IGNORECASE)
_TOTAL_LABEL = re.compile(r"\W*(?:grand |overall |exam )?(?:total|overall|sum|altogether)\b", re.IGNORECASE)
_BRACKETS = re.compile(r"\([^()]{0,60}\)")
_STATED_TOTAL = re.compile(
    r"\W*(?:grand |overall |exam )?(?:total|overall|sum)(?: (?:exam )?time)?\s?[:=]\s?(?P<value>[^|]{1,60})",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"~?\s?(\d{1,5}(?:\.\d{1,2})?)(?:\s?(?:points?|pts?|marks?|minutes?|mins?|questions?))?\s?")
_RANGE = re.compile(r"\D{0,12}(\d{1,3})\s?(?:-|\u2013|to)\s?\D{0,10}(\d{1,3})\s?")


@dataclass(frozen=True, slots=True)
class _Share:
    """A line of a plan: what it is for, its time, and where it stands."""

    label: str
    time: Duration
    line: int


class TimePlan(Check):
    """The page's own time plan adds up to the declared time, and so does the total that it states.

    A list that adds up to less is a plan of all the time only from a share of it on: `at-least`.
    """

    kind: Literal["time-plan"]
    of: str
    part: str
    labels: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[str, ...]
    at_least: float

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        declared = self._declared(document)
        if declared is None or document.holds_unread():
            return
        if any(True for _ in TotalTime(kind="total-time", of=self.of, labels=self.labels).problems(document, context)):
            return  # the declared time is wrong: that is reported, and the plan may be right
        time, place = declared
        noun = document.kind.noun
        said = (Related(place, f"the {noun} declares {stated(time)} minutes here"),)
        for shares, totals in self._plans(document):
            wrong = next((total for total in totals if not overlap(total.time, time)), None)
            if wrong is not None:
                fact = (
                    f"the time plan states {stated(wrong.time)} minutes in all, but the {noun} declares {stated(time)}"
                )
                yield Problem(document.page.heading_span(wrong.line), fact, related=said)
                return
            total = _sum_of(shares)
            if total is None or overlap(total, time) or total.high < self.at_least * time.low:
                continue
            if _are_milestones(shares, time):
                continue
            fact = f"the {len(shares)} parts of the time plan add up to {stated(total)} minutes"
            fact += f", but the {noun} declares {stated(time)}"
            yield Problem(document.page.heading_span(shares[0].line), fact, related=said)
            return

    def _declared(self, document: Document) -> tuple[Duration, Span] | None:
        in_front_matter = document.declared_time()
        if in_front_matter is not None:
            return in_front_matter[0], in_front_matter[1].span
        line, time = next(iter(labelled_times(document, self.labels)), (0, None))
        return None if time is None else (time, document.page.heading_span(line))

    def _plans(self, document: Document) -> Iterator[tuple[list[_Share], list[_Share]]]:
        """The plans of a page, each with the totals it states: tables of times, and what the plan's section holds."""
        page = document.page
        for table in _tables(document, lambda part: part.name != self.part):
            read = self._table(document, table)
            if read is not None:
                yield read
        plan = document.first(self.part)
        if plan is None:
            return
        end = _direct_end(document, plan)
        yield [], list(self._stated_totals(document, plan))
        # Under a bold label the plan is the list that follows it.
        blocks = page.within(plan.line + 1, end if plan.level else page.end)[: None if plan.level else 1]
        for block in blocks:
            read = _listed(document, block) if block.kind == "list" else None
            if read is not None:
                yield read
        headed = [(heading, trailing_facts(heading.text)[1]) for heading in document.subheadings(plan)]
        shares = [_Share(heading.text, time, heading.line) for heading, time in headed if time is not None]
        if len(shares) == len(headed) > 1 and not any(_EACH.search(share.label) for share in shares):
            yield shares, []

    def _stated_totals(self, document: Document, plan: Part) -> Iterator[_Share]:
        for line, text in document.page.prose(plan.line + 1, plan.end):
            shown = plain_text(text).strip()
            found = _STATED_TOTAL.match(shown) if "|" not in text else None
            time = parse_duration(found["value"]) if found is not None else None
            if time is not None and not _EACH.search(shown):
                yield _Share(shown, time, line)

    def _table(self, document: Document, table: Block) -> tuple[list[_Share], list[_Share]] | None:
        header, rows = _rows(document, table)
        at = next(
            (n for n, cell in enumerate(header) if _is_column(cell, self.columns) and not _EACH.search(cell)), None
        )
        if at is None or not at:
            return None
        plan = document.first(self.part)
        if (plan is None or not plan.line < table.line < plan.end) and not _is_column(header[0], self.rows):
            return None
        shares, totals = list[_Share](), list[_Share]()
        minutes = "min" in header[at].casefold()
        for line, cells in rows:
            text = cells[at] if at < len(cells) else ""
            time = parse_duration(text) or (
                parse_duration(f"{text} min") if minutes and _NUMBER.fullmatch(text) else None
            )
            if _TOTAL_LABEL.match(cells[0]):
                totals += [_Share(cells[0], time, line)] if time is not None else []
            elif time is None or _EACH.search(text):
                return None
            else:
                shares.append(_Share(cells[0], time, line))
        return (shares, totals) if len(shares) > 1 else None


def _are_milestones(shares: Sequence[_Share], time: Duration) -> bool:
    """Whether each time is when something is done, later than the one before, and the last is the end."""
    points = [share.time.low for share in shares if share.time.low == share.time.high]
    rising = len(points) == len(shares) and all(one < two for one, two in pairwise(points))
    return rising and overlap(shares[-1].time, time)


def _sum_of(shares: Sequence[_Share]) -> Duration | None:
    """The time of all shares; of ranges that go on from each other, `0-10 minutes`, `10-60 minutes`, the last end."""
    if not shares:
        return None
    times = [share.time for share in shares]
    going_on = all(one.high == two.low for one, two in pairwise(times))
    if len(times) > 1 and times[0].low == 0 and going_on:
        return Duration(times[-1].high, times[-1].high)
    return Duration(sum(time.low for time in times), sum(time.high for time in times))


def _listed(document: Document, block: Block) -> tuple[list[_Share], list[_Share]] | None:
    """The shares of a list, where each item is one, and its totals."""
    shares, totals = list[_Share](), list[_Share]()
    for item in block.children:
        found = _ITEM.match(document.page.source.lines[item.line])
        text = plain_text(found["text"]) if found else ""
        time = _share_time(text)
        if time is None:
            return None
        (totals if _TOTAL_LABEL.match(text) else shares).append(_Share(text, time, item.line))
    return (shares, totals) if len(shares) > 1 else None


def _share_time(text: str) -> Duration | None:
    """The time an item of a plan gives to something; None where it gives none, or limits or repeats one."""
    found = _TIME_FIRST.match(text) or _TIME_LAST.match(text)
    if found is None or _EACH.search(text):
        return None
    return parse_duration(text[found.start("time") :] if "=" in text else found["time"])


def _direct_end(document: Document, part: Part) -> int:
    """The line where a section's first sub-heading stands, or where it ends."""
    return min([part.end, *(heading.line for heading in document.subheadings(part))])


def _tables(document: Document, outside: Callable[[Part], bool]) -> Iterator[Block]:
    """The tables of a page that stand in none of these parts."""
    page = document.page
    shut = intervals((part.line, part.end) for part in document.parts if part.level and outside(part))
    for block in page.walk(page.front_matter.body, page.end):
        if block.kind == "table" and block.line not in shut:
            yield block


def _rows(document: Document, table: Block) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The header of a table and its rows, with their lines; cells are plain text."""
    source = document.page.source
    border = source.lines[table.line].strip().startswith("|") and bool(cell_separators(source.lines[table.line]))
    lines = [
        (line, [plain_text(cell.text).strip() for cell in split_row(source, line, border)])
        for line in range(table.line, table.end)
        if "|" in source.lines[line]
    ]
    return (lines[0][1], lines[2:]) if len(lines) > 2 else ([], [])


def _is_column(header: str, names: Sequence[str]) -> bool:
    """Whether a header is one of these names; what stands in brackets does not count."""
    words = " ".join(normalized(_BRACKETS.sub(" ", header).replace("#", " ")).split())
    return words.removeprefix("number of ").removeprefix("no. of ") in map(normalized, names)


# `30 questions x 2 points: 60`, `6 questions (10 points each) = 60 points`.
_UNIT = r"(?:points?|pts?|marks?)"
_PRODUCT = re.compile(
    rf"(?P<count>\d{{1,3}})(?:\s(?!x\s)[A-Za-z/-]{{1,20}}){{0,4}}\s?[,(]?\s?(?:(?:[\u00d7*@]|x\b|at\b)\s?(?P<times>\d{{1,3}}(?:\.\d)?)\s?{_UNIT}?"
    rf"|(?P<each>\d{{1,3}}(?:\.\d)?)\s?{_UNIT})(?:\seach)?\)?\s?(?:=|:|\u2192|->|[\u2013\u2014-]\s)\s?(?P<total>\d{{1,4}})(?![\d.%])",
    re.IGNORECASE,
)
_CHOICE = re.compile(r"\b(?:any|choose|pick|select|best|either|of)\s{1,3}(?:the\s)?\d", re.IGNORECASE)
_POINTS_WORD = re.compile(rf"\b{_UNIT}\b", re.IGNORECASE)
_PART_NAME = re.compile(r"\b(?:part|section|level)\s+(\w{1,4})\b")
_COMMON = frozenset(  # words that do not tell one section from another
    {
        "the",
        "of",
        "and",
        "a",
        "in",
        "question",
        "questions",
        "section",
        "part",
        "point",
        "points",
        "marks",
        "total",
        "exam",
    }
)


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of a breakdown: what it is for, how many questions, the points of each and of all, where it stands."""

    label: str
    line: int
    count: int | None = None
    each: float | None = None
    points: float | None = None


class PointsBreakdown(Check):
    """A table or lines of points agree with themselves and with the questions of the page.

    `declared` and `total` are the checks that speak of a stated count and of a stated total.
    """

    kind: Literal["points-breakdown"]
    of: str
    counts: tuple[str, ...]
    points: tuple[str, ...]
    declared: DeclaredCount
    total: PointsTotal

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        if document.first(self.of) is None or document.holds_unread():
            return
        said = _Said.of(document, context, self.declared, self.total)
        for rows, totals in self._breakdowns(document):
            yield from self._judge(document, rows, totals, said)

    def _judge(self, document: Document, rows: list[_Row], totals: list[_Row], said: _Said) -> Iterator[Problem]:
        wrong = [problem for row in rows if (problem := _wrong_product(document, row)) is not None]
        counts, points = _sum(row.count for row in rows), _sum(row.points for row in rows)
        sections = group_by_section(document, self.of, lambda section: section.fields.points)
        for row in rows if not wrong else ():
            section = _section_of(document, row, sections, self.of)
            fact = None if section is None else _against_section(row, *section, said, counts, points)
            if fact is not None:
                wrong.append(Problem(document.page.heading_span(row.line), fact))
        if not wrong:
            wrong += [
                problem for total in totals if (problem := _wrong_total(document, total, counts, points)) is not None
            ]
        apart = not any(_stands_in(row, sections) for row in rows)
        if not wrong and apart and (len(rows) > 1 or not rows[0].label):
            actual = sum(1 for _ in document.all(self.of))
            if counts is not None and counts != actual and counts != said.count:
                fact = f"the breakdown counts {counted(counts, 'question')}, but the {document.kind.noun} has {actual}"
                wrong.append(Problem(document.page.heading_span(rows[0].line), fact))
        yield from wrong

    def _breakdowns(self, document: Document) -> Iterator[tuple[list[_Row], list[_Row]]]:
        spec = document.kind.find(self.of)
        shut = {self.of, spec.answer_key if spec is not None else None}
        for table in _tables(document, lambda part: part.name in shut):
            rows, totals = self._table(document, table)
            if rows:
                yield rows, totals
        rows = list(_product_lines(document, self.of, {str(name) for name in shut}))
        if rows:
            yield rows, []

    def _table(self, document: Document, table: Block) -> tuple[list[_Row], list[_Row]]:
        header, lines = _rows(document, table)
        count = next((n for n, cell in enumerate(header) if n and _is_column(cell, self.counts)), None)
        scores = [n for n, cell in enumerate(header) if n and n != count and _is_column(cell, self.points)]
        each = next((n for n in scores if _EACH.search(header[n])), scores[0] if len(scores) > 1 else None)
        points = next((n for n in reversed(scores) if n != each), None)
        if count is None:
            return [], []
        read = [
            _Row(
                cells[0],
                line,
                _count_in(cells, count),
                _points_in(cells, each),
                _points_in(cells, points),
            )
            for line, cells in lines
            if cells
        ]
        totals = [row for row in read if _TOTAL_LABEL.match(row.label)]
        return [row for row in read if row not in totals], totals


@dataclass(frozen=True, slots=True)
class _Said:
    """What other rules say already: a count and a total of points that the page states and does not keep."""

    count: int | None
    points: float | None

    @classmethod
    def of(cls, document: Document, context: Context, declared: DeclaredCount, total: PointsTotal) -> _Said:
        """What these two checks report."""
        fields = [document.field(key) for key in declared.keys]
        stated_count = next((whole_number(field.text) for field in fields if field is not None), None)
        stated_total = total.stated_total(document)
        count = stated_count if any(True for _ in declared.problems(document, context)) else None
        points = stated_total[0] if stated_total and any(True for _ in total.problems(document, context)) else None
        return cls(count, points)


def _wrong_product(document: Document, row: _Row) -> Problem | None:
    if row.count is None or row.each is None or row.points is None or row.count * row.each == row.points:
        return None
    product = row.count * row.each
    fact = f"{counted(row.count, 'question')} of {row.each:g} points are {product:g} points, not {row.points:g}"
    return Problem(document.page.heading_span(row.line), fact)


def _wrong_total(document: Document, total: _Row, counts: float | None, points: float | None) -> Problem | None:
    for stated_sum, actual, noun in ((total.count, counts, "questions"), (total.points, points, "points")):
        if stated_sum is not None and actual is not None and stated_sum != actual:
            fact = f"the rows above add up to {actual:g} {noun}, not to {stated_sum:g}"
            return Problem(document.page.heading_span(total.line), fact)
    return None


def _section_of(
    document: Document, row: _Row, sections: Sequence[tuple[Part, list[Part]]], name: str
) -> tuple[Part, list[Part]] | None:
    """The section that a row speaks of: the one it stands in, else the only one whose name fits its label."""
    inside = _stands_in(row, sections)
    if inside is not None and not row.label:
        return inside
    spec = document.kind.find(name)
    label = trailing_facts(row.label)[0]
    words = _telling(label)
    fitting = []
    for section, parts in sections:
        theirs = _telling(section.fields.title)
        levels = {difficulty_of(text, spec) for text in (label, section.fields.title)} - {None} if spec else set()
        named = [found[1] for text in (label, section.fields.title) if (found := _PART_NAME.search(normalized(text)))]
        if len(levels) == 2 or (len(named) == 2 and named[0] != named[1]):
            continue
        if len(named) == 2 or (words and theirs and (words <= theirs or theirs <= words)):
            fitting.append((section, parts))
    return fitting[0] if len(fitting) == 1 else None


def _stands_in(row: _Row, sections: Sequence[tuple[Part, list[Part]]]) -> tuple[Part, list[Part]] | None:
    """The section between whose heading and first question a row stands."""
    return next((one for one in sections if one[0].line <= row.line < one[1][0].line), None)


def _telling(text: str) -> set[str]:
    return set(normalized(text).replace(":", " ").split()) - _COMMON


def _against_section(
    row: _Row, section: Part, parts: Sequence[Part], said: _Said, counts: float | None, points: float | None
) -> str | None:
    """What a row says otherwise than its section; None where it agrees, or another rule speaks of the number."""
    title = section.fields.title
    if row.count is not None and row.count != len(parts):
        known = counts is not None and counts == said.count
        fact = f"the breakdown counts {counted(row.count, 'question')} in {title!r}, but the section has {len(parts)}"
        return None if known else fact
    scores = [part.fields.points for part in parts]
    actual = section.fields.points
    if actual is None and all(score is not None for score in scores):
        actual = sum(score or 0 for score in scores)
    known = points is not None and points == said.points
    if row.points is None or actual is None or known or row.points == actual or row.points * len(parts) == actual:
        return None
    return f"the breakdown gives {title!r} {row.points:g} points, but the section has {actual:g}"


def _product_lines(document: Document, name: str, shut: set[str]) -> Iterator[_Row]:
    """The lines of a page that multiply questions by points, outside questions and answer keys."""
    closed = intervals((part.line, part.end) for part in document.parts if part.name in shut and part.level)
    page = document.page
    for line, text in page.prose(page.front_matter.body, page.end):
        if line in closed or "|" in text or not _POINTS_WORD.search(text):
            continue
        shown = plain_text(text).lstrip("#-*+> ")
        found = _PRODUCT.search(shown)
        if found is not None and not _CHOICE.search(shown, 0, found.end()):
            label = "" if page.heading_at(line) else shown[: found.start()].strip(" :(-\u2013\u2014")
            each = float(found["times"] or found["each"])
            yield _Row(label, line, int(found["count"]), each, float(found["total"]))


def _sum(numbers: Iterable[float | None]) -> float | None:
    known = list(numbers)
    return None if not known or any(number is None for number in known) else sum(number or 0 for number in known)


def _count_in(cells: Sequence[str], at: int) -> int | None:
    """The number of questions a cell states: `6`, `6 questions`, or the numbers from one to another, `Q7-Q10`."""
    text = cells[at] if at < len(cells) else ""
    if number := _NUMBER.fullmatch(text):
        return int(float(number[1]))
    run = _RANGE.fullmatch(text)
    return int(run[2]) - int(run[1]) + 1 if run is not None and int(run[2]) >= int(run[1]) else None


def _points_in(cells: Sequence[str], at: int | None) -> float | None:
    number = _NUMBER.fullmatch(cells[at]) if at is not None and at < len(cells) else None
    return float(number[1]) if number is not None else None
