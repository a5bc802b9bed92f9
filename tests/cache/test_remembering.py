"""What a second run is told by the cache, and which runs are never told by one."""

from __future__ import annotations

from pathlib import Path

import pytest

from linter.cli.inputs import FOLDER
from linter.cli.main import run
from tests.cache.conftest import Lint


def test_a_second_run_lints_nothing_and_says_the_same(course: Path, lint: Lint, linted: list[str]) -> None:
    first = lint()
    assert (lint(), linted) == (first, ["linted"])
    assert first[0] == 1
    assert "FB103" in first[1]


def test_how_a_report_is_shown_is_not_remembered(course: Path, lint: Lint, linted: list[str]) -> None:
    lint()
    code, _ = lint("--fail-level", "never")
    assert (code, linted) == (0, ["linted"])


def test_a_remembered_run_shows_the_lines_of_its_pages(
    course: Path, capsys: pytest.CaptureFixture[str], linted: list[str]
) -> None:
    assert run(["--no-progress"]) == 1
    first = capsys.readouterr().out
    assert run(["--no-progress"]) == 1
    assert (capsys.readouterr().out, linted) == (first, ["linted"])
    assert " | ## Focus Block 3" in first


def test_a_run_that_did_not_read_everything_is_not_remembered(course: Path, lint: Lint, linted: list[str]) -> None:
    (course / "docs/module-5-x.md").write_bytes(b"\xff\xfe")
    assert lint() == lint()
    assert linted == ["linted"] * 2


def test_no_cache_writes_nothing(course: Path, lint: Lint) -> None:
    lint("--no-cache")
    assert not (course / FOLDER).exists()


def test_the_cache_may_lie_elsewhere(course: Path, lint: Lint, linted: list[str], tmp_path: Path) -> None:
    first = lint("--cache-dir", str(tmp_path / "kept"))
    assert lint("--cache-dir", str(tmp_path / "kept")) == first
    assert (linted, (course / FOLDER).exists()) == (["linted"], False)


def test_the_current_folder_may_be_gone(course: Path, lint: Lint, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone() -> Path:
        raise FileNotFoundError

    monkeypatch.setattr(Path, "cwd", gone)
    assert lint(str(course)) == lint(str(course), "--no-cache")
