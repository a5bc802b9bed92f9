"""What .gitignore files leave out, as git reads them: from the folder of a path up to the root of its repository."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache
from itertools import takewhile
from pathlib import Path

from pathspec import GitIgnoreSpec

from linter import globs
from linter.cli.settings import text_of
from linter.errors import ConfigError

_MOST = 10_000  # patterns of a file: each is held against the path of every file
_BELOW = "ps_d"  # pathspec's name for the slash behind which a path lies below what a pattern names


class Ignores:
    """The .gitignore files that hold for a project: its own, those above it in the repository, those below it.

    The deepest file that says something of a path decides, and nothing is re-included below a folder that is left out.
    Whoever asks of a path may meet a file with too many patterns: ConfigError.
    Where the files above leave out the project's own folder, whoever lints it wants it linted: they do not hold then.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._repository = any(_repository(folder) for folder in (root, *root.parents))
        self._folders: dict[Path, bool] = {}
        self._specs: dict[Path, GitIgnoreSpec | None] = {}
        self._spoken: dict[Path, list[tuple[Path, GitIgnoreSpec]]] = {}
        self._last = cache(self._is_last)
        self._above = True
        inside = takewhile(lambda folder: not self._last(folder), (root, *root.parents))
        self._above = not any(self._said(folder, "/") for folder in inside)
        self._spoken.clear()

    def file(self, path: Path) -> bool:
        """Whether a file is left out."""
        return self.folder(path.parent) or self._said(path, "")

    def folder(self, folder: Path) -> bool:
        """Whether a folder, and with it all it holds, is left out; the project's own and those above it never are."""
        if folder not in self._folders:
            top = self._root.is_relative_to(folder) or self._last(folder)
            self._folders[folder] = not top and (self.folder(folder.parent) or self._said(folder, "/"))
        return self._folders[folder]

    def _said(self, path: Path, slash: str) -> bool:
        for folder, spec in self._speaking(path.parent):
            verdict = _verdict(spec, path.relative_to(folder).as_posix() + slash)
            if verdict is not None:
                return verdict
        return False

    def _speaking(self, parent: Path) -> list[tuple[Path, GitIgnoreSpec]]:
        """The .gitignore files that may speak of what lies in a folder, the deepest first; most folders have none."""
        if parent not in self._spoken:
            found = ((folder, self._spec(folder)) for folder in self._upward(parent))
            self._spoken[parent] = [(folder, spec) for folder, spec in found if spec is not None]
        return self._spoken[parent]

    def _upward(self, parent: Path) -> Iterator[Path]:
        """The folders whose .gitignore files may speak of what lies in a folder, the deepest first."""
        folder = parent
        while self._above or folder == self._root or not self._root.is_relative_to(folder):
            yield folder
            if self._last(folder):
                return
            folder = folder.parent

    def _is_last(self, folder: Path) -> bool:
        return _repository(folder) or folder == folder.parent or (folder == self._root and not self._repository)

    def _spec(self, folder: Path) -> GitIgnoreSpec | None:
        if folder not in self._specs:
            text = _ignores(folder)
            lines = [line for line in (text or "").split("\n") if line.strip() and not line.startswith("#")]
            if len(lines) > _MOST:
                fact = f"{folder / '.gitignore'}: has {len(lines)} patterns, and at most {_MOST} are allowed"
                raise ConfigError(f"{fact}; set `respect-gitignore = false`")
            patterns = [line for line in lines if _readable(line)]
            self._specs[folder] = globs.spec(patterns) if patterns else None
        return self._specs[folder]


def _ignores(folder: Path) -> str | None:
    """The text of a folder's .gitignore file; like git, it follows no link and passes over a file that is closed."""
    path = folder / ".gitignore"
    try:
        return None if path.is_symlink() else text_of(path, folder)
    except PermissionError:
        return None


def _repository(folder: Path) -> bool:
    """Whether a folder begins a repository; of one that is closed to the user nothing is known."""
    return os.path.exists(folder / ".git")  # noqa: PTH110 - that of a `Path` raises PermissionError


def _verdict(spec: GitIgnoreSpec, path: str) -> bool | None:
    """Whether a file's last pattern that names a path itself leaves it out; None where none does.

    pathspec lets a folder's pattern match all that lies below, which for `!folder/` is not what git does.
    """
    for pattern in reversed(list(spec.patterns)):
        found = pattern.match_file(path) if pattern.include is not None else None
        if found is not None:
            slash = found.match.end(_BELOW) if found.match.groupdict().get(_BELOW) else len(path)
            if slash == len(path):
                return pattern.include
    return None


def _readable(line: str) -> bool:
    """Whether a line is a pattern at all; git passes over the others."""
    try:
        globs.spec([line])
    except ValueError:
        return False
    return True
