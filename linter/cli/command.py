"""The command `lint-modules check`: its options, and which of them contradict each other.

What does the run is imported when it is known that there is one: a shell that completes an option waits for none of it.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from linter.app.request import CheckRequest
from linter.cli.console import complain
from linter.cli.options import GroupedCommand, check_options, chosen_outputs

if TYPE_CHECKING:
    from linter.app.feedback import Note


@click.command(cls=GroupedCommand)
@check_options
@click.pass_context
def check(ctx: click.Context, /, **options: Any) -> None:
    """Lint modules, exams and trackers.

    PATHS are files and folders, or `-` for standard input. Without PATHS the configuration's `include` is read,
    else every Markdown page under the current folder.
    """
    request = CheckRequest(**options)
    outputs = chosen_outputs(request.output, request.statistics)
    _reject_contradictions(request)
    from linter.cli.check import run_check  # not for `--help`, nor for what is wrong with the options

    if request.watch:
        from linter.app.watch import watch  # nobody else needs the package it needs

        watch(request, outputs, lambda: run_check(replace(request, watch=False), outputs), _Terminal())
    ctx.exit(run_check(request, outputs))


class _Terminal:
    """What a person sees who watches."""

    def clear(self) -> None:
        if sys.stdout.isatty():
            click.clear()

    def note(self, note: Note) -> None:
        complain(note.text, label=note.label)

    def explain(self, error: Exception) -> None:
        from linter.cli.main import explain  # which imports this module

        explain(error)


def _reject_contradictions(request: CheckRequest) -> None:
    """Options that mean nothing together. Raises click.UsageError where the run could only mislead."""
    if request.output and request.unreported:
        raise click.UsageError(f"{request.unreported} prints no report, so --output has nothing to write")
    if request.history and not any(output.format == "html" for output in request.output):
        raise click.UsageError("--history is drawn by the HTML report only: add --output html=FILE")
    if request.executor is not None and (request.stdin or request.fixing or request.show_fixes):
        other = "standard input" if request.stdin else "fixes"
        raise click.UsageError(f"--executor examines pages elsewhere, and {other} are for this process: leave one away")
    if request.fail_on_weaker and request.new_from is None and request.config_from is None:
        raise click.UsageError(
            "--fail-on-weaker compares the gate with an earlier one: add --new-from REF or --config-from REF"
        )
    if request.config_from is not None:
        others = {
            "--config": request.config_file,
            "--isolated": request.isolated,
            "--watch": request.watch,
            "fixes": request.fixing or request.show_fixes,
        }
        if (contrary := next((name for name, given in others.items() if given), None)) is not None:
            raise click.UsageError(f"--config-from judges by an earlier configuration: it does not go with {contrary}")
    if request.stdin_filename and not request.stdin:
        raise click.UsageError("--stdin-filename names the page of standard input: add `-`, and no other path")
    if request.watch and (request.stdin or request.show_files):
        other = "standard input" if request.stdin else "--show-files"
        raise click.UsageError(f"--watch lints files again when they change: it does not go with {other}")
    if request.no_baseline and request.baseline is not None:
        raise click.UsageError("--baseline and --no-baseline do not go together")
    if request.unsafe_fixes and not (request.fixing or request.show_fixes):
        complain("--unsafe-fixes changes nothing without --fix, --fix-only, --diff or --show-fixes", label="note")
