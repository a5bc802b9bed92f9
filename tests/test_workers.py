"""Pages that are examined in child processes: the same findings in the same order, whatever becomes of a process."""

from __future__ import annotations

import json
import os
import pickle
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from shutil import copytree

import pytest

from linter.checked import report
from linter.checks import Context
from linter.checks.required import RequiredPart
from linter.cli import local_hands, workers
from linter.cli.discovery import discover
from linter.cli.project import find_project, load_standard
from linter.cli.runner import Run
from linter.cli.workers import WorkerDiedError, Workers
from linter.mermaid import find_judge
from linter.model import Problem
from linter.parts import Document
from linter.tasks import Answer, Hands, examine_page
from tests.conftest import ROOT
from tests.test_cli import lint

pytestmark = pytest.mark.skipif(workers.usable() == 1 and not hasattr(os, "fork"), reason="no process can be forked")
MODULE = "docs/module-1-backpressure.md"


@pytest.fixture
def course(tmp_path: Path) -> Path:
    return Path(copytree(ROOT / "examples/course", tmp_path / "course"))


@pytest.fixture
def spread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets two processes examine however little there is."""
    monkeypatch.setattr(local_hands, "WORTH", 0)
    monkeypatch.setattr(local_hands, "usable", lambda: 2)


def ending(monkeypatch: pytest.MonkeyPatch, end: Callable[[], object]) -> None:
    """Lets a process come to an end while it has the first module in hand."""
    real, parent = RequiredPart.problems, os.getpid()

    def problems(self: RequiredPart, document: Document, context: Context) -> Iterator[Problem]:
        if document.path == MODULE and os.getpid() != parent:
            end()
        return real(self, document, context)

    monkeypatch.setattr(RequiredPart, "problems", problems)


@pytest.mark.usefixtures("spread")
def test_findings_and_their_order_are_those_of_one_process(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    together = lint("--no-cache", "--output", "json", cwd=course)
    monkeypatch.setattr(local_hands, "usable", lambda: 1)
    assert together == lint("--no-cache", "--output", "json", cwd=course)
    assert json.loads(together.out)["findings"]


@pytest.mark.usefixtures("spread")
@pytest.mark.parametrize(
    ("end", "said"),
    [
        (lambda: os.kill(os.getpid(), signal.SIGKILL), "killed by SIGKILL (signal 9)"),
        (lambda: os.kill(os.getpid(), signal.SIGSEGV), "killed by SIGSEGV (signal 11)"),
        (lambda: os._exit(3), "ended with exit code 3"),
    ],
)
def test_a_process_that_dies_is_named_with_its_page_and_costs_no_other_its_findings(
    course: Path, monkeypatch: pytest.MonkeyPatch, end: Callable[[], object], said: str
) -> None:
    whole = json.loads(lint("--no-cache", "--select", "FB,MOD,EXM", "--output", "json", cwd=course).out)
    ending(monkeypatch, end)
    done = lint("--no-cache", "--select", "FB,MOD,EXM", "--output", "json", cwd=course)
    found = json.loads(done.out)
    assert done.code == 2
    assert [(one["path"], said in one["message"]) for one in found["run_errors"]] == [(MODULE, True)]
    assert found["summary"]["failed"] == 1
    assert found["findings"] == [one for one in whole["findings"] if one["path"] != MODULE] != []


def test_a_crash_in_a_process_is_told_as_one_in_this_process(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("linter.examiner.gather", lambda document, facts: [][1])
    alone = lint("--no-cache", "--output", "json", cwd=course)
    monkeypatch.setattr(local_hands, "WORTH", 0)
    monkeypatch.setattr(local_hands, "usable", lambda: 2)
    assert lint("--no-cache", "--output", "json", cwd=course) == alone
    assert "IndexError" in alone.out


def test_work_goes_on_behind_the_death_of_every_process() -> None:
    with Workers(2, lambda: None) as executor:
        futures = [executor.submit(_dying, number) for number in range(20)]
        for number, future in enumerate(futures):
            if number % 3:
                assert future.result() == number
            else:
                with pytest.raises(WorkerDiedError, match="SIGKILL"):
                    future.result()


def _dying(number: int) -> int:
    if number % 3 == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def test_no_process_outlives_its_executor() -> None:
    executor = Workers(2, lambda: None)
    children = {executor.submit(_slow).result() for _ in range(8)}
    executor.shutdown()
    for child in children:
        with pytest.raises(ProcessLookupError):
            os.kill(child, 0)


def _slow() -> int:
    time.sleep(0.01)
    return os.getpid()


class Refusing(Executor):
    """An executor that is broken."""

    def submit(self, fn: Callable[..., object], /, *args: object, **kwargs: object) -> Future[object]:  # type: ignore[override]
        raise RuntimeError("no cluster today")


def outcome(course: Path, hands: Callable[[Run], Hands | None]) -> object:
    project = find_project(course, None, False)
    standard = load_standard(project)
    run = Run(project, standard, standard.rules, find_judge())
    given = hands(run)
    library = run.library(None, lambda size: given)
    return report(run.check_all(discover(project, [course])[0], library))


def test_any_executor_will_do(course: Path) -> None:
    with ThreadPoolExecutor(2) as executor:
        spread = outcome(course, lambda run: Hands(executor, partial(examine_page, run.examiner), 3))
    assert spread == outcome(course, lambda run: None)


def test_an_examiner_can_be_sent_elsewhere(course: Path) -> None:
    def sent(run: Run) -> Callable[[str, bytes, bool], Answer]:
        assert run.examiner.facts
        return partial(examine_page, pickle.loads(pickle.dumps(run.examiner)))

    with ThreadPoolExecutor(1) as executor:
        spread = outcome(course, lambda run: Hands(executor, sent(run), 1))
    assert spread == outcome(course, lambda run: None)


def test_a_broken_executor_is_told_at_every_page(course: Path) -> None:
    told = outcome(course, lambda run: Hands(Refusing(), partial(examine_page, run.examiner), 3))
    errors = told.run_errors  # type: ignore[attr-defined]
    assert {error.message for error in errors} == {"no cluster today; its findings are missing"}
    assert MODULE in {error.path for error in errors}


def test_answers_are_plain_data(course: Path) -> None:
    project = find_project(course, None, False)
    standard = load_standard(project)
    examiner = Run(project, standard, standard.rules).examiner
    for path in sorted(course.rglob("*.md")):
        answer = examine_page(examiner, path.relative_to(course).as_posix(), path.read_bytes(), True)
        assert json.loads(json.dumps(answer)) == answer


def test_no_thread_is_left_behind(course: Path) -> None:
    before = threading.active_count()
    with Workers(2, lambda: None) as executor:
        assert executor.submit(_slow).result()
    assert threading.active_count() == before
