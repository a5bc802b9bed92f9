"""What a run adds under GitHub Actions, and how it keeps page text from being obeyed."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from linter.cli import ci
from tests.reporting import command
from tests.test_cli import EXAM, Done, lint, write

EXAMS = {"a_exam": EXAM, "b_exam": EXAM}


@pytest.fixture
def summary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of the step's summary, under a runner."""
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary"))
    return tmp_path / "summary"


def run(folder: Path, *args: str) -> Done:
    return lint("--select", "EXM016", *args, cwd=write(folder / "course", **EXAMS))


def annotations(text: str) -> list[tuple[str, str]]:
    read = [command(line) for line in text.splitlines()]
    return [(one[0], one[1].get("file", "")) for one in read if one is not None]


def test_annotations_go_to_stderr_and_the_summary_is_appended(tmp_path: Path, summary: Path) -> None:
    summary.write_text("before", encoding="utf-8")
    done = run(tmp_path, "--output", "json")
    assert len(json.loads(done.out)["findings"]) == 2
    assert annotations(done.err) == [("error", "a-exam.md"), ("error", "b-exam.md")]
    assert summary.read_text(encoding="utf-8").startswith("before\n\n## lint-modules: 2 errors\n")


def test_text_for_people_stands_between_random_marks(tmp_path: Path, summary: Path) -> None:
    tokens = set()
    for name in ("full", "concise", "concise"):
        lines = run(tmp_path, "--output", name).out.splitlines()[2:]  # behind two annotations
        match = re.fullmatch(r"::stop-commands::([0-9a-f]{32})", lines[0])
        assert match is not None
        assert lines[-1] == f"::{match[1]}::"
        assert lines[-2].startswith("2 documents checked")
        tokens.add(match[1])
    assert len(tokens) == 3
    assert "\n::stop-commands::" in run(tmp_path, "--statistics").out


@pytest.mark.parametrize("name", ["full", "concise"])
def test_annotations_come_before_the_runner_stops_listening(tmp_path: Path, summary: Path, name: str) -> None:
    done = run(tmp_path, "--output", name)
    heard = done.out[: done.out.index("::stop-commands::")]
    assert len(annotations(heard)) == 2
    assert annotations(done.err) == []  # the other stream is read beside this one, maybe while the runner is deaf


def test_a_file_that_cannot_be_written_costs_no_annotation(tmp_path: Path, summary: Path) -> None:
    done = run(tmp_path, "--output", "concise", "--output", f"json={tmp_path / 'none' / 'file'}")
    assert done.code == 2
    assert done.out.count("::error file=") == 2
    assert summary.exists()


@pytest.mark.parametrize("name", ["json", "sarif", "gitlab", "junit", "rdjsonl", "markdown", "github"])
def test_formats_for_programs_stay_as_they_are(tmp_path: Path, summary: Path, name: str) -> None:
    assert run(tmp_path, "--output", name).out == run(tmp_path, "--output", name, "--no-auto").out


def test_annotations_are_not_doubled(tmp_path: Path, summary: Path) -> None:
    done = run(tmp_path, "--output", "github")
    assert len(annotations(done.out)) == 2
    assert done.err == ""
    assert summary.exists()
    assert len(annotations(run(tmp_path, "--output", f"github={tmp_path / 'file'}").err)) == 2


@pytest.mark.parametrize("extra", [["--no-auto"], []])
def test_nothing_is_added_where_it_is_not_wanted(
    tmp_path: Path, summary: Path, extra: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    if not extra:
        monkeypatch.setenv("GITHUB_ACTIONS", "false")
    done = run(tmp_path, "--output", "concise", *extra)
    assert "::" not in done.out
    assert done.err == ""
    assert not summary.exists()


def test_a_summary_that_cannot_be_written_costs_no_finding(
    tmp_path: Path, summary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    summary.mkdir()
    done = run(tmp_path)
    assert done.code == 1
    assert "cannot be written" in done.err
    monkeypatch.delenv("GITHUB_STEP_SUMMARY")
    assert "cannot be written" not in run(tmp_path).err


def test_a_full_summary_stays_below_its_limit(tmp_path: Path, summary: Path) -> None:
    summary.write_bytes(b"x" * (2**20 - 300))
    done = run(tmp_path)
    assert summary.stat().st_size <= 2**20
    summary.write_bytes(b"x" * 2**20)
    done = run(tmp_path)
    assert summary.stat().st_size == 2**20
    assert "summary is full" in done.err


def test_the_runner_listens_again_after_a_crash(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def crash() -> None:
        with ci.unheeded((ci.Output("full"),)):
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        crash()
    first, last = capsys.readouterr().out.splitlines()
    assert last == f"::{first.removeprefix('::stop-commands::')}::"
