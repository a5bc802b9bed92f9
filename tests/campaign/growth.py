"""How the cost of a page grows with its size, for pages made to be costly. Run by hand:

    python -m tests.campaign.growth [--long] [--limit 1.2] [NAME ...]

Each kind of hostile page is checked and inspected at several sizes (20, 40 and 80 KB; with `--long` 64, 256 and
1,024 KB, by the command itself in a process of its own). Printed is the processor time at each size and the exponent
fitted to it: 1 is linear, 2 quadratic. The exit code is 1 where a page grows faster than the limit, or takes longer
than 20 seconds. NAMEs choose the pages whose name holds one of them. `python -m tests.campaign growth` tries all pages
in the long form, and resumes.
"""

from __future__ import annotations

import argparse
import cProfile
import functools
import gc
import math
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from linter.checks.base import Context
from linter.config.model import Config
from linter.corpus import Corpus, page_at_hand
from linter.linting import engine
from linter.linting.inspection import inspect_document
from linter.markdown import anchors
from linter.project.project import Project, load_rule_set
from linter.rules.model import RuleSet
from linter.text.source import from_text
from tests.campaign.hostile import UNITS
from tests.campaign.pages import Unit
from tests.campaign.running import Campaign, Case
from tests.helpers.environment import checkout

KB = 1_000
FLOOR = 0.02  # seconds: what takes less tells nothing about its growth
_STARTED = 0.2  # seconds: the same of a command, whose start is taken off and never takes twice the same time
LONGEST = 20  # seconds a page of a megabyte may take
_GIVEN_UP = 60  # seconds after which a page is stopped
LIMIT = 1.2  # the exponent allowed
_LARGE = (64 * 1024, 256 * 1024, 1020 * 1024)
_CHECK = ("check", "--no-cache")  # a start that is told again would cost nothing
_TRIES = 3  # other work on the machine only ever adds to what a page costs


def cost(unit: Unit, size: int, standard: RuleSet) -> float:
    """The processor time, in seconds, of checking a page by all rules and inspecting it; no diagram is judged."""
    source = from_text(unit.page(size), unit.path)
    gc.collect()
    gc.freeze()  # what other tests have left in memory must not be gone through for this page
    start = time.process_time()
    document = engine.parse(source, standard.kinds)
    if document is not None:
        ids = functools.cache(lambda path: anchors.page_ids(document.page))
        pages = {unit.path: page_at_hand(document)}
        corpus = Corpus(pages, anchors=ids, kinds=standard.kinds, page_paths=frozenset(pages))
        checked = engine.lint_document(document, standard.rules, Context(None, corpus))
        inspect_document(document, corpus=corpus)
        if checked.run_errors:
            raise AssertionError(f"{unit.name}: {checked.run_errors[0].message}")
    spent = time.process_time() - start
    gc.unfreeze()
    return spent


def calls(work: Callable[[], object]) -> int:
    """How many functions of Python and of C are called to do some work: the same on every machine, however busy."""
    profile = cProfile.Profile(subcalls=False)
    profile.enable()
    try:
        work()
    finally:
        profile.disable()
    return sum(entry.callcount for entry in profile.getstats())


def far_beyond_linear(seconds: Callable[[int], float], small: int, floor: float = 0.01) -> bool:
    """Whether sixteen times as much costs over 64 times as much: linear work takes 16 times, quadratic 256.

    What calls do not show, as a search within a long text, shows in the processor time. The bound is four times away
    from either, and the least of three runs counts: neither a slow nor a busy machine brings linear work beyond it.
    """
    least = max(floor, min(seconds(small) for _ in range(3)))
    return all(seconds(16 * small) > 64 * least for _ in range(3))


def exponent(sizes: Sequence[int], times: Sequence[float], floor: float) -> float | None:
    """The slope of the line through the logarithms, by least squares; None where the times are too small to tell."""
    points = [(math.log(size), math.log(time)) for size, time in zip(sizes, times, strict=False) if time > floor]
    if len(points) < 2:
        return None
    x, y = (sum(values) / len(points) for values in zip(*points, strict=True))
    return float(sum((a - x) * (b - y) for a, b in points) / sum((a - x) ** 2 for a, _ in points))


def commanded(unit: Unit, size: int, _: RuleSet) -> float:
    """The processor time of `check` with its reports and of `inspect`, without the start of their processes."""
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder, unit.path)
        page.parent.mkdir(parents=True, exist_ok=True)
        share = size / len(unit.page(size).encode())  # the limit of a page is in bytes
        page.write_text(unit.page(int(size * min(share, 1))), encoding="utf-8", newline="")
        total = 0.0
        for command in ([*_CHECK, "--output", "full", "--output", "json=report.json"], ["inspect", "--output", "json"]):
            total += _child([sys.executable, "-m", "linter", *command, unit.path], folder) - _start()
    return max(total, 0.0)


@functools.cache
def _start() -> float:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "module-1.md").write_text("# Module 1\n", encoding="utf-8")
        return min(_child([sys.executable, "-m", "linter", *_CHECK, "module-1.md"], folder) for _ in range(3))


def _child(command: Sequence[str], folder: str) -> float:
    child = subprocess.Popen(
        command,
        cwd=folder,
        env=checkout(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (_GIVEN_UP, _GIVEN_UP)),
    )
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)  # it is reaped: Popen must not wait for it
    return usage.ru_utime + usage.ru_stime


def main(arguments: Sequence[str]) -> int:
    """Measure and print; 1 where a page grows too fast or takes too long."""
    parser = argparse.ArgumentParser(description="How the cost of hostile pages grows.")
    parser.add_argument("names", nargs="*", help="parts of the names of pages")
    parser.add_argument("--long", action="store_true", help="pages of up to a megabyte, by the command itself")
    parser.add_argument("--limit", type=float, default=LIMIT, help="the exponent allowed")
    options = parser.parse_args(arguments)
    sizes = list(_LARGE) if options.long else [20 * KB, 40 * KB, 80 * KB]
    measure: Callable[[Unit, int, RuleSet], float] = commanded if options.long else cost
    standard = load_rule_set(Project(Path.cwd(), Config(), None))
    chosen = [unit for unit in UNITS if not options.names or any(name in unit.name for name in options.names)]
    print("| page | kind |" + "".join(f" {size // KB} KB |" for size in sizes) + " exponent |")
    print("|---|---|" + "---:|" * (len(sizes) + 1))
    failed = 0
    for unit in chosen:
        times = [measure(unit, size, standard) for size in sizes]
        slope = exponent(sizes, times, _STARTED if options.long else FLOOR)
        wrong = (slope or 0) >= options.limit or times[-1] > LONGEST
        failed += wrong
        cells = "".join(f" {seconds:.2f} s |" for seconds in times)
        grown = "-" if slope is None else f"{slope:.2f}"
        print(f"| {unit.name} | {unit.kind} |{cells} {grown}{' **too much**' if wrong else ''} |", flush=True)
    print(f"\n{len(chosen)} pages, {failed} over the limit")
    return int(failed > 0)


def _made(_: random.Random, number: int) -> Case:
    unit = UNITS[number % len(UNITS)]
    return Case("name.txt", f"{unit.kind}: {unit.name}".encode())


def _wrong(case: Case) -> str | None:
    unit = next(unit for unit in UNITS if f"{unit.kind}: {unit.name}".encode() == case.data)
    standard = load_rule_set(Project(Path.cwd(), Config(), None))
    least = [math.inf] * len(_LARGE)
    for _ in range(_TRIES):
        least = [min(old, commanded(unit, size, standard)) for old, size in zip(least, _LARGE, strict=True)]
        slope = exponent(_LARGE, least, _STARTED) or 0
        if slope < LIMIT and least[-1] <= LONGEST:
            return None
    return (
        f"{unit.name} ({unit.kind}): {', '.join(f'{seconds:.2f} s' for seconds in least)}; the exponent is {slope:.2f}"
    )


CAMPAIGN = Campaign(
    "growth", "hostile pages from 64 KB to 1 MB", _made, _wrong, short=0, long=len(UNITS), batch=5, seconds=3_600
)

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
