"""`kill -9` while files are written: each holds its old bytes or its new ones, and nothing told as done is lost.

Most cases kill a child that writes without pause, a random number of microseconds after it began; the others
kill a command of `commands.py` at one of the writer's calls, or as a process of its own at any time.
"""

from __future__ import annotations

import functools
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from tests.campaign.calls import killing, watched
from tests.campaign.commands import COMMANDS, Project, folder, mixed, states
from tests.campaign.faults import plan
from tests.campaign.loops import LOOPS, Loop
from tests.campaign.running import Campaign, Case
from tests.helpers.environment import checkout

_OPEN = ExitStack()
_LONGEST = 6_000  # microseconds that a child writes
_PROCESS = 1_500_000  # microseconds in which a process has started, read and written


def _made(dice: random.Random, number: int) -> Case:
    told: dict[str, object]
    if number % 500 == 99:
        told = {"process": dice.choice(sorted(COMMANDS)), "after": dice.randrange(_PROCESS)}
    elif number % 20 == 9:
        name, at = dice.choice(plan())
        told = {"command": name, "at": at, "when": dice.choice(["before", "after"])}
    else:
        told = {"loop": dice.choice(sorted(LOOPS)), "after": dice.randrange(_LONGEST)}
    return Case("case.json", json.dumps(told).encode())


def _wrong(case: Case) -> str | None:
    told = json.loads(case.data)
    if "loop" in told:
        return looped(LOOPS[told["loop"]], _place().parent / "loop", told["after"] / 1e6)
    project = Project(told.get("command") or told["process"], _place())
    old, new = states(project.name, project.folder)
    project.make()
    if "process" in told:
        _kill_process(project, told["after"] / 1e6)
    else:
        _kill_call(project, told["at"], told["when"])
    found = [f"{name} is mixed" for name in mixed(project.files(), old, new)]
    again = project.run()
    if again.code not in (project.command.code, project.command.again) or project.files() != new or project.left():
        found.append(f"the next run: {again}, left {project.left()}, {mixed(project.files(), new, new)}")
    return "; ".join(found) or None


@functools.cache
def _place() -> Path:
    """One folder for all cases of a process: what a command does in it is found out once."""
    return _OPEN.enter_context(folder())


def looped(loop: Loop, here: Path, seconds: float) -> str | None:
    """What is wrong after a child that wrote in a loop was killed so many seconds after it began."""
    shutil.rmtree(here, ignore_errors=True)
    here.mkdir(parents=True)
    loop.write(here, 0)
    reading, writing = os.pipe()
    child = _forked(lambda: _write_on(loop, here, writing))
    os.close(writing)
    os.read(reading, 1)  # it has begun
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(reading, "rb") as told:
        done = told.read().count(b"x")
    versions = loop.versions(here)
    if not versions:
        return f"torn: {loop.torn(here)}"
    if max(versions) < done:
        return f"lost: {done} were told as done, and it holds {max(versions)}"
    loop.write(here, max(versions) + 1)
    left = loop.left(here)
    after = loop.versions(here)
    if max(after, default=-1) != max(versions) + 1 or left:
        return f"the next run: left {left}, {max(versions)} became {after}"
    return None


def _write_on(loop: Loop, here: Path, told: int) -> None:
    os.write(told, b".")
    version = 1
    while True:
        loop.write(here, version)
        os.write(told, b"x")
        version += 1


def _forked(act: Callable[[], object]) -> int:
    child = os.fork()
    if child == 0:
        try:
            act()
        finally:
            os._exit(0)
    return child


def _kill_call(project: Project, at: int, when: str) -> None:
    def act() -> None:
        with watched(project.folder.parent, killing(at, when)):
            project.run()

    os.waitpid(_forked(act), 0)


def _kill_process(project: Project, seconds: float) -> None:
    command = [sys.executable, "-m", "linter", *project.command.args]
    environment = checkout(**project.environment)
    with subprocess.Popen(
        command, cwd=project.folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as child:
        time.sleep(seconds)
        child.kill()


CAMPAIGN = Campaign("kills", "killed rewrites", _made, _wrong, short=100, long=10_000, batch=1_000)
