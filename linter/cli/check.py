"""What `lint-modules check` does: lint pages, fix what can be fixed, and report; and `clean`."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, redirect_stdout
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from linter.app.baseline import baseline_of, baseline_path, update_baseline
from linter.app.dependencies import Dependencies, dependencies_of, record
from linter.app.linter import (
    NO_ENGINE,
    Linter,
    make_linter,
    nothing_judged,
    open_executor,
    open_results,
    page_named,
    usable_cache,
    uses_diagrams,
)
from linter.app.lowered import gate_of_run
from linter.app.projects import ProjectPages, named_projects, pages_by_project
from linter.app.request import CheckRequest
from linter.app.results import DiagramVerdictStore, find_cache
from linter.app.session import merged_reports
from linter.app.snapshot import Snapshot
from linter.cli.console import complain, emit, emit_bytes, exit_code, print_report, terminal_feedback
from linter.cli.options import config_options
from linter.errors import BaselineError, ConfigError, NotFoundError, StandardError, UnknownRuleError
from linter.findings import Drift, Report
from linter.linting.baseline import BaselineEntry, baseline_entry, repaired_entries
from linter.mermaid.judge import DiagramVerdicts
from linter.project import cache
from linter.project.configurations import Configurations
from linter.project.discovery import Exclusion, FoundPage, LeftAlone, display_path, left_alone
from linter.project.project import Project, find_project, load_rule_set, settings_files
from linter.project.site import site_files
from linter.project.tree_digest import LEGACY_CACHE_FOLDER
from linter.reports import COURSE_FORMATS, Output
from linter.reports.escape import printable
from linter.reports.text import fix_count, fix_lines, unfixed_line, unified_diff
from linter.text.wording import counted

if TYPE_CHECKING:
    from linter.app.feedback import Feedback
    from linter.app.fix import FixOutcome
    from linter.reports.course import Course


def apply_fixes(
    snapshot: Snapshot,
    pages: Sequence[FoundPage],
    given: Mapping[str, bytes],
    request: CheckRequest,
    kept: Collection[BaselineEntry],
) -> FixOutcome:
    """Fixes pages as the request wishes: in their files, on standard output, or only to show what would change.

    `given` is standard input, by its name. What the baseline holds, and what is old where only new findings are asked
    for, is kept: it is not fixed.
    """
    from linter.app.fix import fix_pages, fixed_bytes, write_files  # no other run waits for it

    outcome = fix_pages(snapshot, pages, given, request.unsafe_fixes, lambda finding: baseline_entry(finding) in kept)
    writes = request.fixing and not request.diff
    if request.diff:
        emit("".join(unified_diff(path, *outcome.texts(path)) for path in sorted(outcome.fixes)), False)
    elif writes and request.stdin:
        (data,) = given.values()
        emit_bytes(fixed_bytes(outcome, data))
    elif writes:
        outcome = write_files(snapshot.linter, outcome)
    _tell(outcome, request, "fixed" if writes else "would fix")
    return outcome


def _tell(outcome: FixOutcome, request: CheckRequest, verb: str) -> None:
    """Say on stderr what was fixed and what was not; the report itself only counts."""
    for line in fix_lines(outcome.fixed) if request.show_fixes else ():
        complain(line, label=verb)
    for fix in outcome.rejected:
        complain(unfixed_line(fix.finding, fix.reason), label="note")
    if outcome.fixed and request.unreported:
        complain(f"{verb} {fix_count(outcome.fixed)}", label="note")


def run_check(request: CheckRequest, outputs: tuple[Output, ...]) -> int:
    """Do what a request asks for; returns the exit code.

    Each page belongs to the project of the closest configuration above it. A run over pages of several projects is one
    run of each, reported as one.
    """
    with _configurations(request) as configurations:
        return _run_configured(request, outputs, configurations)


@contextmanager
def _configurations(request: CheckRequest) -> Iterator[Configurations]:
    """Where configurations are read in a run: as they are, or as they were. Raises RepositoryError, OSError."""
    if request.config_from is None:
        yield Configurations(request.config_file, request.isolated)
        return
    from linter.app.gate import earlier_top  # no other run waits for what asks git

    first = Path(os.path.abspath(request.first or Path.cwd()))
    with earlier_top(first if first.is_dir() else first.parent, request.config_from, "--config-from") as (top, earlier):
        yield Configurations(top=top, earlier=earlier)


def _run_configured(request: CheckRequest, outputs: tuple[Output, ...], configurations: Configurations) -> int:
    feedback = terminal_feedback(show_progress=not request.no_progress)
    projects = named_projects(request, configurations)
    first, paths = next(iter(projects.values()))
    cache_used = usable_cache(request, first.root, feedback)
    own = replace(request, paths=paths)
    kept = cache_used if len(projects) == 1 else None
    dependencies = dependencies_of(own, first, _beside(first, own), kept)
    if request.stdin:
        part = ProjectPages(first, paths, [], False, configurations.source(first))
        return _run_project(request, outputs, part, cache_used, None, feedback).code
    drift = _drift(list(projects), request)
    parts = pages_by_project(projects, configurations, feedback)
    if len(parts) == 1:
        run = _run_project(
            replace(request, paths=parts[0].paths), outputs, parts[0], cache_used, dependencies, feedback, drift
        )
        _show_files(run.report, request)
        if run.nothing_judged:
            complain(run.nothing_judged)
        return _with_drift(run.code, drift, request)
    return _with_drift(_run_projects(parts, request, outputs, feedback, drift), drift, request)


@dataclass(frozen=True, slots=True)
class _Run:
    """How a run in one project ended. `nothing_judged` says why no page was judged, where it looked for some."""

    code: int
    report: Report
    linter: Linter
    nothing_judged: str | None = None


def _drift(roots: Sequence[Path], request: CheckRequest) -> tuple[Drift, ...] | None:
    """What is weaker than where the branch left another one, which is said; None where nothing is compared.

    Where that cannot be known it is noted, and with --fail-on-weaker raised.
    """
    ref, option = request.new_from, "--new-from"
    if ref is None:
        ref, option = request.config_from, "--config-from"
    if ref is None or request.isolated or request.config_file or request.show_files:
        return None
    from linter.app.gate import drift_from  # no other run waits for what asks git

    top, found = Path(os.path.commonpath(roots)), list[Drift]()
    try:
        for root in roots:
            shown = display_path(root, top)
            prefix = "" if shown == "." else f"{shown}/"
            drift = drift_from(root, ref, option)
            found += [replace(item, path=f"{prefix}{item.path}") for item in drift]
    except (ConfigError, StandardError, UnknownRuleError, BaselineError) as error:
        if request.fail_on_weaker:
            raise
        complain(f"whether the gate is weaker than it was is not known: {error}", label="note")
        return None
    for item in found:
        complain(printable(item.message), label="weaker")
    return tuple(found)


def _with_drift(code: int, drift: tuple[Drift, ...] | None, request: CheckRequest) -> int:
    return max(code, 1) if drift and request.fail_on_weaker else code


def _run_projects(
    parts: Sequence[ProjectPages],
    request: CheckRequest,
    outputs: tuple[Output, ...],
    feedback: Feedback,
    drift: tuple[Drift, ...] | None,
) -> int:
    """A run in each of several projects, reported as one; one without a judged page is noted, unless all are.

    A report of the whole course is that of the project in which all others lie. Raises ConfigError where there is none.
    """
    wide = any(output.format in COURSE_FORMATS for output in outputs)
    if wide and os.path.commonpath([part.project.root for part in parts]) != str(parts[0].project.root):
        several = ", ".join(printable(str(part.project.root)) for part in parts)
        raise ConfigError(f"a report of the whole course is of one project, and these pages are of several: {several}")
    runs = []
    for part in parts:
        cache_used = usable_cache(request, part.project.root, feedback)
        runs.append(_run_project(replace(request, paths=part.paths), (), part, cache_used, None, feedback))
    roots = [part.project.root for part in parts]
    report = merged_reports([(run.report, root) for run, root in zip(runs, roots, strict=True)])
    report = replace(report, drift=drift)
    top = Path(os.path.commonpath(roots))
    none_judged = bool(runs) and all(run.report.documents == 0 for run in runs)
    for run, root in zip(runs, roots, strict=True):
        if run.nothing_judged:
            shown = printable(display_path(root, top))
            complain(f"project {shown}: {run.nothing_judged}", label="error" if none_judged else "note")
    code = max(2 if run.nothing_judged and none_judged else run.code for run in runs)
    if not request.show_files:
        above = next((run.linter for run, root in zip(runs, roots, strict=True) if root == top), None)
        course = None if above is None else _course(above, request, code, feedback)
        print_report(report, outputs, request, course)
    _show_files(report, request)
    return code


def _show_files(report: Report, request: CheckRequest) -> None:
    if request.show_files:
        emit("".join(f"{printable(path)}\n" for path in sorted(report.checked)), False)


def _run_project(
    request: CheckRequest,
    outputs: tuple[Output, ...],
    part: ProjectPages,
    cache_used: str | None,
    dependencies: Dependencies | None,
    feedback: Feedback,
    drift: tuple[Drift, ...] | None = None,
) -> _Run:
    """A run in one project; without outputs nothing is printed of it."""
    project, pages, noted = part.project, part.pages, part.noted
    diagrams = None if cache_used is None else DiagramVerdictStore(cache_used)
    rule_set = None if part.source is None else load_rule_set(part.source)
    linter = make_linter(project, request.selection, request.no_ignores, request.profile, diagrams, rule_set)
    if request.show_files:
        return _Run(0, Report(checked=tuple(page.shown for page in pages)), linter)
    baseline = baseline_of(part.source or project, request)
    given: dict[str, bytes] = {}
    if request.stdin:
        pages, given = _standard_input(project, request)
    old = _old_findings(linter, pages, request, feedback)
    if request.fixing or request.show_fixes:
        snapshot = linter.snapshot(given)
        with feedback.progress(pages) as items:
            snapshot.read(items)
        outcome = apply_fixes(snapshot, pages, given, request, (baseline or frozenset()) | (old or frozenset()))
        results = outcome.after if request.fixing else outcome.before
        if outcome.fixes and request.fixing and not (request.diff or request.stdin or part.source):
            struck = _strike_repaired(project, request, outcome)
            baseline = None if baseline is None else baseline - struck
        report = snapshot.report(results, request.paths, baseline, old)
        report = replace(report, fixed=len(outcome.fixed)) if request.fixing else report
    else:
        snapshot = _linted(linter, pages, given, request, cache_used, diagrams, feedback)
        report = snapshot.report(list(snapshot.results(pages)), request.paths, baseline, old)
        if snapshot.linter.store is not None:
            snapshot.linter.store.save()
    if diagrams is not None:
        diagrams.save()
    noted = note_diagrams(linter, report) or noted
    noted = _note_other_kinds(pages, snapshot, request) or noted
    judged_none = _judged_none(request, report)
    if dependencies is not None and report.complete and not noted and not judged_none and _same(project, request):
        record(dependencies, snapshot)
    fail_level = request.fail_level or project.config.fail_level
    report = replace(report, fail_level=fail_level, drift=drift, gates=(gate_of_run(linter, fail_level),))
    code = exit_code(report, request, report.fail_level)
    left = left_alone(project, request.paths) if judged_none else LeftAlone()
    why = nothing_judged(left, report.skipped) if left.total + report.skipped and judged_none else None
    code = 2 if judged_none and outputs else code
    with redirect_stdout(sys.stderr) if request.stdin and request.fixing else nullcontext():
        if outputs:
            print_report(report, outputs, request, _course(linter, request, code, feedback))
    return _Run(code, report, linter, why)


def _strike_repaired(project: Project, request: CheckRequest, outcome: FixOutcome) -> frozenset[BaselineEntry]:
    """Take out of the project's baseline what the fixes have repaired, say so, and return it.

    So it is with `--no-baseline`, too, which lets the fixes repair what the baseline holds.
    """
    try:
        baseline = baseline_of(project, replace(request, no_baseline=False))
    except BaselineError:
        if not request.no_baseline:
            raise
        baseline = None
    struck = repaired_entries(baseline or (), outcome.before, outcome.after)
    if struck:
        path = baseline_path(project, request.baseline)
        update_baseline(path, lambda entries: (entries or frozenset()) - struck)
        what = counted(len(struck), "entry", "entries")
        complain(f"{path.name}: struck out {what} that the fixes repaired", label="note")
    return struck


def _judged_none(request: CheckRequest, report: Report) -> bool:
    """Whether a run that looked for pages itself judged none: that is never green."""
    looked = not request.stdin and (not request.paths or any(path.is_dir() for path in request.paths))
    return looked and report.complete and report.documents == 0


def _note_other_kinds(pages: Sequence[FoundPage], snapshot: Snapshot, request: CheckRequest) -> bool:
    """Say which pages that were named are of no kind; returns whether there are any."""
    strays = [page for page in pages if page.named and not request.stdin and snapshot.is_of_no_kind(page.shown)]
    for page in strays:
        complain(f"{printable(page.shown)} was left alone: it is of no kind that is checked", label="note")
    return bool(strays)


def _linted(
    linter: Linter,
    pages: list[FoundPage],
    given: Mapping[str, bytes],
    request: CheckRequest,
    cache_used: str | None,
    diagrams: DiagramVerdicts | None,
    feedback: Feedback,
) -> Snapshot:
    """A snapshot that has read some pages, and all others where a rule looks at them."""
    if request.stdin:
        return linter.snapshot(given)
    linter = replace(linter, store=open_results(linter, request, cache_used))
    with open_executor(request, linter.local, diagrams, feedback) as executor:
        snapshot = linter.snapshot(executor=executor, diagrams=diagrams)
        with feedback.progress(pages) as items:
            snapshot.read(items)
        _ = snapshot.corpus
    return snapshot


def _standard_input(project: Project, request: CheckRequest) -> tuple[list[FoundPage], dict[str, bytes]]:
    """The page on standard input, and what it holds. Raises NotFoundError where standard input is closed."""
    if sys.stdin is None:
        raise NotFoundError("standard input is closed")
    page = page_named(project, request.stdin_filename or "<stdin>")
    left_out = Exclusion(project).globs.match_file(page.shown)
    if left_out:
        complain(f"{printable(page.shown)} was left alone: `exclude` leaves it out", label="note")
    limit = project.config.max_page_bytes
    data = sys.stdin.buffer.read(limit + 1)
    if request.fixing:
        data += sys.stdin.buffer.read()  # a filter loses nothing of a page it cannot read
    return [] if left_out else [page], {page.shown: data}


def _old_findings(
    linter: Linter, pages: Sequence[FoundPage], request: CheckRequest, feedback: Feedback
) -> frozenset[BaselineEntry] | None:
    """What was found where the branch left another one; None where all findings count. Raises RepositoryError."""
    if request.new_from is None:
        return None
    from linter.app.baseline import findings_before, merge_base  # no other run waits for what asks git

    return findings_before(
        linter, [page.shown for page in pages], merge_base(linter.project, request.new_from), feedback
    )


def _course(linter: Linter, request: CheckRequest, code: int, feedback: Feedback) -> Course | None:
    """The course of a run that ends with an exit code; None where no output asks for it."""
    if request.statistics or not any(output.format in COURSE_FORMATS for output in request.output):
        return None
    from linter.app.status import course_of_run  # imports all that `status` needs

    return course_of_run(linter, request, code, feedback)


def _beside(project: Project, request: CheckRequest) -> tuple[Path, ...]:
    """The files that a run reads beside what lies in its project, or that are named in a way of their own."""
    if request.config_from is not None:
        return ()  # what it prints is not kept
    named = () if request.no_baseline or request.isolated else (baseline_path(project, request.baseline),)
    named = named if request.baseline is None else (baseline_path(project, request.baseline),)
    return (*settings_files(project), *site_files(project), *named)


def _same(project: Project, request: CheckRequest) -> bool:
    """Whether the configuration is still what it was; it was read before anything was looked at."""
    try:
        return project == find_project(request.first, request.config_file, request.isolated)
    except (ConfigError, NotFoundError, OSError):
        return False


def note_diagrams(linter: Linter, report: Report) -> bool:
    """Say that diagrams were not parsed, where that is so; returns whether it is."""
    without = linter.judge is None and uses_diagrams(linter.rules) and report.documents > 0
    if without:
        complain(NO_ENGINE, label="note")
    return without


@click.command()
@click.option("--cache-dir", metavar="DIR", help="The folder that runs were given (default: the user's cache folder).")
@config_options
def clean(cache_dir: str | None, config_file: str | None, isolated: bool) -> None:
    """Remove the cache. Runs keep in it what they found, to tell it again where nothing changed."""
    root = find_project(None, config_file, isolated).root
    folder, reason = find_cache(cache_dir, root)
    if folder is None:
        complain(str(reason), label="note")
    else:
        count = cache.clean(folder)
        complain(f"removed {count} cached {'value' if count == 1 else 'values'} from {printable(folder)}", label="note")
    legacy = root / LEGACY_CACHE_FOLDER
    if count := cache.clean_legacy(str(legacy)):
        what = "file of an earlier version" if count == 1 else "files of earlier versions"
        complain(f"removed {count} cached {what} from {printable(str(legacy))}", label="note")
