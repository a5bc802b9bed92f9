"""Applies fixes as a request wishes, and says what was fixed and what was not."""

from __future__ import annotations

from collections.abc import Collection

from linter.baseline import Entry, entry
from linter.cli.console import complain, emit, emit_bytes
from linter.cli.fixing import Outcome, fixed_bytes, mend_pages, write_files
from linter.cli.pages import Pages
from linter.cli.request import Request
from linter.cli.runner import Run
from linter.reports.difference import difference
from linter.reports.fixes import counted, listed, refused


def apply_fixes(run: Run, pages: Pages, request: Request, kept: Collection[Entry]) -> Outcome:
    """Fixes pages as the request wishes: in their files, on standard output, or only to show what would change.

    What the baseline holds, and what is old where only new findings are asked for, is kept: it is not fixed.
    """
    outcome = mend_pages(run, pages.read, request.unsafe_fixes, lambda finding: entry(finding) in kept)
    writes = request.fixing and not request.diff
    if request.diff:
        emit("".join(difference(path, *outcome.texts(path)) for path in sorted(outcome.mended)), False)
    elif writes and request.stdin:
        emit_bytes(fixed_bytes(outcome, pages.data))
    elif writes:
        outcome = write_files(run, outcome, {page.shown: page.path for page in pages.files})
    _tell(outcome, request, "fixed" if writes else "would fix")
    return outcome


def _tell(outcome: Outcome, request: Request, verb: str) -> None:
    """Say on stderr what was fixed and what was not; the report itself only counts."""
    for line in listed(outcome.fixed) if request.show_fixes else ():
        complain(line, label=verb)
    for one in outcome.refused:
        complain(refused(one.finding, one.reason), label="note")
    if outcome.fixed and request.unreported:
        complain(f"{verb} {counted(outcome.fixed)}", label="note")
