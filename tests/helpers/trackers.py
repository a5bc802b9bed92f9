"""A course in memory: documents with given verdicts, and a tracker held against them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from linter.corpus import Corpus, Verdict, page_at_hand
from linter.findings import Finding, Range, Severity
from linter.kinds.document import Document
from linter.linting import engine
from linter.rules.model import RuleSet
from linter.text.source import from_text
from linter.trackers import reader
from linter.trackers.links import RowLinks, linked_rows
from linter.trackers.model import Tracker
from linter.trackers.rewrite import DateSource, TrackerOutcome, rewrite
from tests.campaign.real_pages import standard as built_in

TRACKER = "docs/A_MODULE_TRACKER.md"
FAULT = Finding("MOD017", "missing-pitfalls", Severity.ERROR, "no pitfalls", "", Range(1, 1, 1, 2))


def document(path: str, text: str, standard: RuleSet) -> Document:
    """A page of a kind."""
    found = engine.parse(from_text(text, path), standard.kinds)
    assert found is not None
    return found


@lru_cache(maxsize=200)
def _page(path: str) -> Document:
    """A page with nothing but a title, of a kind by its name."""
    return document(path, "# T\n", built_in())


def corpus_of(text: str, standard: RuleSet, states: Mapping[str, bool], **pages: str) -> Corpus:
    """A corpus of a tracker and documents that pass or fail; `pages` may give some of them a text."""
    documents = {path: document(path, pages[path], standard) if path in pages else _page(path) for path in states}
    documents[TRACKER] = document(TRACKER, text, standard)
    verdicts = {path: Verdict(() if passes else (FAULT,)) for path, passes in states.items()}
    pages_by_path = {path: page_at_hand(page) for path, page in documents.items()}
    return Corpus(pages_by_path, kinds=standard.kinds, page_paths=frozenset(documents), verdicts=verdicts.get)


def read(text: str, standard: RuleSet) -> Tracker:
    """The tree of a tracker."""
    return reader.read_tracker(document(TRACKER, text, standard))


def rewritten(
    text: str, standard: RuleSet, states: Mapping[str, bool], clock: DateSource | None = None
) -> TrackerOutcome:
    """What becomes of a tracker beside these documents."""
    corpus = corpus_of(text, standard, states)
    tracker = reader.read_tracker(corpus.documents[TRACKER].document)
    return rewrite(tracker, corpus, clock or DateSource(), lambda again: read(again, standard))


def ties(corpus: Corpus) -> list[RowLinks]:
    """The rows of the tracker with their documents, in order."""
    return [one for _, one in sorted(linked_rows(corpus).items())]
