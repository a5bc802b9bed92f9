"""Looks up the ids of pages that links point at: a page is read when the first link asks, and once."""

from __future__ import annotations

import re

from linter import anchors, front_matter, reading
from linter.cli.discovery import read_bytes
from linter.cli.page_cache import KnownPages, digest_of
from linter.cli.project import Project
from linter.cli.settings import text_of
from linter.leaf import Leaves
from linter.source import UnreadableError, from_bytes

_OWN_SLUGS = re.compile(r"^[^#\n]*\bslugify:", re.MULTILINE)


class Anchors:
    """The ids of a page by its path; None where they cannot be known."""

    def __init__(
        self, project: Project, documents: Leaves, opened: set[str] | None = None, cache: KnownPages | None = None
    ) -> None:
        """`opened` collects the pages that are read; `cache` knows the ids of those that have not changed."""
        self._project, self._documents, self._cache = project, documents, cache
        self._opened = set() if opened is None else opened
        self._known: dict[str, frozenset[str] | None] = {}
        self._own_slugs: bool | None = None

    def __call__(self, path: str) -> frozenset[str] | None:
        if path not in self._known:
            self._known[path] = self._ids(path)
        return self._known[path]

    def _ids(self, path: str) -> frozenset[str] | None:
        if self._own_slugs is None:
            self._own_slugs = self._has_own_slugs()
        if self._own_slugs:
            return None
        if (leaf := self._documents.leaf(path)) is not None:
            return _frozen(leaf.fact(anchors.IDS))
        file = self._project.root / path
        limit = self._project.config.max_page_bytes
        try:
            if not file.is_file() or not file.resolve().is_relative_to(self._project.root.resolve()):
                return None
            self._opened.add(path)
            return self._read(path, read_bytes(file, limit), limit)
        except (OSError, UnreadableError):
            return None

    def _read(self, path: str, data: bytes, limit: int) -> frozenset[str] | None:
        """The ids of a page that is no document. Raises UnreadableError."""
        digest = digest_of(path, data) if self._cache is not None else ""
        entry = self._cache.get(digest) if self._cache is not None else None
        if entry is not None and anchors.IDS.name in entry["facts"]:
            return _frozen(entry["facts"][anchors.IDS.name])
        source = from_bytes(data, path, limit)
        found = anchors.ids(reading.read(source, front_matter.read(source)))
        if self._cache is not None and entry is not None:
            entry["facts"][anchors.IDS.name] = None if found is None else sorted(found)
            self._cache.put(digest, entry)
        return found

    def _has_own_slugs(self) -> bool:
        """Whether the site makes ids in a way of its own, which only Python code knows."""
        try:
            text = text_of(self._project.root / "mkdocs.yml", self._project.root)
        except OSError:
            return False
        return text is not None and _OWN_SLUGS.search(text) is not None


def _frozen(ids: list[str] | None) -> frozenset[str] | None:
    return None if ids is None else frozenset(ids)
