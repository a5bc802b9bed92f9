"""Checks of minutes: stated at all, within limits, within what the page declares, adding up."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby, product
from typing import Literal

from pydantic import Field

from linter.checks.base import Check, Context
from linter.checks.front_matter import time_fix
from linter.findings import Fix, Problem, Related, Span
from linter.kinds.document import Document, Part
from linter.markdown.front_matter import FrontMatterField
from linter.text.durations import Duration, parse_duration
from linter.text.labels import ANY_TIME
from linter.text.wording import between, counted, stated
from linter.text.words import plain_text

_OTHER_WORDS = re.compile(  # behind a time: the label states the time of something else
    r"(?i)(?:hours?|hrs?|minutes?|mins?|[hm])\)?\s+(?!total|max|maximum|allowed|in total|and|\()[a-z]{3}"
)


class SectionTime(Check):
    """Where all questions of a section state minutes, they add up to the section's."""

    kind: Literal["section-time"]
    of: str

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        for section, parts in group_by_section(document, self.of, stated_time):
            time, total = section.fields.time, total_time(parts)
            if time is None or total is None or document.holds_unread(section) or overlap(total, time):
                continue
            count = counted(len(parts), "question")
            message = f"the section states {stated(time)} minutes, but its {count} add up to {stated(total)}"
            yield Problem(document.span(section), message)


class TotalTime(Check):
    """The sections' minutes add up to the exam's declared total, in its front matter and on a line of its own."""

    kind: Literal["total-time"]
    of: str
    labels: tuple[str, ...]

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        sections = group_by_section(document, self.of, stated_time)
        times = [section.fields.time for section, _ in sections]
        astray = any(part.section is None or part.section.level == 1 for part in document.all(self.of))
        if not sections or astray or any(time is None for time in times) or document.holds_unread():
            return
        total = _total([time for time in times if time is not None])
        declared = list(self._declared(document))
        wrong = [(time, span) for time, span in declared if not overlap(total, time)]
        if not wrong or self._explained(sections, [time for time, _ in declared]):
            return
        related = tuple(
            Related(document.span(section), f"{stated(section.fields.time)} minutes")
            for section, _ in sections
            if section.fields.time
        )
        time, span = wrong[0]
        add_up = "1 section adds up" if len(sections) == 1 else f"{len(sections)} sections add up"
        message = f"the {document.kind.noun} declares {stated(time)} minutes, but its {add_up} to {stated(total)}"
        yield Problem(span, message, related=related, fix=self._fix(document, total, declared))

    def _fix(self, document: Document, total: Duration, declared: Sequence[tuple[Duration, Span]]) -> Fix | None:
        """The fix that states the sections' sum in the front matter; safe only where a line states that sum too."""
        in_front_matter = document.declared_time()
        if in_front_matter is None or overlap(total, in_front_matter[0]) or total.minutes is None:
            return None
        others = declared[1:]
        agreed = bool(others) and all(time.minutes == total.minutes for time, _ in others)
        return time_fix(document, in_front_matter[1], total.minutes, agreed) if agreed or not others else None

    def _declared(self, document: Document) -> Iterator[tuple[Duration, Span]]:
        if (in_front_matter := document.declared_time()) is not None:
            time, field = in_front_matter
            yield time, field.span
        for line, time in labelled_times(document, self.labels):
            yield time, document.page.heading_span(line)

    def _explained(self, sections: Sequence[tuple[Part, list[Part]]], declared: Sequence[Duration]) -> bool:
        """Whether a section that disagrees with its own questions explains the difference: that is reported there."""
        choices = [[time for time in (section.fields.time, total_time(parts)) if time] for section, parts in sections]
        return len(sections) <= 6 and any(
            all(overlap(_total(choice), time) for time in declared) for choice in product(*choices)
        )


def group_by_section(document: Document, name: str, states: Callable[[Part], object]) -> list[tuple[Part, list[Part]]]:
    """The sections that hold questions, each with its own, in order.

    A question's section is the closest heading above it that states what is asked for (a time, points); a heading
    between that states none (`### Halfway`) ends nothing. Where none does, it is the closest heading.
    """
    groups: dict[int, tuple[Part, list[Part]]] = {}
    for part in document.all(name):
        sections = [section for section in part.above if section.level > 1]
        section = next((section for section in sections if states(section) is not None), next(iter(sections), None))
        if section is not None:
            groups.setdefault(section.line, (section, []))[1].append(part)
    return list(groups.values())


def stated_time(section: Part) -> Duration | None:
    """The time a section states."""
    return section.fields.time


def total_time(parts: Sequence[Part]) -> Duration | None:
    """The minutes of all parts, None where one of them states none."""
    times = [part.fields.time for part in parts]
    known = [time for time in times if time is not None]
    return _total(known) if len(known) == len(times) else None


def _total(times: Sequence[Duration]) -> Duration:
    return Duration(sum(time.low for time in times), sum(time.high for time in times))


def overlap(total: Duration, time: Duration) -> bool:
    """Whether two stated times can be the same: ranges overlap."""
    return total.low <= time.high and time.low <= total.high


def labelled_times(document: Document, labels: Sequence[str]) -> Iterator[tuple[int, Duration]]:
    """The page's own lines labelled Time, Total Time and so on, with the time each states.

    They stand above the first section of questions; further down such a line speaks of a section or a question.
    """
    wanted = {label.casefold() for label in labels}
    first = next((part.section or part for part in document.parts if part.name == "question"), None)
    limit = first.line if first is not None and first.level > 1 else document.page.end
    for line, text in document.page.prose(document.page.front_matter.body, limit):
        for piece in text.split("|") if ":" in text else ():
            labelled = ANY_TIME.read(piece.lstrip())
            if labelled and labelled.label.strip().casefold() in wanted:
                value = plain_text(labelled.value).strip()
                time = parse_duration(value)
                if time is not None and not _OTHER_WORDS.search(value):
                    yield line, time


class HasTime(Check):
    """Every part states its minutes in its heading."""

    kind: Literal["has-time"]
    of: str

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        for part in document.all(self.of):
            if part.fields.time is None and part.misspelt is None and not part.implied:
                yield Problem(document.span(part), f"{part.called} states no minutes in its heading")


class TimeRange(Check):
    """The stated minutes of a part lie between two limits.

    With `by_section`, a section whose parts all state the same wrong time is one finding, at the section's heading.
    """

    kind: Literal["time-range"]
    of: str
    limits: dict[str, tuple[float, float]]
    by_section: bool = False
    too_long: str | None = Field(None, description="the repair where the time is too long")
    too_short: str | None = Field(None, description="the repair where the time is too short")

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        groups = groupby(
            document.all(self.of), key=lambda part: (part.section.line if part.section else None, part.difficulty)
        )
        for (section, _), group in groups:
            parts = list(group)
            wrong = [(part, fault) for part in parts if (fault := self._fault(part)) is not None]
            same = len({part.fields.time for part in parts}) == 1
            if self.by_section and section is not None and same and wrong and len(parts) == len(wrong) > 1:
                fact = f"all {len(parts)} questions state {wrong[0][1]}"
                yield Problem(document.page.heading_span(section), fact, self._repair(wrong[0][0]))
                continue
            for part, fault in wrong:
                yield Problem(document.span(part), f"{part.called} states {fault}", self._repair(part))

    def _repair(self, part: Part) -> str | None:
        """The repair by the direction of the fault; None where the time is both too short and too long."""
        low, high = self.limits[part.difficulty or "any"]
        time = part.fields.time
        if time is None or (time.low < low and time.high > high):
            return None
        return self.too_long if time.high > high else self.too_short

    def _fault(self, part: Part) -> str | None:
        """The time that a part states and should not, None where it may."""
        limits, time = self.limits.get(part.difficulty or "any"), part.fields.time
        if limits is None or time is None or (limits[0] <= time.low and time.high <= limits[1]):
            return None
        level = f" for a {part.difficulty.replace('-', ' ')} question" if part.difficulty else ""
        return f"{stated(time)} minutes; the standard asks for {between(*limits)}{level}"


class TimeBudget(Check):
    """The minutes of the parts fit what the page declares: not more, and not less than a share of it.

    `labels` open lines above the first part that declare the time once more, such as `**Total Time**: 190 minutes`.
    """

    kind: Literal["time-budget"]
    of: str
    noun: str
    at_least: float
    labels: tuple[str, ...] = ()

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        declared = document.declared_time()
        times = [part.fields.time for part in document.all(self.of)]
        known = [time for time in times if time is not None]
        if declared is None or not known:
            return
        budget, field = declared
        low, high = sum(time.low for time in known), sum(time.high for time in known)
        total = f"{low:g}" if low == high else f"{low:g}-{high:g}"
        fact = f"the {len(known)} {self.noun} add up to {total} minutes"
        if low > budget.high:
            fix = self._fix(document, field, low, high) if len(known) == len(times) else None
            yield Problem(field.span, f"{fact}, which is more than the declared {stated(budget)}", fix=fix)
        elif high < budget.low * self.at_least and len(known) == len(times) and not document.holds_unread():
            share = f"{100 * self.at_least:.0f} %"
            fix = self._fix(document, field, low, high)
            fact = f"{fact}, which is less than {share} of the declared {stated(budget)}"
            yield Problem(field.span, fact, fix=fix)

    def _fix(self, document: Document, field: FrontMatterField, low: float, high: float) -> Fix | None:
        """The fix that states the time labelled above the parts, where they fit it; else, unsafe, their sum."""
        if document.holds_unread():
            return None
        first = next((part.line for part in document.all(self.of)), 0)
        labelled = {time.minutes for line, time in labelled_times(document, self.labels) if line < first}
        minutes = next(iter(labelled)) if len(labelled) == 1 else None
        if minutes is not None and low <= minutes and high >= minutes * self.at_least:
            return time_fix(document, field, minutes, safe=True)
        return time_fix(document, field, low, safe=False) if low == high else None
