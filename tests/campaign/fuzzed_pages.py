"""Fuzzed pages through the whole of `check`: read, judged, inspected, fixed, reported. Nothing may crash.

The diagrams of one page in eight go to Mermaid, one page in sixteen is fixed, one in four stands in the example course,
and every page is told in one format.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from random import Random
from types import MappingProxyType
from zlib import crc32

from linter.checks.base import Context
from linter.corpus import Corpus, Verdict, page_at_hand
from linter.findings import UNREADABLE, Finding
from linter.kinds.document import Document
from linter.linting import engine
from linter.linting.fixes import fix_page
from linter.linting.inspection import inspect_document
from linter.linting.results import PageResult, build_report
from linter.markdown import anchors
from linter.mermaid.judge import DiagramJudge, find_judge
from linter.reports import FORMATS
from linter.text.source import Source, UnreadableError, from_bytes, from_text
from tests.campaign.mutating import encoded, mutated
from tests.campaign.real_pages import chosen, documents, standard
from tests.campaign.running import Campaign, Case
from tests.helpers.paths import ROOT

_LIMIT = 1 << 20
_NAMES = tuple(FORMATS)


def _made(dice: Random, _: int) -> Case:
    path, text = chosen(dice)
    if dice.random() < 0.1:  # two pages in one
        text += "\n" + chosen(dice)[1]
    return Case(path, encoded(dice, mutated(dice, text)))


@functools.cache
def _judge() -> DiagramJudge | None:
    return find_judge()


def _wrong(case: Case) -> str | None:
    share = crc32(case.data)
    judge = _judge() if share % 8 == 0 else None
    try:
        source = from_bytes(case.data, case.path, _LIMIT)
    except UnreadableError as error:
        return _told(engine.unreadable_result(case.path, error, standard().find(UNREADABLE)), share)
    checked, document = _checked(source, judge, _course() if share % 4 == 2 else {})
    wrong = _told(checked, share)
    if isinstance(document, Document) and not wrong and not checked.failed and share % 16 == 1:
        fix_page(source, lambda new: _findings(new), lambda finding: finding.fix is not None)
    return wrong


@functools.cache
def _course() -> dict[str, Document]:
    """The example course, read once."""
    pages = documents(ROOT / "examples" / "course")
    read = ((path, engine.parse(from_text(text, path), standard().kinds)) for path, text in pages)
    return {path: document for path, document in read if document is not None}


def _checked(
    source: Source, judge: DiagramJudge | None, beside: Mapping[str, Document] = MappingProxyType({})
) -> tuple[PageResult, Document | PageResult]:
    rules, kinds = standard().rules, standard().kinds
    document = engine.parse(source, kinds)
    if document is None:
        result = engine.lint_page(source, rules, kinds, Context(judge))
        return result, result
    ids = functools.cache(lambda path: anchors.page_ids(document.page))
    pages = {path: page_at_hand(page) for path, page in {**beside, source.path: document}.items()}
    verdicts = {path: Verdict() for path in beside}
    corpus = Corpus(pages, anchors=ids, kinds=kinds, page_paths=frozenset(pages), verdicts=verdicts.get)
    checked = engine.lint_document(document, rules, Context(judge, corpus))
    inspect_document(document, corpus=corpus)
    return checked, document


def _findings(source: Source) -> tuple[Finding, ...] | str:
    checked, _ = _checked(source, None)
    return "not read whole" if checked.failed or checked.kind is None else checked.findings


def _told(checked: PageResult, share: int) -> str | None:
    """What is wrong with the outcome of a page, or with the report of it."""
    for error in checked.run_errors:
        return f"{error.rule}: {error.message}"
    whole = build_report([checked])
    for one in whole.findings:
        if not (1 <= one.range.line <= one.range.end_line and one.range.column >= 1):
            return f"{one.code} at {one.range}"
    FORMATS[_NAMES[share % len(_NAMES)]](whole)
    read = json.loads(FORMATS["json"](whole))
    return None if len(read["findings"]) == len(whole.findings) else "json lost a finding"


CAMPAIGN = Campaign("fuzzed_pages", "fuzzed pages checked", _made, _wrong, short=1_000, long=100_000, batch=1_000)
