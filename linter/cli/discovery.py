"""Finds the pages to read, and reads them; what is met on the way never leads out of the project."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pathspec import GitIgnoreSpec

from linter import config as configuration
from linter import globs
from linter.cli.ignoring import Ignores
from linter.cli.project import Project
from linter.errors import ConfigError, NotFoundError

SUFFIXES = (".md", ".markdown")


@dataclass(frozen=True, slots=True)
class Found:
    """A page to read, as reports print it from the folder `top`; `named` where the user named this very file.

    A site has so many pages that no path of its own is held for each: it is made where one is asked for.
    """

    top: Path
    shown: str
    named: bool

    @property
    def path(self) -> Path:
        """The file."""
        return self.top / self.shown


def discover(project: Project, paths: Sequence[Path]) -> tuple[list[Found], list[str], bool]:
    """The pages of the given paths (none: the configured ones) in order, notes on what was left out,
    and whether any Markdown file was met at all, excluded ones included. Raises NotFoundError."""
    walker = _Walker(project)
    for path in paths or [project.root if project.config.include else Path.cwd()]:
        absolute = Path(os.path.abspath(path))
        if not os.path.lexists(absolute):
            raise NotFoundError(f"{path} does not exist")
        if absolute.is_dir():
            walker.folder(absolute, project.config.include if not paths else ())
        else:
            walker.file(absolute, named=True)
    found = sorted({page.shown: page for page in walker.found}.values(), key=lambda page: page.shown)
    if len(paths) == 1 or not (paths or project.config.include):
        project.walked[absolute] = found  # of a single file this is the file: no folder is asked for under its name
    return found, walker.notes, walker.met


def all_pages(project: Project) -> list[Found]:
    """The pages of the whole project: those that its run met already, where it walked through all of it."""
    known: list[Found] | None = project.walked.get(project.root)
    return discover(project, [project.root])[0] if known is None else list(known)


class Exclusion:
    """What discovery leaves out of a project, by its configuration and .gitignore files. Raises ConfigError."""

    def __init__(self, project: Project) -> None:
        self._root = project.root
        self._globs = _globs([*configuration.DEFAULT_EXCLUDE, *project.config.exclude], "exclude")
        self._ignores = Ignores(project.root) if project.config.respect_gitignore else None

    def holds(self, path: Path) -> bool:
        """Whether a path is left out, be it a file, a folder, or gone."""
        if self._globs.match_file(relative(path, self._root)):
            return True
        return self._ignores is not None and (self._ignores.file(path) or self._ignores.folder(path))


class _Walker:
    """Walks folders, leaving out what the configuration and .gitignore files leave out."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.found: list[Found] = []
        self.notes: list[str] = []
        self.met = False
        self._exclude = _globs([*configuration.DEFAULT_EXCLUDE, *project.config.exclude], "exclude")
        self._ignores = Ignores(project.root) if project.config.respect_gitignore else None

    def file(self, path: Path, named: bool = False) -> None:
        self.met = self.met or path.name.endswith(SUFFIXES)
        shown = relative(path, self.project.root)
        if self._exclude.match_file(shown) or (not named and self._ignores and self._ignores.file(path)):
            return
        if not named and _is_link(path) and self._leads_out(path, shown):
            return
        if not _regular(path):
            if named:
                raise NotFoundError(f"{shown} is no regular file")
            self.notes.append(f"{shown} was left out: it is no regular file")
            return
        self.found.append(Found(self.project.root, shown, named))

    def folder(self, top: Path, include: Sequence[str]) -> None:
        wanted = _globs(include, "include") if include else None
        for folder, folders, names in os.walk(top, onerror=self._closed):
            here = Path(folder)
            folders[:] = sorted(f for f in folders if not self._left_out(here / f))
            for name in names:
                if name.endswith(SUFFIXES):
                    path = here / name
                    if wanted is None or wanted.match_file(relative(path, self.project.root)):
                        self.file(path)

    def _closed(self, error: OSError) -> None:
        """Takes a folder that cannot be listed for a page that cannot be read: what lies in it goes unchecked."""
        shown = relative(Path(error.filename), self.project.root)
        self.found.append(Found(self.project.root, shown, named=True))

    def _leads_out(self, path: Path, shown: str) -> bool:
        """Whether a symbolic link leads out of the project, or nowhere; it is noted."""
        try:
            inside = path.resolve().is_relative_to(self.project.root.resolve())
        except (OSError, RuntimeError):  # a link that leads to itself
            inside = False
        if not inside:
            self.notes.append(f"{shown} was left out: it is a symbolic link that leads out of the project")
        return not inside

    def _left_out(self, folder: Path) -> bool:
        shown = relative(folder, self.project.root) + "/"
        if folder.is_symlink():  # os.walk does not follow it; what it leads to inside is met there
            return self._exclude.match_file(shown) or self._leads_out(folder, shown) or True
        return self._exclude.match_file(shown) or bool(self._ignores and self._ignores.folder(folder))


def _is_link(path: Path) -> bool:
    with suppress(PermissionError):
        return path.is_symlink()
    return False


def _regular(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except PermissionError:  # its folder is closed: whoever reads it is told
        return True
    except OSError:  # a broken link, a link to itself
        return False


def _globs(patterns: Sequence[str], key: str) -> GitIgnoreSpec:
    try:
        return globs.spec(patterns)
    except ValueError as error:
        raise ConfigError(f"{key}: {error}") from None


def relative(path: Path, root: Path) -> str:
    """A path as reports print it: relative to the root with `/`, absolute where it lies outside."""
    shown, above = path.as_posix(), f"{root.as_posix()}/"
    if shown.startswith(above):  # as all pages of a site do; pathlib would take both paths apart
        return shown.removeprefix(above)
    try:
        return path.relative_to(root).as_posix()
    except ValueError:
        return path.as_posix()


def is_text(name: str) -> bool:
    """Whether the name of a file can stand in a text: its bytes are UTF-8."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def read_bytes(path: Path, limit: int) -> bytes:
    """The bytes of a page, at most one more than the limit, so that a huge file is never held. Raises OSError."""
    with path.open("rb") as file:
        return file.read(limit + 1)
