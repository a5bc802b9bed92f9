"""A fault, or somebody else's change, at any call of the writer: the old bytes, the new ones, or theirs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from linter.errors import RefusedError
from linter.project import files
from tests.campaign.calls import ERRORS, failing, watched
from tests.campaign.commands import is_left
from tests.helpers.command import lint
from tests.helpers.fixable_page import names
from tests.helpers.tracker_courses import STALE, course, tracker
from tests.unit.project.files.conftest import NEW, OLD

THEIRS = b"an editor's\n"
# A file is opened, read and closed a last time, and then replaced: only what is saved in between is lost.
WINDOW = ["open after", "read before", "read after", "close before", "close after", "replace before"]


def _rewrite(page: Path) -> None:
    with files.locked([page]):
        files.rewrite({page: (OLD, NEW)})


def _create(page: Path) -> None:
    page.unlink()
    files.create(page, NEW)


WAYS: dict[str, Callable[[Path], None]] = {
    "rewrite": _rewrite,
    "create": _create,
    "replace": lambda page: files.replace(page, NEW),
    "replace, new": lambda page: (page.unlink(), files.replace(page, NEW))[1],
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
        assert held is not None or way in ("create", "replace, new")
        hit = at < len(calls.made)
        if hit and not error.endswith("Error") and calls.made[at] in ("write", "flush", "fsync", "chmod", "replace"):
            assert [path for path in tmp_path.iterdir() if is_left(path)] == [], (calls.made, at)
        files.remove_leftovers([page])  # nobody holds the lock any more, and nothing is in the way
        assert set(names(tmp_path)) <= {"page.md"}
        at += 1
    assert at > 15


def test_a_run_without_memory_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(files, "write_temp", fail)
    done = lint("new", "module", "--output", "a.md", cwd=tmp_path)
    assert (done.code, done.err, names(tmp_path)) == (2, "lint-modules: error: out of memory\n", [])


def save(path: Path, data: bytes) -> None:
    """What editors and git do: a new file in the place of the old one."""
    beside = path.with_name("editor's")
    beside.write_bytes(data)
    beside.rename(path)


@pytest.mark.parametrize("saved", ["written over", "replaced", "removed"])
def test_what_an_editor_saves_at_any_call_stays(tmp_path: Path, saved: str) -> None:
    page, at, lost, end = tmp_path / "page.md", 0, [], 1
    ways = {
        "written over": page.write_bytes,
        "replaced": lambda data: save(page, data),
        "removed": lambda _: page.unlink(),
    }
    while at < end:
        page.write_bytes(OLD)
        acted = False

        def edit(number: int, name: str, when: str, at: int = at) -> None:
            nonlocal acted
            if 2 * number + (when == "after") == at:
                acted = True
                ways[saved](THEIRS)

        refused = False
        with watched(tmp_path, edit) as calls:
            try:
                with files.locked([page]):
                    files.rewrite({page: (OLD, NEW)})
            except (RefusedError, FileNotFoundError):
                refused = True
        theirs = None if saved == "removed" else THEIRS
        now = page.read_bytes() if page.exists() else None
        end = 2 * len(calls.made)
        if acted and now != theirs:
            lost.append((at // 2, f"{calls.made[at // 2]} {('before', 'after')[at % 2]}"))
        assert now == (theirs if refused else now)
        assert {path.name for path in tmp_path.iterdir()} <= {page.name}
        at += 1
    assert [call for _, call in lost] == WINDOW[-len(lost) :]
    assert {number for number, _ in lost} == set(range(lost[0][0], lost[-1][0] + 1))
    assert at > 50


def test_a_merge_while_a_tracker_is_rewritten_stays(tmp_path: Path) -> None:
    folder = course(tmp_path, STALE[0], **STALE[1])
    old = tracker(folder).read_bytes()
    merged = old + b"<<<<<<< ours\n| A | x |\n=======\n| B | y |\n>>>>>>> theirs\n"
    with watched(folder) as calls:
        assert lint("status", "--write", cwd=folder).code == 0
    last = len(calls.made) - 1 - calls.made[::-1].index("read")
    for at in range(0, last, 3):
        save(tracker(folder), old)

        def merge(number: int, name: str, when: str, at: int = at) -> None:
            if (number, when) == (at, "before"):
                save(tracker(folder), merged)

        with watched(folder, merge):
            done = lint("status", "--write", cwd=folder)
        assert (done.code, "refused" in done.err) == (2, True), calls.made[at]
        assert tracker(folder).read_bytes() == merged
        assert sorted(path.name for path in tracker(folder).parent.iterdir()) == [
            "COURSE_MODULE_TRACKER.md",
            "leases-module.md",
        ]
