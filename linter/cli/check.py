"""`lint-modules check`: lint pages and report."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from linter import __version__, engine
from linter.cli.baselining import baseline_of, remaining
from linter.cli.console import complain, emit, progress, wants_colour
from linter.cli.discovery import Found, discover, relative
from linter.cli.outputs import Output, chosen, write
from linter.cli.project import NotFoundError, Project, find_project, load_standard, prefix
from linter.cli.request import Request, check_options
from linter.cli.runner import Run, report
from linter.engine import Checked
from linter.mermaid import find_judge
from linter.model import Report, Severity
from linter.reports.shown import shown
from linter.reports.summary import run_errors, statistics
from linter.rules import READING, Rule
from linter.selection import Selection, choose
from linter.source import UnreadableError, from_bytes


@click.command()
@check_options
@click.pass_context
def check(ctx: click.Context, /, **options: Any) -> None:
    """Lint modules, exams and trackers.

    PATHS are files and folders, or `-` for standard input. Without PATHS the configuration's `include` is read,
    else every Markdown page under the current folder.
    """
    request = Request(**options)
    outputs = chosen(request.output)
    project = find_project(request.first, request.config_file, request.isolated)
    pages = [] if request.stdin else pages_of(project, request.paths)
    run = run_of(project, request.selection)
    if request.show_files:
        emit("".join(f"{shown(page.shown)}\n" for page in pages), False)
        return
    result = lint(run, pages, request)
    _note_diagrams(run, result)
    _print(result, outputs, request)
    ctx.exit(exit_code(result, request.fail_level or project.config.fail_level))


def run_of(project: Project, selection: Selection) -> Run:
    """A run of the rules a command line selects from the project's; with an engine where one of them needs it."""
    standard = load_standard(project)
    config = project.config
    rules = choose(standard, Selection(config.select, config.extend_select, config.ignore), selection)
    return Run(project, standard, rules, find_judge() if _draws(rules) else None)


def lint(run: Run, pages: Sequence[Found], request: Request) -> Report:
    """The report of pages, or of standard input, without the findings of the baseline."""
    baseline = baseline_of(run.project, request)
    if request.stdin:
        outcomes = [_stdin(run, request.stdin_filename or "<stdin>")]
    else:
        with progress(list(pages), not request.no_progress) as items:
            outcomes = list(run.check_all(items))
    result = report(outcomes) if baseline is None else remaining(run, outcomes, baseline, request.paths)
    rules = tuple(run.standard.info(rule) for rule in run.rules)
    return replace(result, rules=rules, prefix=prefix(run.project), version=__version__)


def _draws(rules: Sequence[Rule]) -> bool:
    return any(rule.check.kind == "mermaid-syntax" for rule in rules)


def _note_diagrams(run: Run, result: Report) -> None:
    if run.judge is None and _draws(run.rules) and result.documents:
        complain("no Mermaid engine is installed here, so diagrams were not parsed", label="note")
    if failures := getattr(run.judge, "failures", 0):
        complain(f"Mermaid came to no verdict on {failures} of the diagrams", label="note")


def pages_of(project: Project, paths: tuple[Path, ...]) -> list[Found]:
    """The pages of some paths, or of the whole configured project. Raises NotFoundError where no page was met."""
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


def _print(result: Report, outputs: tuple[Output, ...], request: Request) -> None:
    for line in run_errors(result):
        complain(line)
    colour = wants_colour(request.color, sys.stdout)
    printed = result
    if request.quiet:
        listed = tuple(finding for finding in result.findings if finding.severity is Severity.ERROR)
        hidden = tuple(finding for finding in result.findings if finding.severity is not Severity.ERROR)
        printed = replace(result, findings=listed, hidden=hidden)
    if request.statistics:
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
