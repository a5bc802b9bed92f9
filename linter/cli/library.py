"""The pages of a project as a run reads them: each once, and none of which all that is asked is remembered.

Judging a page has two halves. The first (`linter.examiner`) looks at nothing but the page, its rules and the site: it
may be done in any order, and what it gives is plain data (`linter.examined`). The second (`linter.concluding`) holds
what all pages say against each other, and reads no page again but trackers and those that silence findings.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import chain
from typing import NamedTuple

from linter.checked import Checked
from linter.cli.discovery import Found
from linter.cli.holding import Holding, said_of
from linter.cli.page_cache import KnownPages, Told, digest_of
from linter.cli.reading import Reader
from linter.examined import packed
from linter.examiner import Examiner
from linter.leaf import Leaf, Leaves
from linter.tasks import Answer, Entry, Hands

_WAVE = 8 * 1024 * 1024  # bytes of documents that wait to be examined together


class _Waiting(NamedTuple):
    """A document that is to be examined: its page, its bytes, and the digest under which it will be kept."""

    page: Found
    data: bytes
    digest: str


class Library:
    """The leaves of a project's documents by path, and the outcomes of pages of which there is nothing to judge."""

    def __init__(
        self,
        reader: Reader,
        examiner: Examiner,
        cache: KnownPages | None = None,
        hands: Callable[[int], Hands | None] = lambda size: None,
    ) -> None:
        """`hands` gives what examines so many bytes of documents, None where this process does it itself."""
        self._reader, self._examiner, self.cache, self._hands = reader, examiner, cache, hands
        self._store: KnownPages = Told() if cache is None else cache
        self._holding = Holding(examiner, self._store)
        self.leaves: dict[str, Leaf] = {}
        self.met: dict[str, Checked] = {}

    @property
    def documents(self) -> Leaves:
        """The documents by path; one whose tree is no longer held is read again."""
        return Leaves(self.leaves)

    def read(self, pages: Iterable[Found], judged: bool) -> None:
        """Reads the pages that were not read yet; `judged` where their own findings are asked for.

        Other hands examine the first documents while the next ones are still looked for.
        """
        documents = self._documents(pages, judged)
        waiting: list[_Waiting] = []
        size = 0
        for one in documents:
            waiting.append(one)
            size += len(one.data)
            if (hands := self._hands(size)) is not None:
                self._hand_out(chain(waiting, documents), hands, judged)
                return
            if size >= _WAVE:
                self._here_all(waiting, judged)
                waiting, size = [], 0
        self._here_all(waiting, judged)

    def _documents(self, pages: Iterable[Found], judged: bool) -> Iterator[_Waiting]:
        """The documents that are to be examined; what else was not read yet is put where it belongs."""
        for page in pages:
            if page.shown in self.leaves or page.shown in self.met:
                continue
            found = self._look(page, judged)
            if isinstance(found, _Waiting):
                yield found
            else:
                self._put(page, found)

    def _put(self, page: Found, found: Leaf | Checked) -> None:
        if isinstance(found, Leaf):
            self.leaves[page.shown] = found
        else:
            self.met[page.shown] = found

    def _look(self, page: Found, judged: bool) -> Leaf | Checked | _Waiting:
        """A page of which everything is remembered, or of which there is nothing to judge; any other has to wait."""
        data = self._reader.bytes_of(page)
        if isinstance(data, Checked):
            return data
        digest = page.shown if self.cache is None else digest_of(page.shown, data)
        entry = self._store.get(digest)
        if entry is not None and (not judged or entry["kind"] is None or "applied" in entry):
            return self._taken(page, data, entry, digest)
        other = self._reader.other(page, data)
        if other is None:
            return _Waiting(page, data, digest)
        if other == Checked(page.shown, None) and self.cache is not None:
            self._store.put(digest, {"kind": None, "facts": {}})
        if not other.findings or other.failed:  # a page that cannot be read has no lines to show
            return other
        return replace(other, source=self._holding.lent(page.shown, data))

    def _taken(self, page: Found, data: bytes, entry: Entry, digest: str | None) -> Leaf | Checked:
        """A page from what it says by itself, which lies under a digest; None where it is to be held."""
        if entry["kind"] is None:
            return Checked(page.shown, None)
        return self._holding.leaf(page.shown, entry["kind"], data, said_of(entry), digest)

    def _here_all(self, waiting: Iterable[_Waiting], judged: bool) -> None:
        for one in waiting:
            self._put(one.page, self._here(one, judged))

    def _hand_out(self, documents: Iterable[_Waiting], hands: Hands, judged: bool) -> None:
        """Has other hands examine documents; the next ones are asked for when those before are handed out."""
        given: deque[_Waiting] = deque()

        def pages() -> Iterator[tuple[str, bytes]]:
            for one in documents:
                given.append(one)
                yield one.page.shown, one.data

        for told in hands.spread(pages(), judged):
            one = given.popleft()
            self._put(one.page, self._told(one, told))

    def _told(self, one: _Waiting, told: Answer) -> Leaf | Checked:
        """A document as other hands have examined it."""
        if told["page"] is None:
            lost = bool(told.get("lost"))
            fact = told["crash"] if lost else f"reading crashed: {told['crash']}"
            return self._reader.failed(one.page, fact, lost)
        if told["whole"]:
            self._store.put(one.digest, told["page"])
        return self._taken(one.page, one.data, told["page"], one.digest if told["whole"] else None)

    def _here(self, one: _Waiting, judged: bool) -> Leaf | Checked:
        """Examines a document in this process, where its tree may be of use again."""
        path = one.page.shown
        document = self._reader.understood(one.page, one.data)
        if isinstance(document, Checked):
            return document
        try:
            examined = self._examiner.examine(document) if judged else None
            facts = self._examiner.gather(document)
        except Exception as error:  # one page must not cost the others their findings; the run ends with exit code 2
            return self._reader.crashed(one.page, error)
        self._holding.hold(document)
        kind = document.kind.kind
        whole = examined is None or not examined.errors  # what crashed or took too long may come to a verdict yet
        if whole:
            entry = {"kind": kind, "facts": facts} if examined is None else packed(examined, facts)
            self._store.put(one.digest, entry)
        return self._holding.leaf(path, kind, one.data, (examined, facts), one.digest if whole else None)

    def release(self) -> None:
        """Lets go of all that can be had again: whoever asks for it waits for it."""
        self._holding.release()
