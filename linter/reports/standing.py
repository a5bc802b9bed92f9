"""Where a course stands: the rows of its trackers by what they say and by what their pages earn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from linter.status_model import RowReport, TrackerReport

_GROUPS = {
    "complete": "done",
    "needs-review": "review",
    "in-progress": "progress",
    "module-done": "progress",
    "exam-done": "progress",
    "not-started": "open",
}
LABELS = {
    "done": "done",
    "review": "to review",
    "progress": "in progress",
    "open": "not started",
    "left": "undecided",
}


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a bar: the group it stands for, and how many rows are in it."""

    group: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of shares; `words` say the same for those who do not see it."""

    shares: tuple[Share, ...]
    total: int

    @property
    def done(self) -> int:
        """How many rows are done."""
        return sum(share.count for share in self.shares if share.group == "done")

    @property
    def words(self) -> str:
        """The bar as a sentence's end: `2 done, 1 to review`."""
        return ", ".join(f"{share.count} {share.label}" for share in self.shares if share.count)


@dataclass(frozen=True, slots=True)
class Line:
    """A tracker with the bar of what its rows earn, and how many rows say something else."""

    path: str
    bar: Bar
    stale: int


@dataclass(frozen=True, slots=True)
class Standing:
    """All trackers together, by what they say and what they earn, and each by itself."""

    says: Bar
    earns: Bar
    lines: tuple[Line, ...]

    def known(self, group: str) -> bool:
        """Whether a column for a group says anything: `undecided` is shown only where a row is."""
        return group != "left" or any(share.count for share in self.earns.shares if share.group == group)


def group(status: str | None) -> str:
    """The group a status belongs to."""
    return _GROUPS.get(status or "", "left")


def standing(trackers: Sequence[TrackerReport]) -> Standing | None:
    """Where the rows of the trackers stand; None where there are no rows."""
    rows = [row for tracker in trackers for row in tracker.rows]
    if not rows:
        return None
    lines = tuple(
        Line(tracker.path, _earned(tracker.rows), sum(row.stale for row in tracker.rows)) for tracker in trackers
    )
    return Standing(_bar(group(row.claimed) for row in rows), _earned(rows), lines)


def _earned(rows: Iterable[RowReport]) -> Bar:
    return _bar(group(row.earned) for row in rows)


def _bar(groups: Iterable[str]) -> Bar:
    counts = Counter(groups)
    return Bar(tuple(Share(key, label, counts[key]) for key, label in LABELS.items()), counts.total())
