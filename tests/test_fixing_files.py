"""What `check --fix` writes into files: no byte too many, nothing lost to a fault, an edit or a killed run."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from linter.cli import writing
from linter.cli.temporary import TEMPORARY
from tests.fixing import FIXED, PAGE, fix, names
from tests.test_cli import write


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
        monkeypatch.setattr(writing, "fill", fails)
    else:
        monkeypatch.setattr(os, call, fails)
    done = fix(tmp_path, "--fix")
    monkeypatch.undo()
    assert ((tmp_path / "page.md").read_bytes(), done.code) == (PAGE, 2)
    assert "No space left on device" in done.err
    assert names(tmp_path) == ["page.md"]


def test_what_a_killed_run_left_beside_a_page_is_removed(tmp_path: Path) -> None:
    write(tmp_path, page=FIXED)
    (tmp_path / f".page.md.123{TEMPORARY}").write_bytes(b"half")
    fix(tmp_path, "--fix")
    assert names(tmp_path) == ["page.md"]


def test_a_second_run_writes_nothing(tmp_path: Path) -> None:
    fix(write(tmp_path, page=PAGE), "--fix")
    before = (tmp_path / "page.md").stat()
    assert fix(tmp_path, "--fix").out.endswith("0 fixed\n")
    after = (tmp_path / "page.md").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
