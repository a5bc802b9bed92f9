"""What the documents of a row earn, and the statistics that the rows bear out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from linter.corpus import Corpus
from linter.kinds.schema import SIDES, Side, State
from linter.text import dates
from linter.trackers.links import RowLink, RowLinks
from linter.trackers.model import (
    BAR_SIGNS,
    Average,
    Number,
    Statistic,
    Tracker,
    TrackerRow,
    claimed_state,
    status_from_states,
)
from linter.trackers.reader import names_file

STATE_RANKS: Mapping[str, int] = {"absent": 0, "failing": 1, "passing": 2}
_REVIEWED = ("complete", "module-done", "exam-done", "needs-review")
_MIN_DOCUMENTS = 3  # documents, before an average says anything
_DAYS_A_WEEK = 7
_MAX_DAYS_TO_A_DATE = 8 * _DAYS_A_WEEK  # days: an estimate beyond them is no day but a month


@dataclass(frozen=True, slots=True)
class RowStatus:
    """What a row's documents earn. `states` lacks a side of which nothing can be said; `why` then says why not."""

    links: RowLinks
    states: Mapping[Side, State]
    status: str | None
    errors: Counter[str]
    why: tuple[str, ...] = ()

    @property
    def row(self) -> TrackerRow:
        """The row."""
        return self.links.row

    @property
    def undecided(self) -> bool:
        """Whether the row is left as it is, because something about it cannot be told."""
        return self.status is None


def row_status(links: RowLinks, tracker: Tracker, corpus: Corpus) -> RowStatus:
    """What the documents of a row earn. A page that was not read whole earns nothing, and costs nothing."""
    states: dict[Side, State] = {}
    errors: Counter[str] = Counter()
    why: list[str] = []
    for side in links.row.sides:
        link = links.link(side)
        state, reason = _state_of_side(side, link, corpus, errors)
        if state is not None:
            states[side] = state
        if reason:
            why.append(reason)
    complete = len(states) == len(links.row.sides) and bool(states)
    own_status = _own_status(links.row, tracker)
    if own_status:
        why.append(own_status)
    status = earned_status(states, links.row.status) if complete and not own_status else None
    return RowStatus(links, states, status, errors, tuple(why))


def _own_status(row: TrackerRow, tracker: Tracker) -> str | None:
    """A status of the tracker's own legend that the standard does not know is a person's word, and so is a file."""
    mark = row.marks.get("status")
    if mark is not None and mark.value is None and not mark.known and names_file(mark.cell.text):
        return f"{mark.cell.plain!r} names a file and no status"
    if mark is None or mark.known or mark.sign or not mark.cell.text:
        return None
    return f"{mark.cell.plain!r} is a status of this tracker's own"


def _state_of_side(
    side: Side, link: RowLink, corpus: Corpus, all_errors: Counter[str]
) -> tuple[State | None, str | None]:
    if link.foreign:
        is_read = link.foreign[0] in corpus.page_paths
        return None, f"{link.foreign[0]} {'is a page of another kind' if is_read else 'is not read in this project'}"
    if link.several:
        return None, f"several documents fit as its {side}: {', '.join(link.several)}"
    verdicts = [corpus.verdicts(path) for path in link.paths]
    if any(verdict is None or not verdict.whole for verdict in verdicts):
        return None, f"{link.paths[0]} was not read whole"
    errors = Counter(code for verdict in verdicts if verdict for code in verdict.errors.elements())
    all_errors.update(errors)
    reason = "".join(f"{file.name} does not exist" for file in link.missing[:1])
    if not reason and not link.paths:
        hint = f"; {link.near[0]} comes near" if link.near else ""
        reason = f"no {side} was found{hint}"
    if not link.paths:
        return "absent", reason
    return ("failing" if errors or link.missing else "passing"), reason or None


def earned_status(states: Mapping[Side, State], says: str | None) -> str | None:
    """The status a row earns by the states of its documents; a row that claims something done needs a review."""
    status = status_from_states(dict(states))
    if status == "in-progress" and says in _REVIEWED and "failing" in states.values():
        return "needs-review"
    return status


def statuses_agree(says: str | None, earns: str | None, sides: tuple[Side, ...]) -> bool:
    """Whether a status need not be rewritten; where only one document counts, `module done` is as good as complete."""
    return says == earns or (earns == "complete" and len(sides) == 1 and says == f"{sides[0]}-done")


def state_claimed(row: TrackerRow, side: Side) -> State | None:
    """What a row claims of a document: by its cell, or by its status where the table has no such cell."""
    claimed = row.says(side) if side in row.marks else claimed_state(row.status, side)
    return claimed if claimed in STATE_RANKS else None  # type: ignore[return-value]


class TrackerCounts:
    """What the rows of a tracker bear out, counted once for all lines that speak of the same tables."""

    def __init__(self, tracker: Tracker) -> None:
        self._rows_by_table: dict[int, list[TrackerRow]] = defaultdict(list)
        for row in tracker.rows:
            self._rows_by_table[row.table].append(row)
        self._counts_by_tables: dict[range, Counter[str]] = {}

    def counts(self, tables: range) -> Counter[str]:
        """How many rows of these tables each measure counts, by what the rows say."""
        if tables not in self._counts_by_tables:
            rows = [row for table in tables for row in self._rows_by_table[table]]
            counts = Counter(row.status or "" for row in rows)
            counts["total"] = len(rows)
            for side in SIDES:
                counts[f"{side}s"] = sum(_is_side_done(row, side) for row in rows)
            self._counts_by_tables[tables] = counts
        return self._counts_by_tables[tables]

    def expected(self, statistic: Statistic) -> list[tuple[Number, str]]:
        """The numbers of a line, each with what the tables bear out."""
        if not statistic.tables:  # no row was read that they could count
            return [(number, number.text) for number in statistic.numbers]
        counts = self.counts(statistic.tables)
        part, whole = counts[statistic.measure], counts["total"]
        return [(number, _written_like(number, part, whole)) for number in statistic.numbers]

    def value(self, statistic: Statistic) -> str:
        """The value of a line as it ought to be."""
        text, start = statistic.value, statistic.span.start
        for number, wanted in reversed(self.expected(statistic)):
            text = text[: number.span.start - start] + wanted + text[number.span.end - start :]
        return text


def _is_side_done(row: TrackerRow, side: Side) -> bool:
    """Whether a row says that a document is done: by its cell, or by its status where it speaks of that one alone."""
    return row.says(side) == "passing" if side in row.marks else row.status == "complete" and row.sides == (side,)


def _written_like(number: Number, part: int, whole: int) -> str:
    """What a number has to say, in its own form."""
    if number.kind == "percent":
        return percentage(part, whole, number.text)
    if number.kind == "bar":
        return _bar(part, whole, number.text)
    return _like(whole if number.kind == "total" else part, number.text)


def _bar(part: int, whole: int, like: str) -> str:
    """A bar of as many signs as the one that stands there, and of the same ones."""
    full = like[0] if like[0] in BAR_SIGNS else next(sign for sign, rest in BAR_SIGNS.items() if rest == like[0])
    rest = like[-1] if like[-1] in BAR_SIGNS.values() else BAR_SIGNS[full]
    share = Decimal(len(like) * part) / Decimal(whole) if whole else Decimal(0)
    done = int(share.quantize(Decimal(1), ROUND_HALF_UP))
    return full * done + rest * (len(like) - done)


def percentage(part: int, whole: int, like: str) -> str:
    """A percentage with as many decimals as the one that stands there, and with its sign before them."""
    sign = "," if "," in like else "."
    decimals = len(like.partition(sign)[2])
    share = Decimal(100 * part) / Decimal(whole) if whole else Decimal(0)
    return str(share.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)).replace(".", sign)


def _like(number: int, text: str) -> str:
    """A number written as another one is: with commas between thousands, or without."""
    return f"{number:,}" if "," in text else str(number)


@dataclass(frozen=True, slots=True)
class _Pace:
    """How many documents were done in how many weeks, and when the last one was."""

    done: int
    weeks: float
    last: date

    @property
    def rate(self) -> float:
        return self.done / self.weeks


def expected_average(line: Average, tracker: Tracker) -> str | None:
    """What a velocity line states by the tracker's own dates; None where there is too little to say."""
    if line.measure == "end":
        return _expected_end(tracker)
    pace = _measure_pace(tracker, [row for row in tracker.rows if row.says(line.measure[:-1]) == "passing"])
    return rounded_rate(pace.rate) if pace else None


def _measure_pace(tracker: Tracker, rows: Sequence[TrackerRow]) -> _Pace | None:
    forms = tracker.form.dates.forms
    dates_read = [dates.read_date(row.date.plain, forms) for row in rows if row.date]
    days = [date_read[0] for date_read in dates_read if date_read]
    if len(days) < _MIN_DOCUMENTS or (max(days) - min(days)).days < _DAYS_A_WEEK:
        return None
    return _Pace(len(days), ((max(days) - min(days)).days + 1) / _DAYS_A_WEEK, max(days))


def _expected_end(tracker: Tracker) -> str | None:
    done = [row for row in tracker.rows if row.status == "complete"]
    pace, open_rows = _measure_pace(tracker, done), len(tracker.rows) - len(done)
    if pace is None or not open_rows:
        return None
    days = round(open_rows / pace.rate * _DAYS_A_WEEK)
    if days > min(36_500, (date.max - pace.last).days):
        return None
    day = pace.last + timedelta(days=days)
    if days > _MAX_DAYS_TO_A_DATE:
        return f"{dates.MONTHS[day.month - 1]} {day.year}"
    texts = [row.date.plain for row in tracker.rows if row.date]
    return dates.format_date(day, dates.usual_form(texts, tracker.form.dates.forms) or tracker.form.dates.forms[0])


def rounded_rate(rate: float) -> str:
    """A number as a person says it: whole from ten on, else with one decimal, and two where one would say nothing."""
    decimals = 0 if rate >= 10 else 1 if rate >= 0.1 else 2
    number = Decimal(rate).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return str(number).rstrip("0").rstrip(".") if decimals and "." in str(number) else str(number)
