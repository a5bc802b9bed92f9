"""The local pass as a task for executors: what goes to a worker, and what comes back."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from linter.corpus import PageSummary
from linter.linting.engine import (
    LocalPass,
    PageHead,
    local_pass,
)
from linter.markdown.front_matter import FrontMatter
from linter.mermaid.judge import (
    DiagramVerdict,
    DiagramVerdicts,
    MermaidJudge,
)
from linter.text.source import Source


class LocalPassItem(NamedTuple):
    """A page that an executor is to judge; its kind goes by name."""

    source: Source
    front_matter: FrontMatter
    kind: str
    judged: bool


class LocalPassOutcome(NamedTuple):
    """What a page says by itself, or why it came to nothing, and what Mermaid said there of new diagrams."""

    summary: PageSummary | None
    crash: str | None
    verdicts: dict[str, DiagramVerdict]


class LocalPassTask:
    """The local pass as a task for executors: it can be pickled, and never raises.

    `known` is what Mermaid is known to have said. It is not sent along, but a process that is forked has it.
    """

    def __init__(self, context: LocalPass, known: DiagramVerdicts | None = None) -> None:
        self._sent, self._verdicts = context, _NewVerdicts(known)
        self._context = context if context.judge is None else replace(context, judge=MermaidJudge(self._verdicts))

    def __reduce__(self) -> tuple[type[LocalPassTask], tuple[LocalPass]]:
        return LocalPassTask, (self._sent,)

    def __call__(self, item: LocalPassItem) -> LocalPassOutcome:
        """The outcome for a page."""
        kind = next(kind for kind in self._context.kinds if kind.kind == item.kind)
        summary, crash = None, None
        try:
            document = PageHead(item.source, item.front_matter, kind, self._context.site).parse()
            summary = local_pass(document, self._context, judged=item.judged)
        except Exception as error:  # one page must not cost the others their findings; the run ends with exit code 2
            crash = f"{type(error).__name__}: {error}"
        return LocalPassOutcome(summary, crash, self._verdicts.take())


class _NewVerdicts:
    """What Mermaid is known to have said of diagrams, and what it says from now on."""

    def __init__(self, known: DiagramVerdicts | None) -> None:
        self._known = known
        self._later: dict[str, DiagramVerdict] = {}
        self._new: dict[str, DiagramVerdict] = {}

    def get(self, key: str, /) -> DiagramVerdict | None:
        verdict = self._later.get(key)
        return self._known.get(key) if verdict is None and self._known is not None else verdict

    def __setitem__(self, key: str, verdict: DiagramVerdict, /) -> None:
        self._later[key] = self._new[key] = verdict

    def take(self) -> dict[str, DiagramVerdict]:
        """What is new since the last call."""
        new, self._new = self._new, {}
        return new
