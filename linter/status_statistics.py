"""What the numbers of a tracker ought to be: counts and percentages by its rows, averages by its own dates."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from linter import tracker_dates
from linter.tracker import Average, Number, Row, Statistic, Tracker
from linter.tracker_form import SIDES, Side

_ENOUGH = 3  # documents, before an average says anything
_WEEK = 7
_FAR = 8 * _WEEK  # days: an estimate beyond them is no day but a month


class Sums:
    """What the rows of a tracker bear out, counted once for all lines that speak of the same tables."""

    def __init__(self, tracker: Tracker) -> None:
        self._rows: dict[int, list[Row]] = defaultdict(list)
        for row in tracker.rows:
            self._rows[row.table].append(row)
        self._known: dict[range, Counter[str]] = {}

    def of(self, tables: range) -> Counter[str]:
        """How many rows of these tables each measure counts, by what the rows say."""
        if tables not in self._known:
            rows = [row for table in tables for row in self._rows[table]]
            found = Counter(row.status or "" for row in rows)
            found["total"] = len(rows)
            for side in SIDES:
                found[f"{side}s"] = sum(_done(row, side) for row in rows)
            self._known[tables] = found
        return self._known[tables]

    def expected(self, statistic: Statistic) -> list[tuple[Number, str]]:
        """The numbers of a line, each with what the tables bear out."""
        sums = self.of(statistic.tables)
        part, whole = sums[statistic.measure], sums["total"]
        values = {"count": str(part), "total": str(whole)}
        return [(one, values.get(one.kind) or percentage(part, whole, one.text)) for one in statistic.numbers]

    def value(self, statistic: Statistic) -> str:
        """The value of a line as it ought to be."""
        text, start = statistic.value, statistic.span.start
        for number, wanted in reversed(self.expected(statistic)):
            text = text[: number.span.start - start] + wanted + text[number.span.end - start :]
        return text


def _done(row: Row, side: Side) -> bool:
    """Whether a row says that a document is done: by its cell, or by its status where it speaks of that one alone."""
    return row.says(side) == "passing" if side in row.marks else row.status == "complete" and row.sides == (side,)


def percentage(part: int, whole: int, like: str) -> str:
    """A percentage with as many decimals as the one that stands there."""
    decimals = len(like.partition(".")[2])
    share = Decimal(100 * part) / Decimal(whole) if whole else Decimal(0)
    return str(share.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP))


@dataclass(frozen=True, slots=True)
class _Pace:
    """How many documents were done in how many weeks, and when the last one was."""

    done: int
    weeks: float
    last: date

    @property
    def rate(self) -> float:
        return self.done / self.weeks


def average(line: Average, tracker: Tracker) -> str | None:
    """What a velocity line states by the tracker's own dates; None where there is too little to say."""
    if line.measure == "end":
        return _end(tracker)
    pace = _pace(tracker, [row for row in tracker.rows if row.says(line.measure[:-1]) == "passing"])
    return rounded(pace.rate) if pace else None


def _pace(tracker: Tracker, rows: Sequence[Row]) -> _Pace | None:
    forms = tracker.form.dates.forms
    read = [tracker_dates.read(row.date.plain, forms) for row in rows if row.date]
    days = [found[0] for found in read if found]
    if len(days) < _ENOUGH or (max(days) - min(days)).days < _WEEK:
        return None
    return _Pace(len(days), ((max(days) - min(days)).days + 1) / _WEEK, max(days))


def _end(tracker: Tracker) -> str | None:
    done = [row for row in tracker.rows if row.status == "complete"]
    pace, left = _pace(tracker, done), len(tracker.rows) - len(done)
    if pace is None or not left:
        return None
    days = round(left / pace.rate * _WEEK)
    if days > min(36_500, (date.max - pace.last).days):
        return None
    day = pace.last + timedelta(days=days)
    if days > _FAR:
        return f"{tracker_dates.MONTHS[day.month - 1]} {day.year}"
    texts = [row.date.plain for row in tracker.rows if row.date]
    return tracker_dates.written(
        day, tracker_dates.usual(texts, tracker.form.dates.forms) or tracker.form.dates.forms[0]
    )


def rounded(rate: float) -> str:
    """A number as a person says it: whole from ten on, else with one decimal, and two where one would say nothing."""
    decimals = 0 if rate >= 10 else 1 if rate >= 0.1 else 2
    number = Decimal(rate).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return str(number).rstrip("0").rstrip(".") if decimals and "." in str(number) else str(number)
