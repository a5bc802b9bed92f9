"""Looks up the ids of pages that links point at: a page is read when the first link asks, and once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from linter import anchors, front_matter, reading
from linter.cli.discovery import read_bytes
from linter.cli.project import Project
from linter.parts import Document
from linter.source import UnreadableError, from_bytes

_OWN_SLUGS = re.compile(r"^[^#\n]*\bslugify:", re.MULTILINE)


class Anchors:
    """The ids of a page by its path; None where they cannot be known."""

    def __init__(self, project: Project, documents: Mapping[str, Document], opened: set[Path] | None = None) -> None:
        """`opened` collects the pages that are read."""
        self._project, self._documents = project, documents
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
        if path in self._documents:
            return anchors.ids(self._documents[path].page)
        file = self._project.root / path
        limit = self._project.config.max_page_bytes
        try:
            if not file.is_file() or not file.resolve().is_relative_to(self._project.root.resolve()):
                return None
            self._opened.add(file)
            source = from_bytes(read_bytes(file, limit), path, limit)
        except (OSError, UnreadableError):
            return None
        return anchors.ids(reading.read(source, front_matter.read(source)))

    def _has_own_slugs(self) -> bool:
        """Whether the site makes ids in a way of its own, which only Python code knows."""
        try:
            text = (self._project.root / "mkdocs.yml").read_text(encoding="utf-8", errors="replace")
        except OSError:
            return False
        return _OWN_SLUGS.search(text) is not None
