"""Parts that must be there, and what comes near them where they are not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from linter.checks.base import Check, Context
from linter.kinds import PartSpec
from linter.model import Edit, Fix, Problem, Related, Span
from linter.near import lines_like, nearest
from linter.parts import Document, Near, Part
from linter.sections import component_name, title_rank
from linter.text import begins_with, normal


class RequiredPart(Check):
    """A part that the page, or every part named by `in`, must have. `or_part` is another part that serves as well."""

    kind: Literal["required-part"]
    part: str
    in_: str | None = None
    or_part: str | None = None

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        spec = document.kind.find(self.part)
        if spec is None:
            return
        if self.in_ is None:
            if not self._served(document) and not document.holds_unread():
                yield self._problem(document, spec, None)
            return
        for owner in document.all(self.in_):
            if owner.child(self.part) is None and not owner.implied and not document.holds_unread(owner):
                yield self._problem(document, spec, owner)

    def _served(self, document: Document) -> bool:
        return any(document.first(name) for name in (self.part, self.or_part) if name)

    def _problem(self, document: Document, spec: PartSpec, owner: Part | None) -> Problem:
        label = spec.called(self.part)
        place = document.title_span if owner is None else document.span(owner)
        who = f"{document.kind.noun} has no {label} section" if owner is None else f"{owner.called} has no {label}"
        near = _near_section(document, self.part, spec) if owner is None else _near_component(document, owner, spec)
        if near is None:
            return Problem(place, who)
        related = (Related(document.page.heading_span(near.line), f"{near.text!r} {near.reason or 'comes near it'}"),)
        if near.rename is None:
            return Problem(place, who, f"did you mean line {near.line + 1}? {near.text!r} {near.reason}", related)
        fix = _rename(document, near)
        return Problem(
            place, who, f"did you mean line {near.line + 1}? Rename {near.text!r} to {near.rename!r}", related, fix
        )


def _near_component(document: Document, owner: Part, spec: PartSpec) -> Near | None:
    page = document.page
    taken = {part.line for part in owner.children}
    owner_spec = document.kind.find(owner.name)
    headings = [(h.line, h.text, "") for h in page.headings if owner.line < h.line < owner.end and h.line not in taken]
    if owner_spec is not None:
        headings += [
            (h.line, h.text, f"has level {h.level}, so it ends {owner.called}; give it level {owner.level + 1}")
            for h in page.headings
            if owner.line < h.line <= owner.end
            and h.level <= owner.level
            and component_name(h.text, owner_spec) is not None
        ]
    return nearest(page, spec, [*headings, *lines_like(page, owner.line + 1, owner.end)])


def _near_section(document: Document, name: str, spec: PartSpec) -> Near | None:
    page, taken = document.page, {part.line for part in document.parts}
    owners = [part for part in document.parts if document.kind.parts[part.name].heading] if document.parts else []
    headings = [
        (h.line, h.text, "")
        for h in page.headings
        if h.level in (*spec.levels, 4) and h.line not in taken and not any(o.line < h.line < o.end for o in owners)
    ]
    exact = [near for h in page.headings if (near := _misplaced(document, h.line, h.level, h.text, spec, owners))]
    return exact[0] if exact else nearest(page, spec, [*headings, *lines_like(page, page.front_matter.body, page.end)])


def _misplaced(document: Document, line: int, level: int, text: str, spec: PartSpec, owners: list[Part]) -> Near | None:
    """A heading that is the section to the letter, but at a level or place where it is none."""
    if title_rank(text, spec, document.kind.lead_words) is None:
        return None
    owner = next((part for part in owners if part.line < line < part.end), None)
    if owner is not None and level > 2:
        # Inside a focus block only a heading that says no more than the title itself was meant as a section.
        exact = any(
            begins_with(normal(name), normal(text)) or normal(text).startswith(normal(name)) for name in spec.names
        )
        return Near(line, text, f"stands inside {owner.called}; give it level 2") if exact else None
    return Near(line, text, f"has level {level}; give it level 2") if level not in (1, *spec.levels) else None


def _rename(document: Document, near: Near) -> Fix | None:
    """Replaces the misspelt words of a heading by the title; what stands behind them stays."""
    source = document.page.source
    line = source.lines[near.line]
    head, colon, _ = near.text.partition(":")
    lead = head.strip() if colon else " ".join(near.text.split()[: len((near.rename or "").split())])
    start = line.find(lead)
    if not line.startswith("#") or start < 0 or near.rename is None:
        return None
    offset = source.starts[near.line] + start
    return Fix(f"rename {lead!r} to {near.rename!r}", (Edit(Span(offset, offset + len(lead)), near.rename),))


class RequiredAnswer(Check):
    """Every question has a model answer; where none has any, one finding for the exam."""

    kind: Literal["required-answer"]
    of: str

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        parts = list(document.all(self.of))
        without = [part for part in parts if part.answer is None and not document.holds_unread(part)]
        if len(without) > 1 and not any(part.answer for part in parts):
            yield Problem(document.title_span, f"none of the {len(parts)} questions has a model answer")
            return
        for part in without:
            yield Problem(document.span(part), f"{part.called} has no model answer")
