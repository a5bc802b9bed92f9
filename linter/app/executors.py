"""Maps a task over pages, in this process or in several.

    executor = executor_for(task, jobs, on_note)
    try:
        for outcome in executor.map(items): ...  # in the order of the items
    finally:
        executor.close()

The task is a function of one item that can be pickled; each process gets it once, when it starts. An item whose process
died gives `Lost` with the reason, and costs no other item its outcome.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError, Future, wait
from contextlib import suppress
from threading import Thread
from time import monotonic
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, Protocol, TypeVar

if TYPE_CHECKING:
    from pebble import ProcessPool

WORTH = 128 * 1024  # bytes of pages; fewer are done here before a second process has been forked
WORTH_SPAWNED = 1024 * 1024  # the same where a process starts Python anew
AHEAD = 4  # items in hand for each process, so that none waits for the next one
LIMIT = 600.0  # seconds for one item; a page has limits of its own that end it long before
_POLL = 1.0  # seconds between two looks at a pool that gives no answer

Item = TypeVar("Item")
Outcome = TypeVar("Outcome")
Item_ = TypeVar("Item_", contravariant=True)
Outcome_ = TypeVar("Outcome_", covariant=True)
OnNote = Callable[[str], object]


class Lost(NamedTuple):
    """In place of an outcome: why an item has none."""

    reason: str


class Executor(Protocol[Item_, Outcome_]):
    """Does the task it was made with."""

    def worth(self, size: int) -> bool:
        """Whether items of so many bytes are done sooner by this executor than one by one in this process."""

    def map(self, items: Iterable[Item_]) -> Iterator[Outcome_ | Lost]:
        """The outcomes in the order of the items; only some items are in hand at a time. May raise ExecutorError."""

    def close(self) -> None:
        """Ends what the executor has started, without waiting for it."""


class SerialExecutor(Generic[Item, Outcome]):
    """Does one item after another in this process."""

    def __init__(self, task: Callable[[Item], Outcome]) -> None:
        self._task = task

    def worth(self, size: int) -> bool:
        """Never."""
        return False

    def map(self, items: Iterable[Item]) -> Iterator[Outcome | Lost]:
        """The outcomes in the order of the items."""
        yield from map(self._task, items)

    def close(self) -> None:
        """Nothing was started."""


class ProcessExecutor(Generic[Item, Outcome]):
    """Does items in some processes, which start with the first item.

    Where no process can be started, `on_note` is given a sentence that says so, and this process does the items.
    """

    def __init__(
        self, task: Callable[[Item], Outcome], number: int, on_note: OnNote, method: str | None = None
    ) -> None:
        """`method` is how processes start, as `multiprocessing` names it; None for what is best on this system."""
        self._task, self._number, self._on_note = task, number, on_note
        self._method = method or start_method()
        self._pool: ProcessPool | None = None
        self._startable = True

    def worth(self, size: int) -> bool:
        """Whether processes run already, or there are enough bytes to start some."""
        least = WORTH if self._method == "fork" else WORTH_SPAWNED
        return self._startable and (self._pool is not None or size >= least)

    def map(self, items: Iterable[Item]) -> Iterator[Outcome | Lost]:
        """The outcomes in the order of the items."""
        waiting: deque[tuple[Item, Future[Outcome] | None, ProcessPool | None]] = deque()
        for item in items:
            waiting.append((item, *self._submitted(item)))
            if len(waiting) >= self._number * AHEAD:
                yield self._outcome(*waiting.popleft())
        while waiting:
            yield self._outcome(*waiting.popleft())

    def close(self) -> None:
        """Ends all processes. What they have in hand is given up."""
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.stop()
            with suppress(RuntimeError):  # no thread can be started: the end of this process ends them
                Thread(target=pool.join, daemon=True).start()  # it polls ten times a second: nobody waits for that

    def _submitted(self, item: Item) -> tuple[Future[Outcome] | None, ProcessPool | None]:
        """The future of an item and its pool; None for both where no process can be started."""
        for _ in range(2):  # a pool may have ended between two items
            if self._pool is None and not self._start():
                break
            assert self._pool is not None, "just started"
            with suppress(RuntimeError):  # that it has ended
                return self._pool.schedule(_run, (item,)), self._pool
            self.close()
        return None, None

    def _start(self) -> bool:
        """Whether processes could be started."""
        import multiprocessing  # no run that starts no process waits for it

        from pebble import ProcessPool

        if not self._startable:
            return False
        context: Any = multiprocessing.get_context(self._method)
        self._pool = ProcessPool(self._number, initializer=_initialize, initargs=(self._task,), context=context)
        try:
            self._startable = self._pool.active  # which starts it
        except (OSError, ImportError, RuntimeError) as error:  # too many processes or threads, or no semaphores
            self._startable = False
            cause = error.__cause__ or error
            self._on_note(f"no process could be started to examine pages ({getattr(cause, 'strerror', None) or cause})")
        if not self._startable:
            self.close()
        return self._startable

    def _outcome(self, item: Item, future: Future[Outcome] | None, pool: ProcessPool | None) -> Outcome | Lost:
        """What became of an item. A pool that broke down is replaced, and is no reason to lose the item."""
        from concurrent.futures.process import BrokenProcessPool

        from pebble import ProcessExpired

        for _ in range(3):
            if future is None or pool is None:
                return self._task(item)
            try:
                if self._arrived(future, pool):
                    return future.result()
            except ProcessExpired as error:
                return Lost(reason(error.exitcode))
            except (BrokenProcessPool, CancelledError):
                self._discard(pool)
                future, pool = self._submitted(item)
                continue
            except Exception as error:  # the item or its outcome cannot be sent
                return Lost(str(error) or type(error).__name__)
            self._discard(pool)
            return Lost(f"the process that read it did not answer within {LIMIT:.0f} seconds")
        return Lost("the processes that were to read it died, one after the other")

    def _discard(self, pool: ProcessPool) -> None:
        """Ends a pool, so that the next item gets another one."""
        if pool is self._pool:
            self.close()

    def _arrived(self, future: Future[Outcome], pool: ProcessPool) -> bool:
        """Waits for an outcome; False where none comes. Raises BrokenProcessPool where none can come any more.

        pebble does not notice that a process exits with code 0, and forgets what it had not sent when a pool breaks.
        """
        from concurrent.futures.process import BrokenProcessPool

        until = monotonic() + LIMIT
        while not wait([future], min(_POLL, LIMIT)).done:
            if pool is not self._pool or not pool.active:
                raise BrokenProcessPool
            if monotonic() > until:
                return False
        return True


def executor_for(task: Callable[[Item], Outcome], jobs: int | None, on_note: OnNote) -> Executor[Item, Outcome]:
    """An executor on this machine. `jobs` is how many processes may work, None for as many as there are processors."""
    number = usable() if jobs is None else jobs
    return ProcessExecutor(task, number, on_note) if number > 1 else SerialExecutor(task)


def usable() -> int:
    """How many processes may work at once: the processors that this one may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def start_method() -> str:
    """How processes start: forked on Linux, where nothing but this program runs in this one; else afresh."""
    return "fork" if sys.platform.startswith("linux") else "spawn"


def reason(exitcode: int) -> str:
    """How the process of an item ended, by its exit code as `multiprocessing` has it: negative for a signal."""
    if exitcode >= 0:
        return f"the process that read it ended with exit code {exitcode}"
    with suppress(ValueError):
        return f"the process that read it was killed by {signal.Signals(-exitcode).name} (signal {-exitcode})"
    return f"the process that read it was killed by signal {-exitcode}"


class _Worker:
    """What a process was given when it started."""

    task: Callable[[Any], Any]


def _initialize(task: Callable[[Any], Any]) -> None:
    gc.freeze()  # to look for garbage among what was there before would copy all of its memory
    _Worker.task = task


def _run(item: Any) -> Any:
    return _Worker.task(item)
