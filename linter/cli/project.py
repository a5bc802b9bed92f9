"""Finds the project and reads its configuration and rule pages."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from linter import config as configuration
from linter.config import Config
from linter.corpus import Site
from linter.errors import ConfigError, StandardError
from linter.errors import NotFoundError as NotFoundError
from linter.loading import load
from linter.mkdocs import extensions
from linter.rules import Standard
from linter.validation import did_you_mean

_ALWAYS = "rules/document/unreadable-document.md"  # a page that was not read is never green


@dataclass(frozen=True, slots=True)
class Project:
    """The root that paths are relative to, the configuration and the file it came from.

    `walked` are the pages a run met in all of a folder, so that it need not walk through it twice.
    """

    root: Path
    config: Config
    path: Path | None
    walked: dict[Path, Any] = field(default_factory=dict, init=False, repr=False, compare=False)


def find_project(first: Path | None, named: str | None, isolated: bool) -> Project:
    """The project of the first PATH (else of the current folder). Raises ConfigError, NotFoundError."""
    start = Path.cwd() if first is None else Path(os.path.abspath(first))
    folder = start if start.is_dir() else start.parent
    if named is not None:
        path = Path(os.path.abspath(named))
        if not path.is_file():
            raise NotFoundError(f"configuration {named} does not exist")
        return Project(_root_of(path), _config(path, _root_of(path)), path)
    if not isolated:
        for parent in (folder, *folder.parents):
            for name in configuration.NAMES:
                path = parent / name
                if path.is_file() and _raw(path) is not None:
                    return Project(parent, _config(path, parent), path)
    git = next((parent for parent in (folder, *folder.parents) if (parent / ".git").exists()), folder)
    return Project(git, Config(), None)


def _root_of(path: Path) -> Path:
    return path.parent.parent if path.parent.name == ".config" else path.parent


def _raw(path: Path) -> dict[str, Any] | None:
    try:
        return configuration.parse(path.read_text(encoding="utf-8"), str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}") from None


def _config(path: Path, root: Path, seen: tuple[Path, ...] = ()) -> Config:
    return configuration.validate(_extended(path, root, seen), str(path))


def _extended(path: Path, root: Path, seen: tuple[Path, ...]) -> dict[str, Any]:
    data = _raw(path) or {}
    configuration.validate(data, str(path))  # so that a mistake is reported with the file it stands in
    if (base := data.get("extend")) is None:
        return data
    target = (path.parent / base).resolve()
    if not target.is_relative_to(root.resolve()):
        raise ConfigError(f"{path}: extend = {base!r} leads out of the project's folder {root}")
    if target in (*seen, path.resolve()):
        raise ConfigError(f"{path}: extend = {base!r} goes in a circle")
    if not target.is_file():
        raise ConfigError(f"{path}: extend = {base!r}: that file does not exist")
    return configuration.extended(_extended(target, root, (*seen, path.resolve())), data)


def settings_files(project: Project) -> tuple[Path, ...]:
    """The configuration file of a project and those it extends."""
    found: list[Path] = []
    path = project.path
    while path is not None and path not in found:
        found.append(path)
        base = (_raw(path) or {}).get("extend")
        path = (path.parent / base).resolve() if base else None
    return tuple(found)


def load_standard(project: Project) -> Standard:
    """The built-in standard with the project's own rule pages and settings. Raises StandardError, ConfigError."""
    config = project.config
    families = sorted({page[0].split("/")[1] for page in _builtin()})
    for name in config.builtin or ():
        if name not in families:
            allowed = did_you_mean(name, families) or f"; the families are {', '.join(families)}"
            raise ConfigError(f"builtin: unknown family {name!r}{allowed}")
    kept = config.builtin
    builtin = [page for page in _builtin() if kept is None or page[0].split("/")[1] in kept or page[0] == _ALWAYS]
    own = [page for name in config.rule_folders for page in _own(project.root.resolve(), name)]
    if not own and config.builtin == ():
        raise ConfigError("no rules are left: `builtin` keeps no family, and `rule-folders` names no folder with pages")
    standard = load(builtin, own, configuration.rule_settings(config), config.kinds, config.profiles)
    _known_settings(config, standard)
    return standard


def _own(root: Path, name: str) -> Iterator[tuple[str, str]]:
    """The pages of one of the project's own rule folders; a README.md in it is no rule."""
    folder = (root / name).resolve()
    if not folder.is_relative_to(root):
        raise ConfigError(f"rule-folders: {name!r} leads out of the project's folder {root}")
    if not folder.is_dir():
        raise ConfigError(f"rule-folders: {name!r} is no folder of {root}")
    for path in sorted(folder.rglob("*.md")):
        if path.name != "README.md":
            shown = path.relative_to(root).as_posix()
            try:
                yield shown, path.read_text(encoding="utf-8")
            except UnicodeDecodeError as error:
                raise StandardError(f"{shown}: is not UTF-8: {error.reason}") from None


def _known_settings(config: Config, standard: Standard) -> None:
    from linter.selection import names

    for rule in standard.rules:
        if rule.code in config.rules and rule.name in config.rules:
            raise ConfigError(f"rules: {rule.code} and {rule.name} are the same rule; keep one of the two tables")
    for name in config.rules:
        if not any(name in (rule.code, rule.name) for rule in standard.rules):
            raise ConfigError(f"rules: unknown rule {name!r}{did_you_mean(name, names(standard.rules))}")
    known = [kind.kind for kind in standard.kinds]
    for name in config.kinds:
        if name not in known:
            allowed = f"; known are {', '.join(known)}"
            raise ConfigError(f"kinds: unknown kind {name!r}{did_you_mean(name, known) or allowed}")


def prefix(project: Project) -> str:
    """The way from the root of the repository, where hosts show findings, to that of the project: `""` or `folder/`."""
    root = project.root.resolve()
    for parent in (root, *root.parents):
        if (parent / ".git").exists():
            way = root.relative_to(parent).as_posix()
            return "" if way == "." else f"{way}/"
    return ""


def site(project: Project) -> Site:
    """What the project's mkdocs.yml says about how pages render; the configuration's `math` wins."""
    if isinstance(project.config.math, bool):
        return Site(project.config.math)
    path = project.root / "mkdocs.yml"
    return (
        Site("pymdownx.arithmatex" in extensions(path.read_text(encoding="utf-8", errors="replace")))
        if path.is_file()
        else Site()
    )


def _builtin() -> Iterator[tuple[str, str]]:
    """The rule pages of the package; in a checkout they lie beside it."""
    root: Traversable = resources.files("linter") / "builtin"
    if not root.is_dir():
        root = Path(__file__).parents[2] / "rules"
    if not root.is_dir():
        raise StandardError("no rules were found: the installation is incomplete")
    for family in sorted((f for f in root.iterdir() if f.is_dir()), key=lambda f: f.name):
        for page in sorted((p for p in family.iterdir() if p.name.endswith(".md")), key=lambda p: p.name):
            yield f"rules/{family.name}/{page.name}", page.read_text(encoding="utf-8")
