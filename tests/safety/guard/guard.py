"""Watches what Python does while a call of the command line runs, and stops and notes what no call may do.

It imports nothing but the standard library: it also runs in the processes that tests start, before anything else.
"""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from importlib.machinery import ModuleSpec, PathFinder
from types import FrameType
from typing import Any

from tests.safety.guard.allowed import Allowed, allowed
from tests.safety.guard.events import judge

LOG = "LINT_MODULES_TESTS_GUARD"  # the folder that notes go to; read here only, never by the linter
_HERE = os.path.dirname(os.path.abspath(__file__))
_TESTS = os.path.dirname(os.path.dirname(_HERE)) + os.sep
_MEASURING = os.path.join("coverage", "control.py")  # of the package `coverage`, which keeps what a process has run
_COMMANDS = {"linter.cli.main": "cli", "linter.cli.entry": None}  # modules, and what in them has the method `main`


class ForbiddenError(BaseException):
    """A call did what no call may do. No exception that the linter may expect, so that it stops."""


class _State:
    """Of the one guard of this process: the call that runs, and whether the guard itself is at work."""

    call: Allowed | None = None
    busy = False
    installed = False


def wait() -> None:
    """Guards the command line of this process, now or when it is imported."""
    for name in _COMMANDS.keys() & sys.modules.keys():
        _wrap(name)
    sys.meta_path.insert(0, _Finder())


def stop() -> None:
    """Guards the command line of this process no longer."""
    sys.meta_path[:] = [finder for finder in sys.meta_path if not isinstance(finder, _Finder)]
    for name in _COMMANDS.keys() & sys.modules.keys():
        holder = _holder(name)
        if hasattr(holder.main, "guards"):
            holder.main = holder.main.__wrapped__


class _Finder:
    """Finds the modules of the command line as Python does, and wraps the commands in them."""

    def find_spec(self, name: str, path: Sequence[str] | None, target: object = None) -> ModuleSpec | None:
        if name not in _COMMANDS:
            return None
        spec = PathFinder.find_spec(name, path)
        if spec is not None and spec.loader is not None:
            run = spec.loader.exec_module

            def exec_module(module: Any) -> None:
                run(module)
                _wrap(name)

            spec.loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec


def _holder(name: str) -> Any:
    """What has the method `main` in a module."""
    attribute = _COMMANDS[name]
    return getattr(sys.modules[name], attribute) if attribute else sys.modules[name]


def _wrap(name: str) -> None:
    holder = _holder(name)
    main = holder.main
    if hasattr(main, "guards"):  # this is a process of a test that runs tests of its own
        return

    @functools.wraps(main)
    def guarded(args: Sequence[str] | None = None, *more: Any, **named: Any) -> Any:
        words = [str(word) for word in (sys.argv[1:] if args is None else args)]
        with watched(words):
            return main(*([] if args is None else [args]), *more, **named)

    guarded.guards = True  # type: ignore[attr-defined]
    holder.main = guarded


@contextmanager
def watched(words: Sequence[str]) -> Any:
    """Guards what runs within, as a call of the command line with these words."""
    if not _State.installed:
        _State.installed = True
        sys.addaudithook(_hook)
    try:
        call = allowed(words, os.getcwd())
    except OSError:  # the current folder is gone
        call = allowed(words, os.sep)
    before, _State.call = _State.call, call
    try:
        yield call
    finally:
        _State.call = before


def _hook(event: str, args: tuple[Any, ...]) -> None:
    call = _State.call
    if call is None or _State.busy:
        return
    _State.busy = True
    try:
        what = judge(call, event, args)
        if what is None or _is_of_tests():
            return
        note(f"{event}: {what}")
    finally:
        _State.busy = False
    raise ForbiddenError(f"{event}: {what}")


def _is_of_tests() -> bool:
    """Whether a test itself does this, from within a call, or what measures it.

    A test that stands in for a disk that is full, say; `coverage`, in a process that a call forks.
    """
    frame: FrameType | None = sys._getframe(2)
    while frame is not None:
        name = frame.f_code.co_filename
        if name.startswith(_HERE + os.sep) and frame.f_code.co_name == "guarded":
            return False
        if name.endswith(_MEASURING):
            return True
        if name.startswith(_TESTS) and not name.startswith(os.path.join(_HERE, "guard.py")):
            return True
        frame = frame.f_back
    return False


def note(text: str) -> None:
    """Writes down, for the test that is to fail, what happened."""
    folder = os.environ.get(LOG)
    if folder:
        import json  # here, as no process that does nothing wrong need wait for it

        told = {"test": os.environ.get("PYTEST_CURRENT_TEST", ""), "did": text}
        with open(os.path.join(folder, f"{os.getpid()}.json"), "a", encoding="utf-8") as file:
            file.write(json.dumps(told) + "\n")


def wrapping(start: Callable[..., None], folder: str) -> Callable[..., None]:
    """`subprocess.Popen.__init__`, with the guard on the path of the process that it starts."""

    @functools.wraps(start)
    def starting(self: Any, *args: Any, **named: Any) -> None:
        given = named.get("env")
        env = dict(os.environ if given is None else given)
        path = [part for part in str(env.get("PYTHONPATH", "")).split(os.pathsep) if part and part != _HERE]
        named["env"] = env | {"PYTHONPATH": os.pathsep.join([_HERE, *path]), LOG: folder}
        start(self, *args, **named)

    return starting
