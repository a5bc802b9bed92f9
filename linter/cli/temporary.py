"""The files that a new content is written to before it takes its place: beside the file, and gone after the run."""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from linter.cli.dressing import dress
from linter.cli.locking import NOFOLLOW, hidden, of_file

TEMPORARY = ".lint-modules-tmp"
_NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS)  # of file systems such as FAT


def beside(path: Path) -> Path:
    """The temporary file of this process for a file."""
    return path.with_name(f"{hidden(path)}.{os.getpid()}{TEMPORARY}")


def left(path: Path) -> list[Path]:
    """The temporary files of all runs for a file; what no run has named so is somebody else's, or another file's."""
    start, end = len(hidden(path)) + 1, -len(TEMPORARY)
    found = path.parent.glob(f"{_literal(hidden(path))}.*{TEMPORARY}")
    return [one for one in found if re.fullmatch("[0-9]+", one.name[start:end]) and not _is_folder(one)]


def _is_folder(path: Path) -> bool:
    with suppress(FileNotFoundError):  # its run has removed it meanwhile
        return stat.S_ISDIR(path.lstat().st_mode)
    return False


def fill(path: Path, data: bytes, like: Path | None) -> None:
    """Writes a temporary file, dressed like another file where there is one. Raises OSError."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | NOFOLLOW, 0o600 if like else 0o666)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        if like is not None:
            dress(path, handle, like)
        os.fsync(handle)


def name_new(temporary: Path, path: Path) -> None:
    """Gives a temporary file the name of a new one. Raises FileExistsError where the name is taken, OSError."""
    try:
        if hasattr(os, "link"):
            os.link(temporary, path)  # unlike a replace, a link fails where the name is taken
            return
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
    if os.path.lexists(path):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
    temporary.rename(path)


def sync(folder: Path) -> None:
    """Makes a rename last; not every system lets a folder be opened."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def discard(temporaries: Iterable[Path]) -> None:
    """Removes temporary files. One that cannot be removed hides no error, and goes with the next run."""
    for temporary in temporaries:
        with suppress(OSError):
            temporary.unlink()


def clean(path: Path) -> None:
    """Removes what a killed run left: the lock is held, so no temporary file of this path is in use. Raises OSError."""
    with of_file(path):
        for one in left(path):
            one.unlink(missing_ok=True)


def own_links(path: Path, found: os.stat_result) -> int:
    """How many of a file's links are temporary ones: a run that made the file was killed before it removed its own."""
    return sum(os.path.samestat(found, os.lstat(one)) for one in left(path))


def _literal(name: str) -> str:
    return "".join(f"[{char}]" if char in "*?[" else char for char in name)
