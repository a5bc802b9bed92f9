"""The values that every layer shares: spans, problems, findings, the report, and findings as plain data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

UNREADABLE = "DOC001"  # a page that was not read whole: what was not read is never green
UNREADABLE_FRONT_MATTER = "DOC002"
UNUSED_SUPPRESSION = "DOC011"
INVALID_SUPPRESSION = "DOC012"
STALE_BASELINE = "DOC013"

# What may not be done to a finding that says that others may be missing or hidden, by the code of its rule.
_PROTECTED: dict[str, tuple[Literal["ignore", "suppress", "baseline", "rate"], ...]] = {
    UNREADABLE: ("ignore", "suppress", "baseline", "rate"),
    UNREADABLE_FRONT_MATTER: ("rate",),
    INVALID_SUPPRESSION: ("suppress", "baseline", "rate"),
    STALE_BASELINE: ("suppress", "baseline", "rate"),
}
ALWAYS_RUN = frozenset(code for code, acts in _PROTECTED.items() if "ignore" in acts)
"""Rules that nothing switches off: neither a selection nor a project's own rule of that code."""
UNSUPPRESSIBLE = frozenset(code for code, acts in _PROTECTED.items() if "suppress" in acts)
"""Rules whose findings no comment silences."""
NEVER_BASELINED = frozenset(code for code, acts in _PROTECTED.items() if "baseline" in acts)
"""Rules whose findings are no entries of a baseline."""
FIXED_SEVERITY = frozenset(code for code, acts in _PROTECTED.items() if "rate" in acts)
"""Rules that no profile switches off or gives another severity."""


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
    group: str = ""
    """Equal for the findings of a page that have one cause, empty where there is no other; see `linting.groups`."""

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

    @property
    def text(self) -> str:
        """The message, after the rule that failed where one did."""
        return f"rule {self.rule}: {self.message}" if self.rule else self.message


@dataclass(frozen=True, slots=True)
class Drift:
    """A way in which the gate is weaker than it was: what kind of way, the page or file it is seen at, and the fact."""

    what: str
    path: str
    message: str
    rule: str | None = None
    line: int = 1


@dataclass(frozen=True, slots=True)
class Gate:
    """What judged the pages of a project, and what of it is off or lowered against the standard.

    `root` is named from the folder that the report's paths count from; `off` and `lowered` are codes of rules,
    `excluded` are globs; `partly` are globs of pages on which some rules do not run.
    """

    root: str
    configuration: str | None
    profile: str
    fail_level: str
    rules: int
    off: tuple[str, ...] = ()
    lowered: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    partly: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of a run. `documents` were checked, `skipped` are of other kinds, `failed` not read whole.

    `rules` are those that ran, by code; `lines` are the lines of each page with findings, without their line ends;
    `prefix` is the way from the root of the repository to that of the project, `""` or `folder/`. `hidden` findings
    are counted, not listed. `checked` are the paths of the documents, `version` is the version of the tool.
    `fixed` is how many findings a run that was to fix them has fixed, None for any other run; `old` is how many were
    left out because an earlier state of the pages had them too, None where there was none to compare with. Findings
    below `fail_level` fail no run. `gates` are those of the projects, `drift` is what is weaker in them than it
    was, None where nothing was compared.
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
    fail_level: str = "error"
    gates: tuple[Gate, ...] = ()
    drift: tuple[Drift, ...] | None = None

    @property
    def complete(self) -> bool:
        """Whether every page was read whole and every rule came to its end."""
        return not self.failed and not self.run_errors

    def count(self, severity: Severity) -> int:
        """How many findings have this severity, whether they are listed or not."""
        return Counter(finding.severity for finding in (*self.findings, *self.hidden))[severity]


def fails(finding: Finding, fail_level: str) -> bool:
    """Whether a finding fails a run at a level: the name of a severity, or `never`."""
    return fail_level != "never" and finding.severity.rank <= Severity(fail_level).rank


def finding_to_data(finding: Finding) -> list[Any]:
    """A finding as plain data; without its group, which only all findings of its page tell."""
    fix = finding.fix
    return [
        finding.code,
        finding.name,
        finding.severity.value,
        finding.message,
        finding.path,
        _range_to_data(finding.range),
        finding.help,
        [[place.path, _range_to_data(place.range), place.message] for place in finding.related],
        None if fix is None else [fix.title, fix.safe, [[_range_to_data(edit.range), edit.text] for edit in fix.edits]],
        finding.fingerprint,
        list(finding.context),
    ]


def finding_from_data(data: list[Any]) -> Finding:
    """The finding of plain data. Raises TypeError, ValueError."""
    code, name, severity, message, path, range_, help_, related, fix, fingerprint, context = data
    return Finding(
        code,
        name,
        Severity(severity),
        message,
        path,
        Range(*range_),
        help_,
        tuple(Place(other_path, Range(*place), note) for other_path, place, note in related),
        None
        if fix is None
        else Repair(fix[0], fix[1], tuple(Replacement(Range(*place), text) for place, text in fix[2])),
        fingerprint,
        tuple(context),
    )


def _range_to_data(range_: Range) -> list[int]:
    return [range_.line, range_.column, range_.end_line, range_.end_column]
