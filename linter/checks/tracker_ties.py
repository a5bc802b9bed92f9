"""Rows that fit several documents, and documents that no row speaks of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from linter.checks.base import Check, Context, counted, listed
from linter.checks.tracker_claims import Claims
from linter.model import Problem, Related
from linter.parts import Document
from linter.tracker_rows import Tied, tied


class AmbiguousRow(Claims):
    """A row fits several documents, and names none."""

    kind: Literal["ambiguous-row"]

    def judged(self, one: Tied, context: Context) -> Iterator[Problem]:
        row = one.row
        for side in row.sides:
            fitting = one.tie(side).several
            if fitting:
                span = row.cells["page"].span
                fact = f"{row.page!r} fits {counted(len(fitting), side)}: {listed(fitting)}"
                related = tuple(Related(context.corpus.documents[path].title_span, "fits", path) for path in fitting)
                yield Problem(span, fact, f"name the {side} in the row, in its notes for instance", related)
                return


class UntrackedDocument(Check):
    """A module or exam that no row of any tracker speaks of."""

    kind: Literal["untracked-document"]
    reads_corpus: ClassVar[bool] = True

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        corpus = context.corpus
        rows = tied(corpus)
        if corpus.documents.get(document.path) is not document or not rows:
            return
        spoken = corpus.once("tracker-spoken", lambda: frozenset(path for one in rows.values() for path in one.spoken))
        if document.path in spoken:
            return
        near = next((one for one in rows.values() for tie in one.ties.values() if document.path in tie.near), None)
        hint = f"no row of a tracker speaks of this {document.kind.noun}"
        name = document.path.rsplit("/", 1)[-1]
        where = f"of the row {near.row.page!r}" if near else "of a row"
        yield Problem(document.title_span, hint, f"add a row for it, or list {name} in the notes {where}")
