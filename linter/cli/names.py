"""The names of all Markdown files of a project, also of those that no run reads."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from pathlib import Path

from linter.cli.inputs import UNREAD


def lies_in(root: Path) -> Callable[[str], bool]:
    """A test whether a file of this name lies anywhere in a project; the folders are walked when it is first asked."""

    @cache
    def names() -> frozenset[str]:
        found: set[str] = set()
        for _, folders, files in os.walk(root):
            folders[:] = [folder for folder in folders if folder not in UNREAD]
            found.update(name for name in files if name.endswith((".md", ".markdown")))
        return frozenset(found)

    return lambda name: name.rsplit("/", 1)[-1] in names()
