"""What the words of a command line say: its paths, its options, and the root of the project they choose."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

VALUED = (
    *("--output", "--select", "--extend-select", "--ignore", "--profile", "--fail-level", "--baseline", "--new-from"),
    *("--config", "--history", "--color", "--cache-dir", "--title", "--number", "--for", "--of", "--next", "--tracker"),
    *("--date-from", "--severity", "--explain-kind", "--checklist", "--stdin-filename", "--executor"),
    *("--jobs", "-j", "--from", "--config-from"),
)  # options that take the next word as their value
SETTINGS = ("lint-modules.toml", ".lint-modules.toml", ".config/lint-modules.toml", "pyproject.toml")
SITES = ("mkdocs.yml", "mkdocs.yaml", "zensical.toml")


def split(words: Sequence[str]) -> tuple[list[str], dict[str, list[str]]]:
    """The paths of a command line, and the values of its options; flags have none."""
    paths: list[str] = []
    options: dict[str, list[str]] = {}
    left = list(words)
    while left:
        word = left.pop(0)
        if word == "--":
            return [*paths, *left], options
        name, equals, value = word.partition("=")
        if not word.startswith("--") and word not in VALUED:
            paths += [] if word.startswith("-") and word != "-" else [word]
        elif equals:
            options.setdefault(name, []).append(value)
        else:
            options.setdefault(word, []).extend([left.pop(0)] if word in VALUED and left else [])
    return paths, options


def root_of(first: str, config: str | None, isolated: bool) -> str:
    """The root of the project, as the contract has it."""
    if config is not None:
        folder = os.path.dirname(os.path.normpath(config))
        return os.path.dirname(folder) if os.path.basename(folder) == ".config" else folder
    start = os.path.normpath(first)
    folder = start if os.path.isdir(start) else os.path.dirname(start)
    for top in () if isolated else upward(folder):
        if any(_configures(os.path.join(top, name)) for name in SETTINGS):
            return top
    return next((top for top in upward(folder) if os.path.exists(os.path.join(top, ".git"))), folder)


def _configures(path: str) -> bool:
    if not os.path.isfile(path):
        return False
    with open(path, encoding="utf-8", errors="replace") as file:
        return not path.endswith("pyproject.toml") or "[tool.lint-modules" in file.read()


def upward(folder: str) -> Iterator[str]:
    """A folder and those that it lies in, the innermost first."""
    while True:
        yield folder
        if os.path.dirname(folder) == folder:
            return
        folder = os.path.dirname(folder)


def above(root: str) -> Iterator[str]:
    for top in (*upward(root), *upward(os.path.realpath(root))):
        yield from (os.path.join(top, name) for name in (*SETTINGS, *SITES, ".gitignore"))
