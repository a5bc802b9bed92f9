"""The first half of judging pages, with everything it needs beside them: it may be sent to another process."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property

from linter import engine
from linter.checked import Checked
from linter.checks import Context
from linter.corpus import NO_SITE, Corpus, Site
from linter.examined import Examined
from linter.examining import examine, gather, gathered_by
from linter.gathering import Fact, Facts
from linter.kinds import Kind
from linter.mermaid import DiagramJudge
from linter.parts import Document
from linter.policy import DEFAULT, Policy
from linter.rules import Rule
from linter.source import Source


@dataclass(frozen=True)
class Examiner:
    """The rules of a run with their policy, the kinds of page, the site, and the engine that parses diagrams.

    `standing` are the rules by which trackers judge pages under the policy `standard`; None where none will.
    """

    rules: Sequence[Rule]
    kinds: tuple[Kind, ...]
    policy: Policy = DEFAULT
    judge: DiagramJudge | None = None
    site: Site = NO_SITE
    standing: Sequence[Rule] | None = None
    standard: Policy = DEFAULT

    def __reduce__(self) -> tuple[type[Examiner], tuple[object, ...]]:
        return Examiner, tuple(getattr(self, field.name) for field in fields(self))

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        """What is gathered from every document."""
        return gathered_by([*self.rules, *(self.standing or ())])

    @cached_property
    def _seeing(self) -> Sequence[Rule]:
        return engine.seeing_strays(self.rules)

    def other(self, source: Source) -> Checked | None:
        """The outcome of a page of another kind; None for a document."""
        return engine.other(source, self.rules, self.kinds, self.policy, self._seeing)

    def open(self, source: Source) -> Document | Checked:
        """The document of a page; the outcome at once of one of another kind."""
        return engine.opened(source, self.rules, self.kinds, self.policy)

    def examine(self, document: Document) -> Examined:
        """What a document says by itself."""
        context = Context(self.judge, Corpus({}, site=self.site))
        return examine(document, self.rules, context, self.policy, self.standing, self.standard)

    def gather(self, document: Document) -> Facts:
        """What rules that look at several pages gather from a document."""
        return gather(document, self.facts)
