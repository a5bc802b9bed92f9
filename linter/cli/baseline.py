"""`lint-modules baseline`: agree to live with what is found now, and strike out what was repaired."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from linter.baseline import Entry, entry
from linter.baseline_status import as_json, as_text, standing
from linter.cli.baselining import in_vain, load, place, update
from linter.cli.console import complain, emit
from linter.cli.discovery import relative
from linter.cli.judging import judged
from linter.cli.options import baseline_option, config_options, work_options
from linter.cli.pages import pages_of
from linter.cli.project import Project, find_project
from linter.cli.request import Request
from linter.cli.runner import Run
from linter.cli.writing import tidy
from linter.engine import Checked
from linter.errors import BaselineError, RefusedError
from linter.model import Severity
from linter.reports.shown import shown


@dataclass(frozen=True, slots=True)
class _Look:
    """A run over the whole configured project, which is what a baseline is always made of."""

    run: Run
    outcomes: list[Checked]
    path: Path

    @property
    def name(self) -> str:
        return relative(self.path, self.run.project.root)

    def stale(self, baseline: frozenset[Entry]) -> list[Entry]:
        return in_vain(self.run, self.outcomes, baseline, whole=True)


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
    path = place(project, baseline)
    tidy([path])
    if path.exists() and not accept_new:
        raise BaselineError(_there(path))
    look = _look(project, path, Request(**work))
    limit = Severity(severity).rank
    found = [entry(one) for page in look.outcomes for one in page.findings if one.severity.rank <= limit]
    now = frozenset(one for one in found if one.allowed)

    def change(before: frozenset[Entry] | None) -> frozenset[Entry]:
        if before is not None and not accept_new:
            raise BaselineError(_there(path))
        added = now - (before or frozenset())
        counted.append(len(added))
        return (before or frozenset()) | added

    counted: list[int] = []
    return _changed(look, change, lambda: f"{counted[0]} added")


@baseline.command()
@baseline_option
@config_options
@work_options
def prune(baseline: str | None, config_file: str | None, isolated: bool, **work: Any) -> int:
    """Strike out the entries that no finding matches any more. It never adds one."""
    project = find_project(None, config_file, isolated)
    path = place(project, baseline)
    first = load(path)
    look = _look(project, path, Request(**work))
    left = frozenset(look.stale(first))

    def change(before: frozenset[Entry] | None) -> frozenset[Entry]:
        if before is None:
            raise BaselineError(f"baseline {path} was deleted meanwhile: run again")
        return before - left  # what others added meanwhile stays

    return _changed(look, change, lambda: f"{len(left)} struck out")


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
    path = place(project, baseline)
    known = load(path)
    look = _look(project, path, Request(**work))
    stands = standing(look.name, known, look.outcomes, look.stale(known))
    emit(as_json(stands) if output == "json" else as_text(stands), False)
    return int(bool(stands.stale))


def _there(path: Path) -> str:
    return f"{path.name} is there already; add what is new with --accept-new, strike out the rest with `baseline prune`"


def _look(project: Project, path: Path, request: Request) -> _Look:
    """Lints the whole configured project. Raises BaselineError where part of it was not judged."""
    pages, _ = pages_of(project, () if project.config.include else (project.root,))
    with judged(project, request, asked=pages) as seen:
        outcomes = list(seen.run.concluded(pages, seen.library, seen.context))
    unread = [page.path for page in outcomes if page.failed or page.run_errors]
    if unread:
        more = f" and {len(unread) - 1} more" if len(unread) > 1 else ""
        raise BaselineError(f"{unread[0]}{more} could not be judged whole; `lint-modules check` says why")
    return _Look(seen.run, outcomes, path)


def _changed(
    look: _Look, change: Callable[[frozenset[Entry] | None], frozenset[Entry]], news: Callable[[], str]
) -> int:
    try:
        total = update(look.path, change)
    except RefusedError as error:
        complain(str(error), label="refused")
        return 2
    emit(shown(f"{look.name}: {news()}, {'1 entry' if total == 1 else f'{total} entries'}") + "\n", False)
    return 0
