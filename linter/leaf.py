"""A document as rules that look at several pages see it: what was gathered from it, and on request the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from linter.examined import Examined
from linter.front_matter import Field
from linter.gathering import HEADING, Fact, Facts, field_of, stated
from linter.kinds import Kind
from linter.model import Span
from linter.outline import Above
from linter.page import Heading
from linter.parts import Document
from linter.source import Source

Said = tuple[Examined | None, Facts]


@dataclass(slots=True, eq=False)
class Leaf:
    """A document of the corpus. `load` gives its source and `open` the document, which may mean to read it again.

    `tell` gives what the rules that look at no other page have found, None where they were not asked, and the facts
    that were gathered: both may be unpacked for who asks. `facts` are those at hand, and `keep` is told each that is
    gathered later. `lent` tells whether the text is fetched for who asks, and not held.
    """

    path: str
    kind: Kind
    load: Callable[[], Source]
    open: Callable[[], Document]
    facts: Facts = field(default_factory=dict)
    tell: Callable[[], Said] = lambda: (None, {})
    keep: Callable[[str, Any], None] = lambda name, fact: None
    lent: bool = False

    @property
    def document(self) -> Document:
        """The document itself."""
        return self.open()

    @property
    def examined(self) -> Examined | None:
        """What the rules that look at no other page have found; None where they were not asked."""
        return self.tell()[0]

    @property
    def deep(self) -> bool:
        """Whether the page is nested so deep that it was not read whole."""
        examined = self.examined
        return self.document.page.too_deep is not None if examined is None else examined.deep

    @property
    def source(self) -> Source:
        """The page's text."""
        return self.load()

    @property
    def lines(self) -> tuple[str, ...]:
        """The page's lines."""
        return self.load().lines

    @property
    def outline(self) -> Sequence[Above] | Sequence[Heading]:
        """The page's headings."""
        examined = self.examined
        return self.document.page.headings if examined is None else examined.outline

    def fact(self, fact: Fact) -> Any:
        """A fact of the document, gathered when it is first asked for."""
        if fact.name not in self.facts:
            told = self.tell()[1]
            if fact.name in told:
                return told[fact.name]
            self.facts[fact.name] = fact.gather(self.document)
            self.keep(fact.name, self.facts[fact.name])
        return self.facts[fact.name]

    @property
    def title(self) -> str | None:
        """The document's title."""
        title: str | None = self.fact(HEADING)[0]
        return title

    @property
    def title_span(self) -> Span:
        """Where findings about something the whole page lacks point."""
        return Span(*self.fact(HEADING)[1:])

    def field(self, name: str) -> Field | None:
        """A key of the front matter, where it says something."""
        return field_of(self.fact(stated(name)))


def leaf_of(document: Document) -> Leaf:
    """The leaf of a document that is at hand."""
    return Leaf(document.path, document.kind, lambda: document.page.source, lambda: document)


class Leaves(Mapping[str, Document]):
    """The documents of a project by path, each of which is read when it is first asked for."""

    def __init__(self, leaves: dict[str, Leaf]) -> None:
        self._leaves = leaves

    def leaf(self, path: str) -> Leaf | None:
        """The leaf of a document; None where there is none of this path."""
        return self._leaves.get(path)

    def __getitem__(self, path: str) -> Document:
        return self._leaves[path].document

    def __iter__(self) -> Iterator[str]:
        return iter(self._leaves)

    def __len__(self) -> int:
        return len(self._leaves)

    def __contains__(self, path: object) -> bool:
        return path in self._leaves
