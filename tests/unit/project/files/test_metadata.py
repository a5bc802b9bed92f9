"""A file that is rewritten keeps its owner, group, access control list, attributes and mode, as far as may be."""

from __future__ import annotations

import errno
import os
import stat
import struct
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from linter.errors import RefusedError
from linter.project import files
from tests.campaign.calls import watched
from tests.helpers.command import write
from tests.helpers.fixable_page import names
from tests.unit.project.files.conftest import NEW, OLD

NOBODY, TEAM = 65_534, 4_321
ACCESS, DEFAULT = "system.posix_acl_access", "system.posix_acl_default"
needs_root = pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs root to give files away")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def acl(group: int, named: int, mask: int) -> bytes:
    """An access control list that gives a user something; its form is that of acl(5), version 2 of the attribute."""
    entries = [(1, 6, -1), (2, named, NOBODY), (4, group, -1), (0x10, mask, -1), (0x20, 4, -1)]
    return struct.pack("<I", 2) + b"".join(struct.pack("<HHi", *entry) for entry in entries)


def attributed(path: Path, name: str, value: bytes) -> None:
    try:
        os.setxattr(path, name, value)
    except (OSError, AttributeError):
        pytest.skip("the disk knows no attributes")


@pytest.fixture
def shared() -> Iterator[Path]:
    """A folder that everybody may write into; pytest's own are closed to other users."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o777)
        yield Path(name).resolve()


def as_nobody(groups: list[int], act: Callable[[], None]) -> None:
    """Does something as an unprivileged user who is in some groups."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.setgroups(groups)
            os.setgid(NOBODY)
            os.setuid(NOBODY)
            act()
            code = 0
        finally:
            os._exit(code)
    assert os.waitpid(child, 0)[1] == 0


@pytest.fixture
def owned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A page that seems to be another user's, of another group, and may be read by that group."""
    page, real = write(tmp_path, page="old") / "page.md", os.lstat
    page.chmod(0o640)
    like = os.stat_result((page.stat().st_mode, *page.stat()[1:4], 1234, TEAM, *page.stat()[6:10]))
    monkeypatch.setattr(os, "lstat", lambda path: like if path == page else real(path))
    return page


def test_the_mode_is_kept(page: Path) -> None:
    page.chmod(0o640)
    files.rewrite({page: (OLD, NEW)})
    assert (page.read_bytes(), page.stat().st_mode & 0o777, names(page.parent)) == (NEW, 0o640, [page.name])


def test_the_modes_of_new_and_temporary_files(tmp_path: Path) -> None:
    before, page, seen = os.umask(0o020), write(tmp_path, page="old") / "page.md", list[int]()
    page.chmod(0o604)

    def look(number: int, name: str, when: str) -> None:
        if (name, when) == ("write", "before"):
            seen.extend(stat.S_IMODE(path.stat().st_mode) for path in tmp_path.glob(".*tmp"))

    try:
        with watched(tmp_path, look):
            files.replace(page, b"new")
            files.create(tmp_path / "new.md", b"new")
    finally:
        os.umask(before)
    assert seen == [0o600, 0o646]
    assert [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("page.md", "new.md")] == [0o604, 0o646]


def test_windows_has_no_owners(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = write(tmp_path, page="old") / "page.md"
    page.chmod(0o640)
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(os, "chown", lambda *_: pytest.fail("an owner is given"))
    files.write_temp(tmp_path / "new", b"new", page)
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o640


def test_owner_and_mode_are_those_of_the_file_it_replaces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page, asked, real = write(tmp_path, page="old") / "page.md", list[tuple[int, int]](), os.lstat
    page.chmod(0o614)
    like = os.stat_result((page.stat().st_mode, *page.stat()[1:4], 1234, 4321, *page.stat()[6:10]))
    monkeypatch.setattr(os, "lstat", lambda path: like if path == page else real(path))
    monkeypatch.setattr(os, "chown", lambda _, *given: asked.append(given))
    files.write_temp(tmp_path / "new", b"new", page)
    assert (asked, mode(tmp_path / "new")) == ([(1234, 4321)], 0o614)


@pytest.mark.parametrize("code", [errno.EPERM, errno.EINVAL, errno.EOPNOTSUPP])
def test_an_owner_that_may_not_be_given_keeps_no_file_from_being_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(code, os.strerror(code))

    page, real = write(tmp_path, page="old") / "page.md", os.lstat
    page.chmod(0o674)
    like = os.stat_result((page.stat().st_mode | stat.S_ISUID, *page.stat()[1:4], 1234, 4321, *page.stat()[6:10]))
    monkeypatch.setattr(os, "lstat", lambda path: like if path == page else real(path))
    monkeypatch.setattr(os, "chown", refuse)
    files.replace(page, b"new")
    assert (page.read_bytes(), mode(page), names(tmp_path)) == (b"new", 0o644, ["page.md"])


def test_a_group_that_may_be_given_keeps_what_it_may(owned: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def give(_: int, owner: int, group: int) -> None:
        if (owner, group) != (-1, TEAM):
            raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "chown", give)
    files.replace(owned, b"new")
    assert (owned.read_bytes(), mode(owned)) == (b"new", 0o640)


def test_a_disk_that_fails_while_an_owner_is_given_leaves_the_file(
    owned: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "chown", fail)
    with pytest.raises(OSError, match="Input/output error"):
        files.replace(owned, b"new")
    assert (owned.read_bytes(), names(owned.parent)) == (b"old", ["page.md"])


@needs_root
def test_a_file_of_another_user_is_refused(shared: Path) -> None:
    def refused() -> None:
        with pytest.raises(RefusedError, match=r"^page\.md is read-only$"), files.locked([page]):
            files.rewrite({page: (OLD, NEW)})

    page = write(shared, page=OLD) / "page.md"
    page.chmod(0o644)
    as_nobody([], refused)
    assert (page.read_bytes(), names(shared)) == (OLD, ["page.md"])


@needs_root
def test_a_group_is_kept_by_who_is_in_it(shared: Path) -> None:
    page = write(shared, page="old") / "page.md"
    os.chown(page, 0, TEAM)
    page.chmod(0o664)
    as_nobody([TEAM], lambda: files.replace(page, b"new"))
    state = page.stat()
    assert (page.read_bytes(), state.st_uid, state.st_gid, mode(page)) == (b"new", NOBODY, TEAM, 0o664)


@needs_root
@pytest.mark.parametrize(("before", "after"), [(0o664, 0o644), (0o640, 0o600), (0o646, 0o646), (0o755, 0o755)])
def test_another_group_may_no_more_than_everybody(shared: Path, before: int, after: int) -> None:
    page = write(shared, page="old") / "page.md"
    os.chown(page, NOBODY, TEAM)
    page.chmod(before)
    as_nobody([], lambda: files.replace(page, b"new"))
    assert (page.read_bytes(), page.stat().st_gid, mode(page)) == (b"new", NOBODY, after)


def test_attributes_and_access_control_lists_are_kept(tmp_path: Path) -> None:
    page = write(tmp_path, page="old") / "page.md"
    attributed(page, "user.reviewed_by", b"Ada")
    attributed(page, ACCESS, acl(group=4, named=6, mask=6))
    files.rewrite({page: (b"old", b"new")})
    assert (page.read_bytes(), mode(page)) == (b"new", 0o664)
    assert os.getxattr(page, "user.reviewed_by") == b"Ada"
    assert os.getxattr(page, ACCESS) == acl(group=4, named=6, mask=6)


def test_attributes_that_a_system_gives_are_left_to_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page, taken = write(tmp_path, page="old") / "page.md", list[str]()
    monkeypatch.setattr(os, "listxattr", lambda *_, **__: ["security.ima", "user.mark"], raising=False)
    monkeypatch.setattr(os, "getxattr", lambda _, name, **__: name.encode(), raising=False)
    monkeypatch.setattr(os, "setxattr", lambda _, name, __: taken.append(name), raising=False)
    files.replace(page, b"new")
    assert (page.read_bytes(), taken) == (b"new", ["user.mark"])


def test_a_folder_gives_a_rewritten_file_to_nobody_else(tmp_path: Path) -> None:
    page = write(tmp_path, page="old") / "page.md"
    page.chmod(0o644)
    attributed(tmp_path, DEFAULT, acl(group=6, named=6, mask=6))
    files.rewrite({page: (b"old", b"new")})
    assert (page.read_bytes(), mode(page), ACCESS in os.listxattr(page)) == (b"new", 0o644, False)


def test_a_disk_without_attributes_takes_files_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(errno.EOPNOTSUPP, "Operation not supported")

    page = write(tmp_path, page="old") / "page.md"
    for name in ("listxattr", "setxattr"):
        monkeypatch.setattr(os, name, fail, raising=False)
        files.replace(page, name.encode())
        assert page.read_bytes() == name.encode()
        monkeypatch.undo()
    monkeypatch.delattr(os, "listxattr", raising=False)
    files.replace(page, b"new")
    assert page.read_bytes() == b"new"


def test_a_link_put_under_the_name_of_the_temporary_file_is_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, other, real = write(tmp_path, page="old", other="theirs") / "page.md", tmp_path / "other.md", os.fstat
    page.chmod(0o606)
    other.chmod(0o600)

    def swap(handle: int) -> os.stat_result:
        made = files.temp_path(page)
        if made.exists() and not made.is_symlink():
            made.unlink()
            made.symlink_to(other)
        return real(handle)

    monkeypatch.setattr(os, "fstat", swap)
    files.write_temp(files.temp_path(page), b"new", page)
    assert (other.read_text(), mode(other)) == ("theirs", 0o600)
