"""What to write next: by the tracker's priorities, then by what is nearest to done."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator

from linter.status import Standing
from linter.status_model import Step
from linter.text import normal
from linter.tracker import Row, Tracker
from linter.tracker_checklists import matching
from linter.tracker_form import Form

_CODES = 3
_ENDINGS = re.compile(r"[.,:?!](?![^ ])")


def steps(found: Iterable[tuple[Tracker, Iterable[Standing]]]) -> list[Step]:
    """The rows that are not done, the most urgent first. A page that several trackers have is one step."""
    every = [step for tracker, rows in found for step in _steps(tracker, rows)]
    ordered = sorted(every, key=lambda step: (step.rank, len(step.lacks), step.errors))
    first = {normal(step.page): step for step in reversed(ordered)}
    return [step for step in ordered if first[normal(step.page)] is step]


def _steps(tracker: Tracker, rows: Iterable[Standing]) -> Iterator[Step]:
    listed = _listed(tracker)
    guide = list(_guide(tracker))
    for one in rows:
        if one.left or one.status == "complete":
            continue
        row = one.row
        rank, name = _priority(row, tracker, listed, guide)
        lacks = tuple(side for side in row.sides if one.states.get(side) == "absent")
        errors = sum(one.errors.values())
        why = "; ".join(filter(None, [name or "no priority", _lacking(one), _failing(one)]))
        yield Step(tracker.path, row.line + 1, row.page, rank, name, lacks, errors, why)


def _lacking(one: Standing) -> str:
    lacks = [side for side in one.row.sides if one.states.get(side) == "absent"]
    return f"no {' and no '.join(lacks)} yet" if lacks else ""


def _failing(one: Standing) -> str:
    if not one.errors:
        return ""
    most = sorted(one.errors.items(), key=lambda pair: (-pair[1], pair[0]))
    shown = ", ".join(f"{code} {number}×" if number > 1 else code for code, number in most[:_CODES])
    number = sum(one.errors.values())
    more = ", …" if len(most) > _CODES else ""
    return f"{number} error{'' if number == 1 else 's'} to repair ({shown}{more})"


def _priority(row: Row, tracker: Tracker, listed: set[str], guide: list[tuple[int, set[str]]]) -> tuple[int, str]:
    """The rank of a row and its name: its own cell, a list of what comes next, the guide of its table's headings."""
    names = tracker.form.priorities.names
    cell = row.cells.get("priority")
    rank = rank_of(cell.plain, tracker.form) if cell and cell.text else None
    if rank is None and normal(row.page) in listed:
        return -1, "listed as next"
    if rank is None:
        words = _table_words(row, tracker)
        rank = next((rank for rank, wanted in guide if wanted <= words), None)
    return (len(names), "") if rank is None else (rank, names[rank][0])


def rank_of(text: str, form: Form) -> int | None:
    """The rank of a priority as written: `P1`, `High`, `P1 - Critical`."""
    return next(
        (rank for rank, names in enumerate(form.priorities.names) for name in names if matching(text, name)), None
    )


def _listed(tracker: Tracker) -> set[str]:
    """The pages under a heading that lists what comes next."""
    page = tracker.document.page
    lists = [h for h in page.headings if any(matching(h.text, title) for title in tracker.form.priorities.lists)]
    lines = "\n".join(_spaced(text) for h in lists for _, text in page.prose(h.line + 1, h.end))
    return {normal(row.page) for row in tracker.rows if _spaced(row.page) in lines}


def _spaced(text: str) -> str:
    """A text for finding one in the other by whole words: a blank at either end, no sign that only ends a word."""
    return f" {_ENDINGS.sub('', normal(text))} "


def _guide(tracker: Tracker) -> Iterator[tuple[int, set[str]]]:
    """The lines of a priority guide: the rank of their heading and the words that a table's headings must hold."""
    page = tracker.document.page
    generic = set(tracker.form.priorities.generic)
    for heading in page.headings:
        rank = rank_of(heading.text, tracker.form)
        if rank is None:
            continue
        for _, text in page.prose(heading.line + 1, heading.end):
            words = _stems(text.split("(", 1)[0]) - generic
            if words and text.lstrip()[:1] in ("-", "*", "+"):
                yield rank, words


def _table_words(row: Row, tracker: Tracker) -> set[str]:
    headings = tracker.document.page.headings
    at: int | None = bisect_left(headings, row.line, key=lambda heading: heading.line) - 1
    above: list[str] = []
    while at is not None and at >= 0:
        above += [headings[at].text] if headings[at].level > 1 else []
        at = headings[at].parent
    return _stems(" ".join(above))


def _stems(text: str) -> set[str]:
    words = "".join(char if char.isalnum() else " " for char in text.casefold()).split()
    return {f"{w[:-3]}y" if w.endswith("ies") else w.removesuffix("s") for w in words if not w.isdigit()}
