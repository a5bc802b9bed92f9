"""Examines pages on the workers of a Dask cluster (`--executor dask://HOST:PORT`, extra `dask`).

The scheduler gives the pages of a worker that is lost to another one. Where the cluster itself is lost, the pages it
had in hand are examined here, one after another: slower, and with the same findings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event, RLock, Thread
from time import monotonic
from typing import TYPE_CHECKING, Any, cast

from linter.cli.console import complain
from linter.cli.scheduler import closed, connected, threads
from linter.cli.sending import Sent, examine_sent, sent, unchanged
from linter.cli.workers import WorkerDiedError
from linter.examiner import Examiner
from linter.tasks import Hands, Task

if TYPE_CHECKING:
    from distributed import Client

_ALONE = 15.0  # seconds without any worker, until pages are examined here
_SILENT = 600.0  # seconds without any answer; a page has limits of its own that end it long before
_AHEAD = 8  # pages for each thread of the cluster: they lie ready where a worker has become free
_LEAST = 32  # pages in hand, as workers may join


@contextmanager
def cluster_hands(address: str, examiner: Examiner) -> Iterator[Callable[[int], Hands | None]]:
    """What gives the hands of the cluster of the scheduler at `HOST:PORT`, which is called for the first page.

    They raise ExecutorError where there is no cluster that could be used, click.ClickException where Dask is missing.
    """
    found: list[tuple[Client, Cluster, int]] = []

    def hands(size: int) -> Hands | None:
        if not size:
            return None
        if not found:
            client = connected(address)
            number = threads(client, address, examiner)
            found.append((client, Cluster(client, sent(examiner)), number))
        _, cluster, number = found[0]
        return Hands(cluster, cast(Task, examine_sent), max(_LEAST, number * _AHEAD))  # the cluster adds what is sent

    try:
        yield hands
    finally:
        for client, cluster, _ in found:
            cluster.shutdown(wait=False, cancel_futures=True)
            closed(client)


class Cluster(Executor):
    """Gives tasks to a cluster, each with `shared` before its arguments; one that the cluster forgot is done here."""

    def __init__(self, client: Client, shared: Sent) -> None:
        self._client, self._shared = client, shared
        self._there = client.get_executor(pure=False)
        self._remote = client.submit(unchanged, shared, pure=False)
        self._here = ThreadPoolExecutor(1)
        self._open: dict[Future[Any], tuple[Callable[..., Any], tuple[Any, ...]]] = {}
        self._changing = RLock()
        self._ended, self._lost = Event(), False
        self._heard = self._staffed = monotonic()
        Thread(target=self._watch, daemon=True).start()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Gives a task away. The function must be one of a module that the workers have."""
        given: Future[Any] = Future()
        with self._changing:
            self._open[given] = (fn, args)
            self._heard = monotonic()
        try:
            if not self._lost:
                there = self._there.submit(fn, self._remote, *args)
                there.add_done_callback(lambda done: self._take(given, done))
                return given
        except Exception as error:  # the connection was closed between two pages
            self._lose(str(error))
        self._do(given)
        return given

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Ends the watch; nothing is asked of the cluster any more."""
        with self._changing:
            self._ended.set()
            self._open.clear()
        self._here.shutdown(wait, cancel_futures=cancel_futures)

    def _take(self, given: Future[Any], done: Future[Any]) -> None:
        """Hands on what came of a task."""
        from distributed import KilledWorker

        if self._ended.is_set():
            return
        error = CancelledError() if done.cancelled() else done.exception()
        if isinstance(error, CancelledError):  # the scheduler ended, or forgot the task
            self._lose("its scheduler is gone")
            self._do(given)
            return
        with self._changing:
            self._heard = monotonic()
            if self._open.pop(given, None) is None:
                return
        if error is None:
            given.set_result(done.result())
        elif isinstance(error, KilledWorker):
            given.set_exception(
                WorkerDiedError(f"every worker that had it in hand died ({error.allowed_failures + 1})")
            )
        else:
            given.set_exception(error)

    def _do(self, given: Future[Any]) -> None:
        """Does a task here, unless it is done."""
        with self._changing:
            job = self._open.pop(given, None)
            if job is None or self._ended.is_set():
                return
            doing = self._here.submit(job[0], self._shared, *job[1])
        doing.add_done_callback(lambda done: None if done.cancelled() else _copy(done, given))

    def _watch(self) -> None:
        while not self._ended.wait(1) and not self._lost:
            now = monotonic()
            if self._workers():
                self._staffed = now
            if self._client.status in ("closing", "closed"):
                self._lose("its scheduler is gone")
            elif now - self._staffed > _ALONE:
                self._lose(f"it has had no worker for {_ALONE:.0f} seconds")
            elif self._open and now - self._heard > _SILENT:
                self._lose(f"nothing came back for {_SILENT:.0f} seconds")

    def _workers(self) -> int:
        """How many workers there are; 0 where nobody says."""
        try:
            return len(self._client.sync(self._client.nthreads, callback_timeout=5))
        except Exception:  # the connection has several ways of being gone
            return 0

    def _lose(self, reason: str) -> None:
        """Gives up the cluster: what it has in hand, and all that comes, is done here."""
        with self._changing:
            if self._lost or self._ended.is_set():
                return
            self._lost = True
            waiting = list(self._open)
        complain(f"the Dask cluster was lost ({reason}): the pages that are left are examined here", label="note")
        for given in waiting:
            self._do(given)


def _copy(done: Future[Any], given: Future[Any]) -> None:
    if (error := done.exception()) is not None:
        given.set_exception(error)
    else:
        given.set_result(done.result())
