"""Locks beside files, so that runs at the same time rewrite a file one after the other."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from linter.errors import RefusedError as RefusedError

LOCK = ".lock"
_NO_LOCKS = (errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS)  # of file systems that know none
_LONGEST = 200  # bytes of a name; file systems know 255, and a lock and a temporary file add to it
PATIENCE = 60.0  # seconds to wait for another run
NOFOLLOW = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


def hidden(path: Path) -> str:
    """What the names of the lock and of the temporary files of a file begin with."""
    name = os.fsencode(path.name)
    return f".{path.name if len(name) <= _LONGEST else hashlib.blake2b(name, digest_size=16).hexdigest()}"


def lock_of(path: Path) -> Path:
    """The lock file of a file."""
    return path.with_name(f"{hidden(path)}{LOCK}")


@contextmanager
def locked(paths: list[Path], patience: float | None = None) -> Iterator[None]:
    """Holds the locks of some files, taken in order: two runs never wait for each other.

    Raises RefusedError where another run holds one for longer than `patience` (seconds; None: PATIENCE) and where
    something else stands under its name, OSError where a folder takes no lock.
    """
    with ExitStack() as stack:
        for path in sorted(set(paths)):
            stack.enter_context(_lock(path, PATIENCE if patience is None else patience))
        yield


@contextmanager
def of_file(path: Path) -> Iterator[None]:
    """An OSError that is raised in here speaks of a file, not of the lock or the temporary file beside it."""
    try:
        yield
    except OSError as error:
        if error.errno is None:
            raise
        raise OSError(error.errno, error.strerror, str(path)) from error


@contextmanager
def _lock(path: Path, patience: float) -> Iterator[None]:
    """A lock file beside the file: a lock on the file itself would be lost with the file that is replaced."""
    name = lock_of(path)
    deadline = time.monotonic() + patience
    with of_file(path):
        while (handle := _taken(name)) is None:
            if time.monotonic() >= deadline:
                raise RefusedError(f"{path.name} is locked by another run: {name.name}")
            time.sleep(0.002)
    try:
        yield
    finally:
        try:
            with suppress(OSError, RefusedError):
                if _names(name, handle):  # else somebody has removed it meanwhile, and it may be the lock of the next
                    name.unlink()  # while the lock is held: whoever waits sees that it is gone, and opens a new one
        finally:
            _close(handle)


def _taken(name: Path) -> int | None:
    """A handle that holds the lock; None where another run has it.

    Raises OSError where nobody can have it, RefusedError where something else stands under its name: a run makes
    nothing but empty files, and what somebody else has put there is theirs.
    """
    try:
        handle = os.open(name, os.O_RDWR | os.O_CREAT | NOFOLLOW, 0o600)
    except OSError as error:
        if not os.path.lexists(name):
            raise
        if isinstance(error, PermissionError) and _is_lock(os.lstat(name)):
            return None  # a run of another user has it, or was killed
        raise RefusedError(f"{name.name} is in the way of a lock: {error.strerror}") from error
    held = False
    try:
        held = _exclusive(handle) and _names(name, handle)
    except OSError as error:
        if error.errno in _NO_LOCKS:  # nobody can have it, so nobody is robbed of it
            with suppress(OSError):
                name.unlink()
        raise
    finally:
        if not held:
            _close(handle)
    return handle if held else None


def _is_lock(state: os.stat_result) -> bool:
    return stat.S_ISREG(state.st_mode) and state.st_size == 0


def _names(name: Path, handle: int) -> bool:
    """Whether a lock file is still the one that was opened: the run that held it has removed it."""
    opened = os.fstat(handle)
    try:
        if not os.path.samestat(opened, os.lstat(name)):
            return False
    except FileNotFoundError:
        return False
    if not _is_lock(opened):
        raise RefusedError(f"{name.name} is in the way of a lock: it is no empty file; remove it")
    return True


def _close(handle: int) -> None:
    with suppress(OSError):  # it is closed all the same, and nothing was written to it
        os.close(handle)


if sys.platform == "win32":
    import msvcrt

    def _exclusive(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _exclusive(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
