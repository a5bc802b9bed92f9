"""A tracker as a tree: tables, rows, legend, statistics and dated lines, each with the spans the tool owns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from linter.model import Span
from linter.parts import Document
from linter.tracker_cells import Cell
from linter.tracker_form import SIDES, Form, Item, Side
from linter.tracker_status import follows


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
class Named:
    """A file a row names: as written, where, and in the column of which role."""

    name: str
    span: Span
    role: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a tracker's table; `cells` by role, a role the table lacks is not there."""

    line: int
    table: int
    page: str
    cells: Mapping[str, Cell]
    marks: Mapping[str, Mark]
    files: tuple[Named, ...] = ()

    @property
    def sides(self) -> tuple[Side, ...]:
        """Which documents the row speaks of: a table without module and exam columns speaks of the module alone."""
        told = [side for side in SIDES if side in self.marks] or [s for s in SIDES if f"{s}-file" in self.cells]
        return tuple(side for side in told or SIDES[:1] if self.says(side) != "exempt")

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
        return follows({side: self.says(side) for side in self.sides})


@dataclass(frozen=True, slots=True)
class Table:
    """A table with rows of a tracker: its header's line, the line after it, and the columns by role."""

    index: int
    line: int
    end: int
    roles: Mapping[str, int]
    columns: int
    border: bool


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a statistics line: a `count`, a `total` or a `percent` with its decimals."""

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
class Dated:
    """The line that dates the whole tracker."""

    line: int
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
class Fault:
    """What makes a tracker unfit for rewriting."""

    span: Span
    message: str


@dataclass(frozen=True, slots=True)
class Tracker:
    """A tracker page as read. `open` gives its document, which may mean to read it again."""

    path: str
    open: Callable[[], Document] = field(compare=False, repr=False)
    form: Form
    tables: tuple[Table, ...] = ()
    rows: tuple[Row, ...] = ()
    legend: frozenset[str] = field(default_factory=frozenset)
    statistics: tuple[Statistic, ...] = ()
    averages: tuple[Average, ...] = ()
    dated: tuple[Dated, ...] = ()
    ticks: tuple[Tick, ...] = ()
    faults: tuple[Fault, ...] = ()

    @property
    def document(self) -> Document:
        """The document."""
        return self.open()
