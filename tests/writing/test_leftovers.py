"""What a killed run leaves beside files, and the next run that removes it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from linter.cli import cache, locking, secret, writing
from linter.cli.inputs import FOLDER
from linter.cli.temporary import TEMPORARY
from tests.campaign.calls import watched
from tests.courses import PASSES, STALE, course
from tests.fixing import FIXED, fix, names
from tests.test_cli import EXAM, lint, write

OLD, NEW = b"old\n", b"new\n"


def leave(path: Path) -> None:
    """What a run leaves that is killed while it writes a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.with_name(f"{locking.hidden(path)}.77{TEMPORARY}").write_bytes(b"half")
    locking.lock_of(path).touch()


def left(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.name.endswith((TEMPORARY, ".lock", ".tmp"))]


def test_a_fix_removes_a_lock_without_a_temporary_file(tmp_path: Path) -> None:
    write(tmp_path, page=FIXED)
    (tmp_path / ".page.md.lock").touch()
    fix(tmp_path, "--fix")
    assert names(tmp_path) == ["page.md"]


def test_a_status_of_two_trackers_cleans_up_beside_the_one_that_stays(tmp_path: Path) -> None:
    folder = course(tmp_path, STALE[0], **STALE[1], **{"docs/OTHER_MODULE_TRACKER.md": "# Nothing\n"})
    leave(folder / "docs/OTHER_MODULE_TRACKER.md")
    assert lint("status", "--write", cwd=folder).code == 0
    assert left(folder) == []


def test_a_new_file_of_a_killed_run_is_no_linked_one(tmp_path: Path) -> None:
    page = write(tmp_path, page=OLD) / "page.md"
    page.with_name(f".page.md.77{TEMPORARY}").hardlink_to(page)
    assert writing.refusal(page) is None
    with locking.locked([page]):
        writing.rewrite({page: (OLD, NEW)})
    assert (page.read_bytes(), names(tmp_path)) == (NEW, ["page.md"])


def test_a_link_of_somebody_else_counts_beside_our_own(tmp_path: Path) -> None:
    page = write(tmp_path, page=OLD) / "page.md"
    page.with_name(f".page.md.77{TEMPORARY}").hardlink_to(page)
    page.with_name("mine.md").hardlink_to(page)
    assert writing.refusal(page) == "page.md has 2 hard links, and rewriting would part them"


@pytest.mark.parametrize(
    ("args", "name", "code"),
    [
        (("new", "module", "--output", "a.md"), "a.md", 0),
        (("new", "module", "--output", "short-exam.md"), "short-exam.md", 2),
        (("init", "--github"), "lint-modules.toml", 0),
        (("init",), ".github/workflows/lint-modules.yml", 0),
        (("baseline", "create"), "lint-modules-baseline.json", 0),
        (("status", "--init"), "LEARNING_MODULE_TRACKER.md", 0),
        (("check", "--fail-level", "never", "--output", "json=report.json"), "report.json", 0),
    ],
)
def test_every_command_that_writes_removes_what_it_would_have_left(
    tmp_path: Path, args: tuple[str, ...], name: str, code: int
) -> None:
    folder = write(tmp_path, short_exam=EXAM)
    leave(folder / name)
    assert lint(*args, cwd=folder).code == code
    assert left(folder) == []


def test_a_command_that_finds_all_written_cleans_up_too(tmp_path: Path) -> None:
    folder = write(tmp_path, short_exam=EXAM)
    for args, name in ((("baseline", "create"), "lint-modules-baseline.json"), (("init",), "lint-modules.toml")):
        assert lint(*args, cwd=folder).code == 0
        leave(folder / name)
        assert lint(*args, cwd=folder).code == 2
        assert left(folder) == []


def test_what_a_running_one_holds_is_left_to_it_and_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = write(tmp_path, page=OLD) / "page.md"
    monkeypatch.setattr(locking.time, "sleep", lambda _: pytest.fail("it waits"))
    with locking.locked([page]):
        leave(page)
        writing.tidy([page])
        assert len(left(tmp_path)) == 2


def test_a_folder_that_cannot_be_listed_costs_nothing(tmp_path: Path) -> None:
    def fail(_: int, name: str, when: str) -> None:
        if name in ("listdir", "scandir"):
            raise PermissionError(13, "Permission denied")

    write(tmp_path, page=FIXED)
    with watched(tmp_path, fail) as calls:
        assert fix(tmp_path, "--fix").code == 0
    assert len(calls.made) == 1


def test_the_cache_keeps_no_temporary_file(tmp_path: Path) -> None:
    folder = tmp_path / FOLDER
    key = "0" * 32
    cache.write(folder, key, {"a": 1}, b"secret")
    (folder / f"{key}.{0:016x}.tmp").write_bytes(b"half")
    cache.write(folder, "1" * 32, {"b": 2}, b"secret")
    assert sorted(names(folder)) == [".gitignore", "0" * 32 + ".json", "1" * 32 + ".json", "CACHEDIR.TAG"]
    assert cache.read(folder, key, b"secret") == {"a": 1}


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), MemoryError()])
def test_the_marks_of_the_cache_are_whole_or_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    def fail(*_: object) -> None:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", fail)
        cache.write(tmp_path / FOLDER, "0" * 32, 1, b"secret")
    assert names(tmp_path / FOLDER) == []
    cache.write(tmp_path / FOLDER, "0" * 32, 1, b"secret")
    assert (tmp_path / FOLDER / ".gitignore").read_bytes() == b"*\n"


def test_the_key_is_made_beside_what_a_killed_run_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secret, "settings", lambda: tmp_path / "home")
    (tmp_path / "home").mkdir()
    (tmp_path / f"home/cache.key.{77:016x}").write_bytes(b"half")
    (tmp_path / "home/cache.key.bak").write_bytes(b"the user's")
    key = secret.key(tmp_path / "project")
    assert key is not None
    assert (len(key), sorted(names(tmp_path / "home"))) == (32, ["cache.key", "cache.key.bak"])


def test_of_two_keys_made_at_once_one_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secret, "settings", lambda: tmp_path)
    sync = os.fsync

    def other(handle: int) -> None:
        monkeypatch.setattr(os, "fsync", sync)
        monkeypatch.setattr(secret, "_make", lambda _: pytest.fail("made three times"))
        for path in tmp_path.iterdir():  # the other one is done first, and cleans up
            path.unlink()
        (tmp_path / "cache.key").write_bytes(bytes(32))
        (tmp_path / "cache.key").chmod(0o600)
        sync(handle)

    monkeypatch.setattr(os, "fsync", other)
    assert secret.key(Path("/nowhere")) == bytes(32)
    assert names(tmp_path) == ["cache.key"]


def test_a_page_that_was_made_and_killed_is_still_fixed(tmp_path: Path) -> None:
    folder = course(tmp_path, STALE[0], **{"docs/leases-module.md": PASSES})
    tracker = folder / "docs/COURSE_MODULE_TRACKER.md"
    tracker.with_name(f".{tracker.name}.77{TEMPORARY}").hardlink_to(tracker)
    assert lint("status", "--write", cwd=folder).code == 0
    assert left(folder) == []


def test_a_leftover_that_another_run_removes_meanwhile_is_no_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, real = write(tmp_path, page="old") / "page.md", Path.glob
    leave(page)

    def gone(folder: Path, pattern: str) -> list[Path]:
        found = list(real(folder, pattern))
        for one in found:
            one.unlink()
        return found

    monkeypatch.setattr(Path, "glob", gone)
    writing.put(page, b"new")
    assert (page.read_bytes(), names(tmp_path)) == (b"new", ["page.md"])
