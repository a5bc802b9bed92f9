"""What changed over time: the values of past commits, and the rows of the trackers by their dates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from linter.course_model import Moment
from linter.reports.html.drawing import lines
from linter.reports.standing import group
from linter.status_model import TrackerReport


@dataclass(frozen=True, slots=True)
class Curve:
    """A line: its name, its class in the style sheet, and its values."""

    name: str
    style: str
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture with its title and the numbers behind it, by day; `note` says what it lacks."""

    title: str
    picture: Markup
    curves: tuple[Curve, ...]
    days: tuple[str, ...]
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
    dates = [moment.day for moment in history]
    last = f"the last {len(history)} commits"
    return [
        _chart(f"Findings in {last}", findings, dates, days, note),
        _chart(f"Pages without errors in {last}", pages, dates, days, note),
    ]


def _dated(trackers: Sequence[TrackerReport]) -> list[Chart]:
    """The rows that say they are done, by their own dates."""
    rows = [row for tracker in trackers for row in tracker.rows if group(row.claimed) == "done"]
    says = Counter(row.day for row in rows if row.day)
    earns = Counter(row.day for row in rows if row.day and group(row.earned) == "done")
    days = sorted(says)
    if len(days) < 2:
        return []
    curves = {"marked done": _running(says, days), "done going by their pages": _running(earns, days)}
    undated = sum(row.day is None for row in rows)
    note = f"Without the {undated} marked done that bear no date." if undated else ""
    return [
        _chart("Rows marked done, by the trackers' dates", curves, days, [day.isoformat() for day in days], note, True)
    ]


def _running(counts: Counter[date], days: Sequence[date]) -> list[int]:
    total, found = 0, []
    for day in days:
        total += counts[day]
        found.append(total)
    return found


def _chart(
    title: str,
    series: dict[str, list[int]],
    dates: Sequence[date],
    days: Sequence[str],
    note: str,
    steps: bool = False,
) -> Chart:
    top = _ceiling(max(max(values) for values in series.values()))
    words = "; ".join(f"{name}: {values[0]} at first, {values[-1]} at last" for name, values in series.items())
    picture = lines(dates, top, series, steps, f"{title}. {words}")
    curves = tuple(
        Curve(name, f"color-{number}", tuple(values)) for number, (name, values) in enumerate(series.items())
    )
    return Chart(title, picture, curves, tuple(days), note)


def _ceiling(value: int) -> int:
    """The next round even number, so that the middle tick is a whole number too."""
    step = 2
    while step * 10 < value:
        step *= 10
    return max(step, -(-value // step) * step)
