"""The order of the parts inside a part or page, and parts that stand there twice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from linter.checks.base import PAGE, Check, Context, scoped
from linter.checks.wording import listed
from linter.model import Problem, Related
from linter.parts import Document, Part


class Ordered(Check):
    """The parts inside a part stand in the order of their kind page; one finding a part, at the one to move."""

    kind: Literal["order"]
    in_: str

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        spec = document.kind if self.in_ == PAGE else document.kind.find(self.in_)
        if spec is None:
            return
        wanted = list(spec.parts)
        for owner in scoped(document, self.in_):
            if document.holds_unread(owner):
                continue
            parts = _firsts(owner)
            kept = _longest_rising([wanted.index(part.name) for part in parts])
            moved = [part for place, part in enumerate(parts) if place not in kept]
            if moved:
                labels = listed(spec.parts[name].called(name) for name in wanted if owner.child(name))
                where = f" of {owner.called}" if self.in_ != PAGE else ""
                verb = "are" if len(moved) > 1 else "is"
                what = f"{listed(part.label for part in moved)}{where} {verb} out of order"
                others = tuple(Related(document.span(part), "this is out of order too") for part in moved[1:])
                yield Problem(document.span(moved[0]), f"{what}; the standard's order is {labels}", related=others)


def _firsts(owner: Part) -> list[Part]:
    firsts: dict[str, Part] = {}
    for part in owner.children:
        firsts.setdefault(part.name, part)
    return list(firsts.values())


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
            firsts: dict[str, Part] = {}
            for part in owner.children:
                first = firsts.setdefault(part.name, part)
                if first is not part:
                    line = first.line + 1
                    yield Problem(
                        document.span(part), f"{owner.called} has a second {part.label}; the first is on line {line}"
                    )
