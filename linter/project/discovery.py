"""Finds the pages to read, leaving out what the configuration and .gitignore files leave out.

No link that is followed leads out of the project. .gitignore files are read as git reads them: from the folder of
a path up to the root of its repository.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from itertools import takewhile
from pathlib import Path

from pathspec import GitIgnoreSpec

from linter.config import model as configuration
from linter.errors import ConfigError, NotFoundError
from linter.project.project import Project, read_project_text
from linter.project.tree_digest import SKIPPED_DIRS
from linter.text import globs

_MAX_PATTERNS = 10_000  # patterns of a file: each is held against the path of every file
_BELOW_GROUP = "ps_d"  # pathspec's name for the slash behind which a path lies below what a pattern names


class GitIgnore:
    """The .gitignore files that hold for a project: its own, those above it in the repository, those below it.

    The deepest file that says something of a path decides, and nothing is re-included below a folder that is left out.
    Where the files above leave out the project's own folder, they do not hold: whoever lints it wants it linted. Its
    methods raise ConfigError for a file with too many patterns.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._in_repository = any(_is_repository(folder) for folder in (root, *root.parents))
        self._ignored_folders: dict[Path, bool] = {}
        self._spec_by_folder: dict[Path, GitIgnoreSpec | None] = {}
        self._specs_by_folder: dict[Path, list[tuple[Path, GitIgnoreSpec]]] = {}
        self._is_top_cached = cache(self._is_top)
        self._above_holds = True
        inside = takewhile(lambda folder: not self._is_top_cached(folder), (root, *root.parents))
        self._above_holds = not any(self._is_matched(folder, "/") for folder in inside)
        self._specs_by_folder.clear()

    def file(self, path: Path) -> bool:
        """Whether a file is left out."""
        return self.folder(path.parent) or self._is_matched(path, "")

    def folder(self, folder: Path) -> bool:
        """Whether a folder, and with it all it holds, is left out; the project's own and those above it never are."""
        if folder not in self._ignored_folders:
            top = self._root.is_relative_to(folder) or self._is_top_cached(folder)
            self._ignored_folders[folder] = not top and (self.folder(folder.parent) or self._is_matched(folder, "/"))
        return self._ignored_folders[folder]

    def _is_matched(self, path: Path, slash: str) -> bool:
        for folder, spec in self._specs_for(path.parent):
            verdict = _match_verdict(spec, path.relative_to(folder).as_posix() + slash)
            if verdict is not None:
                return verdict
        return False

    def _specs_for(self, parent: Path) -> list[tuple[Path, GitIgnoreSpec]]:
        """The .gitignore files that may speak of what lies in a folder, the deepest first; most folders have none."""
        if parent not in self._specs_by_folder:
            specs = ((folder, self._spec_of(folder)) for folder in self._folders_upward(parent))
            self._specs_by_folder[parent] = [(folder, spec) for folder, spec in specs if spec is not None]
        return self._specs_by_folder[parent]

    def _folders_upward(self, parent: Path) -> Iterator[Path]:
        """The folders whose .gitignore files may speak of what lies in a folder, the deepest first."""
        folder = parent
        while self._above_holds or folder == self._root or not self._root.is_relative_to(folder):
            yield folder
            if self._is_top_cached(folder):
                return
            folder = folder.parent

    def _is_top(self, folder: Path) -> bool:
        return _is_repository(folder) or folder == folder.parent or (folder == self._root and not self._in_repository)

    def _spec_of(self, folder: Path) -> GitIgnoreSpec | None:
        if folder not in self._spec_by_folder:
            text = _gitignore_text(folder)
            lines = [line for line in (text or "").split("\n") if line.strip() and not line.startswith("#")]
            if len(lines) > _MAX_PATTERNS:
                fact = f"{folder / '.gitignore'}: has {len(lines)} patterns, and at most {_MAX_PATTERNS} are allowed"
                raise ConfigError(f"{fact}; set `respect-gitignore = false`")
            patterns = [line for line in lines if _is_pattern(line)]
            self._spec_by_folder[folder] = globs.compile_globs(patterns) if patterns else None
        return self._spec_by_folder[folder]


def _gitignore_text(folder: Path) -> str | None:
    """The text of a folder's .gitignore file; like git, it follows no link and passes over a file that is closed."""
    path = folder / ".gitignore"
    try:
        return None if path.is_symlink() else read_project_text(path, folder)
    except PermissionError:
        return None


def _is_repository(folder: Path) -> bool:
    """Whether a folder begins a repository; of one that is closed to the user nothing is known."""
    return os.path.exists(folder / ".git")  # noqa: PTH110 - that of a `Path` raises PermissionError


def _match_verdict(spec: GitIgnoreSpec, path: str) -> bool | None:
    """Whether a file's last pattern that names a path itself leaves it out; None where none does.

    pathspec lets a folder's pattern match all that lies below, which for `!folder/` is not what git does.
    """
    for pattern in reversed(list(spec.patterns)):
        match = pattern.match_file(path) if pattern.include is not None else None
        if match is not None:
            end = match.match.end(_BELOW_GROUP) if match.match.groupdict().get(_BELOW_GROUP) else len(path)
            if end == len(path):
                return pattern.include
    return None


def _is_pattern(line: str) -> bool:
    """Whether a line is a pattern at all; git passes over the others."""
    try:
        globs.compile_globs([line])
    except ValueError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class FoundPage:
    """A page to read, as reports print it from the folder `top`; `named` where the user named this very file.

    `path` is made when it is asked for: a site has too many pages to hold a Path for each.
    """

    top: Path
    shown: str
    named: bool

    @property
    def path(self) -> Path:
        """The file."""
        return self.top / self.shown


def discover(project: Project, paths: Sequence[Path]) -> tuple[list[FoundPage], list[str], bool]:
    """The pages of the given paths (none: the configured ones) in order, notes, and whether any Markdown file is there.

    Notes say what was left out; a Markdown file counts as there even if it is excluded. Raises NotFoundError.
    """
    walker = _Walker(project)
    for path in paths or [project.root if project.config.include else Path.cwd()]:
        absolute = Path(os.path.abspath(path))
        if not os.path.lexists(absolute):
            raise NotFoundError(f"{path} does not exist", str(path))
        if absolute.is_dir():
            walker.folder(absolute, project.config.include if not paths else ())
        else:
            walker.file(absolute, named=True)
    pages = sorted({page.shown: page for page in walker.found}.values(), key=lambda page: page.shown)
    if len(paths) == 1 or not (paths or project.config.include):
        # a single file stands there under its own name, for which no folder is asked
        project.pages_by_folder[absolute] = pages
    return pages, walker.notes, walker.saw_markdown


@dataclass(slots=True)
class LeftAlone:
    """How many Markdown files a run left alone, by what left them out."""

    excluded: int = 0
    ignored: int = 0
    passed_over: int = 0
    linked: int = 0
    not_included: int = 0

    @property
    def total(self) -> int:
        """How many in all."""
        return self.excluded + self.ignored + self.passed_over + self.linked + self.not_included

    def reasons(self) -> list[str]:
        """The reasons with their numbers, as a message lists them."""
        named = (
            (self.excluded, "left out by `exclude`"),
            (self.ignored, "ignored by .gitignore"),
            (self.not_included, "not among what `include` names"),
            (self.linked, "behind a link out of the project"),
            (self.passed_over, "in folders that are never looked into"),
        )
        return [f"{number} {reason}" for number, reason in named if number]


def left_alone(project: Project, paths: Sequence[Path]) -> LeftAlone:
    """Why a run of these paths (none: the configured ones) met no page: looked up only where it judged none.

    Raises ConfigError.
    """
    exclusion, found = Exclusion(project), LeftAlone()
    include = _compile_globs(project.config.include, "include") if project.config.include and not paths else None
    for path in paths or [project.root if project.config.include else Path.cwd()]:
        for folder, _, names in os.walk(os.path.abspath(path)):
            for name in filter(globs.is_markdown, names):
                _count_left_alone(Path(folder, name), project, exclusion, include, found)
    return found


def _count_left_alone(
    path: Path, project: Project, exclusion: Exclusion, include: GitIgnoreSpec | None, found: LeftAlone
) -> None:
    shown = display_path(path, project.root)
    if SKIPPED_DIRS.intersection(shown.split("/")):
        found.passed_over += 1
    elif exclusion.globs.match_file(shown):
        found.excluded += 1
    elif exclusion.gitignore is not None and exclusion.gitignore.file(path):
        found.ignored += 1
    elif include is not None and not include.match_file(shown):
        found.not_included += 1
    elif _is_link(path):
        found.linked += 1


def all_pages(project: Project) -> list[FoundPage]:
    """The pages of the whole project: those that its run met already, where it walked through all of it."""
    pages: list[FoundPage] | None = project.pages_by_folder.get(project.root)
    return discover(project, [project.root])[0] if pages is None else list(pages)


class Exclusion:
    """What discovery leaves out of a project, by its configuration and .gitignore files. Raises ConfigError."""

    def __init__(self, project: Project) -> None:
        self._root = project.root
        self.globs = _compile_globs([*configuration.DEFAULT_EXCLUDE, *project.config.exclude], "exclude")
        self.gitignore = GitIgnore(project.root) if project.config.respect_gitignore else None

    def holds(self, path: Path) -> bool:
        """Whether a path is left out, be it a file, a folder, or gone."""
        if self.globs.match_file(display_path(path, self._root)):
            return True
        return self.gitignore is not None and (self.gitignore.file(path) or self.gitignore.folder(path))


class _Walker:
    """Walks folders, leaving out what the configuration and .gitignore files leave out."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.found: list[FoundPage] = []
        self.notes: list[str] = []
        self.saw_markdown = False
        exclusion = Exclusion(project)
        self._exclude, self._gitignore = exclusion.globs, exclusion.gitignore

    def file(self, path: Path, named: bool = False) -> None:
        self.saw_markdown = self.saw_markdown or globs.is_markdown(path.name)
        shown = display_path(path, self.project.root)
        if self._exclude.match_file(shown):
            if named:
                self.notes.append(f"{shown} was left alone: `exclude` leaves it out")
            return
        if not named and self._gitignore and self._gitignore.file(path):
            return
        if not named and _is_link(path) and self._leads_out(path, shown):
            return
        if not _is_regular(path):
            if named:
                raise NotFoundError(f"{shown} is no regular file")
            self.notes.append(f"{shown} was left out: it is no regular file")
            return
        self.found.append(FoundPage(self.project.root, shown, named))

    def folder(self, top: Path, include: Sequence[str]) -> None:
        wanted = _compile_globs(include, "include") if include else None
        for folder, folders, names in os.walk(top, onerror=self._on_closed_folder):
            here = Path(folder)
            folders[:] = sorted(name for name in folders if not self._is_left_out(here / name))
            for name in names:
                if globs.is_markdown(name):
                    path = here / name
                    if wanted is None or wanted.match_file(display_path(path, self.project.root)):
                        self.file(path)

    def _on_closed_folder(self, error: OSError) -> None:
        """Reports a folder that cannot be listed like a page that cannot be read: what lies in it goes unchecked."""
        shown = display_path(Path(error.filename), self.project.root)
        self.found.append(FoundPage(self.project.root, shown, named=True))

    def _leads_out(self, path: Path, shown: str) -> bool:
        """Whether a symbolic link leads out of the project, or nowhere; it is noted."""
        try:
            inside = path.resolve().is_relative_to(self.project.root.resolve())
        except (OSError, RuntimeError):  # a link that leads to itself
            inside = False
        if not inside:
            self.notes.append(f"{shown} was left out: it is a symbolic link that leads out of the project")
        return not inside

    def _is_left_out(self, folder: Path) -> bool:
        shown = display_path(folder, self.project.root) + "/"
        if folder.is_symlink():  # os.walk does not follow it; what it leads to inside the project is found there
            return self._exclude.match_file(shown) or self._leads_out(folder, shown) or True
        return self._exclude.match_file(shown) or bool(self._gitignore and self._gitignore.folder(folder))


def _is_link(path: Path) -> bool:
    with suppress(PermissionError):
        return path.is_symlink()
    return False


def _is_regular(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except PermissionError:  # its folder is closed: whoever reads it is told
        return True
    except OSError:  # a broken link, a link to itself
        return False


def _compile_globs(patterns: Sequence[str], key: str) -> GitIgnoreSpec:
    try:
        return globs.compile_globs(patterns)
    except ValueError as error:
        raise ConfigError(f"{key}: {error}") from None


def display_path(path: Path, root: Path) -> str:
    """A path as reports print it: relative to the root with `/`, absolute where it lies outside."""
    shown, above = path.as_posix(), f"{root.as_posix()}/"
    if shown.startswith(above):  # as all pages of a site do; pathlib would take both paths apart
        return shown.removeprefix(above)
    try:
        return path.relative_to(root).as_posix()
    except ValueError:
        return path.as_posix()


def is_utf8_name(name: str) -> bool:
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


def file_name_test(root: Path) -> Callable[[str], bool]:
    """A test whether a file of this name lies anywhere in a project; the folders are walked when it is first asked."""

    @cache
    def names() -> frozenset[str]:
        file_names: set[str] = set()
        for _, folders, files in os.walk(root):
            folders[:] = [folder for folder in folders if folder not in SKIPPED_DIRS]
            file_names.update(name for name in files if globs.is_markdown(name))
        return frozenset(file_names)

    return lambda name: name.rsplit("/", 1)[-1] in names()
