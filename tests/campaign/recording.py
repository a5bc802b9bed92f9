"""`RESULTS.md`: one row for each campaign and seed, written from its state; the text around the table is by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tests.campaign.running import State

RESULTS = Path(__file__).with_name("RESULTS.md")
HEAD = "| campaign | seed | cases | failed | of these still failing | processor time | last run |"


def row(state: State, failing: int, day: date) -> str:
    """The row of a state."""
    took = f"{state.seconds:,.0f} s"
    return f"| {state.campaign} | {state.seed} | {state.done:,} | {len(state.failed)} | {failing} | {took} | {day} |"


def recorded(text: str, new: str) -> str:
    """The text of `RESULTS.md` with a row in its place: instead of the row of its campaign and seed, else sorted in.

    Raises ValueError where the table is missing.
    """
    lines = text.split("\n")
    first = lines.index(HEAD) + 2
    end = next((n for n in range(first, len(lines)) if not lines[n].startswith("|")), len(lines))
    rows = {_key(line): line for line in lines[first:end]}
    rows[_key(new)] = new
    return "\n".join([*lines[:first], *(rows[key] for key in sorted(rows)), *lines[end:]])


def record(state: State, failing: int) -> None:
    """Write the row of a state with today's date; `failing` cases of those that failed fail still."""
    text = RESULTS.read_text(encoding="utf-8")
    RESULTS.write_text(recorded(text, row(state, failing, date.today())), encoding="utf-8", newline="\n")


def _key(line: str) -> tuple[str, int]:
    cells = [cell.strip() for cell in line.split("|")]
    return cells[1], int(cells[2])
