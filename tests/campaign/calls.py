"""The calls by which the writer speaks to the system, counted, so that a campaign can fail or kill it at each of them.

Counted are the calls of the modules that write on what lies in one folder: `open`, `write`, `fsync`, `chmod`,
`replace`, `link`, `flock`, `unlink`, `stat` and others. Calls of other modules, such as reading a page, go through
uncounted.
"""

from __future__ import annotations

import errno
import fcntl
import io
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

_WRITERS = {"linter.project.files", "linter.project.cache", "linter.app.fix"}
_PLACES = {("status_run", "write"), ("baselining", "update")}
_PLACES |= {("init", "_write"), ("new", "_written"), ("outputs", "_put")}
_OS = ("open", "close", "fsync", "chmod", "chown", "replace", "rename", "link", "unlink", "mkdir")
_OS += ("stat", "lstat", "fstat", "scandir", "listdir")
_FILE = ("read", "write", "flush", "close")
ERRORS: dict[str, Callable[[], BaseException]] = {
    **{
        name: lambda name=name: OSError(getattr(errno, name), os.strerror(getattr(errno, name)))  # type: ignore[misc]
        for name in ("EIO", "ENOSPC", "EACCES", "EINTR")
    },
    "KeyboardInterrupt": KeyboardInterrupt,
    "MemoryError": MemoryError,
}

Hook = Callable[[int, str, str], None]


@dataclass
class Calls:
    """The calls made so far. `hook` is given the number of a call, its name, and `before` or `after`, and may raise."""

    folder: Path
    hook: Hook = lambda number, name, when: None
    made: list[str] = field(default_factory=list)
    handles: set[int] = field(default_factory=set)

    def counted(self, name: str, real: Callable[..., Any], ours: Callable[..., bool]) -> Callable[..., Any]:
        """A function that counts its calls where they are the writer's own."""

        def call(*args: Any, **kwargs: Any) -> Any:
            if not ours(*args) or not _written():
                return real(*args, **kwargs)
            self.made.append(name)
            number = len(self.made) - 1
            try:
                self.hook(number, name, "before")
            except BaseException:
                if name == "close":  # it fails with the handle closed all the same
                    real(*args, **kwargs)
                raise
            result = real(*args, **kwargs)
            if name == "open":
                result = self._opened(result)
            self.hook(number, name, "after")
            return result

        return call

    def inside(self, target: Any = "", *_: Any) -> bool:
        """Whether a call is about a file of the folder, by its path or its open handle."""
        if isinstance(target, int):
            return target in self.handles
        return isinstance(target, (str, os.PathLike)) and os.path.abspath(target).startswith(str(self.folder))

    def _opened(self, result: Any) -> Any:
        if isinstance(result, int):
            self.handles.add(result)
            return result
        return _File(result, self)


class _File:
    """An open file whose calls are counted."""

    def __init__(self, file: Any, calls: Calls) -> None:
        self._file = file
        for name in _FILE:
            setattr(self, name, calls.counted(name, getattr(file, name), lambda *_: True))

    def __enter__(self) -> _File:
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self.close()  # type: ignore[attr-defined]
        finally:
            self._file.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


def _written() -> bool:
    """Whether the nearest module of the linter that is running is one that writes."""
    frame = sys._getframe(2)
    while frame is not None:
        module, name = frame.f_globals.get("__name__", ""), frame.f_code.co_name
        if module.startswith("linter."):
            return module in _WRITERS or (module.rpartition(".")[2], name) in _PLACES
        frame = frame.f_back  # type: ignore[assignment]
    return False


@contextmanager
def watched(folder: Path, hook: Hook | None = None) -> Iterator[Calls]:
    """Counts the writer's calls on a folder; the hook sees each of them."""
    calls = Calls(folder) if hook is None else Calls(folder, hook)
    with mock.patch.multiple(os, **{name: calls.counted(name, getattr(os, name), calls.inside) for name in _OS}):
        opening = calls.counted("open", io.open, calls.inside)
        locking = calls.counted("flock", fcntl.flock, calls.inside)
        with mock.patch.object(io, "open", opening), mock.patch.object(fcntl, "flock", locking):
            yield calls


def failing(at: int, error: Callable[[], BaseException], when: str = "before", every: bool = False) -> Hook:
    """A hook that raises at one call, or at it and at every later one, instead of it or once it is done."""

    def hook(number: int, name: str, now: str) -> None:
        if (number == at or (every and number > at)) and now == when:
            raise error()

    return hook


def killing(at: int, when: str) -> Hook:
    """A hook that kills the process at one call, as `kill -9` would."""

    def hook(number: int, name: str, now: str) -> None:
        if (number, now) == (at, when):
            os.kill(os.getpid(), signal.SIGKILL)

    return hook
