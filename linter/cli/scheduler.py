"""Finds the scheduler of a Dask cluster, and holds what is installed on its workers against what is here."""

from __future__ import annotations

import logging
from concurrent.futures import Future
from contextlib import suppress
from threading import Thread
from typing import TYPE_CHECKING

import click

from linter import __version__
from linter.cli.installation import difference, installed, needs_engine
from linter.errors import ExecutorError
from linter.examiner import Examiner

if TYPE_CHECKING:
    from distributed import Client

_PATIENCE = 10.0  # seconds for a scheduler to answer, for a first worker, and for what all workers are asked


def connected(address: str) -> Client:
    """A connection to the one at `HOST:PORT`. Raises ExecutorError; click.ClickException where Dask is missing."""
    try:
        from distributed import Client
    except ModuleNotFoundError as error:
        need = f"--executor dask:// needs {error.name}, which is not installed: pip install 'lint-modules[dask]'"
        raise click.ClickException(need) from None
    for name in [one for one in logging.root.manager.loggerDict if one.startswith(("distributed", "tornado"))]:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)  # what a user must know is said here
    answered: Future[Client] = Future()

    def connect() -> None:
        try:
            answered.set_result(Client(address, timeout=_PATIENCE, set_as_default=False))
        except Exception as error:
            answered.set_exception(error)

    Thread(target=connect, daemon=True).start()  # what takes the call and says nothing, Dask waits for without end
    try:
        return answered.result(_PATIENCE + 1)
    except Exception:  # nobody is there, or somebody who speaks another language
        raise ExecutorError(
            f"no Dask scheduler answers at {address} within {_PATIENCE:.0f} seconds: start one with `dask scheduler`"
        ) from None


def closed(client: Client) -> None:
    """Ends a connection."""
    with suppress(Exception):  # it may have lost its scheduler
        client.close(timeout=2)


def threads(client: Client, address: str, examiner: Examiner) -> int:
    """How many threads the workers have. Raises ExecutorError where there is none, or one that may judge otherwise."""
    here = installed(examiner.judge is not None)
    try:
        client.wait_for_workers(1, timeout=_PATIENCE)
        told = client.sync(client.run, installed, needs_engine(here), on_error="return", callback_timeout=_PATIENCE)
        found = sum(client.sync(client.nthreads, callback_timeout=_PATIENCE).values())
    except (OSError, TimeoutError):
        closed(client)
        fact = f"the Dask scheduler at {address} has no worker that answers within {_PATIENCE:.0f} seconds"
        raise ExecutorError(f"{fact}: start some with `dask worker {address}`") from None
    for worker, there in told.items():
        wrong = difference(there, here) if isinstance(there, dict) else f"no lint-modules {__version__} ({there})"
        if wrong is not None:
            closed(client)
            raise ExecutorError(f"the worker {worker} has {wrong}")
    return int(found)
