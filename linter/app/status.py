"""Compares trackers with their pages, writes those that are stale, and gathers what reports say of a course."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path, PurePosixPath

from linter.app.feedback import SILENT, Feedback, Note
from linter.app.linter import Linter, project_snapshot
from linter.app.request import CheckRequest
from linter.checks.base import Context
from linter.config.policy import Policy, build_policy
from linter.corpus import Corpus
from linter.errors import NotFoundError, RefusedError, RepositoryError
from linter.findings import Severity
from linter.kinds.document import Document
from linter.kinds.schema import SIDES, Form, Kind, Side
from linter.linting import engine
from linter.linting.engine import TRACKER_FAMILY
from linter.linting.results import PageResult, build_report
from linter.mermaid.judge import find_judge
from linter.project import files
from linter.project.discovery import FoundPage, discover, display_path
from linter.project.git import Commit, Repository, checkout_to_temp, last_change_date
from linter.project.project import Project
from linter.reports.course import Course, CoursePage, Gate, Moment
from linter.reports.escape import printable
from linter.rules.model import PUBLISH, RuleSet
from linter.text.source import from_text
from linter.text.wording import counted
from linter.trackers import reader, report
from linter.trackers.links import linked_rows, trackers
from linter.trackers.model import Tracker
from linter.trackers.report import NextStep, TrackerReport, checklist_items, render_checklist
from linter.trackers.rewrite import DateFrom, DateSource, TrackerOutcome, rewrite, tracker_report
from linter.trackers.template import new_tracker_text

_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class StatusView:
    """What a run read: all pages, the trackers it was asked for with what they earn, and what was not read whole."""

    corpus: Corpus
    trackers: tuple[Tracker, ...]
    outcomes: tuple[TrackerOutcome, ...]
    unread: tuple[str, ...]

    @property
    def reports(self) -> list[TrackerReport]:
        """The outcomes as plain values."""
        return [tracker_report(outcome) for outcome in self.outcomes]

    @property
    def stale(self) -> tuple[TrackerOutcome, ...]:
        """The trackers that would change."""
        return tuple(outcome for outcome in self.outcomes if outcome.stale)


def read_status(
    project: Project,
    standard: RuleSet,
    named: Sequence[Path],
    mode: DateFrom,
    request: CheckRequest,
    feedback: Feedback = SILENT,
) -> StatusView:
    """Reads and judges all pages, as `request` says, and holds the trackers against them. Raises NotFoundError."""
    with project_snapshot(project, request, standard, feedback=feedback) as snapshot:
        corpus = snapshot.corpus
        wanted = _wanted(project, corpus, named)
        clock = DateSource(mode, last_change_date(project.root), date.today())
        found = tuple(tracker for tracker in trackers(corpus) if tracker.path in wanted)
        outcomes = tuple(rewrite(one, corpus, clock, lambda text, one=one: reread_tracker(text, one)) for one in found)  # type: ignore[misc]
        return StatusView(corpus, found, outcomes, tuple(_unread(corpus, list(snapshot.others.values()), outcomes)))


def _wanted(project: Project, corpus: Corpus, named: Sequence[Path]) -> set[str]:
    if not named:
        pages: list[FoundPage] = discover(project, () if project.config.include else [project.root])[0]
        return {page.shown for page in pages}
    wanted = {display_path(Path(os.path.abspath(path)), project.root) for path in named}
    for path in sorted(wanted):
        page = corpus.page(path)
        if page is None or page.kind.role != "tracker":
            raise NotFoundError(f"{path} is no tracker of this project")
    return wanted


def reread_tracker(text: str, tracker: Tracker) -> Tracker:
    """A text read as the same tracker."""
    document = tracker.document
    again = engine.parse(from_text(text, document.path), (document.kind,))
    return reader.read_tracker(again if isinstance(again, Document) else document)


def _unread(corpus: Corpus, met: Sequence[PageResult], outcomes: Sequence[TrackerOutcome]) -> list[str]:
    """Why a page was not read whole, page by page. Documents of no row are judged by nobody."""
    found = [f"{page.path}: {error.message}" for page in met for error in page.run_errors]
    found += [f"{page.path}: {one.message}" for page in met if page.failed for one in page.findings]
    deep = [page.path for page in corpus.sorted_pages() if page.deep]
    found += [f"{path}: not read whole" for path in deep]
    tied = {path for outcome in outcomes for row in outcome.rows for path in row.status.links.all_paths}
    for path in sorted(tied):
        verdict = corpus.verdicts(path)
        if verdict and not verdict.whole and path not in deep:
            found.append(f"{path}: a rule crashed on it")
    return found


def read_refusals(view: StatusView, project: Project) -> list[str]:
    """All that forbids writing: pages not read whole, faults of trackers, rows that stay, files not to be replaced."""
    found = list(view.unread)
    for outcome in view.outcomes:
        found += _tracker_refusals(outcome, project)
        path = outcome.tracker.path
        found += [f"{path}:{one.line}: {one.message}" for one in tracker_report(outcome).refused_rows]
    return found


def _tracker_refusals(outcome: TrackerOutcome, project: Project) -> list[str]:
    """What forbids writing a tracker at all."""
    path = outcome.tracker.path
    found = [f"{path}:{one.line}: {one.message}" for one in tracker_report(outcome).refusals]
    reason = files.refusal(project.root / path) if outcome.stale else None
    return [*found, f"{path}: {reason}"] if reason else found


def writable(view: StatusView, project: Project) -> tuple[TrackerOutcome, ...]:
    """The stale trackers that nothing forbids to write: none where a page was not read whole."""
    return () if view.unread else tuple(one for one in view.stale if not _tracker_refusals(one, project))


def write_trackers(
    project: Project,
    standard: RuleSet,
    named: Sequence[Path],
    mode: DateFrom,
    request: CheckRequest,
    first: StatusView,
    feedback: Feedback = SILENT,
) -> tuple[TrackerOutcome, ...]:
    """Rewrites the stale trackers of a view, read again under their locks, and returns them; what is refused stays.

    Raises RefusedError for what was not so when the view was made, OSError.
    """
    wanted = writable(first, project)
    paths = [project.root / outcome.tracker.path for outcome in first.outcomes]
    files.remove_leftovers(paths)
    if not wanted:
        return ()
    with files.locked([path for path in paths if path.parent.is_dir()]):
        view = read_status(project, standard, named, mode, request, feedback)
        known = set(read_refusals(first, project))
        if reasons := [reason for reason in read_refusals(view, project) if reason not in known]:
            raise RefusedError(reasons[0])
        found = {outcome.tracker.path for outcome in view.outcomes}
        if gone := [outcome.tracker.path for outcome in wanted if outcome.tracker.path not in found]:
            raise RefusedError(f"{gone[0]} was there and cannot be found now: run again")
        outcomes = writable(view, project)
        written = {outcome.tracker.path for outcome in outcomes}
        refused = {outcome.tracker.path for outcome in first.stale} - {outcome.tracker.path for outcome in wanted}
        for outcome in view.stale:
            if outcome.tracker.path not in written | refused:
                raise RefusedError(f"{outcome.tracker.path} cannot be written now: run again")
        changes = {}
        for outcome in outcomes:
            path = project.root / outcome.tracker.path
            if path not in paths:  # it has come meanwhile, and its lock is not held
                raise RefusedError(f"{outcome.tracker.path} was changed meanwhile: run again")
            old = path.read_bytes()
            mark = _BOM if old.startswith(_BOM) else b""
            if old != mark + outcome.tracker.document.page.source.text.encode():
                raise RefusedError(f"{outcome.tracker.path} was changed meanwhile: run again")
            changes[path] = (old, mark + outcome.text.encode())
        files.rewrite(changes)
    return outcomes


_SHORT = 10  # characters of a commit's name that tell it apart for a reader
_GATES: tuple[Gate, ...] = ("passing", "failing", "incomplete")


def course_of_run(run: Linter, request: CheckRequest, code: int, feedback: Feedback = SILENT) -> Course:
    """The course of a run that ends with an exit code, with the past it asks for. Raises RepositoryError, OSError."""
    paths = () if request.stdin else request.paths
    past = course_history(run, paths, request.history, feedback) if request.history else ()
    return collect_course(run, request, _GATES[code], past, feedback)


def collect_course(
    run: Linter, request: CheckRequest, gate: Gate, past: Sequence[Moment] = (), feedback: Feedback = SILENT
) -> Course:
    """The course a run belongs to: read anew and judged by the project's own rules, as `status` does it."""
    work = CheckRequest(
        no_cache=request.no_cache, cache_dir=request.cache_dir, jobs=request.jobs, executor=request.executor
    )
    view = read_status(run.project, run.rule_set, (), "keep", work, feedback)
    pages = {page.path: CoursePage(page.kind.title, page.title) for page in view.corpus.sorted_pages()}
    root = run.project.root
    return Course(gate, tuple(view.reports), view.unread, pages, tuple(past), _revision(root), name=root.name)


def _revision(root: Path) -> tuple[str, date] | None:
    """The commit that is checked out; None where git knows none."""
    try:
        return next(((one.id[:_SHORT], one.day) for one in Repository(root).commits(1, of_pages=False)), None)
    except RepositoryError:
        return None


def course_history(run: Linter, paths: Sequence[Path], number: int, feedback: Feedback = SILENT) -> list[Moment]:
    """What the run's rules find in the last commits, the oldest first. Raises RepositoryError, OSError."""
    repository = Repository(run.project.root, "--history")
    found = repository.commits(number)[::-1]
    with feedback.progress(found, least=2) as items:
        return [_moment(run, paths, repository, commit) for commit in items]


def _moment(run: Linter, paths: Sequence[Path], repository: Repository, commit: Commit) -> Moment:
    with checkout_to_temp(repository, commit.id, run.project.config.max_page_bytes) as folder:
        project = replace(run.project, root=folder)
        pages = [page for path in _then(run, paths, folder) for page in discover(project, path)[0]]
        unique = {page.shown: page for page in pages}
        outcomes = run.elsewhere(folder).results(unique.values())
    result = build_report(outcomes)
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


def _then(run: Linter, paths: Sequence[Path], folder: Path) -> list[list[Path]]:
    """What to discover in the folder of a past commit: the paths of the run, without those that were not there yet."""
    if not paths and run.project.config.include:
        return [[]]
    names = [display_path(Path(os.path.abspath(path)), run.project.root) for path in paths or [Path.cwd()]]
    return [[folder / name] for name in names if not name.startswith("/") and (folder / name).exists()]


TRACKER_NAME = "LEARNING_MODULE_TRACKER.md"
_BREAKING = frozenset("|`\\")  # what ends a cell, or keeps the next sign from ending it
_LOST = "its row does not find it by this name; rename it without blanks or signs, and correct the row"


def next_steps(view: StatusView) -> list[NextStep]:
    """The pages to write, the next one first, and why."""
    return report.next_steps((outcome.tracker, [row.status for row in outcome.rows]) for outcome in view.outcomes)


def checklists(project: Project, standard: RuleSet, view: StatusView, page: Path | None, every: bool) -> str:
    """The checklist of a page, or of `every` module and exam. Raises NotFoundError."""
    documents = [document for document in view.corpus.sorted_pages() if document.kind.role in SIDES]
    if page is None and not every:
        raise NotFoundError("--checklist takes a PAGE, or --all")
    if page is not None:
        path = display_path(Path(os.path.abspath(page)), project.root)
        documents = [document for document in documents if document.path == path]
        if not documents:
            raise NotFoundError(f"{path} is no module or exam of this project")
    form, held = tracker_kind(standard).form or Form(), build_policy(project.config, standard).with_profile(PUBLISH)
    return "\n".join(_checklist(document.document, standard, form, view.corpus, held) for document in documents)


def _checklist(document: Document, standard: RuleSet, form: Form, corpus: Corpus, held: Policy) -> str:
    """Rules that are off by default take part, and none is silent because another speaks: the list is whole."""
    side: Side = "exam" if document.kind.role == "exam" else "module"
    wanted = {code for item in checklist_items(form, side) for code in item.rules}
    found = (rule for rule in standard.rules if rule.code in wanted and rule.family != TRACKER_FAMILY)
    rules = [rule.model_copy(update={"eclipses": None}) for rule in found]
    checked = engine.lint_document(document, rules, Context(find_judge(), corpus), held)
    counts = Counter(finding.code for finding in checked.counted)
    return render_checklist(document, counts, {rule.code for rule in rules}, form, corpus)


def tracker_kind(standard: RuleSet) -> Kind:
    """The kind of trackers."""
    return next(kind for kind in standard.kinds if kind.role == "tracker" and kind.form is not None)


@dataclass(frozen=True, slots=True)
class NewTracker:
    """A tracker that was written: its path, the pages its rows name, and a note on each page that no row finds."""

    path: str
    pages: frozenset[str]
    notes: tuple[Note, ...]


def create_tracker(
    project: Project, standard: RuleSet, view: StatusView, named: Sequence[Path], mode: DateFrom
) -> NewTracker:
    """Writes a new tracker for the pages of a view. Raises NotFoundError, RefusedError, OSError."""
    pages = [page.path for page in view.corpus.sorted_pages() if page.kind.role in SIDES]
    if not pages:
        raise NotFoundError("no module and no exam was found, so there is nothing to track")
    target = Path(os.path.abspath(named[0])) if named else project.root / _common(pages) / TRACKER_NAME
    _demand_names(pages)
    _demand_untracked(pages, view.corpus)
    filled = _filled(project, standard, view.corpus, display_path(target, project.root), mode)
    files.create(target, filled.text.encode())
    tracked = frozenset(path for row in filled.rows for path in row.status.links.all_paths)
    notes = tuple(Note(f"{path}: {_LOST}") for path in pages if path not in tracked)
    return NewTracker(display_path(target, project.root), tracked, notes)


def _demand_untracked(pages: Sequence[str], corpus: Corpus) -> None:
    """Raises RefusedError where a tracker speaks of the pages: in its rows or, where it has none, by their names."""
    for tracker in trackers(corpus):
        rows = [links for links in linked_rows(corpus).values() if links.tracker == tracker.path]
        linked = {path for links in rows for path in links.all_paths}
        text = "" if rows else tracker.document.page.source.text
        spoken = [page for page in pages if page in linked or PurePosixPath(page).name in text]
        if spoken:
            more = f" and {counted(len(spoken) - 1, 'more page')}" if len(spoken) > 1 else ""
            fact = f"{tracker.path} speaks of {spoken[0]}{more} already"
            raise RefusedError(f"{fact}: add rows to it, since two trackers of one page disagree sooner or later")


def _demand_names(pages: Sequence[str]) -> None:
    """Raises RefusedError where the name of a page would break the row that it stands in, or the file."""
    odd = next((page for page in pages if printable(page) != page or _BREAKING & set(page)), None)
    if odd is not None:
        raise RefusedError(f"{odd}: no row of a tracker can hold this name; rename the page")


def _common(pages: list[str]) -> str:
    """The folder that holds all pages."""
    shared = os.path.commonpath([PurePosixPath(page).parent.as_posix() for page in pages])
    return "" if shared == "." else shared


def _filled(project: Project, standard: RuleSet, corpus: Corpus, path: str, mode: DateFrom) -> TrackerOutcome:
    """A new tracker with every row saying what it earns. Completed rows need a date, so today's stands in."""
    kind = tracker_kind(standard)
    assert kind.form is not None
    text = new_tracker_text(corpus, kind.form, path)
    document = engine.parse(from_text(text, path), (kind,))
    assert document is not None
    wider = corpus.with_document(document)
    tracker, today = reader.read_tracker(document), date.today()
    found = last_change_date(project.root)
    clock = DateSource(mode, lambda page: found(page) or today, today)
    return rewrite(tracker, wider, clock, lambda text: reread_tracker(text, tracker))
