"""What a status reports, as plain values: rows, statistics, refusals, next steps, checklists, inspection."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from linter.corpus import Corpus
from linter.kinds.document import Document
from linter.kinds.schema import Form, Item, Side
from linter.text.wording import counted
from linter.text.words import normalized
from linter.trackers import reader
from linter.trackers.links import RowLinks, begins_with_title, document_index, link_rows, linked_rows
from linter.trackers.model import Tracker, TrackerRow
from linter.trackers.status import RowStatus, TrackerCounts

_FILE_NUMBER = re.compile(r"(?:\A|-)(\d{1,5})(?=-)")
_MAX_CODES = 3
_ENDINGS = re.compile(r"[.,:?!](?![^ ])")


def render_checklist(
    document: Document, counts: Mapping[str, int], known_codes: Collection[str], form: Form, corpus: Corpus
) -> str:
    """The list as Markdown. `counts` are findings by code; lines whose rules this standard lacks are left out."""
    side: Side = "exam" if document.kind.role == "exam" else "module"
    lines = [f"### {checklist_heading(document, side, form, corpus)}", ""]
    for item in checklist_items(form, side):
        rules = [code for code in item.rules if code in known_codes]
        if rules:
            is_missing = bool(item.needs) and document.first(item.needs) is None
            item_counts = Counter({code: counts[code] for code in rules if counts.get(code)})
            lines.append(
                _checklist_line(item, item_counts, form, f"no {item.needs.replace('-', ' ')}" if is_missing else "")
            )
    return "\n".join(lines) + "\n"


def checklist_items(form: Form, side: Side) -> tuple[Item, ...]:
    """The lines of the list of a module or an exam."""
    return form.checklist.exam if side == "exam" else form.checklist.module


def _checklist_line(item: Item, counts: Mapping[str, int], form: Form, missing: str) -> str:
    if not counts and not missing:
        return f"- {form.checklist.ticks[0]} {item.text}"
    codes = [f"{code} {number}×" if number > 1 else code for code, number in sorted(counts.items())]
    return f"- {form.checklist.open} {item.text} ({', '.join(codes or [missing])})"


def checklist_heading(document: Document, side: Side, form: Form, corpus: Corpus) -> str:
    """A heading that names the document, so that its ticks are compared with it again: `Module 2: Leases Quality …`."""
    path = document.path
    rows = (links for links in linked_rows(corpus).values() if path in links.link(side).paths)
    links = next(rows, None)
    index = document_index(corpus)
    name = links.row.page if links else title_from_slug(index.slug(path))
    ending = form.checklist.headings[0]
    if side == "exam":
        return f"{name} Exam {ending}"
    number = _FILE_NUMBER.search(path.rsplit("/", 1)[-1].removesuffix(".md"))
    return f"Module {number[1]}: {name} {ending}" if number else f"{name} {ending}"


def title_from_slug(slug: str) -> str:
    """A slug as a title: `economic-reality` is Economic Reality."""
    return " ".join(word[:1].upper() + word[1:] for word in slug.replace("_", "-").split("-") if word)


Cells = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class StatisticReport:
    """A line with a number: what it says, and what the rows make it once they say what they earn. Lines from 0."""

    line: int
    label: str
    says: str
    earns: str


@dataclass(frozen=True, slots=True)
class RowReport:
    """A row: what it says and earns, cell by cell (None: no such column), the errors behind it by code, and why.

    `claimed` and `earned` are the keys of the statuses it says and earns (None: not to be told), `day` is its own date,
    `changes` what its cells will say where they change, and `dated` why its date does.
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
    changes: Mapping[str, str] = field(default_factory=dict)
    dated: str = ""


@dataclass(frozen=True, slots=True)
class DateReport:
    """A date that changes: its line (from 0), the page or label beside it, what it says and will say, and why."""

    line: int
    label: str
    says: str
    earns: str
    why: str


@dataclass(frozen=True, slots=True)
class Placed:
    """A fact about a line of a tracker (from 1): what forbids rewriting it, or what was not read."""

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class TrackerReport:
    """A tracker: its rows and numbers, its text as it is and as it would be, and what forbids writing it.

    `refused_rows` are left alone while the rest is written, `notes` say what was not read, `dates` which dates change,
    and `tables` how many tables were read.
    """

    path: str
    rows: tuple[RowReport, ...]
    counts: tuple[StatisticReport, ...]
    refusals: tuple[Placed, ...]
    old: str
    new: str
    refused_rows: tuple[Placed, ...] = ()
    notes: tuple[Placed, ...] = ()
    dates: tuple[DateReport, ...] = ()
    tables: int = 0

    @property
    def stale(self) -> bool:
        """Whether writing would change anything."""
        return self.old != self.new


@dataclass(frozen=True, slots=True)
class NextStep:
    """A row that is not done: how urgent it is, what it lacks, how many errors it has, and why it is here."""

    tracker: str
    line: int
    page: str
    rank: int
    priority: str
    lacks: tuple[str, ...]
    errors: int
    why: str


def next_steps(trackers: Iterable[tuple[Tracker, Iterable[RowStatus]]]) -> list[NextStep]:
    """The rows that are not done, the most urgent first. A page that several trackers have is one step."""
    steps = [step for tracker, rows in trackers for step in _steps_of_tracker(tracker, rows)]
    ordered = sorted(steps, key=lambda step: (step.rank, len(step.lacks), step.errors))
    first_by_page = {normalized(step.page): step for step in reversed(ordered)}
    return [step for step in ordered if first_by_page[normalized(step.page)] is step]


def _steps_of_tracker(tracker: Tracker, rows: Iterable[RowStatus]) -> Iterator[NextStep]:
    listed = _pages_listed_next(tracker)
    guide = list(_priority_guide(tracker))
    for status in rows:
        if status.undecided or status.status == "complete":
            continue
        row = status.row
        rank, name = _priority(row, tracker, listed, guide)
        lacks = tuple(side for side in row.sides if status.states.get(side) == "absent")
        errors = sum(status.errors.values())
        why = "; ".join(filter(None, [name or "no priority", _missing(lacks), _errors_to_repair(status)]))
        yield NextStep(tracker.path, row.line + 1, row.page, rank, name, lacks, errors, why)


def _missing(sides: Sequence[str]) -> str:
    return f"no {' and no '.join(sides)} yet" if sides else ""


def _errors_to_repair(status: RowStatus) -> str:
    if not status.errors:
        return ""
    frequent = sorted(status.errors.items(), key=lambda pair: (-pair[1], pair[0]))
    shown = ", ".join(f"{code} {number}×" if number > 1 else code for code, number in frequent[:_MAX_CODES])
    total = sum(status.errors.values())
    more = ", …" if len(frequent) > _MAX_CODES else ""
    return f"{counted(total, 'error')} to repair ({shown}{more})"


def _priority(
    row: TrackerRow, tracker: Tracker, listed: set[str], guide: list[tuple[int, set[str]]]
) -> tuple[int, str]:
    """The rank of a row and its name: its own cell, a list of what comes next, the guide of its table's headings."""
    names = tracker.form.priorities.names
    cell = row.cells.get("priority")
    rank = priority_rank(cell.plain, tracker.form) if cell and cell.text else None
    if rank is None and normalized(row.page) in listed:
        return -1, "listed as next"
    if rank is None:
        words = _heading_words(row, tracker)
        rank = next((rank for rank, wanted in guide if wanted <= words), None)
    return (len(names), "") if rank is None else (rank, names[rank][0])


def priority_rank(text: str, form: Form) -> int | None:
    """The rank of a priority as written: `P1`, `High`, `P1 - Critical`."""
    return next(
        (rank for rank, names in enumerate(form.priorities.names) for name in names if begins_with_title(text, name)),
        None,
    )


def _pages_listed_next(tracker: Tracker) -> set[str]:
    """The pages under a heading that lists what comes next."""
    page = tracker.document.page
    lists = [
        heading
        for heading in page.headings
        if any(begins_with_title(heading.text, title) for title in tracker.form.priorities.lists)
    ]
    lines = "\n".join(_whole_words(text) for heading in lists for _, text in page.prose(heading.line + 1, heading.end))
    return {normalized(row.page) for row in tracker.rows if _whole_words(row.page) in lines}


def _whole_words(text: str) -> str:
    """A text to be searched by whole words: a blank at either end, and no sign that only ends a word."""
    return f" {_ENDINGS.sub('', normalized(text))} "


def _priority_guide(tracker: Tracker) -> Iterator[tuple[int, set[str]]]:
    """The lines of a priority guide: the rank of their heading and the words that a table's headings must hold."""
    page = tracker.document.page
    generic = set(tracker.form.priorities.generic)
    for heading in page.headings:
        rank = priority_rank(heading.text, tracker.form)
        if rank is None:
            continue
        for _, text in page.prose(heading.line + 1, heading.end):
            words = _stems(text.split("(", 1)[0]) - generic
            if words and text.lstrip()[:1] in ("-", "*", "+"):
                yield rank, words


def _heading_words(row: TrackerRow, tracker: Tracker) -> set[str]:
    headings = tracker.document.page.headings
    index: int | None = bisect_left(headings, row.line, key=lambda heading: heading.line) - 1
    headings_above: list[str] = []
    while index is not None and index >= 0:
        headings_above += [headings[index].text] if headings[index].level > 1 else []
        index = headings[index].parent
    return _stems(" ".join(headings_above))


def _stems(text: str) -> set[str]:
    words = "".join(char if char.isalnum() else " " for char in text.casefold()).split()
    return {f"{word[:-3]}y" if word.endswith("ies") else word.removesuffix("s") for word in words if not word.isdigit()}


def inspect_tracker(document: Document, corpus: Corpus) -> dict[str, Any]:
    """The rows and statistics of a tracker as plain data. `tied` says how each document was found."""
    tracker = reader.read_tracker(document)
    rows, counts = link_rows([tracker], corpus), TrackerCounts(tracker)
    return {
        "rows": [_inspect_row(rows[document.path, row.line]) for row in tracker.rows],
        "statistics": [
            {
                "line": line.line + 1,
                "label": line.label,
                "value": line.value,
                "expected": counts.value(line),
            }
            for line in tracker.statistics
        ],
    }


def _inspect_row(links: RowLinks) -> dict[str, Any]:
    row = links.row
    return {
        "line": row.line + 1,
        "page": row.page,
        "module": next(iter(links.link("module").paths), None),
        "exam": next(iter(links.link("exam").paths), None),
        "status": row.status,
        "tied": {"module": links.link("module").how, "exam": links.link("exam").how},
        "date": (row.date.plain or None) if row.date else None,
        "files": [file.name for file in row.files],
    }
