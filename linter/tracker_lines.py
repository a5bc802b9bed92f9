"""Reads the lines of a tracker outside its tables: the legend, the statistics, the velocity and the date."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from linter import tracker_dates
from linter.model import Span
from linter.page import Page
from linter.text import begins_with, normal, plain
from linter.tracker import Average, Dated, Number, Statistic, Table
from linter.tracker_form import VARIATION, Form

_LEAD = re.compile(r"\s{0,40}(?:(?:[-*+]|\d{1,3}[.)])\s{1,4})?(?:\[[ xX]\]\s{1,4})?")
_BRACKETS = re.compile(r"\([^()]{0,200}\)")
_PERCENT = re.compile(r"(\d{1,4}(?:\.\d{1,3})?)\s{0,2}%")
_WHOLE = r"(?!\d|[.,]\d)"  # a part of a longer number is none
_COUNT = re.compile(rf"(\d{{1,7}}){_WHOLE}(?:\s{{0,3}}(?:/|of|out of)\s{{0,3}}(\d{{1,7}}){_WHOLE})?")
_SHARE = re.compile(r"\s{0,3}[([]?\s{0,2}(\d{1,4}(?:\.\d{1,3})?)\s{0,2}%\s{0,2}[)\]]?")
_BLANK = re.compile(r"_{2,40}")
_RATE = re.compile(r"\d{1,5}(?:\.\d{1,2})?(?![\w%]|[.,]\d)")
_MONTH = re.compile(rf"(?:{'|'.join(tracker_dates.MONTHS)}) \d{{4}}(?!\w)")
LABEL = 120


def labelled(page: Page) -> Iterator[tuple[int, str, int]]:
    """The prose lines with a label before a colon: the line, the label, and where its value starts."""
    for line, text in page.prose(page.front_matter.body, page.end):
        lead = _LEAD.match(text)
        start = lead.end() if lead else 0
        colon = text.find(":", start, start + LABEL)
        if colon > start and "|" not in text[:colon]:
            value = colon + 1 + len(text[colon + 1 :]) - len(text[colon + 1 :].lstrip("* \t"))
            yield line, plain(_BRACKETS.sub("", text[start:colon]).strip("*_ \t")), value


def statistics(page: Page, form: Form, tables: list[Table]) -> Iterator[Statistic]:
    """The lines that count rows: a known label, then a number, a fraction or a percentage."""
    starts = [table.line for table in tables]
    rows = {line for table in tables for line in range(table.line, table.end)}
    for line, label, start in labelled(page):
        measure = form.measure(label)
        text, base = page.source.lines[line], page.source.starts[line]
        numbers = list(_numbers(text, start, base)) if measure and line not in rows else []
        if measure and numbers:
            end = max(number.span.end for number in numbers) - base
            tail = re.compile(r"\s{0,2}%?\s{0,2}[)\]]?").match(text, end)
            end = tail.end() if tail and numbers[-1].kind == "percent" else end
            value = text[start:end]
            yield Statistic(
                line, label, measure, value, Span(base + start, base + end), tuple(numbers), _scope(page, line, starts)
            )


def _numbers(text: str, start: int, base: int) -> Iterator[Number]:
    share = _PERCENT.match(text, start)
    if share is None:
        count = _COUNT.match(text, start)
        if count is None:
            return
        yield Number("count", Span(base + count.start(1), base + count.end(1)), count[1])
        if count[2]:
            yield Number("total", Span(base + count.start(2), base + count.end(2)), count[2])
        share = _SHARE.match(text, count.end())
    if share is not None:
        yield Number("percent", Span(base + share.start(1), base + share.end(1)), share[1])


def _scope(page: Page, line: int, starts: list[int]) -> range:
    """The tables under the nearest heading above that has any, else all."""
    index = bisect_left(page.headings, line, key=lambda heading: heading.line) - 1
    heading = page.headings[index] if index >= 0 else None
    while heading is not None:
        within = range(bisect_left(starts, heading.line), bisect_left(starts, heading.end))
        if within:
            return within
        heading = None if heading.parent is None else page.headings[heading.parent]
    return range(len(starts))


def averages(page: Page, form: Form) -> Iterator[Average]:
    """The velocity lines whose value is a blank of underscores, or what was filled in for one."""
    for line, label, start in labelled(page):
        measure = form.average(label)
        if measure is None:
            continue
        text, base = page.source.lines[line], page.source.starts[line]
        blank = _BLANK.match(text, start)
        filled = _estimate(text, start, form) if measure == "end" else _end(_RATE.match(text, start))
        end = blank.end() if blank else filled
        if end is not None:
            yield Average(line, label, measure, Span(base + start, base + end), blank is not None)


def _estimate(text: str, start: int, form: Form) -> int | None:
    month = _MONTH.match(text, start)
    found = None if month else tracker_dates.leading(text[start:], form.dates.forms)
    return month.end() if month else start + found[2] if found else None


def _end(found: re.Match[str] | None) -> int | None:
    return found.end() if found else None


def dated(page: Page, form: Form) -> Iterator[Dated]:
    """The lines that date the tracker: `*Last Updated: August 7, 2025*`."""
    wanted = {normal(label) for label in form.updated}
    for line, label, start in labelled(page):
        found = (
            tracker_dates.leading(page.source.lines[line][start:], form.dates.forms)
            if normal(label) in wanted
            else None
        )
        if found:
            base = page.source.starts[line] + start
            yield Dated(line, Span(base, base + found[2]), found[0], found[1])


def legend(page: Page, form: Form) -> frozenset[str]:
    """The marks the legend explains; empty where there is no legend."""
    marks: set[str] = set()
    for heading in page.headings:
        if not any(begins_with(normal(heading.text), normal(title)) for title in form.legend):
            continue
        for _, text in page.prose(heading.line + 1, heading.end):
            lead = _LEAD.match(text.lstrip("| "))
            words = text.lstrip("| ")[lead.end() if lead else 0 :].replace("*", "").split()
            sign = words[0].strip("`|:").replace(VARIATION, "") if words else ""
            if sign and not any(char.isalnum() for char in sign) and sign.strip("-:#=_") and len(sign) < 8:
                marks.add(sign)
    return frozenset(marks)
