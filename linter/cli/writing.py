"""Rewrites a file that people keep by hand: under a lock, through a temporary file beside it, whole or not at all."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from linter.cli.locking import NOFOLLOW, lock_of, locked
from linter.errors import RefusedError

TEMPORARY = ".lint-modules-tmp"


def refusal(path: Path) -> str | None:
    """Why a file may not be rewritten, None where it may."""
    try:
        found = os.lstat(path)
    except OSError as error:
        return f"{path.name} cannot be looked at: {error.strerror}"
    if stat.S_ISLNK(found.st_mode):
        return f"{path.name} is a symbolic link, and rewriting would replace it: name the file it leads to"
    if not stat.S_ISREG(found.st_mode):
        return f"{path.name} is no regular file"
    if found.st_nlink > 1:
        return f"{path.name} has {found.st_nlink} hard links, and rewriting would part them"
    if not found.st_mode & 0o222 or not os.access(path, os.W_OK):
        return f"{path.name} is read-only"
    return None


def rewrite(changes: Mapping[Path, tuple[bytes, bytes]]) -> None:
    """Replaces the bytes of files, given as (what was read, what is to stand there). The caller holds their locks.

    All new files are written before the first one takes its place. Raises RefusedError where a file may not be
    rewritten or has changed since it was read, OSError where the disk does not play along; then nothing has changed.
    """
    for path in changes:
        _clean(path)
        if reason := refusal(path):
            raise RefusedError(reason)
    ready: dict[Path, Path] = {}
    try:
        for path, (_, new) in changes.items():
            ready[path] = _beside(path)
            _write(ready[path], new, os.lstat(path))
        for path, (old, _) in changes.items():
            if path.read_bytes() != old:
                raise RefusedError(f"{path.name} was changed by someone else meanwhile: run again")
        for path, temporary in ready.items():
            temporary.replace(path)
            _sync(path.parent)
    finally:
        for temporary in ready.values():
            temporary.unlink(missing_ok=True)


def tidy(paths: list[Path]) -> None:
    """Removes what killed runs left beside files that need no rewriting."""
    for path in paths:
        if lock_of(path).exists() or any(_left(path)):
            with suppress(OSError, RefusedError), locked([path]):
                _clean(path)


def create(path: Path, data: bytes) -> None:
    """Writes a new file, never over one that is there. Raises RefusedError, OSError."""
    temporary = _beside(path)
    try:
        _write(temporary, data, None)
        if hasattr(os, "link"):
            os.link(temporary, path)  # unlike a replace, a link fails where the name is taken
        else:
            temporary.rename(path)
    except FileExistsError:
        raise RefusedError(f"{path.name} is there already, and is never overwritten") from None
    finally:
        temporary.unlink(missing_ok=True)


def put(path: Path, data: bytes) -> None:
    """Makes bytes the content of a file, be it new or there already. Raises RefusedError, OSError; it then stays."""
    with locked([path]):
        _clean(path)
        temporary = _beside(path)
        try:
            _write(temporary, data, os.lstat(path) if os.path.lexists(path) else None)
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.{os.getpid()}{TEMPORARY}")


def _write(path: Path, data: bytes, like: os.stat_result | None) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | NOFOLLOW, 0o600 if like else 0o666)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        if like is not None:
            _dress(path, like)
        os.fsync(file.fileno())


def _dress(path: Path, like: os.stat_result) -> None:
    """Gives a file the mode, and where allowed the owner, of another."""
    if sys.platform != "win32":
        with suppress(PermissionError):
            os.chown(path, like.st_uid, like.st_gid)
    path.chmod(stat.S_IMODE(like.st_mode))


def _sync(folder: Path) -> None:
    """Makes a rename last; not every system lets a folder be opened."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _clean(path: Path) -> None:
    """Removes what a killed run left: the lock is held, so no temporary file of this path is in use."""
    for left in _left(path):
        left.unlink(missing_ok=True)


def _left(path: Path) -> list[Path]:
    return list(path.parent.glob(f".{_literal(path.name)}.*{TEMPORARY}"))


def _literal(name: str) -> str:
    return "".join(f"[{char}]" if char in "*?[" else char for char in name)
