"""What a run says of fixes: a line for each that was applied, or would be, and for each that was not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from linter.model import Finding


def listed(fixed: Sequence[Finding]) -> Iterator[str]:
    """A line a finding that was fixed: its place at the time, its rule, what was done."""
    for finding in fixed:
        title = finding.fix.title if finding.fix else ""
        yield f"{_place(finding)}: {finding.code} {finding.name}: {title}"


def refused(finding: Finding, reason: str) -> str:
    """Why a finding that has a fix was not fixed."""
    return f"{_place(finding)}: {finding.code} is not fixed: {reason}"


def counted(fixed: Sequence[Finding]) -> str:
    """How much was fixed: `3 findings in 2 pages`."""
    pages = len({finding.path for finding in fixed})
    return f"{len(fixed)} finding{'' if len(fixed) == 1 else 's'} in {pages} page{'' if pages == 1 else 's'}"


def _place(finding: Finding) -> str:
    return f"{finding.path}:{finding.range.line}:{finding.range.column}"
