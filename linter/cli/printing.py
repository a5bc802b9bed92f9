"""What a run prints, and the code it exits with."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from linter.cli.ci import announce, under_actions, unheeded
from linter.cli.console import complain, wants_colour
from linter.cli.outputs import Output, write
from linter.cli.request import Request
from linter.model import Report, Severity
from linter.reports.summary import run_errors

if TYPE_CHECKING:
    from linter.course_model import Course


def print_report(result: Report, outputs: tuple[Output, ...], request: Request, course: Course | None = None) -> None:
    """Print or write a report in the formats that were asked for; under GitHub Actions, where it is read too."""
    for line in run_errors(result):
        complain(line)
    colour = wants_colour(request.color, sys.stdout)
    printed = result
    if request.quiet:
        errors = tuple(finding for finding in result.findings if finding.severity is Severity.ERROR)
        hidden = tuple(finding for finding in result.findings if finding.severity is not Severity.ERROR)
        printed = replace(result, findings=errors, hidden=hidden)
    if request.unreported:
        return
    on = under_actions() and not request.no_auto
    if on and result.shard is None:  # the merge announces what is left of it all
        announce(printed, outputs)
    with unheeded(outputs if on else ()):
        write(printed, outputs, colour, request.statistics, course)


def exit_code(result: Report, request: Request, fail_level: str) -> int:
    """The exit code of a report: 2 where anything was not read or crashed, 1 for findings at the level, else 0.

    With --diff, 1 says that something would change; with --fix-only no finding counts.
    """
    if result.failed or result.run_errors:
        return 2
    if result.fixed and (request.diff or request.exit_non_zero_on_fix):
        return 1
    if request.unreported:
        return 0
    if fail_level == "never":
        return 0
    limit = Severity(fail_level).rank
    return int(any(finding.severity.rank <= limit for finding in result.findings))
