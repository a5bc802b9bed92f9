"""What a status reports, as plain values: rows, lines of statistics, refusals, next steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

Cells = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Count:
    """A line with a number: what it says, and what the rows make it once they say what they earn. Lines from 0."""

    line: int
    label: str
    says: str
    earns: str


@dataclass(frozen=True, slots=True)
class RowReport:
    """A row: what it says and earns, cell by cell (None: no such column), the errors behind it by code, and why.

    `claimed` and `earned` are the keys of the statuses it says and earns (None: not to be told), `day` is its own date.
    """

    line: int
    page: str
    module: str | None
    exam: str | None
    tied: Cells
    says: Cells
    earns: Cells
    errors: Mapping[str, int]
    why: tuple[str, ...]
    left: bool
    stale: bool
    claimed: str | None = None
    earned: str | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """What forbids rewriting a tracker, with its line (from 1)."""

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class TrackerReport:
    """A tracker: its rows and numbers, its text as it is and as it would be, and what forbids writing it."""

    path: str
    rows: tuple[RowReport, ...]
    counts: tuple[Count, ...]
    refusals: tuple[Refusal, ...]
    old: str
    new: str

    @property
    def stale(self) -> bool:
        """Whether writing would change anything."""
        return self.old != self.new


@dataclass(frozen=True, slots=True)
class Step:
    """A row that is not done: how urgent it is, what it lacks, how many errors it has, and why it is here."""

    tracker: str
    line: int
    page: str
    rank: int
    priority: str
    lacks: tuple[str, ...]
    errors: int
    why: str
