"""The reports of earlier runs, one small file each, in a folder of the project that nobody needs to keep.

The folder comes with the project, and so may hold what a stranger has put there: links, pipes, forged reports.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO

from linter.cli.inputs import FOLDER, OURS

_MARK = b"lint-modules "  # what the files begin with
_SHAPE = "2"  # of the files' contents; another one is never read
# How many files are kept, by what they hold: a value (two of them for a run), or lines. The oldest ones go.
_KEPT = {".json": 64, ".pages": 4, ".tmp": 0}
_LARGEST = 64 * 1024 * 1024  # bytes of a file that is read or written
_MOST_BYTES = 256 * 1024 * 1024  # of all files


def read(folder: Path, key: str, secret: bytes) -> Any:
    """What the holder of the secret kept under a key; None where nothing was, or the file is damaged or not theirs."""
    try:
        body = _body(folder, f"{key}.json", secret)
        return None if body is None else json.loads(body)
    except (ValueError, RecursionError, MemoryError):
        return None


def read_lines(folder: Path, key: str, secret: bytes) -> list[bytes] | None:
    """The lines that were kept under a key, as `read` gives values."""
    body = _body(folder, f"{key}.pages", secret)
    return None if body is None else body.split(b"\n")


def _body(folder: Path, name: str, secret: bytes) -> bytes | None:
    try:
        path = folder / name
        if not _is_ours(folder) or not stat.S_ISREG(path.lstat().st_mode):  # a pipe would be waited for
            return None
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
        head, _, body = data.partition(b"\n")
        sums = _sums(name, secret)
        sums.update(body)
        return body if len(data) <= _LARGEST and head == _head(sums) else None
    except (OSError, MemoryError):
        return None


def write(folder: Path, key: str, value: Any, secret: bytes) -> None:
    """Keeps a value; a folder that cannot be written keeps nothing, and costs no run anything."""
    with suppress(MemoryError):
        _write(folder, f"{key}.json", [json.dumps(value, separators=(",", ":")).encode()], secret)


def write_lines(folder: Path, key: str, lines: Iterable[bytes], secret: bytes) -> None:
    """Keeps lines, none of which holds a line feed; they are written as they come, and never held together."""
    with suppress(MemoryError):
        parts = (part for number, line in enumerate(lines) for part in ((b"\n", line) if number else (line,)))
        _write(folder, f"{key}.pages", parts, secret)


def _write(folder: Path, name: str, parts: Iterable[bytes], secret: bytes) -> None:
    with suppress(OSError):
        if os.path.lexists(folder) and not _is_ours(folder):
            return
        _made(folder)
        with _replacing(folder, name) as file:
            sums, size = _sums(name, secret), 0
            file.write(_head(sums) + b"\n")
            for part in parts:
                size += len(part)
                if size > _LARGEST:
                    raise OSError
                sums.update(part)
                file.write(part)
            file.seek(0)
            file.write(_head(sums))
        _bounded(folder)


def freshen(folder: Path, key: str) -> None:
    """Lets a value count as written just now: what is used is not what goes first."""
    with suppress(OSError):
        if _is_ours(folder):
            os.utime(folder / f"{key}.json", follow_symlinks=False)


@contextmanager
def _replacing(folder: Path, name: str) -> Iterator[BinaryIO]:
    """A file to write, which takes a name once it is whole; where something is raised, it is gone. Raises OSError."""
    temporary = folder / f"{os.urandom(16).hex()}.{os.urandom(8).hex()}.tmp"
    try:
        with temporary.open("xb") as file:
            yield file
        temporary.replace(folder / name)
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def clean(folder: Path) -> int:
    """Removes everything that was kept, and nothing else; returns the number of files. Raises OSError."""
    count = 0
    for path in _files(folder):
        path.unlink(missing_ok=True)
        count += path.suffix == ".json"
    if _is_ours(folder) and folder.name == FOLDER:
        with suppress(OSError):  # somebody else's file lies in it, or a folder in the place of a mark
            for name in (".gitignore", "CACHEDIR.TAG"):
                (folder / name).unlink(missing_ok=True)
            folder.rmdir()
    return count


def _made(folder: Path) -> None:
    """The folder, marked as a cache for git and for backups, unless it is one that somebody else made for more."""
    if folder.is_dir() and folder.name != FOLDER:
        return
    folder.mkdir(parents=True, exist_ok=True)
    marks = {
        ".gitignore": b"*\n",
        "CACHEDIR.TAG": b"Signature: 8a477f597d28d172789f06886806bc55\n# A cache of lint-modules.\n",
    }
    for name, text in marks.items():
        if not os.path.lexists(folder / name):
            with _replacing(folder, name) as file:
                file.write(text)


def _bounded(folder: Path) -> None:
    """Leaves the newest files only, and no temporary one: a run at this very moment that misses its own keeps none."""
    states = {path: path.lstat() for path in _files(folder)}  # a link may lead nowhere
    now = time.time_ns()  # what was written later than that is old: the clock was set back
    ages = {path: (state.st_mtime_ns > now, -state.st_mtime_ns) for path, state in states.items()}
    left, room = dict(_KEPT), _MOST_BYTES
    for path in sorted(states, key=lambda path: ages[path]):
        left[path.suffix] -= 1
        room -= states[path].st_size
        if left[path.suffix] < 0 or room < 0:
            path.unlink(missing_ok=True)


def _files(folder: Path) -> list[Path]:
    """The files of a cache; a folder of such a name is a stranger's, and is in nobody's way."""
    found = [path for path in folder.iterdir() if OURS.fullmatch(path.name)] if _is_ours(folder) else []
    own = folder.name == FOLDER
    return [path for path in found if (path.is_symlink() or not path.is_dir()) and (own or _is_kept(path))]


def _is_kept(path: Path) -> bool:
    """Whether a file in a folder that may hold others' is the cache's: they may name theirs by checksums too."""
    if path.suffix == ".tmp":
        return True
    with suppress(OSError):  # somebody else's, closed to this user, or gone meanwhile
        if stat.S_ISREG(path.lstat().st_mode):
            with path.open("rb") as file:
                return file.read(len(_MARK)) == _MARK
    return False


def _is_ours(folder: Path) -> bool:
    """Whether a folder may be read and cleaned: a link in the place of the project's own may lead anywhere."""
    return folder.is_dir() and not (folder.name == FOLDER and folder.is_symlink())


def _sums(name: str, secret: bytes) -> hashlib.blake2b:
    """The beginning of a checksum of a file's name and what it holds, that needs the secret."""
    return hashlib.blake2b(f"{name.removesuffix('.json')}\n".encode(), key=secret, digest_size=32)


def _head(sums: hashlib.blake2b) -> bytes:
    """The first line of a file: its shape, and its checksum; it is of one length."""
    return _MARK + f"{_SHAPE} {sums.hexdigest()}".encode()
