"""The pages of a project at one moment: each file is read once, and some may have another text than they hold.

A run, standard input, an editor's buffers and the proof of a fix are all the results of a snapshot. A page that cannot
be read is a result too: it costs no other page its findings.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from linter import __version__
from linter.app.executors import Executor, Lost
from linter.app.local_task import LocalPassItem, LocalPassOutcome
from linter.app.results import OtherPage, page_digest
from linter.checks.base import Context
from linter.corpus import IDS_FACT, Corpus, CorpusPage, PageChangedError, PageSummary
from linter.findings import STALE_BASELINE, UNREADABLE, Report, RunError
from linter.kinds.document import Document
from linter.kinds.recognize import kind_of
from linter.linting.baseline import BaselineEntry, stale_entries, without_baselined
from linter.linting.engine import (
    PageHead,
    Verdicts,
    corpus_pass,
    lint_stray,
    local_pass,
    read_head,
    unreadable_result,
)
from linter.linting.results import PageResult, build_report
from linter.markdown.anchors import page_ids
from linter.markdown.parser import parse_page
from linter.mermaid.judge import DiagramVerdicts
from linter.project.discovery import FoundPage, all_pages, discover, file_name_test, read_bytes
from linter.project.project import Project, repository_prefix
from linter.text.source import Source, UnreadableError, from_bytes

if TYPE_CHECKING:
    from linter.app.linter import Linter

_BATCH = 8 * 1024 * 1024  # bytes of documents that wait for the local pass together


class _Pending(NamedTuple):
    """A document that waits for the local pass."""

    page: FoundPage
    head: PageHead
    digest: str
    size: int


class Snapshot:
    """The pages of a project at one moment. Each is read when it is first asked for, and once."""

    def __init__(
        self,
        linter: Linter,
        changed: Mapping[str, bytes],
        executor: Executor[LocalPassItem, LocalPassOutcome] | None = None,
        diagrams: DiagramVerdicts | None = None,
    ) -> None:
        self.linter = linter
        self.looked_up: dict[str, bool] = {}
        """The paths that links and rows have asked for, and whether there is such a file."""
        self.opened: set[str] = set()
        """The pages whose bytes were asked for."""
        self.others: dict[str, PageResult] = {}
        """The results of pages that are no documents, by their paths: of no kind, not readable, lost or crashed on."""
        self._changed, self._executor, self._diagrams = changed, executor, diagrams
        self._limit = linter.project.config.max_page_bytes
        self._documents: dict[str, CorpusPage] = {}
        self._digests: dict[str, str] = {}
        self._fact_counts: dict[str, int] = {}  # of documents that are remembered
        self._ids: dict[str, frozenset[str] | None] = {}
        self._corpus: Corpus | None = None

    def results(self, pages: Iterable[FoundPage]) -> Iterator[PageResult]:
        """The results of some pages, in order. Rules that look beyond a page have the whole project read."""
        pages = list(pages)
        self.read(pages)
        context = self.context
        for page in pages:
            document = self._documents.get(page.shown)
            if document is None:
                yield self.others[page.shown]
                continue
            try:
                yield corpus_pass(document, self.linter.rules, context, self.linter.policy)
            except PageChangedError as error:
                other = "" if error.path == page.shown else f"{error.path} "
                yield _failed(page.shown, f"{other}{error}")
        self.keep_facts()

    @property
    def context(self) -> Context:
        """What checks may use beside a page."""
        return Context(self.linter.judge, self.corpus)

    @property
    def corpus(self) -> Corpus:
        """All pages of the project where a rule looks at them; else only those that were read so far."""
        if self._corpus is None and self.linter.reads_corpus and not self.linter.alone:
            return self.read_corpus(all_pages(self.linter.project))
        if self._corpus is None:
            self._corpus = Corpus(self._documents, self.exists, self.anchors, self.linter.local.site)
        return self._corpus

    def read_corpus(self, pages: Sequence[FoundPage] | None = None) -> Corpus:
        """All pages of the project together; those that were not read yet are read, but not judged."""
        linter = self.linter
        if pages is None:
            pages = discover(linter.project, [linter.project.root])[0]
        self.read(pages, judged=False)
        verdicts = Verdicts(linter.verdict_rules, lambda: linter.verdict_judge, linter.verdict_policy)
        self._corpus = verdicts.corpus = Corpus(
            self._documents,
            self.exists,
            self.anchors,
            linter.local.site,
            linter.rule_set.kinds,
            frozenset(page.shown for page in pages),
            file_name_test(linter.project.root),
            verdicts,
            frozenset(path for path, result in self.others.items() if result.failed),
        )
        return self._corpus

    def report(
        self,
        results: Sequence[PageResult],
        paths: Sequence[Path] = (),
        baseline: Collection[BaselineEntry] | None = None,
        old: Collection[BaselineEntry] | None = None,
    ) -> Report:
        """The report of the results of some paths, without what the baseline holds and without what is old.

        What the baseline holds in vain is reported too, old or not.
        """
        linter = self.linter
        rule = next((rule for rule in linter.rules if rule.code == STALE_BASELINE), None)
        stale = self.stale_entries(results, baseline or (), whole=covers_project(linter.project, paths))
        remaining = without_baselined(baseline or (), results, stale, rule)
        new = without_baselined(old or (), remaining.outcomes, (), None)
        report = build_report(new.outcomes)
        findings = sorted((*report.findings, *remaining.gone), key=lambda finding: finding.sort_key)
        return replace(
            report,
            findings=tuple(findings),
            baselined=remaining.baselined,
            old=None if old is None else new.baselined,
            rules=tuple(linter.rule_set.info(rule) for rule in linter.rules),
            prefix="" if linter.alone else repository_prefix(linter.project),
            version=__version__,
        )

    def stale_entries(
        self, results: Sequence[PageResult], baseline: Collection[BaselineEntry], whole: bool
    ) -> list[BaselineEntry]:
        """The stale entries of a baseline, as far as these results can tell. Only with `whole` are pages looked for
        that are no longer there."""
        return list(stale_entries(baseline, results, self._silent_codes, lambda path: whole and not self.exists(path)))

    @property
    def _silent_codes(self) -> frozenset[str]:
        """The codes of rules that did not run, or not on every diagram."""
        linter = self.linter
        running = {rule.code for rule in linter.rules}
        if linter.judge is None or getattr(linter.judge, "failures", False):
            running -= {rule.code for rule in linter.rules if rule.check.needs_engine}
        return frozenset(rule.code for rule in linter.rule_set.rules) - running

    def exists(self, path: str) -> bool:
        """Whether there is a file of this path, which counts from the root of the project."""
        if path not in self.looked_up:
            try:
                self.looked_up[path] = self.linter.alone or (self.linter.project.root / path).is_file()
            except OSError:  # a name that is too long, a folder that may not be looked into
                self.looked_up[path] = False
        return self.looked_up[path]

    def anchors(self, path: str) -> frozenset[str] | None:
        """The ids of a page that links may point at; None where they cannot be known."""
        if path not in self._ids:
            self._ids[path] = self._find_ids(path)
        return self._ids[path]

    def _find_ids(self, path: str) -> frozenset[str] | None:
        if (document := self._documents.get(path)) is not None:
            ids = document.fact(IDS_FACT)
            return None if ids is None else frozenset(ids)
        root = self.linter.project.root
        file = root / path
        try:
            if self.linter.alone or not file.is_file() or not file.resolve().is_relative_to(root.resolve()):
                return None
            self.opened.add(path)
            return self._ids_of_other(path, read_bytes(file, self._limit))
        except (OSError, UnreadableError):
            return None

    def _ids_of_other(self, path: str, data: bytes) -> frozenset[str] | None:
        """The ids of a page that is no document. Raises UnreadableError."""
        digest = page_digest(path, data)
        ids_by_digest, known = self.linter.ids, self.linter.recall(digest)
        if known is not None and IDS_FACT.name in known.facts:
            ids_by_digest[digest] = known.facts[IDS_FACT.name]
        elif digest not in ids_by_digest:
            head = read_head(from_bytes(data, path, self._limit), ())
            found = page_ids(parse_page(head.source, head.front_matter, self.linter.local.site))
            ids_by_digest[digest] = None if found is None else sorted(found)
            if known is not None:
                known.facts[IDS_FACT.name] = ids_by_digest[digest]
                self.linter.remember(digest, known)
        ids = ids_by_digest[digest]
        return None if ids is None else frozenset(ids)

    def document(self, path: str) -> Document:
        """The tree of a document that was read. Raises PageChangedError where its file is not what it was."""
        digest = self._digests[path]
        document = self.linter.trees.get(digest)
        if document is None:
            head = self.linter.local.read_head(self._read_again(path))
            document = self.linter.trees.put(digest, head.parse())
        return document

    def source(self, path: str) -> Source:
        """The text of a page that was read. Raises PageChangedError where its file is not what it was."""
        document = self.linter.trees.get(self._digests[path])
        return self._read_again(path) if document is None else document.page.source

    def find_document(self, path: str) -> Document | None:
        """The tree of a page that was read; None where it is no document."""
        return self.document(path) if path in self._documents else None

    def page(self, path: str) -> CorpusPage | None:
        """A document that was read; None where there is none of this path."""
        return self._documents.get(path)

    def is_of_no_kind(self, path: str) -> bool:
        """Whether a page was read that is of no known kind."""
        return path in self.others and not self.others[path].failed and not self.others[path].findings

    def stray_result(self, page: FoundPage) -> PageResult | None:
        """Reads a page: the result of one of no kind, or of one that cannot be read; None for a document, which is not
        parsed for it."""
        outcome = self._open_page(page, judged=False)
        return outcome if isinstance(outcome, PageResult) else None

    def _read_again(self, path: str) -> Source:
        try:
            data = self._data(path, self.linter.project.root / path)
        except OSError as error:
            raise PageChangedError(path, f"cannot be read any more: {error.strerror or error}") from error
        if page_digest(path, data) != self._digests[path]:
            raise PageChangedError(path, "was changed while it was read: run again")
        return from_bytes(data, path, self._limit)

    def _data(self, path: str, file: Path) -> bytes:
        """What a page holds, at most one byte more than the limit. Raises OSError."""
        return self._changed[path] if path in self._changed else read_bytes(file, self._limit)

    def read(self, pages: Iterable[FoundPage], judged: bool = True) -> None:
        """Reads the pages that were not read yet; `judged` where their own findings are asked for.

        An executor judges the first documents while the next ones are still looked for.
        """
        documents = self._documents_to_judge(pages, judged)
        pending: list[_Pending] = []
        size = 0
        for document in documents:
            pending.append(document)
            size += document.size
            if self._executor is not None and self._executor.worth(size):
                self._read_elsewhere(chain(pending, documents), judged, self._executor)
                return
            if size >= _BATCH:
                self._read_here(pending, judged)
                pending, size = [], 0
        self._read_here(pending, judged)

    def _documents_to_judge(self, pages: Iterable[FoundPage], judged: bool) -> Iterator[_Pending]:
        """The documents that need the local pass; all other pages are put where they belong."""
        for page in pages:
            path = page.shown
            document = self._documents.get(path)
            if path in self.others or (document is not None and (document.summary.judged or not judged)):
                continue
            outcome = self._open_page(page, judged)
            if isinstance(outcome, _Pending):
                yield outcome
            elif isinstance(outcome, PageResult):
                self.others[path] = outcome

    def _open_page(self, page: FoundPage, judged: bool) -> _Pending | PageResult | None:
        """A document that needs the local pass, or the result of a page of another kind and of one that cannot be read;
        None for a document of which everything is known."""
        path = page.shown
        self.opened.add(path)
        try:
            data = self._data(path, page.path)
        except OSError as error:
            return _failed(path, f"cannot be read: {error.strerror or error}")
        digest = page_digest(path, data)
        known = self.linter.recall(digest)
        if isinstance(known, OtherPage):
            return PageResult(path, None)
        self._digests[path] = digest
        if known is not None and (known.judged or not judged):
            self._fact_counts[path] = len(known.facts)
            self._add_document(known)
            return None
        try:
            head = self.linter.local.read_head(from_bytes(data, path, self._limit))
            if head.kind is not None:
                return _Pending(page, head, digest, len(data))
            result = lint_stray(head, self.linter.local)
        except UnreadableError as error:
            return self._unreadable(page, error)
        except Exception as error:  # one page must not cost the others their findings; the run ends with exit code 2
            return _crashed(path, f"{type(error).__name__}: {error}")
        if result == PageResult(path, None):
            self.linter.remember(digest, OtherPage())
        return replace(result, source=_Lines(self, path)) if result.findings else result

    def _unreadable(self, page: FoundPage, error: UnreadableError) -> PageResult:
        """The result of a page that cannot be read: a finding only where the page was named, or where its name makes it
        a module, exam or tracker."""
        rule_set = self.linter.rule_set
        if not page.named and kind_of(rule_set.kinds, None, page.shown) is None:
            return PageResult(page.shown, None, unjudged=frozenset(rule.code for rule in self.linter.rules))
        return unreadable_result(page.shown, error, rule_set.find(UNREADABLE))

    def _add_document(self, summary: PageSummary) -> None:
        kind = next(kind for kind in self.linter.rule_set.kinds if kind.kind == summary.kind)
        self._documents[summary.path] = CorpusPage(summary, kind, self)

    def _read_here(self, pending: Iterable[_Pending], judged: bool) -> None:
        """The local pass in this process, where the trees may be of use again."""
        for page, head, digest, _ in pending:
            try:
                document = head.parse()
                summary = local_pass(document, self.linter.local, judged=judged)
            except Exception as error:
                self.others[page.shown] = _crashed(page.shown, f"{type(error).__name__}: {error}")
                continue
            self.linter.trees.put(digest, document)
            self._keep_summary(summary)

    def _read_elsewhere(
        self, pending: Iterable[_Pending], judged: bool, executor: Executor[LocalPassItem, LocalPassOutcome]
    ) -> None:
        """The local pass by an executor; the next pages are looked for when those before were given to it."""
        sent_paths: deque[str] = deque()

        def items() -> Iterator[LocalPassItem]:
            for page, head, _, _ in pending:
                assert head.kind is not None, "only documents wait"
                sent_paths.append(page.shown)
                yield LocalPassItem(head.source, head.front_matter, head.kind.kind, judged)

        for outcome in executor.map(items()):
            path = sent_paths.popleft()
            if isinstance(outcome, Lost):
                self.others[path] = _failed(path, f"{outcome.reason}; its findings are missing")
                continue
            if self._diagrams is not None:
                for key, verdict in outcome.verdicts.items():
                    self._diagrams[key] = verdict
            if outcome.summary is None:
                self.others[path] = _crashed(path, str(outcome.crash))
            else:
                self._keep_summary(outcome.summary)

    def _keep_summary(self, summary: PageSummary) -> None:
        """Keeps a summary. One with rule errors is not remembered: a later run may come to a verdict."""
        if not summary.errors:
            self.linter.remember(self._digests[summary.path], summary)
            self._fact_counts[summary.path] = len(summary.facts)
        self._add_document(summary)

    def keep_facts(self) -> None:
        """Remembers the facts that were collected since the pages were read."""
        for path, count in self._fact_counts.items():
            summary = self._documents[path].summary
            if len(summary.facts) > count:
                self._fact_counts[path] = len(summary.facts)
                self.linter.remember(self._digests[path], summary)


@dataclass(frozen=True, slots=True)
class _Lines:
    """The lines of a page of another kind, read again for who asks."""

    snapshot: Snapshot
    path: str

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines without their ends; none where the page can no longer be read as it was."""
        try:
            return self.snapshot.source(self.path).lines
        except OSError:
            return ()


def _failed(path: str, message: str) -> PageResult:
    """The result of a page that came to nothing."""
    return PageResult(path, None, run_errors=(RunError(path, None, message),), failed=True)


def _crashed(path: str, error: str) -> PageResult:
    """The result of a page that the program itself failed on."""
    return _failed(path, f"reading crashed: {error}; please report it with the page")


def covers_project(project: Project, paths: Sequence[Path]) -> bool:
    """Whether a run of these paths reads the whole project."""
    if not paths and project.config.include:
        return True
    tops = [Path(os.path.abspath(path)) for path in paths or [Path.cwd()]]
    return any(project.root.is_relative_to(top) for top in tops)
