"""The real command with `--watch`, and what it says until now."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from tests.helpers.environment import checkout

pytest.importorskip("watchfiles")
PATIENCE = 600.0  # seconds until a test gives up on what is to come; machines are slow when they do much at a time
READY = "Ctrl-C ends it"


class Watching:
    """A running command; its lines are read as they come."""

    def __init__(self, folder: Path, home: Path, *args: str, stdout: int = subprocess.PIPE) -> None:
        kept = dict.fromkeys(("HOME", "XDG_CONFIG_HOME", "APPDATA", "LOCALAPPDATA"), str(home))
        self.process = subprocess.Popen(
            [sys.executable, "-m", "linter", "--watch", "--output", "concise", *args],
            cwd=folder,
            env=checkout(**kept),
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        self.out: list[str] = []
        self.said: list[str] = []
        for stream, lines in ((self.process.stdout or (), self.out), (self.process.stderr or (), self.said)):
            threading.Thread(target=self._read, args=(stream, lines), daemon=True).start()
        self.rounds = 0

    @staticmethod
    def _read(stream: Iterable[str], lines: list[str]) -> None:
        for line in stream:
            lines.append(line.rstrip("\n"))  # noqa: PERF401 - each as it comes

    def until(self, reached: Callable[[], bool]) -> None:
        """Waits until something is so; a process that ends first, or takes too long, fails the test."""
        deadline = time.monotonic() + PATIENCE
        while not reached():
            assert self.process.poll() is None, f"it ended: {self.said}"
            assert time.monotonic() < deadline, f"nothing came but {self.out}, {self.said}"
            time.sleep(0.02)

    def round(self) -> tuple[list[str], list[str]]:
        """What the next round says on stdout and stderr, once it is over."""
        self.rounds += 1
        self.until(lambda: sum(READY in line for line in self.said) >= self.rounds)
        ends = [-1, *(at for at, line in enumerate(self.said) if READY in line)]
        said = self.said[ends[self.rounds - 1] + 1 : ends[self.rounds] + 1]
        whole = not any(": error:" in line for line in said)  # then its report ends with a summary
        self.until(lambda: not whole or any("suppressed" in line for line in self.out))
        told, self.out[:] = list(self.out), []
        return told, said

    def stop(self) -> None:
        """Ends the process, whatever it does."""
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdout, self.process.stderr):
            if stream is not None:
                stream.close()

    def interrupt(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(PATIENCE)


def put(path: Path, text: str) -> None:
    """Writes a page at one blow: while a slow machine writes it, a round may begin."""
    kept = next(above for above in path.parents if above.name == "course").with_name("written")
    kept.write_text(text, encoding="utf-8")
    kept.replace(path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project with a module that finds fault with nothing but its missing protocol."""
    folder = tmp_path / "course"
    (folder / "docs").mkdir(parents=True)
    (folder / "lint-modules.toml").write_text('select = ["MOD001", "DOC010"]\n', encoding="utf-8")
    (folder / "docs/module-1-leases.md").write_text("# Module 1: Leases\n", encoding="utf-8")
    return folder


@pytest.fixture
def watch(folder: Path, tmp_path: Path) -> Iterator[Callable[..., Watching]]:
    started: list[Watching] = []

    def start(*args: str) -> Watching:
        started.append(Watching(folder, tmp_path / "home", *args))
        return started[-1]

    yield start
    for one in started:
        one.stop()
