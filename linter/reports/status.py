"""`status`: what the trackers say, what their documents earn, and why: as text, JSON, Markdown and HTML."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from click import style
from rich.cells import cell_len

from linter.reports.escape import markdown_escaped, printable
from linter.reports.json import SCHEMA_VERSION, dump_json
from linter.text.wording import counted, listed
from linter.trackers.report import NextStep, Placed, RowReport, TrackerReport

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
_MAX_CODES = 4
HTML_HEADER = ("Page", "Module", "Exam", "Status", "Because")


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
class TrackerStanding:
    """A tracker with the bar of what its rows earn, and how many rows say something else."""

    path: str
    bar: Bar
    stale: int


@dataclass(frozen=True, slots=True)
class CourseStanding:
    """All trackers together, by what they say and what they earn, and each by itself."""

    says: Bar
    earns: Bar
    lines: tuple[TrackerStanding, ...]

    def known(self, group: str) -> bool:
        """Whether a column for a group says anything: `undecided` is shown only where a row is."""
        return group != "left" or any(share.count for share in self.earns.shares if share.group == group)


def status_group(status: str | None) -> str:
    """The group a status belongs to."""
    return _GROUPS.get(status or "", "left")


def course_standing(trackers: Sequence[TrackerReport]) -> CourseStanding | None:
    """Where the rows of the trackers stand; None where there are no rows."""
    rows = [row for tracker in trackers for row in tracker.rows]
    if not rows:
        return None
    lines = tuple(
        TrackerStanding(tracker.path, _earned_bar(tracker.rows), sum(row.stale for row in tracker.rows))
        for tracker in trackers
    )
    return CourseStanding(_bar_of_groups(status_group(row.claimed) for row in rows), _earned_bar(rows), lines)


def _earned_bar(rows: Iterable[RowReport]) -> Bar:
    return _bar_of_groups(status_group(row.earned) for row in rows)


def _bar_of_groups(groups: Iterable[str]) -> Bar:
    counts = Counter(groups)
    return Bar(tuple(Share(key, label, counts[key]) for key, label in LABELS.items()), counts.total())


def render_json(trackers: Sequence[TrackerReport], unread: Sequence[str], every: bool = True) -> str:
    """The shape that scripts rely on: all rows and numbers, whether `every` one is asked for or not."""
    data = {
        "schema_version": SCHEMA_VERSION,
        "stale": any(tracker.stale for tracker in trackers),
        "rows": [_row_fields(tracker, row) for tracker in trackers for row in tracker.rows],
        "statistics": [
            {"tracker": tracker.path, "line": c.line + 1, "label": c.label, "says": c.says, "earns": c.earns}
            for tracker in trackers
            for c in tracker.counts
        ],
        "dates": [
            {"tracker": tracker.path, "line": d.line + 1, "says": d.says, "earns": d.earns, "why": d.why}
            for tracker in trackers
            for d in tracker.dates
        ],
        "trackers": [
            {"tracker": tracker.path, "tables": tracker.tables, "rows": len(tracker.rows), "stale": tracker.stale}
            for tracker in trackers
        ],
        "refused": [_placed(tracker, one) for tracker in trackers for one in tracker.refusals + tracker.refused_rows],
        "notes": [_placed(tracker, one) for tracker in trackers for one in tracker.notes],
        "unread": list(unread),
    }
    return dump_json(data)


def _placed(tracker: TrackerReport, one: Placed) -> dict[str, Any]:
    return {"tracker": tracker.path, "line": one.line, "message": one.message}


def _row_fields(tracker: TrackerReport, row: RowReport) -> dict[str, Any]:
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


def explanation(row: RowReport) -> str:
    """Why a row earns what it earns: the errors by code, the most frequent first, and what is missing."""
    errors = sorted(row.errors.items(), key=lambda pair: (-pair[1], pair[0]))
    codes = [f"{code} {number}×" if number > 1 else code for code, number in errors[:_MAX_CODES]]
    rest = len(errors) - _MAX_CODES
    more = [counted(rest, "more code")] if rest > 0 else []
    left = ["left as it is"] if row.left else []
    show_reasons = row.stale or row.left
    return ", ".join([*codes, *more, *(row.why if show_reasons else ()), *left])


_CHANGE = " \u2192 "
_NOTHING = "\u00b7"  # what an empty cell says
_CELLS = ("module", "exam", "status", "date")


@dataclass(frozen=True, slots=True)
class _Table:
    """A table of a report: its header, and its lines, each with whether something in it drifted."""

    header: tuple[str, ...]
    lines: tuple[tuple[tuple[str, ...], bool], ...]


def _tables(tracker: TrackerReport, every: bool) -> list[_Table]:
    """The rows of a tracker, then its numbers and its own dates: what drifted or is left, or with `every` all of it."""
    rows = [row for row in tracker.rows if every or row.stale or row.left]
    cells = [key for key in _CELLS if any(row.says[key] is not None or key in row.changes for row in rows)]
    lines = [
        ((str(row.line + 1), row.page, *(_change(row, key) for key in cells), _because(row)), row.stale) for row in rows
    ]
    counts = [
        (
            (str(one.line + 1), one.label, one.says, one.earns if one.says != one.earns else "", ""),
            one.says != one.earns,
        )
        for one in tracker.counts
        if every or one.says != one.earns
    ]
    rows_with_dates = {row.line for row in tracker.rows}
    counts += [
        ((str(one.line + 1), one.label, one.says, one.earns, one.why), True)
        for one in tracker.dates
        if one.line not in rows_with_dates
    ]
    tables = [
        _Table(("line", "page", *cells, "because"), tuple(lines)),
        _Table(("line", "number", "says", "earns", "because"), tuple(counts)),
    ]
    return [table for table in tables if table.lines]


def _change(row: RowReport, key: str) -> str:
    says = row.says[key]
    shown = "" if says is None and key not in row.changes else says or _NOTHING
    return f"{shown}{_CHANGE}{row.changes[key]}" if key in row.changes else shown


def _because(row: RowReport) -> str:
    dated = f"dated by {row.dated}" if row.dated else ""
    return ", ".join(filter(None, [explanation(row), dated]))


def render_full(trackers: Sequence[TrackerReport], unread: Sequence[str], every: bool = False) -> str:
    """The tables of each tracker: lines that drifted are coloured. With `every`, what agrees is shown too."""
    blocks: list[str] = []
    for tracker in trackers:
        lines = [style(printable(tracker.path), bold=True)]
        for table in _tables(tracker, every):
            cells = [tuple(map(printable, line)) for line, _ in table.lines]
            widths = [max(map(cell_len, column)) for column in list(zip(table.header, *cells, strict=True))[:-1]]
            lines.append(_pad_cells(table.header, widths))
            lines += [
                style(_pad_cells(line, widths), fg="yellow") if stale else _pad_cells(line, widths)
                for line, (_, stale) in zip(cells, table.lines, strict=True)
            ]
        lines += [printable(f"line {note.line}: {note.message}") for note in tracker.notes]
        lines.append(style(tracker_summary(tracker), bold=True))
        lines += filter(None, [_agreement(tracker, every)])
        blocks.append("\n".join(lines) + "\n")
    return "\n".join(blocks)


def _pad_cells(cells: Sequence[str], widths: Sequence[int]) -> str:
    filled = [cell + " " * (width - cell_len(cell)) for cell, width in zip(cells, [*widths, 0], strict=True)]
    return "  ".join(filled).rstrip()


def tracker_summary(tracker: TrackerReport) -> str:
    """One line: how much of a tracker was read, and how much of it is stale."""
    rows = sum(row.stale for row in tracker.rows)
    numbers = sum(count.says != count.earns for count in tracker.counts)
    total = f"{counted(len(tracker.rows), 'row')} in {counted(tracker.tables, 'table')}"
    if not tracker.stale:
        return f"{total}, up to date" if tracker.rows else f"{total}: nothing was read"
    return f"{total}: {rows} stale, {numbers} of {len(tracker.counts)} statistics stale"


def _agreement(tracker: TrackerReport, every: bool) -> str:
    """How much of a tracker agrees with its pages; nothing where all of it is shown."""
    rows = sum(not row.stale and not row.left for row in tracker.rows)
    numbers = sum(count.says == count.earns for count in tracker.counts)
    parts = [counted(rows, "row")] if rows else []
    parts += [counted(numbers, "number")] if numbers else []
    return (
        f"{listed(parts)} {'agrees' if rows + numbers == 1 else 'agree'} (--all shows them)"
        if parts and not every
        else ""
    )


def render_markdown(trackers: Sequence[TrackerReport], unread: Sequence[str], every: bool = False) -> str:
    """The same tables as Markdown, for a comment on a pull request or a job's summary."""
    blocks: list[str] = []
    for tracker in trackers:
        lines = [f"### {markdown_escaped(tracker.path)}", ""]
        for table in _tables(tracker, every):
            lines += [f"| {' | '.join(table.header)} |", f"|---:{'|---' * (len(table.header) - 1)}|"]
            lines += [f"| {' | '.join(map(markdown_escaped, cells))} |" for cells, _ in table.lines]
            lines.append("")
        lines += [f"- {markdown_escaped(f'line {note.line}: {note.message}')}" for note in tracker.notes]
        lines += [""] if tracker.notes else []
        summary = [tracker_summary(tracker), *filter(None, [_agreement(tracker, every)])]
        blocks.append("\n".join([*lines, "; ".join(summary)]) + "\n")
    return "\n".join(blocks)


STATUS_FORMATS: dict[str, Callable[[Sequence[TrackerReport], Sequence[str], bool], str]] = {
    "full": render_full,
    "json": render_json,
    "markdown": render_markdown,
}


def render_steps(steps: Sequence[NextStep], output: str) -> str:
    """The pages to write next, one line of why each."""
    if output == "json":
        keys = ("tracker", "line", "page", "priority", "lacks", "errors", "why")
        data = [
            {key: getattr(step, key) or None if key == "priority" else getattr(step, key) for key in keys}
            for step in steps
        ]
        return dump_json({"schema_version": SCHEMA_VERSION, "next": data})
    safe = markdown_escaped if output == "markdown" else printable
    mark = "**" if output == "markdown" else ""
    return "".join(f"{n}. {mark}{safe(step.page)}{mark}: {safe(step.why)}\n" for n, step in enumerate(steps, 1))


AddressOf = Callable[[str], str | None]


def render_html(trackers: Sequence[TrackerReport], unread: Sequence[str], link: AddressOf) -> str:
    """A block of HTML; `link` gives the address of a page by its path, None where it is no page of the site.

    The tables bear no class: so Material styles them, and lets them scroll.
    """
    standing = course_standing(trackers)
    lines = [_tracker_table(tracker, link) for tracker in trackers]
    if standing is None:
        lines.append("<p>No tracker lists a page yet.</p>")
    if unread:
        items = "".join(f"<li>{_safe_text(reason)}</li>" for reason in unread)
        lines.append(f"<p>Of these nothing can be told:</p>\n<ul>{items}</ul>")
    return "\n".join(['<div class="lint-modules-status">', *lines, "</div>"])


def _tracker_table(tracker: TrackerReport, link: AddressOf) -> str:
    head = "".join(f'<th scope="col">{name}</th>' for name in HTML_HEADER)
    rows = "\n".join(
        f"<tr>{''.join(f'<td>{cell}</td>' for cell in _html_cells(row, link))}</tr>" for row in tracker.rows
    )
    heading = f"<p>{_link_to(tracker.path, tracker.path, link)}: {_tracker_facts(tracker)}</p>"
    if not tracker.rows:
        return heading
    return f"{heading}\n<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>"


def _tracker_facts(tracker: TrackerReport) -> str:
    standing = course_standing([tracker])
    stale = sum(row.stale for row in tracker.rows)
    earned = [] if standing is None else [standing.earns.words]
    return "; ".join([counted(len(tracker.rows), "row"), *earned, *([f"{stale} stale"] if stale else [])])


def _html_cells(row: RowReport, link: AddressOf) -> Iterator[str]:
    yield _link_to(row.page, row.module, link)
    yield _safe_text(row.earns["module"] or "–")
    yield _link_to(row.earns["exam"] or "–", row.exam, link)
    says, earns = row.says["status"], row.earns["status"]
    claimed = f" (the tracker says {_safe_text(says)})" if says and says != earns else ""
    yield f"{_safe_text(earns or '–')}{claimed}"
    yield _safe_text(explanation(row))


def _link_to(text: str, path: str | None, link: AddressOf) -> str:
    address = None if path is None else link(path)
    return (
        _safe_text(text) if path is None or address is None else f'<a href="{escape(address)}">{_safe_text(text)}</a>'
    )


def _safe_text(text: str) -> str:
    return escape(printable(text))
