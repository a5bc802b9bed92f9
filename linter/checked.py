"""The outcome of one page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from linter.model import Finding, RunError
from linter.rules import Rule
from linter.source import Source
from linter.suppression_use import Silenced


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of one page: its findings, those it silences, and whether it was of a known kind and read whole.

    `unjudged` are the codes of rules that run and came to no verdict on the page: broken front matter kept them silent,
    another rule eclipses them, the configuration or the page's profile switches them off, or they crashed.
    """

    path: str
    kind: str | None
    findings: tuple[Finding, ...] = ()
    run_errors: tuple[RunError, ...] = ()
    failed: bool = False
    source: Source | None = None
    unjudged: frozenset[str] = frozenset()
    suppressed: tuple[Silenced, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines of the page, split when somebody looks at one; none where it was not read or nobody looks."""
        return self.source.lines if self.source is not None else ()

    @property
    def counted(self) -> tuple[Finding, ...]:
        """The findings that count against the page: silenced ones too, unless a reason was given."""
        return (*self.findings, *(one.finding for one in self.suppressed if not one.accepted))


def codes(rules: Iterable[Rule]) -> frozenset[str]:
    """The codes of some rules."""
    return frozenset(rule.code for rule in rules)
