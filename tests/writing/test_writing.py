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

OLD, NEW = b"old\n", b"new\n"

KILLED = """
import os, random, signal, sys, time
from pathlib import Path
from linter.cli import locking, writing

path, rounds, seed = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
versions = [bytes([65 + n]) * 200_000 + b"\\n" for n in range(4)]
random.seed(seed)
path.write_bytes(versions[0])
torn = stale = 0
for _ in range(rounds):
    child = os.fork()
    if child == 0:
        while True:
            with locking.locked([path]):
                old = path.read_bytes()
                new = versions[(versions.index(old) + 1) % len(versions)]
                writing.rewrite({path: (old, new)})
    time.sleep(random.uniform(0.001, 0.02))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    torn += path.read_bytes() not in versions
    writing.tidy([path])
    stale += sorted(os.listdir(path.parent)) != [path.name]
print(torn, stale)
"""

WRITER = """
import sys
from pathlib import Path
from linter.cli import locking, writing

path, own, rows = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
for row in range(rows):
    with locking.locked([path]):
        old = path.read_bytes()
        mark = b"| %d-%d | - |" % (own, row)
        assert mark in old
        writing.rewrite({path: (old, old.replace(mark, mark[:-3] + b"x |"))})
"""


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
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "TRACKER.md"
    path.write_bytes(OLD)
    return path


def left(page: Path) -> list[str]:
    return sorted(path.name for path in page.parent.iterdir())


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_killed_rewrite_tears_nothing_and_leaves_nothing(tmp_path: Path) -> None:
    out, err = run(KILLED, tmp_path / "TRACKER.md", 100, 5).communicate(timeout=60)
    assert (out.split(), err) == ([b"0", b"0"], b"")


def test_parallel_writers_lose_no_row(tmp_path: Path) -> None:
    path = tmp_path / "TRACKER.md"
    path.write_bytes(b"".join(b"| %d-%d | - |\n" % (own, row) for own in range(8) for row in range(20)))
    writers = [run(WRITER, path, own, 20) for own in range(8)]
    assert [writer.communicate(timeout=60)[1] for writer in writers] == [b""] * 8
    assert path.read_bytes().count(b" x |") == 8 * 20
    assert left(path) == [path.name]


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


@pytest.mark.parametrize("name", ["open", "chmod", "fsync", "replace", "write"])
def test_a_fault_at_any_call_loses_nothing(page: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    other = page.with_name("OTHER.md")
    other.write_bytes(OLD)

    def fail(*args: object, **kwargs: object) -> object:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        if name == "write":
            patch.setattr(os, "fdopen", lambda handle, mode: _Full(os.close(handle)))
        elif name in ("open", "fsync"):
            patch.setattr(os, name, fail)
        else:
            patch.setattr(Path, name, fail)
        with pytest.raises(OSError, match="No space"):
            writing.rewrite({page: (OLD, NEW), other: (OLD, NEW)})
    assert (page.read_bytes(), other.read_bytes(), left(page)) == (OLD, OLD, ["OTHER.md", page.name])


class _Full:
    """A file on a disk without room."""

    def __init__(self, _: None) -> None: ...

    def __enter__(self) -> _Full:
        return self

    def __exit__(self, *_: object) -> None: ...

    def write(self, data: bytes) -> int:
        raise OSError(28, "No space left on device")


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
