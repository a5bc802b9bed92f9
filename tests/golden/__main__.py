"""Holds a tool against the records, or writes them: `python -m tests.golden --help`."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import TypeVar

from tests.golden.cases import CASES
from tests.golden.run import RECORDS, difference, missing, record_path, render, run_case, select, steps_of, tool_command
from tests.golden.steps import Case

Result = TypeVar("Result")

_DIFF_LINES = 60  # of one case, unless all are asked for


def main() -> int:
    """Runs what the command line asks for, and returns the exit code."""
    wishes = _parser().parse_args()
    cases = select(CASES, wishes.only)
    for case in cases:
        if reason := missing(case):
            print(f"skipped {case.name}: {reason}")
    cases = [case for case in cases if not missing(case)]
    if not cases:
        print("no case to run")
        return 2
    started = time.monotonic()
    tool = tool_command(wishes.tool)
    if wishes.against is not None:
        other = tool_command(wishes.against)
        wrong = _against(cases, tool, other, wishes.jobs)
    elif wishes.record:
        wrong = _record(cases, tool, wishes.jobs)
        if not wishes.only:
            _forget(CASES)
    else:
        wrong = _check(cases, tool, wishes.jobs, whole=wishes.verbose)
    took = time.monotonic() - started
    print(f"{len(cases)} cases with {len(steps_of(cases))} steps in {took:.0f} s: {len(wrong)} differ")
    for name in wrong:
        print(f"  {name}")
    return 1 if wrong else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.golden", description=__doc__)
    beside = Path(sys.executable).with_name("lint-modules")
    help_of_tool = (
        "the lint-modules executable, or a Python that has the package (default: the one of this interpreter)"
    )
    parser.add_argument("--tool", type=Path, default=beside, help=help_of_tool)
    parser.add_argument("--only", action="append", default=[], metavar="PATTERN", help="cases with this in their name")
    parser.add_argument("--record", action="store_true", help="write the records, to be reviewed with git diff")
    parser.add_argument("--against", type=Path, metavar="TOOL", help="print how another tool's full output differs")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="how many cases run at a time")
    parser.add_argument("--verbose", action="store_true", help="print differences from the records at any length")
    return parser


def _check(cases: Sequence[Case], tool: Sequence[str], jobs: int, *, whole: bool) -> list[str]:
    """Names the cases whose records differ, and prints how."""
    wrong = []
    for case, now in _run(cases, jobs, lambda case: render(case, run_case(case, tool))):
        path = record_path(case)
        record = path.read_text(encoding="utf-8") if path.is_file() else ""
        if now != record:
            wrong.append(case.name)
            lines = difference(record, now, ("record", "now"))
            print("\n".join([f"--- {case.name}", *(lines if whole else lines[:_DIFF_LINES])]), flush=True)
            if not whole and len(lines) > _DIFF_LINES:
                print(f"... {len(lines) - _DIFF_LINES} more lines: --verbose")
    if wrong:
        print("Digests alone differ? --against OTHER_TOOL compares the texts themselves.")
    return sorted(wrong)


def _record(cases: Sequence[Case], tool: Sequence[str], jobs: int) -> list[str]:
    """Writes the records, and names those that are new or changed."""
    wrong = []
    for case, now in _run(cases, jobs, lambda case: render(case, run_case(case, tool))):
        path = record_path(case)
        if not path.is_file() or path.read_text(encoding="utf-8") != now:
            wrong.append(case.name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(now, encoding="utf-8", newline="")
    return sorted(wrong)


def _forget(cases: Sequence[Case]) -> None:
    """Removes records that belong to no case."""
    known = {record_path(case) for case in cases}
    for path in set(RECORDS.rglob("*.txt")) - known:
        path.unlink()


def _against(cases: Sequence[Case], tool: Sequence[str], other: Sequence[str], jobs: int) -> list[str]:
    """Names the cases in which two tools differ, and prints how, with texts of any size."""

    def both(case: Case) -> list[str]:
        texts = [render(case, run_case(case, one), whole=True) for one in (other, tool)]
        return difference(texts[0], texts[1], (other[0], tool[0]))

    wrong = []
    for case, lines in _run(cases, jobs, both):
        if lines:
            wrong.append(case.name)
            print("\n".join([f"--- {case.name}", *lines]), flush=True)
    return sorted(wrong)


def _run(cases: Sequence[Case], jobs: int, work: Callable[[Case], Result]) -> Iterator[tuple[Case, Result]]:
    """Does some work for each case in threads, the longest first, and says on stderr how far it is."""

    def timed(case: Case) -> tuple[Result, float]:
        started = time.monotonic()
        return work(case), time.monotonic() - started

    with ThreadPoolExecutor(jobs) as pool:
        waiting = {pool.submit(timed, case): case for case in sorted(cases, key=lambda case: -case.weight)}
        for number, future in enumerate(as_completed(waiting), start=1):
            case = waiting[future]
            result, took = future.result()
            print(f"[{number}/{len(cases)}] {case.name}: {took:.0f} s", file=sys.stderr, flush=True)
            yield case, result


if __name__ == "__main__":
    sys.exit(main())
