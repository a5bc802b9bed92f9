"""What single pages said by themselves in earlier runs: an unchanged page is not read again where another has changed.

All pages of a run are kept in one file beside the reports of whole runs, and are believed like these. A page is known
by a digest of its path and bytes, and the file by all that its pages' findings depend on beside them: the rules, the
configuration, the options that choose rules, the program and the folders its libraries lie in.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

from linter.cli import cache, secret

_MOST_BYTES = 32 * 1024 * 1024  # of all pages that are kept
_SPARE = 256  # pages that a run did not meet and that are kept all the same: a branch is left and come back to
_OTHER = b'{"kind":null,"facts":{}}'  # most pages of a site are of no kind
Entry = dict[str, Any]


class KnownPages(Protocol):
    """What is known of pages by their digests: from earlier runs, or from the parts of this one."""

    def get(self, digest: str) -> Entry | None:
        """What is known of a page."""

    def put(self, digest: str, entry: Entry) -> None:
        """Keeps what a page says by itself, as plain data."""


class Told:
    """What is known of pages, packed: a site has many, and of each it is asked once or twice."""

    def __init__(self) -> None:
        self._packed: dict[str, bytes] = {}

    def get(self, digest: str) -> Entry | None:
        """What is known of a page."""
        packed = self._packed.get(digest)
        return None if packed is None else json.loads(_unpacked(packed))

    def put(self, digest: str, entry: Entry) -> None:
        """Keeps what a page says by itself, as plain data."""
        line = json.dumps(entry, separators=(",", ":")).encode()
        self._packed[digest] = _OTHER if line == _OTHER else zlib.compress(line, 1)


class PageCache(Told):
    """What is known of pages, by their digests. `root` is that of the project: a user's key in it is nobody's."""

    def __init__(self, folder: Path, root: Path, name: str) -> None:
        super().__init__()
        self._folder, self._name = folder, name
        self._secret = secret.key(root)
        self._more = False  # whether something was told that the file does not hold

    @cached_property
    def _before(self) -> dict[str, bytes]:
        """The lines of the file by digest, not yet looked into."""
        found = None if self._secret is None else cache.read_lines(self._folder, self._name, self._secret)
        return {line[:32].decode("ascii", "replace"): line[33:] for line in found or ()}

    def get(self, digest: str) -> Entry | None:
        """What is known of a page."""
        if digest not in self._packed and digest in self._before:
            self._packed[digest] = self._before[digest]
        return super().get(digest)

    def put(self, digest: str, entry: Entry) -> None:
        """Keeps what a page says by itself, as plain data."""
        super().put(digest, entry)
        self._more = True

    def save(self) -> None:
        """Writes what is known, where a page is new or more is known of one."""
        if self._secret is not None and self._more:
            cache.write_lines(self._folder, self._name, self._lines(), self._secret)

    def _lines(self) -> Iterator[bytes]:
        """The lines of the file: what was met, then some of what was not, as much as it may hold."""
        spare = [digest for digest in self._before if digest not in self._packed][:_SPARE]
        size = 0
        for digest in (*self._packed, *spare):
            line = f"{digest} ".encode() + _unpacked(self._packed.get(digest) or self._before[digest])
            size += len(line)
            if size > _MOST_BYTES:
                return
            yield line


def _unpacked(packed: bytes) -> bytes:
    return packed if packed.startswith(b"{") else zlib.decompress(packed)


def digest_of(path: str, data: bytes) -> str:
    """The digest of a page: of its path and its bytes."""
    sums = hashlib.blake2b(path.encode("utf-8", "surrogateescape") + b"\0", digest_size=16)
    sums.update(data)
    return sums.hexdigest()
