"""How many processes examine pages: as many as are asked for, and the same findings from any number."""

from __future__ import annotations

from pathlib import Path
from shutil import copytree

import pytest

from linter.cli import local_hands, one_engine, workers
from linter.cli.local_hands import Workers
from tests.conftest import ROOT
from tests.test_cli import Done, lint


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(local_hands, "WORTH", 0)
    monkeypatch.setattr(local_hands, "usable", lambda: 2)
    monkeypatch.delenv("LINT_MODULES_JOBS", raising=False)
    return Path(copytree(ROOT / "examples/course", tmp_path / "course"))


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """A member for each process that was started to examine pages; the one for Mermaid is not one of them."""
    real, found = Workers._started, list[object]()

    def counted(self: Workers) -> object:
        if self._prepare is not one_engine._hold:
            found.append(self)
        return real(self)

    monkeypatch.setattr(Workers, "_started", counted)
    return found


def checked(course: Path, *options: str) -> Done:
    return lint("--no-cache", "--select", "FB,TRK", "--output", "json", *options, cwd=course)


@pytest.mark.skipif(not workers.forkable(), reason="no process can be forked")
def test_as_many_processes_as_are_asked_for_find_the_same(
    course: Path, started: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers, found = [], []
    for options, variable in (((), ""), (("--jobs", "1"), "3"), (("-j", "3"), ""), (("-j1",), ""), ((), "3")):
        monkeypatch.setenv("LINT_MODULES_JOBS", variable)
        started.clear()
        found.append(checked(course, *options))
        numbers.append(len(started))
    assert numbers == [2, 0, 3, 0, 3]
    assert found == [found[0]] * 5
    assert '"FB' in found[0].out


def test_this_process_does_it_all_where_none_can_be_forked(
    course: Path, started: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local_hands, "forkable", lambda: False)
    assert checked(course, "--jobs", "3").code == 1
    assert not started


@pytest.mark.parametrize("number", ["0", "-1", "257", "two", ""])
def test_a_number_that_makes_no_sense_is_a_usage_error(number: str, course: Path) -> None:
    done = checked(course, f"--jobs={number}")
    assert done.code == 2
    assert "--jobs" in done.err
