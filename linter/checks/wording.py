"""How messages spell numbers, ranges, times and lists of words."""

from __future__ import annotations

from collections.abc import Iterable
from math import inf

from linter.durations import Duration


def counted(number: float, noun: str) -> str:
    """A number with its noun: `1 question`, `4 questions`."""
    return f"{number:g} {noun}" if number == 1 else f"{number:g} {noun}s"


def listed(names: Iterable[str], last: str = "and") -> str:
    """Words as a person lists them: `a, b and c`."""
    items = list(names)
    return f" {last} ".join([", ".join(items[:-1]), items[-1]] if len(items) > 1 else items)


def between(low: float | None, high: float | None) -> str:
    """A range of numbers: `5 to 8`, `15`, `at least 4`."""
    if low is None or high is None:
        return f"at most {high:g}" if low is None else f"at least {low:g}"
    return f"{low:g}" if low == high else f"{low:g} to {high:g}"


def stated(time: Duration) -> str:
    """A time as the page states it: `25`, `20-25`."""
    if time.high == inf:
        return f"{time.low:g}+"
    return f"{time.low:g}" if time.low == time.high else f"{time.low:g}-{time.high:g}"
