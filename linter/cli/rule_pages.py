"""Reads rule pages: those of the package, and those in folders of a project."""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from linter.cli.settings import UnreadableSettingError, stays_in, whole_text
from linter.errors import ConfigError, StandardError


def builtin_pages() -> Iterator[tuple[str, str]]:
    """The paths and texts of the package's own pages; in a checkout they lie beside it. Raises StandardError."""
    root: Traversable = resources.files("linter") / "builtin"
    if not root.is_dir():
        root = Path(__file__).parents[2] / "rules"
    if not root.is_dir():
        raise StandardError("no rules were found: the installation is incomplete")
    for family in sorted((f for f in root.iterdir() if f.is_dir()), key=lambda f: f.name):
        for page in sorted((p for p in family.iterdir() if p.name.endswith(".md")), key=lambda p: p.name):
            yield f"rules/{family.name}/{page.name}", page.read_text(encoding="utf-8")


def own_pages(root: Path, name: str) -> Iterator[tuple[str, str]]:
    """The paths and texts of one of the project's own rule folders; a README.md in it is no rule.

    Raises ConfigError for a folder that is none of the project's, StandardError for a page that is none.
    """
    folder = Path(os.path.realpath(root / name))  # which, unlike resolve, takes a link to itself
    if not folder.is_relative_to(root):
        raise ConfigError(f"rule-folders: {name!r} leads out of the project's folder {root}")
    if not folder.is_dir():
        raise ConfigError(f"rule-folders: {name!r} is no folder of {root}")
    for path in sorted(folder.rglob("*.md")):
        if path.name != "README.md":
            shown = path.relative_to(root).as_posix()
            yield shown, _text(path, root, shown)


def _text(path: Path, root: Path, shown: str) -> str:
    if not stays_in(path, root):
        raise StandardError(f"{shown}: is a symbolic link that leads out of the project's folder {root}")
    if not path.is_file():  # a pipe would be waited for
        raise StandardError(f"{shown}: is no regular file")
    try:
        return whole_text(path)
    except UnreadableSettingError as error:
        raise StandardError(f"{shown}: {error}") from None
