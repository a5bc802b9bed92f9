"""Locks beside files, so that runs at the same time rewrite a file one after the other."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from linter.errors import RefusedError as RefusedError

PATIENCE = 60.0  # seconds to wait for another run
NOFOLLOW = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


def lock_of(path: Path) -> Path:
    """The lock file of a file."""
    return path.with_name(f".{path.name}.lock")


@contextmanager
def locked(paths: list[Path]) -> Iterator[None]:
    """Holds the locks of some files, taken in order: two runs never wait for each other. Raises RefusedError."""
    with ExitStack() as stack:
        for path in sorted(set(paths)):
            stack.enter_context(_lock(path))
        yield


@contextmanager
def _lock(path: Path) -> Iterator[None]:
    """A lock file beside the file: a lock on the file itself would be lost with the file that is replaced."""
    name = lock_of(path)
    deadline = time.monotonic() + PATIENCE
    while (handle := _taken(name)) is None:
        if time.monotonic() > deadline:
            raise RefusedError(f"{path.name} is locked by another run: {name.name}")
        time.sleep(0.002)
    try:
        yield
    finally:
        with suppress(OSError):
            name.unlink()  # while the lock is held: whoever waits sees that its file is gone, and opens a new one
        os.close(handle)


def _taken(name: Path) -> int | None:
    handle = os.open(name, os.O_RDWR | os.O_CREAT | NOFOLLOW, 0o600)
    try:
        _exclusive(handle)
        if os.path.samestat(os.fstat(handle), os.lstat(name)):
            return handle
    except OSError:
        pass
    os.close(handle)
    return None


if sys.platform == "win32":
    import msvcrt

    def _exclusive(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _exclusive(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
