"""Parts that must be there, and what comes near them where they are not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from linter.checks.base import PAGE, Check, Context
from linter.checks.renaming import relevel, rename
from linter.kinds import PartSpec
from linter.lines import Cover
from linter.model import Problem, Related
from linter.near import Candidate, lines_like, nearest, nested_headings
from linter.parts import Document, Near, Part
from linter.sections import component_name, titled
from linter.skeleton_place import Inserter
from linter.text import normal


class RequiredPart(Check):
    """A part that the page, or every part named by `in`, must have. `or_part` is another part that serves as well."""

    kind: Literal["required-part"]
    part: str
    in_: str = PAGE
    or_part: str | None = None

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        spec = document.kind.find(self.part)
        if spec is None:
            return
        owner_name = None if self.in_ == PAGE else self.in_
        skeletons = Inserter(document, self.part, spec, owner_name, lambda: context.demands(document, self.part))
        if self.in_ == PAGE:
            served = any(document.first(name) for name in (self.part, self.or_part) if name)
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
            return Problem(place, message, fix=skeletons.into(owner))
        note = f"this {near.reason}" if near.reason else f"{near.text!r} comes near it"
        related = (Related(document.page.heading_span(near.line), note),)
        if near.rename is None:
            fix = relevel(document, owner, near) if owner else None
            return Problem(place, message, f"did you mean line {near.line + 1}? It {near.reason}", related, fix)
        repair = f"did you mean line {near.line + 1}? Rename {near.text!r} to {near.rename!r}"
        return Problem(place, message, repair, related, rename(document, near))

    def _message(self, document: Document, spec: PartSpec, owner: Part | None) -> str:
        label = spec.called(self.part)
        if owner is not None:
            return f"{owner.called} has no {label}"
        other = document.kind.find(self.or_part) if self.or_part else None
        more = f" and no {other.called(self.or_part or '')}" if other else ""
        return f"{document.kind.noun} has no {label} section{more}"


def _near_component(document: Document, owner: Part, spec: PartSpec, context: Context) -> Near | None:
    page = document.page
    _, found = context.corpus.once(
        ("what may be a component", id(page), owner.line),  # with the page, so that no other one comes by its id
        lambda: (page, _within(document, owner)),
    )
    return nearest(spec, found)


def _within(document: Document, owner: Part) -> list[Candidate]:
    """What an author may have meant as a component of a block."""
    page = document.page
    taken = {part.line for part in owner.children}
    owner_spec = document.kind.find(owner.name)
    found = [Candidate(h.line, h.text) for h in page.headings_within(owner.line + 1, owner.end) if h.line not in taken]
    found += [
        Candidate(h.line, h.text, f"has level {h.level}, so it ends {owner.called}; give it level {owner.level + 1}")
        for h in page.headings_within(owner.line + 1, owner.end + 1)
        if h.level <= owner.level and owner_spec is not None and component_name(h.text, owner_spec) is not None
    ]
    return [*found, *lines_like(page, owner.line + 1, owner.end), *nested_headings(page, owner.line + 1, owner.end)]


def _near_section(document: Document, spec: PartSpec, context: Context) -> Near | None:
    page, kind = document.page, document.kind
    owners = Cover((part.line + 1, part.end, part) for part in document.parts if kind.parts[part.name].heading)
    for heading, _ in titled(page, page.headings, spec, kind.lead_words):
        near = _misplaced(document, heading.line, heading.level, heading.text, spec, owners)
        if near is not None:
            return near
    _, found = context.corpus.once(
        ("what may be a section", id(page), spec.levels),  # with the page, so that no other one comes by its id
        lambda: (page, _candidates(document, spec.levels, owners)),
    )
    return nearest(spec, found, kind.lead_words)


def _candidates(document: Document, levels: tuple[int, ...], owners: Cover[Part]) -> list[Candidate]:
    """What an author may have meant as a section of one of the levels, or of level four."""
    page, body = document.page, document.page.front_matter.body
    taken = {part.line for part in document.parts}
    outside = [
        Candidate(h.line, h.text)
        for h in page.headings
        if h.level in (*levels, 4) and h.line not in taken and h.line not in owners
    ]
    return [*outside, *lines_like(page, body, page.end), *nested_headings(page, body, page.end)]


def _misplaced(
    document: Document, line: int, level: int, text: str, spec: PartSpec, owners: Cover[Part]
) -> Near | None:
    """A heading that is the section to the letter, but at a level or place where it is none."""
    owner = owners.at(line)
    wanted = min(spec.levels)
    if owner is not None:
        # Inside a focus block only a heading that opens with the title itself was meant as a section.
        words = [word for word in normal(text).split() if word not in {normal(w) for w in document.kind.lead_words}]
        opens = any(" ".join(words).startswith(normal(name)) for name in spec.names)
        return Near(line, text, f"stands inside {owner.called}; give it level {wanted}") if opens else None
    return Near(line, text, f"has level {level}; give it level {wanted}") if level not in (1, *spec.levels) else None
