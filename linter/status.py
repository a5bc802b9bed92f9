"""What the documents of a row earn, held against what the row says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from linter.corpus import Corpus
from linter.tracker import Row, Tracker
from linter.tracker_form import Side, State
from linter.tracker_marks import names_file
from linter.tracker_rows import Tie, Tied
from linter.tracker_status import claims, follows

RANK: Mapping[str, int] = {"absent": 0, "failing": 1, "passing": 2}
_REVIEWED = ("complete", "module-done", "exam-done", "needs-review")


@dataclass(frozen=True, slots=True)
class Standing:
    """What a row's documents earn. `states` lacks a side of which nothing can be said; `why` then says why not."""

    tied: Tied
    states: Mapping[Side, State]
    status: str | None
    errors: Counter[str]
    why: tuple[str, ...] = ()

    @property
    def row(self) -> Row:
        """The row."""
        return self.tied.row

    @property
    def left(self) -> bool:
        """Whether the row is left as it is, because something about it cannot be told."""
        return self.status is None


def standing(one: Tied, tracker: Tracker, corpus: Corpus) -> Standing:
    """What the documents of a row earn. A page that was not read whole earns nothing, and costs nothing."""
    states: dict[Side, State] = {}
    errors: Counter[str] = Counter()
    why: list[str] = []
    for side in one.row.sides:
        tie = one.tie(side)
        found, reason = _state(side, tie, corpus, errors)
        if found is not None:
            states[side] = found
        if reason:
            why.append(reason)
    whole = len(states) == len(one.row.sides) and bool(states)
    custom = _custom(one.row, tracker)
    if custom:
        why.append(custom)
    status = earned(states, one.row.status) if whole and not custom else None
    return Standing(one, states, status, errors, tuple(why))


def _custom(row: Row, tracker: Tracker) -> str | None:
    """A status of the tracker's own legend that the standard does not know is a person's word, and so is a file."""
    mark = row.marks.get("status")
    if mark is not None and mark.value is None and not mark.known and names_file(mark.cell.text):
        return f"{mark.cell.plain!r} names a file and no status"
    if mark is None or mark.known or not any(sign in mark.cell.text for sign in tracker.legend - tracker.form.marks):
        return None
    return f"{mark.cell.plain!r} is a status of this tracker's own"


def _state(side: Side, tie: Tie, corpus: Corpus, errors: Counter[str]) -> tuple[State | None, str | None]:
    if tie.foreign:
        read = tie.foreign[0] in corpus.pages
        return None, f"{tie.foreign[0]} {'is a page of another kind' if read else 'is not read in this project'}"
    if tie.several:
        return None, f"several documents fit as its {side}: {', '.join(tie.several)}"
    verdicts = [corpus.verdicts(path) for path in tie.paths]
    if any(verdict is None or not verdict.whole for verdict in verdicts):
        return None, f"{tie.paths[0]} was not read whole"
    found = Counter(code for verdict in verdicts if verdict for code in verdict.errors.elements())
    errors.update(found)
    reason = "".join(f"{one.name} does not exist" for one in tie.missing[:1])
    if not reason and not tie.paths:
        hint = f"; {tie.near[0]} comes near" if tie.near else ""
        reason = f"no {side} was found{hint}"
    if not tie.paths:
        return "absent", reason
    return ("failing" if found or tie.missing else "passing"), reason or None


def earned(states: Mapping[Side, State], says: str | None) -> str | None:
    """The status a row earns by the states of its documents; a row that claims something done needs a review."""
    found = follows(dict(states))
    if found == "in-progress" and says in _REVIEWED and "failing" in states.values():
        return "needs-review"
    return found


def agrees(says: str | None, earns: str | None, sides: tuple[Side, ...]) -> bool:
    """Whether a status need not be rewritten; where only one document counts, `module done` is as good as complete."""
    return says == earns or (earns == "complete" and len(sides) == 1 and says == f"{sides[0]}-done")


def claimed(row: Row, side: Side) -> State | None:
    """What a row claims of a document: by its cell, or by its status where the table has no such cell."""
    told = row.says(side) if side in row.marks else claims(row.status, side)
    return told if told in RANK else None  # type: ignore[return-value]
