"""What earlier runs found out of pages and diagrams, in the user's cache; and for this run, in memory."""

from __future__ import annotations

import hashlib
import json
import os
import sys
import weakref
import zlib
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import astuple, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from linter import __version__
from linter.corpus import Facts, PageSummary
from linter.kinds.document import Document
from linter.mermaid.judge import DiagramVerdict, engine_version
from linter.mermaid.messages import Rejection
from linter.project.cache import Store, cache_folder, open_store, usable

PageEntry = dict[str, Any]
_TREES = 1024 * 1024  # characters of pages whose trees are held; a tree takes some twenty bytes for each


def find_cache(cache_dir: str | None, root: Path) -> tuple[str | None, str | None]:
    """The folder of the cache, the one named or the user's own; or None for it, and why none is used in `root`."""
    folder = cache_folder(cache_dir)
    if folder is None:
        return None, "there is no cache: neither a folder for it nor the user's home is known"
    reason = usable(folder, os.path.abspath(root))
    return (folder, None) if reason is None else (None, f"the cache in {folder} is left alone: {reason}")


class _Cached:
    """The store in a folder, opened when it is asked for first, and anew in a forked process."""

    def __init__(self, folder: str | None) -> None:
        self._folder = folder
        self._store: Store | None = None
        self._process: int | None = None

    def store(self) -> Store | None:
        """The store; None where there is none, or it cannot be read now."""
        if self._folder is not None and self._process != os.getpid():
            self._process = os.getpid()
            self._store = open_store(self._folder)
            if self._store is not None:
                weakref.finalize(self, self._store.close)
        return self._store

    def close(self) -> None:
        """Closes the file; it is opened again where somebody asks."""
        if self._store is not None and self._process == os.getpid():
            self._store.close()
        self._store = self._process = None


class ResultStore(_Cached):
    """What each page says by itself, by the digest of the page: found by earlier runs, or by this one."""

    def __init__(self, folder: str | None = None, inputs: str = "") -> None:
        """`folder` is that of the cache; without one, nothing outlives the store. `inputs` is a digest of all that the
        entries depend on beside the page."""
        super().__init__(folder)
        self._inputs = inputs
        self._packed: dict[str, bytes] = {}  # a site has many pages, and of each it is asked once or twice
        self._new: set[str] = set()

    def get(self, digest: str) -> PageEntry | None:
        """What is known of a page."""
        packed = self._packed.get(digest)
        if packed is None and (store := self.store()) is not None:
            packed = store.get("page", self._inputs + digest)
        if packed is None:
            return None
        try:
            entry: PageEntry = _unpacked(packed)
        except (ValueError, zlib.error):
            return None
        self._packed[digest] = packed
        return entry

    def put(self, digest: str, entry: PageEntry) -> None:
        """Holds what a page says by itself, as plain data."""
        self._packed[digest] = _packed(entry)
        self._new.add(digest)

    def save(self) -> None:
        """Keeps what is new for the next run; a folder that cannot be written keeps nothing."""
        store, new = self.store(), sorted(self._new)
        self._new.clear()
        if store is not None:
            for digest in new:
                store.put("page", self._inputs + digest, self._packed[digest])
            store.save()
        self.close()


def _packed(entry: PageEntry) -> bytes:
    """An entry as bytes: JSON, which begins with a brace, or compressed where that is shorter."""
    data = json.dumps(entry, separators=(",", ":")).encode()
    return min(zlib.compress(data, 1), data, key=len)


def _unpacked(packed: bytes) -> Any:
    """Raises ValueError, zlib.error."""
    return json.loads(packed if packed.startswith(b"{") else zlib.decompress(packed))


def page_digest(path: str, data: bytes) -> str:
    """The digest of a page: of its path and its bytes."""
    sums = hashlib.blake2b(path.encode("utf-8", "surrogateescape") + b"\0", digest_size=16)
    sums.update(data)
    return sums.hexdigest()


def program_contents() -> Iterator[bytes]:
    """What findings depend on in the program and its libraries: equal where the same versions are installed anew.

    These are the bytes of the package's own files, and the names of all that can be imported, versions among them.
    Raises OSError.
    """
    yield f"{sys.version}\0{sys.platform}\0".encode()
    package = Path(__file__).resolve().parents[1]
    rules = package.parent / "rules"  # in a checkout they lie beside the package
    for top in (package, *([] if (package / "builtin").is_dir() else [rules])):
        for folder, folders, names in os.walk(top):
            folders[:] = sorted(name for name in folders if name != "__pycache__")
            for name in sorted(names):
                data = Path(folder, name).read_bytes()
                yield f"{name}\0{len(data)}\0".encode("utf-8", "surrogateescape") + data
    for place in sys.path:
        # A checkout holds more than libraries; an editable install adds a name that is no folder.
        if place != str(package.parent) and (not place or Path(place).is_absolute()):
            yield "\0".join(("", *_names(place), "")).encode("utf-8", "surrogateescape")


def _names(place: str) -> list[str]:
    """What lies in a folder of libraries; nothing where it is not there, is closed, or is an archive."""
    try:
        return sorted(name for name in os.listdir(place or ".") if name != "__pycache__")  # noqa: PTH208 - no paths are needed
    except OSError:
        return []


class DiagramVerdictStore(_Cached):
    """What Mermaid said of diagrams, by the SHA-256 of their text; nothing is looked up before one is asked for."""

    def __init__(self, folder: str) -> None:
        """`folder` is that of the cache."""
        super().__init__(folder)
        self._met: dict[str, DiagramVerdict] = {}
        self._new: set[str] = set()

    @cached_property
    def _engine(self) -> str | None:
        """The engine that verdicts hold for; None where none is there, or nobody knows which one it is."""
        engine = engine_version()
        return None if engine in ("none", "unknown") else f"{__version__}\0{engine}\0"

    def get(self, key: str, /) -> DiagramVerdict | None:
        """What was said of a diagram, None where nothing is known."""
        if key not in self._met and self._engine is not None and (store := self.store()) is not None:
            value = store.get("diagram", self._engine + key)
            verdict = None if value is None else _verdict(value)
            if verdict is not None:
                self._met[key] = verdict
        return self._met.get(key)

    def __setitem__(self, key: str, said: DiagramVerdict, /) -> None:
        self._met[key] = said
        self._new.add(key)

    def save(self) -> None:
        """Keeps what is new for the next run; a folder that cannot be written keeps nothing."""
        if not self._met or self._engine is None or (store := self.store()) is None:
            self.close()
            return
        for key in sorted(self._new):
            said = self._met[key]
            data = [said.seconds, None if said.rejection is None else astuple(said.rejection)]
            store.put("diagram", self._engine + key, json.dumps(data, separators=(",", ":")).encode())
        self._new.clear()
        store.save()
        self.close()


def _verdict(value: bytes) -> DiagramVerdict | None:
    """A verdict from its bytes; None where they are something else."""
    try:
        seconds, rejection = json.loads(value)
        return DiagramVerdict(None if rejection is None else _rejection(*rejection), float(seconds))
    except (TypeError, ValueError):
        return None


def _rejection(
    name: str, message: str, kind: str, token: str, expected: list[str], rest: str | None, since: list[int] | None
) -> Rejection:
    return Rejection(name, message, kind, token, tuple(expected), rest, tuple(since) if since is not None else None)  # type: ignore[arg-type]


class Trees:
    """The trees of pages by their digests; the least recently used go first."""

    def __init__(self) -> None:
        self._trees: OrderedDict[str, Document] = OrderedDict()
        self._size = 0

    def get(self, digest: str) -> Document | None:
        """The tree of a page; None where it is not held."""
        if digest in self._trees:
            self._trees.move_to_end(digest)
        return self._trees.get(digest)

    def put(self, digest: str, document: Document) -> Document:
        """Holds a tree, and lets others go; one is always held."""
        if digest not in self._trees:
            self._trees[digest] = document
            self._size += len(document.page.source.text)
        while self._size > _TREES and len(self._trees) > 1:
            self._size -= len(self._trees.popitem(last=False)[1].page.source.text)
        return document


@dataclass(slots=True)
class OtherPage:
    """What is known of a page of no kind: facts that other pages have asked for."""

    facts: Facts = field(default_factory=dict)


Known = PageSummary | OtherPage


class Memory:
    """What was found in pages, by their digests, as far as it was asked for since the last turn or the one before."""

    def __init__(self) -> None:
        self._new: dict[str, Known] = {}
        self._old: dict[str, Known] = {}

    def get(self, digest: str) -> Known | None:
        """What is known of a page."""
        if digest in self._old:
            self._new[digest] = self._old.pop(digest)
        return self._new.get(digest)

    def put(self, digest: str, known: Known) -> None:
        """Keeps what was found in a page."""
        self._new[digest] = known

    def turn(self) -> None:
        """Forgets what nobody has asked for since the last turn: earlier texts of pages."""
        self._old, self._new = self._new, {}
