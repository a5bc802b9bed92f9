"""Fixes pages: each in memory, verified in its project, and only then written."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from linter.app.linter import Linter
from linter.app.results import Memory
from linter.app.snapshot import Snapshot
from linter.errors import RefusedError
from linter.findings import Finding, RunError
from linter.kinds.document import Document
from linter.linting.engine import TRACKER_FAMILY
from linter.linting.fixes import FixResult, PageJudge, RejectedFix, fix_page
from linter.linting.results import PageResult
from linter.markdown import anchors
from linter.mermaid.judge import find_judge
from linter.project.discovery import FoundPage, discover, read_bytes
from linter.project.files import locked, refusal, remove_leftovers, rewrite
from linter.project.project import Project
from linter.rules.model import Rule
from linter.text.source import Source

Muted = Callable[[Finding], bool]

_FRAGMENT = re.compile(r"#([\w%:.-]{1,200})")
_OUTSIDE = re.compile(r"[\s()\[\]<>\"'`]")
_LONGEST = 200  # characters of a link before its fragment


class Verifier:
    """Lints the texts that a page could become, by the rules of the run and those the project runs, but for those that
    look at other pages.

    A page has to be linted again and again, so rules that would read all others wait until every page is done. Findings
    that are `muted` are left out: where a fix changes the fingerprint of one, it would show as new.
    """

    def __init__(self, linter: Linter, muted: Muted) -> None:
        rules = [rule for rule in verifying_rules(linter) if not rule.check.reads_corpus]
        self._linter = linter.with_rules(rules, linter.judge or find_judge())
        self._muted = muted
        self._mentions = AnchorMentions(linter.project)

    def page_judge(self, page: FoundPage, document: Document) -> PageJudge:
        """Judges texts that a page, now this document, could become."""
        ids_now = anchors.page_ids(document.page) or frozenset()
        unjudged: list[frozenset[str | None]] = []  # what no verdict is reached on, as the page was

        def judge(source: Source) -> tuple[Finding, ...] | str:
            if len(source.text.encode()) > self._linter.project.config.max_page_bytes:
                return "its fix would make the page too large to be read"
            snapshot = self._linter.snapshot({page.shown: source.text})
            (result,) = snapshot.results([page])
            fixed = snapshot.find_document(page.shown)
            if fixed is None or fixed.kind.kind != document.kind.kind:
                return "its fix would make it a page of another kind"
            if lost := self._mentions.lost(source, ids_now - (anchors.page_ids(fixed.page) or frozenset())):
                return f"its fix would break links to #{lost}"
            errors = frozenset(error.rule for error in result.run_errors)
            unjudged.append(errors)
            if result.failed or errors - unjudged[0]:
                return "its fix would keep the page from being checked"
            return tuple(finding for finding in result.findings if not self._muted(finding))

        return judge


def verifying_rules(linter: Linter) -> list[Rule]:
    """The rules of a run and those the project runs, each once: what is selected does not decide what is harm."""
    return list({rule.code: rule for rule in (*linter.verdict_rules, *linter.rules)}.values())


def corpus_rules(linter: Linter) -> tuple[Rule, ...]:
    """The rules that only the whole project can prove. Those about trackers prove nothing: a page that is fixed is
    one that its tracker does not know of yet."""
    return tuple(rule for rule in verifying_rules(linter) if rule.check.reads_corpus and rule.family != TRACKER_FAMILY)


class AnchorMentions:
    """The ids that Markdown files of a project speak of behind the name of a page, in links or anywhere."""

    def __init__(self, project: Project) -> None:
        self._project = project

    def lost(self, source: Source, ids: frozenset[str]) -> str | None:
        """The first of the ids a page is to lose that this or another page links to."""
        if not ids:
            return None
        own = {_id(found) for found in _FRAGMENT.finditer(source.text)}
        names = _names(source.path)
        return next((id_ for id_ in sorted(ids) if id_ in own or any((n, id_) in self._all for n in names)), None)

    @cached_property
    def _all(self) -> frozenset[tuple[str, str]]:
        """Names of pages (their last part, without extension) with ids; read when first needed, and once."""
        found: set[tuple[str, str]] = set()
        for page in discover(self._project, [self._project.root])[0]:
            try:
                text = read_bytes(page.path, self._project.config.max_page_bytes).decode("utf-8", "replace")
            except OSError:
                continue
            for fragment in _FRAGMENT.finditer(text):
                start = max(0, fragment.start() - _LONGEST)
                before = _OUTSIDE.split(text[start : fragment.start()])[-1]
                if before:
                    found.add((_name(before), _id(fragment)))
        return frozenset(found)


def _id(fragment: re.Match[str]) -> str:
    return unquote(fragment[1]).rstrip(".:")


def _name(reference: str) -> str:
    return PurePosixPath(reference.partition("?")[0]).stem


def _names(path: str) -> set[str]:
    """What links call a page: an index goes by its folder's name too."""
    page = PurePosixPath(path)
    return {page.stem, page.parent.name} if page.stem in ("index", "README") else {page.stem}


BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class FixOutcome:
    """Pages before and after their fixes. `fixes` are those of pages that change, `rejected` what was not applied."""

    pages: tuple[FoundPage, ...]
    given: Mapping[str, bytes]
    """What some pages held in the place of their files, as standard input does."""
    old_texts: Mapping[str, str]
    """The texts of pages with fixes, as they were."""
    before: tuple[PageResult, ...]
    after: tuple[PageResult, ...]
    fixes: Mapping[str, FixResult]
    rejected: tuple[RejectedFix, ...] = ()

    @property
    def fixed(self) -> list[Finding]:
        """What was fixed, by path; line and column are those at the time."""
        return [finding for path in sorted(self.fixes) for finding in self.fixes[path].fixed]

    @property
    def changed(self) -> dict[str, bytes | str]:
        """The texts of the pages that are not what their files hold."""
        return {**self.given, **{path: fix.source.text for path, fix in self.fixes.items()}}

    def texts(self, path: str) -> tuple[str, str]:
        """The text of a page that changes, before and after."""
        return self.old_texts[path], self.fixes[path].source.text


def fix_pages(
    snapshot: Snapshot, pages: Sequence[FoundPage], given: Mapping[str, bytes], unsafe: bool, muted: Muted
) -> FixOutcome:
    """Fixes pages in memory; nothing is written. Muted findings stay, and no fix may give them another fingerprint.

    `given` is what the snapshot was given in the place of files.
    """
    linter = snapshot.linter
    before = tuple(snapshot.results(pages))
    verifier = Verifier(linter, muted)
    codes = frozenset(rule.code for rule in linter.rules)

    def wanted(finding: Finding) -> bool:
        return finding.code in codes and finding.fix is not None and (unsafe or finding.fix.safe)

    results: dict[str, FixResult] = {}
    texts: dict[str, str] = {}
    for page, result in zip(pages, before, strict=True):
        fixable = any(wanted(finding) and not muted(finding) for finding in result.findings)
        document = snapshot.find_document(page.shown) if fixable and not result.failed else None
        if document is not None:
            results[page.shown] = fix_page(document.page.source, verifier.page_judge(page, document), wanted)
            texts[page.shown] = document.page.source.text
    rejected = tuple(fix for result in results.values() for fix in result.refused)
    fixes = {path: result for path, result in results.items() if result.fixed}
    return _verified(linter, FixOutcome(tuple(pages), given, texts, before, before, fixes, rejected))


def _verified(linter: Linter, outcome: FixOutcome) -> FixOutcome:
    """Without the pages whose change would bring a finding of a rule that looks at several pages."""
    corpus_linter = linter.with_rules(corpus_rules(linter), memory=Memory())
    before = corpus_linter.results(outcome.pages, outcome.given) if outcome.fixes and corpus_linter.rules else []
    while outcome.fixes:
        after = corpus_linter.results(outcome.pages, outcome.changed) if corpus_linter.rules else []
        brought = new_findings(before, after)
        if not brought:
            return replace(outcome, after=tuple(linter.results(outcome.pages, outcome.changed)))
        involved = {path for finding in brought for path in (finding.path, *(place.path for place in finding.related))}
        dropped = involved & outcome.fixes.keys() or set(outcome.fixes)
        reason = f"its fix would bring {brought[0].code} at {brought[0].path}:{brought[0].range.line}"
        outcome = _without(outcome, dropped, reason)
    return outcome


def new_findings(before: Sequence[PageResult], after: Sequence[PageResult]) -> list[Finding]:
    """The findings of pages that have more of one rule's than they had."""
    had = Counter((f.path, f.code) for page in before for f in page.findings)
    have = Counter((f.path, f.code) for page in after for f in page.findings)
    return [f for page in after for f in page.findings if have[f.path, f.code] > had[f.path, f.code]]


def _without(outcome: FixOutcome, dropped: set[str], reason: str) -> FixOutcome:
    lost = tuple(RejectedFix(finding, reason) for path in sorted(dropped) for finding in outcome.fixes[path].fixed)
    kept = {path: fix for path, fix in outcome.fixes.items() if path not in dropped}
    return replace(outcome, fixes=kept, rejected=(*outcome.rejected, *lost))


def write_files(linter: Linter, outcome: FixOutcome) -> FixOutcome:
    """Replaces the files of the pages that change. A file that may not be replaced stays as it was: a run error."""
    files = {page.shown: page.path for page in outcome.pages}
    failures: dict[str, RunError] = {}
    for path, fix in outcome.fixes.items():
        try:
            _replace(files[path], *outcome.texts(path))
        except (RefusedError, OSError) as error:
            reason = error.strerror or str(error) if isinstance(error, OSError) else str(error)
            failures[path] = RunError(path, None, f"{len(fix.fixed)} fixable but not fixed: {reason}")
    remove_leftovers(list(files.values()))
    if not failures:
        return outcome
    written = replace(_without(outcome, set(failures), ""), rejected=outcome.rejected)
    after = linter.results(written.pages, {path: outcome.old_texts[path] for path in failures} | written.changed)
    with_failures = tuple(
        replace(page, run_errors=(*page.run_errors, failures[page.path])) if page.path in failures else page
        for page in after
    )
    return replace(written, after=with_failures)


def _replace(file: Path, old: str, new: str) -> None:
    """Replaces a text by another one, if it still is what the file holds; a byte order mark stays."""
    if reason := refusal(file):
        raise RefusedError(reason)
    with locked([file]):
        data = file.read_bytes()
        if data.removeprefix(BOM) != old.encode():
            raise RefusedError(f"{file.name} was changed by someone else meanwhile: run again")
        rewrite({file: (data, _like(data, new))})


def fixed_bytes(outcome: FixOutcome, data: bytes) -> bytes:
    """What becomes of the bytes of the only page of a run: they stay where nothing was fixed."""
    return next((_like(data, fix.source.text) for fix in outcome.fixes.values()), data)


def _like(data: bytes, text: str) -> bytes:
    """The bytes of a text, behind the byte order mark that the old bytes begin with, if they do."""
    return (BOM if data.startswith(BOM) else b"") + text.encode()
