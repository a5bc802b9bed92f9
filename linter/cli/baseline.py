"""`lint-modules baseline`: accept what is found now, and strike out what was repaired."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from linter.app.baseline import baseline_path, load_baseline, update_baseline
from linter.app.linter import find_pages, project_snapshot
from linter.app.projects import own_pages
from linter.app.request import CheckRequest
from linter.app.snapshot import Snapshot
from linter.cli.console import complain, emit, terminal_feedback
from linter.cli.options import baseline_option, config_options, work_options
from linter.errors import BaselineError, RefusedError
from linter.findings import Severity
from linter.linting.baseline import BaselineEntry, baseline_entry, baseline_status, status_as_json, status_as_text
from linter.linting.results import PageResult
from linter.project import files
from linter.project.configurations import Configurations
from linter.project.discovery import display_path
from linter.project.project import Project, find_project
from linter.reports.escape import printable


@dataclass(frozen=True, slots=True)
class _ProjectRun:
    """A run over the whole configured project, which is what a baseline is always made of."""

    snapshot: Snapshot
    outcomes: list[PageResult]
    path: Path

    @property
    def name(self) -> str:
        return display_path(self.path, self.snapshot.linter.project.root)

    def stale(self, baseline: frozenset[BaselineEntry]) -> list[BaselineEntry]:
        return self.snapshot.stale_entries(self.outcomes, baseline, whole=True)


@click.group()
def baseline() -> None:
    """Live with the findings of today, and let new ones fail.

    A baseline is always made of the whole configured project; it mutes `check` and changes no tracker's verdict.
    """


@baseline.command()
@click.option("--accept-new", is_flag=True, help="Add what is new to the baseline that is there.")
@click.option(
    "--severity",
    type=click.Choice([severity.value for severity in Severity]),
    default="info",
    help="Take findings of this severity and above (default: all that are reported).",
)
@baseline_option
@config_options
@work_options
def create(
    accept_new: bool, severity: str, baseline: str | None, config_file: str | None, isolated: bool, **work: Any
) -> int:
    """Write a baseline of everything that is found now."""
    project = find_project(None, config_file, isolated)
    path = baseline_path(project, baseline)
    files.remove_leftovers([path])
    if path.exists() and not accept_new:
        raise BaselineError(_exists_message(path))
    run = _run_project(project, path, CheckRequest(**work))
    limit = Severity(severity).rank
    entries = [
        baseline_entry(finding) for page in run.outcomes for finding in page.findings if finding.severity.rank <= limit
    ]
    current_entries = frozenset(entry for entry in entries if entry.allowed)

    added_counts: list[int] = []

    def change(before: frozenset[BaselineEntry] | None) -> frozenset[BaselineEntry]:
        if before is not None and not accept_new:
            raise BaselineError(_exists_message(path))
        added = current_entries - (before or frozenset())
        added_counts.append(len(added))
        return (before or frozenset()) | added

    return _save_changes(run, change, lambda: f"{added_counts[0]} added")


@baseline.command()
@baseline_option
@config_options
@work_options
def prune(baseline: str | None, config_file: str | None, isolated: bool, **work: Any) -> int:
    """Strike out the entries that no finding matches any more. It never adds one."""
    project = find_project(None, config_file, isolated)
    path = baseline_path(project, baseline)
    entries = load_baseline(path)
    run = _run_project(project, path, CheckRequest(**work))
    stale = frozenset(run.stale(entries))

    def change(before: frozenset[BaselineEntry] | None) -> frozenset[BaselineEntry]:
        if before is None:
            raise BaselineError(f"baseline {path} was deleted meanwhile: run again")
        return before - stale  # what others added meanwhile stays

    return _save_changes(run, change, lambda: f"{len(stale)} struck out")


@baseline.command(short_help="Count the entries by rule and page, and name the stale.")
@click.option(
    "--output", type=click.Choice(["full", "json"]), default="full", show_default=True, help="The output format."
)
@baseline_option
@config_options
@work_options
def status(output: str, baseline: str | None, config_file: str | None, isolated: bool, **work: Any) -> int:
    """Count the entries by rule and page, and name the stale ones; exit 1 where there are any."""
    project = find_project(None, config_file, isolated)
    path = baseline_path(project, baseline)
    entries = load_baseline(path)
    run = _run_project(project, path, CheckRequest(**work))
    status_values = baseline_status(run.name, entries, run.outcomes, run.stale(entries))
    emit(status_as_json(status_values) if output == "json" else status_as_text(status_values), False)
    return int(bool(status_values.stale))


def _exists_message(path: Path) -> str:
    return f"{path.name} is there already; add what is new with --accept-new, strike out the rest with `baseline prune`"


def _run_project(project: Project, path: Path, request: CheckRequest) -> _ProjectRun:
    """Lints the whole configured project. Raises BaselineError where part of it was not judged."""
    feedback = terminal_feedback()
    found, _ = find_pages(project, () if project.config.include else (project.root,), feedback)
    pages, _ = own_pages(project, found, Configurations(isolated=project.path is None))
    with project_snapshot(project, request, asked=pages, feedback=feedback) as snapshot:
        results = list(snapshot.results(pages))
    not_judged = [page.path for page in results if page.failed or page.run_errors]
    if not_judged:
        more = f" and {len(not_judged) - 1} more" if len(not_judged) > 1 else ""
        raise BaselineError(f"{not_judged[0]}{more} could not be judged whole; `lint-modules check` says why")
    return _ProjectRun(snapshot, results, path)


def _save_changes(
    run: _ProjectRun,
    change: Callable[[frozenset[BaselineEntry] | None], frozenset[BaselineEntry]],
    news: Callable[[], str],
) -> int:
    try:
        total = update_baseline(run.path, change)
    except RefusedError as error:
        complain(str(error), label="refused")
        return 2
    emit(printable(f"{run.name}: {news()}, {'1 entry' if total == 1 else f'{total} entries'}") + "\n", False)
    return 0
