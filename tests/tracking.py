"""A course in memory: documents with given verdicts, and a tracker held against them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from linter import engine, tracker_reading
from linter.corpus import Corpus, Verdict
from linter.model import Finding, Range, Severity
from linter.parts import Document
from linter.rules import Standard
from linter.source import from_text
from linter.status_rewrite import Clock, Outcome, rewrite
from linter.tracker import Tracker
from linter.tracker_rows import Tied, tied
from tests.campaign.real_pages import standard as built_in

TRACKER = "docs/A_MODULE_TRACKER.md"
FAULT = Finding("MOD017", "missing-pitfalls", Severity.ERROR, "no pitfalls", "", Range(1, 1, 1, 2))


def document(path: str, text: str, standard: Standard) -> Document:
    """A page of a kind."""
    found = engine.read(from_text(text, path), standard.kinds)
    assert found is not None
    return found


@lru_cache(maxsize=200)
def _page(path: str) -> Document:
    """A page with nothing but a title, of a kind by its name."""
    return document(path, "# T\n", built_in())


def course(text: str, standard: Standard, states: Mapping[str, bool], **pages: str) -> Corpus:
    """A corpus of a tracker and documents that pass or fail; `pages` may give some of them a text."""
    documents = {path: document(path, pages[path], standard) if path in pages else _page(path) for path in states}
    documents[TRACKER] = document(TRACKER, text, standard)
    verdicts = {path: Verdict(() if passes else (FAULT,)) for path, passes in states.items()}
    return Corpus(documents, kinds=standard.kinds, pages=frozenset(documents), verdicts=verdicts.get)


def read(text: str, standard: Standard) -> Tracker:
    """The tree of a tracker."""
    return tracker_reading.read(document(TRACKER, text, standard))


def rewritten(text: str, standard: Standard, states: Mapping[str, bool], clock: Clock | None = None) -> Outcome:
    """What becomes of a tracker beside these documents."""
    corpus = course(text, standard, states)
    tracker = tracker_reading.read(corpus.documents[TRACKER])
    return rewrite(tracker, corpus, clock or Clock(), lambda again: read(again, standard))


def ties(corpus: Corpus) -> list[Tied]:
    """The rows of the tracker with their documents, in order."""
    return [one for _, one in sorted(tied(corpus).items())]
