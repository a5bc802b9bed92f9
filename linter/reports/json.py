"""`json`: the shape that scripts rely on; see the exit codes and shapes in the documentation."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

from linter.findings import Drift, Finding, Gate, Range, Repair, Report, Severity
from linter.reports.escape import RUNNER_COMMAND

SCHEMA_VERSION = 1


def render(report: Report) -> str:
    """The report as one JSON document; equal runs give equal bytes."""
    findings = [_finding_fields(finding) for finding in report.findings]
    gates = [_gate_fields(gate) for gate in report.gates]
    facts = _run_facts(report)
    errors = facts.pop("run_errors")
    head = {"schema_version": SCHEMA_VERSION, "findings": findings, "run_errors": errors, "gates": gates}
    return dump_json(head | facts)


def render_statistics(report: Report) -> str:
    """How often each rule was found, most often first, in place of the findings."""
    counts = Counter((finding.code, finding.name) for finding in report.findings)
    fixable = Counter(finding.code for finding in report.findings if finding.fix is not None)
    rows = [
        {"code": code, "name": name, "count": number, "fixable": fixable[code]}
        for (code, name), number in sorted(counts.items(), key=lambda row: (-row[1], row[0]))
    ]
    return dump_json({"schema_version": SCHEMA_VERSION, "statistics": rows, **_run_facts(report)})


def _gate_fields(gate: Gate) -> dict[str, Any]:
    return {
        "root": gate.root,
        "configuration": gate.configuration,
        "profile": gate.profile,
        "fail_level": gate.fail_level,
        "rules": gate.rules,
        "off": list(gate.off),
        "lowered": list(gate.lowered),
        "excluded": list(gate.excluded),
        "partly": list(gate.partly),
    }


def _run_facts(report: Report) -> dict[str, Any]:
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
        **({} if report.drift is None else {"drift": drift_fields(report.drift)}),
    }


def drift_fields(drift: Sequence[Drift]) -> list[dict[str, Any]]:
    """What is weaker in the gate than it was."""
    return [
        {"what": item.what, "path": item.path, "line": item.line, "code": item.rule, "message": item.message}
        for item in drift
    ]


def dump_json(data: Any) -> str:
    """JSON as every command prints it: indented, ASCII only, so that no terminal or pipe can spoil it."""
    return without_runner_commands(json.dumps(data, indent=1, ensure_ascii=True)) + "\n"


def without_runner_commands(text: str) -> str:
    """JSON that means the same and holds no `##[command]`, which a CI runner would obey anywhere in its log."""
    return RUNNER_COMMAND.sub(r"#\\u0023", text)


def _finding_fields(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity.value,
        "message": finding.message,
        "help": finding.help,
        "path": finding.path,
        **_range_fields(finding.range),
        "related": [
            {"path": place.path, "line": place.range.line, "column": place.range.column, "message": place.message}
            for place in finding.related
        ],
        "fix": _fix_fields(finding.fix),
        "fingerprint": finding.fingerprint,
        **({"group": finding.group} if finding.group else {}),
    }


def _range_fields(place: Range) -> dict[str, int]:
    return {"line": place.line, "column": place.column, "end_line": place.end_line, "end_column": place.end_column}


def _fix_fields(fix: Repair | None) -> dict[str, Any] | None:
    if fix is None:
        return None
    return {
        "title": fix.title,
        "safe": fix.safe,
        "edits": [{**_range_fields(edit.range), "text": edit.text} for edit in fix.edits],
    }
