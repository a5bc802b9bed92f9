"""The values every layer shares: spans, problems, findings and the report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

READING = "DOC001"  # can be neither ignored nor suppressed nor baselined: what was not read is never green


class Severity(StrEnum):
    """How much a finding matters; `INFO` rules are off unless selected."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for errors, 1 for warnings, 2 for infos: the most severe sorts first."""
        return _RANKS[self]


_RANKS = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of offsets into a page's text, counted in Unicode code points."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that helps to understand a problem; `path` is None for the same page."""

    span: Span
    message: str
    path: str | None = None


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace the text of `span` by `text`."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """A repair: edits that do not overlap. A safe fix never changes what the author meant."""

    title: str
    edits: tuple[Edit, ...]
    safe: bool = True


@dataclass(frozen=True, slots=True)
class Problem:
    """What a check says: a place and a fact. It knows neither its rule's code nor its severity."""

    span: Span
    message: str
    help: str | None = None
    related: tuple[Related, ...] = ()
    fix: Fix | None = None


@dataclass(frozen=True, slots=True, order=True)
class Range:
    """Lines and columns counted from 1, in code points; `end_column` is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class Place:
    """A related place of a finding."""

    path: str
    range: Range
    message: str


@dataclass(frozen=True, slots=True)
class Replacement:
    """An edit of a finding's fix, in lines and columns."""

    range: Range
    text: str


@dataclass(frozen=True, slots=True)
class Repair:
    """A finding's fix, in lines and columns."""

    title: str
    safe: bool
    edits: tuple[Replacement, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem stamped with its rule, its page and a fingerprint that survives moved lines."""

    code: str
    name: str
    severity: Severity
    message: str
    path: str
    range: Range
    help: str | None = None
    related: tuple[Place, ...] = ()
    fix: Repair | None = None
    fingerprint: str = ""
    context: tuple[str, ...] = ()
    """What stays of the place when lines move: the headings above it and the text of its line, white space folded."""

    @property
    def sort_key(self) -> tuple[str, int, int, str]:
        """The order of every report: path, line, column, code."""
        return (self.path, self.range.line, self.range.column, self.code)


@dataclass(frozen=True, slots=True)
class RuleInfo:
    """What reports may say of a rule: `title` is the first heading of its page, `manual` the whole page's text.

    `uri` is the address of its page; empty for a project's own rules.
    """

    code: str
    name: str
    severity: Severity
    family: str
    title: str
    help: str | None = None
    clause: str | None = None
    manual: str = ""
    uri: str = ""


@dataclass(frozen=True, slots=True)
class RunError:
    """Something the run could not do; any of them makes the exit code 2."""

    path: str
    rule: str | None
    message: str


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of a run. `documents` were checked, `skipped` are of other kinds, `failed` not read whole.

    `rules` are those that ran, by code; `lines` are the lines of each page with findings, without their line ends;
    `prefix` is the way from the root of the repository to that of the project, `""` or `folder/`. `hidden` findings
    are counted, not listed. `checked` are the paths of the documents, `version` is the version of the tool.
    `fixed` is how many findings a run that was to fix them has fixed, None for any other run; `old` is how many were
    left out because an earlier state of the pages had them too, None where there was none to compare with. `shard` is
    what a part of a run hands on to be joined with the others, as plain data.
    """

    findings: tuple[Finding, ...] = ()
    run_errors: tuple[RunError, ...] = ()
    documents: int = 0
    skipped: int = 0
    failed: int = 0
    suppressed: int = 0
    baselined: int = 0
    old: int | None = None
    lines: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    rules: tuple[RuleInfo, ...] = field(default=(), repr=False)
    prefix: str = ""
    hidden: tuple[Finding, ...] = field(default=(), repr=False)
    checked: tuple[str, ...] = field(default=(), repr=False)
    version: str = ""
    fixed: int | None = None
    shard: Mapping[str, Any] | None = field(default=None, repr=False)

    @property
    def complete(self) -> bool:
        """Whether every page was read whole and every rule came to its end."""
        return not self.failed and not self.run_errors

    def count(self, severity: Severity) -> int:
        """How many findings have this severity, whether they are listed or not."""
        return Counter(finding.severity for finding in (*self.findings, *self.hidden))[severity]
