"""Minutes of the parts: stated at all, within limits, within what the page declares."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Literal

from linter.checks.base import Check, Context
from linter.checks.restating import restated_time
from linter.checks.time_sums import labelled_times
from linter.checks.wording import between, stated
from linter.front_matter import Field
from linter.model import Fix, Problem
from linter.parts import Document, Part


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

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        parts = list(document.all(self.of))
        for (section, _), group in groupby(
            parts, key=lambda part: (part.section.line if part.section else None, part.difficulty)
        ):
            members = list(group)
            wrong = [(part, fault) for part in members if (fault := self._fault(part)) is not None]
            same = {part.fields.time for part in members}
            if self.by_section and section is not None and len(same) == 1 and wrong and len(members) == len(wrong) > 1:
                yield Problem(document.page.heading_span(section), f"all {len(members)} questions state {wrong[0][1]}")
                continue
            for part, fault in wrong:
                yield Problem(document.span(part), f"{part.called} states {fault}")

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

    def _fix(self, document: Document, field: Field, low: float, high: float) -> Fix | None:
        """The time the page itself states above its parts, where they fit it; else, unsafe, their sum."""
        if document.holds_unread():
            return None
        first = next((part.line for part in document.all(self.of)), 0)
        own = {time.minutes for line, time in labelled_times(document, self.labels) if line < first}
        minutes = next(iter(own)) if len(own) == 1 else None
        if minutes is not None and low <= minutes and high >= minutes * self.at_least:
            return restated_time(document, field, minutes, safe=True)
        return restated_time(document, field, low, safe=False) if low == high else None
