"""Files that no digest of a folder sees: behind a link, of another suffix, in a folder that is passed over."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from linter.cli import inputs, page_inputs
from linter.cli.main import run
from tests.cache.conftest import Lint
from tests.conftest import ROOT


def test_a_file_that_a_link_asks_for_is_seen(course: Path, lint: Lint, linted: list[str]) -> None:
    page = course / "docs/module-1-backpressure.md"
    page.write_text(page.read_text(encoding="utf-8") + "\nSee [the slides](slides.pdf).\n", encoding="utf-8")
    assert "slides.pdf" in lint()[1]
    (course / "docs/slides.pdf").write_bytes(b"%PDF")
    assert "slides.pdf" not in lint()[1]


def test_a_file_behind_a_link_that_a_page_asks_for_is_seen(
    course: Path, lint: Lint, linted: list[str], tmp_path: Path
) -> None:
    (tmp_path / "assets").mkdir()
    (course / "docs/assets").symlink_to(tmp_path / "assets")
    (course / "lint-modules.toml").write_text('exclude = ["docs/assets/"]', encoding="utf-8")
    page = course / "docs/module-1-backpressure.md"
    page.write_text(page.read_text(encoding="utf-8") + "\nSee [it](assets/slides.pdf).\n", encoding="utf-8")
    assert "slides.pdf" in lint()[1]
    assert "slides.pdf" in lint()[1]
    (tmp_path / "assets/slides.pdf").write_bytes(b"%PDF")
    assert "slides.pdf" not in lint()[1]
    assert linted == ["linted"] * 2


def test_a_link_into_a_folder_that_is_not_looked_at_is_not_remembered(
    course: Path, lint: Lint, linted: list[str]
) -> None:
    page = course / "docs/module-1-backpressure.md"
    page.write_text(page.read_text(encoding="utf-8") + "\nSee [x](../node_modules/x.md#a).\n", encoding="utf-8")
    lint()
    lint()
    assert linted == ["linted"] * 2


def test_a_page_behind_a_link_is_linted_every_time(course: Path, lint: Lint, linted: list[str]) -> None:
    (course.parent / "outside").mkdir()
    (course / "way").symlink_to(course.parent / "outside")
    (course.parent / "outside/module-1-a.md").write_text("# A\n", encoding="utf-8")
    lint("way/module-1-a.md")
    lint("way/module-1-a.md")
    assert linted == ["linted"] * 2


def test_a_page_of_another_suffix_is_read_every_time(course: Path, lint: Lint, linted: list[str]) -> None:
    page = course / "page.txt"
    page.write_text("---\ntype: module\n---\n# A\n", encoding="utf-8")
    lint("page.txt")
    page.write_text("---\ntype: module\n---\n# A\n\nTODO: say more.\n", encoding="utf-8")
    assert lint("page.txt") == lint("page.txt", "--no-cache")


@pytest.mark.parametrize("settings", ['exclude = ["!venv/"]', 'rule-folders = ["house"]'])
def test_what_lies_in_a_folder_that_is_passed_over_is_not_forgotten(
    settings: str, course: Path, lint: Lint, linted: list[str]
) -> None:
    (course / "lint-modules.toml").write_text(settings, encoding="utf-8")
    (course / "venv").mkdir()
    (course / "house/venv").mkdir(parents=True)
    shutil.copy(next((ROOT / "rules").rglob("*.md")), course / "house/README.md")
    lint()
    for folder in ("venv", "house/venv"):
        (course / folder / "module-7-new.md").write_text("# New\n\nTODO: all.\n", encoding="utf-8")
    assert lint() == lint("--no-cache")


def test_a_repository_made_above_the_place_a_link_leads_to_is_seen(
    course: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "links").mkdir()
    (tmp_path / "links/way").symlink_to(course)
    monkeypatch.chdir(tmp_path / "links")

    def told(*args: str) -> str:
        run(["--no-progress", "--output", "gitlab", str(tmp_path / "links/way"), *args])
        return capsys.readouterr().out

    told()
    (tmp_path / ".git").mkdir()
    assert told() == told("--no-cache")


def test_a_page_in_a_folder_outside_the_root_is_seen(
    course: Path, lint: Lint, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (course / "lint-modules.toml").write_text('exclude = ["index.md"]', encoding="utf-8")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    Path("index.md").write_text("# Index\n", encoding="utf-8")
    settings = ("--config", str(course / "lint-modules.toml"))
    assert lint(*settings)[0] == 0
    shutil.copy(course / "docs/module-1-backpressure.md", tmp_path / "elsewhere")
    assert lint(*settings) == lint(*settings, "--no-cache")


def test_from_elsewhere_the_pages_that_the_configuration_names_are_remembered(
    course: Path, lint: Lint, linted: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (course / "lint-modules.toml").write_text('include = ["docs/"]', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert lint("--config", "course/lint-modules.toml") == lint("--config", "course/lint-modules.toml")
    assert linted == ["linted"]


@pytest.mark.parametrize("way", ["venv/page.md", "../page.md", "docs/page.md"])
def test_a_page_that_only_the_baseline_knows_is_seen(way: str, course: Path, lint: Lint) -> None:
    page = course / way
    page.parent.mkdir(exist_ok=True)
    page.write_text("# Page\n", encoding="utf-8")
    pages = {way: {f"FB101 {'0' * 32}": "a label"}}
    (course / "lint-modules-baseline.json").write_text(json.dumps({"version": 1, "pages": pages}), encoding="utf-8")
    (course / "lint-modules.toml").write_text('exclude = ["docs/page.md"]', encoding="utf-8")
    assert "DOC013" not in lint()[1]
    page.unlink()
    assert lint() == lint("--no-cache")
    assert "DOC013" in lint()[1]


def test_libraries_of_another_folder_are_others(
    course: Path, lint: Lint, linted: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    lint()
    lint()
    monkeypatch.setattr(sys, "path", [str(tmp_path / "lib"), *sys.path])
    lint()
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib/pathspec.py").write_text("", encoding="utf-8")
    lint()
    assert linted == ["linted"] * 3


def test_libraries_that_may_not_be_looked_at_cost_no_run_anything(
    course: Path, lint: Lint, linted: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = lint("--no-cache")
    monkeypatch.setattr(sys, "path", [*sys.path, "/" + "x" * 300])
    assert lint() == lint() == expected
    assert linted == ["linted"] * 2


def test_a_program_that_is_being_replaced_costs_no_run_anything(
    course: Path, lint: Lint, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = lint("--no-cache")

    def gone() -> Iterator[bytes]:
        raise FileNotFoundError
        yield b""

    for module in (inputs, page_inputs):
        monkeypatch.setattr(module, "program", gone)
    assert lint() == expected
