"""The process in which cases run: says which case is begun, so that whoever waits knows which one ended the process."""

from __future__ import annotations

import json
import os
import signal
import sys

from tests.campaign.running import Campaign, Case, find

WAITING = 10  # so many times its processor time a case may take by the clock


def main(name: str, seed: int, first: int, last: int) -> None:
    """Run the cases from `first` to before `last`."""
    campaign = find(name)
    told = os.dup(1)
    os.dup2(2, 1)  # what a case prints is not what this process says
    for number in range(first, last):
        os.write(told, f"begun {number}\n".encode())
        message = limited(campaign, campaign.case(seed, number))
        if message is not None:
            os.write(told, f"failed {json.dumps({number: message})}\n".encode())


def limited(campaign: Campaign, case: Case) -> str | None:
    """What is wrong with a case. One that takes longer than the campaign grants ends this process with a signal."""
    if hasattr(signal, "setitimer"):  # their signals end the process even inside of C
        signal.setitimer(signal.ITIMER_PROF, campaign.seconds)
        signal.setitimer(signal.ITIMER_REAL, campaign.seconds * WAITING)
    message = campaign.judged(case)
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
    return message


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
