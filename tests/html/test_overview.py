"""The parts of the HTML report that look at a course as a whole: pictures, time, the nearest pages, the heat map."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from linter.course_model import Course, Moment, Page
from linter.model import Range, RuleInfo, RunError, Severity
from linter.reports.html import render
from linter.reports.html.timeline import charts
from tests.html.making import COURSE, row, tracker
from tests.html.reading import NS, elements, parsed, words
from tests.reporting import finding, report


def test_the_picture_tells_what_rows_say_from_what_they_earn() -> None:
    rows = [
        row(1),
        row(2, earned="needs-review"),
        row(3, claimed="not-started", earned="not-started"),
        row(4, earned=None),
    ]
    page = parsed(render(report(), Course("passing", (tracker(*rows),))))
    labels = [svg.get("aria-label") for svg in page.iter("{http://www.w3.org/2000/svg}svg")]
    assert labels == [
        "What the pages earn: 1 done, 1 to review, 1 not started, 1 undecided",
        "What the trackers say: 3 done, 1 not started",
    ]
    assert "Of 4 rows in the trackers, 3 say done; going by the pages, 1 is." in words(page)


def test_time_is_drawn_from_the_trackers_dates_and_from_the_past() -> None:
    days = [date(2026, 1, 1), date(2026, 1, 11), date(2026, 2, 1)]
    rows = [row(n, day=day) for n, day in enumerate(days)] + [row(8, day=days[1], earned="in-progress"), row(9)]
    past = [Moment(day, f"c{n}", 10, 3 + n, 20 - n, 5) for n, day in enumerate(days)]
    errors, passing, dated = charts(past, [tracker(*rows)])
    assert errors.note == passing.note == ""
    broken = [replace(past[0], whole=False), *past[1:]]
    assert charts(broken, [])[0].note == "1 of these commits could not be judged whole."
    assert [curve.values for curve in errors.curves] == [(20, 19, 18), (5, 5, 5)]
    assert [curve.values for curve in passing.curves] == [(3, 4, 5), (10, 10, 10)]
    assert [curve.values for curve in dated.curves] == [(1, 3, 4), (1, 2, 3)]
    assert dated.note == "Without the 1 marked done that bear no date."
    assert charts(past[:1], [tracker(row(1, day=days[0]))]) == []


def test_the_nearest_pages_come_first_and_clean_ones_do_not_come_at_all() -> None:
    many = [finding("MOD002", path="docs/far.md", range=Range(n, 1, n, 2)) for n in (1, 2, 3)]
    near = finding("MOD002", path="docs/near.md")
    warned = finding("FB110", path="docs/warned.md", severity=Severity.WARNING)
    page = parsed(render(report(*many, near, warned), COURSE))
    (table,) = [one for one in page.iter(f"{NS}section") if one.get("aria-labelledby") == "nearest"]
    assert [one.text for one in elements(table, "a") if "page" in one.get("href")] == ["docs/near.md", "docs/far.md"]


def test_a_page_that_was_not_judged_whole_is_not_near() -> None:
    unread = finding("DOC001", path="docs/unread.md")
    crashed = RunError("docs/crashed.md", "MOD003", "rule crashed")
    of = report(unread, finding(path="docs/crashed.md"), run_errors=(crashed,), failed=1)
    page = parsed(
        render(of, Course("incomplete", unread=("docs/unread.md: module has 4 focus blocks", "docs/x.md: gone")))
    )
    (section, *_) = elements(page, "section")
    assert ["".join(one.itertext()) for one in elements(section, "li")] == [
        "docs/crashed.md: rule MOD003: rule crashed",
        "docs/unread.md: module has 4 focus blocks",
        "docs/x.md: gone",
    ]
    assert "nearest" not in {one.get("aria-labelledby") for one in elements(page, "section")}


def test_the_heat_map_counts_by_page_and_family() -> None:
    found = [finding("MOD002", range=Range(n, 1, n, 2)) for n in range(1, 6)] + [finding("FB110"), finding("EXM001")]
    page = parsed(render(report(*found), COURSE))
    (table,) = [one for one in elements(page, "table") if one.get("class") == "heat"]
    assert ["".join(one.itertext()) for one in elements(table, "th")] == [
        "Page", "Exm", "Focus block", "Module", "All", "docs/module-1.md",
    ]  # fmt: skip
    assert [one.text for one in elements(table, "td")] == ["1", "1", "5", "7"]


def test_the_page_names_its_course() -> None:
    page = parsed(render(report(), Course("passing", name="systems")))
    assert elements(page, "title")[0].text == "Course report: systems"
    assert "systems by lint-modules" in words(page)
    assert elements(parsed(render(report(), COURSE)), "title")[0].text == "Course report"


def test_without_a_tracker_the_picture_is_of_the_pages() -> None:
    held = report(
        finding("MOD002", path="docs/a.md"), documents=3, checked=("docs/a.md", "docs/b.md", "docs/c.md"), failed=1
    )
    page = parsed(render(held, Course("incomplete")))
    labels = [svg.get("aria-label") for svg in page.iter("{http://www.w3.org/2000/svg}svg")]
    assert labels == ["The pages: 2 without errors, 1 with errors, 1 not read"]
    assert "standing" in {one.get("id") for one in elements(page, "h2")}
    assert "standing" not in {one.get("id") for one in elements(parsed(render(report(documents=0), COURSE)), "h2")}


def test_pages_in_which_nothing_was_found_are_named() -> None:
    held = report(finding("MOD002", path="docs/a.md"), documents=2, checked=("docs/a.md", "docs/b.md"))
    page = parsed(render(held, replace(COURSE, pages={"docs/b.md": Page("Exam", "Leases")})))
    (clean,) = [one for one in elements(page, "details") if one.get("class") == "clean"]
    assert " ".join("".join(clean.itertext()).split()) == "1 page without a finding Leases docs/b.md Exam"
    crashed = replace(held, findings=(), run_errors=(RunError("docs/b.md", "FB101", "crashed"),))
    assert "1 page without a finding docs/a.md" in words(parsed(render(crashed, COURSE)))


def test_rules_that_found_nothing_stand_apart() -> None:
    found, silent = (RuleInfo(code, code.lower(), Severity.ERROR, "module", code) for code in ("MOD002", "MOD003"))
    page = parsed(render(report(finding("MOD002"), rules=(found, silent)), COURSE))
    (apart,) = [one for one in elements(page, "details") if one.get("class") == "silent"]
    assert [one.get("id") for one in elements(apart, "details")] == [None, "rule-MOD003"]
    assert "1 rule found nothing" in words(page)
