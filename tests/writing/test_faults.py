"""A fault at any call of the writer: the old bytes or the new ones, the lock released, and a message that says what."""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from linter.cli import locking, temporary, writing
from linter.errors import RefusedError
from tests.campaign.calls import ERRORS, failing, watched
from tests.campaign.commands import is_left
from tests.fixing import names
from tests.test_cli import EXAM, lint, write

OLD, NEW = b"old\n", b"new\n"


def _rewrite(page: Path) -> None:
    with locking.locked([page]):
        writing.rewrite({page: (OLD, NEW)})


def _create(page: Path) -> None:
    page.unlink()
    writing.create(page, NEW)


WAYS: dict[str, Callable[[Path], None]] = {
    "rewrite": _rewrite,
    "create": _create,
    "put": lambda page: writing.put(page, NEW),
    "put, new": lambda page: (page.unlink(), writing.put(page, NEW))[1],
}


@pytest.mark.parametrize("error", ERRORS)
@pytest.mark.parametrize("way", WAYS)
def test_a_fault_at_every_call_loses_nothing(tmp_path: Path, way: str, error: str) -> None:
    page, at, hit = tmp_path / "page.md", 0, True
    while hit:
        page.write_bytes(OLD)
        met: BaseException | None = None
        with watched(tmp_path, failing(at, ERRORS[error])) as calls:
            try:
                WAYS[way](page)
            except (OSError, KeyboardInterrupt, MemoryError, RefusedError) as raised:
                met = raised
        held = page.read_bytes() if page.exists() else None
        assert held in ((OLD, NEW, None) if met else (NEW,)), (calls.made, at)
        assert not isinstance(met, OSError) or met.filename == str(page), (calls.made, at)
        assert held is not None or way in ("create", "put, new")
        hit = at < len(calls.made)
        if hit and not error.endswith("Error") and calls.made[at] in ("write", "flush", "fsync", "chmod", "replace"):
            assert [path for path in tmp_path.iterdir() if is_left(path)] == [], (calls.made, at)
        writing.tidy([page])  # nobody holds the lock any more, and nothing is in the way
        assert set(names(tmp_path)) <= {"page.md"}
        at += 1
    assert at > 15


def test_a_lock_that_no_disk_takes_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = write(tmp_path, page=OLD) / "page.md"
    monkeypatch.setattr(locking.time, "sleep", lambda _: pytest.fail("it waits"))

    def fail(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", fail)
    with pytest.raises(OSError, match="No locks available") as met, locking.locked([page]):
        pytest.fail("it is locked")
    assert (met.value.filename, names(tmp_path)) == (str(page), ["page.md"])


def test_an_interrupted_lock_is_released(tmp_path: Path) -> None:
    page = write(tmp_path, page=OLD) / "page.md"
    with (
        watched(tmp_path, failing(1, KeyboardInterrupt, "after")) as calls,
        pytest.raises(KeyboardInterrupt),
        locking.locked([page]),
    ):
        pytest.fail("it is locked")
    assert calls.made[1] == "flock"
    with locking.locked([page], patience=0):
        pass


def test_a_lock_file_removed_by_its_holder_is_opened_again(tmp_path: Path) -> None:
    page = write(tmp_path, page=OLD) / "page.md"

    def removed(number: int, name: str, when: str) -> None:
        if (number, when) == (1, "before"):
            locking.lock_of(page).unlink()

    with watched(tmp_path, removed) as calls, locking.locked([page]):
        assert locking.lock_of(page).exists()
    assert calls.made.count("flock") == 2


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
        writing.rewrite(dict.fromkeys(pages, (OLD, NEW)))
    assert pages[0].read_bytes() == NEW
    assert names(tmp_path) == ["a.md", "b.md"][: number + 1] or sorted(names(tmp_path)) == ["a.md", "b.md"]
    assert not number or pages[1].read_bytes() == b"an editor's\n"


@pytest.mark.parametrize("code", [errno.EPERM, errno.EOPNOTSUPP])
def test_a_disk_without_links_takes_new_files_and_overwrites_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def fail(*_: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "link", fail)
    page = tmp_path / "page.md"
    writing.create(page, NEW)
    with pytest.raises(RefusedError, match="is there already"):
        writing.create(page, OLD)
    assert (page.read_bytes(), names(tmp_path)) == (NEW, ["page.md"])


def test_a_system_without_links_takes_new_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "link")
    temporary.name_new(write(tmp_path, a=NEW) / "a.md", tmp_path / "b.md")
    assert ((tmp_path / "b.md").read_bytes(), names(tmp_path)) == (NEW, ["b.md"])


def test_a_report_that_is_read_only_or_linked_stays(tmp_path: Path) -> None:
    folder = write(tmp_path, short_exam=EXAM, **{"report.json": "old", "linked.json": "old"})
    (folder / "report.json").chmod(0o444)
    (folder / "other.json").hardlink_to(folder / "linked.json")
    for name, reason in (("report.json", "is read-only"), ("linked.json", "2 hard links")):
        done = lint("--fail-level", "never", "--output", f"json={name}", cwd=folder)
        assert (done.code, reason in done.err) == (2, True)
        assert (folder / name).read_bytes() == b"old"
    assert (folder / "other.json").read_bytes() == b"old"


def test_a_run_without_memory_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(writing, "fill", fail)
    done = lint("new", "module", "--output", "a.md", cwd=tmp_path)
    assert (done.code, done.err, names(tmp_path)) == (2, "lint-modules: error: out of memory\n", [])
