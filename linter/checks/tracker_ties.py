"""Rows that fit several documents, and documents that no row speaks of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from linter.checks.base import Context, CrossCheck
from linter.checks.tracker_claims import Claims
from linter.checks.wording import counted, listed
from linter.gathering import Fact, stated
from linter.leaf import Leaf
from linter.model import Problem, Related
from linter.tracker_files import TRACKS
from linter.tracker_rows import Tied, tied

_NAMED = 5  # documents of a row that fits more: who names the one that is meant needs no longer list


class AmbiguousRow(Claims):
    """A row fits several documents, and names none."""

    kind: Literal["ambiguous-row"]

    def judged(self, one: Tied, context: Context) -> Iterator[Problem]:
        row = one.row
        for side in row.sides:
            fitting = one.tie(side).several
            if fitting:
                span = row.cells["page"].span
                named, more = fitting[:_NAMED], len(fitting) - _NAMED
                names = listed([*named, f"{more} more"] if more > 0 else named)
                fact = f"{row.page!r} fits {counted(len(fitting), side)}: {names}"
                leaves = (leaf for path in named if (leaf := context.corpus.leaf(path)) is not None)
                related = tuple(Related(leaf.title_span, "fits", leaf.path) for leaf in leaves)
                yield Problem(span, fact, f"name the {side} in the row, in its notes for instance", related)
                return


class UntrackedDocument(CrossCheck):
    """A module or exam that no row of any tracker speaks of."""

    kind: Literal["untracked-document"]
    reads_corpus: ClassVar[bool] = True

    def facts(self) -> tuple[Fact, ...]:
        return (stated(TRACKS),)

    def across(self, leaf: Leaf, context: Context) -> Iterator[Problem]:
        corpus = context.corpus
        rows = tied(corpus) if corpus.holds(leaf) else {}
        if not rows:
            return
        spoken = corpus.once("tracker-spoken", lambda: frozenset(path for one in rows.values() for path in one.spoken))
        if leaf.path in spoken:
            return
        near = next((one for one in rows.values() for tie in one.ties.values() if leaf.path in tie.near), None)
        hint = f"no row of a tracker speaks of this {leaf.kind.noun}"
        name = leaf.path.rsplit("/", 1)[-1]
        where = f"of the row {near.row.page!r}" if near else "of a row"
        yield Problem(leaf.title_span, hint, f"add a row for it, or list {name} in the notes {where}")
