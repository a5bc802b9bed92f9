"""Headings with nothing under them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from linter.checks.base import Check, Context, holds_nothing
from linter.model import Problem
from linter.page import Heading, Page
from linter.parts import Document, Part


class EmptySection(Check):
    """Every heading has something under it, if only a deeper heading. `besides` are parts that other rules judge."""

    kind: Literal["empty-section"]
    besides: tuple[str, ...] = Field(
        (), description="parts whose emptiness other rules report, with the parts directly inside them"
    )

    def parts_named(self) -> list[str]:
        return list(self.besides)

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        page = document.page
        if len(page.headings) == 1 and document.title_line is not None:
            return  # a title alone is a page that is not written yet, and other rules say what it lacks
        judged = {line for name in self.besides for part in document.all(name) for line in _lines(part)}
        last = -2
        for heading in page.headings:
            if (
                heading.line in judged
                or not holds_nothing(page, heading.line + 1, heading.end)
                or _unread(page, heading)
            ):
                continue
            if heading.line != last + 1:  # comments of a torn fence become headings: a run of them is one fault
                yield Problem(page.heading_span(heading.line), *_told(page, heading))
            last = heading.line


def _told(page: Page, heading: Heading) -> tuple[str, str | None]:
    """The fact, and a repair where it is not the usual one."""
    text = page.source.lines[heading.line].lstrip()
    if not text.startswith("#"):
        underline = page.source.lines[heading.line + 1].strip()[:3]
        fact = f"the `{underline}` right below makes {heading.text!r} a heading, and nothing stands under it"
        return fact, f"leave a blank line above the `{underline}`, if it was meant as a rule"
    fact = (
        f"nothing stands under {heading.text!r}"
        if heading.text
        else "heading says nothing, and nothing stands under it"
    )
    following = page.headings[heading.index + 1] if heading.index + 1 < len(page.headings) else None
    if following is not None and following.level == heading.level and _names(heading, following):
        fact += f"; the next heading, {following.text!r}, has the same level"
    return fact, None


def _lines(part: Part) -> Iterator[int]:
    """The headings of a part that another rule judges: its own, its components', and that of a question's section."""
    yield part.line
    for inside in (*part.children, *((part.section,) if part.section is not None else ())):
        yield inside.line


def _unread(page: Page, heading: Heading) -> bool:
    """Whether the heading, or a section around it, holds text that was not read; the page's title holds all of it."""
    index: int | None = heading.index
    while index is not None:
        above = page.headings[index]
        if (above.level > 1 or above is heading) and page.opaque(above.line, above.end):
            return True
        index = above.parent
    return False


def _names(heading: Heading, following: Heading) -> bool:
    """Whether the next heading begins as if it belonged to this one: `Focus Blocks` above `Focus Block 1`."""
    first = heading.text.casefold().rstrip("s :").split()
    return bool(first) and following.text.casefold().split()[: len(first)] == first
