"""Examines pages in child processes where there is so much to examine that starting them is worth it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Any

from linter.cli.console import complain
from linter.cli.diagrams import data_of, said_of
from linter.cli.one_engine import AskingJudge, OneEngine
from linter.cli.workers import Workers, forkable, usable
from linter.examiner import Examiner
from linter.mermaid import Known, Said
from linter.tasks import Answer, Hands, examine_page

WORTH = 128 * 1024  # bytes of documents; less is examined before a second process has started
_AHEAD = 4  # pages for each process, so that none waits for another's


class Heard:
    """What Mermaid is known to have said, and what it says in this process: all of it, and since somebody asked."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._all: dict[str, Said] = {}
        self._new: dict[str, Said] = {}

    def get(self, key: str, /) -> Said | None:
        """What was said of a diagram, None where nothing is known."""
        return self._all.get(key) or self._known.get(key)

    def __setitem__(self, key: str, said: Said, /) -> None:
        self._all[key] = self._new[key] = said

    def told(self) -> dict[str, Any]:
        """What is new, as plain data; it is told once."""
        told = {key: data_of(said) for key, said in self._new.items()}
        self._new.clear()
        return told


class _Held:
    """What a child process has at hand, set when it starts."""

    examiner: Examiner | None = None
    heard: Heard | None = None


def _hold(examiner: Examiner, known: Known | None) -> None:
    _Held.heard = None if known is None else Heard(known)
    _Held.examiner = examiner if examiner.judge is None else replace(examiner, judge=AskingJudge(_Held.heard))


def examine_held(path: str, data: bytes, judged: bool) -> Answer:
    """The task of a child process: as `examine_page`, with what Mermaid said of new diagrams in `said`."""
    assert _Held.examiner is not None, "set when the process starts"
    answer = examine_page(_Held.examiner, path, data, judged)
    return answer if _Held.heard is None else {**answer, "said": _Held.heard.told()}


def _started(number: int, prepare: Callable[[], None], engine: OneEngine) -> Iterator[Workers]:
    """The workers, if any process can be started."""
    try:
        yield Workers(number, prepare, engine)
    except (OSError, RuntimeError) as error:  # there are too many processes or threads already
        reason = getattr(error, "strerror", None) or error
        complain(f"no process could be started to examine pages ({reason})", label="note")


@contextmanager
def local_hands(
    examiner: Examiner, known: Known | None, jobs: int | None = None
) -> Iterator[Callable[[int], Hands | None]]:
    """What gives hands for so many bytes of documents, None for too few; all processes end with the context.

    `jobs` is how many processes may work, None for as many as there are processors to use; 1 is this process itself,
    which does it all where processes cannot be forked.
    """
    number = usable() if jobs is None else jobs if forkable() else 1
    found: list[Workers] = []
    engine = OneEngine()

    def hear(answer: Answer) -> None:
        if known is not None:
            for key, data in answer.get("said", {}).items():
                said = said_of(data)
                assert said is not None, "as data_of has it"
                known[key] = said

    def hands(size: int) -> Hands | None:
        nonlocal number
        if not found and number > 1 and size >= WORTH:
            found.extend(_started(number, partial(_hold, examiner, known), engine))
            number = number if found else 1
        return Hands(found[0], examine_held, number * _AHEAD, hear) if found else None

    try:
        yield hands
    finally:
        while found:
            found.pop().shutdown(wait=False, cancel_futures=True)
        engine.shutdown()
        number = 1
