"""`github`: workflow commands, which GitHub Actions shows as annotations of the pull request.

Source: GitHub's documentation of workflow commands, and the runner's `ActionCommand`.
"""

from __future__ import annotations

from linter.findings import Drift, Finding, Report, RunError, Severity
from linter.reports.escape import in_repository, printable

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
_MAX_MESSAGE_LENGTH = 4096  # characters of a message that are shown


def render(report: Report) -> str:
    """A command for every run error and finding, the most severe first: only ten of a level are shown for a step."""
    ordered = sorted(report.findings, key=lambda finding: (finding.severity.rank, finding.sort_key))
    errors = [_run_error(error, report) for error in report.run_errors]
    weaker = [drift_command(item, report.prefix) for item in report.drift or ()]
    return "".join(f"{line}\n" for line in (*errors, *weaker, *(_finding(finding, report) for finding in ordered)))


def _finding(finding: Finding, report: Report) -> str:
    range_ = finding.range
    line, end_line = max(1, range_.line), max(1, range_.end_line)  # line 0 vanishes from the view of changed files
    properties = {"file": in_repository(report, finding.path), "line": str(line), "endLine": str(end_line)}
    if line == end_line:  # a column on another line would be taken for one of the first
        properties |= {"col": str(range_.column), "endColumn": str(range_.end_column)}
    properties["title"] = f"{finding.code} {finding.name}"
    help_ = f"\nhelp: {printable(finding.help)}" if finding.help else ""
    return _command(_LEVELS[finding.severity], properties, printable(finding.message) + help_)


def _run_error(error: RunError, report: Report) -> str:
    properties = {"file": in_repository(report, error.path), "line": "1", "title": "the run did not complete"}
    return _command("error", properties, printable(error.text))


def drift_command(item: Drift, prefix: str = "") -> str:
    """The warning that the gate is weaker than it was, at the page or file where that is seen."""
    properties = {"file": f"{prefix}{item.path}", "line": str(item.line), "title": "the gate is lowered"}
    return _command("warning", properties, printable(item.message))


def _command(level: str, properties: dict[str, str], message: str) -> str:
    fields = ",".join(f"{key}={_escape_property(printable(value))}" for key, value in properties.items() if value)
    shown = message if len(message) <= _MAX_MESSAGE_LENGTH else f"{message[: _MAX_MESSAGE_LENGTH - 1]}…"
    return f"::{level} {fields}::{_escape_data(shown)}"


def _escape_data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape_data(text).replace(":", "%3A").replace(",", "%2C")
