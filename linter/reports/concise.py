"""`concise`: one line a finding, then the summary line."""

from __future__ import annotations

from linter.model import Finding, Report
from linter.reports.shown import shown
from linter.reports.summary import run_errors, summary


def render(report: Report) -> str:
    """`path:line:column: severity CODE name: message` for every finding, in order; the last line says the rest."""
    found = (shown(line(finding)) for finding in report.findings)
    return "\n".join([*found, "; ".join([summary(report), *run_errors(report)])]) + "\n"


def line(finding: Finding) -> str:
    """The line of a finding, which `shown` has yet to make safe."""
    place = f"{finding.path}:{finding.range.line}:{finding.range.column}"
    return f"{place}: {finding.severity} {finding.code} {finding.name}: {finding.message}"
