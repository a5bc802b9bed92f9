"""A campaign with one case of every kind of failure: what the runner itself is tested with. It is not listed."""

from __future__ import annotations

import os
import random
import signal

from tests.campaign.running import Campaign, Case


def _made(dice: random.Random, number: int) -> Case:
    return Case("docs/page.md", f"{number} {dice.random()}".encode())


def _wrong(case: Case) -> str | None:
    print("begun 99")  # what a case prints is nobody's business
    match int(case.data.split()[0]):
        case 3:
            os.kill(os.getpid(), signal.SIGKILL)
        case 4:
            os._exit(5)
        case 5:
            raise KeyError("x")
        case 7:
            return "seven"
        case 8:
            while True:
                pass
    return None


CAMPAIGN = Campaign("sample", "numbers", _made, _wrong, short=0, long=10, batch=6, seconds=0.2)
