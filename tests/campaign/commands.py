"""The commands that write files, each with a small project in which it has something to write."""

from __future__ import annotations

import fcntl
import functools
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from unittest import mock

from linter.project.cache import FILE
from linter.project.files import LOCK_SUFFIX, TEMP_SUFFIX
from tests.helpers.command import EXAM, Done, lint, write
from tests.helpers.environment import cached
from tests.helpers.tracker_courses import CONFIG, HEAD, PASSES

PAGE = "---\ntype: tracking-system\ntitle: T\n---\n\n# T\n\nText:\n- a\n- b\n"
_ROW = "| Leases | ⬜ | ⬜ | ⬜ Not started | by Ann | |\n"
_TRACKER = "# Tracker\n\n" + HEAD + _ROW
_OFF = {"lint-modules.toml": CONFIG, "docs/leases-module.md": PASSES}
_COURSE = {**_OFF, "docs/A_MODULE_TRACKER.md": _TRACKER}

Files = Mapping[str, bytes]


@dataclass(frozen=True)
class Command:
    """A command line and the files of its project. `again` is its exit code where all is written already.

    `locks_again`: it then takes its locks all the same, and so removes what an earlier run has left.
    """

    args: tuple[str, ...]
    files: Mapping[str, str | bytes]
    code: int = 0
    again: int = 0
    locks_again: bool = True
    first: tuple[str, ...] = ()  # a command that is run before, to make the project
    environment: Mapping[str, str] = field(default_factory=lambda: {"LINT_MODULES_NO_CACHE": "1"})


_EXAM = {"short-exam.md": EXAM}
_CACHED = {"LINT_MODULES_NO_CACHE": "", "CI": "", "GITHUB_ACTIONS": ""}
COMMANDS = {
    "status --write": Command(("status", "--write", "--date-from", "keep"), _COURSE),
    "status --write, two trackers": Command(
        ("status", "--write", "--date-from", "keep"), {**_COURSE, "docs/B_MODULE_TRACKER.md": _TRACKER}
    ),
    "status --init": Command(("status", "--init", "--date-from", "keep"), _OFF, again=2, locks_again=False),
    "check --fix": Command(("--isolated", "--fix"), {"a.md": PAGE, "b.md": PAGE}),
    "baseline create": Command(("baseline", "create"), _EXAM, again=2),
    "baseline create --accept-new": Command(
        ("baseline", "create", "--accept-new"), {**_EXAM, "other-exam.md": EXAM}, first=("baseline", "create")
    ),
    "baseline prune": Command(("baseline", "prune"), _EXAM, first=("baseline", "create")),
    "init": Command(("init", "--pre-commit", "--github", "--gitlab"), _EXAM),
    "new": Command(("new", "module", "--title", "Leases", "--output", "leases-module.md"), _EXAM, again=2),
    "check --output": Command(("--fail-level", "never", "--output", "json=report.json"), _EXAM),
    "check --output, again": Command(
        ("--fail-level", "never", "--output", "json=report.json"), {**_EXAM, "report.json": "an older report\n"}
    ),
    "check, cached": Command(("--fail-level", "never"), _EXAM, environment=_CACHED),
}


@dataclass
class Project:
    """A project in a folder of its own, made anew for every trial."""

    name: str
    folder: Path

    @property
    def command(self) -> Command:
        return COMMANDS[self.name]

    def make(self) -> None:
        """The project as it is before the command has written anything."""
        shutil.rmtree(self.folder.parent, ignore_errors=True)
        write(self.folder, **self.command.files)
        if self.command.first:
            assert lint(*self.command.first, cwd=self.folder).code == 0
        if self.name == "baseline prune":
            (self.folder / "short-exam.md").write_bytes(EXAM.encode() + b"\n## Grading Rubric\n\nTen points.\n")
        elif self.name == "baseline create --accept-new":
            (self.folder / "third-exam.md").write_bytes(EXAM.replace("Short", "Third").encode())

    @property
    def environment(self) -> dict[str, str]:
        """The variables of the command, whose user has a home beside the project."""
        return {**cached(self.folder.parent / "home"), **self.command.environment}

    def run(self) -> Done:
        """The command, in this process."""
        with mock.patch.dict(os.environ, self.environment):
            return lint(*self.command.args, cwd=self.folder)

    def files(self) -> dict[str, bytes]:
        """What all files hold, but for locks and temporary files; of the cache whether it knows a whole page."""
        home = self.folder.parent / "home"
        found = (path for path in sorted(self.folder.parent.rglob("*")) if path.is_file() and not is_left(path))
        held = {
            path.relative_to(self.folder.parent).as_posix(): path.read_bytes()
            for path in found
            if not path.is_relative_to(home)
        }
        return {**held, "the cache": b"knows a page"} if _knows_a_page(home) else held

    def left(self) -> list[str]:
        """The locks and the temporary files that are there."""
        return sorted(path.name for path in self.folder.parent.rglob("*") if is_left(path))

    def held(self) -> list[str]:
        """The lock files that somebody still holds."""
        return [path.name for path in self.folder.parent.rglob(f".*{LOCK_SUFFIX}") if _is_held(path)]


def is_left(path: Path) -> bool:
    """Whether a file is a lock or a temporary file of any of the writers."""
    return path.name.endswith((TEMP_SUFFIX, ".tmp", LOCK_SUFFIX))


def _knows_a_page(home: Path) -> bool:
    """Whether the cache of a user holds what a page says by itself."""
    for path in home.rglob(FILE):
        with closing(sqlite3.connect(path)) as file, suppress(sqlite3.Error):
            return bool(file.execute("SELECT count(*) FROM entries WHERE kind = 1").fetchone()[0])
    return False


def _is_held(path: Path) -> bool:
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


@contextmanager
def folder() -> Iterator[Path]:
    """A folder for projects, gone afterwards. It is outside of every repository and project."""
    with tempfile.TemporaryDirectory(prefix="lint-modules-") as name:
        yield Path(name).resolve() / "one" / "course"


@functools.cache
def states(name: str, place: Path) -> tuple[Files, Files]:
    """The files of a project before and after its command, which does what it is there for."""
    project = Project(name, place)
    project.make()
    old = project.files()
    done = project.run()
    new = project.files()
    assert (done.code, new != old, project.left()) == (project.command.code, True, []), (name, done, new)
    again = project.run()
    assert (again.code, project.files() == new, project.left()) == (project.command.again, True, []), (name, again)
    return old, new


def mixed(now: Files, old: Files, new: Files) -> list[str]:
    """The files that hold neither what they held nor what they are to hold, and those that came from nowhere."""
    return [name for name in sorted({*now, *old, *new}) if now.get(name) not in (old.get(name), new.get(name))]
