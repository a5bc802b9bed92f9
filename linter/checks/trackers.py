"""The kinds of check about trackers, as one union."""

from __future__ import annotations

from linter.checks.tracker_claims import MissingFile, UnclaimedWork, UnearnedStatus
from linter.checks.tracker_lists import UnearnedChecklist
from linter.checks.tracker_rows import (
    ContradictoryStatus,
    DuplicateRow,
    InvalidDate,
    MissingDate,
    StaleStatistics,
    UnknownStatus,
)
from linter.checks.tracker_ties import AmbiguousRow, UntrackedDocument

TrackerCheck = (
    AmbiguousRow
    | ContradictoryStatus
    | DuplicateRow
    | InvalidDate
    | MissingDate
    | MissingFile
    | StaleStatistics
    | UnclaimedWork
    | UnearnedChecklist
    | UnearnedStatus
    | UnknownStatus
    | UntrackedDocument
)
