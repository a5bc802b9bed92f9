"""The quality checklists of a tracker: hand-ticked lists under a heading that names a module or an exam."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from linter.corpus import Corpus
from linter.text import begins_with, normal
from linter.tracker import Tick, Tracker
from linter.tracker_files import Shelf, page_slugs
from linter.tracker_form import Side
from linter.tracker_rows import Tied, tied


@dataclass(frozen=True, slots=True)
class Ticked:
    """A line that is ticked, and the document it speaks of."""

    tick: Tick
    path: str


def ticked(tracker: Tracker, corpus: Corpus) -> Iterator[Ticked]:
    """The ticked lines of a tracker's quality checklists that speak of a part the rules know."""
    for (side, name), ticks in groupby(tracker.ticks, key=lambda tick: (tick.side, tick.name)):
        paths = documents(name, side, tracker, corpus)
        if len(paths) == 1:
            yield from (Ticked(tick, paths[0]) for tick in ticks)


def documents(name: str, side: Side, tracker: Tracker, corpus: Corpus) -> list[str]:
    """The documents of a name: those of the row of that page in this tracker or another, else by slug."""
    rows = corpus.once("tracker-pages", lambda: _by_page(corpus)).get(normal(name), [])
    for one in sorted(rows, key=lambda one: one.tracker != tracker.path):
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


def matching(heading: str, title: str) -> bool:
    """Whether a heading begins with a title, whatever its emoji and case."""
    return begins_with(normal(heading), normal(title))
