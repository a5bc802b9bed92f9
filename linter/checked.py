"""The outcome of one page, and of all pages of a run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from linter.model import Finding, Report, RunError
from linter.rules import Rule
from linter.suppression_use import Silenced


class Lined(Protocol):
    """What has the lines of a page at hand, or fetches them for who asks."""

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines without their ends."""


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
    source: Lined | None = field(default=None, compare=False)
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


class PageLines(Mapping[str, tuple[str, ...]]):
    """The lines of pages by path, split when somebody looks at one: nobody looks at those of all pages."""

    def __init__(self, pages: Iterable[Checked]) -> None:
        self._pages = {page.path: page for page in pages}

    def __reduce__(self) -> tuple[type[dict[str, tuple[str, ...]]], tuple[dict[str, tuple[str, ...]]]]:
        return dict, (dict(self),)

    def __getitem__(self, path: str) -> tuple[str, ...]:
        return self._pages[path].lines

    def __iter__(self) -> Iterator[str]:
        return iter(self._pages)

    def __len__(self) -> int:
        return len(self._pages)


def codes(rules: Iterable[Rule]) -> frozenset[str]:
    """The codes of some rules."""
    return frozenset(rule.code for rule in rules)


def report(outcomes: Iterable[Checked]) -> Report:
    """All outcomes as one report, findings in the one order."""
    checked = list(outcomes)
    findings = sorted((f for page in checked for f in page.findings), key=lambda finding: finding.sort_key)
    return Report(
        findings=tuple(findings),
        run_errors=tuple(error for page in checked for error in page.run_errors),
        documents=sum(page.kind is not None and not page.failed for page in checked),
        skipped=sum(page.kind is None and not page.failed for page in checked),
        failed=sum(page.failed for page in checked),
        suppressed=sum(len(page.suppressed) for page in checked),
        lines=PageLines(page for page in checked if page.findings),
        checked=tuple(sorted(page.path for page in checked if page.kind is not None and not page.failed)),
    )
