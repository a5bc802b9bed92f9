"""Where a missing part belongs in a page, and the edit that puts its skeleton there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from linter.kinds import PartSpec
from linter.model import Edit, Fix, Span
from linter.page import Page
from linter.parts import Document, Part
from linter.skeleton_heading import styled, title_of, written, written_like


@dataclass(frozen=True, slots=True)
class _Place:
    """The line (from 0) above which the part goes, and the level of its heading."""

    line: int
    level: int


def insertion(
    document: Document, name: str, spec: PartSpec, owner: Part | None, text: Callable[[int], str]
) -> Fix | None:
    """The fix that inserts a missing part into its owner (None: the page), at its place in the standard's order.

    `text` gives the skeleton under a heading of a level. None where no place is sure to leave the other parts whole.
    """
    specs = document.kind.parts if owner is None else _specs(document, owner)
    siblings = _siblings(document, specs) if owner is None else list(owner.children)
    place = _section_place(document, name, spec, siblings) if owner is None else _inner_place(document, name, owner)
    if place is None or place.level > 6:
        return None
    page = document.page
    others = [] if owner is None else [other.child(name) for other in document.all(owner.name)]
    same = [written(page, part) for part in others if part is not None]
    title = title_of(name, spec, document.kind.lead_words if owner is None else ())
    heading = written_like(title, list(specs).index(name), same, styled(page, siblings, specs))
    body = f"{'#' * place.level} {heading}\n\n{text(place.level)}"
    edit = _edit(page, place.line, body, owner is None)
    return Fix(f"add a skeleton of {spec.called(name)}, to be written", (edit,), safe=False)


def _specs(document: Document, owner: Part) -> dict[str, PartSpec]:
    spec = document.kind.find(owner.name)
    return {} if spec is None else spec.parts


def _siblings(document: Document, specs: dict[str, PartSpec]) -> list[Part]:
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


def _inner_place(document: Document, name: str, owner: Part) -> _Place | None:
    """The place of a component inside its block."""
    before, behind = _neighbours(name, list(_specs(document, owner)), owner.children)
    if owner.level > 5:
        return None
    if before is not None:
        return _Place(_end(document.page, before, before.level, owner.end), before.level)
    if behind is not None:
        return _Place(behind.line, behind.level)
    levels = Counter(part.level for other in document.all(owner.name) for part in other.children)
    usual = max(levels, key=lambda level: (levels[level], -level), default=owner.level + 1)
    return _Place(owner.end, max(usual, owner.level + 1))


def _section_place(document: Document, name: str, spec: PartSpec, siblings: Sequence[Part]) -> _Place | None:
    """The place of a section in the page, at the level of those beside it."""
    before, behind = _neighbours(name, list(document.kind.parts), siblings)
    own = [part for part in siblings if not document.kind.parts[part.name].heading]
    levels = Counter(part.level for part in own if part.level in spec.levels)
    usual = max(levels, key=lambda level: (levels[level], -level), default=min(spec.levels))
    beside = next((part for part in (before, behind) if part in own and part.level in spec.levels), None)
    level = usual if beside is None else beside.level
    page = document.page
    if before is not None:
        return _Place(_end(page, before, level, page.end), level)
    if behind is None:
        return _Place(page.end, level)
    above = _above(page, behind, level)
    if above is not None:
        return _Place(above, level)
    return _Place(behind.line, behind.level) if behind.level in spec.levels else None


def _end(page: Page, part: Part, level: int, most: int) -> int:
    """The line behind a part where a heading of a level takes nothing from what follows."""
    ends = (heading.line for heading in page.headings if heading.line >= part.end and heading.level <= level)
    return min(next(ends, most), most)


def _above(page: Page, part: Part, level: int) -> int | None:
    """The line of a part, or of the section around it, that is no deeper than a level; None where there is none."""
    index = next((heading.index for heading in page.headings if heading.line == part.line), None)
    while index is not None:
        heading = page.headings[index]
        if 1 < heading.level <= level:
            return heading.line
        index = heading.parent
    return None


def _edit(page: Page, line: int, body: str, section: bool) -> Edit:
    """The insertion of a part above a line: behind what stands there, above a rule that closes it."""
    lines = page.source.lines
    blank = all(not text.strip() for text in lines[line : line + 1])
    rules = {at for block in page.blocks if block.kind == "rule" for at in range(block.line, block.end)}
    tags = {block.end: block.line for block in page.blocks if block.kind == "html"}
    line = tags.get(line, line)  # an anchor right above a heading is the heading's
    at, ruled = line, False
    while at > page.front_matter.body and (not lines[at - 1].strip() or at - 1 in rules):
        ruled = ruled or at - 1 in rules
        at -= 1
    text = f"---\n\n{body}" if ruled and section else body
    end = "\n" if at < line or blank else "\n\n"
    newline = "\r\n" if "\r\n" in page.source.text else "\n"
    open_end = at >= len(page.source.starts) or (at == len(lines) and bool(lines[-1]))
    offset = len(page.source.text) if open_end else page.source.starts[at]
    lead = "\n\n" if open_end else "\n" if at > 0 else ""
    return Edit(Span(offset, offset), f"{lead}{text}{end}".replace("\n", newline))
