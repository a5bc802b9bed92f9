"""What people are told at once: a finding, or the group of findings that have one cause."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from linter.findings import Finding, Place, Severity
from linter.text.wording import counted, listed

MAX_PLACES = 3  # places of a group that are shown
_MAX_RUNS = 12  # runs of lines that are named


@dataclass(frozen=True, slots=True)
class Entry:
    """One or more findings of a page, in order. Several are of one cause: they stand on one line, or say the same."""

    findings: tuple[Finding, ...]

    @property
    def first(self) -> Finding:
        """The finding at whose place the entry stands."""
        return self.findings[0]

    @property
    def severity(self) -> Severity:
        """That of the most severe finding."""
        return min((finding.severity for finding in self.findings), key=lambda severity: severity.rank)

    @property
    def spread(self) -> bool:
        """Whether the findings stand on several lines, and so say the same of each."""
        return len({finding.range.line for finding in self.findings}) > 1

    @property
    def shown(self) -> tuple[Finding, ...]:
        """The findings whose places are shown: the first of several places, else the one place of all."""
        return self.findings[:MAX_PLACES] if self.spread else self.findings[:1]

    @property
    def helps(self) -> tuple[tuple[str, str], ...]:
        """The repairs of what is shown, each once, with the rules or lines it is for: `""` where there is one."""
        owners: dict[str, dict[str, None]] = {}
        for finding in self.shown if self.spread else self.findings:
            if finding.help:
                owner = f"line {finding.range.line}" if self.spread else finding.code
                owners.setdefault(finding.help, {})[owner] = None
        return tuple((listed(names) if len(owners) > 1 else "", text) for text, names in owners.items())

    @property
    def related(self) -> tuple[Place, ...]:
        """The related places of all findings, each once."""
        return tuple(dict.fromkeys(place for finding in self.findings for place in finding.related))


def entries(findings: Iterable[Finding]) -> list[Entry]:
    """The findings of a report as entries: those of one page with an equal group are one, where its first stands."""
    members: dict[tuple[str, str] | int, list[Finding]] = {}
    for number, finding in enumerate(findings):
        members.setdefault((finding.path, finding.group) if finding.group else number, []).append(finding)
    return [Entry(tuple(group)) for group in members.values()]


def more_places(left: Iterable[Finding]) -> str:
    """What is said of findings that are not shown: `4 more, on lines 12 and 14 to 16`; empty where all are shown."""
    lines = [finding.range.line for finding in left]
    runs: list[list[int]] = []
    for line in sorted(set(lines)):
        if runs and line == runs[-1][-1] + 1:
            runs[-1].append(line)
        else:
            runs.append([line])
    spelled = [name for run in runs[:_MAX_RUNS] for name in _spelled(run)]
    if more := sum(map(len, runs[_MAX_RUNS:])):
        spelled.append(counted(more, "more line"))
    noun = "line" if len(set(lines)) == 1 else "lines"
    return f"{len(lines)} more, on {noun} {listed(spelled)}" if lines else ""


def _spelled(run: Sequence[int]) -> list[str]:
    return [f"{run[0]} to {run[-1]}"] if len(run) > 2 else list(map(str, run))
