"""`rdjsonl`: the Reviewdog Diagnostic Format, one diagnostic a line. Columns count UTF-8 bytes.

Source: `reviewdog.proto` of reviewdog. Paths stay relative to the project's root, where reviewdog is to run.
Messages become Markdown in its comments, and plain text elsewhere: mentions become escapes, or they would call people.
"""

from __future__ import annotations

import json
import re
from typing import Any

from linter.model import Finding, Range, Report, RunError
from linter.reports.json import inert
from linter.reports.places import byte_column, portable
from linter.reports.shown import shown

_SOURCE = {"name": "lint-modules"}
_MENTION = re.compile(r"(?<!\w)@(?=\w)")


def render(report: Report) -> str:
    """A line of JSON for every run error and finding; nothing where nothing is wrong."""
    uris = {rule.code: rule.uri for rule in report.rules}
    diagnostics = [
        *(_run_error(error) for error in report.run_errors),
        *(_finding(finding, report, uris.get(finding.code, "")) for finding in report.findings),
    ]
    return "".join(f"{inert(json.dumps(diagnostic, ensure_ascii=True))}\n" for diagnostic in diagnostics)


def _finding(finding: Finding, report: Report, uri: str) -> dict[str, Any]:
    help_ = f"\nhelp: {_plain(finding.help)}" if finding.help else ""
    diagnostic: dict[str, Any] = {
        "message": _plain(finding.message) + help_,
        "location": _location(report, finding.path, finding.range),
        "severity": finding.severity.value.upper(),
        "source": _SOURCE,
        "code": {"value": finding.code, "url": uri} if uri else {"value": finding.code},
    }
    if finding.fix is not None:
        edits = [(_range(report, finding.path, edit.range), edit.text) for edit in finding.fix.edits]
        if all(
            "column" in end for range_, _ in edits for end in range_.values()
        ):  # else the edit would hit whole lines
            diagnostic["suggestions"] = [{"range": place, "text": text} for place, text in edits]
    if finding.related:
        diagnostic["related_locations"] = [
            {"message": _plain(place.message), "location": _location(report, place.path, place.range)}
            for place in finding.related
        ]
    return diagnostic


def _run_error(error: RunError) -> dict[str, Any]:
    rule = f"rule {error.rule}: " if error.rule else ""
    return {
        "message": f"the run did not complete: {_plain(rule + error.message)}",
        "location": {"path": portable(error.path)},
        "severity": "ERROR",
        "source": _SOURCE,
        "code": {"value": error.rule or "run-error"},
    }


def _plain(text: str) -> str:
    return _MENTION.sub(r"\\x40", shown(text))


def _location(report: Report, path: str, place: Range) -> dict[str, Any]:
    return {"path": portable(path), "range": _range(report, path, place)}


def _range(report: Report, path: str, place: Range) -> dict[str, dict[str, int]]:
    ends = {"start": (place.line, place.column), "end": (place.end_line, place.end_column)}
    columns = {name: byte_column(report, path, *position) for name, position in ends.items()}
    known = None not in columns.values()
    return {
        name: {"line": line, "column": column} if known and (column := columns[name]) else {"line": line}
        for name, (line, _) in ends.items()
    }
