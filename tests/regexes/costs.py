"""What a call of an expression costs in processor time, with an end to calls that would not come to one."""

from __future__ import annotations

import re
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tests.regexes.hostile import Attack

KB = 1_000
SMALL, LARGE = 5 * KB, 20 * KB
MOST = 0.05  # seconds that 5 KB may take
MARGIN = 10  # for slow machines: the growth below is what tells
TIMES = 6  # four times the text may take so many times as long
FLOOR = 0.01  # seconds: less tells nothing of growth
TRIES = 5
GIVEN_UP = 3.0  # seconds of processor time after which a call is ended

CALLS: dict[str, Callable[[re.Pattern[str], str], object]] = {
    "match": lambda pattern, text: pattern.match(text),
    "fullmatch": lambda pattern, text: pattern.fullmatch(text),
    "search": lambda pattern, text: pattern.search(text),
    "finditer": lambda pattern, text: sum(1 for _ in pattern.finditer(text)),
    "findall": lambda pattern, text: pattern.findall(text),
    "sub": lambda pattern, text: pattern.sub("", text),
    "subn": lambda pattern, text: pattern.subn("", text),
    "split": lambda pattern, text: pattern.split(text),
}


class _EndlessError(Exception):
    pass


@contextmanager
def _limited(seconds: float) -> Iterator[None]:
    """Ends what takes longer, in the middle of a match too: `re` listens to signals."""

    def end(*_: object) -> None:
        raise _EndlessError

    before = signal.signal(signal.SIGVTALRM, end)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def cost(pattern: re.Pattern[str], method: str, text: str, repeats: int = 1) -> float:
    """The least seconds that one of some calls took; infinity where one was given up."""
    least = float("inf")
    for _ in range(repeats):
        start = time.thread_time()
        try:
            with _limited(GIVEN_UP):
                CALLS[method](pattern, text)
        except _EndlessError:
            return float("inf")
        least = min(least, time.thread_time() - start)
    return least


def slow(pattern: re.Pattern[str], method: str, attack: Attack, longest: int = LARGE) -> str | None:
    """What is wrong with the cost of a text against an expression, or None; `longest` caps the texts."""
    if longest < LARGE:
        took = cost(pattern, method, attack.text(longest))
        return (
            None
            if took < MOST or cost(pattern, method, attack.text(longest), TRIES) < MOST * MARGIN
            else (f"{method}: {took:.2f} s for {longest} characters of {attack}")
        )
    small, large = cost(pattern, method, attack.text(SMALL)), 0.0
    if small < MOST * MARGIN:
        large = cost(pattern, method, attack.text(LARGE))
        if large < TIMES * max(small, FLOOR):
            return None
        small = min(small, cost(pattern, method, attack.text(SMALL), TRIES))
        large = min(large, cost(pattern, method, attack.text(LARGE), TRIES if large < 1 else 1))
        if large < TIMES * max(small, FLOOR):
            return None
    return f"{method}: {small:.3f} s for 5 KB, {large:.3f} s for 20 KB of {attack}"
