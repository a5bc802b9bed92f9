"""`lint-modules check`: lint pages and report."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path

import click

from linter import engine
from linter.cli.console import complain, emit, progress, wants_colour
from linter.cli.discovery import Found, discover, relative
from linter.cli.options import Selectors, colour_option, config_options, flattened, paths_argument
from linter.cli.outputs import Output, OutputType, chosen, write
from linter.cli.project import NotFoundError, Project, find_project, load_standard
from linter.cli.runner import Run, report
from linter.engine import Checked
from linter.mermaid import find_judge
from linter.model import Report, Severity
from linter.reports.shown import shown
from linter.reports.summary import run_errors, statistics
from linter.rules import READING
from linter.selection import Selection, choose
from linter.source import UnreadableError, from_bytes


@click.command()
@paths_argument
@click.option(
    "--output",
    "output",
    type=OutputType(),
    multiple=True,
    help="The output format: full (the default), concise, json; with =FILE into a file. Repeatable.",
)
@click.option(
    "--select", type=Selectors(), multiple=True, help="Run these rules only (codes, prefixes, names, families, ALL)."
)
@click.option("--extend-select", type=Selectors(), multiple=True, help="Run these rules in addition.")
@click.option("--ignore", type=Selectors(), multiple=True, help="Do not run these rules.")
@click.option(
    "--fail-level", type=click.Choice(["error", "warning", "info", "never"]), help="The least severity that exits 1."
)
@config_options
@click.option("--show-files", is_flag=True, help="List the pages that would be read, and stop.")
@click.option("--statistics", "statistics_", is_flag=True, help="Count findings by rule instead of listing them.")
@click.option("-q", "--quiet", is_flag=True, help="Print errors only: no warnings, no infos.")
@colour_option
@click.option("--no-progress", is_flag=True, help="Show no progress bar.")
@click.option("--no-cache", is_flag=True, help="Accepted for scripts; this version keeps no cache.")
@click.option("--stdin-filename", metavar="PATH", help="The name of the page read from standard input with `-`.")
@click.pass_context
def check(
    ctx: click.Context,
    paths: tuple[Path, ...],
    output: tuple[Output, ...],
    select: tuple[tuple[str, ...], ...],
    extend_select: tuple[tuple[str, ...], ...],
    ignore: tuple[tuple[str, ...], ...],
    fail_level: str | None,
    config_file: str | None,
    isolated: bool,
    show_files: bool,
    statistics_: bool,
    quiet: bool,
    color: str,
    no_progress: bool,
    no_cache: bool,
    stdin_filename: str | None,
) -> None:
    """Lint modules, exams and trackers.

    PATHS are files and folders, or `-` for standard input. Without PATHS the configuration's `include` is read,
    else every Markdown page under the current folder.
    """
    outputs = chosen(output)
    stdin = paths == (Path("-"),)
    first = Path(stdin_filename) if stdin and stdin_filename else next(iter(paths), None) if not stdin else None
    project = find_project(first, config_file, isolated)
    standard = load_standard(project)
    command = Selection(flattened(select) or None, flattened(extend_select), flattened(ignore))
    config = project.config
    rules = choose(standard, Selection(config.select, config.extend_select, config.ignore), command)
    pages = [] if stdin else _pages(project, paths)
    if show_files:
        emit("".join(f"{shown(page.shown)}\n" for page in pages), False)
        return
    judge = find_judge() if any(rule.check.kind == "mermaid-syntax" for rule in rules) else None
    run = Run(project, standard, rules, judge)
    if stdin:
        result = report([_stdin(run, stdin_filename or "<stdin>")])
    else:
        with progress(pages, not no_progress) as items:
            result = report(run.check_all(items))
    if judge is None and any(rule.check.kind == "mermaid-syntax" for rule in rules) and result.documents:
        complain("no Mermaid engine is installed here, so diagrams were not parsed", label="note")
    if failures := getattr(judge, "failures", 0):
        complain(f"Mermaid came to no verdict on {failures} of the diagrams", label="note")
    _print(result, outputs, statistics_, quiet, wants_colour(color, sys.stdout))
    ctx.exit(exit_code(result, fail_level or config.fail_level))


def _pages(project: Project, paths: tuple[Path, ...]) -> list[Found]:
    pages, notes, met = discover(project, paths)
    for note in notes:
        complain(note, label="note")
    if not met:
        where = ", ".join(str(path) for path in paths) or str(Path.cwd())
        raise NotFoundError(f"no Markdown file was found in {where}")
    return pages


def _stdin(run: Run, name: str) -> Checked:
    limit = run.project.config.max_page_bytes
    shown_name = relative_name(run, name)
    if sys.stdin is None:
        raise NotFoundError("standard input is closed")
    try:
        source = from_bytes(sys.stdin.buffer.read(limit + 1), shown_name, limit)
    except UnreadableError as error:
        return engine.unreadable(shown_name, error, run.standard.find(READING))
    return next(run.judge_all([engine.opened(source, run.rules, run.standard.kinds)]))


def relative_name(run: Run, name: str) -> str:
    """The name of standard input as reports print it."""
    return name if name.startswith("<") else relative(Path(os.path.normpath(Path.cwd() / name)), run.project.root)


def _print(result: Report, outputs: tuple[Output, ...], statistics_: bool, quiet: bool, colour: bool) -> None:
    for line in run_errors(result):
        complain(line)
    printed = result
    if quiet:
        printed = replace(result, findings=tuple(f for f in result.findings if f.severity is Severity.ERROR))
    if statistics_:
        emit(statistics(printed), colour)
    else:
        write(printed, outputs, colour)


def exit_code(result: Report, fail_level: str) -> int:
    """The exit code of a report: 2 where anything was not read or crashed, 1 for findings at the level, else 0."""
    if result.failed or result.run_errors:
        return 2
    if fail_level == "never":
        return 0
    limit = Severity(fail_level).rank
    return int(any(finding.severity.rank <= limit for finding in result.findings))
