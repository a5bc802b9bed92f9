"""Ties rows to documents: by a name in the row, `tracks:`, the configuration, a slug, the page's name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from linter import tracker_reading
from linter.corpus import Corpus
from linter.leaf import Leaf
from linter.tracker import Named, Row, Tracker
from linter.tracker_files import Shelf, page_slugs
from linter.tracker_form import SIDES, Form, Side


@dataclass(frozen=True, slots=True)
class Tie:
    """What a row has on one side. `paths` are its documents, and `how` says what tied them.

    `missing` are named files that do not exist, `foreign` files of another kind of page, which are taken at their word,
    `several` documents among which nothing decides, `near` those that might be meant.
    """

    paths: tuple[str, ...] = ()
    how: str | None = None
    missing: tuple[Named, ...] = ()
    foreign: tuple[str, ...] = ()
    several: tuple[str, ...] = ()
    near: tuple[str, ...] = ()

    @property
    def settled(self) -> bool:
        """Whether a step of the order has decided, be it for nothing."""
        return bool(self.how or self.missing or self.foreign or self.several)


@dataclass(frozen=True, slots=True)
class Tied:
    """A row with its documents; `spoken` are all documents the row speaks of, listed in its notes included."""

    tracker: str
    row: Row
    ties: Mapping[Side, Tie]
    spoken: frozenset[str] = field(default_factory=frozenset)

    def tie(self, side: Side) -> Tie:
        """What the row has on a side."""
        return self.ties.get(side, Tie())


def tracker_at(leaf: Leaf, corpus: Corpus) -> Tracker:
    """The tracker that a document is, read once for all who ask."""
    if not corpus.holds(leaf):
        return tracker_reading.read(leaf.document)
    return corpus.once(("tracker", leaf.path), lambda: _lent(leaf))


def _lent(leaf: Leaf) -> Tracker:
    """The tracker without its tree: a course has so many trackers that those of all are not held."""
    return replace(tracker_reading.read(leaf.document), open=lambda: leaf.document)


def trackers(corpus: Corpus) -> tuple[Tracker, ...]:
    """All trackers of the corpus, by path."""
    found = (leaf for leaf in corpus.leaves() if leaf.kind.inspect == "tracker")
    return corpus.once("trackers", lambda: tuple(tracker_at(leaf, corpus) for leaf in found))


def tied(corpus: Corpus) -> Mapping[tuple[str, int], Tied]:
    """The rows of all trackers with their documents, by the tracker's path and the row's line."""
    return corpus.once("tracker-ties", lambda: tie_all(trackers(corpus), corpus))


def tie_all(found: Iterable[Tracker], corpus: Corpus) -> dict[tuple[str, int], Tied]:
    """Ties the rows of some trackers. Documents that another row has are no candidates where nothing decides."""
    shelf = corpus.once("tracker-shelf", lambda: Shelf(corpus))
    first = [(tracker, tie(row, tracker, shelf)) for tracker in found for row in tracker.rows]
    taken = frozenset(path for _, one in first for path in one.spoken)
    return {(one.tracker, one.row.line): _loosely(one, tracker.form, shelf, taken) for tracker, one in first}


def tie(row: Row, tracker: Tracker, shelf: Shelf) -> Tied:
    """The documents that decide at once: everything but names that merely come near."""
    ties: dict[Side, Tie] = {}
    spoken: set[str] = set()
    named: dict[Side, Tie] = {}
    for side in SIDES:
        named[side] = _named(row, side, tracker, shelf)
        spoken.update(named[side].paths)
    slugs = {shelf.slug(one.name) for one in row.files if shelf.side(one, tracker.path) is not None}
    for side in SIDES:
        ties[side] = named[side] if named[side].settled else _unnamed(row, side, tracker.form, shelf, slugs)
        if side in row.sides:
            spoken.update(ties[side].paths, ties[side].several)
    return Tied(tracker.path, row, ties, frozenset(spoken))


def _named(row: Row, side: Side, tracker: Tracker, shelf: Shelf) -> Tie:
    paths: dict[str, None] = {}
    missing, foreign, several = [], [], []
    for name in row.files:
        if shelf.side(name, tracker.path) != side:
            continue
        found = shelf.places(name.name, tracker.path)
        own = [path for path in found if path in shelf.sides]
        if len(own) > 1:
            several += own
        elif own:
            paths[own[0]] = None
        elif found or shelf.corpus.lies(name.name):
            foreign.append(found[0] if found else name.name)
        else:
            missing.append(name)
    return Tie(
        tuple(paths), "name" if paths else None, tuple(missing), tuple(foreign), tuple(several) if not paths else ()
    )


def _unnamed(row: Row, side: Side, form: Form, shelf: Shelf, slugs: set[str]) -> Tie:
    steps = (
        ("tracks", shelf.tracking(side, row.page)),
        ("configuration", shelf.configured(side, form, row.page)),
        ("slug", shelf.by_slug(side, slugs)),
        *(("page", shelf.by_slug(side, [slug])) for slug in page_slugs(row.page, form.generic)),
    )
    for how, paths in steps:
        if len(paths) > 1 and how != "configuration":
            return Tie(several=tuple(paths))
        if paths:
            return Tie(tuple(paths), how)
    return Tie()


def _loosely(one: Tied, form: Form, shelf: Shelf, taken: frozenset[str]) -> Tied:
    """With the documents whose names come near, where nothing decided for a side: several of them are ambiguous."""
    ties = dict(one.ties)
    for side in one.row.sides:
        found = ties[side]
        if found.missing and not found.paths:
            wanted = [shelf.slug(name.name) for name in found.missing] + page_slugs(one.row.page, form.generic)
            ties[side] = replace(found, near=tuple(shelf.by_slug(side, wanted)))
        elif not found.settled:
            near = tuple(
                path for path in shelf.holding(side, page_slugs(one.row.page, form.generic)) if path not in taken
            )
            ties[side] = Tie(several=near) if len(near) > 1 else Tie(near=near)
    spoken = one.spoken.union(*(ties[side].several for side in one.row.sides))
    return replace(one, ties=ties, spoken=spoken)
