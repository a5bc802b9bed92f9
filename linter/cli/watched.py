"""What `check --watch` looks at: in which folders, and which changes there may change what is reported."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from linter import config as configuration
from linter.cli.baselining import place
from linter.cli.discovery import SUFFIXES, Exclusion
from linter.cli.inputs import FOLDER, UNREAD, files_above
from linter.cli.locking import LOCK
from linter.cli.outputs import Output
from linter.cli.project import Project, find_project, settings_files
from linter.cli.request import Request
from linter.cli.temporary import TEMPORARY
from linter.errors import ConfigError

_SETTINGS = (".toml", ".yml", ".yaml", ".gitignore")


@dataclass(frozen=True, slots=True)
class Watched:
    """The project's root and the folders beside it that hold a named PATH, and what tells which changes there count.

    `always` are files, and folders of pages, that count wherever they lie; `never` are the files the command writes.
    `apart` are files that count and lie in none of the folders: whoever watches has to look at them.
    """

    root: Path
    places: tuple[Path, ...]
    exclusion: Exclusion | None = field(default=None, compare=False)
    always: frozenset[Path] = frozenset()
    never: frozenset[Path] = frozenset()
    cache: Path | None = None
    apart: frozenset[Path] = frozenset()

    def counts(self, path: Path, touched: bool) -> bool:
        """Whether a change may change what is reported: of a page or a setting any, of other files that they came or
        went, not that they were `touched`; nothing that discovery leaves out, and nothing the command itself writes."""
        path = self._named(path)
        parts = path.relative_to(self.root).parts if path.is_relative_to(self.root) else path.parts[-1:]
        if UNREAD & set(parts) or path in self.never or _passing(path.name):
            return False
        page = path.name.endswith(SUFFIXES)
        if path in self.always or (page and any(path.is_relative_to(folder) for folder in self.always)):
            return True
        if self._left_out(path):
            return False
        if page or path.name.endswith(_SETTINGS):
            return True
        return not touched and not (self.cache is not None and path.is_relative_to(self.cache))

    def _left_out(self, path: Path) -> bool:
        try:
            return self.exclusion is not None and self.exclusion.holds(path)
        except (ConfigError, OSError):  # an ignore file that cannot be read; the run says so
            return False

    def _named(self, path: Path) -> Path:
        """A path below the root as the root is named; some systems tell where it is in truth."""
        real = self.root.resolve()
        behind = path.is_relative_to(real) and not path.is_relative_to(self.root)
        return self.root / path.relative_to(real) if behind else path


def watched(request: Request, outputs: Sequence[Output]) -> Watched:
    """What is to be watched for a request, as the configuration says now; where it is wrong, nothing is left out.

    Raises NotFoundError.
    """
    never = {Path(name) for output in outputs if output.path for name in _names(output.path)}
    cache = Path(os.path.abspath(request.cache_dir)) if request.cache_dir else None
    try:
        project = find_project(request.first, request.config_file, request.isolated)
    except ConfigError:
        root, exclusion, always = _closest(request), None, frozenset[Path]()
    else:
        root, exclusion, always = Path(os.path.abspath(project.root)), _exclusion(project), _always(project, request)
    places = _places(root, request)
    return Watched(root, places, exclusion, always, frozenset(never), cache, _apart(root, places, request))


def _apart(root: Path, places: Sequence[Path], request: Request) -> frozenset[Path]:
    """A baseline that is named, and settings and ignore files above the root, where no folder is watched for them."""
    found = set(files_above(root))
    if request.baseline is not None:
        found.add(Path(os.path.abspath(request.baseline)))
    return frozenset(path for path in found if not any(path.is_relative_to(place) for place in places))


def _exclusion(project: Project) -> Exclusion | None:
    try:
        return Exclusion(project)
    except (ConfigError, OSError):  # a glob that is none; the run says so
        return None


def _always(project: Project, request: Request) -> frozenset[Path]:
    """The files of settings and the folders of rules, which discovery may leave out."""
    try:
        named = [*settings_files(project), place(project, request.baseline)]
    except (ConfigError, OSError):
        named = []
    folders = [project.root / name for name in project.config.rule_folders]
    return frozenset(Path(os.path.abspath(path)) for path in (*named, *folders))


def _places(root: Path, request: Request) -> tuple[Path, ...]:
    """The root, and for each PATH outside of it its folder: an editor that replaces a file ends the watch on it."""
    paths = [Path(os.path.abspath(path)) for path in request.paths]
    beside = {path if path.is_dir() else path.parent for path in paths if not path.is_relative_to(root)}
    return (root, *sorted(beside))


def _closest(request: Request) -> Path:
    """The folder whose configuration is wrong: the closest one that holds any."""
    if request.config_file is not None:
        folder = Path(os.path.abspath(request.config_file)).parent
        return folder.parent if folder.name == ".config" else folder
    start = Path(os.path.abspath(request.first or Path.cwd()))
    folders = [start, *start.parents] if start.is_dir() else list(start.parents)
    held = (folder for folder in folders for name in configuration.NAMES if _configures(folder / name))
    return next(held, folders[0])


def _configures(path: Path) -> bool:
    """Whether a file is a configuration, be it a wrong one."""
    try:
        return path.is_file() and configuration.parse(path.read_text(encoding="utf-8"), str(path)) is not None
    except (ConfigError, OSError, UnicodeDecodeError):
        return True


def _names(path: Path) -> tuple[str, str]:
    return os.path.abspath(path), os.path.realpath(path)


def _passing(name: str) -> bool:
    """Whether a file is there only while something is written: a lock, or what takes the place of a file."""
    return name == FOLDER or (name.startswith(".") and name.endswith((TEMPORARY, LOCK)))
