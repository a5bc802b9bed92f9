"""Pages that are examined in child processes: the same findings in the same order, whatever becomes of a process."""

from __future__ import annotations

import errno
import itertools
import json
import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from linter.app import executors, snapshot
from linter.app.executors import Executor, Lost, ProcessExecutor, SerialExecutor, executor_for, reason, start_method
from linter.app.linter import Linter
from linter.app.local_task import LocalPassItem, LocalPassOutcome, LocalPassTask
from linter.app.snapshot import Snapshot
from linter.checks.base import Context
from linter.checks.parts import RequiredPart
from linter.corpus import summary_from_data, summary_to_data
from linter.findings import Problem
from linter.kinds.document import Document
from linter.linting import engine
from linter.linting.results import build_report
from linter.mermaid.judge import DiagramVerdict, MermaidJudge, find_judge
from linter.project.discovery import discover
from linter.project.project import find_project, load_rule_set
from linter.text.source import from_bytes, from_text
from tests.helpers.command import lint
from tests.helpers.paths import ROOT

MODULE = "docs/module-1-backpressure.md"
forked = pytest.mark.skipif(start_method() != "fork", reason="what a test replaces is not replaced in a new process")


@pytest.fixture
def course(tmp_path: Path) -> Path:
    return Path(copytree(ROOT / "examples/course", tmp_path / "course"))


@pytest.fixture
def spread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets two processes examine however little there is."""
    monkeypatch.setattr(executors, "WORTH", 0)
    monkeypatch.setattr(executors, "WORTH_SPAWNED", 0)
    monkeypatch.setattr(executors, "usable", lambda: 2)


def ending(monkeypatch: pytest.MonkeyPatch, end: Callable[[], object]) -> None:
    """Lets a process come to an end while it examines the first module."""
    real, parent = RequiredPart.problems, os.getpid()

    def problems(self: RequiredPart, document: Document, context: Context) -> Iterator[Problem]:
        if document.path == MODULE and os.getpid() != parent:
            end()
        return real(self, document, context)

    monkeypatch.setattr(RequiredPart, "problems", problems)


@pytest.mark.usefixtures("spread")
@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_findings_and_their_order_are_those_of_one_process(
    course: Path, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(executors, "start_method", lambda: method)
    whole = outcome(course, None)
    with_processes = list[object]()
    run = run_of(course)
    executor = ProcessExecutor(LocalPassTask(run.local), 2, with_processes.append)
    assert executor.worth(1)
    assert outcome(course, executor, run) == whole
    assert with_processes == []


@forked
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
    assert [(error["path"], said in error["message"]) for error in found["run_errors"]] == [(MODULE, True)]
    assert found["summary"]["failed"] == 1
    assert found["findings"] == [finding for finding in whole["findings"] if finding["path"] != MODULE] != []


@forked
def test_a_crash_in_a_process_is_reported_as_one_in_this_process(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("linter.linting.engine.outline", lambda headings: [][1])
    monkeypatch.setattr(executors, "usable", lambda: 1)
    alone = lint("--no-cache", "--output", "json", cwd=course)
    monkeypatch.setattr(executors, "WORTH", 0)
    monkeypatch.setattr(executors, "usable", lambda: 2)
    assert lint("--no-cache", "--output", "json", cwd=course) == alone
    assert "IndexError" in alone.out


class Other(SerialExecutor[LocalPassItem, LocalPassOutcome]):
    """An executor that somebody else has written."""

    def __init__(self, task: Callable[[LocalPassItem], LocalPassOutcome]) -> None:
        super().__init__(pickle.loads(pickle.dumps(task)))

    def worth(self, size: int) -> bool:
        return True


class Losing(Other):
    """An executor without outcomes."""

    def map(self, items: Iterable[LocalPassItem]) -> Iterator[LocalPassOutcome | Lost]:
        yield from (Lost("no cluster today") for _ in items)


def run_of(course: Path) -> Linter:
    project = find_project(course, None, False)
    standard = load_rule_set(project)
    return Linter(project, standard, standard.rules, find_judge())


def outcome(
    course: Path, executor: Executor[LocalPassItem, LocalPassOutcome] | None, run: Linter | None = None
) -> object:
    run = run or run_of(course)
    return build_report(run.snapshot(executor=executor).results(discover(run.project, [course])[0]))


def test_any_executor_will_do_and_a_task_can_be_sent(course: Path) -> None:
    run = run_of(course)
    assert run.local.facts
    assert outcome(course, Other(LocalPassTask(run.local)), run) == outcome(course, None)


def test_an_executor_that_loses_all_is_reported_at_every_page(course: Path) -> None:
    lost = outcome(course, Losing(LocalPassTask(run_of(course).local)))
    errors = lost.run_errors  # type: ignore[attr-defined]
    assert {error.message for error in errors} == {"no cluster today; its findings are missing"}
    assert MODULE in {error.path for error in errors}


def item_of(run: Linter, path: str, data: bytes) -> LocalPassItem | None:
    """What an executor is given of a page; None for a page of no kind."""
    head = run.local.read_head(from_bytes(data, path, 1 << 20))
    return None if head.kind is None else LocalPassItem(head.source, head.front_matter, head.kind.kind, True)


def test_outcomes_are_plain_data(course: Path) -> None:
    run = run_of(course)
    task, documents = LocalPassTask(run.local), 0
    for path in sorted(course.rglob("*.md")):
        item = item_of(run, path.relative_to(course).as_posix(), path.read_bytes())
        if item is not None:
            outcome = task(item)
            assert outcome.summary is not None
            assert summary_from_data(json.loads(json.dumps(summary_to_data(outcome.summary)))) == outcome.summary
            assert pickle.loads(pickle.dumps(outcome)) == outcome
            documents += 1
    assert documents > 4


@pytest.mark.usefixtures("spread")
@pytest.mark.parametrize("elsewhere", [True, False])
def test_a_page_is_decoded_and_its_front_matter_read_once_in_a_run(
    course: Path, elsewhere: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An executor is given heads, so that no worker decodes a page or tells its kind again; only what asks for the text
    or the tree of a page later has it read again."""
    decoded, classified, again = Counter[str](), Counter[str](), Counter[str]()

    def counted(module: object, name: str, counts: Counter[str], path_of: Callable[..., str]) -> None:
        real = getattr(module, name)

        def call(*arguments: Any) -> Any:
            counts[path_of(*arguments)] += 1
            return real(*arguments)

        monkeypatch.setattr(module, name, call)

    run = run_of(course)
    counted(snapshot, "from_bytes", decoded, lambda data, path, limit: path)
    counted(engine, "read_front_matter", classified, lambda source: source.path)
    counted(Snapshot, "_read_again", again, lambda self, path: path)
    executor = Other(LocalPassTask(run.local)) if elsewhere else None  # whose worker is this process
    pages = discover(run.project, [course])[0]
    run_snapshot = run.snapshot(executor=executor)
    run_snapshot.read(pages)
    every_page = {page.shown: 1 for page in pages}
    assert (decoded, classified, again) == (every_page, every_page, {})
    assert build_report(run_snapshot.results(pages)).findings
    assert {path: count - again[path] for path, count in decoded.items()} == every_page
    assert {path for path, count in classified.items() if count > 1} <= again.keys()


def test_a_text_is_sent_without_what_was_found_out_of_it() -> None:
    source = from_text("one\ntwo\n", "a.md")
    sent = pickle.dumps(source)
    assert (source.lines, source.starts[1], source.folded) == (("one", "two", ""), 4, "one\ntwo\n")
    assert pickle.dumps(source) == sent
    received = pickle.loads(sent)
    assert (received, vars(received)) == (source, {"path": "a.md", "text": "one\ntwo\n"})


def test_an_answer_has_what_mermaid_said_of_new_diagrams_once(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MermaidJudge, "ask_engine", lambda judge, text: DiagramVerdict(None, 7.0))
    run = run_of(course)
    if run.judge is None:
        pytest.skip("mermaidx or quickjs-ng is not installed")
    text = (course / MODULE).read_bytes()
    page = item_of(run, MODULE, text + b"\n```mermaid\npie\n  'a' : 1\n```\n")
    assert page is not None
    known: dict[str, DiagramVerdict] = {}
    task = LocalPassTask(run.local, known)
    verdicts = task(page).verdicts
    assert {*verdicts.values()} == {DiagramVerdict(None, 7.0)}
    assert task(page).verdicts == known == {}
    known.update(verdicts)
    assert LocalPassTask(run.local, known)(page).verdicts == {}
    assert set(pickle.loads(pickle.dumps(LocalPassTask(run.local, known)))(page).verdicts) == set(verdicts)


@forked
@pytest.mark.usefixtures("spread")
def test_what_mermaid_says_in_a_process_is_known_to_the_next_run(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MermaidJudge, "ask_engine", lambda judge, text: DiagramVerdict(None, 7.0))
    page = course / MODULE
    page.write_text(page.read_text(encoding="utf-8") + "\n```mermaid\npie\n  'a' : 1\n```\n", encoding="utf-8")
    run, known = run_of(course), dict[str, DiagramVerdict]()
    if run.judge is None:
        pytest.skip("mermaidx or quickjs-ng is not installed")
    executor = ProcessExecutor(LocalPassTask(run.local, known), 2, lambda note: None)
    run.snapshot(executor=executor, diagrams=known).read(discover(run.project, [course])[0])
    executor.close()
    assert {*known.values()} == {DiagramVerdict(None, 7.0)}


HERE = os.getpid()


def asked(item: object) -> int:
    """A task: the process in which it is done."""
    return os.getpid()


def called(item: Callable[[], Any]) -> Any:
    return item()


def killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def exited() -> None:
    os._exit(0)


def waiting() -> None:
    time.sleep(600)


def faulty() -> None:
    raise TimeoutError("of its own")


def every_third(number: int) -> int:
    if number % 3 == 0:
        killed()
    return number


@contextmanager
def processes(task: Callable[[Any], Any], number: int = 1) -> Iterator[ProcessExecutor[Any, Any]]:
    notes: list[str] = []
    executor = ProcessExecutor(task, number, notes.append)
    yield executor
    executor.close()
    assert notes == []


@pytest.mark.slow
@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_work_goes_on_behind_the_death_of_every_process(method: str) -> None:
    executor = ProcessExecutor(every_third, 2, list[str]().append, method)
    outcomes = list(executor.map(range(20)))
    executor.close()
    lost = Lost("the process that read it was killed by SIGKILL (signal 9)")
    assert outcomes == [number if number % 3 else lost for number in range(20)]


def test_a_process_that_dies_while_it_has_nothing_to_do_costs_no_item() -> None:
    def items() -> Iterator[int]:
        for number in range(12):
            yield number
            for child in multiprocessing.active_children() if number == 6 else ():
                with suppress(ProcessLookupError):  # it is ending
                    os.kill(child.pid or 0, signal.SIGKILL)
                time.sleep(0.3)

    with processes(asked) as executor:
        assert all(isinstance(outcome, int) and outcome != HERE for outcome in executor.map(items()))


@pytest.mark.slow
@forked
@pytest.mark.parametrize("silent", [exited, waiting])
def test_a_process_that_never_answers_is_replaced(silent: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executors, "LIMIT", 1.0)
    with processes(called) as executor:
        lost, pid = executor.map([silent, os.getpid])
    assert lost == Lost("the process that read it did not answer within 1 seconds")
    assert pid != HERE


def test_what_cannot_be_sent_is_lost_and_faults_are_named() -> None:
    with processes(called) as executor:
        unsent, fault, pid = executor.map([lambda: 1, faulty, os.getpid])
    assert isinstance(unsent, Lost)
    assert "pickle" in unsent.reason
    assert fault == Lost("of its own")
    assert isinstance(pid, int)


def test_only_some_items_are_in_hand() -> None:
    numbers = itertools.count()
    with processes(asked, 2) as executor:
        outcomes = executor.map(numbers)
        for _ in range(5):
            next(outcomes)
    assert next(numbers) == 4 + 2 * executors.AHEAD


def test_no_process_and_no_thread_outlives_its_executor() -> None:
    before = threading.active_count()
    with processes(asked, 2) as executor:
        children = {*executor.map(range(8))}
    assert HERE not in children
    until = time.monotonic() + 60
    while (multiprocessing.active_children() or threading.active_count() > before) and time.monotonic() < until:
        time.sleep(0.05)
    assert threading.active_count() <= before
    for child in children:
        with pytest.raises(ProcessLookupError):
            os.kill(child, 0)


@pytest.mark.parametrize(
    ("code", "end"),
    [
        (3, "ended with exit code 3"),
        (-signal.SIGSEGV, "was killed by SIGSEGV (signal 11)"),
        (-250, "was killed by signal 250"),
    ],
)
def test_how_a_process_ended_is_named(code: int, end: str) -> None:
    assert reason(code) == f"the process that read it {end}"


@forked
@pytest.mark.usefixtures("spread")
def test_where_no_process_can_be_started_this_one_examines(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fork() -> int:
        raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))

    together = lint("--no-cache", "--output", "json", cwd=course)
    monkeypatch.setattr(os, "fork", fork)
    alone = lint("--no-cache", "--output", "json", cwd=course)
    assert (alone.code, alone.out) == (together.code, together.out)
    assert alone.err.count("no process could be started to examine pages (Resource temporarily unavailable)") == 1


@forked
def test_where_no_process_can_be_started_any_more_this_one_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    notes: list[str] = []
    executor = ProcessExecutor(called, 1, notes.append)
    assert executor.worth(executors.WORTH)
    assert [*executor.map([os.getpid])] != [HERE]

    def fork() -> int:
        raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))

    monkeypatch.setattr(os, "fork", fork)
    lost, pid = executor.map([killed, os.getpid])
    assert lost == Lost(reason(-signal.SIGKILL))
    assert pid == HERE
    assert notes == ["no process could be started to examine pages (Resource temporarily unavailable)"]
    assert not executor.worth(1 << 30)


def test_how_many_processes_are_worth_starting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executors, "usable", lambda: 3)
    executor = executor_for(asked, None, list[str]().append)
    assert isinstance(executor, ProcessExecutor)
    assert executor._number == 3
    for method, least in (("fork", executors.WORTH), ("spawn", executors.WORTH_SPAWNED)):
        executor = ProcessExecutor(asked, 2, list[str]().append, method)
        assert (executor.worth(least - 1), executor.worth(least)) == (False, True)
    serial = executor_for(asked, 1, list[str]().append)
    assert isinstance(serial, SerialExecutor)
    assert [*serial.map("ab")] == [HERE, HERE]
    assert not serial.worth(1 << 30)
    serial.close()


def test_processes_are_forked_on_linux_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    methods = []
    for platform in ("linux", "darwin", "win32"):
        monkeypatch.setattr(sys, "platform", platform)
        methods.append(start_method())
    assert methods == ["fork", "spawn", "spawn"]
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    assert executors.usable() == (os.cpu_count() or 1)


SPAWNED = "from linter.app import executors as e; e.start_method = lambda: 'spawn'; e.WORTH_SPAWNED = 0\n"
START = "from linter.cli.main import run\nif __name__ == '__main__': raise SystemExit(run({}))\n"


@pytest.mark.slow
def test_the_command_spawns_processes_where_it_cannot_fork(course: Path, tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(SPAWNED + START.format(["--no-cache", "--output", "json", "--jobs", "2"]), encoding="utf-8")
    done = subprocess.run([sys.executable, script], cwd=course, capture_output=True, encoding="utf-8", check=False)
    here = lint("--no-cache", "--output", "json", "--jobs", "1", cwd=course)
    assert (done.returncode, done.stdout, done.stderr) == (here.code, here.out, here.err)


@pytest.mark.slow
@forked
def test_an_interrupted_command_leaves_no_process_behind(course: Path, tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    lines = """
import sys, time
from linter.app import executors, snapshot
executors.WORTH = 0
executors.ProcessExecutor._arrived = lambda *given: (print("begun", file=sys.stderr, flush=True), time.sleep(600))
"""
    script.write_text(lines + START.format(["--no-cache", "--jobs", "2"]), encoding="utf-8")
    command = [sys.executable, script]
    with subprocess.Popen(command, cwd=course, stderr=subprocess.PIPE, start_new_session=True) as process:
        assert process.stderr is not None
        assert process.stderr.readline() == b"begun\n"
        os.killpg(process.pid, signal.SIGINT)
        process.stderr.read()
    assert process.returncode == 130
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)
