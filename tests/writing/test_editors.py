"""An editor and a merge that write a file while it is being rewritten: what they wrote stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from linter.cli import locking, writing
from linter.errors import RefusedError
from tests.campaign.calls import watched
from tests.courses import STALE, course, tracker
from tests.test_cli import lint

OLD, NEW, THEIRS = b"old\n", b"new\n", b"an editor's\n"
# A file is opened, read and closed a last time, and then replaced: only what is saved in between is lost.
WINDOW = ["open after", "read before", "read after", "close before", "close after", "replace before"]


def save(path: Path, data: bytes) -> None:
    """What editors and git do: a new file in the place of the old one."""
    beside = path.with_name("editor's")
    beside.write_bytes(data)
    beside.rename(path)


@pytest.mark.parametrize("saved", ["written over", "replaced", "removed"])
def test_what_an_editor_saves_at_any_call_stays(tmp_path: Path, saved: str) -> None:
    page, at, lost, acted = tmp_path / "page.md", 0, [], True
    ways = {
        "written over": page.write_bytes,
        "replaced": lambda data: save(page, data),
        "removed": lambda _: page.unlink(),
    }
    while acted:
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
                with locking.locked([page]):
                    writing.rewrite({page: (OLD, NEW)})
            except (RefusedError, FileNotFoundError):
                refused = True
        theirs = None if saved == "removed" else THEIRS
        now = page.read_bytes() if page.exists() else None
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
