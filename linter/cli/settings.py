"""Reads the small files beside the pages that steer a run: configurations, rule pages, mkdocs.yml.

They come with the project, and so may be what a stranger has put there: links that lead out, pipes that nobody writes
to, devices without an end.
"""

from __future__ import annotations

from pathlib import Path

LARGEST = 1024 * 1024  # bytes


class UnreadableSettingError(Exception):
    """A file holds no text, or too much of it; the message says which."""


def stays_in(path: Path, folder: Path) -> bool:
    """Whether a file lies in a folder in fact too, behind all links."""
    try:
        return path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError, ValueError):  # a link that leads to itself
        return False


def whole_text(path: Path) -> str:
    """The text of a file. Raises UnreadableSettingError, OSError."""
    with path.open("rb") as file:
        data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise UnreadableSettingError(f"is larger than {LARGEST} bytes, so it was not read")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnreadableSettingError(f"is not UTF-8: {error.reason}") from None


def text_of(path: Path, folder: Path) -> str | None:
    """What a regular file of a folder says in its first megabyte; None where there is no such file. Raises OSError."""
    if not path.is_file() or not stays_in(path, folder):
        return None
    with path.open("rb") as file:
        return file.read(LARGEST).decode("utf-8", "replace")
