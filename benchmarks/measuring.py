"""Runs every command as often as asked, all of them in turn, and keeps what each run took."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.corpora import Laid
from benchmarks.peers import ROOT, Tool

_SLOW = {"pymarkdown", "markdownlint-cli2"}  # only on the modules and exams: the corpus would take them minutes


@dataclass(frozen=True, slots=True)
class Run:
    """What one run took: seconds on the clock, seconds of processor time, and memory of all its processes
    at its peak in bytes."""

    wall: float
    cpu: float
    memory: int


@dataclass(frozen=True, slots=True)
class Job:
    """A measurement: of which tool, on which pages, in which state, and what is done before each of its runs."""

    tool: str
    pages: str
    state: str
    command: Sequence[str]
    folder: Path
    before: Callable[[], None] = lambda: None
    once: bool = False


@dataclass(slots=True)
class Found:
    """All runs by tool, pages and state; the seconds of each stage of lint-modules by pages."""

    runs: dict[tuple[str, str, str], list[Run]] = field(default_factory=dict)
    stages: dict[str, dict[str, Any]] = field(default_factory=dict)
    tools: dict[str, Tool] = field(default_factory=dict)

    def wall(self, tool: str, pages: str, state: str) -> float | None:
        """The median time on the clock; None where it was not measured."""
        runs = self.runs.get((tool, pages, state))
        return statistics.median(run.wall for run in runs) if runs else None

    def cpu(self, tool: str, pages: str, state: str) -> float | None:
        """The median processor time; None where it was not measured."""
        runs = self.runs.get((tool, pages, state))
        return statistics.median(run.cpu for run in runs) if runs else None

    def memory(self, tool: str, pages: str, state: str) -> int | None:
        """The highest peak of memory."""
        runs = self.runs.get((tool, pages, state))
        return max(run.memory for run in runs) if runs else None


def measured(tools: dict[str, Tool], laid: dict[str, Laid], cache: Path, rounds: int) -> Found:
    """All measurements; the large ones are run once."""
    _compile(tools, cache / "bytecode")
    found = Found(tools=tools)
    jobs = list(_jobs(tools, laid, cache / "caches"))
    for number in range(rounds):
        for job in jobs:
            if number and job.once:
                continue
            job.before()
            print(f"round {number + 1}: {job.tool}, {job.pages}, {job.state}", file=sys.stderr, flush=True)
            found.runs.setdefault((job.tool, job.pages, job.state), []).append(timed(job.command, job.folder))
    for name in ("alone", "corpus"):
        if name in laid:
            found.stages[name] = _stages(laid[name].folder)
    return found


def _compile(tools: dict[str, Tool], folder: Path) -> None:
    """Has Python keep its bytecode there: pip compiles what it installs, and a checkout should be measured alike.

    Where an environment forbids it, a run compiles all that it imports, which takes longer than to lint the pages.
    """
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = str(folder)
    for key in ("bare", "lint-modules"):
        timed(tools[key].command(None), ROOT / "examples" / "course")


def _jobs(tools: dict[str, Tool], laid: dict[str, Laid], caches: Path) -> Iterable[Job]:
    yield Job("bare", "-", "start", tools["bare"].command(None), caches.parent)
    for name, pages in laid.items():
        large = name in ("x10", "x100")
        for key, tool in tools.items():
            if (
                key == "bare"
                or (key in _SLOW and name not in ("alone", "course"))
                or (key == "rumdl" and name == "x100")
            ):
                continue
            kept = caches / key / name
            emptied = _emptier(kept)
            once = large or (key == "pymarkdown" and name == "alone")
            fresh = kept if tool.caches else None
            yield Job(key, name, "cold", tool.command(fresh), pages.folder, emptied, once)
            if tool.caches and name != "x100":
                yield Job(key, name, "warm", tool.command(kept), pages.folder, once=once)
    if "corpus" in laid:
        yield from _changed(tools["lint-modules"], laid, caches)


def _changed(tool: Tool, laid: dict[str, Laid], caches: Path) -> Iterable[Job]:
    """One page of the corpus changed since the last run, and that page linted by itself."""
    corpus = laid["corpus"].folder
    page = min(laid["alone"].folder.rglob("module-*.md"))
    name = page.relative_to(laid["alone"].folder).as_posix()
    kept = caches / "lint-modules" / "corpus"

    def touch() -> None:
        with (corpus / name).open("a", encoding="utf-8") as file:
            file.write(f"\nChanged at {time.time_ns()}.\n")

    cache = kept if tool.caches else None
    yield Job("lint-modules", "corpus", "one page changed", tool.command(cache), corpus, touch)
    alone = [name if word == "." else word for word in tool.command(None)]
    yield Job("lint-modules", "corpus", "that page alone", alone, corpus)


def _emptier(folder: Path) -> Callable[[], None]:
    def emptied() -> None:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)

    return emptied


def timed(command: Sequence[str], folder: Path) -> Run:
    """One run of a command in a folder; what it prints is thrown away, what it finds does not matter."""
    launched = [sys.executable, "-S", "-E", str(ROOT / "benchmarks" / "launcher.py"), *command]
    told = subprocess.run(launched, cwd=folder, env=_environment(), capture_output=True, text=True, check=True)
    wall, cpu, memory = json.loads(told.stdout)
    return Run(wall, cpu, memory)


def _environment() -> dict[str, str]:
    paths = [str(ROOT), os.environ.get("PYTHONPATH", "")]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in paths if path)}


def _stages(folder: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.stages", "."]
    told = subprocess.run(command, cwd=folder, env=_environment(), capture_output=True, text=True, check=True)
    stages: dict[str, Any] = json.loads(told.stdout.splitlines()[-1])
    return stages
