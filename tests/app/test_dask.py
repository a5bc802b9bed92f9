"""Pages that are examined by a Dask cluster: the same report, whatever becomes of a worker or of the cluster."""

from __future__ import annotations

import json
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from linter import __version__
from linter.app import dask
from linter.app.dask import DaskExecutor, _run, _Sent, installed
from linter.app.executors import Lost
from linter.app.linter import Linter
from linter.app.local_task import LocalPassItem, LocalPassOutcome, LocalPassTask
from linter.cli.console import complain
from linter.findings import Report
from linter.linting.results import build_report
from linter.mermaid.judge import find_judge
from linter.project.discovery import discover
from linter.project.project import find_project, load_rule_set
from linter.text.source import from_bytes
from tests.helpers.command import lint
from tests.helpers.dask_cluster import Machines, many_pages, scheduler, staff
from tests.helpers.environment import checkout
from tests.helpers.paths import ROOT

pytestmark = pytest.mark.slow

pytest.importorskip("distributed", reason="the extra `dask` is not installed")
MODULE = "docs/module-1-backpressure.md"
KILLER = f"""
import os
from linter.checks.parts import RequiredPart

real = getattr(RequiredPart, "unspoiled", RequiredPart.problems)  # Dask may load this twice
RequiredPart.unspoiled = real

def problems(self, document, context):
    if document.path == {MODULE!r}:
        os._exit(3)
    return real(self, document, context)

RequiredPart.problems = problems
"""
OLDER = "import linter.app.dask as here\nhere.__version__ = '0.0.9'\n"


@pytest.fixture
def course(tmp_path: Path) -> Path:
    return Path(copytree(ROOT / "examples/course", tmp_path / "course"))


@pytest.fixture(scope="module")
def machines() -> Iterator[Machines]:
    with scheduler() as started:
        staff(started, 2)
        yield started


def check(folder: Path, *arguments: str) -> tuple[int, str]:
    """The exit code and the JSON report of a run in a process of its own."""
    command = [sys.executable, "-m", "linter", "check", "--no-cache", "--no-progress", "--output", "json", *arguments]
    done = subprocess.run(command, cwd=folder, env=checkout(), capture_output=True, encoding="utf-8", check=False)
    assert done.stderr == ""
    return done.returncode, done.stdout


def outcome(course: Path, address: str | None, act: Callable[[], object] = lambda: None) -> Report:
    """The report of a run in this process; `act` is called when the cluster has given its first answer."""
    project = find_project(course, None, False)
    standard = load_rule_set(project)
    run = Linter(project, standard, standard.rules, find_judge())
    pages = discover(project, [course])[0]
    if address is None:
        return build_report(run.results(pages))
    executor = Acting(LocalPassTask(run.local), address.removeprefix("dask://"), partial(complain, label="note"))
    executor.act = act
    try:
        return build_report(run.snapshot(executor=executor).results(pages))
    finally:
        executor.close()


class Acting(DaskExecutor[LocalPassItem, LocalPassOutcome]):
    """An executor that calls `act` when the cluster has given its first answer."""

    act: Callable[[], object]

    def map(self, items: Iterable[LocalPassItem]) -> Iterator[LocalPassOutcome | Lost]:
        for number, outcome in enumerate(super().map(items)):
            if number == 0:
                self.act()
            yield outcome


@pytest.mark.release
def test_the_report_is_that_of_a_local_run(course: Path, machines: Machines) -> None:
    local = check(course)
    assert check(course, "--executor", machines.address) == local
    assert json.loads(local[1])["findings"]


@pytest.mark.release
def test_pages_were_examined_elsewhere(course: Path, machines: Machines, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = outcome(course, None)
    monkeypatch.setattr("linter.app.snapshot.local_pass", lambda *arguments, **named: [][1])
    assert outcome(course, machines.address) == whole
    assert outcome(course, None) != whole


@pytest.mark.release
def test_real_pages_are_judged_alike(corpus: Path, tmp_path: Path, machines: Machines) -> None:
    for number, page in enumerate(sorted(corpus.rglob("*.md"))):
        if number % 5 == 0:
            place = tmp_path / page.relative_to(corpus)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(page.read_bytes())
    local = check(tmp_path, "--isolated")
    assert check(tmp_path, "--isolated", "--executor", machines.address) == local
    assert len(json.loads(local[1])["findings"]) > 10


@pytest.mark.release
def test_pages_of_a_worker_that_is_killed_half_way_are_given_to_another(course: Path) -> None:
    many_pages(course, 40)
    with scheduler() as machines:
        first, second = staff(machines, 2)
        spread = outcome(course, machines.address, lambda: first.send_signal(signal.SIGKILL))
        assert first.wait() == -signal.SIGKILL
        assert second.poll() is None
    assert spread == outcome(course, None)
    assert spread.complete


@pytest.mark.release
@pytest.mark.parametrize("lost", ["workers", "scheduler"])
def test_what_a_lost_cluster_had_in_hand_is_examined_here(
    course: Path, lost: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dask, "ALONE", 1.0)
    monkeypatch.setattr(dask, "ANSWER", 3.0 if lost == "scheduler" else 30.0)
    many_pages(course, 40)
    with scheduler() as machines:
        worker = staff(machines, 1)[0]
        spread = outcome(course, machines.address, (worker if lost == "workers" else machines.started[0]).kill)
    assert spread == outcome(course, None)
    assert "the Dask cluster was lost" in capsys.readouterr().err


@pytest.mark.release
def test_a_page_that_kills_its_workers_is_named_and_no_page_is_dropped(course: Path, tmp_path: Path) -> None:
    killer = tmp_path / "killer.py"
    killer.write_text(KILLER, encoding="utf-8")
    with scheduler({"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0"}) as machines:
        staff(machines, 1, "--preload", str(killer))
        spread = outcome(course, machines.address)
    whole = outcome(course, None)
    assert spread.documents + spread.failed - spread.skipped == whole.documents - whole.skipped
    assert MODULE in {error.path for error in spread.run_errors}
    assert {error.message for error in spread.run_errors} == {
        "every worker that had it in hand died (1); its findings are missing"
    }


@pytest.mark.release
def test_another_version_on_a_worker_is_named(course: Path, tmp_path: Path) -> None:
    older = tmp_path / "older.py"
    older.write_text(OLDER, encoding="utf-8")
    with scheduler() as machines:
        staff(machines, 1, "--preload", str(older))
        done = lint("--no-cache", "--executor", machines.address, cwd=course)
    assert done.code == 2
    assert f"has lint-modules 0.0.9, and here {__version__}: install the same on all machines" in done.err


@pytest.mark.release
def test_a_worker_of_another_version_that_comes_later_examines_nothing(course: Path) -> None:
    project = find_project(course, None, False)
    local = Linter(project, load_rule_set(project), ()).local
    sent = _Sent(installed(False), pickle.dumps(LocalPassTask(local)))
    head = local.read_head(from_bytes((course / MODULE).read_bytes(), MODULE, 1 << 20))
    assert head.kind is not None
    page = LocalPassItem(head.source, head.front_matter, head.kind.kind, True)
    lost = _run(sent._replace(versions={**sent.versions, "lint-modules": "0.0.9"}), page)
    assert isinstance(lost, Lost)
    assert "here 0.0.9" in lost.reason
    assert _run(sent, page).summary is not None


def test_a_scheduler_without_workers_is_told(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dask, "ANSWER", 2.0)
    with scheduler() as machines:
        done = lint("--no-cache", "--executor", machines.address, cwd=course)
    assert done.code == 2
    assert "has no worker that answers within 2 seconds: start some with `dask worker 127.0.0.1:" in done.err


def test_a_scheduler_that_is_not_there_is_told(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dask, "ANSWER", 1.0)
    done = lint("--no-cache", "--executor", "dask://127.0.0.1:1", cwd=course)
    assert done.code == 2
    assert "no Dask scheduler answers at 127.0.0.1:1 within 1 seconds: start one with `dask scheduler`" in done.err


pytest.importorskip("distributed", reason="the extra `dask` is not installed")
Reply = Callable[[Future[Any], str], object]


class Connection:
    """As much of `distributed.Client` and its executor as is used; `answer` says what comes of an item."""

    def __init__(self, answer: Reply) -> None:
        self.answer, self.status = answer, "running"
        self.workers: int | None = 1  # None: nobody says

    def get_executor(self, pure: bool) -> _Far:
        return _Far(self)

    def submit(self, function: Callable[..., Any], value: object, pure: bool) -> object:
        return function(value)

    def nthreads(self) -> dict[str, int]:
        if self.workers is None:
            raise OSError("the scheduler does not answer")
        return {f"worker-{number}": 1 for number in range(self.workers)}

    def sync(self, asked: Callable[[], Any], callback_timeout: float) -> Any:
        return asked()

    def close(self, timeout: float) -> None:
        self.status = "closed"


class _Far:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def submit(self, function: Callable[..., Any], sent: Any, item: str) -> Future[Any]:
        future: Future[Any] = Future()
        self.connection.answer(future, item)
        return future


def here(item: str) -> str:
    return f"{item} was done here"


def answered(future: Future[Any], item: str) -> None:
    future.set_result(f"{item} was done there")


def mapped(connection: Connection, monkeypatch: pytest.MonkeyPatch, *items: str) -> tuple[list[object], list[str]]:
    """The outcomes of items, and the notes."""
    monkeypatch.setattr(dask, "connected", lambda address: connection)
    monkeypatch.setattr(dask, "threads", lambda client, address, versions: 6)
    notes: list[str] = []
    executor = DaskExecutor(here, "127.0.0.1:8786", notes.append, False)
    assert (executor.worth(0), executor.worth(1)) == (False, True)
    try:
        return list(executor.map(items)), notes
    finally:
        executor.close()
        assert connection.status == "closed"


def test_answers_and_faults_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    from distributed import KilledWorker

    def answer(future: Future[Any], item: str) -> None:
        if item == "faulty":
            future.set_exception(MemoryError("too much"))
        elif item == "killer":
            future.set_exception(KilledWorker("killer", None, 3))  # type: ignore[no-untyped-call]
        else:
            answered(future, item)

    outcomes, notes = mapped(Connection(answer), monkeypatch, "one", "faulty", "killer", "two")
    dead = Lost("every worker that had it in hand died (4)")
    assert outcomes == ["one was done there", Lost("too much"), dead, "two was done there"]
    assert notes == []


def test_a_connection_that_closes_between_two_pages_leaves_the_rest_to_this_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def answer(future: Future[Any], item: str) -> None:
        if item == "two":
            raise RuntimeError("the connection is closed")
        if item == "zero":
            answered(future, item)

    outcomes, notes = mapped(Connection(answer), monkeypatch, "zero", "one", "two", "three")
    assert outcomes == ["zero was done there", *(f"{item} was done here" for item in ("one", "two", "three"))]
    assert notes == ["the Dask cluster was lost (the connection is closed): the pages that are left are examined here"]


@pytest.mark.parametrize(
    ("end", "why"),
    [
        ("cancelled", "its scheduler is gone"),
        ("closed", "its scheduler is gone"),
        ("alone", "it has had no worker for 0 seconds"),
        ("unknown", "it has had no worker for 0 seconds"),
        ("silent", "nothing came back for 0 seconds"),
    ],
)
def test_a_cluster_that_is_gone_is_noticed_and_said_once(end: str, why: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def answer(future: Future[Any], item: str) -> None:
        if end == "cancelled":
            future.cancel()
            future.set_running_or_notify_cancel()  # as Dask does, so that who waits wakes up

    connection = Connection(answer)
    if end == "closed":
        connection.status = "closed"
    elif end == "silent":
        monkeypatch.setattr(dask, "SILENT", 0.0)
    elif end != "cancelled":
        monkeypatch.setattr(dask, "ALONE", 0.0)
        connection.workers = 0 if end == "alone" else None
    outcomes, notes = mapped(connection, monkeypatch, "one", "two")
    assert outcomes == ["one was done here", "two was done here"]
    assert notes == [f"the Dask cluster was lost ({why}): the pages that are left are examined here"]


def test_only_some_pages_are_in_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[str] = []
    monkeypatch.setattr(dask, "connected", lambda address: Connection(lambda future, item: answered(future, item)))
    monkeypatch.setattr(dask, "threads", lambda client, address, versions: 6)
    executor = DaskExecutor(here, "127.0.0.1:8786", list[str]().append, False)
    outcomes = executor.map(given.append(item) or item for item in map(str, range(1000)))  # type: ignore[func-returns-value]
    assert given == []
    assert next(outcomes) == "0 was done there"
    assert len(given) == 48
    executor.close()
