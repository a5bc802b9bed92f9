"""A random key of the user's own, outside every project: only who holds it can write a cache that is believed.

The cache lies in the project, so a stranger may commit one that says that nothing was found, checksum and all.
"""

from __future__ import annotations

import os
import stat
import sys
from contextlib import suppress
from pathlib import Path

_LENGTH = 32  # bytes
_NAME = "cache.key"


def key(root: Path) -> bytes | None:
    """The user's key, made where there is none; None where it cannot be kept, lies in `root`, or others may read it."""
    try:
        folder = settings()
        if not folder.is_absolute() or folder.resolve().is_relative_to(root.resolve()):
            return None
        with suppress(FileNotFoundError):  # and nothing else: a key that the disk fails to read is not replaced
            return _read(folder / _NAME)
        _make(folder)
        return _read(folder / _NAME)
    except (OSError, RuntimeError, ValueError, MemoryError):
        return None


def settings() -> Path:
    """The folder of the user's own settings, as `click.get_app_dir` names it, which takes its time to be imported.

    Raises RuntimeError for a user who has no home: neither HOME nor an entry among the users, as in containers.
    """
    if sys.platform == "win32":
        above = os.environ.get("APPDATA", "~")
    elif sys.platform == "darwin":
        above = "~/Library/Application Support"
    else:
        above = os.environ.get("XDG_CONFIG_HOME", "~/.config")
    return Path(above, "lint-modules").expanduser()


def _read(path: Path) -> bytes | None:
    state = path.lstat()
    ours = not hasattr(os, "getuid") or (state.st_uid == os.getuid() and not state.st_mode & 0o077)
    if not ours or not stat.S_ISREG(state.st_mode) or state.st_size != _LENGTH:
        return None
    return path.read_bytes()


def _make(folder: Path) -> None:
    """Writes a new key whole, or not at all; of two processes at once the later one's stays."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = folder / f"{_NAME}.{os.urandom(8).hex()}"
    try:
        made = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(made, "wb") as file:
            file.write(os.urandom(_LENGTH))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileNotFoundError):  # another process has made one meanwhile, and cleaned up
            temporary.replace(folder / _NAME)
    finally:
        with suppress(OSError):
            for left in (temporary, *folder.glob(_NAME + "." + "[0-9a-f]" * 16)):  # of a killed process too
                left.unlink(missing_ok=True)
