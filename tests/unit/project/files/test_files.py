"""Rewriting, creating and replacing files: what stays, what is refused, and what temporary files are called."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from linter.errors import RefusedError
from linter.project import files
from tests.helpers.command import EXAM, lint, write
from tests.helpers.fixable_page import names
from tests.unit.project.files.conftest import NEW, OLD, leave


def test_a_file_changed_meanwhile_stays(page: Path) -> None:
    page.write_bytes(b"somebody else\n")
    with pytest.raises(RefusedError, match="changed by someone else"):
        files.rewrite({page: (OLD, NEW)})
    assert (page.read_bytes(), names(page.parent)) == (b"somebody else\n", [page.name])


def test_links_and_read_only_files_are_refused(page: Path, tmp_path: Path) -> None:
    linked, hard = tmp_path / "link.md", tmp_path / "hard.md"
    linked.symlink_to(page)
    assert "symbolic link" in str(files.refusal(linked))
    assert files.refusal(page) is None
    page.chmod(0o444)
    assert "read-only" in str(files.refusal(page))
    page.chmod(0o644)
    hard.hardlink_to(page)
    for path in (page, hard, linked):
        with pytest.raises(RefusedError):
            files.rewrite({path: (OLD, NEW)})
    assert page.read_bytes() == OLD
    assert "no regular file" in str(files.refusal(tmp_path))
    assert "cannot be looked at" in str(files.refusal(tmp_path / "nowhere.md"))


@pytest.mark.parametrize(
    ("mode", "writable"), [(0o646, True), (0o464, True), (0o446, True), (0o642, True), (0o555, False)]
)
def test_a_file_that_anybody_may_write_is_not_read_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: int, writable: bool
) -> None:
    page = write(tmp_path, page="old") / "page.md"
    page.chmod(mode)
    monkeypatch.setattr(os, "access", lambda *_: True)  # as it is for root
    assert files.refusal(page) == (None if writable else "page.md is read-only")


def test_a_new_file_never_replaces_one(page: Path) -> None:
    fresh = page.with_name("NEW.md")
    files.create(fresh, NEW)
    with pytest.raises(RefusedError, match="is there already"):
        files.create(page, NEW)
    assert (page.read_bytes(), fresh.read_bytes(), sorted(names(page.parent))) == (OLD, NEW, ["NEW.md", page.name])


@pytest.mark.parametrize("code", [errno.EPERM, errno.EOPNOTSUPP])
def test_a_disk_without_links_takes_new_files_and_overwrites_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def fail(*_: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "link", fail)
    page = tmp_path / "page.md"
    files.create(page, NEW)
    with pytest.raises(RefusedError, match="is there already"):
        files.create(page, OLD)
    assert (page.read_bytes(), names(tmp_path)) == (NEW, ["page.md"])


def test_no_file_is_rewritten_where_another_one_has_changed(tmp_path: Path) -> None:
    write(tmp_path, first="old", second="theirs")
    first, second = tmp_path / "first.md", tmp_path / "second.md"
    with pytest.raises(RefusedError, match=r"^second\.md was changed by someone else meanwhile: run again$"):
        files.rewrite({first: (b"old", b"new"), second: (b"old", b"new")})
    assert (first.read_bytes(), second.read_bytes(), len(names(tmp_path))) == (b"old", b"theirs", 2)


@pytest.mark.parametrize("number", range(2))
def test_what_an_editor_saves_between_two_files_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    pages = [tmp_path / "a.md", tmp_path / "b.md"]
    for page in pages:
        page.write_bytes(OLD)
    replace, done = Path.replace, list[Path]()

    def edited(path: Path, target: Path) -> None:
        replace(path, target)
        if not done:
            pages[1].write_bytes(b"an editor's\n") if number else pages[1].unlink()
        done.append(target)

    monkeypatch.setattr(Path, "replace", edited)
    with pytest.raises(RefusedError, match=r"b\.md.*; already rewritten: a\.md"):
        files.rewrite(dict.fromkeys(pages, (OLD, NEW)))
    assert pages[0].read_bytes() == NEW
    assert names(tmp_path) == ["a.md", "b.md"][: number + 1] or sorted(names(tmp_path)) == ["a.md", "b.md"]
    assert not number or pages[1].read_bytes() == b"an editor's\n"


def test_the_names_of_rewritten_files_outlive_a_power_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name is safe once its folder is on the disk."""
    pages = [write(tmp_path, **{f"{name}/page.md": "old"}) / name / "page.md" for name in ("a", "b")]
    synced: list[Path] = []
    monkeypatch.setattr(files, "_sync", synced.append)
    files.rewrite(dict.fromkeys(pages, (b"old", b"new")))
    assert sorted(synced) == [tmp_path / "a", tmp_path / "b"]


def test_a_report_that_is_read_only_or_linked_stays(tmp_path: Path) -> None:
    folder = write(tmp_path, short_exam=EXAM, **{"report.json": "old", "linked.json": "old"})
    (folder / "report.json").chmod(0o444)
    (folder / "other.json").hardlink_to(folder / "linked.json")
    for name, reason in (("report.json", "is read-only"), ("linked.json", "2 hard links")):
        done = lint("--fail-level", "never", "--output", f"json={name}", cwd=folder)
        assert (done.code, reason in done.err) == (2, True)
        assert (folder / name).read_bytes() == b"old"
    assert (folder / "other.json").read_bytes() == b"old"


@pytest.mark.parametrize("there", ["file", "link", "link to nothing"])
def test_what_stands_under_its_name_is_never_written_to(tmp_path: Path, there: str) -> None:
    folder = write(tmp_path, other="theirs")
    if there == "file":
        (folder / "new").write_bytes(b"theirs")
    else:
        (folder / "new").symlink_to("other.md" if there == "link" else "nowhere")
    with pytest.raises(FileExistsError):
        files.write_temp(folder / "new", b"ours", None)
    assert (folder / "other.md").read_text() == "theirs"
    assert sorted(names(folder)) == ["new", "other.md"]


def test_a_name_of_any_length_can_be_locked_and_rewritten(tmp_path: Path) -> None:
    for size in (200, 201, 250):
        made = tmp_path / ("ü" * (size // 2) + "x" * (size % 2) + ".md")
        made.write_bytes(OLD)
        leave(made)
        files.remove_leftovers([made])
        assert names(tmp_path) == [made.name]
        leave(made)
        with files.locked([made]):
            files.rewrite({made: (OLD, NEW)})
        assert (made.read_bytes(), names(tmp_path)) == (NEW, [made.name])
        made.unlink()
        files.create(made, NEW)
        made.unlink()


def test_a_name_stays_readable_up_to_the_length_that_leaves_room() -> None:
    assert files.hidden_name(Path("x" * 200)) == "." + "x" * 200
    assert len(files.hidden_name(Path("x" * 201))) == len(files.hidden_name(Path("x" * 255))) == 33
    assert files.hidden_name(Path("x" * 201)) != files.hidden_name(Path("x" * 202))


def test_an_error_speaks_of_the_file_where_it_has_a_number(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="no number") as plain, files._errors_about(tmp_path):
        raise OSError("no number")
    with pytest.raises(FileNotFoundError) as told, files._errors_about(tmp_path):
        raise FileNotFoundError(errno.ENOENT, "gone", "another")
    assert (plain.value.filename, told.value.filename) == (None, str(tmp_path))
