"""`json`: the shape that scripts rely on; see the exit codes and shapes in the documentation."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from linter.model import Finding, Range, Repair, Report, Severity
from linter.reports.shown import LOGGED

SCHEMA_VERSION = 1


def render(report: Report) -> str:
    """The report as one JSON document; equal runs give equal bytes."""
    findings = [_finding(finding) for finding in report.findings]
    return dumped({"schema_version": SCHEMA_VERSION, "findings": findings, **_run(report), **_shard(report)})


def render_statistics(report: Report) -> str:
    """How often each rule was found, most often first, in place of the findings."""
    counts = Counter((finding.code, finding.name) for finding in report.findings)
    fixable = Counter(finding.code for finding in report.findings if finding.fix is not None)
    rows = [
        {"code": code, "name": name, "count": number, "fixable": fixable[code]}
        for (code, name), number in sorted(counts.items(), key=lambda row: (-row[1], row[0]))
    ]
    return dumped({"schema_version": SCHEMA_VERSION, "statistics": rows, **_run(report)})


def _run(report: Report) -> dict[str, Any]:
    return {
        "run_errors": [
            {"path": error.path, "rule": error.rule, "message": error.message} for error in report.run_errors
        ],
        "summary": {
            "documents": report.documents,
            "skipped": report.skipped,
            "failed": report.failed,
            "errors": report.count(Severity.ERROR),
            "warnings": report.count(Severity.WARNING),
            "infos": report.count(Severity.INFO),
            "suppressed": report.suppressed,
            "baselined": report.baselined,
            **({} if report.old is None else {"old": report.old}),
        },
    }


def _shard(report: Report) -> dict[str, Any]:
    return {} if report.shard is None else {"shard": report.shard}


def dumped(data: Any) -> str:
    """JSON as every command prints it: indented, ASCII only, so that no terminal or pipe can spoil it."""
    return inert(json.dumps(data, indent=1, ensure_ascii=True)) + "\n"


def inert(text: str) -> str:
    """JSON that means the same and holds no `##[command]`, which a CI runner would obey anywhere in its log."""
    return LOGGED.sub(r"#\\u0023", text)


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity.value,
        "message": finding.message,
        "help": finding.help,
        "path": finding.path,
        **_range(finding.range),
        "related": [
            {"path": place.path, "line": place.range.line, "column": place.range.column, "message": place.message}
            for place in finding.related
        ],
        "fix": _fix(finding.fix),
        "fingerprint": finding.fingerprint,
    }


def _range(place: Range) -> dict[str, int]:
    return {"line": place.line, "column": place.column, "end_line": place.end_line, "end_column": place.end_column}


def _fix(fix: Repair | None) -> dict[str, Any] | None:
    if fix is None:
        return None
    return {
        "title": fix.title,
        "safe": fix.safe,
        "edits": [{**_range(edit.range), "text": edit.text} for edit in fix.edits],
    }
