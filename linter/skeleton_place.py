"""Where a missing part belongs in a page, and the fix that puts its skeleton there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from linter.kinds import PartSpec
from linter.model import Fix
from linter.page import Page
from linter.parts import Document, Part
from linter.skeleton import skeleton
from linter.skeleton_data import Demand
from linter.skeleton_edit import insertion
from linter.skeleton_heading import Style, style_of, styled, title_of, written, written_like


@dataclass(frozen=True, slots=True)
class _Place:
    """The line (from 0) above which the part goes, and the level of its heading."""

    line: int
    level: int


class Inserter:
    """Inserts one missing part wherever a document lacks it; what its places have in common is found once.

    `owner` is the name of the parts that lack it, None for the page; `demand` is what the rules ask of its text.
    """

    def __init__(
        self, document: Document, name: str, spec: PartSpec, owner: str | None, demand: Callable[[], Demand]
    ) -> None:
        self._document, self._name, self._spec, self._demand = document, name, spec, demand
        parent = None if owner is None else document.kind.find(owner)
        self._specs = document.kind.parts if parent is None else parent.parts
        self._order = list(self._specs)
        self._owners = [] if owner is None else list(document.all(owner))
        self._bodies: dict[int, str] = {}

    def into(self, owner: Part | None) -> Fix | None:
        """The fix that inserts the part into an owner, at its place in the standard's order.

        None where no place is sure to leave the other parts whole.
        """
        siblings = self._sections if owner is None else owner.children
        place = self._section_place() if owner is None else self._inner_place(owner)
        if place is None:
            return None
        styles = styled(self._document.page, siblings, self._specs)
        heading = written_like(self._title, self._order.index(self._name), self._same, styles)
        body = f"{'#' * place.level} {heading}\n\n{self._body(place.level)}"
        edit = insertion(self._document.page, place.line, body, owner is None)
        return Fix(f"add a skeleton of {self._spec.called(self._name)}, to be written", (edit,), safe=False)

    def _body(self, level: int) -> str:
        if level not in self._bodies:
            self._bodies[level] = skeleton(self._spec.skeleton, self._demand(), level)
        return self._bodies[level]

    @cached_property
    def _title(self) -> str:
        return title_of(self._name, self._spec, () if self._owners else self._document.kind.lead_words)

    @cached_property
    def _same(self) -> Style | None:
        """How another block of the page writes the heading of this part."""
        found = (part for other in self._owners if (part := other.child(self._name)) is not None)
        styles = (style_of(written(self._document.page, part), (self._title,)) for part in found)
        return next((style for style in styles if style is not None), None)

    @cached_property
    def _usual(self) -> int | None:
        """The level that the components of this page mostly have."""
        levels = Counter(part.level for other in self._owners for part in other.children)
        return max(levels, key=lambda level: (levels[level], -level), default=None)

    @cached_property
    def _sections(self) -> Sequence[Part]:
        return _siblings(self._document, self._specs)

    def _inner_place(self, owner: Part) -> _Place | None:
        """The place of a component inside its block."""
        before, behind = _neighbours(self._name, self._order, owner.children)
        if owner.level > 5:
            return None
        if before is not None:
            return _Place(_end(self._document.page, before, before.level, owner.end), before.level)
        if behind is not None:
            return _Place(behind.line, behind.level)
        return _Place(owner.end, max(self._usual or 0, owner.level + 1))

    def _section_place(self) -> _Place | None:
        """The place of a section in the page, at the level of those beside it."""
        before, behind = _neighbours(self._name, self._order, self._sections)
        allowed = self._spec.levels
        own = [part for part in self._sections if not self._specs[part.name].heading and part.level in allowed]
        levels = Counter(part.level for part in own)
        usual = max(levels, key=lambda level: (levels[level], -level), default=min(allowed))
        near = before or behind
        # Deeper than a block beside it, the section would become a part of that block.
        level = usual if near is None else near.level if near in own else min(usual, near.level)
        page = self._document.page
        if level not in allowed:
            return None
        if before is not None:
            return _Place(_end(page, before, level, page.end), level)
        if behind is None:
            return _Place(page.end, level)
        above = _above(page, behind, level)
        if above is not None:
            return _Place(above, level)
        return _Place(behind.line, behind.level) if behind.level in allowed else None


def _siblings(document: Document, specs: Mapping[str, PartSpec]) -> list[Part]:
    """The page's own parts with a heading of a level; one that another part stands for is none."""
    repeated = {part.line for part in document.parts if specs[part.name].heading}
    return [
        part
        for part in document.parts
        if 1 < part.level <= 6 and (specs[part.name].heading or part.line not in repeated)
    ]


def _neighbours(name: str, order: Sequence[str], siblings: Sequence[Part]) -> tuple[Part | None, Part | None]:
    """The last part of those that the order puts before a part, and the first of those behind it."""
    at = order.index(name)
    before = [part for part in siblings if order.index(part.name) < at]
    behind = [part for part in siblings if order.index(part.name) > at]
    closest = max((order.index(part.name) for part in before), default=-1)
    return (
        next((part for part in reversed(before) if order.index(part.name) == closest), None),
        min(behind, key=lambda part: (order.index(part.name), part.line), default=None),
    )


def _end(page: Page, part: Part, level: int, most: int) -> int:
    """The line behind a part where a heading of a level takes nothing from what follows."""
    ends = (heading.line for heading in page.headings_within(part.end, most) if heading.level <= level)
    return next(ends, most)


def _above(page: Page, part: Part, level: int) -> int | None:
    """The line of a part, or of the section around it, that is no deeper than a level; None where there is none."""
    heading = page.heading_at(part.line)
    while heading is not None:
        if 1 < heading.level <= level:
            return heading.line
        heading = page.headings[heading.parent] if heading.parent is not None else None
    return None
