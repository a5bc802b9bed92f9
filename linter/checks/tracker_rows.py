"""What the rows of a tracker say, held against each other and against its legend, dates and statistics."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from linter import tracker_dates, tracker_reading
from linter.checks.base import Check, Context, CrossCheck
from linter.checks.wording import counted
from linter.gathering import Fact, stated
from linter.leaf import Leaf
from linter.model import Problem, Related, Span
from linter.parts import Document
from linter.status_statistics import Sums
from linter.text import normal
from linter.tracker import Row, Tracker
from linter.tracker_duplicates import duplicates
from linter.tracker_files import TRACKS, Shelf
from linter.tracker_form import Form
from linter.tracker_rows import tracker_at
from linter.tracker_status import follows


def tracker_of(document: Document, context: Context) -> Tracker:
    """The tracker of a document, read once for all rules."""
    return context.corpus.once(("tracker", document.path), lambda: tracker_reading.read(document))


def spelled(form: Form, status: str | None) -> str:
    """A status as messages write it: `✅ Complete`."""
    return next(iter(form.statuses.get(status or "", ())), str(status))


class StaleStatistics(Check):
    """A number in the statistics that the tables do not bear out."""

    kind: Literal["stale-statistics"]

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        tracker = tracker_of(document, context)
        sums = Sums(tracker)
        for line in tracker.statistics:
            wanted = sums.value(line)
            if wanted != line.value:
                rows = f"the tables, with {counted(sums.of(line.tables)['total'], 'row')},"
                yield Problem(line.span, f"{line.label!r} says {line.value}, but {rows} make it {wanted}")


class ContradictoryStatus(Check):
    """The status of a row does not follow from its module and exam cells."""

    kind: Literal["contradictory-status"]

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        tracker = tracker_of(document, context)
        for row in tracker.rows:
            mark = row.marks.get("status")
            sides = [side for side in row.sides if side in row.marks]
            if mark is None or mark.value is None or not sides:
                continue
            wanted = follows({side: row.says(side) for side in sides}, mark.value)
            alone = len(sides) == 1 and wanted == "complete" and mark.value == f"{sides[0]}-done"
            if wanted is not None and wanted != mark.value and not alone:
                cells = ", ".join(f"{side} {row.marks[side].cell.plain or '(empty)'}" for side in sides)
                fact = f"{row.page!r} says {mark.cell.plain}, but its cells ({cells}) make it"
                yield Problem(mark.cell.span, f"{fact} {spelled(tracker.form, wanted)}")


class UnknownStatus(Check):
    """A module, exam or status cell says something the legend does not know."""

    kind: Literal["unknown-status"]

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        tracker = tracker_of(document, context)
        for row in tracker.rows:
            for role, mark in row.marks.items():
                own = role == "status" and any(sign in mark.cell.text for sign in tracker.legend - tracker.form.marks)
                unlisted = role == "status" and tracker.legend and mark.sign and mark.sign not in tracker.legend
                if (not mark.known and not own) or unlisted:
                    known = ", ".join(spelled(tracker.form, status) for status in tracker.form.statuses)
                    fact = f"{row.page!r} says {mark.cell.plain!r}, which the {self._named(tracker)} does not know"
                    yield Problem(mark.cell.span, fact, f"use one of {known}" if role == "status" else None)

    @staticmethod
    def _named(tracker: Tracker) -> str:
        return "legend" if tracker.legend else "standard"


class InvalidDate(Check):
    """A date cell holds neither a calendar date nor nothing nor an allowed word."""

    kind: Literal["invalid-date"]

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        tracker = tracker_of(document, context)
        words = {normal(word) for word in tracker.form.dates.words}
        for row in tracker.rows:
            for role in ("updated", "completed"):
                cell = row.cells.get(role)
                if cell is None or tracker.form.is_blank(cell.plain) or normal(cell.plain) in words:
                    continue
                if tracker_dates.read(cell.plain, tracker.form.dates.forms) is None:
                    yield Problem(cell.span, f"{row.page!r} is dated {cell.plain!r}, which is no calendar date")


class MissingDate(Check):
    """A completed row has no date."""

    kind: Literal["missing-date"]

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        tracker = tracker_of(document, context)
        for row in tracker.rows:
            cell = row.date
            if cell is not None and row.status == "complete" and tracker.form.is_blank(cell.plain):
                yield Problem(self._place(row), f"{row.page!r} is complete and has no date")

    @staticmethod
    def _place(row: Row) -> Span:
        return row.marks["status"].cell.span if "status" in row.marks else row.cells["page"].span


class DuplicateRow(CrossCheck):
    """Two rows of one tracker have one page, name one file, or name files with one slug."""

    kind: Literal["duplicate-row"]
    reads_corpus: ClassVar[bool] = True  # two names are one file only where the files are known

    def facts(self) -> tuple[Fact, ...]:
        return (stated(TRACKS),)

    def across(self, leaf: Leaf, context: Context) -> Iterator[Problem]:
        tracker = tracker_at(leaf, context.corpus)
        shelf = context.corpus.once("tracker-shelf", lambda: Shelf(context.corpus))
        for row, other, fact, _ in duplicates(tracker, shelf):
            where = Related(other.cells["page"].span, "the other row")
            yield Problem(row.cells["page"].span, f"{row.page!r} {fact} on line {other.line + 1}", related=(where,))
