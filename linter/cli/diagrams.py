"""What Mermaid said of diagrams in earlier runs, so that only a new diagram has to wait for its engine to start.

It depends on nothing but a diagram's text and the engine. It is believed like the reports of earlier runs: the folder
is the project's, and only who holds the user's key can write what is read.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import astuple
from pathlib import Path
from typing import Any

from linter import __version__
from linter.cli import cache, secret
from linter.cli.again import unattended
from linter.cli.request import Request
from linter.cli.warm import kept_in
from linter.mermaid import Said, engine_version
from linter.mermaid_words import Rejection

_SHAPE = "1"  # of what is kept; another one is never read
_MOST = 4_096  # diagrams; those that were not met for longest go
_LARGEST = 4 * 1024 * 1024  # bytes of them all: Mermaid quotes what it could not read


class Diagrams:
    """What is known of diagrams, by the SHA-256 of their text; nothing is looked up before the first one is asked for.

    `root` is that of the project: a user's key that lies in it is nobody's.
    """

    def __init__(self, folder: Path, root: Path) -> None:
        self._folder, self._root = folder, root
        self._secret: bytes | None = None
        self._name = ""
        self._before: dict[str, Any] | None = None
        self._met: dict[str, Any] = {}
        self._new = False

    def get(self, key: str, /) -> Said | None:
        """What was said of a diagram, None where nothing is known."""
        if self._before is None:
            self._before = self._read()
        if key not in self._met and key in self._before:
            self._met[key] = self._before[key]
        return said_of(self._met[key]) if key in self._met else None

    def __setitem__(self, key: str, said: Said, /) -> None:
        self._new = True
        self._met[key] = data_of(said)

    def save(self) -> None:
        """Keeps what was said, above all of diagrams that were met; a folder that cannot be written keeps nothing."""
        if self._secret is None or self._before is None:
            return
        if self._new:
            ranked = [*reversed(self._met), *(key for key in reversed(self._before) if key not in self._met)]
            cache.write(self._folder, self._name, _bounded(ranked, {**self._before, **self._met}), self._secret)
        elif self._met:
            cache.freshen(self._folder, self._name)

    def _read(self) -> dict[str, Any]:
        """What earlier runs kept; nothing is read or kept without a key, or of an engine that nobody knows."""
        engine = engine_version()
        if engine in ("none", "unknown"):
            return {}
        self._secret = secret.key(self._root)
        text = "\x1f".join(["diagrams", _SHAPE, __version__, engine])
        self._name = hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
        found = None if self._secret is None else cache.read(self._folder, self._name, self._secret)
        return found if isinstance(found, dict) else {}


def diagrams_of(request: Request, root: Path) -> Diagrams | None:
    """What is known of diagrams in a project; None where nothing may be kept."""
    if request.no_cache or unattended():
        return None
    root = Path(os.path.abspath(root))
    return Diagrams(kept_in(root, request), root)


def _bounded(ranked: list[str], whole: dict[str, Any]) -> dict[str, Any]:
    """As many diagrams as are kept, the first ones of the ranking above all; they stand last."""
    kept, size = [], 0
    for key in ranked[:_MOST]:
        more = len(key) + len(json.dumps(whole[key]))
        if size + more <= _LARGEST:
            kept.append(key)
            size += more
    return {key: whole[key] for key in reversed(kept)}


def data_of(said: Said) -> list[Any]:
    """A verdict as plain data."""
    return [said.seconds, None if said.rejection is None else astuple(said.rejection)]


def said_of(data: Any) -> Said | None:
    """A verdict from its data; None where it is something else."""
    try:
        seconds, rejection = data
        return Said(None if rejection is None else _rejection(*rejection), float(seconds))
    except (TypeError, ValueError):
        return None


def _rejection(
    name: str, message: str, kind: str, token: str, expected: list[str], rest: str | None, since: list[int] | None
) -> Rejection:
    return Rejection(name, message, kind, token, tuple(expected), rest, tuple(since) if since is not None else None)  # type: ignore[arg-type]
