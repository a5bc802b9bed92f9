"""Mermaid is started once for all processes that examine pages, and what it says is what one process hears."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import pytest

from linter import mermaid_engines
from linter.cli import local_hands, one_engine, workers
from linter.cli.diagrams import data_of
from linter.cli.workers import Workers, ask
from linter.mermaid import MermaidJudge, Said
from linter.mermaid_engines import EngineError, MermaidEngine
from linter.mermaid_words import Rejection
from tests.conftest import ROOT
from tests.test_cli import Done, lint

pytestmark = [
    pytest.mark.skipif(workers.usable() == 1 and not hasattr(os, "fork"), reason="no process can be forked"),
    pytest.mark.skipif(not mermaid_engines.available(), reason="mermaidx or quickjs-ng is not installed"),
]
DIAGRAMS = "\n```mermaid\npie\n  'a' : 1\n```\n\n```mermaid\njourney\n  title A\n  section B\n    C: 5: D\n```\n"


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A course in which several pages have diagrams that Mermaid is asked about, for two processes."""
    monkeypatch.setattr(local_hands, "WORTH", 0)
    monkeypatch.setattr(local_hands, "usable", lambda: 2)
    monkeypatch.setattr(one_engine, "_PATIENCE", float("inf"))  # machines that run tests may be slow
    folder = Path(copytree(ROOT / "examples/course", tmp_path / "course"))
    for number, page in enumerate(sorted(folder.rglob("module-*.md"))):
        page.write_text(f"{page.read_text(encoding='utf-8')}{DIAGRAMS.replace('C', f'C{number}')}", encoding="utf-8")
    return folder


def linted(course: Path) -> Done:
    return lint("--no-cache", "--isolated", "--select", "DIA001", "--output", "json", cwd=course)


def alone(course: Path) -> Done:
    """What one process says."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(local_hands, "usable", lambda: 1)
        return linted(course)


def counted(monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[int]]:
    """What tells the processes that have started an engine since."""
    real, (reading, writing) = MermaidEngine.__init__, os.pipe()

    def started(engine: MermaidEngine) -> None:
        os.write(writing, f"{os.getpid()}\n".encode())
        real(engine)

    def told() -> list[int]:
        os.close(writing)
        with os.fdopen(reading) as file:
            return [int(line) for line in file]

    monkeypatch.setattr(MermaidEngine, "__init__", started)
    return told


def test_it_is_started_once(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = alone(course)
    told = counted(monkeypatch)
    assert linted(course) == expected
    (process,) = told()
    assert process != os.getpid()
    assert {one["code"] for one in json.loads(expected.out)["findings"]} == {"DIA001"}


def test_processes_that_waited_long_start_their_own(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = alone(course)
    monkeypatch.setattr(one_engine, "_PATIENCE", -1)
    told = counted(monkeypatch)
    assert linted(course) == expected
    assert len(told()) in (1, 2)  # one process may have had all pages


def test_where_its_process_dies_the_others_start_their_own(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected, real = alone(course), MermaidEngine.rejection

    def rejection(engine: MermaidEngine, text: str) -> Rejection | None:
        if one_engine._Held.judge is not None:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(engine, text)

    monkeypatch.setattr(MermaidEngine, "rejection", rejection)
    assert linted(course) == expected
    assert expected.code == 1


def test_a_diagram_without_a_verdict_is_told_as_by_one_process(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def rejection(engine: MermaidEngine, text: str) -> Rejection | None:
        raise EngineError("Mermaid reached its limit")

    monkeypatch.setattr(MermaidEngine, "rejection", rejection)
    expected = alone(course)
    assert linted(course) == expected
    assert (expected.code, "Mermaid reached its limit" in expected.out) == (2, True)


def question(text: str) -> tuple[str | None, int]:
    return ask(str.upper, text), os.getpid()


def end(code: int) -> None:
    os._exit(code)  # not asked for by its own name: while coverage is measured, it cannot be sent


def lost(text: str) -> str | None:
    answer: str | None = ask(end, 3)
    return answer and text


def test_a_process_may_ask_another_one() -> None:
    other = Workers(1, lambda: None)
    asking = Workers(1, lambda: None, lambda: other)
    try:
        said, process = asking.submit(question, "a").result(30)
        assert (said, process == os.getpid()) == ("A", False)
        assert asking.submit(lost, "a").result(30) is None
        assert asking.submit(question, "b").result(30)[0] == "B"
    finally:
        asking.shutdown()
        other.shutdown()


def test_a_process_that_nobody_answers_is_told_so() -> None:
    asking = Workers(1, lambda: None)
    try:
        assert asking.submit(question, "a").result(30)[0] is None
    finally:
        asking.shutdown()
    assert ask(str.upper, "a") is None


@pytest.mark.parametrize(("waited", "own"), [(0.0, 0), (1.9, 0), (60.0, 1)])
def test_a_process_asks_the_one_engine_until_it_has_waited_for_long(
    waited: float, own: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    said, started = Said(None, 0.5), list[str]()
    monkeypatch.setattr(one_engine, "ask", lambda task, text: (data_of(said), None, 0.5))
    monkeypatch.setattr(MermaidJudge, "asked", lambda self, text: started.append(text) or said)
    asking = one_engine.AskingJudge({})
    asking._waited = waited
    assert asking.asked("graph TD") == said
    assert len(started) == own


def test_where_nobody_answers_a_process_asks_its_own_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(one_engine, "ask", lambda task, text: None)
    monkeypatch.setattr(MermaidJudge, "asked", lambda self, text: Said(None, 7.0))
    assert one_engine.AskingJudge({}).asked("graph TD") == Said(None, 7.0)


@pytest.mark.parametrize("fails", [True, False])
def test_what_the_one_engine_says_reaches_who_asked(fails: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Here the task of the one process is done in this one."""
    said = Said(None, 0.5)

    class Judge(MermaidJudge):
        def asked(self, text: str) -> Said:
            self.spent += 2.5
            if fails:
                raise EngineError("Mermaid reached its limit")
            return said

    monkeypatch.setattr(one_engine._Held, "judge", Judge({}))
    monkeypatch.setattr(one_engine, "ask", lambda task, text: task(text))
    asking = one_engine.AskingJudge({})
    if fails:
        with pytest.raises(EngineError, match="Mermaid reached its limit"):
            asking.asked("graph TD")
    else:
        assert asking.asked("graph TD") == said
    assert (asking.spent, asking.failures) == (2.5, int(fails))


def test_what_a_process_heard_is_told_once_and_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    known, new = Said(None, 1.0), Said(None, 2.0)
    heard = local_hands.Heard({"known": known})
    heard["new"] = new
    assert (heard.get("known"), heard.get("new"), heard.get("other")) == (known, new, None)
    assert heard.told() == {"new": data_of(new)}
    assert heard.told() == {}
    assert heard.get("new") == new
