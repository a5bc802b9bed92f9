"""One Mermaid for all processes that examine pages: it takes longer to start than most pages take to judge."""

from __future__ import annotations

from concurrent.futures import Executor
from threading import Lock
from time import monotonic
from typing import Any

from linter.cli.diagrams import data_of, said_of
from linter.cli.workers import Workers, ask
from linter.mermaid import MermaidJudge, Said
from linter.mermaid_engines import EngineError

# Seconds that a process waits for the one engine, all in all, before it starts one of its own: so many processes, or
# one diagram that takes its time, keep nobody waiting for long.
_PATIENCE = 2.0


class OneEngine:
    """The process that has the engine, from the first question on."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._workers: Workers | None = None

    def __call__(self) -> Executor:
        """What tasks for that process are given to. Raises OSError where it cannot be started."""
        with self._lock:
            self._workers = self._workers or Workers(1, _hold)
            return self._workers

    def shutdown(self) -> None:
        """Ends the process; what it has in hand is given up."""
        with self._lock:
            if self._workers is not None:
                self._workers.shutdown(wait=False, cancel_futures=True)


class _Held:
    """The judge of the process that has the engine."""

    judge: MermaidJudge | None = None


def _hold() -> None:
    _Held.judge = MermaidJudge({})


def said_held(text: str) -> tuple[Any, str | None, float]:
    """The task of that process: what Mermaid said as data, or why it came to no verdict; the seconds it all took."""
    assert _Held.judge is not None, "set when the process starts"
    before = _Held.judge.spent
    try:
        return data_of(_Held.judge.said(text)), None, _Held.judge.spent - before
    except EngineError as error:
        return None, str(error), _Held.judge.spent - before


class AskingJudge(MermaidJudge):
    """The judge of a process that examines pages: it has the one engine asked, and its own where that is not to be had.

    `spent` counts what the other process spent, too.
    """

    _waited = 0.0

    def asked(self, text: str) -> Said:
        if self._waited > _PATIENCE:
            return super().asked(text)
        start = monotonic()
        answer = ask(said_held, text)
        self._waited += monotonic() - start
        if answer is None:
            return super().asked(text)
        data, failure, seconds = answer
        self.spent += seconds
        if failure is not None:
            self.failures += 1
            raise EngineError(failure)
        said = said_of(data)
        assert said is not None, "as data_of has it"
        return said
