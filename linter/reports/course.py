"""The values that reports of a whole course show, and its badge (`badge` and `shields`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal
from xml.etree import ElementTree

from linter.findings import Report, Severity
from linter.reports.json import dump_json
from linter.reports.status import course_standing
from linter.trackers.report import TrackerReport

Gate = Literal["passing", "failing", "incomplete"]
BADGE_LABEL = "course"
BADGE_COLOURS: dict[Gate, str] = {"passing": "#0f5c4a", "failing": "#9f1239", "incomplete": "#7a4a00"}
_HEIGHT, _MARGIN = 20, 7
_NARROW_CHARS, _WIDE_CHARS = frozenset("fijlrt.,/: "), frozenset("mwMW")


@dataclass(frozen=True, slots=True)
class Moment:
    """A past commit: its day, its short name, and what today's rules find in its pages. `whole`: all were read."""

    day: date
    commit: str
    documents: int
    passing: int
    errors: int
    warnings: int
    whole: bool = True


@dataclass(frozen=True, slots=True)
class CoursePage:
    """A page of a known kind: the kind's name and the page's title."""

    kind: str
    title: str | None


@dataclass(frozen=True, slots=True)
class Course:
    """A course: whether the run passes its gate, the trackers, the pages by path, the past.

    `unread` are reasons why pages could not be judged, a line each; `history` has the oldest moment first; `revision`
    names the commit that is checked out, with its day; `name` is that of the project's folder.
    """

    gate: Gate
    trackers: tuple[TrackerReport, ...] = ()
    unread: tuple[str, ...] = ()
    pages: Mapping[str, CoursePage] = field(default_factory=dict)
    history: tuple[Moment, ...] = ()
    revision: tuple[str, date] | None = None
    name: str = ""


def badge_text(report: Report, course: Course) -> str:
    """What the badge says: rows of the trackers that earn to be done, else pages without errors; and the gate."""
    rows = course_standing(course.trackers)
    if rows is not None:
        done = f"{rows.earns.done}/{rows.earns.total} complete"
    else:
        failing = {finding.path for finding in report.findings if finding.severity is Severity.ERROR}
        passing = sum(path not in failing for path in report.checked)
        done = f"{passing}/{report.documents} without errors"
    return f"{done}, gate {course.gate}"


def render_shields(report: Report, course: Course) -> str:
    """The badge as shields.io reads it from an endpoint, schema version 1."""
    data = {
        "schemaVersion": 1,
        "label": BADGE_LABEL,
        "message": badge_text(report, course),
        "color": BADGE_COLOURS[course.gate].removeprefix("#"),
        "isError": course.gate == "incomplete",
    }
    return dump_json(data)


def render_badge(report: Report, course: Course) -> str:
    """The badge as an SVG of its own, which loads nothing and has its text for those who do not see it."""
    text = badge_text(report, course)
    label_width, text_width = _text_width(BADGE_LABEL), _text_width(text)
    size = {"width": str(label_width + text_width), "height": str(_HEIGHT)}
    spoken = {"role": "img", "aria-label": f"{BADGE_LABEL}: {text}"}
    svg = ElementTree.Element("svg", {"xmlns": "http://www.w3.org/2000/svg", **size, **spoken})
    ElementTree.SubElement(svg, "title").text = f"{BADGE_LABEL}: {text}"
    for x, width, fill in ((0, label_width, "#444d56"), (label_width, text_width, BADGE_COLOURS[course.gate])):
        box = {"x": str(x), "width": str(width), "height": str(_HEIGHT), "fill": fill}
        ElementTree.SubElement(svg, "rect", box)
    font = {"fill": "#fff", "font-family": "Verdana,DejaVu Sans,sans-serif", "font-size": "11"}
    group = ElementTree.SubElement(svg, "g", font)
    for x, width, label in ((0, label_width, BADGE_LABEL), (label_width, text_width, text)):
        # a length of its own keeps the text inside its half, whatever font a reader has
        box = {"x": str(x + _MARGIN), "y": "14", "textLength": str(width - 2 * _MARGIN)}
        ElementTree.SubElement(group, "text", box).text = label
    return ElementTree.tostring(svg, encoding="unicode") + "\n"


def _text_width(text: str) -> int:
    """About the width of a text in Verdana 11, with its margins, in pixels."""
    pixels = sum(4.3 if char in _NARROW_CHARS else 10 if char in _WIDE_CHARS else 6.8 for char in text)
    return round(pixels) + 2 * _MARGIN
