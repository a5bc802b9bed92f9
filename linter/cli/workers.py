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
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from multiprocessing.context import ForkProcess  # which Windows lacks

_PATIENCE = 5.0  # seconds for a process that closed its pipe to end
_Job = tuple[Future[Any], Callable[..., Any], tuple[Any, ...]]


class WorkerDiedError(Exception):
    """A process ended with a task in hand; the message says how."""


def forkable() -> bool:
    """Whether processes can be forked as long as nothing but this program runs in this one."""
    return sys.platform.startswith("linux")


def usable() -> int:
    """How many processes may work at once: the processors this one may use; 1 where processes cannot be forked."""
    return len(os.sched_getaffinity(0)) if forkable() else 1


class Workers(Executor):
    """An executor of some processes. `prepare` runs first in each of them."""

    def __init__(self, number: int, prepare: Callable[[], None]) -> None:
        self._prepare = prepare
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._starting = Lock()  # a process that is forked while another is must not keep that one's pipe open
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
        with self._starting:
            ours, theirs = multiprocessing.Pipe()
            process = multiprocessing.get_context("fork").Process(
                target=_serve, args=(theirs, ours, self._prepare), daemon=True
            )
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
                future.set_result(pipe.recv())
            except (EOFError, OSError):
                end = "no process could be started" if pipe.closed else _end(process)
                pipe.close()
                future.set_exception(WorkerDiedError(end))
            except Exception as error:  # the task or its answer cannot be sent
                future.set_exception(error)
        pipe.close()
        process.join()


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


def _serve(pipe: Connection, other: Connection, prepare: Callable[[], None]) -> None:
    """What a process does: task by task, until nobody has another one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the command ends its processes itself
    other.close()
    gc.freeze()  # to look for waste among what was there before would copy all of its memory
    prepare()
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        while True:
            function, arguments = pipe.recv()
            pipe.send(function(*arguments))
