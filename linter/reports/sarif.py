"""`sarif`: SARIF 2.1.0 as GitHub code scanning reads it.

Source: the OASIS standard, and GitHub's documentation of the properties it needs and of its limits: it takes no empty
texts, and recognizes a finding by `primaryLocationLineHash` when lines move. Brackets in texts never make a link.
"""

from __future__ import annotations

import re
import struct
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from operator import mul
from typing import Any

from linter.findings import Finding, Place, Range, Repair, Report, RuleInfo, RunError, Severity
from linter.reports.escape import in_repository, is_absolute, path_uri, printable
from linter.reports.json import dump_json

_BASE = 37
_WINDOW = 100
_MASK = 2**64 - 1
_POWERS = tuple(pow(_BASE, _WINDOW - 1 - n, 2**64) for n in range(_WINDOW))
_END_OF_FILE = 65535  # stands for the end of the file
_WITHOUT_BLANKS = str.maketrans("", "", " \t")
LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_PROBLEM_SEVERITIES = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "recommendation"}
_MAX_NAME_LENGTH, _MAX_TEXT_LENGTH = 255, 1024  # the longest name and description GitHub takes
_LINK = re.compile(r"(?<!\\)(\\*+)\]\(")
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_ROOT = "%SRCROOT%"
_MAX_RESULTS = 25_000  # results that GitHub accepts of a run


def line_hashes(lines: Sequence[str]) -> list[str]:
    """The fingerprint of every line of a page, given without line ends: `hash:occurrence`, as GitHub's action makes it.

    Hashed are the 100 UTF-16 code units from the line's start on, in base 37 modulo 2^64. Blanks and tabs do not
    count, every line end is one LF, and 65535 and then zeros follow the last line. Equal hashes are numbered.
    """
    stripped = [line.translate(_WITHOUT_BLANKS) for line in lines]
    data = "\n".join(stripped).encode("utf-16-le", "surrogatepass")
    units = struct.unpack(f"<{len(data) // 2}H", data) + (_END_OF_FILE,) + (0,) * _WINDOW
    starts = accumulate((len(line.encode("utf-16-le", "surrogatepass")) // 2 + 1 for line in stripped), initial=0)
    seen: Counter[int] = Counter()
    hashes: list[str] = []
    for start, _ in zip(starts, stripped, strict=False):  # the last start is the end of the file
        value = sum(map(mul, units[start : start + _WINDOW], _POWERS)) & _MASK
        seen[value] += 1
        hashes.append(f"{value:x}:{seen[value]}")
    return hashes


def sarif_text(text: str, help_: str | None = None) -> str:
    """A message of SARIF, which may hold links `[text](target)`: brackets that would make one are escaped."""
    message = printable(text) + (f"\nhelp: {printable(help_)}" if help_ else "")
    return _LINK.sub(lambda match: match[1] * 2 + r"\](", message) or "no message"


def rule_descriptors(report: Report) -> list[dict[str, Any]]:
    """All rules that ran, by code; a finding of another rule (a page that was not read) brings its own in."""
    rules = {rule.code: rule for rule in report.rules}
    for finding in report.findings:
        if finding.code not in rules:
            title = finding.name.replace("-", " ")
            rules[finding.code] = RuleInfo(finding.code, finding.name, finding.severity, "", title, finding.help)
    return [_descriptor(rules[code]) for code in sorted(rules)]


def _descriptor(rule: RuleInfo) -> dict[str, Any]:
    title = printable(rule.title) or rule.name
    manual = rule.manual or rule.help or title
    descriptor: dict[str, Any] = {
        "id": rule.code,
        "name": rule.name[:_MAX_NAME_LENGTH],
        "shortDescription": {"text": _shorten(title)},
        "fullDescription": {"text": _shorten(_first_paragraph(rule.manual) or title)},
        "help": {"text": manual, "markdown": manual},
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
        # no `security-severity`: it would turn findings into security alerts
        "properties": {
            "tags": [rule.family or "standard"],
            "precision": "high",
            "problem.severity": _PROBLEM_SEVERITIES[rule.severity],
        },
    }
    if rule.uri:
        descriptor["helpUri"] = rule.uri
    return descriptor


def _first_paragraph(manual: str) -> str:
    paragraphs = (part.strip() for part in manual.split("\n\n"))
    return printable(" ".join(next((part for part in paragraphs if part and not part.startswith("#")), "").split()))


def _shorten(text: str) -> str:
    return text if len(text) <= _MAX_TEXT_LENGTH else f"{text[: _MAX_TEXT_LENGTH - 1]}…"


def render(report: Report) -> str:
    """One run: the rules in the order of their codes, the results, and what the run could not do."""
    rules = rule_descriptors(report)
    index = {rule["id"]: number for number, rule in enumerate(rules)}
    findings = _most_severe(report.findings)
    notifications = [_run_error(error, report, index) for error in report.run_errors]
    if left_out := len(report.findings) - len(findings):
        notifications.append(
            _notification("warning", f"{left_out} of {len(report.findings)} findings were left out: too many")
        )
    driver = {"name": "lint-modules", "rules": rules}
    if report.version:
        driver["semanticVersion"] = report.version
    run = {
        "tool": {"driver": driver},
        "invocations": [{"executionSuccessful": report.complete, "toolExecutionNotifications": notifications}],
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_ROOT: {"description": {"text": "the root of the repository"}}},
        "results": list(_results(findings, report, index)),
    }
    return dump_json({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _most_severe(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """The findings, of too many the most severe, in the order of every report."""
    if len(findings) <= _MAX_RESULTS:
        return findings
    severe = sorted(findings, key=lambda finding: (finding.severity.rank, finding.sort_key))[:_MAX_RESULTS]
    return tuple(sorted(severe, key=lambda finding: finding.sort_key))


def _results(findings: tuple[Finding, ...], report: Report, index: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    hashes = {path: line_hashes(report.lines.get(path, ())) for path in {finding.path for finding in findings}}
    for finding in findings:
        result: dict[str, Any] = {
            "ruleId": finding.code,
            "ruleIndex": index[finding.code],
            "level": LEVELS[finding.severity],
            "message": {"text": sarif_text(finding.message, finding.help)},
            "locations": [_location(report, finding.path, finding.range)],
            "partialFingerprints": {"primaryLocationLineHash": _line_hash(finding, hashes[finding.path])},
        }
        if finding.fingerprint:
            result["partialFingerprints"]["lintModulesFingerprint/v1"] = finding.fingerprint
        if finding.group:
            result["properties"] = {"group": finding.group}
        if finding.related:
            result["relatedLocations"] = [_related_location(report, *pair) for pair in enumerate(finding.related)]
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
    repository_path = in_repository(report, path)
    if is_absolute(repository_path):
        return {"uri": f"file:///{path_uri(repository_path.removeprefix('/'))}"}
    return {"uri": path_uri(repository_path), "uriBaseId": _ROOT}


def _region(place: Range) -> dict[str, int]:
    return {
        "startLine": max(1, place.line),
        "startColumn": place.column,
        "endLine": max(1, place.end_line),
        "endColumn": place.end_column,
    }


def _related_location(report: Report, number: int, place: Place) -> dict[str, Any]:
    return {"id": number, **_location(report, place.path, place.range), "message": {"text": sarif_text(place.message)}}


def _fix(report: Report, path: str, fix: Repair) -> dict[str, Any]:
    replacements = [
        {"deletedRegion": _region(edit.range), "insertedContent": {"text": edit.text}} for edit in fix.edits
    ]
    change = {"artifactLocation": _artifact(report, path), "replacements": replacements}
    return {"description": {"text": sarif_text(fix.title)}, "artifactChanges": [change]}


def _run_error(error: RunError, report: Report, index: Mapping[str, int]) -> dict[str, Any]:
    notification = _notification("error", sarif_text(error.message))
    if error.path:
        notification["locations"] = [_location(report, error.path, None)]
    if error.rule is not None:
        number = {"index": index[error.rule]} if error.rule in index else {}
        notification["associatedRule"] = {"id": error.rule, **number}
    return notification


def _notification(level: str, text: str) -> dict[str, Any]:
    return {"level": level, "message": {"text": text}}
