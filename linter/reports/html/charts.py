"""The charts of the HTML report, as SVG elements: pygal draws them, and the page's own style sheet colours them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from xml.etree import ElementTree

import pygal
from markupsafe import Markup
from pygal.style import Style

from linter.reports.course import Moment
from linter.reports.status import status_group
from linter.trackers.report import TrackerReport

_WIDTH, _HEIGHT = 520, 220
_BAR_EDGE = 0.02  # of its length, what pygal leaves free at either end of a bar; a bar of ours takes all its place
_LABEL_SIZE = 17  # the largest size of labels in the style sheet, so that there is room for them
_MAX_DOTS = 40  # points of a line that are marked
# Styles and scripts, which the page's policy forbids, and what only these show.
_REMOVED_TAGS = {"defs", "desc", "title"}
_REMOVED_CLASSES = {"background", "plot text-overlay", "plot tooltip-overlay"}


def line_chart(days: Sequence[date], top: int, curves: Mapping[str, Sequence[int]], steps: bool, words: str) -> Markup:
    """Values over days, from 0 to `top`: by commit, each as far from the next, or by date, in steps.

    `words` tell the picture to those who do not see it.
    """
    ends = [days[0], days[-1]]
    if steps:
        chart = pygal.DateLine(**_options(top), show_dots=False, x_labels=ends)
        for name, values in curves.items():
            chart.add(name, list(_step_corners(days, values)))
    else:
        chart = pygal.Line(**_options(top), show_dots=len(days) <= _MAX_DOTS, show_minor_x_labels=False)
        chart.x_labels = [str(number) for number in range(len(days))]
        chart.x_labels_major = [chart.x_labels[0], chart.x_labels[-1]]
        chart.x_value_formatter = chart.value_formatter = str
        for name, values in curves.items():
            chart.add(name, list(values))
    svg = _cleaned_svg(chart, "chart", words)
    for text, day in zip(svg.iterfind(".//g[@class='axis x']//text"), ends, strict=False):
        text.text = day.isoformat()
    return _as_markup(svg)


def _options(top: int) -> dict[str, object]:
    return {
        "width": _WIDTH,
        "height": _HEIGHT,
        "margin": 8,
        "range": (0, top),
        "y_labels": sorted({0, top // 2, top}),
        "show_legend": False,
        "dots_size": 3,
        "style": Style(label_font_size=_LABEL_SIZE, major_label_font_size=_LABEL_SIZE),
        "js": (),
    }


def _step_corners(days: Sequence[date], values: Sequence[int]) -> list[tuple[date, int]]:
    """The corners of a line that stays as it is until the day on which it changes."""
    corners = [(days[0], values[0])]
    for day, value in zip(days[1:], values[1:], strict=True):
        corners += [(day, corners[-1][1]), (day, value)]
    return corners


def bar_chart(counts: Mapping[str, int], words: str) -> Markup:
    """One bar of the counts that are not 0, each of the class of its name; `words` say the same."""
    total = sum(counts.values())
    chart = pygal.HorizontalStackedBar(
        width=1000, height=40, margin=0, spacing=0, range=(0, total), show_legend=False, js=(),
        show_x_labels=False, show_y_labels=False, show_x_guides=False, show_y_guides=False,
    )  # fmt: skip
    names = [name for name, count in counts.items() if count]
    for name in names:
        chart.add(name, [counts[name]])
    svg = _cleaned_svg(chart, "bar", words)
    first = svg.find(".//g[@class='bar']/rect")
    inner = 1 / (1 + 2 * _BAR_EDGE)
    if first is not None:
        x, top, height = 1000 * _BAR_EDGE * inner, first.get("y"), first.get("height")
        svg.attrib |= {"viewBox": f"{x:.3f} {top} {1000 * inner:.3f} {height}", "preserveAspectRatio": "none"}
    for name, part in zip(names, svg.iterfind(".//g[@class='bar']/rect"), strict=True):
        part.set("class", name)
    return _as_markup(svg)


def _cleaned_svg(chart: pygal.Graph, name: str, words: str) -> ElementTree.Element:
    """What was drawn, as an image of a class, and nothing that another style sheet or a script would need."""
    svg = ElementTree.fromstring(chart.render(is_unicode=True, disable_xml_declaration=True))
    svg.attrib = {"viewBox": svg.attrib["viewBox"], "class": name, "role": "img", "aria-label": words}
    for element in svg.iter():
        element.tag = element.tag.rpartition("}")[2]
        element.attrib.pop("style", None)
    for element in list(svg.iter()):
        for child in list(element):
            if child.tag in _REMOVED_TAGS or child.get("class") in _REMOVED_CLASSES:
                element.remove(child)
    return svg


def _as_markup(svg: ElementTree.Element) -> Markup:
    return Markup(ElementTree.tostring(svg, encoding="unicode"))


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
    """The charts that there are values for."""
    return [*_commit_charts(history), *_row_date_charts(trackers)]


def _commit_charts(history: Sequence[Moment]) -> list[Chart]:
    if len(history) < 2:
        return []
    days = [f"{moment.day.isoformat()} ({moment.commit}{'' if moment.whole else ', incomplete'})" for moment in history]
    findings = {"errors": [moment.errors for moment in history], "warnings": [moment.warnings for moment in history]}
    pages = {
        "without errors": [moment.passing for moment in history],
        "all pages": [moment.documents for moment in history],
    }
    incomplete = sum(not moment.whole for moment in history)
    note = f"{incomplete} of these commits could not be judged whole." if incomplete else ""
    dates = [moment.day for moment in history]
    last = f"the last {len(history)} commits"
    return [
        _chart(f"Findings in {last}", findings, dates, days, note),
        _chart(f"Pages without errors in {last}", pages, dates, days, note),
    ]


def _row_date_charts(trackers: Sequence[TrackerReport]) -> list[Chart]:
    """The rows that say they are done, by their own dates."""
    rows = [row for tracker in trackers for row in tracker.rows if status_group(row.claimed) == "done"]
    says = Counter(row.day for row in rows if row.day)
    earns = Counter(row.day for row in rows if row.day and status_group(row.earned) == "done")
    days = sorted(says)
    if len(days) < 2:
        return []
    curves = {"marked done": _cumulative(says, days), "done going by their pages": _cumulative(earns, days)}
    undated = sum(row.day is None for row in rows)
    note = f"Without the {undated} marked done that bear no date." if undated else ""
    return [
        _chart(
            "Rows marked done, by the trackers' dates",
            curves,
            days,
            [day.isoformat() for day in days],
            note,
            steps=True,
        )
    ]


def _cumulative(counts: Counter[date], days: Sequence[date]) -> list[int]:
    total, totals = 0, []
    for day in days:
        total += counts[day]
        totals.append(total)
    return totals


def _chart(
    title: str,
    series: dict[str, list[int]],
    dates: Sequence[date],
    days: Sequence[str],
    note: str,
    *,
    steps: bool = False,
) -> Chart:
    top = _round_ceiling(max(max(values) for values in series.values()))
    words = "; ".join(f"{name}: {values[0]} at first, {values[-1]} at last" for name, values in series.items())
    picture = line_chart(dates, top, series, steps, f"{title}. {words}")
    curves = tuple(
        Curve(name, f"color-{number}", tuple(values)) for number, (name, values) in enumerate(series.items())
    )
    return Chart(title, picture, curves, tuple(days), note)


def _round_ceiling(value: int) -> int:
    """The next round even number, so that the middle tick is a whole number too."""
    step = 2
    while step * 10 < value:
        step *= 10
    return max(step, -(-value // step) * step)
