"""`badge` and `shields`: how much of the course is done and whether the gate passes, as a picture and as its data."""

from __future__ import annotations

from xml.etree import ElementTree

from linter.course_model import Course, Gate
from linter.model import Report, Severity
from linter.reports.json import dumped
from linter.reports.standing import standing

LABEL = "course"
COLOURS: dict[Gate, str] = {"passing": "#0f5c4a", "failing": "#9f1239", "incomplete": "#7a4a00"}
_HEIGHT, _MARGIN = 20, 7
_NARROW, _WIDE = frozenset("fijlrt.,/: "), frozenset("mwMW")


def message(report: Report, course: Course) -> str:
    """What the badge says: rows of the trackers that earn to be done, else pages without errors; and the gate."""
    rows = standing(course.trackers)
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
        "label": LABEL,
        "message": message(report, course),
        "color": COLOURS[course.gate].removeprefix("#"),
        "isError": course.gate == "incomplete",
    }
    return dumped(data)


def render(report: Report, course: Course) -> str:
    """The badge as an SVG of its own, which loads nothing and says what it shows to those who do not see it."""
    text = message(report, course)
    left, right = _width(LABEL), _width(text)
    size = {"width": str(left + right), "height": str(_HEIGHT)}
    says = {"role": "img", "aria-label": f"{LABEL}: {text}"}
    svg = ElementTree.Element("svg", {"xmlns": "http://www.w3.org/2000/svg", **size, **says})
    ElementTree.SubElement(svg, "title").text = f"{LABEL}: {text}"
    for x, width, fill in ((0, left, "#444d56"), (left, right, COLOURS[course.gate])):
        place = {"x": str(x), "width": str(width), "height": str(_HEIGHT), "fill": fill}
        ElementTree.SubElement(svg, "rect", place)
    font = {"fill": "#fff", "font-family": "Verdana,DejaVu Sans,sans-serif", "font-size": "11"}
    group = ElementTree.SubElement(svg, "g", font)
    for x, width, words in ((0, left, LABEL), (left, right, text)):
        # a length of its own keeps the text inside its half, whatever font a reader has
        place = {"x": str(x + _MARGIN), "y": "14", "textLength": str(width - 2 * _MARGIN)}
        ElementTree.SubElement(group, "text", place).text = words
    return ElementTree.tostring(svg, encoding="unicode") + "\n"


def _width(text: str) -> int:
    """About the width of a text in Verdana 11, with its margins, in pixels."""
    pixels = sum(4.3 if char in _NARROW else 10 if char in _WIDE else 6.8 for char in text)
    return round(pixels) + 2 * _MARGIN
