"""New numbers for parts out of step: only where the right ones are plain, and nothing speaks of the old ones."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise

from linter.model import Edit, Fix, Span
from linter.parts import Document, Part

_WORD = re.compile(r"(?<![^\W\d_])(?P<word>[^\W\d_]++)\s*+\{(?:number|id)")
_AT_END = re.compile(r"(?<![\w.])(\d{1,5})[^\w.]{0,20}\Z")  # an emoji may stand behind the number
_LAST_NUMBER = re.compile(r"\d{1,5}\Z")
_ROW = re.compile(r"^[ \t]{0,20}\|[^\d|\n]{0,20}(?P<number>\d{1,5})[^\d|\n]{0,3}\|", re.MULTILINE)
_LIST = r"(?:\W{1,3}(?:(?:and|or|to|through)\W{1,3})?\d{1,5}(?!\d)){0,20}"


@dataclass(frozen=True, slots=True)
class Numbered:
    """A part with the number it has and the span of its digits."""

    part: Part
    number: int
    digits: Span


def renumbering(document: Document, series: Sequence[Part], starts: Set[int], prefix: str) -> Fix | None:
    """The fix that numbers a series one after the other from one of some starts; None where that would be a guess.

    None also where the page speaks of an old number elsewhere: a text, a link, a table or an answer key would then
    lead to another part. Unsafe where one of two parts with that number keeps it: probably that one was meant.
    """
    members = [_numbered(document, part) for part in series]
    known = [member for member in members if member is not None]
    if len(known) != len(members) or _has_key(document, series):
        return None
    plan = _plan([member.number for member in known], starts)
    if plan is None:
        return None
    numbers, safe = plan
    moved = {member.number: number for member, number in zip(known, numbers, strict=True) if member.number != number}
    changes = [(member, number) for member, number in zip(known, numbers, strict=True) if member.number != number]
    spoken = {number for number in _mentioned(document, known, prefix) if number in moved}
    if spoken - {number for member, number in zip(known, numbers, strict=True) if member.number == number}:
        return None
    kept = [member for member in known if all(member is not one for one, _ in changes)]
    follow = all(len(_ended(document, one)) == len(_following(document, one)) for one in kept)
    edits = tuple(
        Edit(digits, str(number).zfill(_width(document, digits)))
        for one, number in changes
        for digits in (one.digits, *(_following(document, one).values() if follow else ()))
    )
    inside = any(_repeats(document, one, follow) for one, _ in changes)
    return Fix(
        f"number the {series[0].label}s {numbers[0]} to {numbers[-1]}", edits, safe and not spoken and not inside
    )


def _plan(numbers: Sequence[int], starts: Set[int]) -> tuple[list[int], bool] | None:
    """The right numbers of a series, and whether they are beyond doubt; None where several orders may be meant.

    Beyond doubt is a single slip between right numbers (1, 2, 2, 4), and a part put in without renumbering the rest
    (1, 2, 2, 3). Behind a gap (1, 2, 4) a part may have got lost: new numbers would hide that.
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


def _numbered(document: Document, part: Part) -> Numbered | None:
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
    return Numbered(part, int(digits[0]), span)


def _width(document: Document, digits: Span) -> int:
    """How many digits a number written with leading zeros keeps."""
    text = document.page.source.text[digits.start : digits.end]
    return len(text) if text.startswith("0") else 0


def _has_key(document: Document, series: Sequence[Part]) -> bool:
    """Whether the page has an answer key: its entries go by the old numbers."""
    spec = document.kind.find(series[0].name)
    key = spec.answer_key if spec else None
    return any(part.answer is not None and part.answer.in_key for part in series) or bool(key and document.first(key))


def _mentioned(document: Document, known: Sequence[Numbered], prefix: str) -> Iterator[int]:
    """The numbers of a series that the page speaks of outside its headings."""
    text = document.page.source.text
    own = {member.digits.start for member in known}
    if prefix:
        for found in re.finditer(rf"(?<![\w.]){re.escape(prefix)}(?P<number>\d{{1,5}})(?!\d)", text, re.IGNORECASE):
            if found.start("number") not in own:
                yield int(found["number"])
        return
    spec = document.kind.find(known[0].part.name)
    words = [word["word"] for pattern in (spec.heading if spec else ()) for word in _WORD.finditer(pattern)]
    either = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) or r"(?!)"
    spoken = rf"(?<![^\W\d_])(?:{either})s?[\W_]{{0,3}}(?P<number>\d{{1,5}})(?P<more>{_LIST})"
    for found in re.finditer(spoken, text, re.IGNORECASE):
        if found.start("number") not in own:
            yield int(found["number"])
            yield from map(int, re.findall(r"\d+", found["more"]))
    yield from (int(found["number"]) for found in _ROW.finditer(text))


def _ended(document: Document, one: Numbered) -> dict[int, tuple[int, Span]]:
    """The numbers at the end of headings of parts inside, by line: CONSOLIDATION PROMPT 2."""
    source = document.page.source
    lines = {child.line: _AT_END.search(source.lines[child.line]) for child in one.part.children}
    return {
        line: (int(found[1]), Span(source.starts[line] + found.start(1), source.starts[line] + found.end(1)))
        for line, found in lines.items()
        if found
    }


def _following(document: Document, one: Numbered) -> dict[int, Span]:
    """The digits of parts inside that go by the number of their owner, by line."""
    return {line: span for line, (number, span) in _ended(document, one).items() if number == one.number}


def _repeats(document: Document, one: Numbered, follow: bool) -> bool:
    """Whether a heading inside the part repeats its number and does not follow it: it may belong to it or not."""
    own = _following(document, one) if follow else {}
    inside = (heading for heading in document.page.headings if one.part.line < heading.line < one.part.end)
    repeated = re.compile(rf"(?<!\d){one.number}(?!\d)")
    return any(heading.line not in own and repeated.search(heading.text) for heading in inside)
