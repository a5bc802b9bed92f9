"""The short form of every campaign, and the runner: it resumes, and outlives a case that dies."""

from __future__ import annotations

import os
import time
from datetime import date
from pathlib import Path

import pytest

from tests.campaign import recording
from tests.campaign.__main__ import main
from tests.campaign.kills import looped
from tests.campaign.loops import LOOPS, Loop
from tests.campaign.mutants import GROUPS
from tests.campaign.running import NAMES, State, find, kept, load, run, still
from tests.helpers.paths import ROOT
from tests.unit.project.files.conftest import leave

pytestmark = pytest.mark.slow

ONE_FILE = LOOPS["replace"].versions
SHORT = [name for name in NAMES if find(name).short]


@pytest.mark.parametrize("name", SHORT)
def test_no_case_of_the_short_form_fails(name: str, tmp_path: Path) -> None:
    campaign = find(name)
    state = run(campaign, campaign.short, 1, tmp_path / "state.json", tmp_path / "failures")
    assert state.failed == {}
    assert state.done == campaign.short


def _half(folder: Path, version: int) -> None:
    (folder / "a.md").write_bytes(b"half")


def _nothing(folder: Path, version: int) -> None:
    if version == 0:
        LOOPS["replace"].write(folder, 0)
    elif version > 1:
        time.sleep(60)  # the first one was told as done


def _litter(folder: Path, version: int) -> None:
    LOOPS["replace"].write(folder, version)
    leave(folder / "a.md")


@pytest.mark.parametrize(
    ("write", "wrong"),
    [
        (_half, "torn: {'a.md': "),
        (_nothing, "lost: 1 were told as done, and it holds 0"),
        (_litter, "the next run: left ['.a.md.77.lint-modules-tmp', '.a.md.lock']"),
    ],
)
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_kill_is_judged(tmp_path: Path, write: object, wrong: str) -> None:
    assert str(looped(Loop(write, ONE_FILE), tmp_path / "here", 0.2)).startswith(wrong)  # type: ignore[arg-type]


SAMPLE = find("sample")
FAILED = {
    "3": "ended its process: SIGKILL",
    "4": "ended its process: exit code 5",
    "5": "KeyError: 'x' sample.py:24",
    "7": "seven",
    "8": "ended its process: SIGPROF",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the campaign was stopped once and then finished."""
    folder = tmp_path_factory.mktemp("campaign")
    first = run(SAMPLE, 5, 1, folder / "state.json", folder / "failures")
    assert (first.done, set(first.failed)) == (5, {"3", "4"})
    last = run(SAMPLE, 10, 1, folder / "state.json", folder / "failures")
    assert last.done == 10
    assert last.seconds >= first.seconds > 0
    return folder


def test_every_failure_is_named_and_costs_no_other_case(folder: Path) -> None:
    assert load(SAMPLE, 1, folder / "state.json").failed == FAILED


def test_a_failing_case_is_a_file_that_fails_again(folder: Path) -> None:
    kept_cases = {path.name.split("-")[-1]: path for path in (folder / "failures").iterdir()}
    assert set(kept_cases) == set(FAILED)
    for number, path in kept_cases.items():
        assert kept(path) == SAMPLE.case(1, int(number))
        assert (path / "wrong.txt").read_text(encoding="utf-8") == f"{FAILED[number]}\n"
    assert still(SAMPLE, kept_cases["7"])
    assert still(SAMPLE, kept_cases["3"])
    assert still(SAMPLE, kept_cases["8"]), "it ends"
    (kept_cases["7"] / "case" / "docs" / "page.md").write_bytes(b"1 0.5")
    assert not still(SAMPLE, kept_cases["7"])


def test_every_campaign_is_told_of() -> None:
    told = (ROOT / "tests/campaign/README.md").read_text(encoding="utf-8")
    assert [name for name in NAMES if f"\n| `{name}` |" not in told] == []


def test_cases_are_the_same_for_the_same_seed_alone() -> None:
    assert SAMPLE.case(1, 2) == SAMPLE.case(1, 2)
    assert SAMPLE.case(1, 2) != SAMPLE.case(2, 2)


def test_a_state_of_another_seed_is_refused(folder: Path) -> None:
    with pytest.raises(ValueError, match="seed 1; name another file"):
        load(SAMPLE, 2, folder / "state.json")


def test_the_campaigns_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    assert [line.split(":")[0] for line in capsys.readouterr().out.splitlines()] == list(NAMES)


def test_a_row_takes_the_place_of_its_older_self() -> None:
    text = f"# R\n\n{recording.HEAD}\n|---|\n| b | 1 | 5 | 0 | 0 | 1 s | x |\n\nBelow.\n"
    row = recording.row(State("b", 1, 12_000, {"3": "x"}, 7.2), 0, date(2026, 11, 22))
    assert row == "| b | 1 | 12,000 | 1 | 0 | 7 s | 2026-11-22 |"
    other = recording.row(State("a", 10), 0, date(2026, 11, 22))
    new = recording.recorded(recording.recorded(text, row), other)
    assert new == f"# R\n\n{recording.HEAD}\n|---|\n{other}\n{row}\n\nBelow.\n"


def test_the_results_have_the_table() -> None:
    text = recording.RESULTS.read_text(encoding="utf-8")
    assert recording.recorded(text, recording.row(State("a", 1), 0, date(2026, 11, 22))) != text


@pytest.mark.parametrize("group", GROUPS)
def test_what_is_held_by_branches_and_mutants_is_there(group: str) -> None:
    paths, tests = GROUPS[group]
    assert [path for path in (*paths, *tests) if not (ROOT / path).is_file()] == []
