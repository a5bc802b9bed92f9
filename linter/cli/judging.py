"""Judges all pages of a project as `check` without options does: with its cache, its processes and its rules.

What `status`, `baseline` and the HTML report say rests on the same judgements, so a page that `check` has judged is not
judged again for them. What is known of a page is known of its bytes, which are read here anew: nothing is stale.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from linter.checks import Context
from linter.cli.choosing import run_of
from linter.cli.diagrams import diagrams_of
from linter.cli.discovery import Found, discover
from linter.cli.given_hands import given_hands
from linter.cli.library import Library
from linter.cli.page_inputs import page_cache
from linter.cli.project import Project
from linter.cli.request import Request
from linter.cli.runner import Run
from linter.corpus import Corpus
from linter.rules import Standard


@dataclass(frozen=True, slots=True)
class Judged:
    """A run, the pages of its project as it has read them, and all of them together."""

    run: Run
    library: Library
    corpus: Corpus

    @property
    def context(self) -> Context:
        """What checks may use beside each page."""
        return Context(self.run.judge, self.corpus)


@contextmanager
def judged(
    project: Project, request: Request, standard: Standard | None = None, asked: Sequence[Found] | None = None
) -> Iterator[Judged]:
    """The judged pages of a project; what was found on the way is kept at the end. Raises what reading rules raises.

    `request` says where that is kept and which processes examine pages; it must choose neither pages nor rules.
    `standard` is the project's, where it was read already. `asked` are the pages that are judged, None for all; the
    others are only read.
    """
    diagrams = diagrams_of(request, project.root)
    run = run_of(project, request.selection, known=diagrams, standard=standard)
    known = page_cache(run, request)
    pages = discover(project, [project.root])[0]
    with given_hands(request, run.examiner, diagrams) as hands:
        library = run.library(known, hands)
        library.read(pages if asked is None else asked, judged=True)
        corpus = run.everything_of(library, pages)
    yield Judged(run, library, corpus)
    if known is not None:
        known.save()
    if diagrams is not None:
        diagrams.save()
