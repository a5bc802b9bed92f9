"""The pages an editor holds open: their text as it is being written, and what was found in it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import unquote

from linter.app.session import Session, Sessions
from linter.errors import LintModulesError
from linter.findings import Finding, Range, RunError
from linter.kinds.document import Document
from linter.linting.results import PageResult
from linter.lsp.positions import PositionMap, position_map, whole_characters
from linter.text.source import Source, from_text

_EXPECTED_ERRORS = (LintModulesError, OSError)


def shift_findings(findings: Iterable[Finding], before: Sequence[str], after: Sequence[str]) -> Iterator[Finding]:
    """The findings that stand in lines nobody touched, moved to where those lines are now, without their fixes.

    `before` are the lines of the page the findings speak of, `after` those of the page as it is.
    """
    shorter = min(len(before), len(after))
    same_at_start = next((line for line in range(shorter) if before[line] != after[line]), shorter)
    rest = shorter - same_at_start
    same_at_end = next((line for line in range(rest) if before[-1 - line] != after[-1 - line]), rest)
    shift = len(after) - len(before)
    for finding in findings:
        range_ = finding.range
        if range_.end_line <= same_at_start:
            yield finding if before == after else replace(finding, fix=None, related=())
        elif range_.line > len(before) - same_at_end:
            moved = Range(range_.line + shift, range_.column, range_.end_line + shift, range_.end_column)
            yield replace(finding, range=moved, fix=None, related=())


@dataclass(frozen=True, slots=True)
class CorpusFindings:
    """What rules that look at other pages found or failed at, and the lines of the page they looked at."""

    lines: tuple[str, ...]
    findings: tuple[Finding, ...]
    errors: tuple[RunError, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenPage:
    """An open page at one version. `document` is None for a page of another kind and for one that could not be read."""

    uri: str
    file: Path
    version: int | None
    source: Source
    positions: PositionMap
    session: Session
    document: Document | None
    checked: PageResult
    corpus_findings: CorpusFindings | None = None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings in order: those of this text, and those of rules that look at other pages, moved to it."""
        shifted: Iterable[Finding] = ()
        if self.corpus_findings is not None:
            shifted = shift_findings(self.corpus_findings.findings, self.corpus_findings.lines, self.source.lines)
        return tuple(sorted({*self.checked.findings, *shifted}, key=lambda finding: finding.sort_key))

    @property
    def errors(self) -> tuple[RunError, ...]:
        """What could not be judged."""
        corpus_errors = self.corpus_findings.errors if self.corpus_findings is not None else ()
        return tuple(dict.fromkeys((*self.checked.run_errors, *corpus_errors)))

    def at(self, start: tuple[int, int], end: tuple[int, int]) -> list[Finding]:
        """The findings that touch a place, whose start and end are as the editor counts them."""
        first, last = self.positions.from_editor(*start), self.positions.from_editor(*end)
        places = ((finding, finding.range) for finding in self.findings)
        return [finding for finding, range_ in places if _start_of(range_) <= last and first <= _end_of(range_)]

    def with_result(self, result: PageResult, linted: OpenPage) -> OpenPage:
        """This page with what all rules found in it when it was as `linted`; what they no longer find is gone."""
        own_identities = {_identity(finding) for finding in linted.checked.findings}
        from_corpus = tuple(finding for finding in result.findings if _identity(finding) not in own_identities)
        corpus_findings = CorpusFindings(linted.source.lines, from_corpus, result.run_errors)
        if self.source is not linted.source:
            return replace(self, corpus_findings=corpus_findings)
        identities = {_identity(finding) for finding in result.findings}
        still_found = tuple(finding for finding in self.checked.findings if _identity(finding) in identities)
        return replace(self, corpus_findings=corpus_findings, checked=replace(self.checked, findings=still_found))


def open_page(
    *, uri: str, file: Path, version: int | None, text: str, encoding: str, session: Session, before: OpenPage | None
) -> OpenPage:
    """A page as the editor holds it, judged by the rules that look at no other page."""
    text = whole_characters(text)
    source = from_text(text, session.shown(file))
    document, result = session.open_text(text, source.path)
    known = before.corpus_findings if before is not None and before.session is session else None
    return OpenPage(uri, file, version, source, position_map(source, text, encoding), session, document, result, known)


def _start_of(place: Range) -> tuple[int, int]:
    return place.line - 1, place.column - 1


def _end_of(place: Range) -> tuple[int, int]:
    return place.end_line - 1, place.end_column - 1


def _identity(finding: Finding) -> tuple[str, Range, str]:
    return finding.code, finding.range, finding.message


Publish = Callable[[str, "OpenPage | RunError | None"], None]


class Workspace:
    """Judges open pages while they are written, and by the rules that look at other pages when one is saved."""

    def __init__(self, publish: Publish) -> None:
        self.pages: dict[str, OpenPage] = {}
        self._sessions = Sessions()
        self._publish = publish
        self._unread_uris: set[str] = set()  # pages whose project could not be read
        self._rerun_by_session: dict[int, bool] = {}  # sessions being linted, and whether they have to be linted again

    def lint(self, uri: str, file: Path, version: int | None, text: str, encoding: str) -> None:
        """Judges a page at a version, and publishes what was found. Nothing an author writes makes it raise."""
        before = self.pages.pop(uri, None)
        self._unread_uris.discard(uri)
        try:
            session = self._sessions.of(file)
            if not session.excludes(file):
                self.pages[uri] = open_page(
                    uri=uri,
                    file=file,
                    version=version,
                    text=text,
                    encoding=encoding,
                    session=session,
                    before=before,
                )
        except _EXPECTED_ERRORS as error:
            self._unread_uris.add(uri)
            self._publish(uri, RunError(file.name, None, _error_text(error)))
        except Exception as error:  # the author goes on writing, and is told that nothing vouches for the page
            message = f"internal error: {type(error).__name__}: {error}; please report it with the page"
            self._publish(uri, RunError(file.name, None, message))
        else:
            self._publish(uri, self.pages.get(uri))

    def close(self, uri: str) -> None:
        """Forgets a page, however its URI is escaped now, and takes back what was said of it."""
        uri = next((known for known in self.pages if unquote(known) == unquote(uri)), uri)
        self.pages.pop(uri, None)
        self._unread_uris.discard(uri)
        self._publish(uri, None)

    def is_stale(self) -> bool:
        """Whether the configuration, rules or baseline of an open page's project are not what was read."""
        try:
            return bool(self._unread_uris) or any(session.has_changed() for session in self._open())
        except _EXPECTED_ERRORS:  # reading it anew will say what is wrong
            return True

    def depends_on(self, files: Iterable[Path]) -> bool:
        """Whether any of some files decides how an open page is judged; with no page judged, any may."""
        sessions = self._open()
        return not sessions or any(session.is_setup_file(file) for session in sessions for file in files)

    def forget(self) -> None:
        """Reads every project anew when its pages are looked at next."""
        self._sessions.forget()

    def _open(self) -> list[Session]:
        return list({id(page.session): page.session for page in self.pages.values()}.values())

    async def lint_across(self, uris: Iterable[str]) -> None:
        """Judges the open pages of the projects of some pages by all rules, each project by one thread at a time."""
        sessions = {id(page.session): page.session for uri in uris if (page := self.pages.get(uri)) is not None}
        for key, session in sessions.items():
            if key in self._rerun_by_session:
                self._rerun_by_session[key] = True
                continue
            self._rerun_by_session[key] = True
            while self._rerun_by_session[key]:
                self._rerun_by_session[key] = False
                await self._across(session)
            del self._rerun_by_session[key]

    async def _across(self, session: Session) -> None:
        asked = [page for page in self.pages.values() if page.session is session]
        try:
            texts = {page.source.path: page.source.text for page in asked}
            outcomes = await asyncio.to_thread(session.lint_texts, texts)
        except Exception as error:  # what one page found on its own still stands
            message = f"the project could not be read: {_error_text(error)}"
            for page in asked:
                self._publish(page.uri, RunError(page.source.path, None, message))
            return
        for page, outcome in zip(asked, outcomes, strict=True):
            now = self.pages.get(page.uri)
            if now is not None and now.session is session:
                self.pages[page.uri] = now.with_result(outcome, page)
                self._publish(page.uri, self.pages[page.uri])

    def position_maps(self, page: OpenPage) -> Callable[[str], PositionMap | None]:
        """The position maps of the other pages of a page's project, as far as these were read."""

        def of(path: str) -> PositionMap | None:
            lines = page.session.lines_of(path)
            return None if lines is None else PositionMap(lines, page.positions.encoding)

        return of


def _error_text(error: Exception) -> str:
    return (error.strerror or str(error)) if isinstance(error, OSError) else str(error)
