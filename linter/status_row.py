"""The edits that make a row say what it earns, in the words, marks and date form its tracker already uses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date

from linter import tracker_dates
from linter.corpus import Corpus
from linter.model import Edit
from linter.status import Standing, agrees
from linter.tracker import Mark, Named, Row, Tracker
from linter.tracker_cells import Cell
from linter.tracker_files import Shelf
from linter.tracker_form import VARIATION, State, parted
from linter.tracker_rows import tie

_STATUS_OF: dict[State, str] = {"passing": "complete", "failing": "in-progress", "absent": "not-started"}


@dataclass(frozen=True, slots=True)
class Change:
    """A row, what it earns as its cells would say it, and the edits that lead there. `day` is its new date."""

    standing: Standing
    earns: dict[str, str | None]
    edits: tuple[Edit, ...] = ()
    day: date | None = None

    @property
    def row(self) -> Row:
        """The row."""
        return self.standing.row

    @property
    def says(self) -> dict[str, str | None]:
        """What the row says, cell by cell; None where its table has no such column."""
        row = self.row
        said = {role: row.cells[role].plain if role in row.cells else None for role in ("module", "exam", "status")}
        return {**said, "date": (row.date.plain or None) if row.date else None}


def change(one: Standing, tracker: Tracker, corpus: Corpus, day_of: Callable[[Iterable[str]], date | None]) -> Change:
    """What becomes of a row."""
    if one.left or one.status is None:
        said = Change(one, {}).says
        return Change(one, said)
    edits: list[Edit] = []
    earns: dict[str, str | None] = {"module": None, "exam": None, "status": None}
    for side, state in one.states.items():
        earns[side] = tracker.form.states[state][0]
        mark = one.row.marks.get(side)
        if mark and mark.value != state and (mark.value is not None or not mark.known):
            edits.append(_put(mark, _state(mark, state, tracker)))
    earns["status"] = spelling(one.status, tracker)
    mark = one.row.marks.get("status")
    if mark and not agrees(mark.value, one.status, one.row.sides):
        edits.append(_put(mark, spelling(one.status, tracker)))
    said = Change(one, {}).says
    if not edits:
        return Change(one, {**earns, "date": said["date"]})
    dated, day, shown = _date(one, tracker, day_of)
    noted = _notes(one, tracker, corpus)
    return Change(one, {**earns, "date": shown}, (*edits, *dated, *noted), day)


def _put(mark: Mark, text: str) -> Edit:
    return Edit(mark.owned, text) if mark.cell.text else mark.cell.written(text)


def _state(mark: Mark, state: State, tracker: Tracker) -> str:
    if mark.labelled and mark.value is not None:
        return spelling(_STATUS_OF[state], tracker)
    if state == "absent" and _pending(tracker):
        return tracker.form.states[state][1]
    return tracker.form.states[state][0]


def _pending(tracker: Tracker) -> bool:
    """Whether the tracker's cells say absent with the second mark only."""
    marks = {
        m.sign for row in tracker.rows for role, m in row.marks.items() if role != "status" and m.value == "absent"
    }
    known = tracker.form.states["absent"]
    return len(known) > 1 and known[1] in marks and known[0] not in marks


def spelling(status: str, tracker: Tracker) -> str:
    """A status as the tracker spells it: as most of its cells do, else by its legend, else as T2 or T1 would."""
    form = tracker.form
    marks = [row.marks["status"] for row in tracker.rows if "status" in row.marks]
    used = Counter(_owned(mark) for mark in marks if mark.value == status and mark.known)
    known = {_bare(text): text for text in form.statuses.get(status, ())}
    fitting = {text: number for text, number in used.items() if _bare(text) in known}
    if fitting:
        return max(fitting, key=lambda text: (fitting[text], text))
    options = form.statuses[status]
    listed = [text for text in options if parted(text)[0] in tracker.legend]
    if listed:
        return listed[0]
    alone = all(len(row.sides) < 2 for row in tracker.rows)
    return options[-1] if status == "not-started" and alone and len(options) > 1 else options[0]


def _owned(mark: Mark) -> str:
    start = mark.owned.start - mark.cell.span.start
    return mark.cell.text[start : start + mark.owned.end - mark.owned.start]


def _bare(text: str) -> str:
    return text.replace(VARIATION, "")


def _date(
    one: Standing, tracker: Tracker, day_of: Callable[[Iterable[str]], date | None]
) -> tuple[list[Edit], date | None, str | None]:
    """The edit of a changed row's date, the day, and how it is written. A completion date waits for completion."""
    cell, day = one.row.date, day_of(path for side in one.row.sides for path in one.tied.tie(side).paths)
    if cell is None or day is None or ("updated" not in one.row.cells and one.status != "complete"):
        return [], None, None
    same = [row.date.plain for row in tracker.rows if row.date and row.table == one.row.table]
    every = [row.date.plain for row in tracker.rows if row.date]
    forms = tracker.form.dates.forms
    form = tracker_dates.usual(same, forms) or tracker_dates.usual(every, forms) or forms[0]
    text = tracker_dates.written(day, form)
    return ([cell.written(text)] if cell.plain != text else []), day, text


def _notes(one: Standing, tracker: Tracker, corpus: Corpus) -> list[Edit]:
    """The edit that names newly found documents in empty notes, unless the name would tie the row to something else."""
    cell = one.row.cells.get("notes")
    fresh = [s for s in one.row.sides if one.row.says(s) == "absent" and one.states.get(s, "absent") != "absent"]
    if cell is None or cell.text or not fresh:
        return []
    shelf = corpus.once("tracker-shelf", lambda: Shelf(corpus))
    for sides in (fresh, list(one.row.sides)):
        names = [path.rsplit("/", 1)[-1] for side in sides for path in one.tied.tie(side).paths]
        if all(_plain(name) for name in names) and _ties(one, names, cell, tracker, shelf):
            return [cell.written(", ".join(names))]
    return []


def _ties(one: Standing, names: list[str], cell: Cell, tracker: Tracker, shelf: Shelf) -> bool:
    files = (*one.row.files, *(Named(name, cell.span, "notes") for name in names))
    again = tie(replace(one.row, files=files), tracker, shelf)
    return all(again.tie(side).paths == one.tied.tie(side).paths for side in one.row.sides)


def _plain(name: str) -> bool:
    return not set(name) & set("|`\\<>[]*") and not any(char.isspace() for char in name)
