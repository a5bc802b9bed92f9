"""All pages of a project together: what each says by itself, and what rules may ask of all of them.

Facts are small plain data, so that rules that look at several pages read no page twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, Protocol, TypeVar

from linter.findings import Finding, Severity, Span, finding_from_data, finding_to_data
from linter.kinds.document import Document
from linter.kinds.schema import Kind
from linter.markdown.anchors import page_ids
from linter.markdown.ast import Outline, OutlineHeading, outline
from linter.markdown.front_matter import FrontMatterField
from linter.markdown.site import NO_SITE, Site
from linter.text.source import Source


@dataclass(frozen=True, slots=True)
class Fact:
    """What is gathered from a document under a name: lists, mappings with text keys, texts, numbers, true, false, None.

    Equal names mean equal facts, so a name holds every parameter the fact depends on beside the document.
    """

    name: str
    gather: Callable[[Document], Any]


Facts = dict[str, Any]


def _title_and_span(document: Document) -> list[Any]:
    span = document.title_span
    return [document.title, span.start, span.end]


TITLE_FACT = Fact("title", _title_and_span)


def field_fact(name: str) -> Fact:
    """The fact of a front matter field: its value and span; None where the page states nothing in it."""

    def gather(document: Document) -> list[Any] | None:
        field = document.field(name)
        return None if field is None else [_plain(field.value), field.span.start, field.span.end]

    return Fact(f"field {name}", gather)


def field_from_fact(data: list[Any] | None) -> FrontMatterField | None:
    """The field of what `field_fact` has gathered; None where the page states nothing."""
    return None if data is None else FrontMatterField(_frozen(data[0]), Span(data[1], data[2]))


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, tuple) else value


def _frozen(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _frozen(inner) for key, inner in value.items()}
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


def _sorted_ids(document: Document) -> list[str] | None:
    found = page_ids(document.page)
    return None if found is None else sorted(found)


IDS_FACT = Fact("ids", _sorted_ids)


@dataclass(frozen=True, slots=True)
class PageSummary:
    """What one page says by itself, as plain data: it depends on nothing but the page, the rules, the site and Mermaid.

    `facts` are what the rules ask of it, by name; more may be added while it is at hand. `judged` tells whether the
    rules that look at no other page were asked; without, all that follows is empty. `applied` are the codes of the
    rules that judge the page, those that look at other pages included; `findings` and `errors` (messages by code) what
    those that do not have come to. `severities` are those that the front matter sets. `lacking` are the codes of rules
    whose part the page lacks, so that they may supersede others, and whether they would have spoken where broken front
    matter keeps them silent. `standing` tells whether the rules of the project were asked beside those of the run,
    `marked` whether the page may speak to the linter, `blind` whether nothing could parse its diagrams.
    """

    path: str
    kind: str
    profile: str
    broken: bool
    deep: bool
    marked: bool
    outline: Outline
    facts: Facts = field(default_factory=dict)
    judged: bool = False
    applied: frozenset[str] = frozenset()
    findings: tuple[Finding, ...] = ()
    errors: Mapping[str, str] = field(default_factory=dict)
    severities: Mapping[str, Severity] = field(default_factory=dict)
    lacking: Mapping[str, bool] = field(default_factory=dict)
    standing: bool = False
    blind: bool = False


@lru_cache(maxsize=64)
def interned(codes: frozenset[str]) -> frozenset[str]:
    """One object for equal ones: on most pages of a kind the same rules judge, and the same come to no verdict."""
    return codes


def summary_to_data(summary: PageSummary) -> dict[str, Any]:
    """The summary as plain data, as JSON has it. Equal values give equal data."""
    flags = (summary.broken, summary.deep, summary.marked, summary.judged, summary.standing, summary.blind)
    return {
        "path": summary.path,
        "kind": summary.kind,
        "profile": summary.profile,
        "flags": [int(flag) for flag in flags],
        "outline": [[heading.line, heading.parent, heading.text] for heading in summary.outline],
        "facts": summary.facts,
        "applied": sorted(summary.applied),
        "findings": [finding_to_data(finding) for finding in summary.findings],
        "errors": dict(summary.errors),
        "severities": {code: severity.value for code, severity in summary.severities.items()},
        "lacking": dict(summary.lacking),
    }


def summary_from_data(data: dict[str, Any]) -> PageSummary:
    """What `summary_to_data` was given. Raises KeyError, TypeError, ValueError where the data is something else."""
    broken, deep, marked, judged, standing, blind = map(bool, data["flags"])
    return PageSummary(
        path=data["path"],
        kind=data["kind"],
        profile=data["profile"],
        broken=broken,
        deep=deep,
        marked=marked,
        outline=tuple(OutlineHeading(*heading) for heading in data["outline"]),
        facts=data["facts"],
        judged=judged,
        applied=interned(frozenset(data["applied"])),
        findings=tuple(finding_from_data(finding) for finding in data["findings"]),
        errors=dict(data["errors"]),
        severities={code: Severity(value) for code, value in data["severities"].items()},
        lacking=dict(data["lacking"]),
        standing=standing,
        blind=blind,
    )


class PageChangedError(OSError):
    """The page of `path` cannot be read again as it was; the message says why."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(message)
        self.path = path


class PageReader(Protocol):
    """Gives the text and the tree of a page; either may read the file again.

    Raises PageChangedError where the page is not what it was.
    """

    def source(self, path: str) -> Source:
        """The text of a page."""

    def document(self, path: str) -> Document:
        """The tree of a page of a known kind."""


@dataclass(frozen=True, slots=True, eq=False)
class CorpusPage:
    """A page as rules that look at several pages see it: its summary, and on request its text and its tree."""

    summary: PageSummary
    kind: Kind
    reader: PageReader

    @property
    def path(self) -> str:
        """The path of the page, from the project's folder."""
        return self.summary.path

    @property
    def document(self) -> Document:
        """The page's tree."""
        return self.reader.document(self.path)

    @property
    def source(self) -> Source:
        """The page's text."""
        return self.reader.source(self.path)

    @property
    def lines(self) -> tuple[str, ...]:
        """The page's lines; none where it can no longer be read as it was."""
        try:
            return self.source.lines
        except OSError:
            return ()

    @property
    def deep(self) -> bool:
        """Whether the page is nested so deep that it was not read whole."""
        return self.summary.deep

    def fact(self, fact: Fact) -> Any:
        """A fact of the page, collected when it is first asked for."""
        facts = self.summary.facts
        if fact.name not in facts:
            facts[fact.name] = fact.gather(self.document)
        return facts[fact.name]

    @property
    def title(self) -> str | None:
        """The page's title."""
        title: str | None = self.fact(TITLE_FACT)[0]
        return title

    @property
    def title_span(self) -> Span:
        """Where findings about something the whole page lacks point."""
        return Span(*self.fact(TITLE_FACT)[1:])

    def field(self, name: str) -> FrontMatterField | None:
        """A key of the front matter, where it says something."""
        return field_from_fact(self.fact(field_fact(name)))


@dataclass(frozen=True, slots=True, eq=False)
class _AtHand:
    """A page whose tree is at hand."""

    tree: Document

    def source(self, path: str) -> Source:
        return self.tree.page.source

    def document(self, path: str) -> Document:
        return self.tree


def page_at_hand(document: Document) -> CorpusPage:
    """The page of a document that no corpus has read; no rule has judged it."""
    page = document.page
    summary = PageSummary(
        path=document.path,
        kind=document.kind.kind,
        profile="",
        broken=page.front_matter.fault is not None,
        deep=page.too_deep is not None,
        marked=False,
        outline=outline(page.headings),
    )
    return CorpusPage(summary, document.kind, _AtHand(document))


_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the standard, as the project configures it, finds in a document.

    It depends neither on the rules about trackers, nor on what a command line selects, nor on the page's own wishes.
    """

    findings: tuple[Finding, ...] = ()
    whole: bool = True

    @property
    def errors(self) -> Counter[str]:
        """How many errors there are, by code."""
        return Counter(finding.code for finding in self.findings if finding.severity is Severity.ERROR)


def folders_above(path: str) -> list[str]:
    """The folders around a file, from the one it lies in up to the root of the project, which is empty."""
    parts = path.split("/")[:-1]
    return ["/".join(parts[:depth]) for depth in range(len(parts), -1, -1)]


@dataclass(frozen=True, slots=True)
class Corpus:
    """The documents by path, the project's files, and the ids that links may point at.

    `exists` tells whether a path (relative to the root, with `/`) is a file; `anchors` gives the ids of the headings
    of a page as MkDocs makes them, None where the page cannot be read. `page_paths` are those of all Markdown pages,
    `has_file_named` tells whether a file of a bare name lies anywhere in the project, and `verdicts` judges a document.
    `unread` are pages that could not be read or were lost on the way: nobody knows what they are.
    """

    documents: Mapping[str, CorpusPage]
    exists: Callable[[str], bool] = lambda path: False
    anchors: Callable[[str], frozenset[str] | None] = lambda path: None
    site: Site = NO_SITE
    kinds: tuple[Kind, ...] = ()
    page_paths: frozenset[str] = frozenset()
    has_file_named: Callable[[str], bool] = lambda name: False
    verdicts: Callable[[str], Verdict | None] = lambda path: None
    unread: frozenset[str] = frozenset()
    _memo: dict[object, Any] = field(default_factory=dict, repr=False, compare=False)

    def page(self, path: str) -> CorpusPage | None:
        """The document of a path; None where there is no such document."""
        return self.documents.get(path)

    def page_of(self, document: Document) -> CorpusPage:
        """The page of a document, which may be none of the corpus, or be there with another text."""
        own = self.page(document.path)
        return own if own and own.source.text == document.page.source.text else page_at_hand(document)

    def holds(self, page: CorpusPage) -> bool:
        """Whether this very document is one of the corpus."""
        own = self.page(page.path)
        return own is not None and own.reader is page.reader

    def with_document(self, document: Document) -> Corpus:
        """The corpus with one more document, or with this one in the place of its namesake."""
        return replace(self, documents={**self.documents, document.path: page_at_hand(document)}, _memo={})

    def sorted_pages(self) -> Iterator[CorpusPage]:
        """All documents, by path."""
        return (self.documents[path] for path in sorted(self.documents))

    def of_kind(self, kind: str) -> Iterator[CorpusPage]:
        """The documents of one kind, by path."""
        return (page for page in self.sorted_pages() if page.kind.kind == kind)

    def once(self, key: object, build: Callable[[], _T]) -> _T:
        """A value that is built the first time it is asked for: an index over all pages, shared by their checks."""
        if key not in self._memo:
            self._memo[key] = build()
        found: _T = self._memo[key]
        return found
