"""What single pages said by themselves in earlier runs: an unchanged page is not read again where another has changed.

All pages of a run are kept in one file beside the reports of whole runs, and are believed like these. A page is known
by a digest of its path and bytes, and the file by all that its pages' findings depend on beside them: the rules, the
configuration, the options that choose rules, the program and the folders its libraries lie in.
"""

from __future__ import annotations

import hashlib
import json
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

from linter.cli import cache, secret

_MOST_BYTES = 32 * 1024 * 1024  # of all pages that are kept
_SPARE = 256  # pages that a run did not meet and that are kept all the same: a branch is left and come back to
Entry = dict[str, Any]


class KnownPages(Protocol):
    """What is known of pages by their digests: from earlier runs, or from the parts of this one."""

    def get(self, digest: str) -> Entry | None:
        """What is known of a page; facts that are added to it are kept."""

    def put(self, digest: str, entry: Entry) -> None:
        """Keeps what a page says by itself, as plain data."""


class PageCache:
    """What is known of pages, by their digests. `root` is that of the project: a user's key in it is nobody's."""

    def __init__(self, folder: Path, root: Path, name: str) -> None:
        self._folder, self._name = folder, name
        self._secret = secret.key(root)
        self._met: dict[str, Entry] = {}
        self._sizes: dict[str, tuple[int, ...]] = {}  # of what was met, as it was read

    @cached_property
    def _before(self) -> dict[str, bytes]:
        """The lines of the file by digest, not yet looked into."""
        found = None if self._secret is None else cache.read_lines(self._folder, self._name, self._secret)
        return {line[:32].decode("ascii", "replace"): line[33:] for line in found or ()}

    def get(self, digest: str) -> Entry | None:
        """What is known of a page; facts that are added to it are kept."""
        if digest not in self._met and digest in self._before:
            self._met[digest] = json.loads(self._before[digest])
            self._sizes[digest] = _size(self._met[digest])
        return self._met.get(digest)

    def put(self, digest: str, entry: Entry) -> None:
        """Keeps what a page says by itself, as plain data."""
        self._met[digest] = entry

    def save(self) -> None:
        """Writes what is known, where a page is new or more is known of one."""
        if self._secret is None or all(self._sizes.get(digest) == _size(entry) for digest, entry in self._met.items()):
            return
        lines, size = [], 0
        spare = [digest for digest in self._before if digest not in self._met][:_SPARE]
        for digest in (*self._met, *spare):
            line = self._line(digest)
            size += len(line)
            if size > _MOST_BYTES:
                break
            lines.append(line)
        cache.write_lines(self._folder, self._name, lines, self._secret)

    def _line(self, digest: str) -> bytes:
        entry = self._met.get(digest)
        if entry is None or self._sizes.get(digest) == _size(entry):
            return f"{digest} ".encode() + self._before[digest]
        return f"{digest} {json.dumps(entry, separators=(',', ':'))}".encode()


def _size(entry: Entry) -> tuple[int, ...]:
    """What changes where more is known of a page: nothing that is known becomes something else."""
    return (len(entry), len(entry.get("facts", ())), "applied" in entry)


def digest_of(path: str, data: bytes) -> str:
    """The digest of a page: of its path and its bytes."""
    sums = hashlib.blake2b(path.encode("utf-8", "surrogateescape") + b"\0", digest_size=16)
    sums.update(data)
    return sums.hexdigest()
