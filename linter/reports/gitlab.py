"""`gitlab`: the Code Quality report of GitLab, which its merge requests show.

Source: GitLab's documentation of the code quality report format.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import Any

from linter.findings import Finding, Report, RunError, Severity
from linter.reports.escape import in_repository, json_safe_path, printable
from linter.reports.json import dump_json

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}


def render(report: Report) -> str:
    """A JSON array of issues, `[]` where nothing is wrong; what the run could not do is a blocker."""
    issues = [
        *(_run_error(error, report) for error in report.run_errors),
        *(_finding(finding, report) for finding in report.findings),
    ]
    seen: Counter[str] = Counter()
    for issue in issues:
        key = issue["fingerprint"]
        issue["fingerprint"] = _hash(key, str(seen[key]))
        seen[key] += 1
    return dump_json(issues)


def _finding(finding: Finding, report: Report) -> dict[str, Any]:
    path = in_repository(report, finding.path)
    help_ = f"; {printable(finding.help)}" if finding.help else ""
    description = f"{finding.code} {finding.name}: {printable(finding.message)}{help_}"
    key = _hash(finding.fingerprint or f"{finding.code}\x1f{finding.message}", path)
    issue = _issue(finding.code, description, _SEVERITIES[finding.severity], path, finding.range.line, key)
    return {**issue, "group": finding.group} if finding.group else issue  # GitLab passes over keys of our own


def _run_error(error: RunError, report: Report) -> dict[str, Any]:
    path = in_repository(report, error.path)
    description = f"the run did not complete: {printable(error.text)}"
    return _issue("run-error", description, "blocker", path, 1, _hash("run-error", path, error.rule or "", description))


def _issue(name: str, description: str, severity: str, path: str, line: int, key: str) -> dict[str, Any]:
    return {
        "description": description,
        "check_name": name,
        "fingerprint": key,
        "severity": severity,
        "location": {"path": json_safe_path(path), "lines": {"begin": max(1, line)}},
    }


def _hash(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]
