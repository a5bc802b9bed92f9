"""`check --fix` and its companions: what is written, printed and exited with."""

from __future__ import annotations

import io
import json
import os
import sys
from pathlib import Path

import pytest

from linter.cli import writing
from tests.test_cli import Done, lint, write

PAGE = b"---\ntype: tracking-system\ntitle: T\n---\n\n# T\n\nText:\n- a\n- b\n"
FIXED = PAGE.replace(b"Text:\n", b"Text:\n\n")
BROKEN = PAGE + b"\n[x](missing.md)\n"


def fix(folder: Path, *args: str) -> Done:
    silent = {"--diff", "--fix-only"} & set(args)
    return lint("--isolated", *(() if silent else ("--output", "concise")), *args, cwd=folder)


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def piped(monkeypatch: pytest.MonkeyPatch, data: bytes, *args: str, cwd: Path) -> Done:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    return lint("--isolated", *args, "-", "--stdin-filename", "progress-MODULE_TRACKER.md", cwd=cwd)


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
    refusal = writing.refusal

    def edited(path: Path) -> str | None:
        page.write_bytes(PAGE + b"new\n")
        return refusal(path)

    monkeypatch.setattr(writing, "refusal", edited)
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
        monkeypatch.setattr(writing, "_write", fails)
    else:
        monkeypatch.setattr(writing.os, call, fails)
    done = fix(tmp_path, "--fix")
    monkeypatch.undo()
    assert ((tmp_path / "page.md").read_bytes(), done.code) == (PAGE, 2)
    assert "No space left on device" in done.err
    assert names(tmp_path) == ["page.md"]


def test_what_a_killed_run_left_beside_a_page_is_removed(tmp_path: Path) -> None:
    write(tmp_path, page=FIXED)
    (tmp_path / f".page.md.123{writing.TEMPORARY}").write_bytes(b"half")
    fix(tmp_path, "--fix")
    assert names(tmp_path) == ["page.md"]


def test_a_second_run_writes_nothing(tmp_path: Path) -> None:
    fix(write(tmp_path, page=PAGE), "--fix")
    before = (tmp_path / "page.md").stat()
    assert fix(tmp_path, "--fix").out.endswith("0 fixed\n")
    after = (tmp_path / "page.md").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


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
