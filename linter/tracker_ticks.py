"""The ticked lines of a tracker's quality checklists, as they stand there."""

from __future__ import annotations

from collections.abc import Iterator

from linter.page import Heading, Page
from linter.text import normal, plain
from linter.tracker import Tick
from linter.tracker_form import Form, Item, Side


def ticks(page: Page, form: Form) -> Iterator[Tick]:
    """The ticked lines under headings that name a document, which speak of a part the rules know."""
    for heading in page.headings:
        side, name = subject(heading, form)
        items = form.checklist.exam if side == "exam" else form.checklist.module
        for line, raw in page.prose(heading.line + 1, heading.end) if name else ():
            text = _after_tick(raw, form)
            item = spoken(text, items) if text else None
            if text and item:
                yield Tick(page.heading_span(line), text, item, side, name)


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
