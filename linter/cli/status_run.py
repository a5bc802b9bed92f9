"""Reads everything a status needs, and writes the trackers that are stale."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from linter import engine, tracker_reading
from linter.cli import writing
from linter.cli.discovery import Found, discover, relative
from linter.cli.git import last_change
from linter.cli.judging import judged
from linter.cli.locking import locked
from linter.cli.project import Project
from linter.cli.request import Request
from linter.corpus import Corpus
from linter.engine import Checked
from linter.errors import NotFoundError, RefusedError
from linter.parts import Document
from linter.rules import Standard
from linter.source import from_text
from linter.status_model import TrackerReport
from linter.status_rewrite import Clock, DateFrom, Outcome, report, rewrite
from linter.tracker import Tracker
from linter.tracker_rows import trackers

_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class View:
    """What a run read: all pages, the trackers it was asked for with what they earn, and what was not read whole."""

    corpus: Corpus
    trackers: tuple[Tracker, ...]
    outcomes: tuple[Outcome, ...]
    unread: tuple[str, ...]

    @property
    def reports(self) -> list[TrackerReport]:
        """The outcomes as plain values."""
        return [report(outcome) for outcome in self.outcomes]

    @property
    def stale(self) -> tuple[Outcome, ...]:
        """The trackers that would change."""
        return tuple(outcome for outcome in self.outcomes if outcome.stale)


def look(project: Project, standard: Standard, named: Sequence[Path], mode: DateFrom, request: Request) -> View:
    """Reads and judges all pages, as `request` says, and holds the trackers against them. Raises NotFoundError."""
    with judged(project, request, standard) as seen:
        corpus = seen.corpus
        wanted = _wanted(project, corpus, named)
        clock = Clock(mode, last_change(project.root), date.today())
        found = tuple(tracker for tracker in trackers(corpus) if tracker.path in wanted)
        outcomes = tuple(rewrite(one, corpus, clock, lambda text, one=one: reread(text, one)) for one in found)  # type: ignore[misc]
        return View(corpus, found, outcomes, tuple(_unread(corpus, list(seen.library.met.values()), outcomes)))


def _wanted(project: Project, corpus: Corpus, named: Sequence[Path]) -> set[str]:
    if not named:
        pages: list[Found] = discover(project, () if project.config.include else [project.root])[0]
        return {page.shown for page in pages}
    wanted = {relative(Path(os.path.abspath(path)), project.root) for path in named}
    for path in sorted(wanted):
        leaf = corpus.leaf(path)
        if leaf is None or leaf.kind.inspect != "tracker":
            raise NotFoundError(f"{path} is no tracker of this project")
    return wanted


def reread(text: str, tracker: Tracker) -> Tracker:
    """A text read as the same tracker."""
    document = tracker.document
    again = engine.read(from_text(text, document.path), (document.kind,))
    return tracker_reading.read(again if isinstance(again, Document) else document)


def _unread(corpus: Corpus, met: Sequence[Checked], outcomes: Sequence[Outcome]) -> list[str]:
    """Why a page was not read whole, page by page. Documents of no row are judged by nobody."""
    found = [f"{page.path}: {error.message}" for page in met for error in page.run_errors]
    found += [f"{page.path}: {one.message}" for page in met if page.failed for one in page.findings]
    deep = [leaf.path for leaf in corpus.leaves() if leaf.deep]
    found += [f"{path}: not read whole" for path in deep]
    tied = {path for outcome in outcomes for row in outcome.rows for path in row.standing.tied.spoken}
    for path in sorted(tied):
        verdict = corpus.verdicts(path)
        if verdict and not verdict.whole and path not in deep:
            found.append(f"{path}: a rule crashed on it")
    return found


def refusals(view: View, project: Project) -> list[str]:
    """Everything that forbids writing: pages not read whole, faults of the trackers, files that may not be replaced."""
    found = list(view.unread)
    found += [f"{tracker.path}:{one.line}: {one.message}" for tracker in view.reports for one in tracker.refusals]
    for outcome in view.stale:
        reason = writing.refusal(project.root / outcome.tracker.path)
        found += [f"{outcome.tracker.path}: {reason}"] if reason else []
    return found


def write(
    project: Project, standard: Standard, named: Sequence[Path], mode: DateFrom, request: Request, first: View
) -> View:
    """Rewrites the stale trackers of a view, read again under their locks. Raises RefusedError, OSError."""
    paths = [project.root / outcome.tracker.path for outcome in first.outcomes]
    writing.tidy(paths)
    if not first.stale:
        return first
    with locked([path for path in paths if path.parent.is_dir()]):
        view = look(project, standard, named, mode, request)
        if reasons := refusals(view, project):
            raise RefusedError(reasons[0])
        changes = {}
        for outcome in view.stale:
            path = project.root / outcome.tracker.path
            if path not in paths:  # it has come meanwhile, and its lock is not held
                raise RefusedError(f"{outcome.tracker.path} was changed meanwhile: run again")
            old = path.read_bytes()
            mark = _BOM if old.startswith(_BOM) else b""
            if old != mark + outcome.tracker.document.page.source.text.encode():
                raise RefusedError(f"{outcome.tracker.path} was changed meanwhile: run again")
            changes[path] = (old, mark + outcome.text.encode())
        writing.rewrite(changes)
    return view
