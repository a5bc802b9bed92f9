"""What reaches stdout and report files: the formats, their order, what quiet and statistics leave; the help."""

from __future__ import annotations

import json
import os
import re
import stat
from collections import Counter
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from linter.cli.command import check
from linter.cli.main import cli
from linter.cli.options import GROUPS, GroupedCommand
from tests.helpers.command import EXAM, TRACKER, codes, lint, write
from tests.helpers.json_shapes import REPORT, STATISTICS
from tests.helpers.paths import EXAMPLE


def reported(*args: object, cwd: Path = EXAMPLE) -> dict[str, Any]:
    """The JSON report of a run, held against the contract's shape."""
    data: dict[str, Any] = json.loads(lint("--output", "json", *args, cwd=cwd).out)
    Draft202012Validator(REPORT).validate(data)
    return data


def test_the_json_report_of_the_example_course() -> None:
    data = reported()
    counted = [sum(f["severity"] == level for f in data["findings"]) for level in ("error", "warning", "info")]
    assert counted == [data["summary"][key] for key in ("errors", "warnings", "infos")]
    assert (data["summary"]["documents"], data["summary"]["skipped"]) == (5, 1)
    assert any(f["fix"] for f in data["findings"])
    assert any(f["related"] for f in data["findings"])
    prints = [finding["fingerprint"] for finding in data["findings"]]
    assert len(set(prints)) == len(prints)


def test_the_json_report_of_failures(tmp_path: Path) -> None:
    data = reported(cwd=write(tmp_path, a_exam=b"\x00", b_exam=EXAM))
    assert data["findings"][0]["code"] == "DOC001"
    assert data["summary"]["failed"] == 1


def test_the_order_is_path_line_column_code() -> None:
    findings = reported("--select", "ALL")["findings"]
    keys = [(f["path"], f["line"], f["column"], f["code"]) for f in findings]
    assert keys == sorted(keys)
    assert len({key[0] for key in keys}) > 1
    concise = lint("--output", "concise", "--select", "ALL", cwd=EXAMPLE).out.splitlines()[:-1]
    assert [line.split(": ")[0] for line in concise] == [f"{path}:{line}:{column}" for path, line, column, _ in keys]


def test_equal_runs_give_equal_bytes_in_any_order_of_paths() -> None:
    paths = ["docs/tests", "docs/module-2-idempotency.md", "docs/module-1-backpressure.md"]
    assert reported(*paths) == reported(*reversed(paths)) == reported(*paths, *paths)


def test_concise_is_a_line_a_finding_and_the_summary(tmp_path: Path) -> None:
    done = lint("--output", "concise", "--select", "EXM016,EXM018", cwd=write(tmp_path, short_exam=EXAM))
    assert done.out.splitlines() == [
        "short-exam.md:1:1: error EXM016 missing-rubric: exam has no Grading Rubric section",
        "short-exam.md:1:1: warning EXM018 missing-reflection: exam has no Post-Exam Reflection section",
        "1 document checked, 0 of other kinds skipped: 1 error, 1 warning, 0 suppressed, 0 baselined; "
        "2 fixable with --fix --unsafe-fixes",
    ]


def test_full_shows_the_line_and_one_help(tmp_path: Path) -> None:
    out = lint("--select", "EXM016", cwd=write(tmp_path, short_exam=EXAM)).out.splitlines()
    assert out[0].startswith("error[EXM016] missing-rubric: ")
    assert out[1:5] == [" --> short-exam.md:1:1", "  |", "1 | # Short Exam", "  | ^^^^^^^^^^^^"]
    assert out[5].startswith("  = help: ")


def test_quiet_prints_errors_only_and_keeps_the_code(tmp_path: Path) -> None:
    write(tmp_path, short_exam=EXAM)
    args = ["--output", "concise", "--select", "EXM016,EXM018", "--fail-level"]
    assert codes(lint(*args, "error", "-q", cwd=tmp_path)) == ["EXM016"]
    done = lint("--output", "concise", "--select", "EXM018", "--quiet", "--fail-level", "warning", cwd=tmp_path)
    assert (done.code, codes(done)) == (1, [])
    assert "0 errors, 1 warning" in done.out
    data = json.loads(lint("--output", "json", "--select", "EXM016,EXM018", "-q", cwd=tmp_path).out)
    assert (len(data["findings"]), data["summary"]["warnings"]) == (1, 1)


def test_statistics_count_by_rule(tmp_path: Path) -> None:
    write(tmp_path, a_exam=EXAM, b_exam=EXAM, c_exam=EXAM + "\n## Reflection\n\nText.\n")
    done = lint("--statistics", "--select", "EXM016,EXM018", cwd=tmp_path)
    assert done.out == "    3  EXM016  missing-rubric\n    2  EXM018  missing-reflection\n"


def test_statistics_as_json_are_a_shape_of_their_own(tmp_path: Path) -> None:
    write(tmp_path, a_exam=EXAM, b_exam=EXAM, c_exam=b"\x00")
    args = ["--statistics", "--output", "json", "--output", "concise=counts"]
    data = json.loads(lint(*args, "--select", "EXM016,EXM018", cwd=tmp_path).out)
    Draft202012Validator(STATISTICS).validate(data)
    assert [(row["code"], row["count"]) for row in data["statistics"]] == [("EXM016", 2), ("EXM018", 2), ("DOC001", 1)]
    assert data["summary"]["failed"] == 1
    assert (tmp_path / "counts").read_text(encoding="utf-8").splitlines()[0] == "    2  EXM016  missing-rubric"


def test_statistics_have_no_form_in_the_other_formats(tmp_path: Path) -> None:
    done = lint("--statistics", "--output", "sarif", cwd=write(tmp_path, a_exam=EXAM))
    assert (done.code, done.out) == (2, "")
    assert "--statistics counts in full, concise, json, not in sarif" in done.err


def test_show_files_lists_without_reading(tmp_path: Path) -> None:
    done = lint("--show-files", cwd=write(tmp_path, b_exam=b"\x00", a=EXAM, c__d=TRACKER))
    assert (done.code, done.out) == (0, "a.md\nb-exam.md\nc/d.md\n")


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


OPTIONS = {str(one.name): one for one in check.params if isinstance(one, click.Option)}


def headings(text: str) -> dict[str, list[str]]:
    """The first spelling of each option, under its heading."""
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        if heading := re.fullmatch(r"(\S.*):", line):
            found[heading[1]] = []
        elif option := re.match(r"  (-[\w-]+)", line):
            found[list(found)[-1]].append(option[1])
    return found


def test_every_option_stands_under_one_heading() -> None:
    grouped = Counter(name for names in GROUPS.values() for name in names)
    assert grouped == Counter(list(OPTIONS))


@pytest.mark.parametrize("columns", [40, 80, 200])
def test_the_help_lists_every_option_under_its_heading(columns: int) -> None:
    text = CliRunner().invoke(cli, ["check", "--help"], terminal_width=columns).output
    expected = {heading: [OPTIONS[name].opts[0] for name in names] for heading, names in GROUPS.items()}
    assert headings(text) == expected | {"Other options": ["-h"]}


def test_an_option_without_a_heading_is_listed_too() -> None:
    @click.command(cls=GroupedCommand)
    @click.argument("pages")
    @click.option("--new", help="Not grouped yet.")
    @click.option("--select", help="Grouped.")
    @click.option("--secret", hidden=True)
    def command(pages: str, new: str, select: str, secret: str) -> None: ...

    text = CliRunner().invoke(command, ["--help"]).output
    assert headings(text) == {"Rules": ["--select"], "Other options": ["--new", "--help"]}
