"""Temporary files: never one that somebody else has made, dressed like theirs, and cleaned up by their whole name."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from linter.cli import temporary, writing
from linter.cli.temporary import TEMPORARY
from tests.fixing import names
from tests.test_cli import write


@pytest.mark.parametrize("there", ["file", "link", "link to nothing"])
def test_what_stands_under_its_name_is_never_written_to(tmp_path: Path, there: str) -> None:
    folder = write(tmp_path, other="theirs")
    if there == "file":
        (folder / "new").write_bytes(b"theirs")
    else:
        (folder / "new").symlink_to("other.md" if there == "link" else "nowhere")
    with pytest.raises(FileExistsError):
        temporary.fill(folder / "new", b"ours", None)
    assert (folder / "other.md").read_text() == "theirs"
    assert sorted(names(folder)) == ["new", "other.md"]


@pytest.mark.parametrize("name", ["*.md", "pa?e.md", "[op]age.md"])
def test_signs_of_globs_in_a_name_are_signs(tmp_path: Path, name: str) -> None:
    own, other = f".{name}.77{TEMPORARY}", f".page.md.77{TEMPORARY}"
    for one in (own, other):
        (tmp_path / one).touch()
    temporary.clean(tmp_path / name)
    assert names(tmp_path) == [other]


def test_a_temporary_file_that_another_run_removes_first_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / f".page.md.77{TEMPORARY}").touch()
    found = temporary.left(tmp_path / "page.md")
    monkeypatch.setattr(temporary, "left", lambda _: [tmp_path / f".page.md.76{TEMPORARY}", *found])
    temporary.clean(tmp_path / "page.md")
    assert names(tmp_path) == []


@pytest.mark.parametrize(
    ("mode", "writable"), [(0o646, True), (0o464, True), (0o446, True), (0o642, True), (0o555, False)]
)
def test_a_file_that_anybody_may_write_is_not_read_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: int, writable: bool
) -> None:
    page = write(tmp_path, page="old") / "page.md"
    page.chmod(mode)
    monkeypatch.setattr(os, "access", lambda *_: True)  # as it is for root
    assert writing.refusal(page) == (None if writable else "page.md is read-only")
