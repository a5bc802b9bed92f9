"""What a call of an expression costs in processor time, with an end to calls that would not come to one."""

from __future__ import annotations

import re
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tests.safety.regexes.attacks import Attack

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


def cost(pattern: re.Pattern[str], method: str, text: str, repeats: int = 1, given_up: float = GIVEN_UP) -> float:
    """The least seconds that one of some calls took; infinity where one was given up."""
    least = float("inf")
    for _ in range(repeats):
        start = time.thread_time()
        try:
            with _limited(given_up):
                CALLS[method](pattern, text)
        except _EndlessError:
            return float("inf")
        least = min(least, time.thread_time() - start)
    return least


def _is_beyond_doubt(pattern: re.Pattern[str], method: str, attack: Attack, small: float) -> bool:
    """Whether sixteen times a text costs over 64 times as much: no slow or busy machine makes that of 16.

    `small` is what 5 KB cost, in seconds. Where that is much, the texts are a quarter as long.
    """
    size = SMALL
    if small > 8 * FLOOR:
        size //= 4
        small = cost(pattern, method, attack.text(size), TRIES)
    text, bound = attack.text(16 * size), 64 * max(small, FLOOR)
    return all(cost(pattern, method, text, given_up=bound) >= bound for _ in range(2))


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
        if large < TIMES * max(small, FLOOR) or not _is_beyond_doubt(pattern, method, attack, small):
            return None
    return f"{method}: {small:.3f} s for 5 KB, {large:.3f} s for 20 KB of {attack}"
