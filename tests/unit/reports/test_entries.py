"""A group is one entry where people read, and a record each where programs do."""

from __future__ import annotations

import json
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from click import unstyle

from linter.findings import Finding, Place, Range, Report, Severity
from linter.reports import FORMATS
from linter.reports.entries import entries, more_places
from linter.reports.html import render as render_html
from tests.helpers.format_schemas import junit, rdjsonl, sarif
from tests.helpers.html_courses import COURSE
from tests.helpers.html_reader import elements, parsed, words
from tests.helpers.reports import FIX, finding, report

TEXT = tuple(f"line {number} of the page" for number in range(1, 31))


def of(*findings: Finding) -> Report:
    return replace(report(*findings), lines={"docs/module-1.md": TEXT})


ONE_PLACE = of(
    finding("FB101", message="no PRIMING", help="add PRIMING", range=Range(3, 1, 3, 5), group="g"),
    finding("FB102", message="no CONCEPT", help="add CONCEPT", range=Range(3, 1, 3, 5), group="g", fix=FIX),
    finding("FB110", message="no order", help="add PRIMING", range=Range(3, 1, 3, 5), group="g"),
    finding("DOC006", message="a TODO", severity=Severity.WARNING, range=Range(9, 1, 9, 5)),
)
ALIKE = of(
    *(
        finding("DOC010", message=f"link to {line}", help="mend it", range=Range(line, 1, line, 5), group="h")
        for line in (3, 4, 8, 12, 13, 14, 20)
    ),
    finding("DOC006", message="a TODO", range=Range(6, 1, 6, 5)),
)


@pytest.mark.parametrize("of_report", [ONE_PLACE, ALIKE], ids=["one place", "alike"])
def test_a_group_is_one_entry_where_its_first_finding_stands(of_report: Report) -> None:
    found = entries(of_report.findings)
    assert [entry.first for entry in found] == sorted((entry.first for entry in found), key=lambda one: one.sort_key)
    assert len(found) == 2
    assert sorted((one for entry in found for one in entry.findings), key=lambda one: one.sort_key) == list(
        of_report.findings
    )


def test_equal_groups_of_two_pages_are_two_entries() -> None:
    assert len(entries([finding(group="g"), finding(group="g", path="docs/other.md")])) == 2


def test_full_says_several_messages_of_one_place_and_shows_it_once() -> None:
    text = unstyle(FORMATS["full"](ONE_PLACE))
    assert text.startswith(
        "error[FB101] focus-block-count: no PRIMING\n"
        "error[FB102] focus-block-count: no CONCEPT\n"
        "error[FB110] focus-block-count: no order\n"
        " --> docs/module-1.md:3:1\n"
    )
    assert text.count("line 3 of the page") == 1
    assert "= help: FB101 and FB110: add PRIMING\n" in text
    assert "= help: FB102: add CONCEPT\n" in text


def test_full_shows_the_first_places_and_counts_the_others() -> None:
    text = unstyle(FORMATS["full"](ALIKE))
    assert "error[DOC010] focus-block-count: link to 3 (first of 7 alike)\n" in text
    assert [line for line in range(1, 31) if f"line {line} of the page" in text] == [3, 4, 6, 8]
    assert "^^^^ link to 8\n" in text
    assert "= also: 4 more, on lines 12 to 14 and 20\n" in text
    assert text.count("= help: mend it") == 1


def test_repairs_that_differ_name_the_line_they_are_for() -> None:
    found = of(*(finding(help=f"write {line}", range=Range(line, 1, line, 5), group="g") for line in (3, 4, 8, 9)))
    (entry,) = entries(found.findings)
    assert entry.helps == (("line 3", "write 3"), ("line 4", "write 4"), ("line 8", "write 8"))


def test_related_places_of_a_group_are_shown_once() -> None:
    place = Place("docs/other.md", Range(7, 3, 7, 9), "there")
    found = of(*(finding(code, related=(place,), group="g") for code in ("FB101", "FB102")))
    assert unstyle(FORMATS["full"](found)).count("= see: docs/other.md:7:3: there") == 1


def test_markdown_and_html_show_one_entry() -> None:
    markdown = FORMATS["markdown"](ONE_PLACE)
    assert "| 3 | error | FB101 focus-block-count<br>FB102 focus-block-count<br>FB110" in markdown
    assert "no PRIMING<br>no CONCEPT<br>no order<br>help: FB101 and FB110: add PRIMING<br>" in markdown
    assert "link to 3<br>6 more, on lines 4, 8, 12 to 14 and 20<br>help: mend it |" in FORMATS["markdown"](ALIKE)
    page = parsed(render_html(ALIKE, COURSE))
    assert sum(item.get("class") == "entry" for item in elements(page, "li")) == 2
    assert "6 more places alike" in words(page)
    assert sum(item.get("data-code") == "DOC010" for item in (*elements(page, "li"), *elements(page, "div"))) == 7


@pytest.mark.parametrize("name", ["concise", "json", "sarif", "github", "gitlab", "junit", "rdjsonl"])
def test_programs_get_a_record_of_each_finding(name: str) -> None:
    assert FORMATS[name](ALIKE).count("link to ") >= 7


def test_records_of_one_cause_have_an_equal_group() -> None:
    assert [one.get("group") for one in json.loads(FORMATS["json"](ONE_PLACE))["findings"]] == ["g", "g", "g", None]
    results = json.loads(FORMATS["sarif"](ONE_PLACE))["runs"][0]["results"]
    assert [one.get("properties") for one in results] == [*[{"group": "g"}] * 3, None]
    assert [one.get("group") for one in json.loads(FORMATS["gitlab"](ONE_PLACE))] == ["g", "g", "g", None]
    cases = ElementTree.fromstring(FORMATS["junit"](ONE_PLACE)).iter("testcase")
    assert sorted(case.get("group", "") for case in cases) == ["", "", "g", "g", "g"]
    sarif(ONE_PLACE), junit(ONE_PLACE), rdjsonl(ONE_PLACE)


def test_totals_count_findings() -> None:
    for name in ("full", "concise", "markdown"):
        assert "8 errors, 0 warnings" in unstyle(FORMATS[name](ALIKE)), name


def test_many_lines_are_not_all_named() -> None:
    said = more_places(finding(range=Range(line, 1, line, 2)) for line in range(1, 60, 2))
    assert said.startswith("30 more, on lines 1, 3, 5")
    assert said.endswith(" and 18 more lines")
    assert more_places([]) == ""
    assert more_places([finding()]) == "1 more, on line 3"
