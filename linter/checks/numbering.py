"""Checks of the numbers of parts, and fixes that number them anew.

A fix is given only where the right numbers are clear and nothing mentions the old ones.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import PurePosixPath
from typing import Literal

from linter.checks.base import Check, Context
from linter.findings import Edit, Fix, Problem, Related, Span
from linter.kinds.document import Document, Part
from linter.kinds.patterns import match_pattern
from linter.kinds.titles import heading_like_lines
from linter.text.wording import listed
from linter.text.words import normalized, plain_text

_WORD = re.compile(r"(?<![^\W\d_])(?P<word>[^\W\d_]++)\s*+\{(?:number|id)")
_AT_END = re.compile(r"(?<![\w.])(\d{1,5})[^\w.]{0,20}\Z")  # an emoji may stand behind the number
_LAST_NUMBER = re.compile(r"\d{1,5}\Z")
_ROW = re.compile(r"^[ \t]{0,20}\|[^\d|\n]{0,20}(?P<number>\d{1,5})[^\d|\n]{0,3}\|", re.MULTILINE)
_LIST = r"(?:\W{1,3}(?:(?:and|or|to|through)\W{1,3})?\d{1,5}(?!\d)){0,20}"
_PREFIXED_NUMBER = re.compile(r"(?P<prefix>.*?)(?P<number>\d{1,5})\Z")
_MAX_SERIES = 200  # parts of a series that a fix numbers anew: each of its findings carries all the edits
_MAX_EXPECTED = 50  # numbers that may come next: a page with more wrong ones in a row has no order to go by


class StatedNumber(Check):
    """Those of file name, title and H1 that state the page's number (`word` and a number) state the same."""

    kind: Literal["stated-number"]
    word: str

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        stated = {where: number for where, number in self._stated(document) if number is not None}
        if len(set(stated.values())) < 2:
            return
        spans = {"H1": document.title_span} if document.title_line is not None else {}
        if (title := document.field("title")) is not None:
            spans["front matter"] = title.span  # a file name has no place in the text
        usual, times = Counter(stated.values()).most_common(1)[0]
        odd = [where for where in spans if where in stated and (times == 1 or stated[where] != usual)]
        where = odd[0] if odd else next(where for where in spans if where in stated)
        facts = listed(f"the {name} says {number}" for name, number in stated.items())
        related = tuple(
            Related(spans[name], f"the {name} says {stated[name]}")
            for name in spans
            if name in stated and name != where
        )
        yield Problem(spans[where], f"the {self.word}'s number is not clear: {facts}", related=related)

    def _stated(self, document: Document) -> Iterator[tuple[str, int | None]]:
        title = document.field("title")
        name = PurePosixPath(document.path).stem
        yield "file name", self._number(name)
        yield "front matter", self._number(title.text if title else "")
        heading = document.title if document.title_line is not None else None
        yield "H1", self._number(heading or "")

    def _number(self, text: str) -> int | None:
        """The number a text states, at its start or after a sign that sets it off: `Sharding - Module 3`."""
        # Emoji, quotes and blanks before the first word do not count.
        signs = {char for char in text if not char.isalnum() and char not in normalized(char)} | {" ", '"', "'"}
        match = re.search(
            rf"(?:\A|[-–—:|(]\s{{0,3}})(?:learning\s)?{re.escape(self.word)}[\s_#-]{{1,3}}(\d{{1,3}})(?![\w.])",
            " ".join(plain_text(text).casefold().split()).lstrip("".join(sorted(signs))),
        )
        return int(match[1]) if match else None


@dataclass(frozen=True, slots=True)
class NumberedPart:
    """A part with the number it has and the span of its digits."""

    part: Part
    number: int
    digits: Span


def renumbering_fix(document: Document, series: Sequence[Part], starts: Set[int], prefix: str) -> Fix | None:
    """The fix that numbers a series one after the other from one of some starts; None where that would be a guess.

    None also where the page mentions an old number elsewhere: a text, a link, a table or an answer key would then lead
    to another part. Unsafe where one of two parts with that number keeps it: probably that one was meant.
    """
    members = [member for part in series if (member := _numbered(document, part)) is not None]
    if len(members) != len(series) or _has_key(document, series):
        return None
    plan = _plan([member.number for member in members], starts)
    if plan is None:
        return None
    numbers, safe = plan
    pairs = list(zip(members, numbers, strict=True))
    changes = [(member, number) for member, number in pairs if member.number != number]
    kept = [member for member, number in pairs if member.number == number]
    old_numbers = {member.number for member, _ in changes}
    mentioned = old_numbers.intersection(_mentioned(document, members, prefix))
    if mentioned - {member.number for member in kept}:
        return None
    follow = all(len(_end_numbers(document, member)) == len(_following(document, member)) for member in kept)
    edits = tuple(
        Edit(digits, str(number).zfill(_zero_padded_width(document, digits)))
        for member, number in changes
        for digits in (member.digits, *(_following(document, member).values() if follow else ()))
    )
    repeated = any(_repeats(document, member, follow) for member, _ in changes)
    title = f"number the {series[0].label}s {numbers[0]} to {numbers[-1]}"
    return Fix(title, edits, safe and not mentioned and not repeated)


def _plan(numbers: Sequence[int], starts: Set[int]) -> tuple[list[int], bool] | None:
    """The right numbers of a series, and whether they are certain; None where several orders may be meant.

    They are certain after a single slip between right numbers (1, 2, 2, 4), and where a part was put in without
    renumbering the rest (1, 2, 2, 3). After a gap (1, 2, 4) a part may be lost: new numbers would hide that.
    """
    plans = []
    for start in starts:
        wanted = list(range(start, start + len(numbers)))
        wrong = [place for place, number in enumerate(numbers) if number != wanted[place]]
        steps = [after - before for before, after in pairwise(numbers)]
        put_in = numbers[0] == start and all(step in (0, 1) for step in steps)
        slip = len(numbers) > 2 and len(wrong) == 1 and (wrong[0] < len(numbers) - 1 or numbers[-1] < wanted[-1])
        if wrong and (put_in or slip):
            plans.append((wanted, True))
        elif wrong and all(step > 0 for step in steps):
            plans.append((wanted, False))
    return plans[0] if len(plans) == 1 else None


def _numbered(document: Document, part: Part) -> NumberedPart | None:
    """A part's number where it is the first one of its heading's line."""
    source, id_ = document.page.source, part.fields.id or ""
    line = source.lines[part.line]
    first = re.search(r"\d", line)
    place = re.search(rf"(?<![\d.]){re.escape(id_)}(?!\d)", line, re.IGNORECASE)
    digits = _LAST_NUMBER.search(id_)
    if first is None or place is None or digits is None or not place.start() <= first.start() < place.end():
        return None
    start = source.starts[part.line]
    span = Span(start + place.end() - len(digits[0]), start + place.end())
    return NumberedPart(part, int(digits[0]), span)


def _zero_padded_width(document: Document, digits: Span) -> int:
    """How many digits a number written with leading zeros keeps."""
    text = document.page.source.text[digits.start : digits.end]
    return len(text) if text.startswith("0") else 0


def _has_key(document: Document, series: Sequence[Part]) -> bool:
    """Whether the page has an answer key: its entries go by the old numbers."""
    spec = document.kind.find(series[0].name)
    key = spec.answer_key if spec else None
    return any(part.answer is not None and part.answer.in_key for part in series) or bool(key and document.first(key))


def _mentioned(document: Document, members: Sequence[NumberedPart], prefix: str) -> Iterator[int]:
    """The numbers of a series that the page mentions outside its headings."""
    text = document.page.source.text
    own = {member.digits.start for member in members}
    if prefix:
        for match in re.finditer(rf"(?<![\w.]){re.escape(prefix)}(?P<number>\d{{1,5}})(?!\d)", text, re.IGNORECASE):
            if match.start("number") not in own:
                yield int(match["number"])
        return
    spec = document.kind.find(members[0].part.name)
    words = [word["word"] for pattern in (spec.heading if spec else ()) for word in _WORD.finditer(pattern)]
    either = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) or r"(?!)"
    mention = rf"(?<![^\W\d_])(?:{either})s?[\W_]{{0,3}}(?P<number>\d{{1,5}})(?P<more>{_LIST})"
    for match in re.finditer(mention, text, re.IGNORECASE):
        if match.start("number") not in own:
            yield int(match["number"])
            yield from map(int, re.findall(r"\d+", match["more"]))
    yield from (int(row["number"]) for row in _ROW.finditer(text))


def _end_numbers(document: Document, member: NumberedPart) -> dict[int, tuple[int, Span]]:
    """The numbers at the end of headings of parts inside, by line: CONSOLIDATION PROMPT 2."""
    source = document.page.source
    matches = {child.line: _AT_END.search(source.lines[child.line]) for child in member.part.children}
    return {
        line: (int(match[1]), Span(source.starts[line] + match.start(1), source.starts[line] + match.end(1)))
        for line, match in matches.items()
        if match
    }


def _following(document: Document, member: NumberedPart) -> dict[int, Span]:
    """The digits of parts inside that repeat the number of their owner at their end, by line."""
    return {line: span for line, (number, span) in _end_numbers(document, member).items() if number == member.number}


def _repeats(document: Document, member: NumberedPart, follow: bool) -> bool:
    """Whether a heading inside the part repeats its number and is not numbered anew with it: it may belong to it."""
    renumbered = _following(document, member) if follow else {}
    inside = (heading for heading in document.page.headings if member.part.line < heading.line < member.part.end)
    repeated = re.compile(rf"(?<!\d){member.number}(?!\d)")
    return any(heading.line not in renumbered and repeated.search(heading.text) for heading in inside)


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
        self.expected |= {number + 1 for number in sorted(self.expected)[:_MAX_EXPECTED]}

    def take(self, number: int, fits: bool, part: Part) -> None:
        """Go on behind a part's number."""
        others = [] if fits else sorted(self.expected)[:_MAX_EXPECTED]
        self.expected = {number + 1, *(other + 1 for other in others)}
        self.seen.setdefault(number, part)
        self.parts.append(part)


@dataclass(slots=True)
class _AllSeries:
    """The series of a page by section and prefix."""

    by_section: dict[tuple[int, str], _Series] = field(default_factory=dict)
    last: dict[str, _Series] = field(default_factory=dict)

    def of(self, part: Part, prefix: str) -> _Series:
        """The series of a part; a new one starts at 1 or goes on where the last one of its prefix is."""
        name = prefix.rstrip("-")  # H2 goes on behind H-1
        key = (part.section.line if part.section else -1, name)
        if key not in self.by_section:
            starts = {1} | (self.last[name].expected if name in self.last else set())
            self.by_section[key] = _Series(prefix, starts, starts=frozenset(starts))
        self.last[name] = self.by_section[key]
        return self.by_section[key]


class Numbering(Check):
    """Parts are numbered one after the other. Every number that is repeated or not the next is reported, once.

    A series is one section's ids of one prefix; it starts at 1 or goes on where the last one in the page ended.
    """

    kind: Literal["numbering"]
    of: str

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        problems = list(self._problems(document))
        fixable = bool(problems) and self._complete(document)
        fixes: dict[int, Fix | None] = {}
        for problem, series in problems:
            if series is not None and fixable and id(series) not in fixes and len(series.parts) <= _MAX_SERIES:
                fixes[id(series)] = renumbering_fix(document, series.parts, series.starts, series.prefix)
            yield replace(problem, fix=fixes.get(id(series)))

    def _complete(self, document: Document) -> bool:
        """Whether every part was found, with its number: only then the right numbers are known."""
        if not all(part.fields.id and part.misspelt is None and not part.implied for part in document.all(self.of)):
            return False
        page = document.page
        return not document.holds_unread() and not lost_headings(document, self.of, page.front_matter.body, page.end)

    def _problems(self, document: Document) -> Iterator[tuple[Problem, _Series | None]]:
        """The problems; one about a wrong number comes with the series of the part."""
        all_series, above = _AllSeries(), 0
        headless: list[Part] = []  # since the last wrong number
        before: _Series | None = None
        for part in document.all(self.of):
            hidden = document.page.opaque(above, part.line)
            if part.implied:
                headless += [] if hidden else [part]
                continue
            split = _PREFIXED_NUMBER.match(part.fields.id or "")
            current = all_series.of(part, split["prefix"].upper() if split else "")
            number = int(split["number"]) if split else min(current.expected)
            fits = current.fits(number, hidden)
            if part.misspelt is not None:
                fact = f"heading {part.text!r} {part.misspelt}"
                yield Problem(document.span(part), fact, "correct the heading"), None
            elif split is None:
                fact = f"{part.label} has no number; the next one is {current.wanted}"
                yield Problem(document.span(part), fact), None
            elif not fits:
                # The part that left a gap in the numbers may stand there, without a heading or with one that is none.
                hints = [
                    Related(document.span(gap), f"a {gap.label} starts here without a heading") for gap in headless
                ]
                hints += lost_headings(document, self.of, above, part.line)
                yield _wrong_number(document, part, current, number, hints), current
                headless.clear()
                if not current.parts and before is not None and before.parts[-1].section == part.section:
                    before.skip()  # a wrong prefix: the number is missing where it belongs
            current.take(number, fits, part)
            above, before = part.line, current
        yield from ((problem, None) for problem in _headless_problems(document, headless, above))


def _headless_problems(document: Document, headless: Sequence[Part], above: int) -> Iterator[Problem]:
    """The parts without a heading that left no gap in the numbers; `above` is the line of the last part with one."""
    for part in headless:
        fact = f"{part.text} starts a {part.label} here, but there is no heading of one above it"
        hints = lost_headings(document, part.name, above, part.line)
        yield Problem(document.span(part), fact, related=tuple(hints))
        above = part.line


def lost_headings(document: Document, name: str, start: int, end: int) -> list[Related]:
    """Lines that read like the heading of a part and are none: bold text, indented marks."""
    spec = document.kind.find(name)
    span = document.page.heading_span
    patterns = [pattern for pattern in spec.heading if not pattern.startswith("{")] if spec else []
    return [
        Related(span(candidate.line), f"this {candidate.reason}")
        for candidate in heading_like_lines(document.page, start, end)
        if any(match_pattern(pattern, candidate.text) for pattern in patterns)
    ]


def _wrong_number(document: Document, part: Part, series: _Series, number: int, hints: list[Related]) -> Problem:
    earlier = series.seen.get(number)
    if earlier is None:
        message = f"{part.called} stands where {series.wanted} is the next one"
        return Problem(document.span(part), message, related=tuple(hints))
    place = Related(document.span(earlier), f"{part.called} stands here already")
    message = f"{part.called} is repeated; the next one is {series.wanted}"
    return Problem(document.span(part), message, related=(*hints, place))
