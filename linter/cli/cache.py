"""The reports of earlier runs, one small file each, in a folder of the project that nobody needs to keep."""

from __future__ import annotations

import hashlib
import json
import os
import re
from contextlib import suppress
from pathlib import Path
from typing import Any

from linter.cli.inputs import FOLDER

_SHAPE = "1"  # of the files' contents; another one is never read
_KEPT = 32  # files; the oldest ones go
_OURS = re.compile(r"[0-9a-f]{32}\.(?:json|\d{1,20}\.tmp)")  # nothing else in the folder is ever removed
_LARGEST = 64 * 1024 * 1024  # bytes of a file that is read or written


def read(folder: Path, key: str) -> Any:
    """What was kept under a key; None where nothing was, or where the file is damaged in any way."""
    if not _is_ours(folder):
        return None
    try:
        with (folder / f"{key}.json").open("rb") as file:
            data = file.read(_LARGEST + 1)
        head, _, body = data.partition(b"\n")
        return json.loads(body) if len(data) <= _LARGEST and head == _sum(body) else None
    except (OSError, ValueError, RecursionError):
        return None


def write(folder: Path, key: str, value: Any) -> None:
    """Keeps a value; a folder that cannot be written keeps nothing, and costs no run anything."""
    body = json.dumps(value, separators=(",", ":")).encode()
    temporary = folder / f"{key}.{os.getpid()}.tmp"
    if len(body) > _LARGEST or (folder.exists() and not _is_ours(folder)):
        return
    with suppress(OSError):
        _made(folder)
        try:
            temporary.unlink(missing_ok=True)  # a planted link would be written through
            with temporary.open("xb") as file:
                file.write(_sum(body) + b"\n" + body)
            temporary.replace(folder / f"{key}.json")
        finally:
            temporary.unlink(missing_ok=True)
        _bounded(folder)


def clean(folder: Path) -> int:
    """Removes everything that was kept; returns the number of files. Raises OSError."""
    count = 0
    for path in _files(folder):
        path.unlink(missing_ok=True)
        count += path.suffix == ".json"
    if _is_ours(folder) and folder.name == FOLDER:
        for name in (".gitignore", "CACHEDIR.TAG"):
            (folder / name).unlink(missing_ok=True)
        with suppress(OSError):  # somebody else's file lies in it
            folder.rmdir()
    return count


def _made(folder: Path) -> None:
    """The folder, marked as a cache for git and for backups."""
    if not folder.is_dir():
        folder.mkdir(parents=True)
    marks = {
        ".gitignore": "*\n",
        "CACHEDIR.TAG": "Signature: 8a477f597d28d172789f06886806bc55\n# A cache of lint-modules.\n",
    }
    for name, text in marks.items():
        if not (folder / name).exists():
            (folder / name).write_text(text, encoding="ascii")


def _bounded(folder: Path) -> None:
    """Leaves the newest files only, and nothing that a killed run has left."""
    ranked = sorted(_files(folder), key=lambda path: path.stat().st_mtime_ns, reverse=True)
    for path in ranked[_KEPT:]:
        path.unlink(missing_ok=True)


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if _OURS.fullmatch(path.name)] if _is_ours(folder) else []


def _is_ours(folder: Path) -> bool:
    """Whether a folder may be read and cleaned: a link in the place of the project's own may lead anywhere."""
    return folder.is_dir() and not (folder.name == FOLDER and folder.is_symlink())


def _sum(body: bytes) -> bytes:
    """The first line of a file: its shape, and the checksum of the rest."""
    return f"lint-modules {_SHAPE} {hashlib.blake2b(body, digest_size=20).hexdigest()}".encode()
