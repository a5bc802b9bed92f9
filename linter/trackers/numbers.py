"""The numbers of a tracker: lines and tables of statistics, averages, dates, and the lines whose numbers are not read.

A value is read as a whole or not at all: no part of it is rewritten beside another that would then contradict it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from linter.findings import Span
from linter.kinds.schema import Form
from linter.markdown.ast import Page
from linter.text import dates
from linter.text.labels import TRACKED
from linter.text.words import normalized, plain_text, without_struck
from linter.trackers.model import (
    BAR_SIGNS,
    Average,
    Cell,
    Number,
    Statistic,
    TrackerDate,
    TrackerNote,
    TrackerTable,
)
from linter.trackers.tables import has_border, split_row, starts_table, table_end

_BRACKETS = re.compile(r"\([^()]{0,200}\)")
_BLANK = re.compile(r"_{2,40}")
_RATE = re.compile(r"\d{1,5}(?:\.\d{1,2})?(?![\w%]|[.,]\d)")
_MONTH = re.compile(rf"(?:{'|'.join(dates.MONTHS)}) \d{{4}}(?!\w)")

_WHOLE = r"(\d{1,3}(?:,\d{3}){1,2}|\d{1,7})(?![\w%]|[.,]\d)"  # a part of a longer number is none
_LEAD = re.compile(
    r"[\s*_`(\[~\u2248]{0,500}+(?:(?:about|around|approximately|approx\.|ca\.|roughly)\s{1,3}+)?[*_`]{0,3}+",
    re.IGNORECASE,
)
_BETWEEN = re.compile(  # what may stand between two numbers that say one thing
    r"(?:[\s*_`()\[\]~\u2248=:;,\u00b7\u2022\u2013\u2014-]|(?:modules?|pages?|exams?|rows?|topics?|lessons?|units?|"
    r"chapters?|items?|in total|total|are|is|completed?|done|finished|written|or|i\.e\.)(?!\w)){0,24}+",
    re.IGNORECASE,
)
_FRACTION = re.compile(
    rf"{_WHOLE}[*`]{{0,3}}\s{{0,3}}(?:/|of|out of)\s{{0,3}}(?:(?:the|our|all)\s)?[*`]{{0,3}}{_WHOLE}"
)
_COUNT = re.compile(rf"{_WHOLE}(?!\.\s{{1,3}}\w)(?!\s{{0,3}}/|\s{{0,3}}(?:out )?of\s{{1,3}}\S{{0,3}}\d)")
_PERCENT = re.compile(r"(\d{1,4}(?:[.,]\d{1,3})?)\s{0,2}(?:%|per ?cent(?!\w))", re.IGNORECASE)
_OF_TOTAL = re.compile(rf"\s{{1,3}}of\s{{1,3}}{_WHOLE}")
_FULL = "".join(BAR_SIGNS)
_EMPTY = "".join(BAR_SIGNS.values())
_BAR = re.compile(
    rf"(?=[{_FULL}{_EMPTY}]{{3}})(?:(?P<full>[{_FULL}])(?P=full){{0,99}}+)?(?:(?P<rest>[{_EMPTY}])(?P=rest){{0,99}}+)?"
    rf"(?![{_FULL}{_EMPTY}])"
)
_CLOSING = re.compile(r"\s{0,2}[)\]]")
_FIGURE = re.compile(r"[\d%\u00bc-\u00be]")
_NAMED_NUMBER = re.compile(r"(?<![\w/])[A-Z][a-z]{1,20}\s#?\d{1,4}(?![\d/%])")  # `Module 4` counts nothing
_NUMBER_WORD = re.compile(
    r"\s{0,3}(?:none|zero|all|half|one|two|three|four|five|six|seven|eight|nine|ten)(?!\w)", re.IGNORECASE
)
_SAYS_PROGRESS = re.compile(  # `Complete` in a capital asks for something
    r"(?<!\w)(?:complete|[Cc]ompleted|[Cc]ompletion|[Dd]one|[Ff]inished|[Ww]ritten|[Pp]ending|[Nn]ot started|"
    r"[Pp]rogress)(?!\w)"
)
_SHARE_OF_ALL = re.compile(
    r"(?<![\w.,/-])\d{1,7}\s{0,2}(?:/|of|out of)\s{0,2}(?:(?:the|our|all)\s)?\d{1,7}(?![\w/-])|\d\s{0,2}%"
    r"|(?<![\w.,/-])\d{1,7}\s(?:modules?|pages?|exams?|topics?)(?!\w)"
)
_NEAR = 40  # characters between a number and the word that says what it counts
_TASK = re.compile(r"\s{0,40}(?:[-*+]|\d{1,3}[.)])\s{1,4}\[[ xX]\]\s")  # what is planned says nothing of what is done
_DRAWN = re.compile(
    r"<progress(?=[\s>])|progress-bar\.\w{2,4}/\d|geps\.dev/progress/\d|img\.shields\.io/badge/[^\s)]{0,80}\d"
)
_DRAWN_BAR = re.compile(rf"[{_FULL}{_EMPTY}]{{5}}")


def labelled_lines(page: Page) -> Iterator[tuple[int, str, int]]:
    """The prose lines with a label before a colon: the line, the label, and where its value starts."""
    for line, text in page.prose(page.front_matter.body, page.end):
        labelled = TRACKED.read(text)
        if labelled is not None:
            yield line, _label(labelled.label), labelled.start


def _label(text: str) -> str:
    """A label without markup and what stands in brackets: of `**Modules Done (need exams)**` the first two words."""
    return plain_text(_BRACKETS.sub("", text).strip("*_: \t"))


def read_numbers(page: Page, form: Form, tables: Sequence[TrackerTable]) -> tuple[list[Statistic], list[TrackerNote]]:
    """The statistics of a page in the order of their lines, and a note on each line whose numbers are not read."""
    starts = [table.line for table in tables]
    rows = {line for table in tables for line in range(table.line, table.end)}
    found: list[Statistic] = []
    notes: list[TrackerNote] = []
    labelled: set[int] = set()
    for line, label, start in labelled_lines(page):
        measure = form.measure(label) if line not in rows else None
        if measure is None:
            continue
        labelled.add(line)
        text, base = page.source.lines[line], page.source.starts[line]
        numbers = read_value(text, start, len(text), base)
        if numbers:
            span = Span(base + start, base + _end_of_value(text, numbers, base))
            value = page.source.text[span.start : span.end]
            found.append(Statistic(line, label, measure, value, span, numbers, _tables_in_scope(page, line, starts)))
        elif _means_number(text[start:]):
            notes.append(
                _note(page, line, f"{label!r} says {text[start:].strip()!r}, which is not read: it stays as it is")
            )
    for line in _other_tables(page, rows):
        read, left = _table_statistics(page, form, line, starts)
        found += read
        notes += left
        labelled.update(range(line, table_end(page, line)))
    if tables:
        notes += _numbers_in_prose(page, rows | labelled)
    return sorted(found, key=lambda one: one.span), sorted(notes, key=lambda note: note.span)


def _note(page: Page, line: int, message: str) -> TrackerNote:
    return TrackerNote(page.heading_span(line), message)


def _unread(page: Page, line: int, label: str, value: str) -> TrackerNote:
    return _note(page, line, f"{label!r} says {plain_text(value)!r}, which is not read: it stays as it is")


def read_value(line: str, start: int, end: int, base: int) -> tuple[Number, ...]:
    """The numbers of a value, each of which says the same of the rows; none where any part of it is not understood.

    The value stands in `line` from `start` to `end`; `base` is the line's own offset. What is struck out is not read.
    """
    text = without_struck(line[:end])
    lead = _LEAD.match(text, start)
    at = lead.end() if lead else start
    numbers: dict[str, Number] = {}
    while at < end:
        token = _number_at(text, at, base)
        if token is None:
            break
        parts, after = token
        if any(number.kind in numbers for number in parts):
            return ()
        numbers |= {number.kind: number for number in parts}
        at = after
        between = _BETWEEN.match(text, at)
        following = between.end() if between else at
        if _number_at(text, following, base) is None:
            break
        at = following
    if not numbers or _FIGURE.search(text, at):
        return ()
    return tuple(sorted(numbers.values(), key=lambda number: number.span))


def _number_at(text: str, at: int, base: int) -> tuple[tuple[Number, ...], int] | None:
    """The numbers that stand at a place, and where they end."""

    def number(kind: str, found: re.Match[str], group: int | str) -> Number:
        return Number(kind, Span(base + found.start(group), base + found.end(group)), found[group])

    if percent := _PERCENT.match(text, at):
        total = _OF_TOTAL.match(text, percent.end())
        share = number("percent", percent, 1)
        return ((share, number("total", total, 1)), total.end()) if total else ((share,), percent.end())
    if fraction := _FRACTION.match(text, at):
        return (number("count", fraction, 1), number("total", fraction, 2)), fraction.end()
    if count := _COUNT.match(text, at):
        return (number("count", count, 1),), count.end()
    bar = _BAR.match(text, at)
    return ((number("bar", bar, 0),), bar.end()) if bar else None


def _end_of_value(text: str, numbers: Sequence[Number], base: int) -> int:
    last = max(numbers, key=lambda number: number.span.end)
    end = last.span.end - base
    if last.kind == "percent" and (sign := re.compile(r"\s{0,2}(?:%|per ?cent)", re.IGNORECASE).match(text, end)):
        end = sign.end()
    closing = _CLOSING.match(text, end)
    return closing.end() if closing and len(numbers) > 1 else end


def _means_number(value: str) -> bool:
    """Whether a value that is not read seems to count something: `Module 4` does not."""
    text = _NAMED_NUMBER.sub("", without_struck(value))
    return bool(_FIGURE.search(text) or _NUMBER_WORD.match(text.lstrip("*_ ")) or _DRAWN_BAR.search(text))


def _other_tables(page: Page, rows: set[int]) -> Iterator[int]:
    """The lines where tables start that have no rows of the tracker."""
    line = page.front_matter.body
    while line < page.end - 1:
        if line in rows or not starts_table(page, line):
            line += 1
            continue
        yield line
        line = table_end(page, line)


def _table_statistics(
    page: Page, form: Form, line: int, starts: Sequence[int]
) -> tuple[list[Statistic], list[TrackerNote]]:
    """The statistics of a table: a label at the head of each line, or a label over each cell of its only line."""
    border, end = has_border(page.source.lines[line]), table_end(page, line)
    header = split_row(page.source, line, border)
    lines = [(at, split_row(page.source, at, border)) for at in range(line + 2, end)]
    titles = [_label(cell.visible) for cell in header]
    measures = [form.measure(title) for title in titles]
    known = {normalized(title) for title in form.figures}
    found: list[Statistic] = []
    notes: list[TrackerNote] = []
    scope = _tables_in_scope(page, line, starts)
    over = len(lines) == 1 and any(measures)
    for at, cells in lines:
        head = _label(cells[0].visible)
        labels = list(zip(titles, measures, strict=True)) if over else [(head, form.measure(head))] * len(header)
        fits = len(cells) == len(header)
        for number, cell in enumerate(cells[: len(header)]):
            label, measure = labels[number]
            if measure is None or (number == 0 and not over) or not _means_number(cell.text):
                continue
            titled = over or normalized(titles[number]) in known or not titles[number]
            numbers = _read_cell(page, at, cell) if fits and titled else ()
            if numbers:
                found.append(Statistic(at, label, measure, cell.text, cell.span, numbers, scope))
            else:
                notes.append(_unread(page, at, label, cell.text))
        if (
            not over
            and any(measures)
            and not labels[0][1]
            and any(map(_means_number, (cell.text for cell in cells[1:])))
        ):
            notes.append(_note(page, at, "the numbers of this line are not read: they stay as they are"))
    return found, notes


def _read_cell(page: Page, line: int, cell: Cell) -> tuple[Number, ...]:
    base = page.source.starts[line]
    return read_value(page.source.lines[line], cell.span.start - base, cell.span.end - base, base)


def _numbers_in_prose(page: Page, read: set[int]) -> Iterator[TrackerNote]:
    """Notes on sentences and drawings that tell how much is done: none of them is read."""
    for line, text in page.prose(page.front_matter.body, page.end):
        if line in read or text.lstrip().startswith("#") or _TASK.match(text):
            continue
        shown = without_struck(text)
        shares = _SHARE_OF_ALL.finditer(shown)
        told = any(_SAYS_PROGRESS.search(shown, max(0, one.start() - _NEAR), one.end() + _NEAR) for one in shares)
        if told or _DRAWN.search(shown) or _DRAWN_BAR.search(shown):
            yield _note(page, line, "a number in this line tells how much is done, and is not read: it stays as it is")


def _tables_in_scope(page: Page, line: int, starts: Sequence[int]) -> range:
    """The tables under the nearest heading above that has any, else all."""
    index = bisect_left(page.headings, line, key=lambda heading: heading.line) - 1
    heading = page.headings[index] if index >= 0 else None
    while heading is not None:
        within = range(bisect_left(starts, heading.line), bisect_left(starts, heading.end))
        if within:
            return within
        heading = None if heading.parent is None else page.headings[heading.parent]
    return range(len(starts))


def average_lines(page: Page, form: Form) -> Iterator[Average]:
    """The velocity lines whose value is a blank of underscores, or what was filled in for one."""
    for line, label, start in labelled_lines(page):
        measure = form.average(label)
        if measure is None:
            continue
        text, base = page.source.lines[line], page.source.starts[line]
        blank = _BLANK.match(text, start)
        value = blank or (None if measure == "end" else _RATE.match(text, start))
        end = value.end() if value else _end_of_estimate(text, start, form) if measure == "end" else None
        if end is not None:
            yield Average(line, label, measure, Span(base + start, base + end), blank is not None)


def _end_of_estimate(text: str, start: int, form: Form) -> int | None:
    month = _MONTH.match(text, start)
    leading = None if month else dates.leading_date(text[start:], form.dates.forms)
    return month.end() if month else start + leading[2] if leading else None


def date_lines(page: Page, form: Form) -> Iterator[TrackerDate]:
    """The lines that date the tracker: `*Last Updated: August 7, 2025*`."""
    wanted = {normalized(label) for label in form.updated}
    for line, label, start in labelled_lines(page):
        date = (
            dates.leading_date(page.source.lines[line][start:], form.dates.forms)
            if normalized(label) in wanted
            else None
        )
        if date:
            base = page.source.starts[line] + start
            yield TrackerDate(line, label, Span(base, base + date[2]), date[0], date[1])
