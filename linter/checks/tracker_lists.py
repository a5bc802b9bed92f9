"""Hand-ticked checklists of a tracker, held against the rules behind their lines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from linter.checks.base import Context, CrossCheck
from linter.checks.wording import counted
from linter.leaf import Leaf
from linter.model import Problem, Related, Span
from linter.tracker_checklists import ticked
from linter.tracker_rows import tracker_at


class UnearnedChecklist(CrossCheck):
    """A ticked line speaks of a part whose rule fires in the named document."""

    kind: Literal["unearned-checklist"]
    reads_corpus: ClassVar[bool] = True

    def across(self, leaf: Leaf, context: Context) -> Iterator[Problem]:
        corpus = context.corpus
        for line in ticked(tracker_at(leaf, corpus), corpus) if corpus.holds(leaf) else ():
            verdict, page = corpus.verdicts(line.path), corpus.leaf(line.path)
            fired = [found for found in (verdict.findings if verdict else ()) if found.code in line.tick.item.rules]
            if not fired or page is None:
                continue
            places = (
                Related(Span(start, start), f"{found.code} {found.message}", line.path)
                for found in fired[:3]
                for start in [page.source.starts[found.range.line - 1] + found.range.column - 1]
            )
            codes = ", ".join(sorted({found.code for found in fired}))
            name = line.path.rsplit("/", 1)[-1]
            fact = f"{line.tick.text!r} is ticked, but {name} has {counted(len(fired), 'finding')} of {codes}"
            yield Problem(line.tick.span, fact, None, tuple(places))
