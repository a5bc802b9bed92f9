"""Reports that go into files: several in one run, through links and pipes, and what is left where one fails."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from tests.test_cli import EXAM, TRACKER, lint, write


def test_several_formats_in_one_run(tmp_path: Path) -> None:
    folder = write(tmp_path, short_exam=EXAM)
    done = lint("--output", "concise", "--output", "json=report.json", cwd=folder)
    assert done.out.splitlines()[-1].startswith("1 document checked")
    found = json.loads((folder / "report.json").read_text(encoding="utf-8"))["findings"]
    assert len(found) == len(done.out.splitlines()) - 1
    assert sorted(path.name for path in folder.iterdir()) == ["report.json", "short-exam.md"]


def test_a_report_goes_through_a_link_and_leaves_it(tmp_path: Path) -> None:
    folder = write(tmp_path, progress=TRACKER, **{"report.json": "old"})
    (folder / "latest.json").symlink_to("report.json")
    assert lint("--output", "json=latest.json", cwd=folder).code == 0
    assert (folder / "latest.json").is_symlink()
    assert json.loads((folder / "report.json").read_text(encoding="utf-8"))["findings"] == []


def test_a_report_goes_into_a_pipe_and_does_not_take_its_place(tmp_path: Path) -> None:
    folder = write(tmp_path, progress=TRACKER)
    os.mkfifo(folder / "pipe")
    reader = os.open(folder / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    try:
        assert lint("--output", "json=pipe", cwd=folder).code == 0
        assert stat.S_ISFIFO((folder / "pipe").stat().st_mode)
        assert json.loads(os.read(reader, 65_536))["findings"] == []
    finally:
        os.close(reader)


@pytest.mark.parametrize(
    ("link", "target", "name"),
    [
        ("report.json", "../else", "report.json"),
        ("report.json", "../nothing", "report.json"),
        ("report.json", ".git/config", "report.json"),
        ("report.json", "again.json", "report.json"),
        ("out", "..", "out/else"),
        ("docs/out", "../.git", "docs/out/config"),
    ],
)
@pytest.mark.parametrize("here", [".", "docs"])
def test_a_link_of_the_project_takes_no_report_out_of_it(
    tmp_path: Path, link: str, target: str, name: str, here: str
) -> None:
    folder = write(tmp_path / "course", **{"docs/module-1.md": "# Module 1\n", ".git/config": "mine"})
    (tmp_path / "else").write_text("mine", encoding="utf-8")
    (folder / "again.json").symlink_to(tmp_path / "else")
    (folder / link).symlink_to(target)
    done = lint("--output", f"json={os.path.relpath(folder / name, folder / here)}", cwd=folder / here)
    assert (done.code, "that leads out of the project: name the file it leads to" in done.err) == (2, True), done
    assert {path.read_text(encoding="utf-8") for path in (tmp_path / "else", folder / ".git/config")} == {"mine"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["course", "else"]


def test_a_report_goes_where_the_user_s_own_links_lead(tmp_path: Path) -> None:
    folder = write(tmp_path / "course", module_1="# Module 1: Leases\n")
    (tmp_path / "reports").mkdir()
    (tmp_path / "latest").symlink_to("reports")
    (tmp_path / "latest.json").symlink_to("reports/one.json")
    for name in ("latest/two.json", "latest.json"):
        assert lint("--output", f"json=../{name}", cwd=folder).code == 1
    assert sorted(path.name for path in (tmp_path / "reports").iterdir()) == ["one.json", "two.json"]


@pytest.mark.parametrize("formats", [["full", "json"], ["xml"], ["json="]])
def test_wrong_outputs(tmp_path: Path, formats: list[str]) -> None:
    options = [option for name in formats for option in ("--output", name)]
    done = lint(*options, cwd=write(tmp_path, short_exam=EXAM))
    assert (done.code, done.out) == (2, "")


@pytest.mark.parametrize("name", [".report.json.lint-modules-output", ".report.json.{pid}.lint-modules-tmp"])
def test_a_link_planted_beside_a_report_is_not_written_through(tmp_path: Path, name: str) -> None:
    folder = write(tmp_path / "course", module_1="# Module 1: Leases\n")
    (tmp_path / "else").write_text("mine", encoding="utf-8")
    (folder / name.format(pid=os.getpid())).symlink_to(tmp_path / "else")
    assert lint("--output", "json=report.json", cwd=folder).code == 1
    assert (tmp_path / "else").read_text(encoding="utf-8") == "mine"
    assert not (folder / "report.json").is_symlink()
    assert json.loads((folder / "report.json").read_text(encoding="utf-8"))["findings"]


def test_a_report_that_does_not_fit_leaves_the_old_one_and_nothing_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    folder = write(tmp_path, module_1="# Module 1: Leases\n")
    (folder / "report.json").write_text("old", encoding="utf-8")
    (folder / "report.json").chmod(0o640)
    monkeypatch.setattr(os, "fsync", full)
    before = sorted(folder.iterdir())
    assert lint("--output", "json=report.json", cwd=folder).code == 2
    assert (folder / "report.json").read_text(encoding="utf-8") == "old"
    assert sorted(folder.iterdir()) == before
    monkeypatch.undo()
    assert lint("--output", "json=report.json", cwd=folder).code == 1
    assert stat.S_IMODE((folder / "report.json").stat().st_mode) == 0o640


def test_a_report_in_a_folder_that_is_not_there_names_the_file(tmp_path: Path) -> None:
    done = lint("--output", "json=none/report.json", cwd=write(tmp_path, module_1="# Module 1: Leases\n"))
    assert done.code == 2
    assert "--output: none/report.json cannot be written: No such file or directory" in done.err


def test_two_formats_share_no_file_but_a_device(tmp_path: Path) -> None:
    folder = write(tmp_path, module_1="# Module 1: Leases\n")
    (folder / "there").mkdir()
    (folder / "link").symlink_to("report")
    for other in ("report", "./report", "there/../report", "link"):
        done = lint("--output", "json=report", "--output", f"sarif={other}", cwd=folder)
        assert (done.code, (folder / "report").exists()) == (2, False)
        assert "two formats cannot share the file report" in done.err
    assert lint("--output", f"json={os.devnull}", "--output", f"sarif={os.devnull}", cwd=folder).code == 1
