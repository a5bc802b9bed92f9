"""`python -m tests.campaign NAME`: runs a campaign, goes on with one, judges a failing case again. See README.md."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.campaign.recording import record
from tests.campaign.running import NAMES, Campaign, find, kept, run, still
from tests.campaign.worker import limited


def main(arguments: Sequence[str]) -> int:
    """Run a campaign; 1 where a case failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.campaign", description="Run a campaign of many cases.")
    parser.add_argument("name", nargs="?", metavar="NAME", help="a campaign; without one, they are listed")
    parser.add_argument("--count", type=int, help="how many cases are to be done in all (default: the long campaign)")
    parser.add_argument("--seed", type=int, default=1, help="other cases for every seed")
    parser.add_argument("--state", type=Path, help="the file that says how far the campaign is: NAME-SEED.json")
    parser.add_argument("--failures", type=Path, help="the folder for failing cases: that of the state, NAME-failures")
    parser.add_argument("--case", type=Path, help="judge the failing case in this folder again, and nothing else")
    parser.add_argument("--record", action="store_true", help="write the counts into tests/campaign/RESULTS.md")
    options = parser.parse_args(arguments)
    if options.name is None:
        for name in NAMES:
            one = find(name)
            print(f"{name}: {one.counted}; {one.short:,} in the test suite, {one.long:,} in the long campaign")
        return 0
    if options.name not in (*NAMES, "sample"):
        parser.error(f"{options.name!r} is no campaign; there are {', '.join(NAMES)}")
    campaign = find(options.name)
    if options.case:
        message = limited(campaign, kept(options.case))
        print(message or "nothing is wrong")
        return int(message is not None)
    state_file = options.state or Path(f"{campaign.name}-{options.seed}.json")
    folder = options.failures or state_file.absolute().parent / f"{campaign.name}-failures"
    state = run(campaign, options.count or campaign.long, options.seed, state_file, folder)
    print(f"{campaign.name}: {state.done:,} {campaign.counted}, {len(state.failed)} failed, {state.seconds:,.0f} s")
    failing = _failing(campaign, folder, options.seed)
    for one in failing:
        print(f"fails: {one}")
    if options.record:
        record(state, len(failing))
    return int(bool(failing))


def _failing(campaign: Campaign, folder: Path, seed: int) -> list[Path]:
    """The folders of the cases that failed once and fail still, each judged in a process of its own."""
    kept_cases = sorted(folder.glob(f"{campaign.name}-{seed}-*")) if folder.is_dir() else []
    return [one for one in kept_cases if still(campaign, one)]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
