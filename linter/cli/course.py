"""Gathers what reports say of a whole course: its trackers, its pages, and what past commits were like."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from linter.checked import report
from linter.cli.console import progress
from linter.cli.discovery import discover, relative
from linter.cli.earlier import state
from linter.cli.repository import Commit, Repository
from linter.cli.request import Request
from linter.cli.runner import Run
from linter.cli.status_run import look
from linter.course_model import Course, Gate, Moment, Page
from linter.errors import RepositoryError
from linter.model import Severity

_SHORT = 10  # characters of a commit's name that tell it apart for a reader
_GATES: tuple[Gate, ...] = ("passing", "failing", "incomplete")


def course_of(run: Run, request: Request, code: int) -> Course:
    """The course of a run that ends with an exit code, with the past it asks for. Raises RepositoryError, OSError."""
    paths = () if request.stdin else request.paths
    past = history(run, paths, request.history, request.no_progress) if request.history else ()
    return gather(run, request, _GATES[code], past)


def gather(run: Run, request: Request, gate: Gate, past: Sequence[Moment] = ()) -> Course:
    """The course a run belongs to: read anew and judged by the project's own rules, as `status` does it."""
    work = Request(no_cache=request.no_cache, cache_dir=request.cache_dir, jobs=request.jobs, executor=request.executor)
    view = look(run.project, run.standard, (), "keep", work)
    pages = {leaf.path: Page(leaf.kind.title, leaf.title) for leaf in view.corpus.leaves()}
    root = run.project.root
    return Course(gate, tuple(view.reports), view.unread, pages, tuple(past), _revision(root), name=root.name)


def _revision(root: Path) -> tuple[str, date] | None:
    """The commit that is checked out; None where git knows none."""
    try:
        return next(((one.id[:_SHORT], one.day) for one in Repository(root).commits(1, of_pages=False)), None)
    except RepositoryError:
        return None


def history(run: Run, paths: Sequence[Path], number: int, quiet: bool) -> list[Moment]:
    """What the run's rules find in the last commits, the oldest first. Raises RepositoryError, OSError."""
    repository = Repository(run.project.root, "--history")
    found = repository.commits(number)[::-1]
    with progress(found, not quiet, least=2) as items:
        return [_moment(run, paths, repository, commit) for commit in items]


def _moment(run: Run, paths: Sequence[Path], repository: Repository, commit: Commit) -> Moment:
    with state(repository, commit.id, run.project.config.max_page_bytes) as folder:
        project = replace(run.project, root=folder)
        pages = [page for path in _then(run, paths, folder) for page in discover(project, path)[0]]
        unique = {page.shown: page for page in pages}
        outcomes = list(replace(run, project=project).check_all(unique.values()))
    result = report(outcomes)
    failing = {one.path for one in result.findings if one.severity is Severity.ERROR}
    passing = sum(one.kind is not None and not one.failed and one.path not in failing for one in outcomes)
    return Moment(
        commit.day,
        commit.id[:_SHORT],
        result.documents,
        passing,
        result.count(Severity.ERROR),
        result.count(Severity.WARNING),
        not result.failed and not result.run_errors,
    )


def _then(run: Run, paths: Sequence[Path], folder: Path) -> list[list[Path]]:
    """What to discover in the folder of a past commit: the paths of the run, without those that were not there yet."""
    if not paths and run.project.config.include:
        return [[]]
    names = [relative(Path(os.path.abspath(path)), run.project.root) for path in paths or [Path.cwd()]]
    return [[folder / name] for name in names if not name.startswith("/") and (folder / name).exists()]
