"""Parts that stand in a page several times: how many of them, of how many minutes, under which headings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil

from linter.checks.base import Check
from linter.checks.counts import Count, Progressive
from linter.checks.times import HasTime, TimeRange
from linter.kinds import PartSpec

_USUAL = 25.0  # minutes, where a rule asks for some and none says how many
_FIELD = re.compile(r"\{(?P<name>[a-z]+)\??\}")
_TAIL = re.compile(r"(?<!\s)\s*+\(?\{(?:minutes|points)\}\)?")


@dataclass(frozen=True, slots=True)
class Group:
    """The parts of one difficulty (None: all parts): how many, and the minutes of each (None: not stated)."""

    difficulty: str | None
    number: int
    minutes: float | None

    @property
    def total(self) -> float:
        """The minutes of all parts."""
        return self.number * (self.minutes or 0)


def groups(name: str, spec: PartSpec, checks: Sequence[Check]) -> list[Group]:
    """How the parts of a name are to be grouped in a new page: as few as the rules ask for, from easy to hard."""
    levels: list[str | None] = list(_levels(spec, checks)) or [None]
    found = [Group(level, _number(name, level, checks), _minutes(name, level, checks)) for level in levels]
    lacking = _least(name, None, checks) - sum(group.number for group in found)
    if lacking > 0 and levels != [None]:  # the rules count them together as well
        room = next((n for n, group in enumerate(found) if _most(name, group.difficulty, checks) is None), 0)
        found[room] = Group(found[room].difficulty, found[room].number + lacking, found[room].minutes)
    return [group for group in found if group.number]


def _levels(spec: PartSpec, checks: Iterable[Check]) -> Iterable[str]:
    """The levels of difficulty, from easy to hard: as a rule states them, else as the kind page does, backwards."""
    stated = next((check.levels for check in checks if isinstance(check, Progressive)), ())
    others = [level for level in reversed(spec.difficulty) if level not in stated]
    return [*(level for level in stated if level in spec.difficulty), *others]


def _counts(name: str, level: str | None, checks: Iterable[Check]) -> Iterable[Count]:
    for check in checks:
        if isinstance(check, Count) and check.of == name and check.where.get("difficulty") == level:
            yield check


def _least(name: str, level: str | None, checks: Iterable[Check]) -> int:
    return max((check.min for check in _counts(name, level, checks)), default=0)


def _most(name: str, level: str | None, checks: Iterable[Check]) -> int | None:
    return min((check.max for check in _counts(name, level, checks) if check.max is not None), default=None)


def _number(name: str, level: str | None, checks: Sequence[Check]) -> int:
    """As many as are asked for; one, so that the page shows how it is written, where none is and some are allowed."""
    most = _most(name, level, checks)
    return max(_least(name, level, checks), 1 if most is None or most > 0 else 0)


def _minutes(name: str, level: str | None, checks: Iterable[Check]) -> float | None:
    """Minutes within the limits, a multiple of five from their middle where there is one."""
    needed = None
    for check in checks:
        if isinstance(check, TimeRange) and check.of == name:
            limits = check.limits.get(level or "any")
            if limits is not None:
                return _within(*limits)
        if isinstance(check, HasTime) and check.of == name:
            needed = _USUAL
    return needed


def _within(low: float, high: float) -> float:
    middle = 5 * ((low + high) / 2 // 5)
    whole = float(ceil(low))
    return next((minutes for minutes in (middle, whole) if low <= minutes <= high and minutes > 0), low)


def section_heading(spec: PartSpec, name: str, group: Group) -> str | None:
    """The heading of the section of a difficulty; None where the parts' ids say it, or nothing has to."""
    level = spec.difficulty.get(group.difficulty or "")
    if level is None or not level.section:
        return None
    noun = f"{(spec.label or name).replace('-', ' ').title()}s"
    return f"{level.section[0]} {noun}" + (f" ({group.total:g} minutes)" if group.minutes else "")


def part_heading(spec: PartSpec, group: Group, number: int, title: str) -> str:
    """The heading of a part by the first pattern of its kind page: `Question 3: Title (15 min)`."""
    pattern = next(iter((*spec.heading, *spec.tab)), "{number}: {title}")
    if group.minutes is None:
        pattern = _TAIL.sub("", pattern)
    level = spec.difficulty.get(group.difficulty or "")
    prefix = level.id[0] if level is not None and level.id and not level.section else ""
    code = f"{prefix or 'P-'}{number}"
    filled = {"number": str(number), "id": f"{prefix}{number}", "code": code, "title": title, "points": "10"}
    filled["minutes"] = f"{group.minutes or 0:g} min"
    return _FIELD.sub(lambda field: filled.get(field["name"], ""), pattern)
