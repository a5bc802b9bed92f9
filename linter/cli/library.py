"""The pages of a project as a run reads them: each once, and none of which all that is asked is remembered.

Judging a page has two halves. The first (`linter.examiner`) looks at nothing but the page, its rules and the site: it
may be done in any order, and what it gives is plain data (`linter.examined`). The second (`linter.concluding`) holds
what all pages say against each other, and reads no page again but trackers and those that silence findings.
"""

from __future__ import annotations

from linter.checked import Checked
from linter.cli.discovery import Found
from linter.cli.page_cache import Entry, PageCache, digest_of
from linter.cli.reading import Reader
from linter.examined import Examined, packed, unpacked
from linter.examiner import Examiner
from linter.gathering import Facts
from linter.leaf import Leaf, Leaves
from linter.parts import Document
from linter.recent import Recent
from linter.source import Source, from_bytes

_TREES = 4 * 1024 * 1024  # characters of pages whose trees are held; a tree takes some twenty bytes for each
_TEXTS = 1024 * 1024  # characters of pages whose lines are held


class Library:
    """The leaves of a project's documents by path, and the outcomes of pages of which there is nothing to judge."""

    def __init__(self, reader: Reader, examiner: Examiner, cache: PageCache | None = None) -> None:
        self._reader, self._examiner, self.cache = reader, examiner, cache
        self._trees: Recent[Document] = Recent(_TREES, lambda document: len(document.page.source.text))
        self._texts: Recent[Source] = Recent(_TEXTS, lambda source: len(source.text))
        self.leaves: dict[str, Leaf] = {}
        self.met: dict[str, Checked] = {}

    @property
    def documents(self) -> Leaves:
        """The documents by path; one whose tree is no longer held is read again."""
        return Leaves(self.leaves)

    def read(self, page: Found, judged: bool) -> None:
        """Reads a page that was not read yet; `judged` where its own findings are asked for."""
        if page.shown in self.leaves or page.shown in self.met:
            return
        data = self._reader.bytes_of(page)
        found = data if isinstance(data, Checked) else self._known(page, data, judged)
        if isinstance(found, Leaf):
            self.leaves[page.shown] = found
        else:
            self.met[page.shown] = found

    def _known(self, page: Found, data: bytes, judged: bool) -> Leaf | Checked:
        """A page of which everything is remembered, or else as it is read now."""
        if self.cache is None:
            return self._read(page, data, judged, "")
        digest = digest_of(page.shown, data)
        entry = self.cache.get(digest)
        if entry is None or (judged and entry["kind"] is not None and "applied" not in entry):
            return self._read(page, data, judged, digest)
        if entry["kind"] is None:
            return Checked(page.shown, None)
        examined = unpacked(entry)[0] if "applied" in entry else None
        return self._leaf(page.shown, entry["kind"], data, entry["facts"], examined)

    def _read(self, page: Found, data: bytes, judged: bool, digest: str) -> Leaf | Checked:
        document = self._reader.understood(page, data)
        if isinstance(document, Checked):
            if document == Checked(page.shown, None):
                self._keep(digest, {"kind": None, "facts": {}})
            return document
        try:
            examined = self._examiner.examine(document) if judged else None
            facts = self._examiner.gather(document)
        except Exception as error:  # one page must not cost the others their findings; the run ends with exit code 2
            return self._reader.crashed(page, error)
        self._trees.hold(page.shown, document)
        if examined is None:
            self._keep(digest, {"kind": document.kind.kind, "facts": facts})
        elif not examined.errors:  # what crashed or took too long may come to a verdict another time
            self._keep(digest, packed(examined, facts))
        return self._leaf(page.shown, document.kind.kind, data, facts, examined)

    def _keep(self, digest: str, entry: Entry) -> None:
        if self.cache is not None:
            self.cache.put(digest, entry)

    def _leaf(self, path: str, kind: str, data: bytes, facts: Facts, examined: Examined | None) -> Leaf:
        own = next(one for one in self._examiner.kinds if one.kind == kind)
        return Leaf(path, own, lambda: self._source(path, data), lambda: self._tree(path, data), facts, examined)

    def _source(self, path: str, data: bytes) -> Source:
        if (tree := self._trees.get(path)) is not None:
            return tree.page.source
        return self._texts.get(path) or self._texts.hold(path, from_bytes(data, path, len(data)))

    def _tree(self, path: str, data: bytes) -> Document:
        if (tree := self._trees.get(path)) is not None:
            return tree
        document = self._examiner.open(self._source(path, data))
        assert isinstance(document, Document), "a document stays one"
        return self._trees.hold(path, document)
