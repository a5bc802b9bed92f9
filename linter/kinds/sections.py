"""Finds the sections of a page, its focus blocks and their components, also where one heading is wrong or missing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TypeVar

from linter.kinds.document import Part
from linter.kinds.patterns import Fields
from linter.kinds.schema import Kind, PartSpec
from linter.kinds.titles import match_heading
from linter.markdown.ast import Heading, Page
from linter.text.durations import trailing_facts
from linter.text.labels import BOLD_OPENING
from linter.text.words import CACHE_SIZE, begins_with, normalized, without_numbering

_T = TypeVar("_T")
_SHORT = 3  # words of a heading that may end with a title: `Module Summary`
_PART = re.compile(r"(?:part|section)\s+(?:\w{1,4}\s{0,2}[:.]\s*|(?:\d{1,2}|[ivx]{1,4}|[a-h])\s+)")


@lru_cache(maxsize=CACHE_SIZE)
def comparable_title(text: str, lead_words: tuple[str, ...]) -> str:
    """A section's heading for comparing: no signs, numbers, `Part 4:` or lead words such as Your or Common."""
    text = without_numbering(trailing_facts(text)[0])
    text = without_numbering(_PART.sub("", text, count=1))
    while True:
        lead = next(
            (word for word in lead_words if begins_with(text, normalized(word)) and len(text) > len(word)), None
        )
        rest = text[len(normalized(lead)) :].lstrip(" :") if lead else ""
        if not rest:
            return text
        text = rest


def title_rank(text: str, spec: PartSpec, lead_words: tuple[str, ...]) -> int | None:
    """Which of a part's titles a heading begins with (0 is the best), or None."""
    return next((rank for _, rank in _ranks([(text, *_compared(text, lead_words))], spec)), None)


def titled_headings(
    page: Page, headings: Iterable[Heading], spec: PartSpec, lead_words: tuple[str, ...]
) -> Iterator[tuple[Heading, int]]:
    """Those of a page's headings that begin with a title of a part, and with which of them (0 is the best)."""
    compared = _compared_headings(page, lead_words)
    return _ranks(((heading, *compared[heading.index]) for heading in headings), spec)


def _ranks(texts: Iterable[tuple[_T, str, str]], spec: PartSpec) -> Iterator[tuple[_T, int]]:
    """Those of some texts, given with what is compared of them, that are a part, and which of its titles they have."""
    names, anywhere = spec.compared, spec.normalized_anywhere
    for text, title, words in texts:
        rank = None
        if title.startswith(names):  # hardly any heading does, and all of them are held against every part
            rank = next((rank for rank, name in enumerate(names) if begins_with(title, name)), None)
        for place, name in enumerate(anywhere if rank is None else ()):
            if f" {name} " in words or f" {name}s " in words:
                rank = len(names) + place
                break
        if rank is None and title.endswith(spec.endings) and len(title.split()) <= _SHORT:
            endings = (place for place, name in enumerate(names) if title.endswith((f" {name}", f" {name}s")))
            rank = next((len(names) + len(anywhere) + place for place in endings), None)
        if rank is not None:
            yield text, rank


@lru_cache(maxsize=8)
def _compared_headings(page: Page, lead_words: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return tuple(_compared(heading.text, lead_words) for heading in page.headings)


def _compared(text: str, lead_words: tuple[str, ...]) -> tuple[str, str]:
    """What of a heading is held against titles at its beginning, and against those that may stand anywhere in it."""
    return comparable_title(text, lead_words), f" {normalized(text)} ".replace(":", " ")


def find_sections(page: Page, kind: Kind, headings: Sequence[Heading], repeated: Sequence[Part]) -> list[Part]:
    """The best heading for every section of the kind, in the order of the page.

    `headings` are the candidates outside repeated parts; `repeated` are those parts, for sections with a fallback.
    """
    found: list[Part] = []
    for name, spec in kind.parts.items():
        if not spec.names and not spec.anywhere:
            continue
        section = _best(page, name, spec, kind, headings) or _fallback(name, spec, kind, repeated)
        if section is None and spec.bold_label:
            section = _labelled(page, name, spec, kind)
        if section is not None:
            found.append(section)
    return sorted(found, key=lambda part: part.line)


def _best(page: Page, name: str, spec: PartSpec, kind: Kind, headings: Sequence[Heading]) -> Part | None:
    allowed = (heading for heading in headings if heading.level in spec.levels or heading.level == 1)
    ranked = titled_headings(page, allowed, spec, kind.lead_words)
    heading, _ = min(ranked, key=lambda pair: (pair[1], pair[0].line), default=(None, 0))
    if heading is None:
        return None
    _, time, points = trailing_facts(heading.text)
    return Part(
        name,
        spec.called(name),
        heading.line,
        heading.end,
        heading.level,
        heading.text,
        Fields(title=heading.text, time=time, points=points),
    )


def _fallback(name: str, spec: PartSpec, kind: Kind, repeated: Sequence[Part]) -> Part | None:
    for part in repeated:
        if part.name == spec.fallback and title_rank(part.fields.title, spec, kind.lead_words) is not None:
            return Part(
                name, spec.called(name), part.line, part.end, part.level, part.text, Fields(title=part.fields.title)
            )
    return None


def _labelled(page: Page, name: str, spec: PartSpec, kind: Kind) -> Part | None:
    for line, text in page.prose(page.front_matter.body, page.end):
        opening = BOLD_OPENING.read(text) if "**" in text or "__" in text else None
        if opening and title_rank(opening.label, spec, kind.lead_words) is not None:
            return Part(name, spec.called(name), line, line + 1, 0, opening.label)
    return None


def find_components(spec: PartSpec, headings: Sequence[Heading], reach: int) -> list[Part]:
    """The components among a block's headings, in order.

    A deeper heading that begins with a component's name ("Priming the cache" under CORE CONCEPT) counts only where
    the component has no heading at the level the components of this block mostly have.
    """
    named = [(name, heading) for heading in headings if (name := component_name(heading.text, spec)) is not None]
    levels = Counter(heading.level for _, heading in named)
    usual = min(levels, key=lambda level: (-levels[level], level), default=0)
    at_level = {name for name, heading in named if heading.level <= usual}
    found: list[Part] = []
    ends: dict[tuple[str, int], int] = {}  # where the components of a name and level end
    for name, heading in named:
        inside = any(heading.line < ends.get((name, level), 0) for level in range(heading.level))
        if not inside and (heading.level <= usual or name not in at_level):
            at_level.add(name)
            part = spec.parts[name]
            found.append(
                Part(name, part.called(name), heading.line, min(heading.end, reach), heading.level, heading.text)
            )
            ends[name, heading.level] = max(found[-1].end, ends.get((name, heading.level), 0))
    return found


def component_name(text: str, spec: PartSpec) -> str | None:
    """The name of the component a heading begins with, or None."""
    heading = without_numbering(text)
    for name, part in spec.parts.items():
        if heading.startswith(part.compared) and any(begins_with(heading, title) for title in part.compared):
            return name
    return None


_ENOUGH = 3  # so many different components in a row are a block, even if nothing above them says so


@dataclass(frozen=True, slots=True)
class _Start:
    """Where a part starts: its heading, or the first component of one whose heading is missing."""

    heading: Heading
    fields: Fields
    misspelt: str | None = None
    implied: bool = False


def find_repeated_parts(page: Page, name: str, spec: PartSpec) -> list[Part]:
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
