"""A new tracker for the pages that are there: a row for each topic, in tables by folder."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterable

from linter.corpus import Corpus
from linter.kinds.schema import Form, Side, split_spelling
from linter.trackers.links import DocumentIndex
from linter.trackers.report import title_from_slug

_LEGEND = {
    "complete": "Complete (both module and exam done)",
    "in-progress": "In Progress",
    "module-done": "Module done, needs exam",
    "exam-done": "Exam done, needs module",
    "not-started": "Not started",
    "needs-review": "Needs review/update",
}
_HEAD = """---
title: "Learning Module Tracker"
description: "Which modules and exams exist, and how far each of them is"
type: tracking-system
---

# Learning Module Tracker

## Quick Stats

- **Total Pages**: 0
- **Completed**: 0 (both module and exam)
- **Modules Done (need exams)**: 0
- **Exams Done (need modules)**: 0
- **In Progress**: 0
- **Not Started**: 0
- **Completion**: 0.0%

## Legend

"""
_TABLE = """| # | Page | Module | Exam | Status | Priority | Notes | Last Updated |
|---|------|--------|------|--------|----------|-------|--------------|
"""
_TAIL = """
## Velocity

- Average modules per week: _____
- Average exams per week: _____
- Estimated completion date: _____
"""
_EXAM_FOLDERS = ("tests", "exams", "test", "exam")


def new_tracker_text(corpus: Corpus, form: Form, path: str) -> str:
    """The text of a tracker at a path, with every row still blank: rewriting it fills it in."""
    index = DocumentIndex(corpus)
    topics: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    folders = {index.slug(page): _topic_folder(page) for page, side in index.sides.items() if side == "module"}
    for page in index.sides:
        slug = index.slug(page)
        topics[folders.get(slug, _topic_folder(page))][slug].append(page)
    not_started, absent = form.statuses["not-started"][0], form.states["absent"][0]
    tables, names = [], _names_in_notes(path, index)
    for folder, slugs in sorted(topics.items()):
        rows = []
        for number, (topic, pages) in enumerate(_topic_rows(slugs, index), 1):
            notes = ", ".join(names[page] for page in pages)
            rows.append(f"| {number} | {topic} | {absent} | {absent} | {not_started} | | {notes} | |")
        tables.append(
            f"## {title_from_slug(folder.rsplit('/', 1)[-1]) or 'Pages'}\n\n{_TABLE}" + "\n".join(rows) + "\n"
        )
    legend = [
        f"- {split_spelling(form.statuses[key][0])[0]} {text}" for key, text in _LEGEND.items() if key in form.statuses
    ]
    return _HEAD + "\n".join(legend) + "\n\n" + "\n".join(tables) + _TAIL


def _topic_rows(slugs: dict[str, list[str]], index: DocumentIndex) -> Iterable[tuple[str, list[str]]]:
    """A row for each topic; all its modules and exams are named in it, and all of them have to pass."""
    for slug, pages in sorted(slugs.items(), key=lambda item: (_first_number(item[1]), item[0])):
        yield title_from_slug(slug), [*_pages_of_side(pages, "module", index), *_pages_of_side(pages, "exam", index)]


def _pages_of_side(pages: list[str], side: Side, index: DocumentIndex) -> list[str]:
    return [page for page in pages if index.sides[page] == side]


def _first_number(pages: list[str]) -> int:
    names = (posixpath.basename(page).split("-") for page in pages)
    return min((int(words[1]) for words in names if len(words) > 1 and words[1].isdigit()), default=10**6)


def _topic_folder(page: str) -> str:
    folder = posixpath.dirname(page)
    return posixpath.dirname(folder) if posixpath.basename(folder) in _EXAM_FOLDERS else folder


def _names_in_notes(path: str, index: DocumentIndex) -> dict[str, str]:
    """What the notes call each page: its bare name, or its way from the tracker where several pages have that name."""
    names: dict[str, str] = {}
    for page in index.sides:
        name = posixpath.basename(page)
        is_unique = len(index.places(name, path)) == 1
        names[page] = name if is_unique else posixpath.relpath(page, posixpath.dirname(path) or ".")
    return names
