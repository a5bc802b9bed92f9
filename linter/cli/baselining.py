"""Finds, reads and writes the file of a baseline, and leaves out of a report what it holds."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from pathlib import Path

import click

from linter.baseline import STALE, Entry, mute, stale
from linter.baseline_file import parse, render
from linter.checked import Checked, report
from linter.cli import writing
from linter.cli.discovery import read_bytes
from linter.cli.locking import locked
from linter.cli.project import Project
from linter.cli.request import Request
from linter.cli.runner import Run
from linter.errors import BaselineError, ConfigError
from linter.model import Report

DEFAULT = "lint-modules-baseline.json"
_LIMIT = 64 * 1024 * 1024  # bytes; the largest baseline that is read


def place(project: Project, named: str | None) -> Path:
    """Where the baseline is or will be: named on the command line, by the configuration, or by default."""
    if named is not None:
        return Path(os.path.abspath(named))
    configured = project.config.baseline
    path = project.root / (configured or DEFAULT)
    try:
        inside = path.resolve().is_relative_to(project.root.resolve())
    except (RuntimeError, ValueError):  # a link that leads to itself, a NUL in the name
        inside = False
    if not inside:
        raise ConfigError(f"baseline: {configured or DEFAULT!r} leads out of the project's folder {project.root}")
    return path


def baseline_of(project: Project, request: Request) -> frozenset[Entry] | None:
    """The baseline that holds for a run; None where there is none, or none is wanted. Raises BaselineError."""
    if request.no_baseline and request.baseline is not None:
        raise click.UsageError("--baseline and --no-baseline do not go together")
    if request.no_baseline or (request.isolated and request.baseline is None):
        return None
    return configured(project) if request.baseline is None else load(place(project, request.baseline))


def configured(project: Project) -> frozenset[Entry] | None:
    """The baseline of a project: the one it names, else the default one where that is there. Raises BaselineError."""
    path = place(project, None)
    if project.config.baseline is None and not os.path.lexists(path):
        return None
    return load(path)


def load(path: Path) -> frozenset[Entry]:
    """The entries of a file. Raises BaselineError, OSError."""
    return parse(_bytes(path), path.name)


def _bytes(path: Path) -> bytes:
    if not os.path.lexists(path):
        raise BaselineError(f"baseline {path} does not exist; `lint-modules baseline create` writes one")
    if not path.is_file():
        raise BaselineError(f"baseline {path} is no regular file")
    data = read_bytes(path, _LIMIT)
    if len(data) > _LIMIT:
        raise BaselineError(f"baseline {path} is larger than {_LIMIT} bytes")
    return data


def update(path: Path, change: Callable[[frozenset[Entry] | None], frozenset[Entry]]) -> int:
    """Writes what a change makes of a baseline, which it gets as it is while the file is locked; None: there is none.

    Returns how many entries there are now. Raises BaselineError, RefusedError, OSError; then the file is as it was.
    """
    writing.tidy([path])
    with locked([path]):
        old = _bytes(path) if os.path.lexists(path) else None
        before = None if old is None else parse(old, path.name)
        after = change(before)
        if old is None:
            writing.add(path, render(after))
        elif after != before:
            writing.rewrite({path: (old, render(after))})
    return len(after)


def remaining(
    run: Run,
    outcomes: Sequence[Checked],
    baseline: Collection[Entry] | None,
    paths: Sequence[Path] = (),
    old: Collection[Entry] | None = None,
) -> Report:
    """The report of outcomes without what the baseline holds, and without what is old.

    What the baseline holds in vain is reported too, old or not.
    """
    rule = next((rule for rule in run.rules if rule.code == STALE), None)
    left = in_vain(run, outcomes, baseline or (), whole=covers(run.project, paths))
    muted = mute(baseline or (), outcomes, left, rule)
    news = mute(old or (), muted.outcomes, (), None)
    result = report(news.outcomes)
    findings = sorted((*result.findings, *muted.gone), key=lambda finding: finding.sort_key)
    return replace(
        result, findings=tuple(findings), baselined=muted.baselined, old=None if old is None else news.baselined
    )


def in_vain(run: Run, outcomes: Sequence[Checked], baseline: Collection[Entry], whole: bool) -> list[Entry]:
    """The stale entries, as far as this run can tell; only one over the whole project tells of pages that are gone."""
    return list(stale(baseline, outcomes, silent(run), lambda path: whole and not run.exists(path)))


def silent(run: Run) -> frozenset[str]:
    """The codes of rules that did not run, or not on every diagram."""
    running = {rule.code for rule in run.rules}
    if run.judge is None or getattr(run.judge, "failures", False):
        running -= {rule.code for rule in run.rules if rule.check.kind == "mermaid-syntax"}
    return frozenset(rule.code for rule in run.standard.rules) - running


def covers(project: Project, paths: Sequence[Path]) -> bool:
    """Whether a run of these paths reads the whole project."""
    if not paths and project.config.include:
        return True
    tops = [Path(os.path.abspath(path)) for path in paths or [Path.cwd()]]
    return any(project.root.is_relative_to(top) for top in tops)
