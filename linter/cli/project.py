"""Finds the project and reads its configuration and rule pages."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from linter import config as configuration
from linter.cli.rule_pages import builtin_pages, own_pages
from linter.cli.settings import UnreadableSettingError, stays_in, text_of, whole_text
from linter.config import Config
from linter.corpus import Site
from linter.errors import ConfigError
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
                if path.is_file() and _met(path) is not None:
                    return Project(parent, _config(path, parent), path)
    git = next((parent for parent in (folder, *folder.parents) if (parent / ".git").exists()), folder)
    return Project(git, Config(), None)


def _root_of(path: Path) -> Path:
    return path.parent.parent if path.parent.name == ".config" else path.parent


def _met(path: Path) -> dict[str, Any] | None:
    """The settings of a file that nobody named."""
    top = next((folder for folder in path.parents if (folder / ".git").exists()), _root_of(path))
    if not stays_in(path, top):
        raise ConfigError(f"{path}: is a symbolic link that leads out of the project; --config FILE names such a file")
    return _raw(path)


def _raw(path: Path) -> dict[str, Any] | None:
    try:
        return configuration.parse(whole_text(path), str(path))
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror or error}") from None
    except UnreadableSettingError as error:
        raise ConfigError(f"{path}: {error}") from None


def _config(path: Path, root: Path, seen: tuple[Path, ...] = ()) -> Config:
    return configuration.validate(_extended(path, root, seen), str(path))


def _extended(path: Path, root: Path, seen: tuple[Path, ...]) -> dict[str, Any]:
    data = _raw(path) or {}
    configuration.validate(data, str(path))  # so that a mistake is reported with the file it stands in
    if (base := data.get("extend")) is None:
        return data
    target = Path(os.path.realpath(path.parent / base))  # which, unlike resolve, takes a link to itself
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
        path = Path(os.path.realpath(path.parent / base)) if base else None
    return tuple(found)


def load_standard(project: Project) -> Standard:
    """The built-in standard with the project's own rule pages and settings. Raises StandardError, ConfigError."""
    config = project.config
    families = sorted({page[0].split("/")[1] for page in builtin_pages()})
    for name in config.builtin or ():
        if name not in families:
            allowed = did_you_mean(name, families) or f"; the families are {', '.join(families)}"
            raise ConfigError(f"builtin: unknown family {name!r}{allowed}")
    kept = config.builtin
    builtin = [page for page in builtin_pages() if kept is None or page[0].split("/")[1] in kept or page[0] == _ALWAYS]
    own = [page for name in config.rule_folders for page in own_pages(project.root.resolve(), name)]
    if not own and config.builtin == ():
        raise ConfigError("no rules are left: `builtin` keeps no family, and `rule-folders` names no folder with pages")
    standard = load(builtin, own, configuration.rule_settings(config), config.kinds, config.profiles)
    _known_settings(config, standard)
    return standard


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
    text = text_of(project.root / "mkdocs.yml", project.root)
    return Site() if text is None else Site("pymdownx.arithmatex" in extensions(text))
