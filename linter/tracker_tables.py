"""Finds the tables of a tracker and reads their rows, whatever the order of the columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from linter.model import Span
from linter.page import Page
from linter.text import normal
from linter.tracker import Fault, Mark, Named, Row, Table
from linter.tracker_cells import Cell, bordered, split
from linter.tracker_form import Form
from linter.tracker_marks import state_mark, status_mark

_SUFFIX = re.compile(r"\.(?:md|markdown)(?!\w)")
_IN_NAMES = "./~%+@-_"
_MERGE = re.compile(r"(?:<{7}|>{7}|\|{7})(?: |\Z)")
LIMIT = 100_000  # a longer line is no row a person wrote


def find_tables(page: Page, form: Form) -> tuple[list[Table], list[Row], list[Fault]]:
    """The tables that track pages, their rows, and what is wrong with them (ragged rows)."""
    tables: list[Table] = []
    rows: list[Row] = []
    faults: list[Fault] = []
    line = page.front_matter.body
    while line < page.end - 1:
        if not _opens(page, line):
            line += 1
            continue
        border, end = bordered(page.source.lines[line]), _end(page, line)
        header = split(page.source, line, border)
        roles = columns([cell.plain for cell in header], form)
        if _tracks(roles):
            table = Table(len(tables), line, end, roles, len(header), border)
            tables.append(table)
            faults.extend(_ragged(page, table))
            rows.extend(row for row in (_row(page, table, n, form) for n in range(line + 2, end)) if row)
        line = end
    return tables, rows, faults


def _opens(page: Page, line: int) -> bool:
    """Whether a table starts here: a line with a pipe, then a line of nothing but dashes, colons and pipes."""
    text, below = page.source.lines[line], page.source.lines[line + 1]
    if "|" not in text or len(text) > LIMIT or page.marks[line] or page.marks[line + 1]:
        return False
    return "-" in below and ("|" in below or text.count("|") < 2) and not below.strip().strip("|:- \t")


def _end(page: Page, line: int) -> int:
    end = line + 2
    while end < page.end and "|" in page.source.lines[end] and not page.marks[end]:
        end += 1
    return end


def columns(headers: Sequence[str], form: Form) -> dict[str, int]:
    """The column of each role; an earlier word of the form wins, and a column has one role."""
    texts = [normal(header) for header in headers]
    roles: dict[str, int] = {}
    for role, words in form.columns.items():
        for word in words:
            index = next((n for n, text in enumerate(texts) if text == normal(word) and n not in roles.values()), None)
            if index is not None:
                roles[role] = index
                break
    return roles


def _tracks(roles: Mapping[str, int]) -> bool:
    return "page" in roles and any(role in roles for role in ("module", "exam", "status"))


def _ragged(page: Page, table: Table) -> Iterator[Fault]:
    for line in range(table.line + 1, table.end):
        text = page.source.lines[line]
        found = len(split(page.source, line, table.border))
        if found != table.columns and not _MERGE.match(text):
            fact = f"this row has {found} cells, the table's header has {table.columns}"
            yield Fault(page.heading_span(line), fact)


def _row(page: Page, table: Table, line: int, form: Form) -> Row | None:
    found = split(page.source, line, table.border)
    even, found = len(found) == table.columns, found[: table.columns]  # cells behind the last column are not shown
    if _MERGE.match(page.source.lines[line]) or len(found) <= table.roles["page"]:
        return None
    cells = {role: found[index] for role, index in table.roles.items() if index < len(found)}
    marks: dict[str, Mark] = {side: state_mark(cells[side], form) for side in ("module", "exam") if side in cells}
    if "status" in cells:
        marks["status"] = status_mark(cells["status"], form)
    if not even and not _aligned(table, marks):
        return None
    files = [named for index, cell in enumerate(found) for named in _files(cell, _role(table, index))]
    if not cells["page"].text.strip(":- \t") and not files:
        return None  # an empty row waits for a page, and a second line of dashes is none
    return Row(line, table.index, cells["page"].plain, cells, marks, tuple(files))


def _aligned(table: Table, marks: Mapping[str, Mark]) -> bool:
    """Whether a row has too few or too many cells at its end only: all its marks stand in their columns."""
    wanted = [role for role in ("module", "exam", "status") if role in table.roles]
    return all(role in marks and marks[role].known and marks[role].value is not None for role in wanted)


def _role(table: Table, column: int) -> str:
    return next((role for role, index in table.roles.items() if index == column), "")


def _files(cell: Cell, role: str) -> Iterator[Named]:
    """The file names of a cell; an address on another site is none. Each is read backwards from its suffix."""
    seen: set[str] = set()
    last = 0
    for suffix in _SUFFIX.finditer(cell.text):
        start = suffix.start()
        while start > last and (cell.text[start - 1].isalnum() or cell.text[start - 1] in _IN_NAMES):
            start -= 1
        last, name = suffix.end(), cell.text[start : suffix.end()]
        if start < suffix.start() and not name.startswith("//") and name not in seen:
            seen.add(name)
            yield Named(name, cell.part(start, suffix.end()), role)


def merge_markers(page: Page) -> Iterator[Fault]:
    """Lines that a merge left behind; inside code they are examples."""
    for line, text in enumerate(page.source.lines):
        if _MERGE.match(text) and (not page.marks[line] or line < page.front_matter.body):
            yield Fault(
                Span(page.source.starts[line], page.source.starts[line] + len(text)), "a merge marker stands here"
            )
