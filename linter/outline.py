"""The headings of a page, as much of them as tells where a line stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from linter.page import Heading

LONGEST = 500  # characters of a line that tell it from others


@dataclass(frozen=True, slots=True)
class Above:
    """A heading: its line (from 0), the place of the heading over it in the outline, and how its text begins."""

    line: int
    parent: int | None
    text: str


Outline = tuple[Above, ...]


def outline(headings: Iterable[Heading]) -> Outline:
    """The outline of a page's headings."""
    return tuple(Above(heading.line, heading.parent, heading.text[:LONGEST]) for heading in headings)
