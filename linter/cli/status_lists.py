"""What `lint-modules status` prints or writes beside the comparison: next steps, checklists, a new tracker."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path, PurePosixPath

from linter import engine, status_next, tracker_reading
from linter.checks import Context
from linter.cli import writing
from linter.cli.console import complain, emit
from linter.cli.discovery import relative
from linter.cli.git import last_change
from linter.cli.project import Project
from linter.cli.request import Request
from linter.cli.status_run import View, look, reread
from linter.corpus import Corpus
from linter.errors import NotFoundError, RefusedError
from linter.kinds import Kind
from linter.mermaid import find_judge
from linter.parts import Document
from linter.policy import Policy, policy
from linter.profile import PUBLISH
from linter.reports.shown import shown
from linter.reports.status import render_steps
from linter.rules import Standard
from linter.source import from_text
from linter.status_checklist import checklist, items
from linter.status_init import new
from linter.status_rewrite import Clock, DateFrom, Outcome, rewrite
from linter.tracker_form import SIDES, Form, Side
from linter.verdicts import TRACKERS

NAME = "LEARNING_MODULE_TRACKER.md"
_BREAKING = frozenset("|`\\")  # what ends a cell, or keeps the next sign from ending it
_LOST = "its row does not find it by this name; rename it without blanks or signs, and correct the row"


def print_next(view: View, number: int, output: str) -> int:
    """Prints the next pages to write."""
    found = status_next.steps((one.tracker, [row.standing for row in one.rows]) for one in view.outcomes)
    emit(render_steps(found[:number], output), False)
    return _complain_unread(view)


def print_checklists(project: Project, standard: Standard, view: View, page: Path | None, every: bool) -> int:
    """Prints the checklist of a page, or of all. Raises NotFoundError."""
    leaves = [leaf for leaf in view.corpus.leaves() if leaf.kind.inspect in SIDES]
    if page is None and not every:
        raise NotFoundError("--checklist takes a PAGE, or --all")
    if page is not None:
        path = relative(Path(os.path.abspath(page)), project.root)
        leaves = [leaf for leaf in leaves if leaf.path == path]
        if not leaves:
            raise NotFoundError(f"{path} is no module or exam of this project")
    form, held = tracker_kind(standard).form or Form(), policy(project.config, standard).with_profile(PUBLISH)
    emit("\n".join(_checklist(leaf.document, standard, form, view.corpus, held) for leaf in leaves), False)
    return _complain_unread(view)


def _checklist(document: Document, standard: Standard, form: Form, corpus: Corpus, held: Policy) -> str:
    """Rules that are off by default take part, and none is silent because another speaks: the list is whole."""
    side: Side = "exam" if document.kind.inspect == "exam" else "module"
    wanted = {code for item in items(form, side) for code in item.rules}
    found = (rule for rule in standard.rules if rule.code in wanted and rule.family != TRACKERS)
    rules = [rule.model_copy(update={"eclipses": None}) for rule in found]
    checked = engine.judge(document, rules, Context(find_judge(), corpus), held)
    counts = Counter(finding.code for finding in checked.counted)
    return checklist(document, counts, {rule.code for rule in rules}, form, corpus)


def _complain_unread(view: View) -> int:
    for reason in view.unread:
        complain(reason)
    return 2 if view.unread else 0


def tracker_kind(standard: Standard) -> Kind:
    """The kind of trackers."""
    return next(kind for kind in standard.kinds if kind.inspect == "tracker" and kind.form is not None)


def new_tracker(project: Project, standard: Standard, named: Sequence[Path], mode: DateFrom, request: Request) -> int:
    """Writes a new tracker for the pages that are there. Raises NotFoundError."""
    view = look(project, standard, (), mode, request)
    if code := _complain_unread(view):
        return code
    pages = [leaf.path for leaf in view.corpus.leaves() if leaf.kind.inspect in SIDES]
    if not pages:
        raise NotFoundError("no module and no exam was found, so there is nothing to track")
    target = Path(os.path.abspath(named[0])) if named else project.root / _common(pages) / NAME
    try:
        _demand_names(pages)
        filled = _filled(project, standard, view.corpus, relative(target, project.root), mode)
        writing.create(target, filled.text.encode())
    except RefusedError as error:
        complain(str(error), label="refused")
        return 2
    found = {path for row in filled.rows for path in row.standing.tied.spoken}
    for path in (page for page in pages if page not in found):
        complain(f"{path}: {_LOST}", label="note")
    tracked = "1 page" if len(found) == 1 else f"{len(found)} pages"
    complain(f"{relative(target, project.root)} tracks {tracked}", label="written")
    return 0


def _demand_names(pages: Sequence[str]) -> None:
    """Raises RefusedError where the name of a page would break the row that it stands in, or the file."""
    odd = next((page for page in pages if shown(page) != page or _BREAKING & set(page)), None)
    if odd is not None:
        raise RefusedError(f"{odd}: no row of a tracker can hold this name; rename the page")


def _common(pages: list[str]) -> str:
    """The folder that holds all pages."""
    shared = os.path.commonpath([PurePosixPath(page).parent.as_posix() for page in pages])
    return "" if shared == "." else shared


def _filled(project: Project, standard: Standard, corpus: Corpus, path: str, mode: DateFrom) -> Outcome:
    """A new tracker with every row saying what it earns. Completed rows need a date, so today's stands in."""
    kind = tracker_kind(standard)
    assert kind.form is not None
    text = new(corpus, kind.form, path)
    document = engine.read(from_text(text, path), (kind,))
    assert document is not None
    wider = replace(corpus, documents={**corpus.documents, path: document}, _memo={})
    tracker, today = tracker_reading.read(document), date.today()
    found = last_change(project.root)
    clock = Clock(mode, lambda page: found(page) or today, today)
    return rewrite(tracker, wider, clock, lambda text: reread(text, tracker))
