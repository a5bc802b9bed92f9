"""Finds the sections of a page by their titles, and the components of a focus block by their names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import TypeVar

from linter.durations import trailing_facts
from linter.kinds import Kind, PartSpec
from linter.openings import stripped
from linter.page import Heading, Page
from linter.parts import Part
from linter.patterns import Fields
from linter.text import REMEMBERED, begins_with, normal

_T = TypeVar("_T")
_PART = re.compile(r"(?:part|section)\s+(?:\w{1,4}\s{0,2}[:.]\s*|(?:\d{1,2}|[ivx]{1,4}|[a-h])\s+)")
_LABEL = re.compile(r"\s*(?:[-*+]\s+|\d{1,3}[.)]\s+|>\s*)?(?:\*\*|__)(?P<text>[^*_]{2,80})")


@lru_cache(maxsize=REMEMBERED)
def bare_title(text: str, lead_words: tuple[str, ...]) -> str:
    """A section's heading for comparing: no signs, numbers, `Part 4:` or lead words such as Your or Common."""
    text = stripped(trailing_facts(text)[0])
    text = stripped(_PART.sub("", text, count=1))
    while True:
        lead = next((word for word in lead_words if begins_with(text, normal(word)) and len(text) > len(word)), None)
        rest = text[len(normal(lead)) :].lstrip(" :") if lead else ""
        if not rest:
            return text
        text = rest


def title_rank(text: str, spec: PartSpec, lead_words: tuple[str, ...]) -> int | None:
    """Which of a part's titles a heading begins with (0 is the best), or None."""
    return next((rank for _, rank in _ranks([(text, *_compared(text, lead_words))], spec)), None)


def titled(
    page: Page, headings: Iterable[Heading], spec: PartSpec, lead_words: tuple[str, ...]
) -> Iterator[tuple[Heading, int]]:
    """Those of a page's headings that begin with a title of a part, and with which of them (0 is the best)."""
    compared = _compared_headings(page, lead_words)
    return _ranks(((heading, *compared[heading.index]) for heading in headings), spec)


def _ranks(texts: Iterable[tuple[_T, str, str]], spec: PartSpec) -> Iterator[tuple[_T, int]]:
    """Those of some texts, given with what is compared of them, that are a part, and which of its titles they have."""
    names, anywhere = spec.compared, spec.compared_anywhere
    for text, title, words in texts:
        rank = None
        if title.startswith(names):  # hardly any heading does, and all of them are held against every part
            rank = next((rank for rank, name in enumerate(names) if begins_with(title, name)), None)
        for place, name in enumerate(anywhere if rank is None else ()):
            if f" {name} " in words or f" {name}s " in words:
                rank = len(names) + place
                break
        if rank is not None:
            yield text, rank


@lru_cache(maxsize=8)
def _compared_headings(page: Page, lead_words: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return tuple(_compared(heading.text, lead_words) for heading in page.headings)


def _compared(text: str, lead_words: tuple[str, ...]) -> tuple[str, str]:
    """What of a heading is held against titles at its beginning, and against those that may stand anywhere in it."""
    return bare_title(text, lead_words), f" {normal(text)} ".replace(":", " ")


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
    ranked = titled(page, allowed, spec, kind.lead_words)
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
        label = _LABEL.match(text) if "**" in text or "__" in text else None
        if label and title_rank(label["text"], spec, kind.lead_words) is not None:
            return Part(name, spec.called(name), line, line + 1, 0, label["text"])
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
    heading = stripped(text)
    for name, part in spec.parts.items():
        if heading.startswith(part.compared) and any(begins_with(heading, title) for title in part.compared):
            return name
    return None
