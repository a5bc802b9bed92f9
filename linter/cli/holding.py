"""What a run holds of the pages it has read: little of each, as a site has many, and what is asked again whole.

Texts lie there compressed, and what pages say by themselves as it is kept between runs. Both are unpacked for who asks,
and held for a while: what is asked once is often asked again soon.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from linter.cli.page_cache import Entry, KnownPages
from linter.examined import unpacked
from linter.examiner import Examiner
from linter.leaf import Leaf, Said
from linter.parts import Document
from linter.recent import Recent
from linter.source import Source, from_bytes

_TREES = 1024 * 1024  # characters of pages whose trees are held; a tree takes some twenty bytes for each
_PLAIN = 8 * 1024 * 1024  # bytes of pages that are held as they are; those of more are compressed
_TEXTS = 1024 * 1024  # characters of pages whose lines are held
_SAID = 4 * 1024 * 1024  # bytes of pages of which what they say by themselves is held unpacked
_SMALL = 256  # characters of a fact that every leaf has at hand: indexes over all pages are made of such


@dataclass(frozen=True, slots=True)
class Lent:
    """The lines of a page, fetched for who asks."""

    load: Callable[[], Source]

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines without their ends."""
        return self.load().lines


class Holding:
    """The texts and trees of pages, and what `store` knows of them."""

    def __init__(self, examiner: Examiner, store: KnownPages) -> None:
        self._examiner, self._store = examiner, store
        self._trees: Recent[Document] = Recent(_TREES, lambda document: len(document.page.source.text))
        self._texts: Recent[Source] = Recent(_TEXTS, lambda source: len(source.text))
        self._said: Recent[tuple[Said, int]] = Recent(_SAID, lambda held: held[1])
        self._size = 0  # bytes of all pages

    def hold(self, document: Document) -> None:
        """Holds the tree of a page that is at hand."""
        self._trees.hold(document.path, document)

    def lent(self, path: str, data: bytes) -> Lent:
        """The lines of a page."""
        return Lent(self._loader(path, data))

    def leaf(self, path: str, kind: str, data: bytes, said: Said, digest: str | None) -> Leaf:
        """The leaf of a document. What it says lies in the store under a digest; None where it has to be held."""
        own = next(one for one in self._examiner.kinds if one.kind == kind)
        load, size = self._loader(path, data), len(data)
        leaf = Leaf(path, own, load, lambda: self._tree(path, load), lent=True)
        if digest is None:
            leaf.facts, leaf.tell = said[1], lambda: said
            return leaf
        self._said.hold(path, (said, size))
        leaf.facts = {name: fact for name, fact in said[1].items() if len(json.dumps(fact)) <= _SMALL}
        leaf.tell = lambda: self._tell(path, digest, size)
        leaf.keep = lambda name, fact: self._keep(digest, name, fact)
        return leaf

    def release(self) -> None:
        """Lets go of all that can be had again: whoever asks for it waits for it."""
        self._trees.clear()
        self._texts.clear()
        self._said.clear()

    def _tell(self, path: str, digest: str, size: int) -> Said:
        if (held := self._said.get(path)) is not None:
            return held[0]
        entry = self._store.get(digest)
        assert entry is not None, "what was told once stays told"
        return self._said.hold(path, (said_of(entry), size))[0]

    def _keep(self, digest: str, name: str, fact: Any) -> None:
        entry = self._store.get(digest)
        assert entry is not None, "what was told once stays told"
        self._store.put(digest, {**entry, "facts": {**entry["facts"], name: fact}})

    def _loader(self, path: str, data: bytes) -> Callable[[], Source]:
        """What gives the source of a page whose bytes are held, many of them compressed."""
        self._size += len(data)
        held = (lambda: data) if self._size <= _PLAIN else _compressed(data)
        return lambda: self._source(path, held)

    def _source(self, path: str, held: Callable[[], bytes]) -> Source:
        if (tree := self._trees.get(path)) is not None:
            return tree.page.source
        if (source := self._texts.get(path)) is not None:
            return source
        data = held()
        return self._texts.hold(path, from_bytes(data, path, len(data)))

    def _tree(self, path: str, load: Callable[[], Source]) -> Document:
        if (tree := self._trees.get(path)) is not None:
            return tree
        document = self._examiner.open(load())
        assert isinstance(document, Document), "a document stays one"
        return self._trees.hold(path, document)


def said_of(entry: Entry) -> Said:
    """What a page says by itself and its facts; None for the first where its rules were not asked."""
    return unpacked(entry) if "applied" in entry else (None, entry["facts"])


def _compressed(data: bytes) -> Callable[[], bytes]:
    """What gives the bytes again: a page takes a third of its size until somebody looks at it."""
    small = zlib.compress(data, 1)
    return lambda: zlib.decompress(small)
