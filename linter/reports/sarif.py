"""`sarif`: SARIF 2.1.0 as GitHub code scanning reads it.

Source: the OASIS standard, and GitHub's documentation of the properties it needs and of its limits.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from linter.model import Finding, Place, Range, Repair, Report, RunError
from linter.reports.json import dumped
from linter.reports.line_hash import line_hashes
from linter.reports.places import in_repository, is_absolute, uri
from linter.reports.sarif_rules import LEVELS, descriptors, plain

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_ROOT = "%SRCROOT%"
_LIMIT = 25_000  # results that GitHub accepts of a run


def render(report: Report) -> str:
    """One run: the rules in the order of their codes, the results, and what the run could not do."""
    rules = descriptors(report)
    index = {rule["id"]: number for number, rule in enumerate(rules)}
    kept = _kept(report.findings)
    notices = [_run_error(error, report, index) for error in report.run_errors]
    if left_out := len(report.findings) - len(kept):
        notices.append(_notice("warning", f"{left_out} of {len(report.findings)} findings were left out: too many"))
    driver = {"name": "lint-modules", "rules": rules}
    if report.version:
        driver["semanticVersion"] = report.version
    run = {
        "tool": {"driver": driver},
        "invocations": [{"executionSuccessful": report.complete, "toolExecutionNotifications": notices}],
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_ROOT: {"description": {"text": "the root of the repository"}}},
        "results": list(_results(kept, report, index)),
    }
    return dumped({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _kept(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """The findings, of too many the most severe, in the order of every report."""
    if len(findings) <= _LIMIT:
        return findings
    severe = sorted(findings, key=lambda finding: (finding.severity.rank, finding.sort_key))[:_LIMIT]
    return tuple(sorted(severe, key=lambda finding: finding.sort_key))


def _results(findings: tuple[Finding, ...], report: Report, index: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    hashes = {path: line_hashes(report.lines.get(path, ())) for path in {finding.path for finding in findings}}
    for finding in findings:
        result: dict[str, Any] = {
            "ruleId": finding.code,
            "ruleIndex": index[finding.code],
            "level": LEVELS[finding.severity],
            "message": {"text": plain(finding.message, finding.help)},
            "locations": [_location(report, finding.path, finding.range)],
            "partialFingerprints": {"primaryLocationLineHash": _line_hash(finding, hashes[finding.path])},
        }
        if finding.fingerprint:
            result["partialFingerprints"]["lintModulesFingerprint/v1"] = finding.fingerprint
        if finding.related:
            result["relatedLocations"] = [_related(report, *pair) for pair in enumerate(finding.related)]
        if finding.fix is not None and finding.fix.edits:
            result["fixes"] = [_fix(report, finding.path, finding.fix)]
        yield result


def _line_hash(finding: Finding, hashes: list[str]) -> str:
    """The hash of the finding's line; of a page that was not read the finding's own, in the same form."""
    line = finding.range.line
    return hashes[line - 1] if 1 <= line <= len(hashes) else f"{finding.fingerprint[:16] or '0'}:1"


def _location(report: Report, path: str, place: Range | None) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": _artifact(report, path)}
    if place is not None:
        physical["region"] = _region(place)
    return {"physicalLocation": physical}


def _artifact(report: Report, path: str) -> dict[str, str]:
    way = in_repository(report, path)
    if is_absolute(way):
        return {"uri": f"file:///{uri(way.removeprefix('/'))}"}
    return {"uri": uri(way), "uriBaseId": _ROOT}


def _region(place: Range) -> dict[str, int]:
    return {
        "startLine": max(1, place.line),
        "startColumn": place.column,
        "endLine": max(1, place.end_line),
        "endColumn": place.end_column,
    }


def _related(report: Report, number: int, place: Place) -> dict[str, Any]:
    return {"id": number, **_location(report, place.path, place.range), "message": {"text": plain(place.message)}}


def _fix(report: Report, path: str, fix: Repair) -> dict[str, Any]:
    replacements = [
        {"deletedRegion": _region(edit.range), "insertedContent": {"text": edit.text}} for edit in fix.edits
    ]
    change = {"artifactLocation": _artifact(report, path), "replacements": replacements}
    return {"description": {"text": plain(fix.title)}, "artifactChanges": [change]}


def _run_error(error: RunError, report: Report, index: Mapping[str, int]) -> dict[str, Any]:
    notice = _notice("error", plain(error.message))
    if error.path:
        notice["locations"] = [_location(report, error.path, None)]
    if error.rule is not None:
        number = {"index": index[error.rule]} if error.rule in index else {}
        notice["associatedRule"] = {"id": error.rule, **number}
    return notice


def _notice(level: str, text: str) -> dict[str, Any]:
    return {"level": level, "message": {"text": text}}
