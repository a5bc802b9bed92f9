"""Processes that are gone, that hear no more, or that cannot be started, and systems that fork none."""

from __future__ import annotations

import errno
import multiprocessing
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from pickle import PicklingError

import pytest

from linter.cli import workers
from linter.cli.workers import WorkerDiedError, Workers
from tests.test_cli import lint
from tests.test_workers import course, pytestmark, spread

__all__ = ["course", "pytestmark", "spread"]


def asked() -> int:
    """The task that tells in which process it is done."""
    return os.getpid()


def dying() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_process_that_dies_while_it_has_nothing_in_hand_costs_no_task() -> None:
    with Workers(1, lambda: None) as executor:
        for _ in range(3):
            child = executor.submit(asked).result()
            os.kill(child, signal.SIGKILL)
            ended(child)


def ended(child: int) -> None:
    """Waits until a process has ended, and leaves it to its parent to be asked for how."""
    os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)


def test_a_process_that_hears_no_more_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_PATIENCE", 0.1)
    with Workers(1, lambda: None) as executor:
        with pytest.raises(WorkerDiedError, match="does not answer"):
            executor.submit(deaf).result()
        assert executor.submit(asked).result()


def deaf() -> None:
    """Closes the pipe of the process, which goes on."""
    for descriptor in range(3, 256):
        with suppress(OSError):
            if stat.S_ISSOCK(os.fstat(descriptor).st_mode):
                os.close(descriptor)
    time.sleep(600)


def test_a_signal_without_a_name_is_told_by_its_number() -> None:
    nameless = next(number for number in range(1, signal.NSIG) if number not in set(signal.Signals) and number > 34)
    with (
        Workers(1, lambda: None) as executor,
        pytest.raises(WorkerDiedError, match=f"was killed by signal {nameless}$"),
    ):
        executor.submit(ended_by, nameless).result()


def ended_by(number: int) -> None:
    os.kill(os.getpid(), number)


def test_what_cannot_be_sent_is_told_and_the_process_goes_on() -> None:
    with Workers(1, lambda: None) as executor:
        child = executor.submit(asked).result()
        with pytest.raises((PicklingError, AttributeError), match="pickle"):
            executor.submit(lambda: 1).result()
        assert executor.submit(asked).result() == child


@pytest.fixture
def gate() -> Iterator[tuple[int, int]]:
    """A pipe that a process can be kept waiting at."""
    ends = os.pipe()
    yield ends
    for end in ends:
        os.close(end)


def waiting(reading: int) -> str:
    return os.read(reading, 1).decode()


def test_a_task_that_nobody_wants_any_more_is_not_done(gate: tuple[int, int]) -> None:
    with Workers(1, lambda: None) as executor:
        first, second, third = executor.submit(waiting, gate[0]), executor.submit(dying), executor.submit(asked)
        assert second.cancel()
        os.write(gate[1], b"x")
        assert (first.result(), third.result() > 0, second.cancelled()) == ("x", True, True)


def test_an_end_that_cancels_lets_what_has_begun_come_to_its_end(gate: tuple[int, int]) -> None:
    executor = Workers(1, lambda: None)
    begun = executor.submit(waiting, gate[0])
    while not begun.running():
        time.sleep(0.01)
    never = [executor.submit(dying) for _ in range(3)]
    executor.shutdown(wait=False)
    executor.shutdown(wait=False, cancel_futures=True)  # whoever ends it twice ends it once
    assert all(one.cancelled() for one in never)
    os.write(gate[1], b"x")
    executor.shutdown()
    assert begun.result() == "x"


def test_a_process_whose_parent_is_gone_is_answered_by_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = multiprocessing.Pipe()
    theirs.close()
    with ours:
        monkeypatch.setattr(workers._Above, "pipe", ours)
        assert workers.ask(str.upper, "a") is None


@pytest.mark.usefixtures("spread")
def test_where_no_process_can_be_started_this_one_examines(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fork() -> int:
        raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))

    together = lint("--no-cache", "--output", "json", cwd=course)
    monkeypatch.setattr(os, "fork", fork)
    alone = lint("--no-cache", "--output", "json", cwd=course)
    assert (alone.code, alone.out) == (together.code, together.out)
    assert "no process could be started to examine pages (Resource temporarily unavailable)" in alone.err


def test_where_no_process_can_be_started_any_more_that_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fork() -> int:
        raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))

    with Workers(1, lambda: None) as executor:
        monkeypatch.setattr(os, "fork", fork)
        with pytest.raises(WorkerDiedError, match="SIGKILL"):
            executor.submit(dying).result()
        with pytest.raises(WorkerDiedError, match="no process could be started"):
            executor.submit(asked).result()
        monkeypatch.undo()
        assert executor.submit(asked).result()


NO_FORK = """
import multiprocessing.context, os, types
del multiprocessing.context.ForkProcess, os.fork, os.sched_getaffinity
from linter.cli import local_hands, workers
workers.sys = types.SimpleNamespace(platform="win32")
local_hands.WORTH = 0
from linter.cli.main import run
raise SystemExit(run(["--no-cache", "--output", "json"]))
"""


def test_where_processes_cannot_be_forked_one_examines_all(course: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", NO_FORK], cwd=course, capture_output=True, encoding="utf-8", check=False
    )
    here = lint("--no-cache", "--output", "json", cwd=course)
    assert (done.returncode, done.stdout, done.stderr) == (here.code, here.out, here.err)
