"""Judges documents for the trackers: by the standard as configured, whatever a command line selects."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from linter.checks import Context
from linter.concluding import conclude
from linter.corpus import Corpus, Verdict
from linter.examining import examine
from linter.mermaid import DiagramJudge
from linter.policy import Policy
from linter.rules import Rule, Standard
from linter.selection import Selection, choose

TRACKERS = "tracker"  # rules of this family ask for verdicts, so none may take part in one


class Verdicts:
    """The verdict of each document, reached when it is first asked for. `corpus` is set once the corpus is there.

    A finding that the page suppresses with a reason is accepted; without one it still counts against the document.
    """

    def __init__(self, rules: Sequence[Rule], judge: Callable[[], DiagramJudge | None], policy: Policy) -> None:
        self.corpus = Corpus({})
        self._rules = rules
        self._judge = judge
        self._policy = policy
        self._known: dict[str, Verdict] = {}

    def __call__(self, path: str) -> Verdict | None:
        """The verdict of a document; None where there is no such document. What the run has found in the page by the
        same rules is not looked for again."""
        leaf = self.corpus.leaf(path)
        if leaf is None:
            return None
        if path not in self._known:
            examined = leaf.examined
            if examined is None or not examined.standing:
                examined = examine(leaf.document, self._rules, Context(self._judge(), self.corpus), self._policy)
            examined = replace(examined, profile=self._policy.profile)
            checked = conclude(examined, leaf, self._rules, Context(corpus=self.corpus), self._policy)
            self._known[path] = Verdict(checked.counted, not checked.failed and not checked.run_errors)
        return self._known[path]


def standing(standard: Standard, config: Selection) -> tuple[Rule, ...]:
    """The rules that decide whether a document passes: those the project runs, without those about trackers."""
    return tuple(rule for rule in choose(standard, config, Selection()) if rule.family != TRACKERS)
