"""Everything outside the process that the output of a run may depend on, as one digest: equal digests, equal output.

It takes in more than a run reads, never less: the bytes of every page, configuration and ignore file below the root,
the names of all other files there, what lies in the folders above, the program itself and its libraries.
"""
# `pathlib` takes longer to import than all of this:
# ruff: noqa: PTH110, PTH112, PTH113, PTH115, PTH116, PTH118, PTH120, PTH123

from __future__ import annotations

import hashlib
import os
import sys

from linter.project.cache import FILES

TYPE_CHECKING = False  # `typing` would take longer to import than all of this

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any

LEGACY_CACHE_FOLDER = ".lint-modules-cache"  # what the first versions kept in a project
SKIPPED_DIRS = frozenset(
    {".git", ".hg", "node_modules", ".venv", "venv", LEGACY_CACHE_FOLDER}
)  # no page below them is ever read
SETTINGS_ABOVE = ("lint-modules.toml", ".lint-modules.toml", ".config/lint-modules.toml", "pyproject.toml")
_PAGES = (".md", ".markdown", ".mdown", ".mkdn", ".mkd")
_SETTINGS = (".toml", ".yml", ".yaml", ".gitignore")
_ABOVE = (*SETTINGS_ABOVE, ".gitignore", "mkdocs.yml", "mkdocs.yaml", "zensical.toml")
_MAX_INPUT_BYTES = 32 * 1024 * 1024  # bytes of one file that counts
_MAX_TREE_BYTES = 512 * 1024 * 1024  # of all files that count
_MAX_TREE_ENTRIES = 200_000  # entries below a root; a larger tree costs more to look at than its pages to lint


class TooLargeError(Exception):
    """The folder holds more than is worth looking at."""


class TreeState:
    """What was met: a digest of it all, and the state of each file whose bytes count."""

    __slots__ = ("digest", "states")

    def __init__(self) -> None:
        self.digest = ""
        self.states: dict[str, tuple[int, ...]] = {}


def tree_digest(root: str, files: Sequence[str]) -> TreeState:
    """The inputs of a run in `root` that also reads `files`; all paths are absolute. Raises TooLargeError, OSError."""
    found, size, real = TreeState(), 0, os.path.realpath(root)
    found.states = dict(_outside_states(root, files))
    sums = hashlib.blake2b(digest_size=20)
    for part in (*_program_parts(), *_above(root)):
        sums.update(part)
    for path in files:
        sums.update(_encoded("file", path, _content(path)))
    for entry, shown in _tree(root):
        sums.update(_encoded(_what(entry), shown))
        if _counts(entry, real):
            state = entry.stat()
            found.states[entry.path] = _state(state)
            size += state.st_size
            if state.st_size > _MAX_INPUT_BYTES or size > _MAX_TREE_BYTES:
                raise TooLargeError
            with open(entry.path, "rb", buffering=0) as file:
                data = file.read()
            sums.update(len(data).to_bytes(8, "big") + data)
    found.digest = sums.hexdigest()
    return found


def is_unchanged(root: str, files: Sequence[str], before: TreeState) -> bool:
    """Whether no file whose bytes count was touched, made or removed since; it looks at no bytes."""
    now, real = dict(_outside_states(root, files)), os.path.realpath(root)
    now.update((entry.path, _state(entry.stat())) for entry, _ in _tree(root) if _counts(entry, real))
    return now == before.states


def _outside_states(root: str, files: Sequence[str]) -> Iterator[tuple[str, tuple[int, ...]]]:
    """The states of files that need not lie below the root."""
    for path in (*files, *files_above(root)):
        if os.path.isfile(path):
            yield path, _state(os.stat(path))


def _state(state: os.stat_result) -> tuple[int, ...]:
    """What changes where somebody writes into a file, or puts another one in its place."""
    return state.st_mtime_ns, state.st_ctime_ns, state.st_size, state.st_ino


def _counts(entry: os.DirEntry[str], real: str) -> bool:
    """Whether the bytes of a file count: of a page or a setting, but not behind a link that leads out of the root."""
    if not entry.name.lower().endswith((*_PAGES, *_SETTINGS)) or not entry.is_file():
        return False
    return not entry.is_symlink() or is_below(os.path.realpath(entry.path), real)


def is_below(path: str, folder: str) -> bool:
    """Whether a path is a folder or lies in it, by their names."""
    return path == folder or path.startswith(os.path.join(folder, ""))


def _tree(root: str) -> Iterator[tuple[os.DirEntry[str], str]]:
    """Everything below a folder in a fixed order, with its path from there; links to folders are not followed."""
    waiting = [(root, "")]
    met = 0
    while waiting:
        folder, shown = waiting.pop()
        with os.scandir(folder) as entries:
            inside = sorted(entries, key=lambda entry: entry.name)
        met += len(inside)
        if met > _MAX_TREE_ENTRIES:
            raise TooLargeError
        for entry in inside:
            if entry.name == LEGACY_CACHE_FOLDER:
                continue
            if entry.name in FILES and entry.is_file(follow_symlinks=False):  # a cache may lie among the pages
                continue
            yield entry, shown + entry.name
            if entry.is_dir(follow_symlinks=False) and entry.name not in SKIPPED_DIRS:
                waiting.append((entry.path, f"{shown}{entry.name}/"))


def _what(entry: os.DirEntry[str]) -> str:
    if entry.is_symlink():
        return f"link to {os.readlink(entry.path)} {entry.is_file()} {entry.is_dir()}"
    return "folder" if entry.is_dir() else "file" if entry.is_file() else "device"


def _above(root: str) -> Iterator[bytes]:
    yield _encoded("root", root, os.path.realpath(root))
    for folder in _folders_above(root):
        for name in _ABOVE:
            path = os.path.join(folder, name)
            if os.path.isfile(path):
                yield _encoded("above", path, _content(path))
        if os.path.exists(os.path.join(folder, ".git")):
            yield _encoded("repository", folder)


def files_above(root: str) -> Iterator[str]:
    """The files over a root that a run may read, whether they are there or not."""
    return (os.path.join(folder, name) for folder in _folders_above(root) for name in _ABOVE)


def _folders_above(root: str) -> Iterable[str]:
    return dict.fromkeys((*parents(root), *parents(os.path.realpath(root))))  # the root may be reached by a link


def parents(path: str) -> list[str]:
    """The folders above an absolute path, the closest one first."""
    found = []
    while (above := os.path.dirname(path)) != path:
        found.append(above)
        path = above
    return found


def _program_parts() -> Iterator[bytes]:
    """The interpreter, the package's own files and the folders its libraries lie in."""
    yield _encoded(sys.version, sys.platform)
    package = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
    checkout = os.path.dirname(package)
    rules = os.path.join(checkout, "rules")  # in a checkout they lie beside the package
    for top in (package, *([] if os.path.isdir(os.path.join(package, "builtin")) else [rules])):
        for folder, folders, names in os.walk(top):
            folders[:] = sorted(name for name in folders if name != "__pycache__")
            for name in sorted(names):
                yield _encoded(name, *_last_change(os.path.join(folder, name)))
    for place in sys.path:
        if place != checkout:  # which holds more than libraries
            yield _encoded(place, *_last_change(place))


def _last_change(path: str) -> tuple[int, ...]:
    """The time and size of a file or folder; none of what is not there, as behind an editor's lock, or is closed."""
    try:
        state = os.stat(path or ".")
    except (OSError, ValueError):
        return ()
    return state.st_mtime_ns, state.st_size


def _content(path: str) -> str:
    if not os.path.isfile(path):
        return "none"
    with open(path, "rb") as file:
        return hashlib.blake2b(file.read(), digest_size=20).hexdigest()


def _encoded(*parts: Any) -> bytes:
    """The parts as bytes that no other parts give: names of files may hold every character but NUL and `/`."""
    return ("\0".join(map(str, parts)) + "\0\0").encode("utf-8", "surrogateescape")
