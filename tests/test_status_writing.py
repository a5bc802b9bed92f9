"""`lint-modules status --write`: dates, bytes, what is refused, and runs at once."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from linter.cli import status_run
from tests.conftest import ROOT
from tests.courses import EXAM, FAILS, PASSES, STALE, course, tracker
from tests.test_cli import lint, write

GIT = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}


def test_a_run_that_changes_nothing_touches_nothing(tmp_path: Path) -> None:
    folder = course(tmp_path, "| Leases | ✅ | ⬜ | 📝 Module done | | |", **STALE[1])
    before = tracker(folder).stat()
    tracker(folder).parent.chmod(0o555)
    try:
        assert lint("status", "--write", cwd=folder).code == 0
    finally:
        tracker(folder).parent.chmod(0o755)
    after = tracker(folder).stat()
    assert (after.st_mtime_ns, after.st_ino) == (before.st_mtime_ns, before.st_ino)


def git(folder: Path, *args: str, day: str = "2025-03-04") -> None:
    who = {
        f"GIT_{role}_{key}": value
        for role in ("AUTHOR", "COMMITTER")
        for key, value in {"NAME": "A", "EMAIL": "a@example.org", "DATE": f"{day}T12:00:00+00:00"}.items()
    }
    subprocess.run(["git", *args], cwd=folder, check=True, capture_output=True, env={**os.environ, **GIT, **who})


def test_dates_come_from_the_last_commit_of_a_document(tmp_path: Path) -> None:
    rows = [
        "| Leases | ⬜ | ⬜ | ⬜ Not started | | |",
        "| Old | ⬜ | ⬜ | ⬜ Not started | | May 2, 2024 |",
        "| New | ⬜ | ⬜ | ⬜ Not started | | |",
        "| Other | ⬜ | ⬜ | ⬜ Not started | | July 4, 2024 |",
    ]
    folder = course(tmp_path, *rows, **{"docs/leases-module.md": PASSES, "docs/new-module.md": PASSES})
    git(folder, "init", "-q")
    git(folder, "add", "docs/leases-module.md")
    git(folder, "commit", "-qm", "one", day="2025-03-04")
    write(folder, **{"docs/leases-exam.md": EXAM})
    git(folder, "add", "docs/leases-exam.md")
    git(folder, "commit", "-qm", "two", day="2025-04-05")
    assert lint("status", "--write", cwd=folder).code == 0
    lines = tracker(folder).read_text(encoding="utf-8").splitlines()
    assert lines[4] == "| Leases | ✅ | ✅ | ✅ Complete | leases-module.md, leases-exam.md | April 5, 2025 |"
    assert lines[5] == rows[1]
    assert lines[6] == "| New | ✅ | ⬜ | 📝 Module done | new-module.md | |"


def test_bytes_stay(tmp_path: Path) -> None:
    folder = course(tmp_path, STALE[0], **STALE[1])
    head = b"\xef\xbb\xbf# Tracker\r\n\r\n\tprose with \xe2\x80\xa8 a separator\x0c\r"
    table = "\n\r\n| Module|Page |Status\t|\n|---|---|---|\n|  ⬜|Leases| ⬜ Not started  |\r\n\r\nend".encode()
    tracker(folder).write_bytes(head + table)
    assert lint("status", "--write", cwd=folder).code == 0
    wanted = table.replace("  ⬜|".encode(), "  ✅|".encode()).replace(
        "⬜ Not started".encode(), "✅ Complete".encode()
    )
    assert tracker(folder).read_bytes() == head + wanted


REFUSED = {
    "merge markers": ("<<<<<<< ours\n| Leases | ✅ | ⬜ | 📝 Module done | | |\n>>>>>>> theirs", "merge marker", 5),
    "ragged": ("| Leases | ✅ | ⬜ | ✅ Complete |", "this row has 4 cells", 5),
    "ragged by one": ("| Leases | ✅ | ⬜ | ✅ Complete | |", "this row has 5 cells", 5),
    "too wide": ("| Leases | ✅ | ⬜ | ✅ Complete | a | b | c |", "this row has 7 cells", 5),
    "same page": (f"{STALE[0]}\n{STALE[0]}", "the same page", 6),
    "same file": (
        "| A | ✅ | ⬜ | ✅ | leases-module.md | |\n| B | ✅ | ⬜ | ✅ | leases-module.md | |",
        "names leases",
        6,
    ),
    "a fence that never closes": (f"{STALE[0]}\n\n```text\nrows", "never closes", 7),
}


@pytest.mark.parametrize("name", REFUSED)
def test_an_ambiguous_tracker_is_refused_with_its_line(tmp_path: Path, name: str) -> None:
    rows, message, line = REFUSED[name]
    folder = course(tmp_path, rows, **STALE[1])
    before = tracker(folder).read_bytes()
    for args in (["--check"], ["--diff"], ["--write"]):
        done = lint("status", *args, cwd=folder)
        assert done.code == 2
        assert f"docs/COURSE_MODULE_TRACKER.md:{line}: " in done.err
        assert message in done.err
    assert tracker(folder).read_bytes() == before


def test_a_page_that_was_not_read_whole_stops_the_rewrite(tmp_path: Path) -> None:
    folder = course(tmp_path, STALE[0], **STALE[1])
    before = tracker(folder).read_bytes()
    for data in (b"\xff\xfe", b"# caf\xe9\n", b"# T\n\n" + b"> " * 120 + b"x\n"):
        (folder / "docs" / "other-exam.md").write_bytes(data)
        for mode in ("--check", "--write"):
            done = lint("status", mode, cwd=folder)
            assert (done.code, "docs/other-exam.md" in done.err) == (2, True)
    assert tracker(folder).read_bytes() == before


def test_links_are_refused(tmp_path: Path) -> None:
    folder = course(tmp_path / "a", STALE[0], **STALE[1])
    tracker(folder).rename(tmp_path / "elsewhere.md")
    tracker(folder).hardlink_to(tmp_path / "elsewhere.md")
    assert lint("status", "--check", cwd=folder).code == lint("status", "--write", cwd=folder).code == 2


def test_words_of_a_person_stay(tmp_path: Path) -> None:
    rows = [
        "| Leases | ⬜ | ⬜ | ⬜ Not started | - | 2025-03-04 (Ann) |",
        "| Clocks | ⬜ | n/a | ⬜ Not started | | when Bo is back |",
        "| | | | | | |",
    ]
    folder = course(tmp_path, *rows, **STALE[1], **{"docs/clocks-module.md": PASSES, "docs/clocks-exam.md": FAILS})
    assert lint("status", "--write", "--date-from", "today", cwd=folder).code == 0
    lines = tracker(folder).read_text(encoding="utf-8").splitlines()[4:]
    assert lines[0].startswith("| Leases | ✅ | ⬜ | 📝 Module done | - | 20")
    assert lines[0].endswith(" (Ann) |")
    assert "2025-03-04" not in lines[0]
    assert lines[1] == "| Clocks | ✅ | n/a | ✅ Complete | clocks-module.md | when Bo is back |"
    assert lines[2] == rows[2]


def test_runs_at_once_leave_one_result(tmp_path: Path) -> None:
    folder = course(tmp_path, STALE[0], **STALE[1])
    command = [sys.executable, "-m", "linter", "status", "--write", "--date-from", "keep"]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    runs = [
        subprocess.Popen(command, cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(3)
    ]
    for run in runs:
        run.communicate(timeout=60)
    assert [run.returncode for run in runs] == [0, 0, 0]
    assert lint("status", "--check", cwd=folder).code == 0
    assert sorted(path.name for path in (folder / "docs").iterdir()) == ["COURSE_MODULE_TRACKER.md", "leases-module.md"]


def test_a_tracker_that_comes_meanwhile_is_not_rewritten_without_its_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, real = course(tmp_path, STALE[0], **STALE[1]), status_run.locked
    other = tracker(folder).with_name("OTHER_MODULE_TRACKER.md")

    def late(paths: list[Path]) -> AbstractContextManager[None]:
        other.write_bytes(tracker(folder).read_bytes())
        return real(paths)

    monkeypatch.setattr(status_run, "locked", late)
    old = tracker(folder).read_bytes()
    done = lint("status", "--write", cwd=folder)
    assert (done.code, "docs/OTHER_MODULE_TRACKER.md was changed meanwhile: run again" in done.err) == (2, True)
    assert other.read_bytes() == tracker(folder).read_bytes() == old


def test_a_tracker_is_named_from_the_current_folder(tmp_path: Path) -> None:
    folder = course(tmp_path, STALE[0], **STALE[1])
    (folder / "docs/deep").mkdir()
    for name in (f"../{tracker(folder).name}", f"../../docs/./{tracker(folder).name}"):
        assert lint("status", "--check", "--tracker", name, cwd=folder / "docs/deep").code == 1
    assert lint("status", "--write", "--tracker", f"../{tracker(folder).name}", cwd=folder / "docs/deep").code == 0
    assert lint("status", "--check", cwd=folder).code == 0
