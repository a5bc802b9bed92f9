"""Rewriting a file that people keep by hand: never torn, never lost, nothing left behind."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from linter.cli import locking, writing
from linter.errors import RefusedError
from tests.conftest import ROOT
from tests.fixing import names
from tests.test_cli import write

OLD, NEW = b"old\n", b"new\n"

ANOTHER = """
import os, sys
from pathlib import Path
from linter.cli import locking, writing

os.setgid(65534)
os.setuid(65534)
try:
    with locking.locked([Path(sys.argv[1])]):
        writing.rewrite({Path(sys.argv[1]): (b"old\\n", b"new\\n")})
except writing.RefusedError as error:
    print(error)
"""


def run(script: str, *args: object) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", script, *map(str, args)]
    env = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    return subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "TRACKER.md"
    path.write_bytes(OLD)
    return path


def left(page: Path) -> list[str]:
    return sorted(path.name for path in page.parent.iterdir())


def test_the_mode_is_kept(page: Path) -> None:
    page.chmod(0o640)
    writing.rewrite({page: (OLD, NEW)})
    assert (page.read_bytes(), page.stat().st_mode & 0o777, left(page)) == (NEW, 0o640, [page.name])


def test_a_file_changed_meanwhile_stays(page: Path) -> None:
    page.write_bytes(b"somebody else\n")
    with pytest.raises(RefusedError, match="changed by someone else"):
        writing.rewrite({page: (OLD, NEW)})
    assert (page.read_bytes(), left(page)) == (b"somebody else\n", [page.name])


def test_links_and_read_only_files_are_refused(page: Path, tmp_path: Path) -> None:
    linked, hard = tmp_path / "link.md", tmp_path / "hard.md"
    linked.symlink_to(page)
    assert "symbolic link" in str(writing.refusal(linked))
    assert writing.refusal(page) is None
    page.chmod(0o444)
    assert "read-only" in str(writing.refusal(page))
    page.chmod(0o644)
    hard.hardlink_to(page)
    for path in (page, hard, linked):
        with pytest.raises(RefusedError):
            writing.rewrite({path: (OLD, NEW)})
    assert page.read_bytes() == OLD
    assert "no regular file" in str(writing.refusal(tmp_path))
    assert "cannot be looked at" in str(writing.refusal(tmp_path / "nowhere.md"))


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs root to become another user")
def test_a_file_of_another_user_is_refused() -> None:
    with tempfile.TemporaryDirectory() as folder:  # pytest's own folders are closed to other users
        Path(folder).chmod(0o777)
        page = Path(folder) / "TRACKER.md"
        page.write_bytes(OLD)
        page.chmod(0o644)
        out, err = run(ANOTHER, page).communicate(timeout=30)
        assert (out, err) == (b"TRACKER.md is read-only\n", b"")
        assert (page.read_bytes(), left(page)) == (OLD, [page.name])


def test_what_a_killed_run_left_is_removed(page: Path) -> None:
    lock, temporary = page.with_name(f".{page.name}.lock"), page.with_name(f".{page.name}.77.lint-modules-tmp")
    lock.touch()
    temporary.write_bytes(b"half")
    writing.tidy([page])
    assert left(page) == [page.name]
    temporary.write_bytes(b"half")
    with locking.locked([page]):
        writing.rewrite({page: (OLD, NEW)})
    assert (page.read_bytes(), left(page)) == (NEW, [page.name])


def test_a_lock_is_waited_for_and_no_longer(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locking, "PATIENCE", 0.05)
    with locking.locked([page]), pytest.raises(RefusedError, match="locked by another run"), locking.locked([page]):
        pass
    assert left(page) == [page.name]


def test_a_new_file_never_replaces_one(page: Path) -> None:
    fresh = page.with_name("NEW.md")
    writing.create(fresh, NEW)
    with pytest.raises(RefusedError, match="is there already"):
        writing.create(page, NEW)
    assert (page.read_bytes(), fresh.read_bytes(), left(page)) == (OLD, NEW, ["NEW.md", page.name])


def test_no_file_is_rewritten_where_another_one_has_changed(tmp_path: Path) -> None:
    write(tmp_path, first="old", second="theirs")
    first, second = tmp_path / "first.md", tmp_path / "second.md"
    with pytest.raises(RefusedError, match=r"^second\.md was changed by someone else meanwhile: run again$"):
        writing.rewrite({first: (b"old", b"new"), second: (b"old", b"new")})
    assert (first.read_bytes(), second.read_bytes(), len(names(tmp_path))) == (b"old", b"theirs", 2)


def test_the_names_of_rewritten_files_outlive_a_power_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name is safe once its folder is on the disk."""
    pages = [write(tmp_path, **{f"{name}/page.md": "old"}) / name / "page.md" for name in ("a", "b")]
    synced: list[Path] = []
    monkeypatch.setattr(writing, "sync", synced.append)
    writing.rewrite(dict.fromkeys(pages, (b"old", b"new")))
    assert sorted(synced) == [tmp_path / "a", tmp_path / "b"]
