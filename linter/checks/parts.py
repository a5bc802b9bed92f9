"""Checks of the parts of a page: whether they are there, in order and filled, and repairs of their headings."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Literal

from pydantic import Field
from rapidfuzz.distance import OSA

from linter.checks.base import (
    WHOLE_PAGE,
    Check,
    Context,
    holds_nothing,
    is_empty,
    parent_parts,
    parts_in_scope,
    qualified_name,
)
from linter.checks.phrases import phrase_pattern
from linter.checks.stand_ins import diagram_stand_in
from linter.findings import Edit, Fix, Problem, Related, Span
from linter.kinds.document import Document, NearMiss, Part
from linter.kinds.schema import PartSpec
from linter.kinds.sections import component_name, title_rank, titled_headings
from linter.kinds.skeletons import Inserter
from linter.kinds.titles import NearHeading, heading_like_lines, nearest_heading, nested_headings
from linter.markdown.ast import Block, Heading, Page
from linter.markdown.features import has_feature, item_count, word_count
from linter.text.source import Intervals, intervals
from linter.text.wording import between, counted, listed
from linter.text.words import normalized

Feature = Literal[
    "question",
    "list",
    "unordered-list",
    "ordered-list",
    "numbered",
    "step",
    "code",
    "fence",
    "table",
    "diagram",
    "image",
    "link",
]


class _PartCheck(Check):
    """A check of every part of one name that holds something and was read whole."""

    in_: str

    def _filled(self, document: Document) -> Iterator[Part]:
        for part in parts_in_scope(document, self.in_):
            if part.level and not is_empty(document, part) and not document.holds_unread(part):
                yield part


class EmptyPart(Check):
    """No part inside another is a heading with nothing under it."""

    kind: Literal["empty-part"]
    in_: str

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        for owner in parts_in_scope(document, self.in_):
            for part in owner.children:
                if is_empty(document, part):
                    yield Problem(document.span(part), f"{part.label} of {owner.called} is empty")


class Contains(_PartCheck):
    """Every part of a name holds one of several features, or a number of words."""

    kind: Literal["contains"]
    any: tuple[Feature, ...]
    or_words: int | None = None
    lacks: str

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        page = document.page
        parents = parent_parts(document)
        for part in self._filled(document):
            if any(has_feature(page, feature, part.line, part.end) for feature in self.any):
                continue
            words = word_count(page, part.line, part.end)
            if self.or_words is not None and words >= self.or_words:
                continue
            message = f"{qualified_name(part, parents)} holds {self.lacks}"
            if self.or_words is not None:
                message += f" ({counted(words, 'word')}; at least {self.or_words} would do)"
            yield Problem(document.span(part), message)


class Words(_PartCheck):
    """Every part of a name, or the page, has a number of words under its heading; code does not count."""

    kind: Literal["words"]
    min: int | None = None
    max: int | None = None

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        for part in self._filled(document):
            words = word_count(document.page, part.line + 1, part.end)
            if not (self.min or 0) <= words <= (self.max or words):
                yield _wrong_amount(document, part, counted(words, "word"), self.min, self.max)


class Items(_PartCheck):
    """The lists of every part of a name have a number of items; nested ones are not counted."""

    kind: Literal["items"]
    min: int | None = None
    max: int | None = None

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        for part in self._filled(document):
            items = item_count(document.page, part.line + 1, part.end)
            if not (self.min or 0) <= items <= (self.max if self.max is not None else items):
                yield _wrong_amount(document, part, counted(items, "list item"), self.min, self.max)


def _wrong_amount(document: Document, part: Part, amount: str, least: int | None, most: int | None) -> Problem:
    fact = f"{qualified_name(part, parent_parts(document))} has {amount}"
    return Problem(document.span(part), f"{fact}; the standard asks for {between(least, most)}")


class EmptySection(Check):
    """Every heading has something under it, if only a deeper heading. `besides` are parts that other rules judge."""

    kind: Literal["empty-section"]
    besides: tuple[str, ...] = Field(
        (), description="parts whose emptiness other rules report, with the parts directly inside them"
    )

    def parts_named(self) -> list[str]:
        return list(self.besides)

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        page = document.page
        if len(page.headings) == 1 and document.title_line is not None:
            return  # a title alone is a page that is not written yet, and other rules say what it lacks
        judged = {line for name in self.besides for part in document.all(name) for line in _heading_lines(part)}
        last = -2
        for heading in page.headings:
            if (
                heading.line in judged
                or not holds_nothing(page, heading.line + 1, heading.end)
                or _unread(page, heading)
            ):
                continue
            if heading.line != last + 1:  # comments of a torn fence become headings: a run of them is one fault
                yield Problem(page.heading_span(heading.line), *_empty_heading(page, heading))
            last = heading.line


def _empty_heading(page: Page, heading: Heading) -> tuple[str, str | None]:
    """The fact, and a repair where it is not the usual one."""
    text = page.source.lines[heading.line].lstrip()
    if not text.startswith("#"):
        underline = page.source.lines[heading.line + 1].strip()[:3]
        fact = f"the `{underline}` right below makes {heading.text!r} a heading, and nothing stands under it"
        return fact, f"leave a blank line above the `{underline}`, if it was meant as a rule"
    fact = (
        f"nothing stands under {heading.text!r}"
        if heading.text
        else "heading says nothing, and nothing stands under it"
    )
    following = page.headings[heading.index + 1] if heading.index + 1 < len(page.headings) else None
    if following is not None and following.level == heading.level and _begins_with(following, heading):
        fact += f"; the next heading, {following.text!r}, has the same level"
    return fact, None


def _heading_lines(part: Part) -> Iterator[int]:
    """The lines of a part's headings: its own, its components', and that of a question's section."""
    yield part.line
    for inside in (*part.children, *((part.section,) if part.section is not None else ())):
        yield inside.line


def _unread(page: Page, heading: Heading) -> bool:
    """Whether the heading, or a section around it, holds text that was not read; the page's title holds all of it."""
    index: int | None = heading.index
    while index is not None:
        above = page.headings[index]
        if (above.level > 1 or above is heading) and page.opaque(above.line, above.end):
            return True
        index = above.parent
    return False


def _begins_with(following: Heading, heading: Heading) -> bool:
    """Whether the next heading begins as if it belonged to this one: `Focus Blocks` above `Focus Block 1`."""
    words = heading.text.casefold().rstrip("s :").split()
    return bool(words) and following.text.casefold().split()[: len(words)] == words


class Ordered(Check):
    """The parts inside a part stand in the order of their kind page; one finding a part, at the one to move."""

    kind: Literal["order"]
    in_: str

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        spec = document.kind if self.in_ == WHOLE_PAGE else document.kind.find(self.in_)
        if spec is None:
            return
        wanted = list(spec.parts)
        for owner in parts_in_scope(document, self.in_):
            if document.holds_unread(owner):
                continue
            firsts: dict[str, Part] = {}
            for part in owner.children:
                firsts.setdefault(part.name, part)
            parts = list(firsts.values())
            in_order = _longest_rising([wanted.index(part.name) for part in parts])
            moved = [part for place, part in enumerate(parts) if place not in in_order]
            if moved:
                labels = listed(spec.parts[name].called(name) for name in wanted if owner.child(name))
                where = f" of {owner.called}" if self.in_ != WHOLE_PAGE else ""
                verb = "are" if len(moved) > 1 else "is"
                fact = f"{listed(part.label for part in moved)}{where} {verb} out of order"
                others = tuple(Related(document.span(part), "this is out of order too") for part in moved[1:])
                yield Problem(document.span(moved[0]), f"{fact}; the standard's order is {labels}", related=others)


def _longest_rising(ranks: list[int]) -> set[int]:
    """The places of a longest rising run: what stands outside it has to move. Of equal runs the earlier parts stay."""
    runs: list[tuple[int, ...]] = []  # for each place the longest run that ends there
    for place, rank in enumerate(ranks):
        before = [run for run in runs if ranks[run[-1]] < rank]
        runs.append((*_longest(before), place))
    return set(_longest(runs))


def _longest(runs: list[tuple[int, ...]]) -> tuple[int, ...]:
    return max(runs, key=len, default=())


class Duplicate(Check):
    """No part stands twice inside another."""

    kind: Literal["duplicate"]
    in_: str

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        for owner in (part for part in document.all(self.in_) if not document.holds_unread(part)):
            firsts: dict[str, Part] = {}
            for part in owner.children:
                first = firsts.setdefault(part.name, part)
                if first is not part:
                    line = first.line + 1
                    yield Problem(
                        document.span(part), f"{owner.called} has a second {part.label}; the first is on line {line}"
                    )


class OpensWith(Check):
    """A page opens with a part: nothing but the page's title stands above its heading.

    Silent where another part stands above it, which is a matter of order.
    """

    kind: Literal["opens-with"]
    part: str

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        page, part = document.page, document.first(self.part)
        if part is None:
            return
        above = [block for block in page.within(page.front_matter.body, part.line) if _is_shown(document, block)]
        if not above or any(other.line < part.line for other in document.parts):
            return
        what = "heading" if above[0].kind == "heading" else "text"
        message = f"{what} stands above {part.label}, with which the {document.kind.noun} opens"
        yield Problem(page.heading_span(above[0].line), message)


class OtherHeadings(Check):
    """Headings that are no part stand only behind some parts (`page`: above the first one).

    A heading inside a part is its own affair; one that comes near a missing part is left to `required-part`.
    """

    kind: Literal["other-headings"]
    after: tuple[str, ...]

    def parts_named(self) -> list[str]:
        return [name for name in self.after if name != WHOLE_PAGE]

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        if document.holds_unread():
            return
        reported: set[int] = set()
        taken = intervals((part.line, part.end) for part in document.parts)
        missing = [spec for name, spec in document.kind.parts.items() if document.first(name) is None]
        for heading in document.page.headings:
            if heading.parent in reported or heading.line in taken or heading.line == document.title_line:
                continue
            before = _part_above(document, heading)
            if before.name in self.after or _comes_near(document, heading, missing):
                continue
            reported.add(heading.index)
            where = "above the first section" if before.name == WHOLE_PAGE else f"behind {before.label}"
            message = f"{heading.text!r} stands {where}; headings of your own stand {self._allowed(document)}"
            yield Problem(document.page.heading_span(heading.line), message)

    def _allowed(self, document: Document) -> str:
        labels = [spec.called(name) for name in self.after if (spec := document.kind.find(name)) is not None]
        return f"behind {listed(labels, 'or')}" if labels else "nowhere else"


def _part_above(document: Document, heading: Heading) -> Part:
    """The last part above a heading (of parts that share one heading the first), or the page where there is none."""
    at = bisect_left(document.parts, heading.line, key=lambda part: part.line)
    if at == 0:
        return Part(WHOLE_PAGE, document.kind.noun, -1, -1, 0, "")
    return document.parts[bisect_left(document.parts, document.parts[at - 1].line, key=lambda part: part.line)]


def _comes_near(document: Document, heading: Heading, missing: Sequence[PartSpec]) -> bool:
    """Whether a heading comes near a part that the page lacks."""
    kind = document.kind
    for spec in missing:
        if title_rank(heading.text, spec, kind.lead_words) is not None:
            return True
        if nearest_heading(spec, [NearHeading(heading.line, heading.text)], kind.lead_words) is not None:
            return True
    return False


def _is_shown(document: Document, block: Block) -> bool:
    """Whether a reader sees a block; rules, comments and the page's title do not count."""
    return block.line != document.title_line and not is_empty(document, Part("", "", block.line - 1, block.end, 0, ""))


_RUNS_ON = re.compile(r"[ \t]+[^\W\d]")


def rename_fix(document: Document, near: NearMiss) -> Fix | None:
    """Replaces the misspelt words of a heading by the title; everything around them stays.

    Unsafe for a singular that runs on into other words: `Resource Requirements` is no misspelt `Resources`.
    """
    source = document.page.source
    line = source.lines[near.line]
    start = line.find(near.text)
    if not line.startswith("#") or start < 0 or near.rename is None or line.find(near.text, start + 1) >= 0:
        return None
    offset = source.starts[near.line] + start
    singular = normalized(near.rename) == f"{normalized(near.text)}s"
    own_words = singular and _RUNS_ON.match(line, start + len(near.text))
    edit = Edit(Span(offset, offset + len(near.text)), near.rename)
    return Fix(
        f"rename {near.text!r} to {near.rename!r}",
        (edit,),
        is_slip(near.text, near.rename) and not own_words,
    )


def is_slip(text: str, title: str) -> bool:
    """Whether a text is a title with slips of the keyboard, and no words of their own.

    A slip is a letter too many, one too few or two swapped, once a word. Another letter in place of one makes a word as
    often as not (Pricing for PRIMING, Trading for Grading): it is a slip only beside a word that is right.
    """
    have, want = normalized(text).split(), normalized(title).split()
    if "".join(have) == "".join(want):
        return True
    if len(have) != len(want):
        return False
    pairs = list(zip(have, want, strict=True))
    if any(OSA.distance(written, right) > 1 for written, right in pairs):
        return False
    replaced = any(len(written) == len(right) and sorted(written) != sorted(right) for written, right in pairs)
    return not replaced or any(written == right for written, right in pairs)


def relevel_fix(document: Document, owner: Part, near: NearMiss) -> Fix | None:
    """Gives a component's heading the level below its block's, where all that stands under it stays under it.

    Other components behind it seem to stand under it too, and follow it again once it has its level. Where there are
    none, it may well be a section of the page behind the block: the fix is unsafe.
    """
    page = document.page
    line, level = page.source.lines[near.line], owner.level + 1
    marks = len(line) - len(line.lstrip("#"))
    heading = next((heading for heading in page.headings if heading.line == near.line), None)
    if heading is None or marks != heading.level or heading.level >= level:
        return None
    below = [other for other in page.headings[heading.index + 1 :] if other.line < heading.end]
    first = next((place for place, other in enumerate(below) if _is_component(document, owner, other)), len(below))
    if any(other.level <= level for other in below[:first]):
        return None
    start = page.source.starts[near.line]
    edit = Edit(Span(start, start + marks), "#" * level)
    return Fix(f"give {near.text!r} level {level}", (edit,), first < len(below) and below[first].level == level)


def _is_component(document: Document, owner: Part, heading: Heading) -> bool:
    spec = document.kind.find(owner.name)
    return spec is not None and component_name(heading.text, spec) is not None


class RequiredPart(Check):
    """A part that the page, or every part named by `in`, must have. `or_part` is another part that serves as well."""

    kind: Literal["required-part"]
    part: str
    in_: str = WHOLE_PAGE
    or_part: str | None = None
    holds: Literal["diagram"] | None = Field(
        None, description="what the part is for: where it stands under another heading, the finding says so"
    )

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        spec = document.kind.find(self.part)
        if spec is None:
            return
        owner_name = None if self.in_ == WHOLE_PAGE else self.in_
        skeletons = Inserter(document, self.part, spec, owner_name, lambda: context.requirements(document, self.part))
        if self.in_ == WHOLE_PAGE:
            served = any(_stands(document, name) for name in (self.part, self.or_part) if name)
            if not served and not document.holds_unread():
                yield self._problem(document, spec, None, skeletons, context)
            return
        for owner in document.all(self.in_):
            if owner.child(self.part) is None and not owner.implied and not document.holds_unread(owner):
                yield self._problem(document, spec, owner, skeletons, context)

    def _problem(
        self, document: Document, spec: PartSpec, owner: Part | None, skeletons: Inserter, context: Context
    ) -> Problem:
        place = document.title_span if owner is None else document.span(owner)
        if owner is None:
            near = _near_section(document, spec, context)
        else:
            near = _near_component(document, owner, spec, context)
        message = self._message(document, spec, owner)
        if near is None:
            if owner is not None and self.holds is not None:
                label = spec.called(self.part)
                stand_in = diagram_stand_in(document, owner, label, lambda text: skeletons.into(owner, text))
                if stand_in is not None:
                    fact = f"{message}, {stand_in.fact}"
                    return Problem(place, fact, stand_in.help, (stand_in.related,), stand_in.fix)
            return Problem(place, message, fix=skeletons.into(owner))
        note = f"this {near.reason}" if near.reason else f"{near.text!r} comes near it"
        related = (Related(document.page.heading_span(near.line), note),)
        if near.rename is None:
            fix = relevel_fix(document, owner, near) if owner else None
            return Problem(place, message, f"did you mean line {near.line + 1}? It {near.reason}", related, fix)
        repair = f"did you mean line {near.line + 1}? Rename {near.text!r} to {near.rename!r}"
        return Problem(place, message, repair, related, rename_fix(document, near))

    def _message(self, document: Document, spec: PartSpec, owner: Part | None) -> str:
        label = spec.called(self.part)
        if owner is not None:
            return f"{owner.called} has no {label}"
        other = document.kind.find(self.or_part) if self.or_part else None
        more = f" and no {other.called(self.or_part or '')}" if other else ""
        return f"{document.kind.noun} has no {label} section{more}"


def _stands(document: Document, name: str) -> bool:
    """Whether the page has a part, at one of its levels where it is known by a pattern."""
    spec = document.kind.find(name)
    levels = spec.levels if spec is not None and spec.heading else ()
    headings = [document.page.heading_at(part.line) for part in document.all(name)]
    return any(not levels or heading is None or heading.level in (1, *levels) for heading in headings)


def _near_component(document: Document, owner: Part, spec: PartSpec, context: Context) -> NearMiss | None:
    page = document.page
    _, candidates = context.corpus.once(
        ("component candidates", id(page), owner.line),  # the value keeps the page alive, so that its id stays its own
        lambda: (page, _component_candidates(document, owner)),
    )
    return nearest_heading(spec, candidates)


def _component_candidates(document: Document, owner: Part) -> list[NearHeading]:
    """What an author may have meant as a component of a block."""
    page = document.page
    taken = {part.line for part in owner.children}
    inside = [
        NearHeading(h.line, h.text) for h in page.headings_within(owner.line + 1, owner.end) if h.line not in taken
    ]
    too_high = [
        NearHeading(h.line, h.text, f"has level {h.level}, so it ends {owner.called}; give it level {owner.level + 1}")
        for h in page.headings_within(owner.line + 1, owner.end + 1)
        if h.level <= owner.level and _is_component(document, owner, h)
    ]
    return [
        *inside,
        *too_high,
        *heading_like_lines(page, owner.line + 1, owner.end),
        *nested_headings(page, owner.line + 1, owner.end),
    ]


def _near_section(document: Document, spec: PartSpec, context: Context) -> NearMiss | None:
    page, kind = document.page, document.kind
    owners = Intervals((part.line + 1, part.end, part) for part in document.parts if kind.parts[part.name].heading)
    for heading, _ in titled_headings(page, page.headings, spec, kind.lead_words):
        near = _misplaced(document, heading, spec, owners)
        if near is not None:
            return near
    _, candidates = context.corpus.once(
        ("section candidates", id(page), spec.levels),  # the value keeps the page alive, so that its id stays its own
        lambda: (page, _section_candidates(document, spec.levels, owners)),
    )
    return nearest_heading(spec, candidates, kind.lead_words)


def _section_candidates(document: Document, levels: tuple[int, ...], owners: Intervals[Part]) -> list[NearHeading]:
    """What an author may have meant as a section of one of the levels, or of level four."""
    page, body = document.page, document.page.front_matter.body
    taken = {part.line for part in document.parts}
    outside = [
        NearHeading(h.line, h.text)
        for h in page.headings
        if h.level in (*levels, 4) and h.line not in taken and h.line not in owners
    ]
    return [*outside, *heading_like_lines(page, body, page.end), *nested_headings(page, body, page.end)]


def _misplaced(document: Document, heading: Heading, spec: PartSpec, owners: Intervals[Part]) -> NearMiss | None:
    """A heading that is the section to the letter, but at a level or place where it is none."""
    owner = owners.at(heading.line)
    repair = f"give it level {min(spec.levels)}"
    if owner is None:
        if heading.level in (1, *spec.levels):
            return None
        return NearMiss(heading.line, heading.text, f"has level {heading.level}; {repair}")
    # Inside a focus block only a heading that opens with the title itself was meant as a section.
    lead_words = {normalized(word) for word in document.kind.lead_words}
    text = " ".join(word for word in normalized(heading.text).split() if word not in lead_words)
    if not any(text.startswith(normalized(name)) for name in spec.names):
        return None
    repair = "move it out" if heading.level == min(spec.levels) else repair
    return NearMiss(heading.line, heading.text, f"stands inside {owner.called}; {repair}")


class RequiredText(Check):
    """Every part of a name, or the page, holds one of these phrases; blanks and emphasis between words may differ."""

    kind: Literal["required-text"]
    in_: str = WHOLE_PAGE
    phrases: tuple[str, ...]
    case_sensitive: bool = False

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        pattern = phrase_pattern(self.phrases, self.case_sensitive)
        for part in parts_in_scope(document, self.in_):
            if document.holds_unread(part) or (self.in_ != WHOLE_PAGE and is_empty(document, part)):
                continue
            text = "\n".join(line for _, line in document.page.prose(part.line + 1, part.end))
            if not pattern.search(text):
                wanted = listed((repr(phrase) for phrase in self.phrases), "or")
                yield Problem(document.span(part), f"{part.label} does not hold {wanted}")
