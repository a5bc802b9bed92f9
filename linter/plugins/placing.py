"""The paths of a report as another program shows them: from the folder it was started in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from os.path import relpath
from pathlib import Path

from linter.model import Finding, Report


def placed(report: Report, root: Path, start: Path) -> Report:
    """A report whose paths are relative to a project, with paths relative to a folder."""
    if root == start:
        return report

    def path(shown: str) -> str:
        try:
            return Path(relpath(root / shown, start)).as_posix()
        except ValueError:  # another drive
            return (root / shown).as_posix()

    return replace(
        report,
        findings=tuple(_placed(finding, path) for finding in report.findings),
        run_errors=tuple(replace(error, path=path(error.path)) for error in report.run_errors),
        lines={path(shown): lines for shown, lines in report.lines.items()},
        checked=tuple(path(shown) for shown in report.checked),
    )


def _placed(finding: Finding, path: Callable[[str], str]) -> Finding:
    related = tuple(replace(place, path=path(place.path)) for place in finding.related)
    return replace(finding, path=path(finding.path), related=related)
