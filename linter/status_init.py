"""A new tracker for the pages that are there: a row for each topic, in tables by folder."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterable

from linter.corpus import Corpus
from linter.status_checklist import titled
from linter.tracker_files import Shelf
from linter.tracker_form import Form, Side, parted

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
_TESTS = ("tests", "exams", "test", "exam")


def new(corpus: Corpus, form: Form, path: str) -> str:
    """The text of a tracker at a path, with every row still blank: rewriting it fills it in."""
    shelf = Shelf(corpus)
    topics: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    homes = {shelf.slug(page): _home(page) for page, side in shelf.sides.items() if side == "module"}
    for page in shelf.sides:
        slug = shelf.slug(page)
        topics[homes.get(slug, _home(page))][slug].append(page)
    empty, states = form.statuses["not-started"][0], form.states["absent"][0]
    tables, names = [], _names(path, shelf)
    for folder, slugs in sorted(topics.items()):
        rows = [
            f"| {number} | {page} | {states} | {states} | {empty} | | {', '.join(names[one] for one in files)} | |"
            for number, (page, files) in enumerate(_rows(slugs, shelf), 1)
        ]
        tables.append(f"## {titled(folder.rsplit('/', 1)[-1]) or 'Pages'}\n\n{_TABLE}" + "\n".join(rows) + "\n")
    legend = [f"- {parted(form.statuses[key][0])[0]} {text}" for key, text in _LEGEND.items() if key in form.statuses]
    return _HEAD + "\n".join(legend) + "\n\n" + "\n".join(tables) + _TAIL


def _rows(slugs: dict[str, list[str]], shelf: Shelf) -> Iterable[tuple[str, list[str]]]:
    """A row for each topic; all its modules and exams are named in it, and all of them have to pass."""
    for slug, pages in sorted(slugs.items(), key=lambda item: (_number(item[1]), item[0])):
        yield titled(slug), [*_of(pages, "module", shelf), *_of(pages, "exam", shelf)]


def _of(pages: list[str], side: Side, shelf: Shelf) -> list[str]:
    return [page for page in pages if shelf.sides[page] == side]


def _number(pages: list[str]) -> int:
    names = (posixpath.basename(page).split("-") for page in pages)
    return min((int(words[1]) for words in names if len(words) > 1 and words[1].isdigit()), default=10**6)


def _home(page: str) -> str:
    folder = posixpath.dirname(page)
    return posixpath.dirname(folder) if posixpath.basename(folder) in _TESTS else folder


def _names(path: str, shelf: Shelf) -> dict[str, str]:
    """What the notes call each page: its bare name, or its way from the tracker where several pages have that name."""
    names: dict[str, str] = {}
    for page in shelf.sides:
        bare = posixpath.basename(page)
        alone = len(shelf.places(bare, path)) == 1
        names[page] = bare if alone else posixpath.relpath(page, posixpath.dirname(path) or ".")
    return names
