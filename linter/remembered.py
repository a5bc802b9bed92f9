"""A report as plain data and back: what the cache keeps of a run. Equal reports give equal data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from linter.model import Finding, Place, Range, Repair, Replacement, Report, Severity

Data = dict[str, Any]


def packed(report: Report) -> Data:
    """The report without its rules and the lines of its pages, which whoever reads it has at hand."""
    return {
        "findings": [packed_finding(finding) for finding in report.findings],
        "documents": report.documents,
        "skipped": report.skipped,
        "suppressed": report.suppressed,
        "baselined": report.baselined,
        "prefix": report.prefix,
        "checked": list(report.checked),
        "version": report.version,
    }


def unpacked(data: Data, lines: Mapping[str, tuple[str, ...]]) -> Report:
    """The report of what `packed` gave. Raises KeyError, TypeError, ValueError where the data is something else."""
    return Report(
        findings=tuple(found_finding(finding) for finding in data["findings"]),
        documents=int(data["documents"]),
        skipped=int(data["skipped"]),
        suppressed=int(data["suppressed"]),
        baselined=int(data["baselined"]),
        prefix=str(data["prefix"]),
        checked=tuple(data["checked"]),
        version=str(data["version"]),
        lines=lines,
    )


def packed_finding(finding: Finding) -> list[Any]:
    """A finding as plain data."""
    fix = finding.fix
    return [
        finding.code,
        finding.name,
        finding.severity.value,
        finding.message,
        finding.path,
        _place(finding.range),
        finding.help,
        [[place.path, _place(place.range), place.message] for place in finding.related],
        None if fix is None else [fix.title, fix.safe, [[_place(edit.range), edit.text] for edit in fix.edits]],
        finding.fingerprint,
        list(finding.context),
    ]


def found_finding(data: list[Any]) -> Finding:
    """The finding of plain data. Raises TypeError, ValueError."""
    code, name, severity, message, path, place, help_, related, fix, fingerprint, context = data
    return Finding(
        code,
        name,
        Severity(severity),
        message,
        path,
        Range(*place),
        help_,
        tuple(Place(other, Range(*where), said) for other, where, said in related),
        None
        if fix is None
        else Repair(fix[0], fix[1], tuple(Replacement(Range(*where), text) for where, text in fix[2])),
        fingerprint,
        tuple(context),
    )


def _place(range_: Range) -> list[int]:
    return [range_.line, range_.column, range_.end_line, range_.end_column]
