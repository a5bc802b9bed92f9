"""Temporary files: never one that somebody else has made, dressed like theirs, and cleaned up by their whole name."""

from __future__ import annotations

import os
import stat
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


def test_owner_and_mode_are_those_of_the_file_it_replaces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page, asked = write(tmp_path, page="old") / "page.md", list[object]()
    page.chmod(0o614)
    like = os.stat_result((page.stat().st_mode, *page.stat()[1:4], 1234, 4321, *page.stat()[6:10]))
    monkeypatch.setattr(os, "chown", lambda *given: asked.append(given))
    temporary.fill(tmp_path / "new", b"new", like)
    assert asked == [(tmp_path / "new", 1234, 4321)]
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o614


def test_an_owner_that_may_not_be_given_keeps_no_file_from_being_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    page = write(tmp_path, page="old") / "page.md"
    page.chmod(0o614)
    monkeypatch.setattr(os, "chown", refuse)
    writing.put(page, b"new")
    assert (page.read_bytes(), stat.S_IMODE(page.stat().st_mode), names(tmp_path)) == (b"new", 0o614, ["page.md"])


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
