"""Pictures as SVG elements of the page: pygal draws them, and the page's own style sheet colours them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from xml.etree import ElementTree

import pygal
from markupsafe import Markup
from pygal.style import Style

_WIDTH, _HEIGHT = 520, 220
_EDGE = 0.02  # of its length, what pygal leaves free at either end of a bar; a bar of ours takes all its place
_LABELS = 17  # the largest size of labels in the style sheet, so that there is room for them
_DOTTED = 40  # points of a line that are marked
# Styles and scripts, which the page's policy forbids, and what only these show.
_LEFT_OUT = {"defs", "desc", "title"}
_HIDDEN = {"background", "plot text-overlay", "plot tooltip-overlay"}


def lines(days: Sequence[date], top: int, curves: Mapping[str, Sequence[int]], steps: bool, words: str) -> Markup:
    """Values over days, from 0 to `top`: by commit, each as far from the next, or by date, in steps.

    `words` tell the picture to those who do not see it.
    """
    ends = [days[0], days[-1]]
    if steps:
        chart = pygal.DateLine(**_options(top), show_dots=False, x_labels=ends)
        for name, values in curves.items():
            chart.add(name, list(_steps(days, values)))
    else:
        chart = pygal.Line(**_options(top), show_dots=len(days) <= _DOTTED, show_minor_x_labels=False)
        chart.x_labels = [str(number) for number in range(len(days))]
        chart.x_labels_major = [chart.x_labels[0], chart.x_labels[-1]]
        chart.x_value_formatter = chart.value_formatter = str
        for name, values in curves.items():
            chart.add(name, list(values))
    svg = _bare(chart, "chart", words)
    for text, day in zip(svg.iterfind(".//g[@class='axis x']//text"), ends, strict=False):
        text.text = day.isoformat()
    return _written(svg)


def _options(top: int) -> dict[str, object]:
    return {
        "width": _WIDTH,
        "height": _HEIGHT,
        "margin": 8,
        "range": (0, top),
        "y_labels": sorted({0, top // 2, top}),
        "show_legend": False,
        "dots_size": 3,
        "style": Style(label_font_size=_LABELS, major_label_font_size=_LABELS),
        "js": (),
    }


def _steps(days: Sequence[date], values: Sequence[int]) -> list[tuple[date, int]]:
    """The corners of a line that stays as it is until the day on which it changes."""
    corners = [(days[0], values[0])]
    for day, value in zip(days[1:], values[1:], strict=True):
        corners += [(day, corners[-1][1]), (day, value)]
    return corners


def bar(counts: Mapping[str, int], words: str) -> Markup:
    """One bar of the counts that are not 0, each of the class of its name; `words` say the same."""
    total = sum(counts.values())
    chart = pygal.HorizontalStackedBar(
        width=1000, height=40, margin=0, spacing=0, range=(0, total), show_legend=False, js=(),
        show_x_labels=False, show_y_labels=False, show_x_guides=False, show_y_guides=False,
    )  # fmt: skip
    named = [name for name, count in counts.items() if count]
    for name in named:
        chart.add(name, [counts[name]])
    svg = _bare(chart, "bar", words)
    first = svg.find(".//g[@class='bar']/rect")
    inner = 1 / (1 + 2 * _EDGE)
    if first is not None:
        left, up, high = 1000 * _EDGE * inner, first.get("y"), first.get("height")
        svg.attrib |= {"viewBox": f"{left:.3f} {up} {1000 * inner:.3f} {high}", "preserveAspectRatio": "none"}
    for name, part in zip(named, svg.iterfind(".//g[@class='bar']/rect"), strict=True):
        part.set("class", name)
    return _written(svg)


def _bare(chart: pygal.Graph, name: str, words: str) -> ElementTree.Element:
    """What was drawn, as an image of a class, and nothing that another style sheet or a script would need."""
    svg = ElementTree.fromstring(chart.render(is_unicode=True, disable_xml_declaration=True))
    svg.attrib = {"viewBox": svg.attrib["viewBox"], "class": name, "role": "img", "aria-label": words}
    for element in svg.iter():
        element.tag = element.tag.rpartition("}")[2]
        element.attrib.pop("style", None)
    for element in list(svg.iter()):
        for child in list(element):
            if child.tag in _LEFT_OUT or child.get("class") in _HIDDEN:
                element.remove(child)
    return svg


def _written(svg: ElementTree.Element) -> Markup:
    return Markup(ElementTree.tostring(svg, encoding="unicode"))
