"""Every command that writes on a full disk, on one that is read-only, and for a user who may not write there."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.campaign.commands import COMMANDS, Project, mixed, states
from tests.helpers.command import Done

NOBODY = 65_534
MODES = {"folders": (0o555, 0o644), "files": (0o755, 0o444)}  # of folders, of files
CACHED = [name for name in COMMANDS if "cached" in name]
pytestmark = [
    pytest.mark.release,
    pytest.mark.skipif(
        not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs root to mount disks and to become another user"
    ),
]


@pytest.fixture
def disk() -> Iterator[Path]:
    """A small disk in memory."""
    with tempfile.TemporaryDirectory() as name:
        made = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=1m,nr_inodes=400", "lint", name], capture_output=True
        )
        if made.returncode != 0:
            pytest.skip(f"no disk can be mounted here: {made.stderr.decode().strip()}")
        try:
            yield Path(name).resolve()
        finally:
            subprocess.run(["umount", name], check=True)


@contextmanager
def full(disk: Path, pages: int) -> Iterator[None]:
    """The disk with no more than so many pages of 4 KiB left."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        with suppress(OSError):
            while True:
                file.write(bytes(4096))
        file.truncate(max(0, filler.stat().st_size - 4096 * pages))
    yield
    filler.unlink()


@contextmanager
def crowded(disk: Path, files: int) -> Iterator[None]:
    """The disk with room for no more than so many new files."""
    made = list[Path]()
    (disk / "crowd").mkdir()
    with suppress(OSError):
        while True:
            path = disk / "crowd" / str(len(made))
            path.touch()
            made.append(path)
    for path in made[len(made) - files :]:
        path.unlink()
    yield
    for path in made[: len(made) - files]:
        path.unlink()
    (disk / "crowd").rmdir()


def judged(project: Project, done: Done) -> None:
    """The files hold what they held or what they are to hold, and a run that failed says why."""
    old, new = states(project.name, project.folder)
    now = project.files()
    assert mixed(now, old, new) == []
    assert (done.code, bool(done.err.strip())) == (2, True) or (done.code == project.command.code), done
    assert project.name in CACHED or done.code == 2 or now == new
    assert "internal error" not in done.err
    assert project.left() == []


@pytest.mark.parametrize("name", COMMANDS)
def test_a_full_disk_costs_no_byte(disk: Path, name: str) -> None:
    project = Project(name, disk / "one/course")
    states(name, project.folder)
    codes = set()
    for hold in (full, crowded):
        for room in (0, 2):
            project.make()
            with hold(disk, room):
                done = project.run()
                judged(project, done)
            codes.add(done.code)
            project.run()
            assert project.files() == states(name, project.folder)[1]
    assert 2 in codes or name in CACHED


@pytest.mark.parametrize("name", COMMANDS)
def test_a_read_only_disk_is_said_to_be_one(disk: Path, name: str) -> None:
    project = Project(name, disk / "one/course")
    old, _ = states(name, project.folder)
    project.make()
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
    done = project.run()
    assert project.files() == old
    assert done.code == (project.command.code if name in CACHED else 2)
    assert name in CACHED or "read-only" in done.err.lower(), done.err


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("closed", ["folders", "files"])
def test_another_user_changes_nothing_and_is_told_so(name: str, closed: str) -> None:
    with tempfile.TemporaryDirectory() as base:
        Path(base).chmod(0o755)
        project = Project(name, Path(base).resolve() / "one/course")
        old, new = states(name, project.folder)
        project.make()
        for path in (project.folder.parent, *project.folder.parent.rglob("*")):
            os.chown(path, NOBODY, NOBODY)
            path.chmod(
                (0o755 if closed == "files" else 0o555) if path.is_dir() else 0o444 if closed == "files" else 0o644
            )
        done = as_nobody(project)
        now = project.files()
    assert mixed(now, old, new) == []
    if closed == "folders":
        assert now == old
        assert (done.code, "ermission denied" in done.err) == ((0, False) if name in CACHED else (2, True)), done
    elif done.code == 2:
        assert "read-only" in done.err
    assert closed == "folders" or (done.code == 2) == any(old[path] != new[path] for path in old)


def as_nobody(project: Project) -> Done:
    """The command, run by a user who owns the files and nothing else."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
            done = project.run()
            os.write(writing, json.dumps([done.code, done.out, done.err]).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as told:
        answer = told.read()
    os.waitpid(child, 0)
    return Done(*json.loads(answer))
