"""A fault at every call of the writer, in every command that writes: files hold the old bytes or the new ones.

A case is one command, one call of those it makes, and what happens there: the disk fails, or the run is interrupted, or
memory runs out; once, or from there on. The first cases, as many as there are calls, have a fault at each of them.
"""

from __future__ import annotations

import functools
import json
import random
from contextlib import ExitStack
from pathlib import Path
from unittest import mock

from linter.project import files
from tests.campaign.calls import ERRORS, failing, watched
from tests.campaign.commands import COMMANDS, Files, Project, folder, mixed, states
from tests.campaign.running import Campaign, Case
from tests.helpers.command import Done

_CUT = ("KeyboardInterrupt", "MemoryError")  # that also come when a call is already done
FORMS = [(error, "before", every) for error in ERRORS for every in (False, True)]
FORMS += [(error, "after", False) for error in _CUT]
_OPEN = ExitStack()
_REMOVING = ("unlink", "stat", "lstat", "fstat", "scandir", "listdir", "open", "flock")


@functools.cache
def plan() -> tuple[tuple[str, int], ...]:
    """Every call of every command, in an order that mixes them."""
    with folder() as place:
        found = []
        for name in COMMANDS:
            project = Project(name, place)
            project.make()
            with watched(place.parent) as calls:
                project.run()
            found += [(name, at) for at in range(len(calls.made))]
    random.Random(1).shuffle(found)
    return tuple(found)


def _made(_: random.Random, number: int) -> Case:
    lap, place = divmod(number, len(plan()))
    name, at = plan()[place]
    error, when, every = FORMS[(at + lap) % len(FORMS)]
    data = {"command": name, "at": at, "error": error, "when": when, "every": every}
    return Case("case.json", json.dumps(data).encode())


def _wrong(case: Case) -> str | None:
    told = json.loads(case.data)
    project = Project(told["command"], _place())
    old, new = states(told["command"], project.folder)
    project.make()
    hook = failing(told["at"], ERRORS[told["error"]], told["when"], told["every"])
    with watched(project.folder.parent, hook) as calls, mock.patch.object(files, "PATIENCE", 0.3):
        done = project.run()
    made = calls.made[told["at"]] if told["at"] < len(calls.made) else ""
    found = [*_code(project, done, told["error"]), *_files(project, done, old, new)]
    if made not in _REMOVING and not told["every"] and told["error"] not in _CUT and project.left():
        found.append(f"left behind: {project.left()}")
    again = project.run()
    left = project.left() if project.command.locks_again else []
    if project.files() != new or left or again.code not in (project.command.code, project.command.again):
        found.append(f"the next run: {again}, {project.left()}, {mixed(project.files(), new, new)}")
    return f"{made} of {calls.made}: {'; '.join(found)}" if found else None


@functools.cache
def _place() -> Path:
    """One folder for all cases of a process: what a command does in it is found out once."""
    return _OPEN.enter_context(folder())


def _code(project: Project, done: Done, error: str) -> list[str]:
    """A run that failed says so, in a line; one that was interrupted is 130."""
    cached = "cached" in project.name
    allowed = {130, project.command.code} if error == "KeyboardInterrupt" else {2, project.command.code}
    found = [] if done.code in allowed else [f"exit code {done.code}"]
    if cached and error != "KeyboardInterrupt" and done.code != project.command.code:
        found.append("the cache has cost a run its report")
    if done.code == 2 and (not done.err.strip() or "internal error" in done.err or "Traceback" in done.err):
        found.append(f"says {done.err!r}")
    return found


def _files(project: Project, done: Done, old: Files, new: Files) -> list[str]:
    now = project.files()
    found = [f"{name} is mixed: {now.get(name)!r:.80}" for name in mixed(now, old, new)]
    if done.code == project.command.code and now != new and "cached" not in project.name:
        found.append(f"exit code {done.code}, and not written: {[n for n in new if now.get(n) != new[n]]}")
    return [*found, *(f"{name} is still held" for name in project.held())]


CAMPAIGN = Campaign("faults", "faults at calls of the writer", _made, _wrong, short=80, long=8_000, batch=500)
