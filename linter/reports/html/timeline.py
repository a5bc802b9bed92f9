"""Lines over time as plain geometry: points, ticks and labels in the units of the drawing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from linter.course_model import Moment
from linter.reports.standing import group
from linter.status_model import TrackerReport

WIDTH, HEIGHT = 520, 220
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 16, 14, 34


@dataclass(frozen=True, slots=True)
class Curve:
    """A line: its name, its class in the style sheet, its values, its path and its last point."""

    name: str
    style: str
    values: tuple[int, ...]
    path: str
    end: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing: its title, what it shows in words, its curves, its ticks and the labels of its days; what it lacks."""

    key: str
    title: str
    words: str
    curves: tuple[Curve, ...]
    days: tuple[str, ...]
    ticks: tuple[tuple[float, int], ...]
    labels: tuple[tuple[float, str, str], ...]
    note: str = ""


def charts(history: Sequence[Moment], trackers: Sequence[TrackerReport]) -> list[Chart]:
    """The drawings there are values for."""
    return [*_past(history), *_dated(trackers)]


def _past(history: Sequence[Moment]) -> list[Chart]:
    if len(history) < 2:
        return []
    days = [f"{moment.day.isoformat()} ({moment.commit}{'' if moment.whole else ', incomplete'})" for moment in history]
    findings = {"errors": [m.errors for m in history], "warnings": [m.warnings for m in history]}
    pages = {"without errors": [m.passing for m in history], "all pages": [m.documents for m in history]}
    lacking = sum(not moment.whole for moment in history)
    note = f"{lacking} of these commits could not be judged whole." if lacking else ""
    drawn = [
        _chart("findings", f"Findings in the last {len(history)} commits", findings, days),
        _chart("passing", f"Pages without errors in the last {len(history)} commits", pages, days),
    ]
    return [replace(one, note=note) for one in drawn]


def _dated(trackers: Sequence[TrackerReport]) -> list[Chart]:
    """The rows that say they are done, by their own dates."""
    rows = [row for tracker in trackers for row in tracker.rows if group(row.claimed) == "done"]
    says = Counter(row.day for row in rows if row.day)
    earns = Counter(row.day for row in rows if row.day and group(row.earned) == "done")
    days = sorted(says)
    if len(days) < 2:
        return []
    curves = {"marked done": _running(says, days), "done going by their pages": _running(earns, days)}
    since = [(day - days[0]).days / (days[-1] - days[0]).days for day in days]
    title = "Rows marked done, by the trackers' dates"
    undated = sum(row.day is None for row in rows)
    note = f"Without the {undated} marked done that bear no date." if undated else ""
    return [replace(_chart("dated", title, curves, [day.isoformat() for day in days], since), note=note)]


def _running(counts: Counter[date], days: Sequence[date]) -> list[int]:
    total, found = 0, []
    for day in days:
        total += counts[day]
        found.append(total)
    return found


def _chart(
    key: str, title: str, series: dict[str, list[int]], days: Sequence[str], since: Sequence[float] | None = None
) -> Chart:
    """A drawing of steps where `since` places the days from 0 to 1, else of lines from commit to commit."""
    top = _ceiling(max(max(values) for values in series.values()))
    places = since or [n / (len(days) - 1) for n in range(len(days))]
    across = [_LEFT + (WIDTH - _LEFT - _RIGHT) * place for place in places]
    curves = []
    for number, (name, values) in enumerate(series.items()):
        points = [(round(x, 1), _height(value, top)) for x, value in zip(across, values, strict=True)]
        path = f"M{points[0][0]} {points[0][1]}"
        path += "".join(f"H{x}V{y}" if since else f"L{x} {y}" for x, y in points[1:])
        curves.append(Curve(name, f"line{number}", tuple(values), path, points[-1]))
    words = "; ".join(f"{name}: {values[0]} at first, {values[-1]} at last" for name, values in series.items())
    ticks = tuple((_height(value, top), value) for value in sorted({0, top // 2, top}))
    first, last = (day.partition(" ")[0] for day in (days[0], days[-1]))
    labels = ((float(_LEFT), "start", first), (float(WIDTH - _RIGHT), "end", last))
    return Chart(key, title, words, tuple(curves), tuple(days), ticks, labels)


def _height(value: int, top: int) -> float:
    return round(HEIGHT - _BOTTOM - (HEIGHT - _TOP - _BOTTOM) * value / top, 1)


def _ceiling(value: int) -> int:
    """The next round even number, so that the middle tick is a whole number too."""
    step = 2
    while step * 10 < value:
        step *= 10
    return max(step, -(-value // step) * step)
