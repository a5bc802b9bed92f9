"""`check --watch`: lints, and lints again whenever something has changed that the report may depend on."""

from __future__ import annotations

import errno
import gc
import sys
from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from linter.cli.console import complain
from linter.cli.discovery import relative
from linter.cli.main import explain
from linter.cli.outputs import Output
from linter.cli.request import Request
from linter.cli.watched import Watched, watched
from linter.errors import NotFoundError, RepositoryError

if TYPE_CHECKING:
    from watchfiles import Change

_READY = 100  # milliseconds: where nothing has changed for so long, the watch has begun
_MISTAKES = (click.UsageError, NotFoundError, RepositoryError)  # in the command: no edit of a page repairs them
_NAMED = 3  # changes that are named


def watch(request: Request, outputs: Sequence[Output], lint: Callable[[], int]) -> NoReturn:
    """Call `lint` at once and after every change that counts, until the user interrupts it.

    A run that does not complete is told, and watched on. Raises click.ClickException where `watchfiles` is missing,
    what is wrong with the command itself, and KeyboardInterrupt.
    """
    try:
        import watchfiles
    except ModuleNotFoundError as error:
        need = f"--watch needs {error.name}, which is not installed: pip install 'lint-modules[watch]'"
        raise click.ClickException(need) from None
    rounds = _Rounds(request, outputs, lint)
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

    def __init__(self, request: Request, outputs: Sequence[Output], lint: Callable[[], int]) -> None:
        self._request, self._outputs, self._lint = request, outputs, lint
        self._now: Watched = watched(request, outputs)
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
        if sys.stdout.isatty():
            click.clear()
        if self.linted:
            complain(told(changed, self._now.root), label="changed")
        try:
            self._lint()
        except Exception as error:
            if (self._first and isinstance(error, _MISTAKES)) or _gone(error):
                raise
            explain(error)
        self.linted, self._first, self._now = True, False, self._look()
        gc.collect()  # while nobody waits: an engine that is no longer needed is 60 MB
        # The root moves with the configuration, and where one was removed, it may come back.
        fresh = [one for one in self._now.places if not any(one.is_relative_to(place) for place in self._places)]
        self._places = (*self._places, *fresh)
        if not fresh:
            complain(f"watching {self._now.root} for changes; Ctrl-C ends it", label="note")
        return not fresh

    def _look(self) -> Watched:
        try:
            return watched(self._request, self._outputs)
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


def told(changed: Collection[Path], root: Path) -> str:
    """What has changed, by its paths from the root: a few of them named, the others counted."""
    names = sorted(relative(path, root) for path in changed)
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def _gone(error: Exception) -> bool:
    """Whether nobody reads the output any more."""
    return isinstance(error, OSError) and error.errno == errno.EPIPE
