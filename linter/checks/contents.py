"""What a part must hold: something at all, a feature such as a question or a diagram, enough words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from linter.checks.base import Check, Context, counted, empty, listed
from linter.features import has, word_count
from linter.model import Problem
from linter.parts import Document, Part

Feature = Literal["question", "list", "numbered", "step", "code", "fence", "table", "diagram"]


class _PartCheck(Check):
    """A check of every part of one name that holds something and was read whole."""

    in_: str

    def _filled(self, document: Document) -> Iterator[Part]:
        for part in document.all(self.in_):
            if part.level and not empty(document, part) and not document.holds_unread(part):
                yield part


class EmptyPart(Check):
    """No part inside another is a heading with nothing under it."""

    kind: Literal["empty-part"]
    in_: str

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        for owner in document.all(self.in_):
            for part in owner.children:
                if empty(document, part):
                    yield Problem(document.span(part), f"{part.label} of {owner.called} is empty")


class Contains(_PartCheck):
    """Every part of a name holds one of several features, or a number of words."""

    kind: Literal["contains"]
    any: tuple[Feature, ...]
    or_words: int | None = None
    lacks: str

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        page = document.page
        for part in self._filled(document):
            if any(has(page, feature, part.line, part.end) for feature in self.any):
                continue
            found = word_count(page, part.line, part.end)
            if self.or_words is not None and found >= self.or_words:
                continue
            message = f"{part.label} holds {self.lacks}"
            if self.or_words is not None:
                message += f" ({counted(found, 'word')}; a scenario has at least {self.or_words})"
            yield Problem(document.span(part), message)


class Words(_PartCheck):
    """Every part of a name has a number of words under its heading."""

    kind: Literal["words"]
    min: int

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        for part in self._filled(document):
            found = word_count(document.page, part.line + 1, part.end)
            if found < self.min:
                fact = f"{part.label} has {counted(found, 'word')}"
                yield Problem(document.span(part), f"{fact}; the standard asks for at least {self.min}")


class Ordered(Check):
    """The parts inside a part stand in the order of their kind page; one finding a part, at the one to move."""

    kind: Literal["order"]
    in_: str

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        spec = document.kind.find(self.in_)
        if spec is None:
            return
        wanted = list(spec.parts)
        for owner in document.all(self.in_):
            if document.holds_unread(owner):
                continue
            parts = _firsts(owner)
            kept = _longest_rising([wanted.index(part.name) for part in parts])
            moved = [part for place, part in enumerate(parts) if place not in kept]
            if moved:
                labels = listed(spec.parts[name].called(name) for name in wanted if owner.child(name))
                what = listed(part.label for part in moved)
                yield Problem(
                    document.span(moved[0]), f"{what} of {owner.called} out of order; the standard's order is {labels}"
                )


def _firsts(owner: Part) -> list[Part]:
    return [part for part in owner.children if owner.child(part.name) is part]


def _longest_rising(ranks: list[int]) -> set[int]:
    """The places of a longest rising run: what stands outside it has to move. Of equal runs the earlier parts stay."""
    best: list[tuple[int, ...]] = []
    for place, rank in enumerate(ranks):
        before = [run for run in best if ranks[run[-1]] < rank]
        best.append((*_longest(before), place))
    return set(_longest(best))


def _longest(runs: list[tuple[int, ...]]) -> tuple[int, ...]:
    return max(runs, key=len, default=())


class Duplicate(Check):
    """No part stands twice inside another."""

    kind: Literal["duplicate"]
    in_: str

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        for owner in (part for part in document.all(self.in_) if not document.holds_unread(part)):
            for part in owner.children:
                first = owner.child(part.name)
                if first is not None and first is not part:
                    line = first.line + 1
                    yield Problem(
                        document.span(part), f"{owner.called} has a second {part.label}; the first is on line {line}"
                    )
