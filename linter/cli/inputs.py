"""Everything outside the process that the report of a run may depend on, as one digest: equal digests, equal reports.

It takes in more than a run reads, never less: the bytes of every page, configuration and ignore file below the root,
the names of all other files there, what lies in the folders above, the program itself and its libraries.
"""

from __future__ import annotations

import hashlib
import os
import re
import sys
from pathlib import Path

TYPE_CHECKING = False  # `typing` and `dataclasses` would take longer to import than all of this
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any

FOLDER = ".lint-modules-cache"
UNREAD = frozenset({".git", ".hg", "node_modules", ".venv", "venv", FOLDER})  # no page below them is ever read
OURS = re.compile(r"[0-9a-f]{32}\.(json|pages|[0-9a-f]{16}\.tmp)")  # files of a cache, which may lie anywhere
_PAGES = (".md", ".markdown")
_SETTINGS = (".toml", ".yml", ".yaml", ".gitignore")
_ABOVE = ("lint-modules.toml", ".lint-modules.toml", ".config/lint-modules.toml", "pyproject.toml", ".gitignore")
_LARGEST = 32 * 1024 * 1024  # bytes of one file that counts
_MOST_BYTES = 512 * 1024 * 1024  # of all files that count
_MOST = 200_000  # entries below a root; a larger tree costs more to look at than its pages to lint


class TooLargeError(Exception):
    """The folder holds more than is worth looking at."""


class Inputs:
    """What was met: a digest of it all, the state of each file whose bytes count, and the bytes of pages on request."""

    __slots__ = ("digest", "pages", "states")

    def __init__(self) -> None:
        self.digest = ""
        self.states: dict[str, tuple[int, ...]] = {}
        self.pages: dict[str, bytes] = {}


def gathered(root: Path, files: Sequence[Path], wanted: frozenset[str] = frozenset()) -> Inputs:
    """The inputs of a run in `root` that also reads `files`; the bytes of `wanted` pages (from the root) are kept.

    Raises TooLargeError, OSError.
    """
    found, size = Inputs(), 0
    found.states = dict(_beside(root, files))
    sums = hashlib.blake2b(digest_size=20)
    for part in (*program(), *_above(root)):
        sums.update(part)
    for path in files:
        sums.update(_told("file", path, _content(path)))
    for entry, shown in _tree(root):
        sums.update(_told(_what(entry), shown))
        if _counts(entry, root):
            state = entry.stat()
            found.states[entry.path] = _state(state)
            size += state.st_size
            if state.st_size > _LARGEST or size > _MOST_BYTES:
                raise TooLargeError
            with open(entry.path, "rb", buffering=0) as file:  # noqa: PTH123 - a `Path` takes longer than the read
                data = file.read()
            sums.update(len(data).to_bytes(8, "big") + data)
            if shown in wanted:
                found.pages[shown] = data
    found.digest = sums.hexdigest()
    return found


def unchanged(root: Path, files: Sequence[Path], before: Inputs) -> bool:
    """Whether no file whose bytes count was touched, made or removed since; it looks at no bytes."""
    now = dict(_beside(root, files))
    now.update((entry.path, _state(entry.stat())) for entry, _ in _tree(root) if _counts(entry, root))
    return now == before.states


def _beside(root: Path, files: Sequence[Path]) -> Iterator[tuple[str, tuple[int, ...]]]:
    """The states of files that need not lie below the root."""
    for path in (*files, *files_above(root)):
        if path.is_file():
            yield str(path), _state(path.stat())


def _state(state: os.stat_result) -> tuple[int, ...]:
    """What changes where somebody writes into a file, or puts another one in its place."""
    return state.st_mtime_ns, state.st_ctime_ns, state.st_size, state.st_ino


def _counts(entry: os.DirEntry[str], root: Path) -> bool:
    """Whether the bytes of a file count: of a page or a setting, but not behind a link that leads out of the root."""
    if not entry.name.endswith((*_PAGES, *_SETTINGS)) or not entry.is_file():
        return False
    return not entry.is_symlink() or Path(entry.path).resolve().is_relative_to(root.resolve())


def _tree(root: Path) -> Iterator[tuple[os.DirEntry[str], str]]:
    """Everything below a folder in a fixed order, with its path from there; links to folders are not followed."""
    waiting = [(str(root), "")]
    met = 0
    while waiting:
        folder, shown = waiting.pop()
        with os.scandir(folder) as entries:
            inside = sorted(entries, key=lambda entry: entry.name)
        met += len(inside)
        if met > _MOST:
            raise TooLargeError
        for entry in inside:
            if entry.name == FOLDER or OURS.fullmatch(entry.name):
                continue
            yield entry, shown + entry.name
            if entry.is_dir(follow_symlinks=False) and entry.name not in UNREAD:
                waiting.append((entry.path, f"{shown}{entry.name}/"))


def _what(entry: os.DirEntry[str]) -> str:
    if entry.is_symlink():
        return f"link to {Path(entry.path).readlink()} {entry.is_file()} {entry.is_dir()}"
    return "folder" if entry.is_dir() else "file" if entry.is_file() else "device"


def _above(root: Path) -> Iterator[bytes]:
    yield _told("root", root, root.resolve())
    for folder in _folders_above(root):
        for name in _ABOVE:
            path = folder / name
            if path.is_file():
                yield _told("above", path, _content(path))
        if (folder / ".git").exists():
            yield _told("repository", folder)


def files_above(root: Path) -> Iterator[Path]:
    """The files over a root that a run may read, whether they are there or not."""
    return (folder / name for folder in _folders_above(root) for name in _ABOVE)


def _folders_above(root: Path) -> Iterable[Path]:
    return dict.fromkeys((*root.parents, *root.resolve().parents))  # the root may be reached by a link


def program() -> Iterator[bytes]:
    """The interpreter, the package's own files and the folders its libraries lie in."""
    yield _told(sys.version, sys.platform)
    package = Path(__file__).resolve().parents[1]
    rules = package.parent / "rules"  # in a checkout they lie beside the package
    for top in (package, *([] if (package / "builtin").is_dir() else [rules])):
        for folder, folders, names in os.walk(top):
            folders[:] = sorted(name for name in folders if name != "__pycache__")
            for name in sorted(names):
                yield _told(name, *_last_change(Path(folder, name)))
    for place in sys.path:
        if place != str(package.parent):  # a checkout holds more than libraries
            yield _told(place, *_last_change(Path(place)))


def _last_change(path: Path) -> tuple[int, ...]:
    """The time and size of a file or folder; none of what is not there, as behind an editor's lock, or is closed."""
    try:
        state = path.stat()
    except OSError:
        return ()
    return state.st_mtime_ns, state.st_size


def _content(path: Path) -> str:
    return hashlib.blake2b(path.read_bytes(), digest_size=20).hexdigest() if path.is_file() else "none"


def _told(*parts: Any) -> bytes:
    """The parts as bytes that no other parts give: names of files may hold every character but NUL and `/`."""
    return ("\0".join(map(str, parts)) + "\0\0").encode("utf-8", "surrogateescape")
