"""Whether the numbers of parts follow each other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from linter.checks.base import Check, Context
from linter.checks.renumbering import renumbering
from linter.model import Fix, Problem, Related
from linter.near import lines_like
from linter.parts import Document, Part
from linter.patterns import match

_LAST_NUMBER = re.compile(r"(?P<prefix>.*?)(?P<number>\d{1,5})\Z")

_LONGEST = 200  # parts of a series that a fix numbers anew: each of its findings carries all the edits
_MOST = 50  # numbers that may come next: a page with more wrong ones in a row has no order to go by


@dataclass(slots=True)
class _Series:
    """The ids of one prefix in one section, and which numbers may come next.

    After a wrong number two may come next: the one behind it (a number was left out) and the one behind the number
    that should have stood there (the number itself was wrong). So one wrong number is one finding.
    """

    prefix: str
    expected: set[int]
    seen: dict[int, Part] = field(default_factory=dict)
    parts: list[Part] = field(default_factory=list)
    starts: frozenset[int] = frozenset()

    @property
    def wanted(self) -> str:
        """The id that should come next."""
        return f"{self.prefix}{min(self.expected) if self.seen else max(self.expected)}"

    def fits(self, number: int, hidden: bool) -> bool:
        """Whether a number may come next; behind text that was not read a later one may."""
        return number in self.expected or (hidden and number > max(self.expected))

    def skip(self) -> None:
        """Let the number that comes next be left out."""
        self.expected |= {number + 1 for number in sorted(self.expected)[:_MOST]}

    def take(self, number: int, fits: bool, part: Part) -> None:
        """Go on behind a part's number."""
        others = [] if fits else sorted(self.expected)[:_MOST]
        self.expected = {number + 1, *(other + 1 for other in others)}
        self.seen.setdefault(number, part)
        self.parts.append(part)


@dataclass(slots=True)
class _AllSeries:
    """The series of a page by section and prefix."""

    found: dict[tuple[int, str], _Series] = field(default_factory=dict)
    last: dict[str, _Series] = field(default_factory=dict)

    def of(self, part: Part, prefix: str) -> _Series:
        """The series of a part; a new one starts at 1 or goes on where the last one of its prefix is."""
        name = prefix.rstrip("-")  # H2 goes on behind H-1
        key = (part.section.line if part.section else -1, name)
        if key not in self.found:
            starts = {1} | (self.last[name].expected if name in self.last else set())
            self.found[key] = _Series(prefix, starts, starts=frozenset(starts))
        self.last[name] = self.found[key]
        return self.found[key]


class Numbering(Check):
    """Parts are numbered one after the other. Every number that is repeated or not the next is reported, once.

    A series is one section's ids of one prefix; it starts at 1 or goes on where the last one in the page ended.
    """

    kind: Literal["numbering"]
    of: str

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        found = list(self._found(document))
        clear = bool(found) and self._clear(document)
        fixes: dict[int, Fix | None] = {}
        for problem, series in found:
            if series is not None and clear and id(series) not in fixes and len(series.parts) <= _LONGEST:
                fixes[id(series)] = renumbering(document, series.parts, series.starts, series.prefix)
            yield replace(problem, fix=fixes.get(id(series)))

    def _clear(self, document: Document) -> bool:
        """Whether every part was found, with its number: only then the right numbers are known."""
        page = document.page
        known = all(part.fields.id and part.misspelt is None and not part.implied for part in document.all(self.of))
        whole = not document.holds_unread()
        return known and whole and not lost_headings(document, self.of, page.front_matter.body, page.end)

    def _found(self, document: Document) -> Iterator[tuple[Problem, _Series | None]]:
        """The problems, each with the series that it is one of where a part has the wrong number."""
        series, above, lost = _AllSeries(), 0, list[Part]()
        before: _Series | None = None
        for part in document.all(self.of):
            hidden = document.page.opaque(above, part.line)
            if part.implied:
                lost += [] if hidden else [part]
                continue
            split = _LAST_NUMBER.match(part.fields.id or "")
            current = series.of(part, split["prefix"].upper() if split else "")
            number = int(split["number"]) if split else min(current.expected)
            fits = current.fits(number, hidden)
            if part.misspelt is not None:
                fact = f"heading {part.text!r} {part.misspelt}"
                yield Problem(document.span(part), fact, "correct the heading"), None
            elif split is None:
                fact = f"{part.label} has no number; the next one is {current.wanted}"
                yield Problem(document.span(part), fact), None
            elif not fits:
                hints = _hints(document, self.of, lost, above, part.line)
                yield _wrong(document, part, current, number, hints), current
                lost.clear()
                if not current.parts and before is not None and before.parts[-1].section == part.section:
                    before.skip()  # a wrong prefix: the number is missing where it belongs
            current.take(number, fits, part)
            above, before = part.line, current
        yield from ((problem, None) for problem in _headless(document, lost, above))


def _headless(document: Document, lost: Sequence[Part], above: int) -> Iterator[Problem]:
    """The parts without a heading that left no gap in the numbers; `above` is the line of the last part with one."""
    for part in lost:
        fact = f"{part.text} starts a {part.label} here, but there is no heading of one above it"
        hints = lost_headings(document, part.name, above, part.line)
        yield Problem(document.span(part), fact, related=tuple(hints))
        above = part.line


def _hints(document: Document, name: str, lost: Sequence[Part], start: int, end: int) -> list[Related]:
    """Where the part that left a gap in the numbers may stand: its components, a line that is no heading."""
    hints = [Related(document.span(part), f"a {part.label} starts here without a heading") for part in lost]
    return hints + lost_headings(document, name, start, end)


def lost_headings(document: Document, name: str, start: int, end: int) -> list[Related]:
    """Lines that read like the heading of a part and are none: bold text, indented marks."""
    spec = document.kind.find(name)
    span = document.page.heading_span
    patterns = [pattern for pattern in spec.heading if not pattern.startswith("{")] if spec else []
    return [
        Related(span(candidate.line), f"this {candidate.reason}")
        for candidate in lines_like(document.page, start, end)
        if any(match(pattern, candidate.text) for pattern in patterns)
    ]


def _wrong(document: Document, part: Part, series: _Series, number: int, hints: list[Related]) -> Problem:
    earlier = series.seen.get(number)
    if earlier is None:
        message = f"{part.called} stands where {series.wanted} is the next one"
        return Problem(document.span(part), message, related=tuple(hints))
    place = Related(document.span(earlier), f"{part.called} stands here already")
    message = f"{part.called} is repeated; the next one is {series.wanted}"
    return Problem(document.span(part), message, related=(*hints, place))
