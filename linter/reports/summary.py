"""The last line of a report for people: what was checked, what was found."""

from __future__ import annotations

from collections import Counter

from linter.model import Report, Severity
from linter.reports.shown import shown


def summary(report: Report) -> str:
    """One line with the counts of documents, errors, warnings, suppressed, baselined, fixed and fixable findings."""
    counts = [counted(report.count(Severity.ERROR), "error"), counted(report.count(Severity.WARNING), "warning")]
    if infos := report.count(Severity.INFO):
        counts.append(counted(infos, "info"))
    read = [f"{counted(report.documents, 'document')} checked", f"{report.skipped} of other kinds skipped"]
    if report.failed:
        read.append(f"{report.failed} not read")
    if report.run_errors:
        read.append(counted(len(report.run_errors), "run error"))
    counts += [f"{report.suppressed} suppressed", f"{report.baselined} baselined"]
    counts += [] if report.old is None else [f"{report.old} old"]
    return f"{', '.join(read)}: {', '.join(counts)}{_fixes(report)}"


def _fixes(report: Report) -> str:
    """What became of fixes, or could: `, 3 fixed`, `; 2 fixable with --fix (1 more with --unsafe-fixes)`."""
    if report.fixed is not None:
        return f", {report.fixed} fixed"
    found = (*report.findings, *report.hidden)
    safe = sum(finding.fix is not None and finding.fix.safe for finding in found)
    unsafe = sum(finding.fix is not None and not finding.fix.safe for finding in found)
    if not safe:
        return f"; {unsafe} fixable with --fix --unsafe-fixes" if unsafe else ""
    return f"; {safe} fixable with --fix" + (f" ({unsafe} more with --unsafe-fixes)" if unsafe else "")


def statistics(report: Report) -> str:
    """A line per rule: how often it was found, most often first."""
    counts = Counter((finding.code, finding.name) for finding in report.findings)
    rows = sorted(counts.items(), key=lambda row: (-row[1], row[0]))
    return "".join(f"{number:5}  {code}  {name}\n" for (code, name), number in rows)


def run_errors(report: Report) -> list[str]:
    """A line for everything the run could not do."""
    return [
        shown(f"{error.path}: {f'rule {error.rule}: ' if error.rule else ''}{error.message}")
        for error in report.run_errors
    ]


def counted(number: int, noun: str, plural: str = "") -> str:
    """A number with its noun: `1 error`, `2 errors`."""
    return f"{number} {noun}" if number == 1 else f"{number} {plural or f'{noun}s'}"
