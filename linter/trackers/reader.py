"""Reads a document of the kind tracker into its tree: tables, cells, marks, labelled lines, ticked lines.

Cells are split where Python-Markdown splits them; only the characters of a cell that the tool owns are ever replaced.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from linter.findings import Span
from linter.kinds.document import Document
from linter.kinds.schema import VARIATION_SELECTOR, Form, Item, Side
from linter.markdown.ast import Heading, Page
from linter.text.words import begins_with, normalized, plain_text, without_struck
from linter.trackers.model import (
    Cell,
    FileName,
    Mark,
    Tick,
    Tracker,
    TrackerError,
    TrackerNote,
    TrackerRow,
    TrackerTable,
)
from linter.trackers.numbers import average_lines, date_lines, labelled_lines, read_numbers
from linter.trackers.tables import MAX_ROW_LENGTH, cell_separators, has_border, split_row, starts_table, table_end

_LIST_MARKER = re.compile(r"\s{0,40}(?:(?:[-*+]|\d{1,3}[.)])\s{1,4})?(?:\[[ xX]\]\s{1,4})?")
_ENTRY_END = re.compile(r"[,;\u00b7\u2022|/]\s{1,3}")
_LABEL_END = re.compile(r" [-\u2013\u2014=|] ")
_MARKUP = re.compile(r"\]\(|<[A-Za-z/!]")
_FILE_NAME = re.compile(r"\w\.(?:md|markdown)(?!\w)")
_FILE_SUFFIX = re.compile(r"\.(?:md|markdown)(?!\w)")
_NAME_SIGNS = "./~%+@-_"
_WORDS = re.compile(r"[^\W\d_]+")
_IN_BRACKETS = re.compile(r"\([^()]{0,200}\)")
_COUNTED_NOUNS = frozenset(
    "module modules page pages exam exams row rows topic topics of in all complete completed done".split()  # noqa: SIM905
)
_EMPHASISED = re.compile(
    r"[^\w*<]{0,6}(?:\*{1,3}[^*]{1,200}\*{1,3}|_{1,3}[^_]{1,200}_{1,3}|<(?:b|strong|em|i)>[^<]{1,200}</(?:b|strong|em|i)>):?\Z"
)
_HTML_CELL = re.compile(r"</?t[hd](?=[\s>])[^>]{0,200}>", re.IGNORECASE)
_MERGE_MARKER = re.compile(r"(?:<{7}|>{7}|\|{7})(?: |\Z)")


def read_tracker(document: Document) -> Tracker:
    """The tracker of a document; of a kind without a form it holds nothing."""
    form, page = document.kind.form, document.page
    if form is None:
        return Tracker(document.path, lambda: document, Form())
    found = find_tables(page, form)
    errors = [*found.errors, *merge_markers(page)]
    statistics, notes = read_numbers(page, form, found.tables)
    if not found.tables and not errors:
        errors += _without_tables(document, form, bool(statistics))
    for fence in page.unclosed:
        errors.append(
            TrackerError(page.heading_span(fence.line), "this fence never closes, so rows may hide behind it")
        )
    return Tracker(
        path=document.path,
        open=lambda: document,
        form=form,
        tables=tuple(found.tables),
        rows=tuple(found.rows),
        legend=legend_marks(page, form),
        statistics=tuple(statistics),
        averages=tuple(average_lines(page, form)),
        dated=tuple(date_lines(page, form)),
        ticks=tuple(ticked_lines(page, form)),
        faults=tuple(sorted(errors, key=lambda error: error.span)),
        notes=tuple(sorted([*found.notes, *notes], key=lambda note: note.span)),
    )


def _without_tables(document: Document, form: Form, counted: bool) -> Iterator[TrackerError]:
    """Why no row was read of a page that seems to track something all the same."""
    page = document.page
    line, what = next(_rows_in_other_forms(page, form), (None, ""))
    if line is not None:
        yield TrackerError(page.heading_span(line), f"no row was read: {what} is no table of rows; its numbers stay")
    elif counted:
        fact = "no row was read: no table has a column of pages beside one of marks or statuses; its numbers stay"
        yield TrackerError(document.title_span, fact)


def _rows_in_other_forms(page: Page, form: Form) -> Iterator[tuple[int, str]]:
    """The lines of a page without a table of rows that speak of pages in another form, and what each is."""
    lines = page.source.lines
    for line in range(page.front_matter.body, page.end):
        text, below = lines[line], lines[line + 1] if line + 1 < page.end else ""
        quoted = text.lstrip().startswith(">")
        if "<table" in text.casefold():
            yield line, "a table in HTML"
        elif "|" in text and "-" in below and not below.strip("> \t").strip("|:- \t"):
            yield line, "a quoted table" if quoted else "a table in a code block" if page.marks[line] else "this table"
        elif text.lstrip("> ").startswith("|"):
            yield line, "a quoted line" if quoted else "this line"
        elif _LIST_MARKER.match(text) and _is_item_of_page(text, form) and not page.marks[line]:
            yield line, "a list"


def _is_item_of_page(text: str, form: Form) -> bool:
    marker = _LIST_MARKER.match(text)
    is_item = bool(marker and marker[0].strip())
    return is_item and (names_file(text) or _find_mark(text, form) is not None or "[" in (marker[0] if marker else ""))


def legend_marks(page: Page, form: Form) -> dict[str, str]:
    """The marks the legend explains, with its own words for each; empty where there is no legend.

    It is a list or a table below a heading, or a line with its label: `Legend: ✅ Complete, ⬜ Not started`.
    """
    marks: dict[str, str] = {}
    titles = [normalized(title) for title in form.legend]
    for heading in page.headings:
        if any(begins_with(normalized(heading.text), title) for title in titles):
            for _, text in page.prose(heading.line + 1, heading.end):
                _add_mark(marks, text)
    for line, label, start in labelled_lines(page):
        if normalized(label) in titles:
            for entry in _ENTRY_END.split(page.source.lines[line][start:]):
                _add_mark(marks, entry)
    return marks


def _add_mark(marks: dict[str, str], text: str) -> None:
    """Adds the mark that a line of the legend explains."""
    text = without_struck(text).lstrip("| ")
    lead = _LIST_MARKER.match(text)
    words = text[lead.end() if lead else 0 :].replace("*", "").split()
    sign = words[0].strip("`|:").replace(VARIATION_SELECTOR, "") if words else ""
    if sign and not any(char.isalnum() for char in sign) and sign.strip("-:#=_<>/|") and len(sign) < 8:
        label = " ".join(words[1:]).lstrip("|=:- \u2013\u2014").partition(":")[0]
        marks.setdefault(sign, _LABEL_END.split(label, maxsplit=1)[0].strip("|`*_ "))


def names_file(text: str) -> bool:
    """Whether a file is named in a text: somebody's word, which no mark may replace."""
    return _FILE_NAME.search(text) is not None


def status_mark(cell: Cell, form: Form) -> Mark:
    """What a status cell says: a mark with a known label, a mark alone, or a label alone."""
    text, start = _shown(cell)
    if form.is_blank(text):
        return Mark(cell, None, _blank_span(cell))
    spelled = _spelled_status(text, form)
    if spelled is None:
        return Mark(cell, None, cell.span, known=False)
    value, sign, first, end, labelled = spelled
    if names_file(text[first:end]):
        mark = _find_mark(text, form)
        if mark is None:
            return Mark(cell, None, cell.span, known=False)
        first, end, labelled = mark.start(), mark.end(), False
    return Mark(cell, value, cell.part(start + first, start + end), sign, labelled, value is not None)


def state_mark(cell: Cell, form: Form) -> Mark:
    """What a module or exam cell says: passing, failing, absent, exempt, or nothing known."""
    text, start = _shown(cell)
    if form.is_blank(text):
        return Mark(cell, "absent", _blank_span(cell))
    if cell.plain.casefold() in form.exempt:
        return Mark(cell, "exempt", cell.span)
    spelled = _spelled_status(text, form)
    labelled = bool(spelled and spelled[4] and not names_file(text[spelled[2] : spelled[3]]))
    if spelled is not None and spelled[1] and labelled:
        first, end = spelled[2], spelled[3]
    else:
        sign = _find_mark(text, form)
        if sign is None:
            return Mark(cell, None, cell.span, known=bool(_MARKUP.search(text)))
        first, end = sign.start(), sign.end()
    mark = (spelled[1] if spelled and spelled[4] else None) or form.canonical(text[first:end])
    value = next((state for state, marks in form.states.items() if mark in marks), None)
    return Mark(cell, value, cell.part(start + first, start + end), mark, labelled, value is not None)


def _shown(cell: Cell) -> tuple[str, int]:
    """What a cell says without what is struck out at either end, and where that begins in its text."""
    visible = cell.visible
    return visible.strip(), len(visible) - len(visible.lstrip())


def _blank_span(cell: Cell) -> Span:
    """What a mark replaces in a cell that says nothing: behind what is struck out, nothing."""
    struck = bool(cell.text) and not cell.visible.strip()
    return cell.part(len(cell.text), len(cell.text)) if struck else cell.span


def _find_mark(text: str, form: Form) -> re.Match[str] | None:
    """The first mark of the form in a text."""
    return _mark_pattern(form.marks).search(text)


@lru_cache(maxsize=32)
def _mark_pattern(marks: frozenset[str]) -> re.Pattern[str]:
    return re.compile(f"(?:{'|'.join(re.escape(mark) for mark in sorted(marks))}){VARIATION_SELECTOR}?")


def _spelled_status(text: str, form: Form) -> tuple[str | None, str, int, int, bool] | None:
    """Meaning, mark, start and end of the owned part, and whether it holds words; None where nothing is known."""
    sign = _find_mark(text, form)
    if sign is None:
        return _label_alone(text, form)
    mark = form.canonical(sign[0])
    blanks = re.compile(r"[^\S\n]*").match(text, sign.end())
    after = blanks.end() if blanks else sign.end()
    for meaning, own_mark, label in form.spellings:
        tail = text[after : after + len(label)]
        if (
            own_mark == mark
            and label
            and tail.casefold() == label.casefold()
            and not text[after + len(label) :][:1].isalnum()
        ):
            return meaning, mark, sign.start(), after + len(label), True
    rest = text[after:]
    label_alone = _label_alone(rest, form)
    if label_alone is not None:  # words in other markup, or words that contradict the mark
        agree = any(own_mark == mark and meaning == label_alone[0] for meaning, own_mark, _ in form.spellings)
        return label_alone[0] if agree else None, mark, 0, len(text), True
    value = next((meaning for meaning, own_mark, _ in form.spellings if own_mark == mark), None)
    if rest[:1].isalpha() and sign.start() == 0:
        return value, mark, 0, len(text), True
    return value, mark, sign.start(), sign.end(), False


def _label_alone(text: str, form: Form) -> tuple[str | None, str, int, int, bool] | None:
    for meaning, _, label in form.spellings:
        if label and begins_with(normalized(text), normalized(label)):
            whole = text[: len(label)].casefold() == label.casefold()
            return meaning, "", 0, len(label) if whole else len(text), True
    return None


@dataclass(frozen=True, slots=True)
class FoundTables:
    """The tables that track pages, their rows, what is wrong with them, and what looks like a row and is none."""

    tables: list[TrackerTable] = field(default_factory=list)
    rows: list[TrackerRow] = field(default_factory=list)
    errors: list[TrackerError] = field(default_factory=list)
    notes: list[TrackerNote] = field(default_factory=list)


def find_tables(page: Page, form: Form) -> FoundTables:
    """The tables of a page that track pages, and all that stands beside them and looks as if it did."""
    found = FoundTables()
    line, inside = page.front_matter.body, bytearray(page.end + 1)
    while line < page.end - 1:
        if not starts_table(page, line):
            line += 1
            continue
        end = table_end(page, line)
        inside[line:end] = b"\1" * (end - line)
        _read_table(page, line, end, form, found)
        line = end
    if found.tables:
        found.errors.extend(_stray_rows(page, found.tables, inside, form))
        found.errors.extend(_html_tables(page, form))
    return found


def _read_table(page: Page, line: int, end: int, form: Form, found: FoundTables) -> None:
    border = has_border(page.source.lines[line])
    header = split_row(page.source, line, border)
    roles = column_roles([cell.plain for cell in header], form)
    marked = any(role in roles for role in ("module", "exam", "status"))
    if "page" not in roles or not marked:
        missing = "marks or statuses" if "page" in roles else "pages" if marked else ""
        if missing and _holds_marks(page, range(line + 2, end), border, form, roles):
            fact = f"no column of this table is one of {missing}, so no row of it is read; its numbers stay"
            found.errors.append(TrackerError(page.heading_span(line), fact))
        return
    table = TrackerTable(len(found.tables), line, end, roles, len(header), border)
    found.tables.append(table)
    found.errors.extend(_ragged_rows(page, table))
    found.errors.extend(_doubled_columns(page, table, header, form))
    rows, others = [], []
    for number in range(line + 2, end):
        cells = split_row(page.source, number, border)
        row, fact = _read_row(page, table, number, cells, header, form)
        if row is not None:
            rows.append(row)
        elif fact:
            others.append(TrackerNote(page.heading_span(number), fact))
    sections = {row.line for row in rows if _is_section(row, page, table, form)}
    every = len(sections) == len(rows)  # where all are emphasised, it says nothing
    found.rows.extend(row for row in rows if every or row.line not in sections)
    if not every:
        fact = "this row is the title of a section and no page: its numbers are not read and stay"
        counted = (line for line in sorted(sections) if any(map(str.isdigit, page.source.lines[line])))
        found.notes.extend(TrackerNote(page.heading_span(line), fact) for line in counted)
    found.notes.extend(others)


def _holds_marks(page: Page, lines: range, border: bool, form: Form, roles: Mapping[str, int]) -> bool:
    """Whether the rows of a table tell how far pages are: one names a file beside a mark, or all spell out a status."""
    texts = [page.source.lines[line] for line in lines]
    if any(names_file(text) and _find_mark(text, form) is not None for text in texts):
        return True
    rows = [split_row(page.source, line, border) for line in lines]
    return "page" in roles and bool(rows) and all(any(_spells_status(cell, form) for cell in row) for row in rows)


def _spells_status(cell: Cell, form: Form) -> bool:
    spelled = _spelled_status(cell.visible.strip(), form)
    return spelled is not None and spelled[0] is not None and bool(spelled[1]) and spelled[4]


def _doubled_columns(page: Page, table: TrackerTable, header: Sequence[Cell], form: Form) -> Iterator[TrackerError]:
    """Two columns with one header, of which nobody can tell which one counts."""
    titles = [normalized(cell.plain) for cell in header]
    for role in ("page", "module", "exam", "status"):
        title = titles[table.roles[role]] if role in table.roles else ""
        if title and titles.count(title) > 1:
            fact = f"two columns are headed {header[table.roles[role]].plain!r}"
            yield TrackerError(page.heading_span(table.line), fact)


def _stray_rows(page: Page, tables: Sequence[TrackerTable], inside: bytearray, form: Form) -> Iterator[TrackerError]:
    """Lines that look like rows and stand in no table: behind a blank line, in a quote. One fault for each run."""
    widths = {table.columns for table in tables}
    ends = {table.end for table in tables}
    last, blank, below = -2, False, False
    for line in range(page.front_matter.body, page.end):
        text = page.source.lines[line]
        below = (below and not page.marks[line]) or line in ends
        if inside[line] or not text.strip():
            blank = not text.strip()
            continue
        if page.marks[line] or not _looks_like_row(page, line, widths, form):
            blank = below = False
            continue
        if last < line - 1:
            quoted = text.lstrip().startswith(">")
            why = "a blank line above it ends the table" if blank and below else "it stands in no table"
            fact = f"this line looks like a row, and {'a quote is not read' if quoted else why}"
            yield TrackerError(page.heading_span(line), fact)
        last, blank = line, False


def _looks_like_row(page: Page, line: int, widths: set[int], form: Form) -> bool:
    text = page.source.lines[line]
    bare = text.lstrip("> \t")
    if not bare.startswith("|") or not bare.strip("|:- \t") or len(text) > MAX_ROW_LENGTH:
        return False
    offset = len(text) - len(bare)
    bars = [bar for bar in cell_separators(text) if bar >= offset]
    cells = len(bars) - (text.rstrip().endswith("|") and len(bars) > 1)
    telling = names_file(text) or _find_mark(text, form) is not None
    return cells in widths or (cells > 1 and telling)


def _html_tables(page: Page, form: Form) -> Iterator[TrackerError]:
    """Tables in HTML that speak of pages beside those that are read."""
    start: int | None = None
    for line, text in page.prose(page.front_matter.body, page.end):
        folded = text.casefold()
        start = line if start is None and "<table" in folded else start
        if start is None or ("</table" not in folded and line < page.end - 1):
            continue
        lines = [text for text in page.source.lines[start : line + 1] if _HTML_CELL.search(text)]
        words = [plain_text(cell) for text in lines for cell in _HTML_CELL.split(text)]
        roles = column_roles(words, form)
        marks = any(_find_mark(text, form) for text in lines)
        if marks and ("status" in roles or any(map(names_file, lines))):
            fact = "a table in HTML is not read, and it speaks of pages; its numbers stay"
            yield TrackerError(page.heading_span(start), fact)
        start = None


def column_roles(headers: Sequence[str], form: Form) -> dict[str, int]:
    """The column of each role; an earlier word of the form wins, and a column has one role."""
    texts = [normalized(header) for header in headers]
    roles: dict[str, int] = {}
    for role, words in form.columns.items():
        for word in words:
            index = next(
                (n for n, text in enumerate(texts) if text == normalized(word) and n not in roles.values()), None
            )
            if index is not None:
                roles[role] = index
                break
    return roles


def _ragged_rows(page: Page, table: TrackerTable) -> Iterator[TrackerError]:
    for line in range(table.line + 1, table.end):
        text = page.source.lines[line]
        cells = len(split_row(page.source, line, table.border))
        if cells != table.columns and not _MERGE_MARKER.match(text):
            fact = f"this row has {cells} cells, the table's header has {table.columns}"
            yield TrackerError(page.heading_span(line), fact)


def _read_row(
    page: Page, table: TrackerTable, line: int, row_cells: Sequence[Cell], header: Sequence[Cell], form: Form
) -> tuple[TrackerRow | None, str]:
    """The row of a line, or why a line that looks like one is none."""
    complete = len(row_cells) == table.columns
    row_cells = row_cells[: table.columns]  # cells behind the last column are not shown
    if _MERGE_MARKER.match(page.source.lines[line]) or len(row_cells) <= table.roles["page"]:
        return None, ""
    cells = {role: row_cells[index] for role, index in table.roles.items() if index < len(row_cells)}
    marks: dict[str, Mark] = {side: state_mark(cells[side], form) for side in ("module", "exam") if side in cells}
    if "status" in cells:
        marks["status"] = status_mark(cells["status"], form)
    if not complete and not _has_marks_in_place(table, marks):
        return None, ""
    role_of = {index: role for role, index in table.roles.items()}
    files = [file for index, cell in enumerate(row_cells) for file in _file_names(cell, role_of.get(index, ""))]
    name = cells["page"].visible.strip(":- \t")
    if _adds_up(row_cells, cells["page"], form) and not files:
        figures = any(char.isdigit() for cell in row_cells for char in cell.visible)
        return None, "this row adds up others and is no page: its numbers are not read and stay" if figures else ""
    if [cell.plain for cell in row_cells] == [cell.plain for cell in header]:
        return None, ""  # the header once more
    if not name and (not files or cells["page"].text):  # an empty row waits for a page, dashes are no row
        if cells["page"].text.strip(":- \t"):
            return None, "the page of this row is struck out: it is not read"
        says_something = any(_find_mark(cell.visible, form) for cell in row_cells) or bool(files)
        return None, "this line looks like a row, but it names no page: it is not read" if says_something else ""
    return TrackerRow(line, table.index, cells["page"].plain, cells, marks, tuple(files)), ""


def _adds_up(cells: Sequence[Cell], page: Cell, form: Form) -> bool:
    """Whether a row adds up the others: its page says so, or an emphasised cell before it and its page is a number."""
    if _is_total(page.plain, form):
        return True
    before = cells[: next(index for index, cell in enumerate(cells) if cell is page)]
    return (not page.plain or page.plain[0].isdigit()) and any(_is_total(cell.plain, form) for cell in before)


def _is_total(text: str, form: Form) -> bool:
    """Whether a text is a word for a sum: `Total`, `Total (3)`, `Totals: 3 modules`; `Total Order` is a page."""
    words = _WORDS.findall(_IN_BRACKETS.sub("", text).casefold())
    totals = [_WORDS.findall(total.casefold()) for total in (*form.totals, *form.statistics.get("total", ()))]
    lead = next((total for total in totals if total and words[: len(total)] == total), None)
    if lead is None:
        return bool(text) and text in form.totals  # a sign: `∑`
    return not set(words[len(lead) :]) - _COUNTED_NOUNS


def _is_section(row: TrackerRow, page: Page, table: TrackerTable, form: Form) -> bool:
    """Whether a row is the title of a section: its page is emphasised, and all else is blank."""
    if row.files:
        return False
    cells = split_row(page.source, row.line, table.border)
    counted = {table.roles[role] for role in ("module", "exam", "status") if role in table.roles}
    blank = all(
        form.is_blank(cell.visible.strip()) or (index in counted and _is_figure(cell.plain))
        for index, cell in enumerate(cells)
        if index != table.roles["page"]
    )
    return blank and _EMPHASISED.match(row.cells["page"].text) is not None


def _is_figure(text: str) -> bool:
    """Whether a cell counts something: `3/7`, `2 of 3 done`."""
    return text[:1].isdigit() and not set(_WORDS.findall(text.casefold())) - _COUNTED_NOUNS


def _has_marks_in_place(table: TrackerTable, marks: Mapping[str, Mark]) -> bool:
    """Whether a row has too few or too many cells at its end only: all its marks stand in their columns."""
    wanted = [role for role in ("module", "exam", "status") if role in table.roles]
    return all(role in marks and marks[role].known and marks[role].value is not None for role in wanted)


def _file_names(cell: Cell, role: str) -> Iterator[FileName]:
    """The file names of a cell; an address on another site is none. Each is read backwards from its suffix."""
    seen: set[str] = set()
    last = 0
    text = cell.visible
    for suffix in _FILE_SUFFIX.finditer(text):
        start = suffix.start()
        while start > last and (text[start - 1].isalnum() or text[start - 1] in _NAME_SIGNS):
            start -= 1
        last, name = suffix.end(), text[start : suffix.end()]
        if start < suffix.start() and not name.startswith("//") and name not in seen:
            seen.add(name)
            yield FileName(name, cell.part(start, suffix.end()), role)


def merge_markers(page: Page) -> Iterator[TrackerError]:
    """Lines that a merge left behind; inside code they are examples."""
    for line, text in enumerate(page.source.lines):
        if _MERGE_MARKER.match(text) and (not page.marks[line] or line < page.front_matter.body):
            yield TrackerError(
                Span(page.source.starts[line], page.source.starts[line] + len(text)), "a merge marker stands here"
            )


def ticked_lines(page: Page, form: Form) -> Iterator[Tick]:
    """The ticked lines under headings that name a document, which speak of a part the rules know."""
    for heading in page.headings:
        side, name = heading_subject(heading, form)
        items = form.checklist.exam if side == "exam" else form.checklist.module
        for line, raw in page.prose(heading.line + 1, heading.end) if name else ():
            text = _text_after_tick(raw, form)
            item = item_of_line(text, items) if text else None
            if text and item:
                yield Tick(page.heading_span(line), text, item, side, name)


def heading_subject(heading: Heading, form: Form) -> tuple[Side, str]:
    """Which document a checklist's heading names: `Module 3: Flow Control Exam Quality Checklist`; empty for others."""
    text = normalized(heading.text)
    ending = next((title for title in form.checklist.headings if text.endswith(normalized(title))), None)
    if ending is None:
        return "module", ""
    words = plain_text(heading.text)[: -len(ending)].strip(" :-\u2013\u2014").split()
    side: Side = "exam" if words and words[-1].casefold() in ("exam", "examination") else "module"
    words = words[:-1] if words and words[-1].casefold() in ("exam", "examination", "module") else words
    if len(words) > 1 and words[0].casefold() in ("module", "exam") and words[1].strip(":.-").isdigit():
        words = words[2:]
    return side, " ".join(words).strip(" :-\u2013\u2014")


def item_of_line(text: str, items: tuple[Item, ...]) -> Item | None:
    """The item a line speaks of: the one whose phrase comes first, before its brackets if any does."""
    for piece in (text.split("(", 1)[0], text):
        words = normalized(piece)
        matches = [
            (words.find(normalized(phrase)), -len(phrase), number)
            for number, item in enumerate(items)
            for phrase in item.says
            if normalized(phrase) in words
        ]
        if matches:
            return items[min(matches)[2]]
    return None


def _text_after_tick(line: str, form: Form) -> str | None:
    text = line.strip().lstrip("-*+ ").replace("\ufe0f", "")
    tick = next((tick for tick in form.checklist.ticks if text.startswith(tick)), None)
    return text[len(tick) :].strip() if tick else None
