"""What the rows of a tracker claim, held against the documents and what they earn."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from typing import ClassVar, Literal

from linter.checks.base import Context, CrossCheck
from linter.checks.wording import counted, listed
from linter.corpus import Corpus
from linter.gathering import Fact, stated
from linter.leaf import Leaf
from linter.model import Problem, Related, Severity, Span
from linter.status import RANK, Standing, claimed, standing
from linter.tracker import Row
from linter.tracker_files import TRACKS
from linter.tracker_form import Side
from linter.tracker_rows import Tie, Tied, tied, tracker_at

_SHOWN = 3  # findings of a document that a message shows


class Claims(CrossCheck):
    """What all rules about claims share: they see each row with its documents, where there is a corpus to see."""

    reads_corpus: ClassVar[bool] = True

    def facts(self) -> tuple[Fact, ...]:
        return (stated(TRACKS),)

    def across(self, leaf: Leaf, context: Context) -> Iterator[Problem]:
        corpus = context.corpus
        if not corpus.holds(leaf):
            return  # a page on its own: nothing can be said about files that were not read
        for row in tracker_at(leaf, corpus).rows:
            yield from self.judged(tied(corpus)[leaf.path, row.line], context)

    @abstractmethod
    def judged(self, one: Tied, context: Context) -> Iterator[Problem]:
        """The problems of a row."""

    @staticmethod
    def standing(one: Tied, context: Context) -> Standing:
        """What the documents of a row earn."""
        corpus = context.corpus
        leaf = corpus.leaf(one.tracker)
        assert leaf is not None, "rows are those of the trackers of the corpus"
        found: Standing = corpus.once(
            ("standing", one.tracker, one.row.line), lambda: standing(one, tracker_at(leaf, corpus), corpus)
        )
        return found


def cell_span(row: Row, side: Side) -> Span:
    """Where a row speaks of a document: its cell, else its status, else its page."""
    mark = row.marks.get(side) or row.marks.get("status")
    return mark.cell.span if mark else row.cells["page"].span


class MissingFile(Claims):
    """A row claims work done, and the file it names or implies does not exist."""

    kind: Literal["missing-file"]

    def judged(self, one: Tied, context: Context) -> Iterator[Problem]:
        row = one.row
        sides = [side for side in row.sides if self._done(row, side) and self._absent(one.tie(side))]
        if not sides:
            return
        named = [(name, side) for side in sides for name in one.tie(side).missing]
        facts = [f"{name.name} does not exist" for name, _ in named]
        absent = [f"no {side}" for side in sides if not one.tie(side).missing]
        facts += [f"{listed(absent)} was found"] if absent else []
        near = [path for side in sides for path in one.tie(side).near]
        help_ = f"did you mean {listed(near, 'or')}? Name the file in the row" if near else None
        span = named[0][0].span if named else cell_span(row, sides[0])
        related = tuple(Related(cell_span(row, side), f"the {side} is claimed here") for side in sides)
        said = tuple(place for place in related if place.span != span)
        yield Problem(span, f"{row.page!r} claims its {listed(sides)} done, but {listed(facts)}", help_, said)

    @staticmethod
    def _done(row: Row, side: Side) -> bool:
        return claimed(row, side) == "passing" or (side not in row.marks and row.status == "needs-review")

    @staticmethod
    def _absent(tie: Tie) -> bool:
        return bool(tie.missing) or not (tie.paths or tie.foreign or tie.several)


class UnearnedStatus(Claims):
    """A row claims more than its documents earn, and they are there."""

    kind: Literal["unearned-status"]

    def judged(self, one: Tied, context: Context) -> Iterator[Problem]:
        row, earns = one.row, self.standing(one, context)
        over = [side for side in row.sides if earns.states.get(side) == "failing" and claimed(row, side) == "passing"]
        over = [side for side in over if one.tie(side).paths and self._errors(one, side, context.corpus)]
        if not over:
            return
        facts = [self._fact(one, side, context.corpus) for side in over]
        related = tuple(place for side in over for place in self._places(one, side, context.corpus))
        yield Problem(
            cell_span(row, over[0]), f"{row.page!r} claims its {listed(over)} done, but {listed(facts)}", None, related
        )

    @staticmethod
    def _errors(one: Tied, side: Side, corpus: Corpus) -> dict[str, int]:
        found: dict[str, int] = {}
        for path in one.tie(side).paths:
            verdict = corpus.verdicts(path)
            for code, number in (verdict.errors if verdict else {}).items():
                found[code] = found.get(code, 0) + number
        return found

    def _fact(self, one: Tied, side: Side, corpus: Corpus) -> str:
        errors = self._errors(one, side, corpus)
        most = sorted(errors, key=lambda code: (-errors[code], code))
        shown = ", ".join(f"{code} {errors[code]}×" if errors[code] > 1 else code for code in most[:_SHOWN])
        more = ", …" if len(most) > _SHOWN else ""
        name = one.tie(side).paths[0].rsplit("/", 1)[-1]
        return f"{name} has {counted(sum(errors.values()), 'error')} ({shown}{more})"

    @staticmethod
    def _places(one: Tied, side: Side, corpus: Corpus) -> Iterator[Related]:
        for path in one.tie(side).paths:
            verdict, page = corpus.verdicts(path), corpus.leaf(path)
            errors = [found for found in (verdict.findings if verdict else ()) if found.severity is Severity.ERROR]
            starts = page.source.starts if page is not None else ()
            for found in errors[:_SHOWN] if starts else ():
                start = starts[found.range.line - 1] + found.range.column - 1
                yield Related(Span(start, start), f"{found.code} {found.message}", path)


class UnclaimedWork(Claims):
    """A row says absent, and the document exists; or it says failing, and the document passes."""

    kind: Literal["unclaimed-work"]

    def judged(self, one: Tied, context: Context) -> Iterator[Problem]:
        row, earns = one.row, self.standing(one, context)
        under = [side for side in row.sides if self._under(claimed(row, side), earns.states.get(side))]
        if not under:
            return
        does = {"failing": "is there, with errors", "passing": "passes"}
        facts = [f"{one.tie(side).paths[0].rsplit('/', 1)[-1]} {does[earns.states[side]]}" for side in under]
        related = tuple(
            Related(leaf.title_span, f"the {side}", leaf.path)
            for side in under
            for path in one.tie(side).paths
            if (leaf := context.corpus.leaf(path)) is not None
        )
        marks = [row.marks[side].cell.plain if side in row.marks else row.status or "" for side in under]
        said = listed(f"{side} {mark or '(empty)'}" for side, mark in zip(under, marks, strict=True))
        yield Problem(cell_span(row, under[0]), f"{row.page!r} says {said}, but {listed(facts)}", None, related)

    @staticmethod
    def _under(says: str | None, earns: str | None) -> bool:
        return earns is not None and says is not None and RANK[says] < RANK[earns]
