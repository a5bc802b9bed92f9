"""`check --watch`: lints, and lints again whenever something has changed that the report may depend on."""

from __future__ import annotations

import errno
import gc
import os
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, Protocol

from linter.app.baseline import baseline_path
from linter.app.feedback import Note
from linter.app.request import CheckRequest
from linter.config import model as configuration
from linter.errors import ConfigError, MissingPackageError, NotFoundError, RepositoryError
from linter.project.discovery import Exclusion, display_path
from linter.project.files import LOCK_SUFFIX, TEMP_SUFFIX
from linter.project.project import Project, find_project, settings_files
from linter.project.site import site_files
from linter.project.tree_digest import LEGACY_CACHE_FOLDER, SKIPPED_DIRS, files_above
from linter.reports import Output
from linter.text.globs import is_markdown

if TYPE_CHECKING:
    from watchfiles import Change

_SETTINGS = (".toml", ".yml", ".yaml", ".gitignore")


@dataclass(frozen=True, slots=True)
class WatchScope:
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
        if SKIPPED_DIRS & set(parts) or path in self.never or _is_transient(path.name):
            return False
        page = is_markdown(path.name)
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


def watch_scope(request: CheckRequest, outputs: Sequence[Output]) -> WatchScope:
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
    return WatchScope(root, places, exclusion, always, frozenset(never), cache, _apart(root, places, request))


def _apart(root: Path, places: Sequence[Path], request: CheckRequest) -> frozenset[Path]:
    """A baseline that is named, and settings and ignore files above the root, where no folder is watched for them."""
    found = {Path(path) for path in files_above(str(root))}
    if request.baseline is not None:
        found.add(Path(os.path.abspath(request.baseline)))
    return frozenset(path for path in found if not any(path.is_relative_to(place) for place in places))


def _exclusion(project: Project) -> Exclusion | None:
    try:
        return Exclusion(project)
    except (ConfigError, OSError):  # a glob that is none; the run says so
        return None


def _always(project: Project, request: CheckRequest) -> frozenset[Path]:
    """The files of settings and the folders of rules, which discovery may leave out."""
    try:
        named = [*settings_files(project), *site_files(project), baseline_path(project, request.baseline)]
    except (ConfigError, OSError):
        named = []
    folders = [project.root / name for name in project.config.rule_folders]
    return frozenset(Path(os.path.abspath(path)) for path in (*named, *folders))


def _places(root: Path, request: CheckRequest) -> tuple[Path, ...]:
    """The root, and for each PATH outside of it its folder: an editor that replaces a file ends the watch on it."""
    paths = [Path(os.path.abspath(path)) for path in request.paths]
    beside = {path if path.is_dir() else path.parent for path in paths if not path.is_relative_to(root)}
    return (root, *sorted(beside))


def _closest(request: CheckRequest) -> Path:
    """The folder whose configuration is wrong: the closest one that holds any."""
    if request.config_file is not None:
        folder = Path(os.path.abspath(request.config_file)).parent
        return folder.parent if folder.name == ".config" else folder
    start = Path(os.path.abspath(request.first or Path.cwd()))
    folders = [start, *start.parents] if start.is_dir() else list(start.parents)
    held = (folder for folder in folders for name in configuration.FILE_NAMES if _configures(folder / name))
    return next(held, folders[0])


def _configures(path: Path) -> bool:
    """Whether a file is a configuration, be it a wrong one."""
    try:
        return path.is_file() and configuration.parse_config(path.read_text(encoding="utf-8"), str(path)) is not None
    except (ConfigError, OSError, UnicodeDecodeError):
        return True


def _names(path: Path) -> tuple[str, str]:
    return os.path.abspath(path), os.path.realpath(path)


def _is_transient(name: str) -> bool:
    """Whether a file is there only while something is written: a lock, or what takes the place of a file."""
    return name == LEGACY_CACHE_FOLDER or (name.startswith(".") and name.endswith((TEMP_SUFFIX, LOCK_SUFFIX)))


_READY = 100  # milliseconds: where nothing has changed for so long, the watch has begun
_MISTAKES = (NotFoundError, RepositoryError)  # in the command: no edit of a page repairs them
_NAMED = 3  # changes that are named


class WatchFace(Protocol):
    """What a person who watches sees."""

    def clear(self) -> None:
        """A run begins: what the last one showed may go."""

    def note(self, note: Note) -> None:
        """What has changed, and what is watched."""

    def explain(self, error: Exception) -> object:
        """A run did not complete."""


def watch(request: CheckRequest, outputs: Sequence[Output], lint: Callable[[], int], face: WatchFace) -> NoReturn:
    """Call `lint` at once and after every change that counts, until the user interrupts it.

    A run that does not complete is told, and watched on. Raises MissingPackageError where `watchfiles` is missing,
    what is wrong with the command itself, and KeyboardInterrupt.
    """
    try:
        import watchfiles
    except ModuleNotFoundError as error:
        need = f"--watch needs {error.name}, which is not installed: pip install 'lint-modules[watch]'"
        raise MissingPackageError(need) from None
    rounds = _Rounds(request, outputs, lint, face)
    noise = watchfiles.DefaultFilter(ignore_dirs=(), ignore_paths=())  # what editors and systems leave beside files

    def counts(change: Change, path: str) -> bool:
        return not rounds.linted or (noise(change, path) and rounds.counts(Path(path), change.name == "modified"))

    while True:
        places = rounds.begin()
        for changes in watchfiles.watch(*places, watch_filter=counts, rust_timeout=_READY, yield_on_timeout=True):
            changed = {Path(path) for _, path in changes} | rounds.changed_apart()
            if (changed or not rounds.linted) and not rounds.lint(changed):
                break


class _Rounds:
    """What is watched now, and whether it has been linted since the watch on it began."""

    def __init__(
        self, request: CheckRequest, outputs: Sequence[Output], lint: Callable[[], int], face: WatchFace
    ) -> None:
        self._request, self._outputs, self._lint, self._face = request, outputs, lint, face
        self._now: WatchScope = watch_scope(request, outputs)
        self._places = self._now.places
        self._states = _states(self._now.apart)
        self._first = True
        self.linted = False

    def begin(self) -> tuple[Path, ...]:
        """The folders to watch from now on."""
        self.linted = False
        return tuple(place for place in self._places if place.is_dir()) or self._places

    def counts(self, path: Path, touched: bool) -> bool:
        return self._now.counts(path, touched)

    def changed_apart(self) -> set[Path]:
        """The files outside of all watched folders that are not what they were when this was last asked."""
        before, self._states = self._states, _states(self._now.apart)
        return {path for path, state in self._states.items() if before.get(path, state) != state}

    def lint(self, changed: Collection[Path]) -> bool:
        """Lint; returns whether no other folders are to be watched than before."""
        self._face.clear()
        if self.linted:
            self._face.note(Note(changes_text(changed, self._now.root), "changed"))
        try:
            self._lint()
        except Exception as error:
            if (self._first and isinstance(error, _MISTAKES)) or _is_broken_pipe(error):
                raise
            self._face.explain(error)
        self.linted, self._first, self._now = True, False, self._look()
        gc.collect()  # while nobody waits: an engine that is no longer needed is 60 MB
        # The root moves with the configuration, and where one was removed, it may come back.
        fresh = [one for one in self._now.places if not any(one.is_relative_to(place) for place in self._places)]
        self._places = (*self._places, *fresh)
        if not fresh:
            self._face.note(Note(f"watching {self._now.root} for changes; Ctrl-C ends it"))
        return not fresh

    def _look(self) -> WatchScope:
        try:
            return watch_scope(self._request, self._outputs)
        except NotFoundError:  # the configuration that the command names is gone, as the run has said
            return self._now


def _states(paths: Iterable[Path]) -> dict[Path, tuple[int, ...] | None]:
    """What changes where a file does; None where there is none."""
    found: dict[Path, tuple[int, ...] | None] = {}
    for path in paths:
        try:
            state = path.stat()
        except OSError:
            found[path] = None
        else:
            found[path] = (state.st_mtime_ns, state.st_size, state.st_ino)
    return found


def changes_text(changed: Collection[Path], root: Path) -> str:
    """What has changed, by its paths from the root: a few of them named, the others counted."""
    names = sorted(display_path(path, root) for path in changed)
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def _is_broken_pipe(error: Exception) -> bool:
    """Whether nobody reads the output any more."""
    return isinstance(error, OSError) and error.errno == errno.EPIPE
