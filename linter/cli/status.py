"""`lint-modules status`: compare the trackers with the files, and write what the files earn."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import click

from linter.app.request import CheckRequest
from linter.app.status import (
    NewTracker,
    StatusView,
    checklists,
    create_tracker,
    next_steps,
    read_refusals,
    read_status,
    write_trackers,
)
from linter.cli.console import complain, emit, terminal_feedback, wants_colour
from linter.cli.options import colour_option, config_options, work_options
from linter.errors import RefusedError
from linter.project.project import Project, find_project, load_rule_set
from linter.reports.status import STATUS_FORMATS, render_steps, tracker_summary
from linter.reports.text import unified_diff
from linter.trackers.rewrite import DateFrom, TrackerOutcome, tracker_report


@click.command(short_help="Compare the trackers with the pages, or rewrite them.")
@click.option("--check", "check_", is_flag=True, help="Exit 1 where a tracker is stale (the default).")
@click.option("--diff", is_flag=True, help="Print what --write would change.")
@click.option("--write", "write_", is_flag=True, help="Rewrite the trackers, and exit 0.")
@click.option("--exit-non-zero-on-change", "strict", is_flag=True, help="With --write: exit 1 where something changed.")
@click.option(
    "--output", type=click.Choice(list(STATUS_FORMATS)), default="full", show_default=True, help="The output format."
)
@click.option(
    "--tracker", "named", multiple=True, metavar="FILE", type=click.Path(path_type=Path), help="Only this tracker."
)
@click.option(
    "--date-from",
    "mode",
    type=click.Choice(["git", "today", "keep"]),
    default="git",
    show_default=True,
    help="The new date of a row that changes: the day of its documents' last commit, today, or the one it has.",
)
@click.option("--next", "next_", type=click.IntRange(1), metavar="N", help="Print the next N pages to write, and why.")
@click.option(
    "--checklist", is_flag=False, flag_value="", metavar="PAGE", help="Print the quality checklist of a module or exam."
)
@click.option("--all", "every", is_flag=True, help="Show what agrees too; with --checklist: of every module and exam.")
@click.option("--init", "init_", is_flag=True, help="Write a new tracker for the pages that are there.")
@config_options
@work_options
@colour_option
@click.pass_context
def status(
    ctx: click.Context,
    /,
    check_: bool,
    diff: bool,
    write_: bool,
    strict: bool,
    output: str,
    named: tuple[Path, ...],
    mode: DateFrom,
    next_: int | None,
    checklist: str | None,
    every: bool,
    init_: bool,
    config_file: str | None,
    isolated: bool,
    color: str,
    **work: Any,
) -> None:
    """Compare the trackers with the modules and exams: what they say, what the files earn, and why."""
    _one_of(write=write_, check=check_ or diff, next=next_ is not None, checklist=checklist is not None, init=init_)
    page = Path(checklist) if checklist else None
    project = _project(page or next(iter(named), None), config_file, isolated)
    standard = load_rule_set(project)
    request, feedback = CheckRequest(**work), terminal_feedback()
    view = read_status(project, standard, () if init_ else named, mode, request, feedback)
    if init_:
        ctx.exit(_complain_unread(view) or _create(partial(create_tracker, project, standard, view, named, mode)))
    if checklist is not None:
        emit(checklists(project, standard, view, page, every), False)
        ctx.exit(_complain_unread(view))
    if next_ is not None:
        emit(render_steps(next_steps(view)[:next_], output), False)
        ctx.exit(_complain_unread(view))
    if not view.outcomes:
        complain("no tracker was found; `lint-modules status --init` writes one", label="note")
    if diff:
        emit("".join(unified_diff(tracker.path, tracker.old, tracker.new) for tracker in view.reports), False)
        for tracker in view.reports:
            for one in tracker.notes:
                complain(f"{tracker.path}:{one.line}: {one.message}", label="note")
    else:
        emit(STATUS_FORMATS[output](view.reports, view.unread, every), wants_colour(color, sys.stdout))
    refused = read_refusals(view, project)
    for reason in refused:
        complain(reason, label="refused")
    written = 0
    if write_:
        written = _write(partial(write_trackers, project, standard, named, mode, request, view, feedback), strict)
    if refused:
        ctx.exit(2)
    ctx.exit(written if write_ else int(bool(view.stale) and (check_ or not diff)))


def _project(first: Path | None, config_file: str | None, isolated: bool) -> Project:
    """The project of a named file; without a configuration and a repository the current folder, where it lies there."""
    project = find_project(first, config_file, isolated)
    bare = first is not None and project.path is None and not (project.root / ".git").exists()
    return find_project(None, config_file, isolated) if bare and project.root.is_relative_to(Path.cwd()) else project


def _one_of(**wishes: bool) -> None:
    wanted = [f"--{name}" for name, wish in wishes.items() if wish]
    if len(wanted) > 1:
        raise click.UsageError(f"{' and '.join(wanted)} do not go together")


def _complain_unread(view: StatusView) -> int:
    """Says which pages were not read whole; returns the exit code."""
    for reason in view.unread:
        complain(reason)
    return 2 if view.unread else 0


def _create(created: Callable[[], NewTracker]) -> int:
    try:
        tracker = created()
    except RefusedError as error:
        complain(str(error), label="refused")
        return 2
    for note in tracker.notes:
        complain(note.text, label=note.label)
    tracked = "1 page" if len(tracker.pages) == 1 else f"{len(tracker.pages)} pages"
    complain(f"{tracker.path} tracks {tracked}", label="written")
    return 0


def _write(write: Callable[[], tuple[TrackerOutcome, ...]], strict: bool) -> int:
    try:
        written = write()
    except RefusedError as error:
        complain(str(error), label="refused")
        return 2
    for outcome in written:
        complain(f"{outcome.tracker.path}: {tracker_summary(tracker_report(outcome))}", label="rewritten")
    return int(strict and bool(written))
