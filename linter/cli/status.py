"""`lint-modules status`: compare the trackers with the files, and write what the files earn."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import click

from linter.cli.console import complain, emit, wants_colour
from linter.cli.options import colour_option, config_options, work_options
from linter.cli.project import Project, find_project, load_standard
from linter.cli.request import Request
from linter.cli.status_lists import new_tracker, print_checklists, print_next
from linter.cli.status_run import View, look, refusals, write
from linter.errors import RefusedError
from linter.reports.difference import difference
from linter.reports.status import FORMATS, render_full, summary
from linter.status_rewrite import DateFrom


@click.command(short_help="Compare the trackers with the pages, or rewrite them.")
@click.option("--check", "check_", is_flag=True, help="Exit 1 where a tracker is stale (the default).")
@click.option("--diff", is_flag=True, help="Print what --write would change.")
@click.option("--write", "write_", is_flag=True, help="Rewrite the trackers, and exit 0.")
@click.option("--exit-non-zero-on-change", "strict", is_flag=True, help="With --write: exit 1 where something changed.")
@click.option(
    "--output", type=click.Choice(list(FORMATS)), default="full", show_default=True, help="The output format."
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
@click.option("--all", "every", is_flag=True, help="With --checklist: of every module and exam.")
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
    standard = load_standard(project)
    if init_:
        ctx.exit(new_tracker(project, standard, named, mode, Request(**work)))
    view = look(project, standard, named, mode, Request(**work))
    if checklist is not None:
        ctx.exit(print_checklists(project, standard, view, page, every))
    if next_ is not None:
        ctx.exit(print_next(view, next_, output))
    if not view.outcomes:
        complain("no tracker was found; `lint-modules status --init` writes one", label="note")
    if diff:
        emit("".join(difference(tracker.path, tracker.old, tracker.new) for tracker in view.reports), False)
    else:
        emit(_report(view, output, news=write_), wants_colour(color, sys.stdout))
    reasons = refusals(view, project)
    for reason in reasons:
        complain(reason, label="refused")
    if reasons:
        ctx.exit(2)
    if write_:
        ctx.exit(_write(partial(write, project, standard, named, mode, Request(**work), view), strict))
    ctx.exit(int(bool(view.stale) and (check_ or not diff)))


def _project(first: Path | None, config_file: str | None, isolated: bool) -> Project:
    """The project of a named file; without a configuration and a repository the current folder, where it lies there."""
    project = find_project(first, config_file, isolated)
    bare = first is not None and project.path is None and not (project.root / ".git").exists()
    return find_project(None, config_file, isolated) if bare and project.root.is_relative_to(Path.cwd()) else project


def _one_of(**wishes: bool) -> None:
    wanted = [f"--{name}" for name, wish in wishes.items() if wish]
    if len(wanted) > 1:
        raise click.UsageError(f"{' and '.join(wanted)} do not go together")


def _report(view: View, output: str, news: bool) -> str:
    """What the trackers say and the files earn; with `news`, only the rows that change where a person reads it."""
    if news and output == "full":
        return render_full(view.reports, view.unread, all_rows=False)
    return FORMATS[output](view.reports, view.unread)


def _write(written: Callable[[], View], strict: bool) -> int:
    try:
        done = written()
    except RefusedError as error:
        complain(str(error), label="refused")
        return 2
    for tracker in done.reports:
        if tracker.stale:
            complain(f"{tracker.path}: {summary(tracker)}", label="rewritten")
    return int(strict and bool(done.stale))
