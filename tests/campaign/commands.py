"""The commands that write files, each with a small project in which it has something to write."""

from __future__ import annotations

import fcntl
import functools
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from unittest import mock

from linter.cli import cache
from linter.cli.inputs import FOLDER
from linter.cli.locking import LOCK
from linter.cli.temporary import TEMPORARY
from tests.courses import CONFIG, HEAD, PASSES
from tests.test_cli import EXAM, Done, lint, write

PAGE = "---\ntype: tracking-system\ntitle: T\n---\n\n# T\n\nText:\n- a\n- b\n"
_ROW = "| Leases | ⬜ | ⬜ | ⬜ Not started | by Ann | |\n"
_TRACKER = "# Tracker\n\n" + HEAD + _ROW
_OFF = {"lint-modules.toml": CONFIG, "docs/leases-module.md": PASSES}
_COURSE = {**_OFF, "docs/A_MODULE_TRACKER.md": _TRACKER}

Files = Mapping[str, bytes]


@dataclass(frozen=True)
class Command:
    """A command line and the files of its project. `again` is its exit code where all is written already."""

    args: tuple[str, ...]
    files: Mapping[str, str | bytes]
    code: int = 0
    again: int = 0
    first: tuple[str, ...] = ()  # a command that is run before, to make the project
    environment: Mapping[str, str] = field(default_factory=lambda: {"LINT_MODULES_NO_CACHE": "1"})


_EXAM = {"short-exam.md": EXAM}
_KEY = Path("home/lint-modules/cache.key")
_CACHED = {"LINT_MODULES_NO_CACHE": "", "CI": "", "GITHUB_ACTIONS": ""}
COMMANDS = {
    "status --write": Command(("status", "--write", "--date-from", "keep"), _COURSE),
    "status --write, two trackers": Command(
        ("status", "--write", "--date-from", "keep"), {**_COURSE, "docs/B_MODULE_TRACKER.md": _TRACKER}
    ),
    "status --init": Command(("status", "--init", "--date-from", "keep"), _OFF, again=2),
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
    "check, cached with no key": Command(("--fail-level", "never"), _EXAM, environment=_CACHED),
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
        self._key()
        if self.command.first:
            assert lint(*self.command.first, cwd=self.folder).code == 0
        if self.name == "baseline prune":
            (self.folder / "short-exam.md").write_bytes(EXAM.encode() + b"\n## Grading Rubric\n\nTen points.\n")
        elif self.name == "baseline create --accept-new":
            (self.folder / "third-exam.md").write_bytes(EXAM.replace("Short", "Third").encode())

    def _key(self) -> None:
        if "no key" not in self.name:
            key = self.folder.parent / _KEY
            key.parent.mkdir(parents=True, exist_ok=True)
            key.write_bytes(bytes(32))
            key.chmod(0o600)

    def run(self) -> Done:
        """The command, in this process."""
        home = {"XDG_CONFIG_HOME": str(self.folder.parent / "home"), "HOME": str(self.folder.parent / "home")}
        with mock.patch.dict(os.environ, {**self.command.environment, **home}):
            return lint(*self.command.args, cwd=self.folder)

    def files(self) -> dict[str, bytes]:
        """What all files hold, but for locks, temporary files and what is cached whole: that may go at any time."""
        found = (path for path in sorted(self.folder.parent.rglob("*")) if path.is_file() and not is_left(path))
        return {
            path.relative_to(self.folder.parent).as_posix(): self._held(path)
            for path in found
            if not self._cached(path)
        }

    def _held(self, path: Path) -> bytes:
        """The bytes of a file; of a random key its length."""
        data = path.read_bytes()
        return b"%d" % len(data) if path.name == _KEY.name and "no key" in self.name else data

    def _cached(self, path: Path) -> bool:
        """Whether a file of the cache has the checksum that it says."""
        read = {".json": cache.read, ".pages": cache.read_lines}.get(path.suffix)
        if path.parent.name != FOLDER or read is None:
            return False
        key = (self.folder.parent / _KEY).read_bytes()
        return read(path.parent, path.stem, key) is not None

    def left(self) -> list[str]:
        """The locks and the temporary files that are there."""
        return sorted(path.name for path in self.folder.parent.rglob("*") if is_left(path))

    def held(self) -> list[str]:
        """The lock files that somebody still holds."""
        return [path.name for path in self.folder.parent.rglob(f".*{LOCK}") if _is_held(path)]


def is_left(path: Path) -> bool:
    """Whether a file is a lock or a temporary file of any of the writers."""
    return path.name.endswith((TEMPORARY, ".tmp", LOCK)) or path.name.startswith("cache.key.")


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
