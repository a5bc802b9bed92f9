"""Child processes that examine pages. One that dies takes with it the page it has in hand, and no other.

The processes are forked from this one, so they have the rules without reading or receiving them. Each has a thread here
that gives it one page after another: when a process ends, it is known which page it had, and how it ended.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable
from concurrent.futures import Executor, Future
from contextlib import suppress
from multiprocessing.connection import Connection
from queue import SimpleQueue
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any, NamedTuple
from weakref import WeakSet

if TYPE_CHECKING:
    from multiprocessing.context import ForkProcess  # which Windows lacks

_PATIENCE = 5.0  # seconds for a process that closed its pipe to end
_STARTING = Lock()  # a process that is forked while another is must not keep that one's pipe open
_OURS: WeakSet[Connection] = WeakSet()  # the ends of all pipes that are this process's
_Job = tuple[Future[Any], Callable[..., Any], tuple[Any, ...]]


class Question(NamedTuple):
    """What a process asks of another one while it has a task in hand."""

    function: Callable[..., Any]
    arguments: tuple[Any, ...]


class _Above:
    """The pipe of a child process to its parent, set when it starts."""

    pipe: Connection | None = None


class WorkerDiedError(Exception):
    """A process ended with a task in hand; the message says how."""


def forkable() -> bool:
    """Whether processes can be forked as long as nothing but this program runs in this one."""
    return sys.platform.startswith("linux")


def usable() -> int:
    """How many processes may work at once: the processors this one may use; 1 where processes cannot be forked."""
    return len(os.sched_getaffinity(0)) if forkable() else 1


class Workers(Executor):
    """An executor of some processes. `prepare` runs first in each; `other` gives who answers their questions."""

    def __init__(self, number: int, prepare: Callable[[], None], other: Callable[[], Executor] | None = None) -> None:
        self._prepare, self._other = prepare, other
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        first = [self._started() for _ in range(number)]
        self._threads = [Thread(target=self._drive, args=(worker,), daemon=True) for worker in first]
        for thread in self._threads:
            thread.start()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Gives a task to the next process that is free. The function must be one that can be pickled."""
        future: Future[Any] = Future()
        self._jobs.put((future, fn, args))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Ends all processes once they have done what they were given; with `cancel_futures`, what they have begun."""
        while cancel_futures and not self._jobs.empty():
            job = self._jobs.get()
            if job is not None:
                job[0].cancel()
        for _ in self._threads:
            self._jobs.put(None)
        for thread in self._threads if wait else ():
            thread.join()

    def _started(self) -> tuple[ForkProcess, Connection]:
        with _STARTING:
            ours, theirs = multiprocessing.Pipe()
            process = multiprocessing.get_context("fork").Process(
                target=_serve, args=(theirs, self._prepare), daemon=True
            )
            _OURS.add(ours)
            process.start()
            theirs.close()
            return process, ours

    def _drive(self, worker: tuple[ForkProcess, Connection]) -> None:
        """Gives tasks to one process, and starts another where it dies."""
        process, pipe = worker
        while (job := self._jobs.get()) is not None:
            future, function, arguments = job
            if not future.set_running_or_notify_cancel():
                continue
            try:
                if pipe.closed or not process.is_alive():
                    pipe.close()
                    process, pipe = self._started()
                pipe.send((function, arguments))
                future.set_result(self._answer(pipe))
            except (EOFError, OSError):
                end = "no process could be started" if pipe.closed else _end(process)
                pipe.close()
                future.set_exception(WorkerDiedError(end))
            except Exception as error:  # the task or its answer cannot be sent
                future.set_exception(error)
        pipe.close()
        process.join()

    def _answer(self, pipe: Connection) -> Any:
        """What a process makes of its task. What it asks on the way is passed on, with None for what nobody answers."""
        while isinstance(answer := pipe.recv(), Question):
            said = None
            with suppress(Exception):  # the process that should answer died, or cannot be started
                said = self._other().submit(answer.function, *answer.arguments).result() if self._other else None
            pipe.send(said)
        return answer


def ask(function: Callable[..., Any], *arguments: Any) -> Any:
    """In a child process: what another one makes of a task; None where there is none, or nobody answers."""
    if _Above.pipe is None:
        return None
    try:
        _Above.pipe.send(Question(function, arguments))
        return _Above.pipe.recv()
    except (EOFError, OSError):  # the parent is gone, and with it whoever waits for the task in hand
        return None


def _end(process: ForkProcess) -> str:
    """How a process ended: by which signal, or with which exit code."""
    process.join(_PATIENCE)
    code = process.exitcode
    if code is None:
        process.kill()
        return "the process that read it does not answer"
    if code >= 0:
        return f"the process that read it ended with exit code {code}"
    with suppress(ValueError):
        return f"the process that read it was killed by {signal.Signals(-code).name} (signal {-code})"
    return f"the process that read it was killed by signal {-code}"


def _serve(pipe: Connection, prepare: Callable[[], None]) -> None:
    """What a process does: task by task, until nobody has another one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the command ends its processes itself
    for other in list(_OURS):  # a pipe ends where nobody holds its other end
        other.close()
    gc.freeze()  # to look for waste among what was there before would copy all of its memory
    _Above.pipe = pipe
    prepare()
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        while True:
            function, arguments = pipe.recv()
            pipe.send(function(*arguments))
