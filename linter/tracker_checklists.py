"""The quality checklists of a tracker: hand-ticked lists under a heading that names a module or an exam."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from linter.corpus import Corpus
from linter.model import Span
from linter.page import Heading
from linter.text import begins_with, normal, plain
from linter.tracker import Tracker
from linter.tracker_files import Shelf, page_slugs
from linter.tracker_form import Form, Item, Side
from linter.tracker_rows import Tied, tied


@dataclass(frozen=True, slots=True)
class Ticked:
    """A line that is ticked: where, what the checklist's item behind it is, and the document it speaks of."""

    span: Span
    text: str
    item: Item
    side: Side
    path: str


def ticked(tracker: Tracker, corpus: Corpus) -> Iterator[Ticked]:
    """The ticked lines of a tracker's quality checklists that speak of a part the rules know."""
    page, form = tracker.document.page, tracker.form
    for heading in page.headings:
        side, name = subject(heading, form)
        paths = documents(name, side, tracker, corpus) if name else []
        if len(paths) != 1:
            continue
        items = form.checklist.exam if side == "exam" else form.checklist.module
        for line, raw in page.prose(heading.line + 1, heading.end):
            text = _after_tick(raw, form)
            item = spoken(text, items) if text else None
            if text and item:
                yield Ticked(page.heading_span(line), text, item, side, paths[0])


def subject(heading: Heading, form: Form) -> tuple[Side, str]:
    """Which document a checklist's heading names: `Module 3: Flow Control Exam Quality Checklist`; empty for others."""
    text = normal(heading.text)
    ending = next((title for title in form.checklist.headings if text.endswith(normal(title))), None)
    if ending is None:
        return "module", ""
    words = plain(heading.text)[: -len(ending)].strip(" :-\u2013\u2014").split()
    side: Side = "exam" if words and words[-1].casefold() in ("exam", "examination") else "module"
    words = words[:-1] if words and words[-1].casefold() in ("exam", "examination", "module") else words
    if len(words) > 1 and words[0].casefold() in ("module", "exam") and words[1].strip(":.-").isdigit():
        words = words[2:]
    return side, " ".join(words).strip(" :-\u2013\u2014")


def documents(name: str, side: Side, tracker: Tracker, corpus: Corpus) -> list[str]:
    """The documents of a name: those of the row of that page in this tracker or another, else by slug."""
    rows = corpus.once("tracker-pages", lambda: _by_page(corpus)).get(normal(name), [])
    for one in sorted(rows, key=lambda one: one.tracker != tracker.document.path):
        found = one.tie(side)
        if found.settled:
            return list(found.paths)
    shelf = corpus.once("tracker-shelf", lambda: Shelf(corpus))
    return shelf.by_slug(side, page_slugs(name, tracker.form.generic)[:1])


def _by_page(corpus: Corpus) -> dict[str, list[Tied]]:
    pages: dict[str, list[Tied]] = {}
    for one in tied(corpus).values():
        pages.setdefault(normal(one.row.page), []).append(one)
    return pages


def spoken(text: str, items: tuple[Item, ...]) -> Item | None:
    """The item a line speaks of: the one whose phrase comes first, before its brackets if any does."""
    for piece in (text.split("(", 1)[0], text):
        words = normal(piece)
        found = [
            (words.find(normal(phrase)), -len(phrase), number)
            for number, item in enumerate(items)
            for phrase in item.says
            if normal(phrase) in words
        ]
        if found:
            return items[min(found)[2]]
    return None


def _after_tick(line: str, form: Form) -> str | None:
    text = line.strip().lstrip("-*+ ").replace("\ufe0f", "")
    tick = next((tick for tick in form.checklist.ticks if text.startswith(tick)), None)
    return text[len(tick) :].strip() if tick else None


def matching(heading: str, title: str) -> bool:
    """Whether a heading begins with a title, whatever its emoji and case."""
    return begins_with(normal(heading), normal(title))
