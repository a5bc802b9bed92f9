"""Locks: who may read them, how long they are waited for, and what else stands under their names."""

from __future__ import annotations

import errno
import fcntl
import importlib.util
import os
import stat
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from linter.errors import RefusedError
from linter.project import files
from tests.campaign.calls import failing, watched
from tests.helpers.command import write
from tests.helpers.fixable_page import FIXED, PAGE, fix, names


def test_a_lock_file_is_its_owner_s_alone(tmp_path: Path) -> None:
    page = write(tmp_path, page="old") / "page.md"
    with files.locked([page]):
        assert stat.S_IMODE(files.lock_path(page).stat().st_mode) == 0o600


def test_a_lock_is_waited_for_and_no_longer(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "PATIENCE", 0.05)
    with files.locked([page]), pytest.raises(RefusedError, match="locked by another run"), files.locked([page]):
        pass
    assert names(page.parent) == [page.name]


def test_a_lock_of_another_user_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page, waited, real = write(tmp_path, page="old") / "page.md", list[float](), os.open
    files.lock_path(page).touch()

    def denied(path: object, *args: Any) -> int:
        if path == files.lock_path(page):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return real(path, *args)  # type: ignore[call-overload, no-any-return]

    monkeypatch.setattr(os, "open", denied)
    monkeypatch.setattr(files.time, "sleep", waited.append)
    told = r"page\.md is locked by another run: \.page\.md\.lock"
    with pytest.raises(RefusedError, match=told), files.locked([page], patience=0.01):
        pytest.fail("it is locked")
    assert waited
    files.lock_path(page).write_bytes(b"theirs")
    waited.clear()
    told = r"\.page\.md\.lock is in the way of a lock: it is no empty file; remove it"
    with pytest.raises(RefusedError, match=told), files.locked([page], patience=0.01):
        pytest.fail("it is locked")
    assert not waited
    files.lock_path(page).unlink()
    with pytest.raises(PermissionError), files.locked([page]):  # the folder is closed: nobody is waited for
        pytest.fail("it is locked")


@pytest.mark.parametrize("there", ["symbolic link", "folder", "pipe", "file of somebody else"])
def test_what_stands_under_the_name_of_a_lock_is_told_and_stays(tmp_path: Path, there: str) -> None:
    page = write(tmp_path, page=FIXED) / "page.md"
    lock = files.lock_path(page)
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


def test_a_lock_that_no_disk_takes_is_not_waited_for(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files.time, "sleep", lambda _: pytest.fail("it waits"))

    def fail(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", fail)
    with pytest.raises(OSError, match="No locks available") as met, files.locked([page]):
        pytest.fail("it is locked")
    assert (met.value.filename, names(page.parent)) == (str(page), ["page.md"])


def test_an_interrupted_lock_is_released(tmp_path: Path, page: Path) -> None:
    with (
        watched(tmp_path, failing(2, KeyboardInterrupt, "after")) as calls,
        pytest.raises(KeyboardInterrupt),
        files.locked([page]),
    ):
        pytest.fail("it is locked")
    assert calls.made[2] == "flock"
    with files.locked([page], patience=0):
        pass


def test_a_lock_file_removed_by_its_holder_is_opened_again(tmp_path: Path, page: Path) -> None:

    def removed(number: int, name: str, when: str) -> None:
        if (number, when) == (2, "before"):
            files.lock_path(page).unlink()

    with watched(tmp_path, removed) as calls, files.locked([page]):
        assert files.lock_path(page).exists()
    assert calls.made.count("flock") == 2


def test_a_lock_that_was_removed_meanwhile_takes_no_other_with_it(tmp_path: Path) -> None:
    page = write(tmp_path, page="old") / "page.md"
    first = files.locked([page])
    first.__enter__()
    files.lock_path(page).unlink()  # as `git clean` does
    with files.locked([page], patience=0):
        first.__exit__(None, None, None)
        with pytest.raises(RefusedError, match="is locked by another run"), files.locked([page], patience=0):
            pytest.fail("two runs hold the lock")
    assert names(tmp_path) == ["page.md"]


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
    spec = files.__spec__
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module._flock(7) is True
    free[0] = False
    assert module._flock(8) is False
    assert asked == [(7, 2, 1), (8, 2, 1)]
