"""Rewrites a tracker: edits of owned spans, in the words, marks and date form that the tracker already uses.

Pure: whoever calls it reads and writes the file.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from linter.corpus import Corpus
from linter.findings import Edit
from linter.kinds.schema import VARIATION_SELECTOR, Form, State, split_spelling
from linter.text import dates
from linter.text.words import begins_with, normalized, without_struck
from linter.trackers.links import DocumentIndex, document_index, duplicate_rows, link_row, linked_rows
from linter.trackers.model import Average, Cell, FileName, Mark, Tracker, TrackerError, TrackerNote, TrackerRow
from linter.trackers.reader import names_file
from linter.trackers.report import DateReport, Placed, RowReport, StatisticReport, TrackerReport
from linter.trackers.status import RowStatus, TrackerCounts, expected_average, row_status, statuses_agree

STATUS_BY_STATE: dict[State, str] = {"passing": "complete", "failing": "in-progress", "absent": "not-started"}


DateFrom = Literal["git", "today", "keep"]


@dataclass(frozen=True, slots=True)
class DateSource:
    """Where new dates come from: the last change of a document, one given day, or nowhere."""

    mode: DateFrom = "keep"
    changed: Callable[[str], date | None] = lambda path: None
    today: date | None = None

    def of(self, paths: Iterable[str]) -> tuple[date | None, str]:
        """The day of a row with these documents, and why it is that one; None keeps what stands there."""
        if self.mode != "git":
            return (self.today, "the day of this run") if self.mode == "today" else (None, "")
        days = [(day, path) for path in paths if (day := self.changed(path))]
        day, path = max(days, default=(None, ""), key=lambda pair: pair[0])
        return day, f"the last commit of {path.rsplit('/', 1)[-1]}"


class TrackerStyle:
    """The spellings of a tracker: most of its cells decide, then its legend, then the standard."""

    def __init__(self, tracker: Tracker) -> None:
        self.tracker = tracker
        form = tracker.form
        self._spellings: dict[str, Counter[str]] = defaultdict(Counter)
        self._dates_by_table: dict[int, list[str]] = defaultdict(list)
        signs: set[str] = set()
        for row in tracker.rows:
            mark = row.marks.get("status")
            if mark and mark.value and mark.known:
                self._spellings[mark.value][_owned_text(mark)] += 1
            signs.update(mark.sign for role, mark in row.marks.items() if role != "status" and mark.value == "absent")
            if row.date:
                self._dates_by_table[row.table].append(row.date.plain)
        self._one_side_only = all(len(row.sides) < 2 for row in tracker.rows)
        absent_marks = form.states["absent"]
        self._second_absent_mark = len(absent_marks) > 1 and absent_marks[1] in signs and absent_marks[0] not in signs
        all_dates = [text for texts in self._dates_by_table.values() for text in texts]
        self._usual_date_form = dates.usual_form(all_dates, form.dates.forms) or form.dates.forms[0]
        self._date_forms: dict[int, str] = {}

    def status(self, status: str) -> str:
        """A status as the tracker spells it."""
        form = self.tracker.form
        spellings = form.statuses[status]
        used = self._spellings[status]
        fitting = [text for text in used if text.replace(VARIATION_SELECTOR, "") in spellings]
        fitting = [text for text in fitting if self._lists(split_spelling(text)[0])]
        if fitting:
            return max(fitting, key=lambda text: (used[text], text))
        if self.tracker.legend and (listed := self._in_legend(status)):
            return listed
        return spellings[-1] if status == "not-started" and self._one_side_only else spellings[0]

    def _in_legend(self, status: str) -> str | None:
        """A status in the words of the legend: those beside one of its signs, else its words beside another sign."""
        legend = self.tracker.legend
        spellings = [split_spelling(text) for text in self.tracker.form.statuses[status]]
        listed = [(sign, label) for sign, label in spellings if sign in legend]
        for sign, label in listed:
            if not legend[sign] or _begin_alike(label, legend[sign]):
                return f"{sign} {label}".strip()
        if listed:
            return f"{listed[0][0]} {legend[listed[0][0]]}"
        labels = {label.casefold() for _, label in spellings if label}
        return next((f"{sign} {words}" for sign, words in legend.items() if words.casefold() in labels), None)

    def _lists(self, sign: str) -> bool:
        return not self.tracker.legend or not sign or sign in self.tracker.legend

    def lacks(self, statuses: Iterable[str]) -> str | None:
        """The first of some spelled statuses that the legend lacks; None where it knows all, or where there is none."""
        return next((text for text in statuses if not self._lists(split_spelling(text)[0])), None)

    def owns(self, mark: Mark) -> bool:
        """Whether the words of a mark may be replaced: those of the standard or of the legend, none struck out."""
        text = _owned_text(mark)
        if without_struck(text) != text:
            return False
        words = normalized(text.replace(mark.sign, "", 1) if mark.sign else text)
        if not mark.labelled or not mark.sign or not words:
            return True
        known = [label for _, _, label in self.tracker.form.spellings if label]
        known += filter(None, [self.tracker.legend.get(mark.sign, "")])
        return any(begins_with(words, normalized(label)) for label in known)

    def state(self, mark: Mark, state: State) -> str:
        """What a module or exam cell is to say; one with words beside its mark gets words again."""
        if mark.labelled and mark.value is not None:
            return self.status(STATUS_BY_STATE[state])
        return self.tracker.form.states[state][int(state == "absent" and self._second_absent_mark)]

    def date_form(self, table: int) -> str:
        """The form of the dates in a table, else in the tracker."""
        if table not in self._date_forms:
            usual = dates.usual_form(self._dates_by_table[table], self.tracker.form.dates.forms)
            self._date_forms[table] = usual or self._usual_date_form
        return self._date_forms[table]


def _begin_alike(label: str, words: str) -> bool:
    """Whether one of two labels begins with the other: `Needs review` and `Needs review/update` are one."""
    one, other = label.casefold(), words.casefold()
    return one.startswith(other) or other.startswith(one)


def _owned_text(mark: Mark) -> str:
    start = mark.owned.start - mark.cell.span.start
    return mark.cell.text[start : start + mark.owned.end - mark.owned.start]


@dataclass(frozen=True, slots=True)
class DateChange:
    """A new date: its day, how it is written, and why it is that one. `edits` are empty where it is not written."""

    day: date | None = None
    shown: str | None = None
    edits: tuple[Edit, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class RowChange:
    """A row, what it earns as its cells would say it, the edits that lead there, its new date, why it is refused.

    `changes` are the new texts of the cells that change, by role.
    """

    status: RowStatus
    earns: dict[str, str | None]
    edits: tuple[Edit, ...] = ()
    date: DateChange = DateChange()
    refusal: str = ""
    changes: Mapping[str, str] = field(default_factory=dict)

    @property
    def row(self) -> TrackerRow:
        """The row."""
        return self.status.row

    @property
    def says(self) -> dict[str, str | None]:
        """What the row says, cell by cell; None where its table has no such column."""
        row = self.row
        cells = {role: row.cells[role].plain if role in row.cells else None for role in ("module", "exam", "status")}
        return {**cells, "date": (row.date.plain or None) if row.date else None}


def change_row(status: RowStatus, style: TrackerStyle, corpus: Corpus, clock: DateSource) -> RowChange:
    """What becomes of a row."""
    if status.undecided or status.status is None:
        return _left(status)
    marks: dict[Mark, str] = {}
    earns: dict[str, str | None] = {"module": None, "exam": None, "status": None}
    for side, state in status.states.items():
        earns[side] = style.tracker.form.states[state][0]
        mark = status.row.marks.get(side)
        if mark and mark.value != state and (mark.value is not None or _is_replaceable(mark)):
            marks[mark] = style.state(mark, state)
    earns["status"] = style.status(status.status)
    mark = status.row.marks.get("status")
    if mark and not statuses_agree(mark.value, status.status, status.row.sides):
        marks[mark] = style.status(status.status)
    kept = next((mark for mark in marks if not style.owns(mark)), None)
    if kept is not None:
        return _left(status, f"{kept.cell.plain!r} is a status of this tracker's own")
    lacking = style.lacks(
        text for mark, text in marks.items() if mark.labelled or mark is status.row.marks.get("status")
    )
    if lacking is not None:
        fact = f"the legend has no {lacking}; add a line `- {lacking}` to it"
        return replace(_left(status, fact), refusal=fact)
    if not marks:
        return RowChange(status, {**earns, "date": RowChange(status, {}).says["date"]})
    edits = [_mark_edit(mark, text) for mark, text in marks.items()]
    changed = _date_change(status, style, clock)
    note_edits = _note_edits(status, style.tracker, corpus)
    changes = {role: marks[mark] for role, mark in status.row.marks.items() if mark in marks}
    changes |= {"date": changed.shown} if changed.edits and changed.shown else {}
    edits += [*changed.edits, *note_edits]
    return RowChange(status, {**earns, "date": changed.shown}, tuple(edits), changed, changes=changes)


def _left(status: RowStatus, *why: str) -> RowChange:
    """A row that is left as it is, and why."""
    left = replace(status, status=None, why=(*status.why, *why))
    return RowChange(left, RowChange(left, {}).says)


def _is_replaceable(mark: Mark) -> bool:
    """Whether words that mean nothing to the tool may give way to a mark: not where they link or name something."""
    return not mark.known and not names_file(mark.cell.text)


def _mark_edit(mark: Mark, text: str) -> Edit:
    behind = mark.owned.start == mark.owned.end  # of words that are struck out
    return Edit(mark.owned, f" {text}" if behind else text) if mark.cell.text else mark.cell.edit_to(text)


def _date_change(status: RowStatus, style: TrackerStyle, clock: DateSource) -> DateChange:
    """The new date of a changed row. A completion date waits for completion; the tracker's own date does not."""
    cell = status.row.date
    day, why = clock.of(path for side in status.row.sides for path in status.links.link(side).paths)
    if cell is None or day is None or ("updated" not in status.row.cells and status.status != "complete"):
        return DateChange(day)
    text = dates.format_date(day, style.date_form(status.row.table))
    return DateChange(day, text, tuple(_date_edits(cell, text, style.tracker.form)), why)


def _date_edits(cell: Cell, text: str, form: Form) -> list[Edit]:
    """The edit of a date cell: of the date it begins with, or of a word that stands for one. Other words stay."""
    words = {*form.blank, *form.dates.words} - {""}
    visible = cell.visible
    start = len(visible) - len(visible.lstrip())  # behind what is struck out
    leading = dates.leading_date(visible[start:], form.dates.forms)
    if leading and visible[start : start + leading[2]] != text:
        return [Edit(cell.part(start, start + leading[2]), text)]
    return [cell.edit_to(text)] if not leading and (not cell.text or cell.text in words) else []


def _note_edits(status: RowStatus, tracker: Tracker, corpus: Corpus) -> list[Edit]:
    """The edit that names newly found documents in empty notes, unless a name would link the row to something else."""
    cell = status.row.cells.get("notes")
    new_sides = [
        side
        for side in status.row.sides
        if status.row.says(side) == "absent" and status.states.get(side, "absent") != "absent"
    ]
    if cell is None or cell.text or not new_sides:
        return []
    index = document_index(corpus)
    for sides in (new_sides, list(status.row.sides)):
        paths = [path for side in sides for path in status.links.link(side).paths]
        names = [path.rsplit("/", 1)[-1] for path in paths]
        if any(_count_rows_by_document(corpus, status.links.tracker)[path] > 1 for path in paths):
            continue  # a name that two rows give is refused as a duplicate
        if all(_is_plain_name(name) for name in names) and _keeps_row_links(status, names, cell, tracker, index):
            return [cell.edit_to(", ".join(names))]
    return []


def _count_rows_by_document(corpus: Corpus, tracker: str) -> Counter[str]:
    """How many rows of a tracker speak of each document."""
    rows = (row for row in linked_rows(corpus).values() if row.tracker == tracker)
    paths_by_row = ({*row.all_paths, *(path for link in row.links.values() for path in link.paths)} for row in rows)
    return corpus.once(
        ("rows-of-documents", tracker), lambda: Counter(path for paths in paths_by_row for path in paths)
    )


def _keeps_row_links(status: RowStatus, names: list[str], cell: Cell, tracker: Tracker, index: DocumentIndex) -> bool:
    files = (*status.row.files, *(FileName(name, cell.span, "notes") for name in names))
    links = link_row(replace(status.row, files=files), tracker, index)
    return all(links.link(side).paths == status.links.link(side).paths for side in status.row.sides)


def _is_plain_name(name: str) -> bool:
    return not set(name) & set("|`\\<>[]*") and not any(char.isspace() for char in name)


@dataclass(frozen=True, slots=True)
class TrackerOutcome:
    """What a tracker says and earns: its rows, numbers, own dates, its new text, and what forbids writing it."""

    tracker: Tracker
    rows: tuple[RowChange, ...]
    counts: tuple[StatisticReport, ...]
    text: str
    refusals: tuple[TrackerError, ...]
    dates: tuple[DateReport, ...] = ()

    @property
    def refused_rows(self) -> tuple[TrackerError, ...]:
        """The rows that cannot say what they earn: they stay, and all else may be written."""
        return tuple(TrackerError(row.row.cells["page"].span, row.refusal) for row in self.rows if row.refusal)

    @property
    def stale(self) -> bool:
        """Whether writing would change anything."""
        return self.text != self.tracker.document.page.source.text


def rewrite(tracker: Tracker, corpus: Corpus, clock: DateSource, reread: Callable[[str], Tracker]) -> TrackerOutcome:
    """The outcome of a tracker. `reread` reads a text as the same tracker: numbers follow from the new rows."""
    source = tracker.document.page.source
    style = TrackerStyle(tracker)
    rows = tuple(change_row(status, style, corpus, clock) for status in row_statuses(tracker, corpus))
    text = apply_edits(source.text, [edit for row in rows for edit in row.edits])
    after = reread(text) if text != source.text else tracker
    counts = TrackerCounts(after)
    reports = [
        StatisticReport(old.line, old.label, old.value, counts.value(new))
        for old, new in zip(tracker.statistics, after.statistics, strict=True)
    ]
    reports += [
        StatisticReport(line.line, line.label, says, expected_average(line, after) or says)
        for line in after.averages
        for says in [text[line.span.start : line.span.end]]
    ]
    text = apply_edits(text, [*_number_edits(after), *_average_edits(after)])
    own_dates: list[DateReport] = []
    if text != source.text:
        text, own_dates = _with_tracker_date(reread(text), text, rows, clock)
    refusals = list(tracker.faults)
    index = document_index(corpus)
    for row, other, fact, stops in duplicate_rows(tracker, index):
        if stops:
            refusals.append(TrackerError(row.cells["page"].span, f"{row.page!r} {fact} on line {other.line + 1}"))
    refusals.sort(key=lambda error: error.span)
    return TrackerOutcome(tracker, rows, tuple(reports), text, tuple(refusals), tuple(own_dates))


def row_statuses(tracker: Tracker, corpus: Corpus) -> list[RowStatus]:
    """What each row of a tracker earns, in order."""
    rows = linked_rows(corpus)
    return [row_status(rows[tracker.path, row.line], tracker, corpus) for row in tracker.rows]


def _number_edits(tracker: Tracker) -> list[Edit]:
    counts = TrackerCounts(tracker)
    pairs = (pair for line in tracker.statistics for pair in counts.expected(line))
    return [Edit(number.span, wanted) for number, wanted in pairs if number.text != wanted]


def _average_edits(tracker: Tracker) -> list[Edit]:
    values: list[tuple[Average, str | None]] = [(line, expected_average(line, tracker)) for line in tracker.averages]
    return [Edit(line.span, value) for line, value in values if value is not None]


def _with_tracker_date(
    tracker: Tracker, text: str, rows: Sequence[RowChange], clock: DateSource
) -> tuple[str, list[DateReport]]:
    """The text with its own date, and what has changed: never to an earlier one than it has."""
    newest = max((row.date for row in rows if row.date.day), default=None, key=lambda one: one.day or date.min)
    day = clock.today if clock.mode == "today" else newest.day if newest else None
    why = "the day of this run" if clock.mode == "today" else "the newest change of a row"
    edits, reports = [], []
    for line in tracker.dated:
        if day and day > line.day:
            wanted = dates.format_date(day, line.form)
            edits.append(Edit(line.span, wanted))
            reports.append(DateReport(line.line, line.label, text[line.span.start : line.span.end], wanted, why))
    return apply_edits(text, edits), reports


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """A text after edits that do not overlap."""
    pieces: list[str] = []
    last = 0
    for edit in sorted(edits, key=lambda edit: edit.span):
        assert edit.span.start >= last, "edits overlap"
        pieces += [text[last : edit.span.start], edit.text]
        last = edit.span.end
    return "".join([*pieces, text[last:]])


def tracker_report(outcome: TrackerOutcome) -> TrackerReport:
    """The outcome of a tracker as plain values."""
    tracker = outcome.tracker
    source = tracker.document.page.source

    def placed(found: Iterable[TrackerError | TrackerNote]) -> tuple[Placed, ...]:
        return tuple(Placed(source.position(one.span.start)[0] + 1, one.message) for one in found)

    rows = tuple(_row_report(row, tracker.form.dates.forms) for row in outcome.rows)
    row_dates = [
        DateReport(row.row.line, row.row.page, row.says["date"] or "", row.date.shown or "", row.date.why)
        for row in outcome.rows
        if row.date.edits
    ]
    return TrackerReport(
        source.path,
        rows,
        outcome.counts,
        placed(outcome.refusals),
        source.text,
        outcome.text,
        refused_rows=placed(outcome.refused_rows),
        notes=placed(tracker.notes),
        dates=(*row_dates, *outcome.dates),
        tables=len(tracker.tables),
    )


def _row_report(row: RowChange, forms: tuple[str, ...]) -> RowReport:
    status = row.status
    leading = dates.leading_date(row.row.date.plain, forms) if row.row.date else None
    return RowReport(
        line=row.row.line,
        page=row.row.page,
        module=next(iter(status.links.link("module").paths), None),
        exam=next(iter(status.links.link("exam").paths), None),
        tied={side: status.links.link(side).how for side in row.row.sides},
        says=row.says,
        earns=row.earns,
        errors=dict(sorted(status.errors.items())),
        why=status.why,
        left=status.undecided,
        stale=bool(row.edits),
        claimed=row.row.status,
        earned=status.status,
        day=leading[0] if leading else None,
        changes=row.changes,
        dated=row.date.why if row.date.edits else "",
    )
