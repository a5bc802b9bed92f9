"""What `lint-modules check` does where something is new: lint pages, fix what can be fixed, and report."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext, redirect_stdout
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from linter import __version__
from linter.baseline import Entry
from linter.cli.baselining import baseline_of, place, remaining
from linter.cli.choosing import run_of
from linter.cli.console import complain, emit, progress
from linter.cli.diagrams import diagrams_of
from linter.cli.given_hands import given_hands
from linter.cli.outputs import COURSE_FORMATS, Output
from linter.cli.page_inputs import digest_of_inputs, page_cache
from linter.cli.pages import Pages, pages_of, read_pages
from linter.cli.printing import exit_code, print_report
from linter.cli.project import Project, find_project, prefix, settings_files
from linter.cli.request import Request
from linter.cli.runner import Run, draws
from linter.cli.warm import keep, prepare
from linter.engine import Checked
from linter.errors import ConfigError, NotFoundError
from linter.mermaid import Known as Diagrams
from linter.model import Report
from linter.reports.shown import shown

if TYPE_CHECKING:
    from linter.cli.fixing import Outcome
    from linter.cli.parts import Known, Part
    from linter.course_model import Course

UNDRAWN = "no Mermaid engine is installed here, so diagrams are not parsed: pip install 'lint-modules[mermaid]'"


def perform(request: Request, outputs: tuple[Output, ...], parts: Sequence[Part] = ()) -> int:
    """Do what a request asks for, with what the parts of the same run know already; returns the exit code."""
    project = find_project(request.first, request.config_file, request.isolated)
    memory = prepare(request, project, _beside(project, request))
    files, noted = ([], False) if request.stdin else pages_of(project, request.paths)
    diagrams = diagrams_of(request, project.root)
    run = run_of(project, request.selection, request.no_ignores, request.profile, diagrams)
    if request.show_files:
        emit("".join(f"{shown(page.shown)}\n" for page in files), False)
        return 0
    baseline, before = baseline_of(project, request), _before(project, request)
    mends = request.fixing or request.show_fixes
    pages = read_pages(run, files, request) if mends or request.stdin else Pages(files=files)
    old = None if before is None else before(run, [page.path for page in pages.read] or [page.shown for page in files])
    kept = (baseline or frozenset()) | (old or frozenset())
    outcome = _fixed(run, pages, request, kept) if mends else None
    if outcome is None or not request.fixing:
        judged = _judged(run, pages, request, diagrams, parts) if outcome is None else outcome.before
        result = lint(run, judged, request.paths, baseline, old)
    else:
        result = replace(lint(run, outcome.after, request.paths, baseline, old), fixed=len(outcome.fixed))
    if diagrams is not None:
        diagrams.save()
    if not note_diagrams(run, result) and not noted and memory is not None and _same(project, request):
        keep(memory, request, run, result)
    code = exit_code(result, request, request.fail_level or project.config.fail_level)
    with redirect_stdout(sys.stderr) if request.stdin and request.fixing else nullcontext():
        print_report(result, outputs, request, _course(run, request, code))
    return code


def _judged(
    run: Run, pages: Pages, request: Request, diagrams: Diagrams | None, parts: Sequence[Part]
) -> list[Checked]:
    """The outcomes of the pages of a run that changes none of them."""
    if request.stdin:
        return list(run.judge_all(pages.read))
    known = _joined(run, pages, request, parts) if parts else page_cache(run, request)
    with given_hands(request, run.examiner, diagrams) as hands:
        library = run.library(known, hands)
        with progress(list(pages.files), not request.no_progress) as items:
            library.read(items, judged=True)
        context = run.surroundings(library)
    outcomes = list(run.concluded(pages.files, library, context))  # other processes have done what they are for
    if known is not None:
        known.save()
    return outcomes


def _fixed(run: Run, pages: Pages, request: Request, kept: frozenset[Entry]) -> Outcome:
    """The pages of a run before and after the fixes that it asks for."""
    from linter.cli.applying import apply_fixes  # a run that only reports does not wait for it

    return apply_fixes(run, pages, request, kept)


def _joined(run: Run, pages: Pages, request: Request, parts: Sequence[Part]) -> Known:
    """What the parts of a run know of its pages. Raises PartError."""
    from linter.cli.joining import joined  # no undivided run waits for it

    return joined(parts, digest_of_inputs(run, request), pages.files, run.project.config.max_page_bytes)


def _before(project: Project, request: Request) -> Callable[[Run, Sequence[str]], frozenset[Entry]] | None:
    """What tells which findings of some pages are old; None where all count. Raises RepositoryError."""
    if request.new_from is None:
        return None
    from linter.cli.newness import base_of, entries_before  # no other run waits for what asks git

    return partial(entries_before, base=base_of(project, request.new_from))


def _course(run: Run, request: Request, code: int) -> Course | None:
    """The course of a run that ends with an exit code; None where no output asks for it."""
    if request.statistics or not any(output.format in COURSE_FORMATS for output in request.output):
        return None
    from linter.cli.course import course_of  # imports all that `status` needs

    return course_of(run, request, code)


def _beside(project: Project, request: Request) -> tuple[Path, ...]:
    """The files that a run reads beside what lies in its project, or that are named in a way of their own."""
    named = () if request.no_baseline or request.isolated else (place(project, request.baseline),)
    named = named if request.baseline is None else (place(project, request.baseline),)
    return (*settings_files(project), *named)


def _same(project: Project, request: Request) -> bool:
    """Whether the configuration is still what it was; it was read before anything was looked at."""
    try:
        return project == find_project(request.first, request.config_file, request.isolated)
    except (ConfigError, NotFoundError, OSError):
        return False


def lint(
    run: Run,
    judged: Iterable[Checked],
    paths: Sequence[Path],
    baseline: frozenset[Entry] | None,
    old: frozenset[Entry] | None = None,
) -> Report:
    """The report of the judged pages of some paths, without the findings of the baseline and without old ones."""
    result = remaining(run, list(judged), baseline, paths, old)
    rules = tuple(run.standard.info(rule) for rule in run.rules)
    return replace(result, rules=rules, prefix=prefix(run.project), version=__version__)


def note_diagrams(run: Run, result: Report) -> bool:
    """Say that diagrams were not parsed, where that is so; returns whether it is."""
    without = run.judge is None and draws(run.rules) and result.documents > 0
    if without:
        complain(UNDRAWN, label="note")
    return without
