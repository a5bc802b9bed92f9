"""A run that could not do everything exits 2, and hides no finding of what it did."""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Callable
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from linter import documents
from linter.checks.faults import Title
from linter.checks.phrases import Mention
from linter.cli import rule_pages
from linter.cli.main import run
from tests.conftest import ROOT
from tests.test_cli import EXAM, codes, lint, write


@pytest.mark.parametrize(
    "content",
    [b"\x00\x01 binary", b"\xff\xfe#\x00 \x00", b"\xfe\xff\x00#", b"# caf\xe9\n", b"# " + b"x" * 1_048_576],
    ids=["nul", "utf-16-le", "utf-16-be", "latin-1", "too large"],
)
def test_an_unreadable_page_exits_2_and_hides_no_finding(tmp_path: Path, content: bytes) -> None:
    write(tmp_path, module_1=content, short_exam=EXAM)
    done = lint("--output", "concise", "--select", "EXM016", cwd=tmp_path)
    assert done.code == 2
    assert codes(done) == ["DOC001", "EXM016"]
    assert "1 not read" in done.out


@pytest.mark.parametrize("listed", [False, True], ids=["not even listed", "listed"])
def test_a_folder_that_is_closed_exits_2_and_hides_no_finding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, listed: bool
) -> None:
    closed = write(tmp_path, short_exam=EXAM, closed__long_exam=EXAM) / "closed"

    def refusing(act: Callable[..., Any], folder: Callable[[Path], Path]) -> Callable[..., Any]:
        def asked(path: Path | str = ".", *args: Any, **options: Any) -> Any:
            if folder(Path(path)) == closed:
                raise PermissionError(errno.EACCES, "Permission denied", str(path))
            return act(path, *args, **options)

        return asked

    if not listed:
        monkeypatch.setattr(os, "scandir", refusing(os.scandir, lambda path: path))
        monkeypatch.setattr(Path, "open", refusing(Path.open, lambda path: path))
    for name in ("is_symlink", "stat", "open"):
        monkeypatch.setattr(Path, name, refusing(getattr(Path, name), lambda path: path.parent))
    done = lint("--output", "concise", "--select", "EXM016", "--no-cache", cwd=tmp_path)
    assert (done.code, codes(done)) == (2, ["EXM016"])
    assert "1 not read" in done.out
    assert f"closed{'/long-exam.md' if listed else ''}: cannot be read: Permission denied" in done.out


def test_a_page_nested_too_deep_exits_2(tmp_path: Path) -> None:
    done = lint("--output", "concise", cwd=write(tmp_path, deep_exam="# T\n\n" + "> " * 120 + "x\n"))
    assert (done.code, codes(done)) == (2, ["DOC001"])


def test_of_a_page_that_was_not_read_no_tracker_says_that_it_is_not_there(tmp_path: Path) -> None:
    course = Path(copytree(ROOT / "examples/course", tmp_path / "course"))
    (course / "docs/tests/idempotency-exam.md").write_bytes(b"\xff\xfe")
    checked = lint("--no-cache", "--select", "TRK,DOC001", "--output", "concise", cwd=course)
    assert "'Idempotency' claims its module done, but module-2-idempotency.md has" in checked.out
    assert "no exam was found" not in checked.out
    told = lint("status", cwd=course)
    assert (checked.code, told.code) == (2, 2)
    assert "idempotency-exam.md was not read whole" in told.out


def test_an_unreadable_page_of_no_kind_is_silent_unless_named(tmp_path: Path) -> None:
    write(tmp_path, logo=b"\x00")
    assert lint(cwd=tmp_path).code == 0
    assert lint("logo.md", cwd=tmp_path).code == 2


def test_doc001_can_be_neither_ignored_nor_left_unselected(tmp_path: Path) -> None:
    write(tmp_path, module_1=b"\x00", **{"lint-modules.toml": 'ignore = ["DOC001", "DOC"]\n'})
    for args in (["--ignore", "DOC001"], ["--select", "EXM"], ["--fail-level", "never"], ["--ignore", "ALL"]):
        done = lint("--output", "concise", *args, cwd=tmp_path)
        assert (done.code, codes(done)) == (2, ["DOC001"])


def test_broken_front_matter_and_an_unclosed_fence_are_findings(tmp_path: Path) -> None:
    write(tmp_path, a_exam="---\ntitle: [\n---\n# T\n", b_exam="# T\n\n```python\nx = 1\n")
    done = lint("--output", "concise", "--select", "DOC002,DOC005", cwd=tmp_path)
    assert (done.code, codes(done)) == (1, ["DOC002", "DOC005"])


def test_a_crashing_rule_exits_2_and_hides_no_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object) -> None:
        raise ZeroDivisionError("boom")

    monkeypatch.setattr(Title, "problems", crash)
    done = lint("--output", "concise", "--select", "EXM016,DOC004", cwd=write(tmp_path, short_exam=EXAM))
    assert (done.code, codes(done)) == (2, ["EXM016"])
    assert "short-exam.md: rule DOC004: rule crashed: ZeroDivisionError: boom" in done.err


def test_a_crash_of_a_rule_that_broken_front_matter_keeps_silent_hides_no_finding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object) -> None:
        raise ZeroDivisionError("boom")

    monkeypatch.setattr(Mention, "problems", crash)
    done = lint(
        "--output", "concise", "--select", "MOD001,DOC002", cwd=write(tmp_path, module_1="---\na: [\n---\n# T\n")
    )
    assert (done.code, codes(done)) == (2, ["DOC002"])
    assert "module-1.md: rule MOD001: rule crashed: ZeroDivisionError: boom" in done.err


def test_an_internal_error_is_one_line_and_2(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object) -> None:
        raise RuntimeError("boom\nand more")

    monkeypatch.setattr("linter.cli.choosing.choose", crash)
    done = lint(cwd=write(tmp_path, short_exam=EXAM))
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert "internal error: RuntimeError: boom" in done.err


def test_a_page_whose_reading_crashes_hides_no_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recognise = documents.recognise

    def crash(page: documents.Page, kind: documents.Kind) -> documents.Document:
        if page.source.path.startswith("a"):
            raise RuntimeError("boom")
        return recognise(page, kind)

    monkeypatch.setattr(documents, "recognise", crash)
    done = lint("--output", "concise", "--select", "EXM016", cwd=write(tmp_path, a_exam=EXAM, b_exam=EXAM))
    assert (done.code, codes(done)) == (2, ["EXM016"])


def test_ctrl_c_exits_130(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("linter.cli.pages.discover", interrupt)
    assert lint(cwd=write(tmp_path, short_exam=EXAM)).code == 130


def test_a_reader_that_is_gone_when_the_last_of_a_report_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Closed(io.StringIO):
        flushed = 0

        def flush(self) -> None:
            self.flushed += 1
            if self.flushed > 1:
                raise BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE))

    with (tmp_path / "out").open("w", encoding="utf-8") as out:
        monkeypatch.setattr(sys, "__stdout__", out)
        monkeypatch.setattr(sys, "stdout", Closed())
        code = run(["rule", "FB103"])
        monkeypatch.undo()
        out.write("what was still buffered")
    assert (code, capsys.readouterr().err) == (2, "")
    assert (tmp_path / "out").read_bytes() == b""


def test_an_installation_without_rules_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rule_pages, "__file__", str(tmp_path / "linter/cli/rule_pages.py"))
    monkeypatch.setattr(rule_pages.resources, "files", lambda package: tmp_path / package)
    done = lint("rule", cwd=tmp_path)
    assert (done.code, done.out) == (2, "")
    assert "no rules were found: the installation is incomplete" in done.err


def test_the_rules_of_an_installation_are_those_of_its_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = lint("rule", cwd=tmp_path)
    copytree(ROOT / "rules", tmp_path / "linter/builtin")
    monkeypatch.setattr(rule_pages, "__file__", str(tmp_path / "elsewhere/cli/rule_pages.py"))
    monkeypatch.setattr(rule_pages.resources, "files", lambda package: tmp_path / package)
    assert lint("rule", cwd=tmp_path) == expected
    assert expected.code == 0
