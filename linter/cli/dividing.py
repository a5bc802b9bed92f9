"""What `lint-modules check --shard` does: lint one part of a run, and hand on what is known of its pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePath

from linter import __version__
from linter.checked import Checked, report
from linter.checks import Context
from linter.checks.base import CrossCheck
from linter.cli.choosing import run_of
from linter.cli.console import progress
from linter.cli.diagrams import diagrams_of
from linter.cli.discovery import Found
from linter.cli.given_hands import given_hands
from linter.cli.library import Library
from linter.cli.outputs import Output
from linter.cli.page_inputs import digest_of_inputs, page_cache
from linter.cli.pages import pages_of
from linter.cli.parts import Known, Wishes, part_of, shown_by_digest
from linter.cli.printing import print_report
from linter.cli.project import find_project, prefix
from linter.cli.request import Request
from linter.cli.runner import Run
from linter.concluding import conclude
from linter.corpus import Corpus
from linter.shard import Shard


def divide(request: Request, shard: Shard, outputs: tuple[Output, ...]) -> int:
    """Lints the pages of a shard by themselves and prints its part. Returns 0, or 2 where a page was not read whole.

    Whether findings fail the run is for the merge to say: it knows the baseline and what pages say of each other.
    """
    from linter.cli.check import note_diagrams  # which imports what a shard needs none of, if it is first

    project = find_project(request.first, request.config_file, request.isolated)
    files = [page for page in pages_of(project, request.paths)[0] if shard.holds(page.shown)]
    diagrams = diagrams_of(request, project.root)
    run = run_of(project, request.selection, request.no_ignores, request.profile, diagrams)
    known = Known(inner=page_cache(run, request))
    with given_hands(request, run.examiner, diagrams) as hands:
        library = run.library(known, hands)
        with progress(files, not request.no_progress) as items:
            library.read(items, judged=True)
    known.save()
    if diagrams is not None:
        diagrams.save()
    pages = shown_by_digest(files, project.config.max_page_bytes)
    result = replace(
        report(_by_themselves(run, library, files)),
        rules=tuple(run.standard.info(rule) for rule in run.rules),
        prefix=prefix(project),
        version=__version__,
        shard=part_of(shard, digest_of_inputs(run, request), _wishes(request), pages, known),
    )
    note_diagrams(run, result)
    print_report(result, outputs, request)
    return 0 if result.complete else 2


def _by_themselves(run: Run, library: Library, files: Sequence[Found]) -> list[Checked]:
    """The outcomes of pages by the rules that look at no other page."""
    rules = [rule for rule in run.rules if not isinstance(rule.check, CrossCheck)]
    context = Context(run.judge, Corpus({}, site=run.examiner.site))
    outcomes = []
    for page in files:
        leaf = library.leaves.get(page.shown)
        examined = None if leaf is None else leaf.examined
        if leaf is None or examined is None:
            outcomes.append(library.met[page.shown])
        else:
            outcomes.append(conclude(examined, leaf, rules, context, run.policy))
    return outcomes


def _wishes(request: Request) -> Wishes:
    return Wishes(
        paths=tuple(PurePath(path).as_posix() for path in request.paths),
        select=request.select,
        extend_select=request.extend_select,
        ignore=request.ignore,
        no_ignores=request.no_ignores,
        profile=request.profile,
        config_file=request.config_file,
        isolated=request.isolated,
    )
