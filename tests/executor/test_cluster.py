"""Pages that are examined by the workers of a Dask cluster: the same report, whatever becomes of a worker."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from shutil import copytree

import pytest

from linter import __version__
from linter.checked import report
from linter.cli import cluster
from linter.cli import scheduler as meeting
from linter.cli.discovery import discover
from linter.cli.project import find_project, load_standard
from linter.cli.runner import Run
from linter.cli.sending import examine_sent, sent
from linter.mermaid import find_judge
from linter.model import Report
from linter.tasks import Answer, Hands
from tests.conftest import ROOT
from tests.executor.clusters import Machines, many_pages, scheduler, staff
from tests.test_cli import lint

pytest.importorskip("distributed", reason="the extra `dask` is not installed")
MODULE = "docs/module-1-backpressure.md"
KILLER = f"""
import os
from linter.checks.required import RequiredPart

real = getattr(RequiredPart, "unspoiled", RequiredPart.problems)  # Dask may load this twice
RequiredPart.unspoiled = real

def problems(self, document, context):
    if document.path == {MODULE!r}:
        os._exit(3)
    return real(self, document, context)

RequiredPart.problems = problems
"""
OLDER = "import linter.cli.installation as here\nhere.__version__ = '0.0.9'\n"


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
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, "PYTHONPATH": path}, capture_output=True, encoding="utf-8", check=False
    )
    assert done.stderr == ""
    return done.returncode, done.stdout


def outcome(course: Path, address: str | None, act: Callable[[], object] = lambda: None) -> Report:
    """The report of a run in this process; `act` is called when the cluster has given its first answer."""
    project = find_project(course, None, False)
    standard = load_standard(project)
    run = Run(project, standard, standard.rules, find_judge())
    pages = discover(project, [course])[0]
    if address is None:
        return report(run.check_all(pages))
    once: list[object] = []

    def hear(answer: Answer) -> None:
        if not once:
            once.append(act())

    with cluster.cluster_hands(address.removeprefix("dask://"), run.examiner) as given:

        def hands(size: int) -> Hands | None:
            found = given(size)
            return found and replace(found, hear=hear)

        return report(run.check_all(pages, run.library(None, hands)))


def test_the_report_is_that_of_a_local_run(course: Path, machines: Machines) -> None:
    local = check(course)
    assert check(course, "--executor", machines.address) == local
    assert json.loads(local[1])["findings"]


def test_pages_were_examined_elsewhere(course: Path, machines: Machines, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = outcome(course, None)
    monkeypatch.setattr("linter.examiner.examine", lambda *arguments: [][1])
    assert outcome(course, machines.address) == whole
    assert outcome(course, None) != whole


def test_real_pages_are_judged_alike(corpus: Path, tmp_path: Path, machines: Machines) -> None:
    for number, page in enumerate(sorted(corpus.rglob("*.md"))):
        if number % 5 == 0:
            place = tmp_path / page.relative_to(corpus)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(page.read_bytes())
    local = check(tmp_path, "--isolated")
    assert check(tmp_path, "--isolated", "--executor", machines.address) == local
    assert len(json.loads(local[1])["findings"]) > 10


def test_pages_of_a_worker_that_is_killed_half_way_are_given_to_another(course: Path) -> None:
    many_pages(course, 40)
    with scheduler() as machines:
        first, second = staff(machines, 2)
        spread = outcome(course, machines.address, lambda: first.send_signal(signal.SIGKILL))
        assert first.wait() == -signal.SIGKILL
        assert second.poll() is None
    assert spread == outcome(course, None)
    assert spread.complete


@pytest.mark.parametrize("lost", ["workers", "scheduler"])
def test_what_a_lost_cluster_had_in_hand_is_examined_here(
    course: Path, lost: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cluster, "_ALONE", 1.0)
    monkeypatch.setattr(meeting, "_PATIENCE", 3.0 if lost == "scheduler" else 30.0)
    many_pages(course, 40)
    with scheduler() as machines:
        worker = staff(machines, 1)[0]
        spread = outcome(course, machines.address, (worker if lost == "workers" else machines.started[0]).kill)
    assert spread == outcome(course, None)
    assert "the Dask cluster was lost" in capsys.readouterr().err


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


def test_another_version_on_a_worker_is_named(course: Path, tmp_path: Path) -> None:
    older = tmp_path / "older.py"
    older.write_text(OLDER, encoding="utf-8")
    with scheduler() as machines:
        staff(machines, 1, "--preload", str(older))
        done = lint("--no-cache", "--executor", machines.address, cwd=course)
    assert done.code == 2
    assert f"has lint-modules 0.0.9, and here {__version__}: install the same on all machines" in done.err


def test_a_worker_of_another_version_that_comes_later_examines_nothing(course: Path) -> None:
    examiner = Run(project := find_project(course, None, False), standard := load_standard(project), ()).examiner
    assert standard.kinds
    value = sent(examiner)
    other = value._replace(made_by={**value.made_by, "lint-modules": "0.0.9"})
    answer = examine_sent(other, MODULE, (course / MODULE).read_bytes(), True)
    assert (answer["page"], answer["lost"]) == (None, True)
    assert "here 0.0.9" in answer["crash"]
    assert examine_sent(value, MODULE, (course / MODULE).read_bytes(), True)["page"] is not None


def test_a_scheduler_without_workers_is_told(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meeting, "_PATIENCE", 2.0)
    with scheduler() as machines:
        done = lint("--no-cache", "--executor", machines.address, cwd=course)
    assert done.code == 2
    assert "has no worker that answers within 2 seconds: start some with `dask worker 127.0.0.1:" in done.err


def test_a_scheduler_that_is_not_there_is_told(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meeting, "_PATIENCE", 1.0)
    done = lint("--no-cache", "--executor", "dask://127.0.0.1:1", cwd=course)
    assert done.code == 2
    assert "no Dask scheduler answers at 127.0.0.1:1 within 1 seconds: start one with `dask scheduler`" in done.err
