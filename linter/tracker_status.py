"""How the status of a row and the states of its documents follow from each other."""

from __future__ import annotations

from collections.abc import Mapping

from linter.tracker_form import Side, State

_STATES = ("passing", "failing", "absent")


def follows(cells: Mapping[Side, str | None], says: str | None = None) -> str | None:
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


def claims(status: str | None, side: Side) -> State | None:
    """What a status alone claims of a document, for tables without a column for it."""
    if status in (None, "not-started"):
        return "absent" if status else None
    if status in ("module-done", "exam-done"):
        return "passing" if status == f"{side}-done" else "absent"
    return "passing" if status == "complete" else "failing"
