"""(tracker, verdicts) → the tracker's new text: edits of owned spans only. Pure: whoever calls it reads and writes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from linter import status_statistics, tracker_dates
from linter.corpus import Corpus
from linter.model import Edit
from linter.status import Standing, standing
from linter.status_model import Count, Refusal, RowReport, TrackerReport
from linter.status_row import Change, change
from linter.status_style import Style
from linter.tracker import Average, Fault, Tracker
from linter.tracker_duplicates import duplicates
from linter.tracker_files import Shelf
from linter.tracker_rows import tied

DateFrom = Literal["git", "today", "keep"]


@dataclass(frozen=True, slots=True)
class Clock:
    """Where new dates come from: the last change of a document, one given day, or nowhere."""

    mode: DateFrom = "keep"
    changed: Callable[[str], date | None] = lambda path: None
    today: date | None = None

    def of(self, paths: Iterable[str]) -> date | None:
        """The day of a row with these documents; None keeps what stands there."""
        if self.mode != "git":
            return self.today if self.mode == "today" else None
        days = [day for path in paths if (day := self.changed(path))]
        return max(days, default=None)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a tracker says and earns: its rows, its numbers, its new text, and what forbids writing it."""

    tracker: Tracker
    rows: tuple[Change, ...]
    counts: tuple[Count, ...]
    text: str
    refusals: tuple[Fault, ...]

    @property
    def stale(self) -> bool:
        """Whether writing would change anything."""
        return self.text != self.tracker.document.page.source.text


def rewrite(tracker: Tracker, corpus: Corpus, clock: Clock, reread: Callable[[str], Tracker]) -> Outcome:
    """The outcome of a tracker. `reread` reads a text as the same tracker: numbers follow from the new rows."""
    source = tracker.document.page.source
    style = Style(tracker)
    rows = tuple(change(one, style, corpus, clock.of) for one in standings(tracker, corpus))
    text = applied(source.text, [edit for row in rows for edit in row.edits])
    after = reread(text) if text != source.text else tracker
    sums = status_statistics.Sums(after)
    counts = [
        Count(old.line, old.label, old.value, sums.value(new))
        for old, new in zip(tracker.statistics, after.statistics, strict=True)
    ]
    counts += [
        Count(line.line, line.label, says, status_statistics.average(line, after) or says)
        for line in after.averages
        for says in [text[line.span.start : line.span.end]]
    ]
    text = applied(text, [*_numbers(after), *_averages(after)])
    if text != source.text:
        text = _dated(reread(text), text, rows, clock)
    refusals = list(tracker.faults)
    shelf = corpus.once("tracker-shelf", lambda: Shelf(corpus))
    for row, other, fact, stops in duplicates(tracker, shelf):
        if stops:
            refusals.append(Fault(row.cells["page"].span, f"{row.page!r} {fact} on line {other.line + 1}"))
    return Outcome(tracker, rows, tuple(counts), text, tuple(sorted(refusals, key=lambda fault: fault.span)))


def standings(tracker: Tracker, corpus: Corpus) -> list[Standing]:
    """What each row of a tracker earns, in order."""
    rows = tied(corpus)
    return [standing(rows[tracker.path, row.line], tracker, corpus) for row in tracker.rows]


def _numbers(tracker: Tracker) -> list[Edit]:
    sums = status_statistics.Sums(tracker)
    pairs = (pair for line in tracker.statistics for pair in sums.expected(line))
    return [Edit(number.span, wanted) for number, wanted in pairs if number.text != wanted]


def _averages(tracker: Tracker) -> list[Edit]:
    found: list[tuple[Average, str | None]] = [(a, status_statistics.average(a, tracker)) for a in tracker.averages]
    return [Edit(line.span, value) for line, value in found if value is not None]


def _dated(tracker: Tracker, text: str, rows: Sequence[Change], clock: Clock) -> str:
    """The text with its own date: never an earlier one than it has."""
    day = clock.today if clock.mode == "today" else max((row.day for row in rows if row.day), default=None)
    edits = [Edit(line.span, tracker_dates.written(day, line.form)) for line in tracker.dated if day and day > line.day]
    return applied(text, edits)


def applied(text: str, edits: Iterable[Edit]) -> str:
    """A text with edits that do not overlap."""
    pieces: list[str] = []
    last = 0
    for edit in sorted(edits, key=lambda edit: edit.span):
        assert edit.span.start >= last, "edits overlap"
        pieces += [text[last : edit.span.start], edit.text]
        last = edit.span.end
    return "".join([*pieces, text[last:]])


def report(outcome: Outcome) -> TrackerReport:
    """The outcome of a tracker as plain values."""
    source = outcome.tracker.document.page.source
    refusals = (Refusal(source.position(fault.span.start)[0] + 1, fault.message) for fault in outcome.refusals)
    rows = tuple(_reported(row, outcome.tracker.form.dates.forms) for row in outcome.rows)
    return TrackerReport(source.path, rows, outcome.counts, tuple(refusals), source.text, outcome.text)


def _reported(row: Change, forms: tuple[str, ...]) -> RowReport:
    one = row.standing
    dated = tracker_dates.leading(row.row.date.plain, forms) if row.row.date else None
    return RowReport(
        row.row.line,
        row.row.page,
        next(iter(one.tied.tie("module").paths), None),
        next(iter(one.tied.tie("exam").paths), None),
        {side: one.tied.tie(side).how for side in row.row.sides},
        row.says,
        row.earns,
        dict(sorted(one.errors.items())),
        one.why,
        one.left,
        bool(row.edits),
        row.row.status,
        one.status,
        dated[0] if dated else None,
    )
