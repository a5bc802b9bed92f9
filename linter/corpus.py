"""All pages of a project together: what rules that look beyond one page may ask."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from linter.kinds import Kind
from linter.leaf import Leaf, Leaves, leaf_of
from linter.model import Finding, Severity
from linter.parts import Document

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Site:
    """What the site's own configuration says about how pages render."""

    math: bool = False


NO_SITE = Site()


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


@dataclass(frozen=True, slots=True)
class Corpus:
    """The documents by path, the project's files, and the ids that links may point at.

    `exists` tells whether a path (relative to the root, with `/`) is a file; `anchors` gives the ids of the headings
    of a page as MkDocs makes them, None where the page cannot be read. `pages` are all Markdown pages that were met,
    `lies` tells whether a file of a bare name lies anywhere in the project, and `verdicts` judges a document. `unread`
    are pages that could not be read or were lost on the way: nobody knows what they are.
    """

    documents: Mapping[str, Document]
    exists: Callable[[str], bool] = lambda path: False
    anchors: Callable[[str], frozenset[str] | None] = lambda path: None
    site: Site = NO_SITE
    kinds: tuple[Kind, ...] = ()
    pages: frozenset[str] = frozenset()
    lies: Callable[[str], bool] = lambda name: False
    verdicts: Callable[[str], Verdict | None] = lambda path: None
    unread: frozenset[str] = frozenset()
    _memo: dict[object, Any] = field(default_factory=dict, repr=False, compare=False)

    def leaf(self, path: str) -> Leaf | None:
        """What was gathered from a document; None where there is no such document."""
        if isinstance(self.documents, Leaves):
            return self.documents.leaf(path)
        document = self.documents.get(path)
        return None if document is None else self.once(("leaf", path), lambda: leaf_of(document))

    def leaf_of(self, document: Document) -> Leaf:
        """What was gathered from a document, which may be none of the corpus, or be there with another text."""
        own = self.leaf(document.path)
        return own if own and own.source.text == document.page.source.text else leaf_of(document)

    def holds(self, leaf: Leaf) -> bool:
        """Whether this very document is one of the corpus."""
        return self.leaf(leaf.path) is leaf

    def leaves(self) -> Iterator[Leaf]:
        """What was gathered from all documents, by path."""
        return (leaf for path in sorted(self.documents) if (leaf := self.leaf(path)) is not None)

    def of_kind(self, kind: str) -> Iterator[Leaf]:
        """What was gathered from the documents of one kind, by path."""
        return (leaf for leaf in self.leaves() if leaf.kind.kind == kind)

    def once(self, key: object, build: Callable[[], _T]) -> _T:
        """A value that is built the first time it is asked for: an index over all pages, shared by their checks."""
        if key not in self._memo:
            self._memo[key] = build()
        found: _T = self._memo[key]
        return found
