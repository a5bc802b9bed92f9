"""`check --fix` and its companions: what is fixed, printed and exited with."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from tests.fixing import BROKEN, FIXED, PAGE, fix, names, piped
from tests.test_cli import lint, write


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
    monkeypatch.setattr("linter.cli.applying.emit_bytes", out.buffer.write)
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
