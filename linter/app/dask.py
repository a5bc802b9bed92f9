"""Maps a task over pages on the workers of a Dask cluster (`--executor dask://HOST:PORT`, extra `dask`).

The scheduler gives the pages of a worker that died to another one. Where the whole cluster is lost, the pages that are
left are done here. Nothing is read from a shared disk: the task is sent as bytes, once, and each page with its bytes.
"""

from __future__ import annotations

import logging
import pickle
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import CancelledError, Future, wait
from contextlib import suppress
from functools import cache, lru_cache
from threading import Thread
from time import monotonic
from typing import TYPE_CHECKING, Any, Generic, NamedTuple

from linter import __version__
from linter.app.executors import Item, Lost, OnNote, Outcome
from linter.errors import ExecutorError
from linter.mermaid.judge import engine_version

if TYPE_CHECKING:
    from distributed import Client

ANSWER = 10.0  # seconds for a scheduler to answer, for a first worker, and for what all workers are asked
ALONE = 15.0  # seconds without any worker, until pages are done here
SILENT = 600.0  # seconds for one page; it has limits of its own that end it long before
_AHEAD, _LEAST = 8, 32  # pages in hand for each thread of the cluster, and at least, as workers may join
_ENGINE = "the engine for diagrams"
# What reads pages, chooses which are read, and compares words; and Python, which parses code and knows Unicode.
_PACKAGES = ("markdown-it-py", "PyYAML", "python-frontmatter", "pathspec", "rapidfuzz", "snowballstemmer")


class _Sent(NamedTuple):
    """A pickled task, and the versions installed where it was made: others might find something else in a page."""

    versions: Mapping[str, str]
    task: bytes


class DaskExecutor(Generic[Item, Outcome]):
    """Does items on a cluster, which is connected to when there is a first item."""

    def __init__(
        self, task: Callable[[Item], Outcome], address: str, on_note: OnNote, with_engine: bool = True
    ) -> None:
        """`address` is the scheduler's `HOST:PORT`; `with_engine` says whether the task has diagrams parsed."""
        self._task, self._address, self._on_note = task, address, on_note
        self._versions = installed(with_engine)
        self._client: Client | None = None
        self._lost = False

    def worth(self, size: int) -> bool:
        """Whether there is anything to do."""
        return size > 0

    def map(self, items: Iterable[Item]) -> Iterator[Outcome | Lost]:
        """The outcomes in the order of the items. Raises ExecutorError where there is no cluster that can be used."""
        if self._client is None:
            self._client = connected(self._address)
            self._threads = threads(self._client, self._address, self._versions)
            sent = _Sent(self._versions, pickle.dumps(self._task))
            self._sent = self._client.submit(_same, sent, pure=False)  # a scattered value is lost with its last worker
            self._executor = self._client.get_executor(pure=False)
        waiting: deque[tuple[Item, Future[Any] | None]] = deque()
        for item in items:
            waiting.append((item, self._submitted(item)))
            if len(waiting) >= max(_LEAST, self._threads * _AHEAD):
                yield self._outcome(*waiting.popleft())
        while waiting:
            yield self._outcome(*waiting.popleft())

    def close(self) -> None:
        """Ends the connection; what is under way is given up."""
        if self._client is not None:
            _close(self._client)

    def _submitted(self, item: Item) -> Future[Any] | None:
        """The future of an item; None where the cluster is lost."""
        if not self._lost:
            try:
                future: Future[Any] = self._executor.submit(_run, self._sent, item)
            except Exception as error:  # the connection was closed between two pages
                self._lose(str(error))
            else:
                return future
        return None

    def _outcome(self, item: Item, future: Future[Any] | None) -> Outcome | Lost:
        from distributed import KilledWorker

        try:
            if future is not None and self._arrived(future):
                outcome: Outcome | Lost = future.result()
                return outcome
        except KilledWorker as error:
            return Lost(f"every worker that had it in hand died ({error.allowed_failures + 1})")
        except CancelledError:  # the scheduler ended, or forgot the task
            self._lose("its scheduler is gone")
        except Exception as error:  # the item or its outcome cannot be sent
            return Lost(str(error) or type(error).__name__)
        return self._task(item)

    def _arrived(self, future: Future[Any]) -> bool:
        """Waits for an answer; False where the cluster is lost before it comes."""
        assert self._client is not None, "connected for the first item"
        start = staffed = monotonic()
        while not wait([future], 0 if self._lost else 1).done:
            if self._lost:
                return False
            now = monotonic()
            staffed = now if _workers(self._client) else staffed
            if self._client.status in ("closing", "closed"):
                self._lose("its scheduler is gone")
            elif now - staffed > ALONE:
                self._lose(f"it has had no worker for {ALONE:.0f} seconds")
            elif now - start > SILENT:
                self._lose(f"nothing came back for {SILENT:.0f} seconds")
        return True

    def _lose(self, reason: str) -> None:
        """Gives up the cluster: all that has no outcome is done here."""
        if not self._lost:
            self._lost = True
            self._on_note(f"the Dask cluster was lost ({reason}): the pages that are left are examined here")


def connected(address: str) -> Client:
    """A connection to the scheduler at `HOST:PORT`. Raises ExecutorError where none answers, or Dask is missing."""
    try:
        from distributed import Client
    except ModuleNotFoundError as error:
        need = f"--executor dask:// needs {error.name}, which is not installed: pip install 'lint-modules[dask]'"
        raise ExecutorError(need) from None
    for name in [name for name in logging.root.manager.loggerDict if name.startswith(("distributed", "tornado"))]:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)  # what a user must know is a note or an error
    answered: Future[Client] = Future()

    def connect() -> None:
        try:
            answered.set_result(Client(address, timeout=ANSWER, set_as_default=False))
        except Exception as error:
            answered.set_exception(error)

    Thread(target=connect, daemon=True).start()  # Dask waits without end for what takes the call and says nothing
    try:
        return answered.result(ANSWER + 1)
    except Exception:  # nobody is there, or somebody who speaks another protocol
        raise ExecutorError(
            f"no Dask scheduler answers at {address} within {ANSWER:.0f} seconds: start one with `dask scheduler`"
        ) from None


def threads(client: Client, address: str, versions: Mapping[str, str]) -> int:
    """How many threads the workers have. Raises ExecutorError where there is none, or one with other versions."""
    try:
        client.wait_for_workers(1, timeout=ANSWER)
        ask = {"on_error": "return", "callback_timeout": ANSWER}
        there = client.sync(client.run, installed, versions[_ENGINE] != "none", **ask)
        number = sum(client.sync(client.nthreads, callback_timeout=ANSWER).values())
    except (OSError, TimeoutError):
        _close(client)
        fact = f"the Dask scheduler at {address} has no worker that answers within {ANSWER:.0f} seconds"
        raise ExecutorError(f"{fact}: start some with `dask worker {address}`") from None
    for worker, found in there.items():
        wrong = difference(found, versions) if isinstance(found, dict) else f"no lint-modules {__version__} ({found})"
        if wrong is not None:
            _close(client)
            raise ExecutorError(f"the worker {worker} has {wrong}")
    return int(number)


def _workers(client: Client) -> int:
    """How many workers there are; 0 where nobody says."""
    try:
        return len(client.sync(client.nthreads, callback_timeout=5))
    except Exception:  # the connection has several ways of being gone
        return 0


def _close(client: Client) -> None:
    with suppress(Exception):  # it may have lost its scheduler
        client.close(timeout=2)


@cache  # a worker asks for every page
def installed(with_engine: bool) -> Mapping[str, str]:
    """The versions that decide what is found in a page, by name; of the engine for diagrams only where it is needed."""
    from importlib.metadata import PackageNotFoundError, version  # no run on one machine waits for it

    def of(package: str) -> str:
        try:
            return version(package)
        except PackageNotFoundError:  # it is there, or nothing would run, but under another name
            return "unknown"

    versions = {"lint-modules": __version__, "Python": f"{sys.version_info.major}.{sys.version_info.minor}"}
    versions |= {name: of(name) for name in _PACKAGES}
    return versions | {_ENGINE: engine_version() if with_engine else "none"}


def difference(there: Mapping[str, str], here: Mapping[str, str]) -> str | None:
    """How an installation is not the one that is here, None where it is: `lint-modules 0.1.0, and here 0.2.0`."""
    for name, version in here.items():
        other = there.get(name, "unknown")
        if other != version:
            return f"{name} {other}, and here {version}: install the same on all machines"
    return None


def _same(sent: _Sent) -> _Sent:
    return sent


def _run(sent: _Sent, item: Any) -> Any:
    """What a worker does. One that came late with other versions does nothing, and says so."""
    other = difference(installed(sent.versions[_ENGINE] != "none"), sent.versions)
    return _unpickled(sent.task)(item) if other is None else Lost(f"it came to a worker that has {other}")


@lru_cache(4)  # runs whose tasks a worker keeps at hand
def _unpickled(task: bytes) -> Callable[[Any], Any]:
    function: Callable[[Any], Any] = pickle.loads(task)  # a worker trusts its scheduler, which could send it any code
    return function
