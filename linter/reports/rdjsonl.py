"""`rdjsonl`: the Reviewdog Diagnostic Format, one diagnostic a line. Columns count UTF-8 bytes.

Source: `reviewdog.proto` of reviewdog. Paths stay relative to the project's root, where reviewdog is to run.
Messages become Markdown in its comments, and plain text elsewhere: mentions become escapes, or they would call people.
"""

from __future__ import annotations

import json
import re
from typing import Any

from linter.findings import Finding, Range, Report, RunError
from linter.reports.escape import byte_column, json_safe_path, printable
from linter.reports.json import without_runner_commands

_SOURCE = {"name": "lint-modules"}
_MENTION = re.compile(r"(?<!\w)@(?=\w)")


def render(report: Report) -> str:
    """A line of JSON for every run error and finding; nothing where nothing is wrong."""
    uris = {rule.code: rule.uri for rule in report.rules}
    diagnostics = [
        *(_run_error(error) for error in report.run_errors),
        *(_finding(finding, report, uris.get(finding.code, "")) for finding in report.findings),
    ]
    return "".join(
        f"{without_runner_commands(json.dumps(diagnostic, ensure_ascii=True))}\n" for diagnostic in diagnostics
    )


def _finding(finding: Finding, report: Report, uri: str) -> dict[str, Any]:
    help_ = f"\nhelp: {_plain_text(finding.help)}" if finding.help else ""
    diagnostic: dict[str, Any] = {
        "message": _plain_text(finding.message) + help_,
        "location": _location(report, finding.path, finding.range),
        "severity": finding.severity.value.upper(),
        "source": _SOURCE,
        "code": {"value": finding.code, "url": uri} if uri else {"value": finding.code},
    }
    if finding.fix is not None:
        edits = [(_range(report, finding.path, edit.range), edit.text) for edit in finding.fix.edits]
        # an edit without columns would replace whole lines
        if all("column" in end for range_, _ in edits for end in range_.values()):
            diagnostic["suggestions"] = [{"range": place, "text": text} for place, text in edits]
    if finding.related:
        diagnostic["related_locations"] = [
            {"message": _plain_text(place.message), "location": _location(report, place.path, place.range)}
            for place in finding.related
        ]
    return diagnostic


def _run_error(error: RunError) -> dict[str, Any]:
    return {
        "message": f"the run did not complete: {_plain_text(error.text)}",
        "location": {"path": json_safe_path(error.path)},
        "severity": "ERROR",
        "source": _SOURCE,
        "code": {"value": error.rule or "run-error"},
    }


def _plain_text(text: str) -> str:
    return _MENTION.sub(r"\\x40", printable(text))


def _location(report: Report, path: str, place: Range) -> dict[str, Any]:
    return {"path": json_safe_path(path), "range": _range(report, path, place)}


def _range(report: Report, path: str, place: Range) -> dict[str, dict[str, int]]:
    positions = {"start": (place.line, place.column), "end": (place.end_line, place.end_column)}
    columns = {name: byte_column(report, path, *position) for name, position in positions.items()}
    known = None not in columns.values()
    return {
        name: {"line": line, "column": column} if known and (column := columns[name]) else {"line": line}
        for name, (line, _) in positions.items()
    }
