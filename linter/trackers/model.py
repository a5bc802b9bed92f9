"""A tracker as a tree: tables, rows, legend, statistics and dated lines, each with the spans the tool owns.

How the status of a row and the states of its documents follow from each other stands here, too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from linter.findings import Edit, Span
from linter.kinds.document import Document
from linter.kinds.schema import SIDES, Form, Item, Side, State
from linter.text.words import plain_text, without_struck

_STATES = ("passing", "failing", "absent")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: `outer` is all between its pipes, `span` what stands in it without padding, `text` that as written."""

    raw: str
    outer: Span
    text: str
    span: Span

    @property
    def plain(self) -> str:
        """The text as a reader sees it."""
        return plain_text(self.visible.replace("\\|", "|"))

    @property
    def visible(self) -> str:
        """The text with blanks in the place of what is struck out."""
        return without_struck(self.text)

    def part(self, start: int, end: int) -> Span:
        """The span of a part of the text."""
        return Span(self.span.start + start, self.span.start + end)

    def edit_to(self, text: str) -> Edit:
        """The edit that puts a text into the cell; padding stays, and an empty cell gets a blank on either side."""
        if self.text:
            return Edit(self.span, text)
        return Edit(self.outer, f"{self.raw[:1] or ' '}{text}{self.raw[1:] or ' '}")


@dataclass(frozen=True, slots=True)
class Mark:
    """What a module, exam or status cell says. `owned` is the span a new mark replaces, `labelled` whether words stand
    beside the mark; `known` is False for words outside the vocabulary, `value` None where they mean nothing."""

    cell: Cell
    value: str | None
    owned: Span
    sign: str = ""
    labelled: bool = False
    known: bool = True


@dataclass(frozen=True, slots=True)
class FileName:
    """A file a row names: as written, where, and in the column of which role."""

    name: str
    span: Span
    role: str


@dataclass(frozen=True, slots=True)
class TrackerRow:
    """A row of a tracker's table; `cells` by role, a role the table lacks is not there."""

    line: int
    table: int
    page: str
    cells: Mapping[str, Cell]
    marks: Mapping[str, Mark]
    files: tuple[FileName, ...] = ()

    @property
    def sides(self) -> tuple[Side, ...]:
        """Which documents the row speaks of: a table without module and exam columns speaks of the module alone."""
        sides = [side for side in SIDES if side in self.marks] or [
            side for side in SIDES if f"{side}-file" in self.cells
        ]
        return tuple(side for side in sides or SIDES[:1] if self.says(side) != "exempt")

    def says(self, role: str) -> str | None:
        """What the cell of a role says; None where there is none, or where it says nothing known."""
        mark = self.marks.get(role)
        return mark.value if mark else None

    @property
    def date(self) -> Cell | None:
        """The cell of the row's date."""
        return self.cells.get("updated") or self.cells.get("completed")

    @property
    def status(self) -> str | None:
        """The status the row claims; where it has no status cell, the one its other cells claim."""
        if "status" in self.marks:
            return self.says("status")
        return status_from_states({side: self.says(side) for side in self.sides})


@dataclass(frozen=True, slots=True)
class TrackerTable:
    """A table with rows of a tracker: its header's line, the line after it, and the columns by role."""

    index: int
    line: int
    end: int
    roles: Mapping[str, int]
    columns: int
    border: bool


# The sign of what is done in a bar that is drawn, and the one of what is left beside it: `███░░`.
BAR_SIGNS = {"█": "░", "▓": "▒", "▰": "▱", "■": "□", "●": "○", "🟩": "⬜", "🟦": "⬜", "⬛": "⬜"}


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a statistics line: a `count`, a `total`, a `percent` with its decimals, or a `bar` of signs."""

    kind: str
    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Statistic:
    """A line of statistics: its label, what it counts, its value as written, and which tables it speaks of."""

    line: int
    label: str
    measure: str
    value: str
    span: Span
    numbers: tuple[Number, ...]
    tables: range


@dataclass(frozen=True, slots=True)
class Average:
    """A line of the velocity: its measure and the span of its value, which is `blank` or was filled in before."""

    line: int
    label: str
    measure: str
    span: Span
    blank: bool


@dataclass(frozen=True, slots=True)
class TrackerDate:
    """The line that dates the whole tracker."""

    line: int
    label: str
    span: Span
    day: date
    form: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A ticked line of a checklist: where, its text, the item behind it, and which document its heading names."""

    span: Span
    text: str
    item: Item
    side: Side
    name: str


@dataclass(frozen=True, slots=True)
class TrackerError:
    """What makes a tracker unfit for rewriting."""

    span: Span
    message: str


@dataclass(frozen=True, slots=True)
class TrackerNote:
    """What was not read of a tracker and forbids nothing: a line that looks like a row, numbers in another form."""

    span: Span
    message: str


@dataclass(frozen=True, slots=True)
class Tracker:
    """A tracker page as read. `open` gives its document, which may mean to read it again."""

    path: str
    open: Callable[[], Document] = field(compare=False, repr=False)
    form: Form
    tables: tuple[TrackerTable, ...] = ()
    rows: tuple[TrackerRow, ...] = ()
    legend: Mapping[str, str] = field(default_factory=dict)
    statistics: tuple[Statistic, ...] = ()
    averages: tuple[Average, ...] = ()
    dated: tuple[TrackerDate, ...] = ()
    ticks: tuple[Tick, ...] = ()
    faults: tuple[TrackerError, ...] = ()
    notes: tuple[TrackerNote, ...] = ()

    @property
    def document(self) -> Document:
        """The document."""
        return self.open()


def status_from_states(cells: Mapping[Side, str | None], says: str | None = None) -> str | None:
    """The status that module and exam cells lead to; None where one of them says nothing known.

    A row that says needs-review agrees with any failing cell.
    """
    states = list(cells.values())
    if not states or any(state not in _STATES for state in states):
        return None
    if says == "needs-review" and "failing" in states:
        return says
    if all(state == "passing" for state in states):
        return "complete"
    if all(state == "absent" for state in states):
        return "not-started"
    if len(states) == 2 and "failing" not in states:
        return "module-done" if cells.get("module") == "passing" else "exam-done"
    return "in-progress"


def claimed_state(status: str | None, side: Side) -> State | None:
    """What a status alone claims of a document, for tables without a column for it."""
    if status in (None, "not-started"):
        return "absent" if status else None
    if status in ("module-done", "exam-done"):
        return "passing" if status == f"{side}-done" else "absent"
    return "passing" if status == "complete" else "failing"
