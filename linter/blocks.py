"""Finds the focus blocks of a module, also where one heading of theirs is wrong or missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from linter.headings import match_heading
from linter.kinds import PartSpec
from linter.page import Heading, Page
from linter.parts import Part
from linter.patterns import Fields
from linter.sections import component_name, find_components

_ENOUGH = 3  # so many different components in a row are a block, even if nothing above them says so


@dataclass(frozen=True, slots=True)
class _Start:
    """Where a part starts: its heading, or the first component of one whose heading is missing."""

    heading: Heading
    fields: Fields
    misspelt: str | None = None
    implied: bool = False


def find_repeated(page: Page, name: str, spec: PartSpec) -> list[Part]:
    """The parts of a page whose heading fits the patterns of `spec`, with the parts inside them.

    A heading that comes near a pattern, or has a wrong level, is a part too, marked `misspelt`; where components start
    over without any such heading, the part is `implied`. Otherwise one wrong heading would be reported many times.
    """
    stated = [
        _Start(heading, found[0], found[1]) for heading in page.headings if (found := match_heading(heading, spec))
    ]
    starts = sorted([*stated, *_implied(page, spec, stated)], key=lambda start: start.heading.line)
    limits = [*(start.heading.line for start in starts[1:]), page.end][: len(starts)]
    return [_part(page, name, spec, start, limit) for start, limit in zip(starts, limits, strict=True)]


def _part(page: Page, name: str, spec: PartSpec, start: _Start, limit: int) -> Part:
    heading = start.heading
    level = min(max(heading.level, min(spec.levels)), max(spec.levels)) - (1 if start.implied else 0)
    reach = _reach(page, heading, level, spec, limit)
    below = page.headings_within(heading.line + 1, limit)
    strict = next((other.line for other in below if other.level <= level), limit)
    inside = [*([heading] if start.implied else []), *page.headings_within(heading.line + 1, reach)]
    components = _components(spec, inside, reach, level)
    end = max([strict, *(part.end for part in components)])
    return Part(
        name,
        spec.called(name),
        heading.line,
        end,
        level,
        heading.text,
        start.fields,
        tuple(replace(part, end=min(part.end, end)) for part in components),
        start.misspelt,
        start.implied,
    )


def _reach(page: Page, heading: Heading, level: int, spec: PartSpec, limit: int) -> int:
    """Where a part really ends: a component whose heading has too high a level does not end it.

    Where all components have the part's own level, the part's heading is the odd one, and allowed: then other headings
    of that level between the components do not end the part either.
    """
    inside = page.headings_within(heading.line + 1, limit)
    higher = next((number for number, other in enumerate(inside) if other.level < level), len(inside))
    named = [other for other in inside[:higher] if component_name(other.text, spec) is not None]
    last = named[-1].line if named and all(other.level == level for other in named) else -1
    for other in inside:
        if other.level <= level and other.line > last and component_name(other.text, spec) is None:
            return other.line
    return limit


def _components(spec: PartSpec, inside: Sequence[Heading], reach: int, level: int) -> list[Part]:
    """The components among the headings of a part; one that has the part's own level counts only if all have it."""
    named = [heading for heading in inside if component_name(heading.text, spec) is not None]
    if all(heading.level == level for heading in named):
        return find_components(spec, inside, reach)
    return find_components(spec, [heading for heading in inside if heading.level > level], reach)


def _implied(page: Page, spec: PartSpec, stated: Sequence[_Start]) -> Iterator[_Start]:
    """The starts of parts without a heading: runs of components under no heading of a part, or starting over in one."""
    lines = {start.heading.line for start in stated}
    owned, run, cut = False, list[tuple[str, Heading]](), frozenset[str]()
    for heading in page.headings:
        name = component_name(heading.text, spec)
        if heading.line in lines or (name is None and heading.level <= min(spec.levels)):
            yield from _starts(run, owned, cut, list(spec.parts))
            if owned or run:
                cut = frozenset(name for name, _ in run) if owned else frozenset()
            owned, run = heading.line in lines, []
        elif name is not None:
            run.append((name, heading))
    yield from _starts(run, owned, cut, list(spec.parts))


def _starts(
    run: Sequence[tuple[str, Heading]], owned: bool, cut: frozenset[str], order: Sequence[str]
) -> Iterator[_Start]:
    """The implied parts of components that follow each other; `owned` where a heading of a part stands above them.

    `cut` are the components of a part that another heading ended just above: those it lacks are no part of their own.

    A second part starts at the first component where nearly all were there before and several come again: a single
    component that stands twice, or out of order, is no part.
    """
    start = 0
    owned = owned or (bool(cut) and cut.isdisjoint(name for name, _ in run))
    last = {name: place for place, (name, _) in enumerate(run)}  # up to there a name is still to come
    before: set[str] = set()
    for place, (name, _) in enumerate(run):
        whole = order[-1] in before or len(before) >= len(order) - 1
        after = {n for n, end in last.items() if end >= place} if name == order[0] and whole else set()
        if len(after) >= _ENOUGH and len(before & after) >= _ENOUGH - 1:
            if not owned:
                yield _Start(run[start][1], Fields(), implied=True)
            owned, start, before = False, place, set()
        before.add(name)
    if run and not owned and len({name for name, _ in run[start:]}) >= _ENOUGH:
        yield _Start(run[start][1], Fields(), implied=True)
