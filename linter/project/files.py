"""Rewrites files that people keep by hand: under a lock, through a temporary file beside them, whole or not at all.

The lock is `flock` on an empty file beside the file: the library filelock leaves its lock files there, takes over what
somebody else has put under their names, and does not wait for a run of another user. Metadata is not copied by
`shutil.copystat`: it follows links, keeps the old time of change, and leaves what a folder gives to its new files.
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from linter.errors import RefusedError

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

LOCK_SUFFIX = ".lock"
TEMP_SUFFIX = ".lint-modules-tmp"
PATIENCE = 60.0  # seconds to wait for another run
_LONGEST_NAME = 200  # bytes; file systems know 255, and a lock and a temporary file add to it
_NOFOLLOW = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
_KEPT_ATTRIBUTES = ("user.", "system.posix_acl_access", "security.selinux")  # the system gives the others
_UNKNOWN = (errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS)  # to a file system
_NO_LOCKS = (errno.ENOLCK, *_UNKNOWN)
_NO_LINKS = (errno.EPERM, *_UNKNOWN)  # such as FAT
_NOT_GIVEN = (errno.EPERM, errno.EACCES, errno.EINVAL, *_UNKNOWN)  # by this user, in a container


def rewrite(changes: Mapping[Path, tuple[bytes | None, bytes]]) -> None:
    """Replaces the bytes of files, each given as (what was read, None where there was no file; what is to stand there).

    The caller holds their locks. All new files are written before the first one takes its place. Raises RefusedError
    where a file may not be rewritten or has changed since it was read, OSError where the disk does not play along. Each
    file is then as it was, but for those that had their turn before: the message names them.
    """
    for path, (old, _) in changes.items():
        _remove_temps(path)
        if old is not None and (reason := refusal(path)):
            raise RefusedError(reason)
    temps: dict[Path, Path] = {}
    done: list[str] = []
    try:
        for path, (old, new) in changes.items():
            temps[path] = temp_path(path)
            with _errors_about(path):
                write_temp(temps[path], new, None if old is None else path)
        for path, (old, _) in changes.items():
            _demand_unchanged(path, old)
        for path, (old, _) in changes.items():
            _demand_unchanged(path, old)  # again: while the others had their turn, an editor may have saved it
            with _errors_about(path):
                _put_in_place(temps[path], path, new=old is None)
            done.append(path.name)
    except (RefusedError, OSError) as error:
        if not done:
            raise
        reason = f"{path.name}: {error.strerror}" if isinstance(error, OSError) else str(error)
        raise RefusedError(f"{reason}; already rewritten: {', '.join(done)}") from error
    finally:
        for temp in temps.values():
            with suppress(OSError):  # one that cannot be removed hides no error, and goes with the next run
                temp.unlink()
    for folder in {path.parent for path in changes}:
        _sync(folder)


def create(path: Path, data: bytes) -> None:
    """Writes a new file, never over one that is there. Raises RefusedError, OSError; then there is none."""
    with locked([path]):
        rewrite({path: (None, data)})


def replace(path: Path, data: bytes) -> None:
    """Makes bytes the content of a file, be it new or there already. Raises RefusedError, OSError; it then stays."""
    with locked([path]):
        with _errors_about(path):
            old = path.read_bytes() if os.path.lexists(path) else None
        rewrite({path: (old, data)})


def remove_leftovers(paths: Sequence[Path]) -> None:
    """Removes what killed runs left beside files; what a running one holds is left to it. Raises nothing."""
    names = {folder: _hidden_files(folder) for folder in {path.parent for path in paths}}
    for path in paths:
        if any(name.startswith(f"{hidden_name(path)}.") for name in names[path.parent]):
            with suppress(OSError, RefusedError), locked([path], patience=0):
                _remove_temps(path)


def refusal(path: Path) -> str | None:
    """Why a file may not be rewritten, None where it may."""
    try:
        state = os.lstat(path)
        links = state.st_nlink
        if links > 1:  # a run that made the file may have been killed before it removed its temporary name
            links -= sum(os.path.samestat(state, os.lstat(temp)) for temp in leftovers(path))
    except OSError as error:
        return f"{path.name} cannot be looked at: {error.strerror}"
    if stat.S_ISLNK(state.st_mode):
        return f"{path.name} is a symbolic link, and rewriting would replace it: name the file it leads to"
    if not stat.S_ISREG(state.st_mode):
        return f"{path.name} is no regular file"
    if links > 1:
        return f"{path.name} has {links} hard links, and rewriting would part them"
    if not state.st_mode & 0o222 or not os.access(path, os.W_OK):
        return f"{path.name} is read-only"
    return None


def _demand_unchanged(path: Path, old: bytes | None) -> None:
    """Raises RefusedError where a file holds other bytes than were read, or may not be rewritten any more."""
    if old is None:
        return  # a new file takes no name that is taken
    if reason := refusal(path):
        raise RefusedError(reason)
    with _errors_about(path):
        now = path.read_bytes()
    if now != old:
        raise RefusedError(f"{path.name} was changed by someone else meanwhile: run again")


def _put_in_place(temp: Path, path: Path, new: bool) -> None:
    """Gives a temporary file the name of a file. Raises OSError, RefusedError where a new one's name is taken."""
    if not new:
        temp.replace(path)
        return
    try:
        os.link(temp, path)  # unlike a replace, a link fails where the name is taken
    except OSError as error:
        if error.errno in _NO_LINKS and not os.path.lexists(path):
            temp.rename(path)
        elif error.errno in (errno.EEXIST, *_NO_LINKS):
            raise RefusedError(f"{path.name} is there already, and is never overwritten") from None
        else:
            raise


def _sync(folder: Path) -> None:
    """Makes a rename last; not every system lets a folder be opened."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def _errors_about(path: Path) -> Iterator[None]:
    """An OSError that is raised in here speaks of a file, not of the lock or the temporary file beside it."""
    try:
        yield
    except OSError as error:
        if error.errno is None:
            raise
        raise OSError(error.errno, error.strerror, str(path)) from error


def hidden_name(path: Path) -> str:
    """What the names of the lock and of the temporary files of a file begin with."""
    name = os.fsencode(path.name)
    return f".{path.name if len(name) <= _LONGEST_NAME else hashlib.blake2b(name, digest_size=16).hexdigest()}"


def temp_path(path: Path) -> Path:
    """The temporary file of this process for a file."""
    return path.with_name(f"{hidden_name(path)}.{os.getpid()}{TEMP_SUFFIX}")


def leftovers(path: Path) -> list[Path]:
    """The temporary files of all runs for a file; what no run has named so is somebody else's, or another file's."""
    start, end = f"{hidden_name(path)}.", -len(TEMP_SUFFIX)
    names = (name for name in _hidden_files(path.parent) if name.startswith(start) and name.endswith(TEMP_SUFFIX))
    return [path.with_name(name) for name in names if set(name[len(start) : end] or "-") <= set("0123456789")]


def _hidden_files(folder: Path) -> list[str]:
    """The names of locks and temporary files; none where a folder cannot be listed."""
    with suppress(OSError), os.scandir(folder) as entries:
        found = [entry for entry in entries if entry.name.endswith((TEMP_SUFFIX, LOCK_SUFFIX))]
        return [entry.name for entry in found if not entry.is_dir(follow_symlinks=False)]
    return []


def _remove_temps(path: Path) -> None:
    """Removes what killed runs left: the lock is held, so no temporary file is in use. Raises OSError."""
    with _errors_about(path):
        for temp in leftovers(path):
            temp.unlink(missing_ok=True)


def write_temp(temp: Path, data: bytes, like: Path | None) -> None:
    """Writes a file that is not there yet, with the metadata of another where there is one. Raises OSError."""
    handle = os.open(temp, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NOFOLLOW, 0o600 if like else 0o666)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        if like is not None:
            copy_metadata(like, temp, handle)
        os.fsync(handle)


def copy_metadata(like: Path, temp: Path, handle: int) -> None:
    """Gives an open file the owner, group, attributes, access control list and mode of another, as far as may be.

    Nobody may more than before. By the handle where the system lets it: who may write into the folder may have put a
    link under the name. Raises OSError.
    """
    state, now = os.lstat(like), os.fstat(handle)
    mode = stat.S_IMODE(state.st_mode)
    if sys.platform != "win32":
        if (now.st_uid, now.st_gid) != (state.st_uid, state.st_gid) and not _chown(handle, state.st_uid, state.st_gid):
            mode &= 0o777
            if now.st_gid != state.st_gid and not _chown(handle, -1, state.st_gid):
                mode = mode & 0o707 | mode & (mode & 0o007) << 3  # another group may no more than everybody may
        _copy_attributes(like, handle)
    if stat.S_IMODE(os.fstat(handle).st_mode) != mode:
        os.chmod(handle if os.chmod in os.supports_fd else temp, mode)  # noqa: PTH101 - a `Path` has no handle


def _chown(handle: int, owner: int, group: int) -> bool:
    try:
        os.chown(handle, owner, group)
    except OSError as error:
        if error.errno not in _NOT_GIVEN:
            raise
        return False
    return True


def _copy_attributes(like: Path, handle: int) -> None:
    """Gives a file the attributes of another, and leaves it none that its folder gave it alone."""
    if not hasattr(os, "listxattr"):
        return
    with suppress(OSError):  # of a file system that knows none
        theirs = set(os.listxattr(like, follow_symlinks=False))
        for name in theirs | set(os.listxattr(handle)):
            with suppress(OSError):
                if name in theirs and name.startswith(_KEPT_ATTRIBUTES):
                    os.setxattr(handle, name, os.getxattr(like, name, follow_symlinks=False))
                elif name.startswith(_KEPT_ATTRIBUTES):
                    os.removexattr(handle, name)


def lock_path(path: Path) -> Path:
    """The lock file of a file: beside it, as a lock on the file itself would be lost when the file is replaced."""
    return path.with_name(f"{hidden_name(path)}{LOCK_SUFFIX}")


@contextmanager
def locked(paths: Sequence[Path], patience: float | None = None) -> Iterator[None]:
    """Holds the locks of some files, taken in order: two runs never wait for each other.

    Raises RefusedError where another run holds one for longer than `patience` (seconds; None: PATIENCE) and where
    something else stands under its name, OSError where a folder takes no lock.
    """
    with ExitStack() as stack:
        for path in sorted(set(paths)):
            stack.enter_context(_lock(path, PATIENCE if patience is None else patience))
        yield


@contextmanager
def _lock(path: Path, patience: float) -> Iterator[None]:
    lock = lock_path(path)
    deadline = time.monotonic() + patience
    with _errors_about(path):
        while (handle := _open_lock(lock)) is None:
            if time.monotonic() >= deadline:
                raise RefusedError(f"{path.name} is locked by another run: {lock.name}")
            time.sleep(0.002)
    try:
        yield
    finally:
        try:
            with suppress(OSError):
                if _is_lock(lock, handle):  # else somebody has removed it meanwhile, and it may be the lock of the next
                    lock.unlink()  # while the lock is held: whoever waits sees that it is gone, and opens a new one
        finally:
            _close(handle)


def _open_lock(lock: Path) -> int | None:
    """A handle that holds a lock; None where another run has it.

    Raises OSError where nobody can have it, RefusedError where something else stands under its name: a run makes
    nothing but empty files, and what somebody else has put there is theirs.
    """
    with suppress(FileNotFoundError):
        if not _is_empty_file(os.lstat(lock)):
            raise RefusedError(f"{lock.name} is in the way of a lock: it is no empty file; remove it")
    try:
        handle = os.open(lock, os.O_RDWR | os.O_CREAT | _NOFOLLOW, 0o600)
    except PermissionError:
        if os.path.lexists(lock):
            return None  # a run of another user has it, or was killed
        raise
    held = False
    try:
        held = _flock(handle) and _is_lock(lock, handle)
    except OSError as error:
        if error.errno in _NO_LOCKS:  # nobody can have it, so nobody is robbed of it
            with suppress(OSError):
                lock.unlink()
        raise
    finally:
        if not held:
            _close(handle)
    return handle if held else None


def _flock(handle: int) -> bool:
    try:
        if sys.platform == "win32":
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):  # Windows and some network disks say it in the second way
        return False
    return True


def _is_lock(lock: Path, handle: int) -> bool:
    """Whether a lock file is still the one that was opened: the run that held it may have removed it."""
    with suppress(FileNotFoundError):
        state = os.lstat(lock)
        return os.path.samestat(state, os.fstat(handle)) and _is_empty_file(state)
    return False


def _is_empty_file(state: os.stat_result) -> bool:
    return stat.S_ISREG(state.st_mode) and state.st_size == 0


def _close(handle: int) -> None:
    with suppress(OSError):  # it is closed all the same, and nothing was written to it
        os.close(handle)
