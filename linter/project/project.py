"""Finds the project, and reads its configuration, its rule pages and its settings.

These small files come with the project, so a stranger may have put anything in their place: links that lead out, pipes
that nobody writes to, devices without an end.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from linter.config import model as configuration
from linter.config.model import Config
from linter.errors import ConfigError, StandardError
from linter.errors import NotFoundError as NotFoundError
from linter.rules.loader import build_rule_set
from linter.rules.model import RuleSet
from linter.text.wording import did_you_mean

MAX_SETTINGS_BYTES = 1024 * 1024  # bytes
_ALWAYS_KEPT = "rules/document/unreadable-document.md"  # a page that was not read is never green


class UnreadableSettingError(Exception):
    """A file holds no text, or too much of it; the message says which."""


def is_inside(path: Path, folder: Path) -> bool:
    """Whether a file lies in a folder in fact too, behind all links."""
    try:
        return path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError, ValueError):  # a link that leads to itself
        return False


def read_settings(path: Path) -> str:
    """The text of a file. Raises UnreadableSettingError, OSError."""
    with path.open("rb") as file:
        data = file.read(MAX_SETTINGS_BYTES + 1)
    if len(data) > MAX_SETTINGS_BYTES:
        raise UnreadableSettingError(f"is larger than {MAX_SETTINGS_BYTES} bytes, so it was not read")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnreadableSettingError(f"is not UTF-8: {error.reason}") from None


def read_project_text(path: Path, folder: Path) -> str | None:
    """What a regular file of a folder says in its first megabyte; None where there is no such file. Raises OSError."""
    if not path.is_file() or not is_inside(path, folder):
        return None
    with path.open("rb") as file:
        return file.read(MAX_SETTINGS_BYTES).decode("utf-8", "replace")


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
            yield shown, _rule_page_text(path, root, shown)


def _rule_page_text(path: Path, root: Path, shown: str) -> str:
    if not is_inside(path, root):
        raise StandardError(f"{shown}: is a symbolic link that leads out of the project's folder {root}")
    if not path.is_file():  # a pipe would be waited for
        raise StandardError(f"{shown}: is no regular file")
    try:
        return read_settings(path)
    except UnreadableSettingError as error:
        raise StandardError(f"{shown}: {error}") from None


@dataclass(frozen=True, slots=True)
class Project:
    """The root that paths are relative to, the configuration and the file it came from.

    `pages_by_folder` are the pages that a run found in a folder, so that it need not walk through it twice.
    """

    root: Path
    config: Config
    path: Path | None
    pages_by_folder: dict[Path, Any] = field(default_factory=dict, init=False, repr=False, compare=False)


def find_project(first: Path | None, named: str | None, isolated: bool) -> Project:
    """The project of the first PATH (else of the current folder). Raises ConfigError, NotFoundError."""
    start = Path.cwd() if first is None else Path(os.path.abspath(first))
    folder = start if start.is_dir() else start.parent
    if named is not None:
        path = Path(os.path.abspath(named))
        if not path.is_file():
            raise NotFoundError(f"configuration {named} does not exist")
        return Project(_root_of(path), _read_config(path, _root_of(path)), path)
    for parent in () if isolated else (folder, *folder.parents):
        if (found := _configuration_in(parent)) is not None:
            return Project(parent, _read_config(found, parent), found)
    repository = next((parent for parent in (folder, *folder.parents) if (parent / ".git").exists()), folder)
    return Project(repository, Config(), None)


def begins_project(folder: Path, isolated: bool, by_repository: bool) -> bool:
    """Whether a folder below a project is the root of another one: it has a configuration, or where the project above
    has none, a repository begins there. Raises ConfigError."""
    if not isolated and _configuration_in(folder) is not None:
        return True
    return by_repository and os.path.lexists(folder / ".git")


def _configuration_in(folder: Path) -> Path | None:
    """The configuration file that a folder holds; None where there is none. Raises ConfigError."""
    for name in configuration.FILE_NAMES:
        path = folder / name
        if os.path.isfile(path) and _discovered_settings(path) is not None:  # noqa: PTH113 - false in a closed folder
            return path
    return None


def _root_of(path: Path) -> Path:
    return path.parent.parent if path.parent.name == ".config" else path.parent


def _discovered_settings(path: Path) -> dict[str, Any] | None:
    """The settings of a file that nobody named."""
    top = next((folder for folder in path.parents if (folder / ".git").exists()), _root_of(path))
    if not is_inside(path, top):
        raise ConfigError(f"{path}: is a symbolic link that leads out of the project; --config FILE names such a file")
    return _read_settings_of(path)


def _read_settings_of(path: Path) -> dict[str, Any] | None:
    try:
        return configuration.parse_config(read_settings(path), str(path))
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror or error}") from None
    except UnreadableSettingError as error:
        raise ConfigError(f"{path}: {error}") from None


def _read_config(path: Path, root: Path, seen: tuple[Path, ...] = ()) -> Config:
    return configuration.validate_config(_with_extended(path, root, seen), str(path))


def _with_extended(path: Path, root: Path, seen: tuple[Path, ...]) -> dict[str, Any]:
    data = _read_settings_of(path) or {}
    configuration.validate_config(data, str(path))  # so that a mistake is reported with the file it stands in
    if (base := data.get("extend")) is None:
        return data
    target = Path(os.path.realpath(path.parent / base))  # which, unlike resolve, takes a link to itself
    if not target.is_relative_to(root.resolve()):
        raise ConfigError(f"{path}: extend = {base!r} leads out of the project's folder {root}")
    if target in (*seen, path.resolve()):
        raise ConfigError(f"{path}: extend = {base!r} goes in a circle")
    if not target.is_file():
        raise ConfigError(f"{path}: extend = {base!r}: that file does not exist")
    return configuration.merge_extended(_with_extended(target, root, (*seen, path.resolve())), data)


def settings_files(project: Project) -> tuple[Path, ...]:
    """The configuration file of a project and those it extends."""
    files: list[Path] = []
    path = project.path
    while path is not None and path not in files:
        files.append(path)
        base = (_read_settings_of(path) or {}).get("extend")
        path = Path(os.path.realpath(path.parent / base)) if base else None
    return tuple(files)


def load_rule_set(project: Project) -> RuleSet:
    """The built-in standard with the project's own rule pages and settings. Raises StandardError, ConfigError."""
    config = project.config
    families = sorted({page[0].split("/")[1] for page in builtin_pages()})
    for name in config.builtin or ():
        if name not in families:
            allowed = did_you_mean(name, families) or f"; the families are {', '.join(families)}"
            raise ConfigError(f"builtin: unknown family {name!r}{allowed}")
    families_kept = config.builtin
    builtin = [
        page
        for page in builtin_pages()
        if families_kept is None or page[0].split("/")[1] in families_kept or page[0] == _ALWAYS_KEPT
    ]
    own = [page for name in config.rule_folders for page in own_pages(project.root.resolve(), name)]
    if not own and config.builtin == ():
        raise ConfigError("no rules are left: `builtin` keeps no family, and `rule-folders` names no folder with pages")
    standard = build_rule_set(builtin, own, configuration.rule_settings(config), config.kinds, config.profiles)
    _reject_unknown_settings(config, standard)
    return standard


def _reject_unknown_settings(config: Config, standard: RuleSet) -> None:
    from linter.rules.selection import selector_names

    for rule in standard.rules:
        if rule.code in config.rules and rule.name in config.rules:
            raise ConfigError(f"rules: {rule.code} and {rule.name} are the same rule; keep one of the two tables")
    for name in config.rules:
        if not any(name in (rule.code, rule.name) for rule in standard.rules):
            raise ConfigError(f"rules: unknown rule {name!r}{did_you_mean(name, selector_names(standard.rules))}")
    kinds = [kind.kind for kind in standard.kinds]
    for name in config.kinds:
        if name not in kinds:
            allowed = f"; known are {', '.join(kinds)}"
            raise ConfigError(f"kinds: unknown kind {name!r}{did_you_mean(name, kinds) or allowed}")


def repository_prefix(project: Project) -> str:
    """The way from the root of the repository, where hosts show findings, to that of the project: `""` or `folder/`."""
    return folder_prefix(project.root)


def folder_prefix(folder: Path) -> str:
    """The way from the root of the repository to a folder: `""` or `folder/`."""
    root = folder.resolve()
    for parent in (root, *root.parents):
        if (parent / ".git").exists():
            path = root.relative_to(parent).as_posix()
            return "" if path == "." else f"{path}/"
    return ""
