"""How much a test tries: a part by default, all of it where slow tests run or `FULL_TESTS` is set."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from _pytest.mark.structures import ParameterSet

FULL = bool(os.environ.get("FULL_TESTS"))  # set by `.ci/run`: all examples of Hypothesis, and the guard over every call


def examples(count: int) -> int:
    """How many examples Hypothesis tries: `count` where all is tried, else a tenth of it, but at least five."""
    return count if FULL else max(5, count // 10)


def shares(cases: Iterable[Any], count: int = 8) -> list[ParameterSet]:
    """The cases in shares of equal size, as parameters: the first share runs by default, the others are slow."""
    rows = list(cases)
    return [
        pytest.param(rows[start::count], marks=[pytest.mark.slow] if start else [], id=f"{start + 1} of {count}")
        for start in range(count)
    ]


def sampled(cases: Iterable[Any], name: Callable[[Any], str] = str, every: int = 8) -> list[ParameterSet]:
    """The cases as parameters: one of so many runs by default, the others are slow."""
    return [
        pytest.param(case, marks=[pytest.mark.slow] if number % every else [], id=name(case))
        for number, case in enumerate(cases)
    ]
