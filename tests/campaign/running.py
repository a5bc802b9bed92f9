"""What all campaigns share: numbered cases from a seed, run in children that may die, counted in a file that resumes.

A case is a file: what fails is written to a folder as it was, and `wrong` judges that file again.
"""

from __future__ import annotations

import importlib
import json
import os
import random
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from time import monotonic

from tests.helpers.environment import checkout
from tests.helpers.paths import ROOT

NAMES = (
    "faults",
    "front_matters",
    "fuzzed_pages",
    "growth",
    "hostile_strings",
    "kills",
    "parallel",
    "plain_diagrams",
    "tracker_writes",
)


@dataclass(frozen=True, slots=True)
class Case:
    """What one case is made of: the name of its file, which may hold folders, and its bytes."""

    path: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Campaign:
    """How cases are made and judged. `wrong` returns what is wrong, or None; what it raises is a failure too.

    `seconds` is the processor time one case may take before its process is ended, `batch` how many cases share a
    process; `short` and `long` are how many cases the test suite and the long campaign try.
    """

    name: str
    counted: str
    made: Callable[[random.Random, int], Case]
    wrong: Callable[[Case], str | None]
    short: int
    long: int
    batch: int = 1_000
    seconds: float = 60

    def case(self, seed: int, number: int) -> Case:
        """The case of a number: the same for the same seed."""
        return self.made(random.Random(f"{self.name} {seed} {number}"), number)

    def judged(self, case: Case) -> str | None:
        """What is wrong with what became of a case, exceptions included."""
        try:
            return self.wrong(case)
        except Exception as error:
            frames = traceback.extract_tb(error.__traceback__)
            place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if len(frames) > 1 else ""
            return f"{type(error).__name__}: {error} {place}".strip()


@dataclass(slots=True)
class State:
    """How far a campaign has come: cases done, those that failed with what was wrong, seconds of processor time."""

    campaign: str
    seed: int
    done: int = 0
    failed: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0

    def save(self, path: Path) -> None:
        """Write the state, whole or not at all."""
        beside = path.with_name(f"{path.name}.new")
        beside.write_text(json.dumps(asdict(self), indent=1) + "\n", encoding="utf-8")
        beside.replace(path)


def find(name: str) -> Campaign:
    """The campaign of a name, from the module of that name."""
    found = importlib.import_module(f"tests.campaign.{name}").CAMPAIGN
    assert isinstance(found, Campaign)
    return found


def load(campaign: Campaign, seed: int, path: Path) -> State:
    """The state in a file; a new one where there is none. Raises ValueError where it is of another campaign."""
    if not path.exists():
        return State(campaign.name, seed)
    state = State(**json.loads(path.read_text(encoding="utf-8")))
    if (state.campaign, state.seed) != (campaign.name, seed):
        raise ValueError(f"{path} holds {state.campaign} with seed {state.seed}; name another file")
    return state


def run(campaign: Campaign, count: int, seed: int, path: Path, failures: Path) -> State:
    """Goes on until `count` cases are done, saving the state after each batch and each failing case in `failures`."""
    state, saved = load(campaign, seed, path), monotonic()
    while state.done < count:
        last = min(count, state.done + campaign.batch)
        before = _spent()
        found = _batch(campaign, seed, state.done, last)
        for number, message in found.items():
            keep(campaign.case(seed, number), failures / f"{campaign.name}-{seed}-{number}", message)
            state.failed[str(number)] = message
        state.done = last
        state.seconds = round(state.seconds + _spent() - before, 1)
        state.save(path)
        if monotonic() - saved > 60:
            saved = monotonic()
            print(f"{campaign.name}: {state.done:,} of {count:,}, {len(state.failed)} failed", flush=True)
    state.save(path)
    return state


def keep(case: Case, folder: Path, message: str) -> None:
    """A failing case as a file in a folder of its own, beside what was wrong."""
    file = folder / "case" / case.path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(case.data)
    (folder / "wrong.txt").write_text(f"{message}\n", encoding="utf-8", errors="backslashreplace")


def kept(folder: Path) -> Case:
    """The case that `keep` left in a folder."""
    base = folder / "case"
    (file,) = (path for path in base.rglob("*") if path.is_file())
    return Case(file.relative_to(base).as_posix(), file.read_bytes())


def still(campaign: Campaign, folder: Path) -> bool:
    """Whether the case in a folder fails still, judged in a process of its own."""
    command = [sys.executable, "-m", "tests.campaign", campaign.name, "--case", str(folder.absolute())]
    return subprocess.run(command, cwd=ROOT, env=checkout(), capture_output=True).returncode != 0


def _batch(campaign: Campaign, seed: int, first: int, last: int) -> dict[int, str]:
    """What failed of some cases. A case that ends its process is one of them, and the others have a new process."""
    failed: dict[int, str] = {}
    while first < last:
        command = [sys.executable, "-m", "tests.campaign.worker", campaign.name, str(seed), str(first), str(last)]
        begun = None
        with subprocess.Popen(command, cwd=ROOT, env=checkout(), stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout is not None
            for line in child.stdout:
                word, _, rest = line.partition(" ")
                if word == "begun":
                    begun = int(rest)
                elif word == "failed":
                    failed.update({int(number): message for number, message in json.loads(rest).items()})
        if child.returncode == 0:
            break
        if begun is None:
            raise RuntimeError(f"{campaign.name}: the process of its cases ended before the first one")
        failed[begun] = f"ended its process: {_ending(child.returncode)}"
        first = begun + 1
    return failed


def _ending(code: int) -> str:
    return signal.Signals(-code).name if code < 0 else f"exit code {code}"


def _spent() -> float:
    times = os.times()
    return times.children_user + times.children_system
