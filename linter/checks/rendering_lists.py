"""Lists that print as running text, because no blank line stands above them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from linter.checks.base import Check, Context
from linter.checks.rendering_text import RunOn, run_on_lists
from linter.checks.wording import counted
from linter.model import Edit, Fix, Problem, Span
from linter.page import Page
from linter.parts import Document

_QUOTE_MARKS = re.compile(r"[ \t]*(?:>[ \t]?)+")


class ListRunsOn(Check):
    """Every list stands under a blank line; one finding a page, at the first list that does not."""

    kind: Literal["list-runs-on"]

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        page = document.page
        found = list(run_on_lists(page))
        if not found:
            return
        items = counted(sum(run_on.items for run_on in found), "item")
        message = (
            f"list of {items} follows a line of text directly, so it prints as running text"
            if len(found) == 1
            else f"{len(found)} lists of {items} follow a line of text directly, so they print as running text"
        )
        edits = tuple(_blank_line(page, run_on) for run_on in found)
        fix = Fix(f"insert a blank line above {counted(len(found), 'list')}", edits)
        yield Problem(page.heading_span(found[0].line), message, fix=fix)


def _blank_line(page: Page, found: RunOn) -> Edit:
    """A blank line above a list; in a block quote it keeps the quote's marks, or the quote would end there."""
    source = page.source
    start = source.starts[found.line]
    line_end = source.text[source.starts[found.line - 1] + len(source.lines[found.line - 1]) : start]
    marks = _QUOTE_MARKS.match(source.lines[found.line]) if found.quoted else None
    return Edit(Span(start, start), (marks[0].rstrip() if marks else "") + line_end)
