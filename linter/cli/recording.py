"""What this process has said so far: a command that said nothing but one text on standard output can be told again."""

from __future__ import annotations

from pathlib import Path
from typing import Any


class Recording:
    """The text on standard output, whether anything else was said or written, and what the text may depend on."""

    __slots__ = ("basis", "disturbed", "parts")

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.disturbed = False
        self.basis: tuple[dict[str, Any], Path] | None = None


_current: Recording | None = None  # one process says one thing; none where it is asked many, as by a language server


def begin() -> Recording:
    """Records from now on what is said."""
    global _current
    _current = Recording()
    return _current


def printed(text: str) -> None:
    """A text went to standard output."""
    if _current is not None and not _current.disturbed:  # a watch prints report after report
        _current.parts.append(text)


def disturbed() -> None:
    """Something was said on standard error, or written into a file."""
    if _current is not None:
        _current.disturbed = True


def based_on(ground: dict[str, Any], folder: Path) -> None:
    """What is printed next depends on this, as the cache in `folder` keeps it, and on nothing else."""
    if _current is not None:
        _current.basis = ground, folder
