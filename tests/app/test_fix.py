"""`check --fix`: what is fixed, refused and written."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from linter.app import fix as app_fix
from linter.checks.base import Context
from linter.checks.phrases import Placeholder
from linter.findings import Problem
from linter.kinds.document import Document
from linter.linting import engine
from linter.project import files
from linter.project.files import TEMP_SUFFIX
from linter.text.source import Source
from tests.helpers.command import lint, write
from tests.helpers.fixable_page import BROKEN, FIXED, PAGE, fix, names, piped


def test_fix_writes_the_page_and_reports_what_is_left(tmp_path: Path) -> None:
    done = fix(write(tmp_path, page=BROKEN), "--fix", "--fail-level", "warning")
    assert (tmp_path / "page.md").read_bytes() == BROKEN.replace(b"Text:\n", b"Text:\n\n")
    assert [line.split()[2] for line in done.out.splitlines()[:-1]] == ["DOC010"]
    assert done.out.endswith("1 warning, 0 suppressed, 0 baselined, 1 fixed\n")
    assert done.code == 1


def test_a_run_without_fix_says_what_it_could_fix_and_writes_nothing(tmp_path: Path) -> None:
    done = fix(write(tmp_path, page=PAGE))
    assert done.out.endswith("0 baselined; 1 fixable with --fix\n")
    assert (tmp_path / "page.md").read_bytes() == PAGE


def test_what_is_fixed_does_not_fail_a_run_unless_a_hook_asks(tmp_path: Path) -> None:
    strict = ("--fix", "--fail-level", "warning")
    assert fix(write(tmp_path, page=PAGE), *strict).code == 0
    assert fix(write(tmp_path, page=PAGE), *strict, "--exit-non-zero-on-fix").code == 1
    assert fix(tmp_path, *strict, "--exit-non-zero-on-fix").code == 0


def test_diff_prints_what_would_change_and_writes_nothing(tmp_path: Path) -> None:
    done = fix(write(tmp_path, page=PAGE), "--diff")
    assert done.out.startswith("--- a/page.md\n+++ b/page.md\n@@ -6,5 +6,6 @@\n")
    assert [line for line in done.out.splitlines()[3:] if line[0] != " "] == ["+"]
    assert done.code == 1
    assert "would fix 1 finding in 1 page" in done.err
    assert (tmp_path / "page.md").read_bytes() == PAGE
    assert fix(write(tmp_path, page=FIXED), "--diff").out == ""
    assert fix(tmp_path, "--diff").code == 0


def test_the_diff_of_a_page_applies_to_it_with_its_line_ends(tmp_path: Path) -> None:
    page = b"\xef\xbb\xbf" + PAGE.replace(b"\n", b"\r\n").removesuffix(b"\r\n")
    done = fix(write(tmp_path, page=page), "--diff")
    assert "+\r\n" in done.out
    assert done.out.endswith("- b\n\\ No newline at end of file\n")


def test_fix_only_reports_nothing_and_exits_0(tmp_path: Path) -> None:
    done = fix(write(tmp_path, page=BROKEN), "--fix-only", "--fail-level", "warning")
    assert (done.code, done.out) == (0, "")
    assert "fixed 1 finding in 1 page" in done.err
    assert (tmp_path / "page.md").read_bytes() != BROKEN


def test_fix_only_still_exits_2_where_a_page_was_not_read(tmp_path: Path) -> None:
    assert fix(write(tmp_path, page=PAGE, a_exam=b"\xff\xfe"), "--fix-only").code == 2
    assert (tmp_path / "page.md").read_bytes() == FIXED


def test_show_fixes_lists_what_is_done_or_would_be(tmp_path: Path) -> None:
    line = "page.md:9:1: DOC015 list-runs-on: insert a blank line above 1 list\n"
    assert f"would fix: {line}" in fix(write(tmp_path, page=PAGE), "--show-fixes").err
    assert f"would fix: {line}" in fix(tmp_path, "--show-fixes", "--diff").err
    assert f": fixed: {line}" in fix(tmp_path, "--show-fixes", "--fix").err


def test_standard_input_comes_back_fixed_and_the_report_goes_to_stderr(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = b"\xef\xbb\xbf" + PAGE.replace(b"\n", b"\r\n")
    done = piped(monkeypatch, data, "--fix", cwd=tmp_path)
    assert done.out.encode() == data.replace(b"Text:\r\n", b"Text:\r\n\r\n")
    assert "1 fixed" in done.err


@pytest.mark.parametrize("data", [FIXED, b"\xff\xfe\x00", b"a\0b", b"x" * 2_000_000])
def test_standard_input_that_needs_or_bears_no_fix_comes_back_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: bytes
) -> None:
    out = io.TextIOWrapper(io.BytesIO())
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    monkeypatch.setattr("linter.cli.check.emit_bytes", out.buffer.write)
    lint("--isolated", "--fix", "-", "--stdin-filename", "x-exam.md", cwd=tmp_path)
    assert out.buffer.getvalue() == data  # type: ignore[attr-defined]


def test_only_selected_rules_fix(tmp_path: Path) -> None:
    fix(write(tmp_path, page=PAGE), "--fix", "--select", "DOC010")
    assert (tmp_path / "page.md").read_bytes() == PAGE


def test_json_reports_what_is_left(tmp_path: Path) -> None:
    done = lint("--isolated", "--fix", "--output", "json", cwd=write(tmp_path, page=BROKEN))
    assert [found["code"] for found in json.loads(done.out)["findings"]] == ["DOC010"]


@pytest.mark.parametrize("option", ["--diff", "--fix-only"])
def test_a_run_that_reports_nothing_takes_no_format(tmp_path: Path, option: str) -> None:
    done = lint("--isolated", option, "--output", "json=x.json", cwd=write(tmp_path, page=PAGE))
    assert (done.code, names(tmp_path)) == (2, ["page.md"])
    assert f"{option} prints no report" in done.err


def test_what_a_baseline_holds_is_not_fixed(tmp_path: Path) -> None:
    write(tmp_path, page=PAGE)
    (tmp_path / "lint-modules.toml").write_text('baseline = "accepted.json"\n', encoding="utf-8")
    assert lint("baseline", "create", cwd=tmp_path).code == 0
    done = lint("--fix", cwd=tmp_path)
    assert (tmp_path / "page.md").read_bytes() == PAGE
    assert "1 baselined, 0 fixed" in done.out
    assert ", 1 fixed" in lint("--fix", "--no-baseline", cwd=tmp_path).out


def test_what_a_fix_repairs_is_struck_out_of_the_baseline(tmp_path: Path) -> None:
    write(tmp_path, page=PAGE, short_exam="# Short Exam\n\nNothing is asked here.\n")
    (tmp_path / "lint-modules.toml").write_text('baseline = "accepted.json"\n', encoding="utf-8")
    lint("baseline", "create", cwd=tmp_path)
    before = json.loads((tmp_path / "accepted.json").read_bytes())["pages"]
    done = lint("--fix", "--no-baseline", cwd=tmp_path)
    assert "accepted.json: struck out 1 entry that the fixes repaired" in done.err
    after = json.loads((tmp_path / "accepted.json").read_bytes())["pages"]
    assert (set(before), set(after)) == ({"page.md", "short-exam.md"}, {"short-exam.md"})
    assert after["short-exam.md"] == before["short-exam.md"]
    assert " 0 errors, 0 warnings," in lint(cwd=tmp_path).out


def test_a_damaged_baseline_that_is_not_wanted_stops_no_fix(tmp_path: Path) -> None:
    write(tmp_path, page=PAGE)
    (tmp_path / "lint-modules.toml").write_text('baseline = "accepted.json"\n', encoding="utf-8")
    (tmp_path / "accepted.json").write_bytes(b"{")
    assert ", 1 fixed" in lint("--fix", "--no-baseline", cwd=tmp_path).out
    assert (tmp_path / "accepted.json").read_bytes() == b"{"


@pytest.mark.parametrize(
    "page",
    [
        PAGE.replace(b"\n", b"\r\n"),
        b"\xef\xbb\xbf" + PAGE,
        PAGE.removesuffix(b"\n"),
        PAGE.replace(b"title: T\n", b"title: T\r\n") + b"end  \t\r\n\r\n\x0c\xe2\x80\xa8",
    ],
    ids=["crlf", "bom", "no final newline", "mixed"],
)
def test_every_byte_outside_the_edits_stays(tmp_path: Path, page: bytes) -> None:
    fix(write(tmp_path, page=page), "--fix")
    new = (tmp_path / "page.md").read_bytes()
    assert new != page
    ending = b"\r\n" if b"Text:\r\n" in page else b"\n"
    assert new.replace(b"Text:" + 2 * ending, b"Text:" + ending, 1) == page


@pytest.mark.parametrize("obstacle", ["symbolic link", "hard link", "read-only"])
def test_a_file_that_may_not_be_replaced_stays_and_the_run_fails(tmp_path: Path, obstacle: str) -> None:
    real = write(tmp_path / "real", page=PAGE) / "page.md"
    page, good = tmp_path / "docs" / "page.md", write(tmp_path / "docs", good=PAGE) / "good.md"
    if obstacle == "symbolic link":
        page.symlink_to(real)
    elif obstacle == "hard link":
        os.link(real, page)
    else:
        page.write_bytes(PAGE)
        page.chmod(0o444)
    done = fix(tmp_path, "--fix", "docs/page.md", "docs/good.md")
    assert (page.read_bytes(), good.read_bytes(), done.code) == (PAGE, FIXED, 2)
    assert (
        f"error: page.md: 1 fixable but not fixed: page.md {'has 2' if obstacle == 'hard link' else 'is'}" in done.err
    )
    assert "page.md:9:1: warning DOC015" in done.out  # what was not fixed is still reported
    assert ", 1 fixed" in done.out


def test_an_edit_by_someone_else_while_the_page_was_mended_is_not_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = write(tmp_path, page=PAGE) / "page.md"
    refusal = app_fix.refusal

    def edited(path: Path) -> str | None:
        page.write_bytes(PAGE + b"new\n")
        return refusal(path)

    monkeypatch.setattr(app_fix, "refusal", edited)
    done = fix(tmp_path, "--fix")
    assert (page.read_bytes(), done.code) == (PAGE + b"new\n", 2)
    assert "changed by someone else" in done.err


@pytest.mark.parametrize("call", ["open", "write", "fsync", "replace"])
def test_a_fault_at_any_step_of_writing_leaves_the_old_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    write(tmp_path, page=PAGE)
    if call == "replace":
        monkeypatch.setattr(Path, "replace", fails)
    elif call == "write":
        monkeypatch.setattr(files, "write_temp", fails)
    else:
        monkeypatch.setattr(os, call, fails)
    done = fix(tmp_path, "--fix")
    monkeypatch.undo()
    assert ((tmp_path / "page.md").read_bytes(), done.code) == (PAGE, 2)
    assert "No space left on device" in done.err
    assert names(tmp_path) == ["page.md"]


def test_what_a_killed_run_left_beside_a_page_is_removed(tmp_path: Path) -> None:
    write(tmp_path, page=FIXED)
    (tmp_path / f".page.md.123{TEMP_SUFFIX}").write_bytes(b"half")
    fix(tmp_path, "--fix")
    assert names(tmp_path) == ["page.md"]


def test_a_second_run_writes_nothing(tmp_path: Path) -> None:
    fix(write(tmp_path, page=PAGE), "--fix")
    before = (tmp_path / "page.md").stat()
    assert fix(tmp_path, "--fix").out.endswith("0 fixed\n")
    after = (tmp_path / "page.md").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


MODULE = (
    "---\ntype: learning-module\n---\n# Module 1\n\n## Focus Block 1: Leases (25 min)\n\n### PIRMING\n\nWhy?\n\n"
    "### CORE CONCEPT\n\nText.\n"
)
RIGHT = MODULE.replace("PIRMING", "PRIMING")


@pytest.mark.parametrize("link", ["module-1.md#pirming", "../docs/module-1/#pirming", "docs/module-1.html#pirming"])
def test_a_heading_that_another_page_links_to_keeps_its_name(tmp_path: Path, link: str) -> None:
    write(tmp_path, docs__module_1=MODULE, guide=f"# Guide\n\nSee [the hook]({link}).\n")
    done = fix(tmp_path, "--fix", "docs")
    assert (tmp_path / "docs" / "module-1.md").read_text(
        encoding="utf-8"
    ) == RIGHT  # the guide lies outside the project
    write(tmp_path, docs__module_1=MODULE, docs__guide=f"# Guide\n\nSee [the hook]({link}).\n")
    done = fix(tmp_path, "--fix", "docs")
    assert (tmp_path / "docs" / "module-1.md").read_text(encoding="utf-8") == MODULE
    assert "module-1.md:6:1: FB101 is not fixed: its fix would break links to #pirming" in done.err


def test_a_heading_that_its_own_page_links_to_keeps_its_name(tmp_path: Path) -> None:
    page = MODULE + '\n<a href="#pirming">up</a>\n'
    done = fix(write(tmp_path, module_1=page), "--fix", "--select", "FB101")
    assert (tmp_path / "module-1.md").read_text(encoding="utf-8") == page
    assert "would break links to #pirming" in done.err


def test_a_fix_is_judged_by_the_rules_of_the_project_whatever_is_selected(tmp_path: Path) -> None:
    page = MODULE.replace("### PIRMING\n\nWhy?\n\n", "").replace("Text.\n", "Text.\n\n### PIRMING\n\nWhy?\n")
    done = fix(write(tmp_path, module_1=page), "--fix", "--select", "FB101")
    assert "FB101 is not fixed: its fix would bring FB110" in done.err
    ignored = fix(
        tmp_path,
        "--fix",
        "--select",
        "FB101",
        "--config",
        write(tmp_path, **{"x.toml": 'ignore = ["FB110"]\n'}) / "x.toml",
    )
    assert ", 1 fixed" in ignored.out


def test_a_page_never_grows_over_the_limit(tmp_path: Path) -> None:
    write(tmp_path, page=PAGE)
    config = write(tmp_path, **{"x.toml": f"max-page-bytes = {len(PAGE)}\n"}) / "x.toml"
    done = lint("--fix", "--config", config, cwd=tmp_path)
    assert ((tmp_path / "page.md").read_bytes(), done.code) == (PAGE, 0)
    assert "too large" in done.err


def test_a_page_that_brings_a_rule_about_several_pages_a_finding_stays(tmp_path: Path) -> None:
    """The exam touches the block by the words of a heading that is a component, once it is spelt as one."""
    body = "A key card opens a door for one night, and then it stops working, whether or not the guest has left yet."
    module = MODULE.replace("PIRMING", "NEURAL BIRDGE: Hotel Rooms").replace("Why?\n\n### CORE CONCEPT", body)
    exam = "---\ntype: exam\nprerequisites: [module-1]\n---\n# Exam\n\n### Question 1: Plan\n\nBook hotel rooms.\n"
    assert "EXM021" not in fix(write(tmp_path, module_1=module, plan_exam=exam)).out
    done = fix(tmp_path, "--fix", "--select", "FB104")
    assert (tmp_path / "module-1.md").read_text(encoding="utf-8") == module
    assert "FB104 is not fixed: its fix would bring EXM021 at plan-exam.md:5" in done.err
    assert "FB104" in done.out
    alone = fix(write(tmp_path / "alone", module_1=module), "--fix", "--select", "FB104")
    assert ", 1 fixed" in alone.out


def test_several_runs_at_once_lose_nothing(tmp_path: Path) -> None:
    write(tmp_path, **{f"page_{n}": PAGE for n in range(20)})
    command = [sys.executable, "-m", "linter", "--isolated", "--fix-only", "."]
    runs = [subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE) for _ in range(4)]
    errors = [run.communicate()[1] for run in runs]
    assert all(path.read_bytes() == FIXED for path in tmp_path.glob("*.md"))
    assert not [name for name in os.listdir(tmp_path) if not name.endswith(".md")]  # noqa: PTH208
    assert all(run.returncode == 0 or b"meanwhile" in error for run, error in zip(runs, errors, strict=True))


def test_what_a_page_silences_is_not_fixed(tmp_path: Path) -> None:
    page = PAGE + b"\n<!-- lint-modules: ignore-file[DOC015] -- the site prints it -->\n"
    done = fix(write(tmp_path, page=page), "--fix")
    assert ((tmp_path / "page.md").read_bytes(), "1 suppressed" in done.out) == (page, True)


def test_a_rule_that_comes_to_no_verdict_does_not_keep_others_from_fixing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crashes(*_: object) -> None:
        raise ValueError("no verdict")

    monkeypatch.setattr("linter.checks.phrases.Placeholder.problems", crashes)
    done = fix(write(tmp_path, page=PAGE), "--fix")
    assert ((tmp_path / "page.md").read_bytes(), done.code) == (FIXED, 2)


@pytest.mark.parametrize("outcome", ["another kind", "no verdict"])
def test_a_fix_after_which_a_page_cannot_be_judged_is_refused(
    outcome: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_head, problems = engine.LocalPass.read_head, Placeholder.problems

    def other(local: engine.LocalPass, source: Source) -> engine.PageHead:
        head = read_head(local, source)
        return replace(head, kind=None) if source.text.encode() == FIXED else head

    def crashes(self: Placeholder, document: Document, context: Context) -> Iterator[Problem]:
        if "\n".join(document.page.source.lines).encode().strip() == FIXED.strip():
            raise ValueError("no verdict")
        return problems(self, document, context)

    if outcome == "another kind":
        monkeypatch.setattr(engine.LocalPass, "read_head", other)
    else:
        monkeypatch.setattr(Placeholder, "problems", crashes)
    done = fix(write(tmp_path, page=PAGE), "--fix")
    said = {"another kind": "make it a page of another kind", "no verdict": "keep the page from being checked"}
    assert f"DOC015 is not fixed: its fix would {said[outcome]}" in done.err
    assert (tmp_path / "page.md").read_bytes() == PAGE


def test_a_page_that_cannot_be_read_links_to_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def read_bytes(path: Path, limit: int) -> bytes:
        if path.name == "guide.md":
            raise PermissionError(13, "Permission denied")
        return path.read_bytes()

    write(tmp_path, module_1=MODULE, guide="# Guide\n\nSee [the hook](module-1.md#pirming).\n")
    monkeypatch.setattr(app_fix, "read_bytes", read_bytes)
    fix(tmp_path, "--fix")
    assert (tmp_path / "module-1.md").read_text(encoding="utf-8") == RIGHT
