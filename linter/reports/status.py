"""`status`: what the trackers say, what their documents earn, and why, as a table, as JSON and as Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from click import style
from rich.cells import cell_len

from linter.reports.json import SCHEMA_VERSION, dumped
from linter.reports.marked import marked
from linter.reports.shown import shown
from linter.status_model import Cells, RowReport, Step, TrackerReport

_CODES = 4


def render_json(trackers: Sequence[TrackerReport], unread: Sequence[str]) -> str:
    """The shape that scripts rely on."""
    data = {
        "schema_version": SCHEMA_VERSION,
        "stale": any(tracker.stale for tracker in trackers),
        "rows": [_row(tracker, row) for tracker in trackers for row in tracker.rows],
        "statistics": [
            {"tracker": tracker.path, "line": c.line + 1, "label": c.label, "says": c.says, "earns": c.earns}
            for tracker in trackers
            for c in tracker.counts
        ],
        "refused": [
            {"tracker": tracker.path, "line": refusal.line, "message": refusal.message}
            for tracker in trackers
            for refusal in tracker.refusals
        ],
        "unread": list(unread),
    }
    return dumped(data)


def _row(tracker: TrackerReport, row: RowReport) -> dict[str, Any]:
    return {
        "tracker": tracker.path,
        "line": row.line + 1,
        "page": row.page,
        "module": row.module,
        "exam": row.exam,
        "tied": dict(row.tied),
        "says": dict(row.says),
        "earns": dict(row.earns),
        "because": dict(row.errors),
        "why": list(row.why),
        "left": row.left,
        "stale": row.stale,
    }


def because(row: RowReport) -> str:
    """Why a row earns what it earns: the errors by code, the most frequent first, and what is missing."""
    errors = sorted(row.errors.items(), key=lambda pair: (-pair[1], pair[0]))
    codes = [f"{code} {number}×" if number > 1 else code for code, number in errors[:_CODES]]
    rest = len(errors) - _CODES
    more = [f"{rest} more code{'' if rest == 1 else 's'}"] if rest > 0 else []
    left = ["left as it is"] if row.left else []
    told = row.stale or row.left
    return ", ".join([*codes, *more, *(row.why if told else ()), *left])


def _said(values: Cells) -> str:
    return " ".join(value or "·" for key in ("module", "exam", "status") if (value := values[key]) is not None)


def _cells(tracker: TrackerReport) -> Iterator[tuple[list[str], bool]]:
    for row in tracker.rows:
        earns = _said({key: row.earns[key] if row.says[key] is not None else None for key in row.earns})
        stale = row.stale
        yield [str(row.line + 1), row.page, _said(row.says), earns if stale else "", because(row)], stale
    for count in tracker.counts:
        stale = count.says != count.earns
        yield [str(count.line + 1), count.label, count.says, count.earns if stale else "", ""], stale


HEADER = ["line", "page", "says", "earns", "because"]


def render_full(trackers: Sequence[TrackerReport], unread: Sequence[str], all_rows: bool = True) -> str:
    """A table a tracker: stale lines are coloured, and only they show what they earn."""
    blocks: list[str] = []
    for tracker in trackers:
        rows = [([shown(cell) for cell in cells], stale) for cells, stale in _cells(tracker) if stale or all_rows]
        widths = [max([cell_len(row[n]) for row, _ in rows] + [len(HEADER[n])]) for n in range(4)]
        lines = [style(shown(tracker.path), bold=True), _padded(HEADER, widths)]
        lines += [
            style(_padded(cells, widths), fg="yellow") if stale else _padded(cells, widths) for cells, stale in rows
        ]
        blocks.append("\n".join([*lines, style(summary(tracker), bold=True)]) + "\n")
    return "\n".join(blocks)


def _padded(cells: list[str], widths: list[int]) -> str:
    filled = [cell + " " * (width - cell_len(cell)) for cell, width in zip(cells, [*widths, 0], strict=True)]
    return "  ".join(filled).rstrip()


def summary(tracker: TrackerReport) -> str:
    """One line: how much of a tracker is stale."""
    rows = sum(row.stale for row in tracker.rows)
    numbers = sum(count.says != count.earns for count in tracker.counts)
    total = f"{len(tracker.rows)} row{'' if len(tracker.rows) == 1 else 's'}"
    if not tracker.stale:
        return f"{total}, up to date"
    return f"{total}: {rows} stale, {numbers} of {len(tracker.counts)} statistics stale"


def render_markdown(trackers: Sequence[TrackerReport], unread: Sequence[str]) -> str:
    """The same tables as Markdown, for a comment on a pull request or a job's summary."""
    blocks: list[str] = []
    for tracker in trackers:
        lines = [f"### {marked(tracker.path)}", "", f"| {' | '.join(HEADER)} |", "|---:|---|---|---|---|"]
        lines += [f"| {' | '.join(map(marked, cells))} |" for cells, _ in _cells(tracker)]
        blocks.append("\n".join([*lines, "", summary(tracker)]) + "\n")
    return "\n".join(blocks)


FORMATS: dict[str, Callable[[Sequence[TrackerReport], Sequence[str]], str]] = {
    "full": render_full,
    "json": render_json,
    "markdown": render_markdown,
}


def render_steps(steps: Sequence[Step], output: str) -> str:
    """The pages to write next, one line of why each."""
    if output == "json":
        keys = ("tracker", "line", "page", "priority", "lacks", "errors", "why")
        data = [
            {key: getattr(step, key) or None if key == "priority" else getattr(step, key) for key in keys}
            for step in steps
        ]
        return dumped({"schema_version": SCHEMA_VERSION, "next": data})
    safe = marked if output == "markdown" else shown
    mark = "**" if output == "markdown" else ""
    return "".join(f"{n}. {mark}{safe(step.page)}{mark}: {safe(step.why)}\n" for n, step in enumerate(steps, 1))
