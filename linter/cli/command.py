"""`lint-modules check`: its options; it tells again what is known, and has the rest linted."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import click

from linter.cli.console import complain
from linter.cli.grouped import GroupedCommand
from linter.cli.outputs import COURSE_FORMATS, Output, chosen
from linter.cli.printing import exit_code, print_report
from linter.cli.request import Request, check_options
from linter.cli.warm import recall


@click.command(cls=GroupedCommand)
@check_options
@click.pass_context
def check(ctx: click.Context, /, **options: Any) -> None:
    """Lint modules, exams and trackers.

    PATHS are files and folders, or `-` for standard input. Without PATHS the configuration's `include` is read,
    else every Markdown page under the current folder.
    """
    request = Request(**options)
    outputs = chosen(request.output, request.statistics)
    _question(request)
    if request.watch:
        from linter.cli.watch import watch  # nobody else needs the package it needs

        watch(request, outputs, lambda: _run(replace(request, watch=False), outputs))
    ctx.exit(_run(request, outputs))


def _run(request: Request, outputs: tuple[Output, ...]) -> int:
    """Lint, or tell again what is known; returns the exit code."""
    if request.shard is not None:
        from linter.cli.dividing import divide

        return divide(request, request.shard, outputs)
    known = recall(request)
    if known is None:
        from linter.cli.check import perform  # imports the rules and all they are read with

        return perform(request, outputs)
    code = exit_code(known.report, request, request.fail_level or known.fail_level)
    print_report(known.report, outputs, request)
    return code


def _question(request: Request) -> None:
    """Options that mean nothing together. Raises click.UsageError where the run could only mislead."""
    if request.output and request.unreported:
        raise click.UsageError(f"{request.unreported} prints no report, so --output has nothing to write")
    if request.history and not any(output.format == "html" for output in request.output):
        raise click.UsageError("--history is drawn by the HTML report only: add --output html=FILE")
    if request.shard is not None:
        _divided(request)
    if request.executor is not None and (request.stdin or request.fixing or request.show_fixes):
        other = "standard input" if request.stdin else "fixes"
        raise click.UsageError(f"--executor examines pages elsewhere, and {other} are for this process: leave one away")
    if request.stdin_filename and not request.stdin:
        raise click.UsageError("--stdin-filename names the page of standard input: add `-`, and no other path")
    if request.watch and (request.stdin or request.show_files):
        other = "standard input" if request.stdin else "--show-files"
        raise click.UsageError(f"--watch lints files again when they change: it does not go with {other}")
    if request.unsafe_fixes and not (request.fixing or request.show_fixes):
        complain("--unsafe-fixes changes nothing without --fix, --fix-only, --diff or --show-fixes", label="note")


def _divided(request: Request) -> None:
    """Raises click.UsageError where a part of a run could not be joined with the others."""
    alone = {
        "--fix": request.fixing or request.show_fixes,
        "--new-from": request.new_from is not None,
        "--show-files": request.show_files,
        "--watch": request.watch,
        "--statistics": request.statistics,
        "standard input": request.stdin,
    }
    if other := next((name for name, asked in alone.items() if asked), None):
        raise click.UsageError(f"--shard and {other} do not go together")
    later = {"--baseline": request.baseline, "--no-baseline": request.no_baseline, "--fail-level": request.fail_level}
    later |= {f"--output {output.format}": output.format in COURSE_FORMATS for output in request.output}
    if other := next((name for name, asked in later.items() if asked), None):
        raise click.UsageError(f"{other} is for the merge: it knows all pages, and what of them is known already")
    if not any(output.format == "json" for output in request.output):
        raise click.UsageError("a shard is handed on as JSON: add --output json=FILE")
