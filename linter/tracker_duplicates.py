"""Finds the rows of a tracker that repeat another one."""

from __future__ import annotations

from collections.abc import Iterator

from linter.text import normal
from linter.tracker import Row, Tracker
from linter.tracker_files import Shelf

_Key = tuple[tuple[str, ...], str, bool]


def duplicates(tracker: Tracker, shelf: Shelf) -> Iterator[tuple[Row, Row, str, bool]]:
    """A row, the earlier row it repeats, in what, and whether that forbids rewriting the tracker."""
    seen: dict[tuple[str, ...], Row] = {}
    for row in tracker.rows:
        keys = sorted(_keys(row, tracker, shelf), key=lambda key: not key[2])
        found = next(((seen[key], fact, stops) for key, fact, stops in keys if key in seen), None)
        if found and found[0] is not row:
            yield row, *found
        for key, _, _ in keys:
            seen.setdefault(key, row)


def _keys(row: Row, tracker: Tracker, shelf: Shelf) -> Iterator[_Key]:
    if row.page:
        yield ("page", normal(row.page) or row.page), "has the same page as the row", True
    for named in row.files:
        side = shelf.side(named, tracker.path)
        if side:
            places, name = shelf.places(named.name, tracker.path), named.name.rsplit("/", 1)[-1]
            yield ("file", *(places or [name])), f"names {name}, and so does the row", True
            slug = shelf.slug(name)
            yield ("slug", side, slug), f"names {name}, which is about {slug!r} like that of the row", False
