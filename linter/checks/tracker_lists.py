"""Hand-ticked checklists of a tracker, held against the rules behind their lines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from linter.checks.base import Check, Context, counted
from linter.checks.tracker_rows import tracker_of
from linter.model import Problem, Related, Span
from linter.parts import Document
from linter.tracker_checklists import ticked


class UnearnedChecklist(Check):
    """A ticked line speaks of a part whose rule fires in the named document."""

    kind: Literal["unearned-checklist"]
    reads_corpus: ClassVar[bool] = True

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        tracker, corpus = tracker_of(document, context), context.corpus
        if corpus.documents.get(document.path) is not document:
            return
        for line in ticked(tracker, corpus):
            verdict = corpus.verdicts(line.path)
            fired = [found for found in (verdict.findings if verdict else ()) if found.code in line.item.rules]
            if not fired:
                continue
            page = corpus.documents[line.path].page
            places = (
                Related(Span(start, start), f"{found.code} {found.message}", line.path)
                for found in fired[:3]
                for start in [page.source.starts[found.range.line - 1] + found.range.column - 1]
            )
            codes = ", ".join(sorted({found.code for found in fired}))
            name = line.path.rsplit("/", 1)[-1]
            fact = f"{line.text!r} is ticked, but {name} has {counted(len(fired), 'finding')} of {codes}"
            yield Problem(line.span, fact, None, tuple(places))
