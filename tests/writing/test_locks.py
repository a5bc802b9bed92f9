"""Locks: who may read them, what they say, and the ones of Windows, by a stand-in for its calls."""

from __future__ import annotations

import errno
import importlib.util
import os
import stat
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from linter.cli import locking, temporary, writing
from linter.errors import RefusedError
from tests.campaign.calls import watched
from tests.fixing import FIXED, PAGE, fix, names
from tests.test_cli import write


def test_a_lock_file_is_its_owner_s_alone(tmp_path: Path) -> None:
    page = write(tmp_path, page="old") / "page.md"
    with locking.locked([page]):
        assert stat.S_IMODE(locking.lock_of(page).stat().st_mode) == 0o600


def test_an_error_speaks_of_the_file_where_it_has_a_number(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="no number") as plain, locking.of_file(tmp_path):
        raise OSError("no number")
    with pytest.raises(FileNotFoundError) as told, locking.of_file(tmp_path):
        raise FileNotFoundError(errno.ENOENT, "gone", "another")
    assert (plain.value.filename, told.value.filename) == (None, str(tmp_path))


def test_the_locks_of_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, free = list[tuple[int, ...]](), [True]

    def ask(*args: int) -> None:
        asked.append(args)
        if not free[0]:
            raise PermissionError(errno.EACCES, "Permission denied")

    msvcrt = ModuleType("msvcrt")
    msvcrt.locking, msvcrt.LK_NBLCK = ask, 2  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "msvcrt", msvcrt)
    monkeypatch.setattr(sys, "platform", "win32")
    spec = locking.__spec__
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module._exclusive(7) is True
    free[0] = False
    assert module._exclusive(8) is False
    assert asked == [(7, 2, 1), (8, 2, 1)]


def test_windows_has_no_owners(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = write(tmp_path, page="old") / "page.md"
    page.chmod(0o640)
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(os, "chown", lambda *_: pytest.fail("an owner is given"))
    temporary.fill(tmp_path / "new", b"new", page)
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o640


def test_the_modes_of_new_and_temporary_files(tmp_path: Path) -> None:
    before, page, seen = os.umask(0o020), write(tmp_path, page="old") / "page.md", list[int]()
    page.chmod(0o604)

    def look(number: int, name: str, when: str) -> None:
        if (name, when) == ("write", "before"):
            seen.extend(stat.S_IMODE(path.stat().st_mode) for path in tmp_path.glob(".*tmp"))

    try:
        with watched(tmp_path, look):
            writing.put(page, b"new")
            writing.create(tmp_path / "new.md", b"new")
    finally:
        os.umask(before)
    assert seen == [0o600, 0o646]
    assert [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("page.md", "new.md")] == [0o604, 0o646]


@pytest.mark.parametrize("there", ["symbolic link", "folder", "pipe", "file of somebody else"])
def test_what_stands_under_the_name_of_a_lock_is_told_and_stays(tmp_path: Path, there: str) -> None:
    page = write(tmp_path, page=FIXED) / "page.md"
    lock = locking.lock_of(page)
    if there == "symbolic link":
        lock.symlink_to(page.name)
    elif there == "folder":
        lock.mkdir()
    elif there == "pipe":
        os.mkfifo(lock)
    else:
        lock.write_bytes(b"theirs")
    done = fix(tmp_path, "--fix")
    assert (done.code, f"{lock.name} is in the way of a lock" in done.err) == (0, False), "a page without fixes"
    page.write_bytes(PAGE)
    done = fix(tmp_path, "--fix")
    assert (done.code, "1 fixable but not fixed: .page.md.lock is in the way of a lock: " in done.err) == (2, True)
    assert (page.read_bytes(), sorted(names(tmp_path))) == (PAGE, [lock.name, "page.md"])
    assert there != "file of somebody else" or lock.read_bytes() == b"theirs"


def test_a_lock_of_another_user_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page, waited, real = write(tmp_path, page="old") / "page.md", list[float](), os.open
    locking.lock_of(page).touch()

    def denied(path: object, *args: Any) -> int:
        if path == locking.lock_of(page):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return real(path, *args)  # type: ignore[call-overload, no-any-return]

    monkeypatch.setattr(os, "open", denied)
    monkeypatch.setattr(locking.time, "sleep", waited.append)
    told = r"page\.md is locked by another run: \.page\.md\.lock"
    with pytest.raises(RefusedError, match=told), locking.locked([page], patience=0.01):
        pytest.fail("it is locked")
    assert waited
    locking.lock_of(page).write_bytes(b"theirs")
    waited.clear()
    told = r"\.page\.md\.lock is in the way of a lock: Permission denied"
    with pytest.raises(RefusedError, match=told), locking.locked([page], patience=0.01):
        pytest.fail("it is locked")
    assert not waited
    locking.lock_of(page).unlink()
    with pytest.raises(PermissionError), locking.locked([page]):  # the folder is closed: nobody is waited for
        pytest.fail("it is locked")


def test_a_lock_that_was_removed_meanwhile_takes_no_other_with_it(tmp_path: Path) -> None:
    page = write(tmp_path, page="old") / "page.md"
    first = locking.locked([page])
    first.__enter__()
    locking.lock_of(page).unlink()  # as `git clean` does
    with locking.locked([page], patience=0):
        first.__exit__(None, None, None)
        with pytest.raises(RefusedError, match="is locked by another run"), locking.locked([page], patience=0):
            pytest.fail("two runs hold the lock")
    assert names(tmp_path) == ["page.md"]
