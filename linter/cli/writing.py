"""Rewrites a file that people keep by hand: under a lock, through a temporary file beside it, whole or not at all."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from linter.cli.locking import lock_of, locked, of_file
from linter.cli.temporary import beside, clean, discard, fill, left, name_new, own_links, sync
from linter.errors import RefusedError


def refusal(path: Path) -> str | None:
    """Why a file may not be rewritten, None where it may."""
    try:
        found = os.lstat(path)
        links = found.st_nlink - (own_links(path, found) if found.st_nlink > 1 else 0)
    except OSError as error:
        return f"{path.name} cannot be looked at: {error.strerror}"
    if stat.S_ISLNK(found.st_mode):
        return f"{path.name} is a symbolic link, and rewriting would replace it: name the file it leads to"
    if not stat.S_ISREG(found.st_mode):
        return f"{path.name} is no regular file"
    if links > 1:
        return f"{path.name} has {links} hard links, and rewriting would part them"
    if not found.st_mode & 0o222 or not os.access(path, os.W_OK):
        return f"{path.name} is read-only"
    return None


def rewrite(changes: Mapping[Path, tuple[bytes, bytes]]) -> None:
    """Replaces the bytes of files, given as (what was read, what is to stand there). The caller holds their locks.

    All new files are written before the first one takes its place. Raises RefusedError where a file may not be
    rewritten or has changed since it was read, OSError where the disk does not play along. Each file is then as it
    was, but for those that had their turn before: the message names them.
    """
    for path in changes:
        clean(path)
        if reason := refusal(path):
            raise RefusedError(reason)
    ready: dict[Path, Path] = {}
    try:
        for path, (_, new) in changes.items():
            ready[path] = beside(path)
            with of_file(path):
                fill(ready[path], new, path)
        for path, (old, _) in changes.items():
            _demand(path, old)
        _replace(changes, ready)
    finally:
        discard(ready.values())


def _replace(changes: Mapping[Path, tuple[bytes, bytes]], ready: Mapping[Path, Path]) -> None:
    done: list[str] = []
    for path, temporary in ready.items():
        try:
            _demand(path, changes[path][0])  # again: while the others had their turn, an editor may have saved it
            with of_file(path):
                temporary.replace(path)
        except (RefusedError, OSError) as error:
            if not done:
                raise
            reason = f"{path.name}: {error.strerror}" if isinstance(error, OSError) else str(error)
            raise RefusedError(f"{reason}; already rewritten: {', '.join(done)}") from error
        done.append(path.name)
    for folder in {path.parent for path in ready}:
        sync(folder)


def _demand(path: Path, old: bytes) -> None:
    """Raises RefusedError where a file holds other bytes than were read, or may not be rewritten any more."""
    if reason := refusal(path):
        raise RefusedError(reason)
    with of_file(path):
        now = path.read_bytes()
    if now != old:
        raise RefusedError(f"{path.name} was changed by someone else meanwhile: run again")


def tidy(paths: list[Path]) -> None:
    """Removes what killed runs left beside files that need no rewriting; what a running one holds is left to it."""
    for path in paths:
        with suppress(OSError, RefusedError):
            if os.path.lexists(lock_of(path)) or left(path):
                with locked([path], patience=0):
                    clean(path)


def create(path: Path, data: bytes) -> None:
    """Writes a new file, never over one that is there. Raises RefusedError, OSError; then there is none."""
    with locked([path]):
        add(path, data)


def add(path: Path, data: bytes) -> None:
    """What `create` does, for a caller that holds the lock of the file."""
    clean(path)
    temporary = beside(path)
    try:
        with of_file(path):
            fill(temporary, data, None)
            name_new(temporary, path)
    except FileExistsError:
        raise RefusedError(f"{path.name} is there already, and is never overwritten") from None
    finally:
        discard([temporary])
    sync(path.parent)


def put(path: Path, data: bytes) -> None:
    """Makes bytes the content of a file, be it new or there already. Raises RefusedError, OSError; it then stays."""
    with locked([path]), of_file(path):
        clean(path)
        there = os.path.lexists(path)
        if there and (reason := refusal(path)):
            raise RefusedError(reason)
        temporary = beside(path)
        try:
            fill(temporary, data, path if there else None)
            temporary.replace(path)
        finally:
            discard([temporary])
        sync(path.parent)
