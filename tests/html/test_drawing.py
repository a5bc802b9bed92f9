"""The pictures of the HTML report: what they show, and that they bring nothing of their own with them."""

from __future__ import annotations

import re
from datetime import date
from xml.etree import ElementTree

import pytest

from linter.reports.html.drawing import bar, lines

DAYS = [date(2026, 1, 1), date(2026, 1, 11), date(2026, 2, 1)]


def corners(picture: str, number: int) -> list[tuple[float, float]]:
    (path,) = re.findall(rf'color-{number}"><path d="([^"]+)"', picture)
    found = [float(one) for one in re.findall(r"[\d.]+", path)]
    return list(zip(found[::2], found[1::2], strict=True))


def test_days_lie_where_the_calendar_puts_them_and_values_hold_until_the_next() -> None:
    first, until, then, *_, last = corners(lines(DAYS, 4, {"done": [1, 3, 4]}, True, "x"), 0)
    assert (until[0] - first[0]) / (last[0] - first[0]) == pytest.approx(10 / 31, abs=0.001)
    assert (until[0], until[1]) == (then[0], first[1])
    assert (first[1] - then[1]) / (first[1] - last[1]) == pytest.approx(2 / 3, abs=0.001)


def test_commits_lie_equally_far_apart() -> None:
    picture = lines(DAYS, 20, {"errors": [20, 10, 0], "warnings": [5, 5, 5]}, False, "x")
    (a, top), (b, middle), (c, bottom) = corners(picture, 0)
    assert (b - a, middle - top) == (pytest.approx(c - b, abs=0.01), pytest.approx(bottom - middle, abs=0.01))
    assert {y for _, y in corners(picture, 1)} == {corners(picture, 1)[0][1]}
    assert re.findall(r">([^<]+)</text>", picture) == ["0", "10", "20", "2026-01-01", "2026-02-01"]


def test_a_bar_is_parted_as_its_counts_are() -> None:
    svg = ElementTree.fromstring(bar({"done": 0, "review": 6, "progress": 1, "open": 54}, "x"))
    parts = {one.get("class"): (float(one.get("x", "")), float(one.get("width", ""))) for one in svg.iter("rect")}
    assert list(parts) == ["review", "progress", "open"]
    left, _, whole, _ = map(float, svg.attrib["viewBox"].split())
    for name, start, count in (("review", 0, 6), ("progress", 6, 1), ("open", 7, 54)):
        x, width = parts[name]
        assert x == pytest.approx(left + whole * start / 61, abs=0.01)
        assert width == pytest.approx(whole * count / 61, rel=0.03)  # a hair is left between two parts


@pytest.mark.parametrize("many", [2, 500])
def test_pictures_bring_no_style_no_script_and_no_address(many: int) -> None:
    days = [DAYS[0]] * many
    for picture in (lines(days, 2, {"a": [1] * many}, False, 'say "<x>"'), bar({"done": 1}, 'say "<x>"')):
        svg = ElementTree.fromstring(picture)
        assert svg.attrib["aria-label"] == 'say "<x>"'
        assert not {one.tag for one in svg.iter()} - {"svg", "g", "path", "text", "circle", "rect"}
        assert not {name for one in svg.iter() for name in one.attrib} & {"style", "onload", "href", "id"}
        assert "http" not in picture
    assert ("<circle" in lines(days, 2, {"a": [1] * many}, False, "x")) is (many == 2)


def test_a_bar_of_nothing_is_an_empty_picture_that_says_so() -> None:
    svg = ElementTree.fromstring(bar({"done": 0, "open": 0}, "no rows"))
    assert svg.get("aria-label") == "no rows"
    assert list(svg.iterfind(".//g[@class='bar']/rect")) == []
