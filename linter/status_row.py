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
from linter.status_style import Style
from linter.tracker import Mark, Named, Row, Tracker
from linter.tracker_cells import Cell
from linter.tracker_files import Shelf
from linter.tracker_form import Form
from linter.tracker_marks import names_file
from linter.tracker_rows import tie, tied


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


def change(one: Standing, style: Style, corpus: Corpus, day_of: Callable[[Iterable[str]], date | None]) -> Change:
    """What becomes of a row."""
    if one.left or one.status is None:
        said = Change(one, {}).says
        return Change(one, said)
    edits: list[Edit] = []
    earns: dict[str, str | None] = {"module": None, "exam": None, "status": None}
    for side, state in one.states.items():
        earns[side] = style.tracker.form.states[state][0]
        mark = one.row.marks.get(side)
        if mark and mark.value != state and (mark.value is not None or _spare(mark)):
            edits.append(_put(mark, style.state(mark, state)))
    earns["status"] = style.status(one.status)
    mark = one.row.marks.get("status")
    if mark and not agrees(mark.value, one.status, one.row.sides):
        edits.append(_put(mark, style.status(one.status)))
    said = Change(one, {}).says
    if not edits:
        return Change(one, {**earns, "date": said["date"]})
    dated, day, shown = _date(one, style, day_of)
    noted = _notes(one, style.tracker, corpus)
    return Change(one, {**earns, "date": shown}, (*edits, *dated, *noted), day)


def _spare(mark: Mark) -> bool:
    """Whether words that mean nothing to the tool may give way to a mark: not where they link or name something."""
    return not mark.known and not names_file(mark.cell.text)


def _put(mark: Mark, text: str) -> Edit:
    return Edit(mark.owned, text) if mark.cell.text else mark.cell.written(text)


def _date(
    one: Standing, style: Style, day_of: Callable[[Iterable[str]], date | None]
) -> tuple[list[Edit], date | None, str | None]:
    """The edit of a changed row's date, the day, and how it is written. A completion date waits for completion."""
    cell, day = one.row.date, day_of(path for side in one.row.sides for path in one.tied.tie(side).paths)
    if cell is None or day is None or ("updated" not in one.row.cells and one.status != "complete"):
        return [], day, None  # the tracker's own date follows the day all the same
    text = tracker_dates.written(day, style.date_form(one.row.table))
    return _dated(cell, text, style.tracker.form), day, text


def _dated(cell: Cell, text: str, form: Form) -> list[Edit]:
    """The edit of a date cell: of the date it begins with, or of a word that stands for one. Other words stay."""
    words = {*form.blank, *form.dates.words} - {""}
    found = tracker_dates.leading(cell.text, form.dates.forms)
    if found and cell.text[: found[2]] != text:
        return [Edit(cell.part(0, found[2]), text)]
    return [cell.written(text)] if not found and (not cell.text or cell.plain in words) else []


def _notes(one: Standing, tracker: Tracker, corpus: Corpus) -> list[Edit]:
    """The edit that names newly found documents in empty notes, unless the name would tie the row to something else."""
    cell = one.row.cells.get("notes")
    fresh = [s for s in one.row.sides if one.row.says(s) == "absent" and one.states.get(s, "absent") != "absent"]
    if cell is None or cell.text or not fresh:
        return []
    shelf = corpus.once("tracker-shelf", lambda: Shelf(corpus))
    for sides in (fresh, list(one.row.sides)):
        paths = [path for side in sides for path in one.tied.tie(side).paths]
        names = [path.rsplit("/", 1)[-1] for path in paths]
        if any(_rows_of(corpus, one.tied.tracker)[path] > 1 for path in paths):
            continue  # a name that two rows give is refused as a duplicate
        if all(_plain(name) for name in names) and _ties(one, names, cell, tracker, shelf):
            return [cell.written(", ".join(names))]
    return []


def _rows_of(corpus: Corpus, tracker: str) -> Counter[str]:
    """How many rows of a tracker speak of each document."""
    rows = (row for row in tied(corpus).values() if row.tracker == tracker)
    spoken = ({*row.spoken, *(path for tie in row.ties.values() for path in tie.paths)} for row in rows)
    return corpus.once(("rows-of-documents", tracker), lambda: Counter(path for paths in spoken for path in paths))


def _ties(one: Standing, names: list[str], cell: Cell, tracker: Tracker, shelf: Shelf) -> bool:
    files = (*one.row.files, *(Named(name, cell.span, "notes") for name in names))
    again = tie(replace(one.row, files=files), tracker, shelf)
    return all(again.tie(side).paths == one.tied.tie(side).paths for side in one.row.sides)


def _plain(name: str) -> bool:
    return not set(name) & set("|`\\<>[]*") and not any(char.isspace() for char in name)
