"""The HTML report read by a parser: nothing is lost, hidden, obeyed or fetched."""

from __future__ import annotations

import importlib
import re
import sys
from base64 import b64encode
from dataclasses import FrozenInstanceError, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linter.findings import Range, Report, RuleInfo, RunError, Severity
from linter.reports.course import Course, CoursePage, Moment
from linter.reports.html import render
from linter.reports.html.charts import bar_chart, charts, line_chart
from linter.reports.html.view import Snippet, SnippetLine, manual_html, snippet
from tests.helpers.command import lint, write
from tests.helpers.html_courses import COURSE, EXAMPLE, HOSTILE, everywhere, row, tracker
from tests.helpers.html_reader import NS, elements, framed_alike, parsed, places, words
from tests.helpers.reports import FIX, FULL, PAGE, finding, report
from tests.helpers.sampling import examples


def test_every_finding_is_there_with_all_that_is_known_of_it() -> None:
    page = parsed(render(FULL, COURSE))
    assert places(page) == sorted((one.code, one.path, one.range.line) for one in FULL.findings)
    text = words(page)
    for one in FULL.findings:
        for said in (one.message, one.help, f"line {one.range.line}, column {one.range.column}"):
            assert said is None or said in text
        for place in one.related:
            assert f"{place.path}:{place.range.line}:{place.range.column}" in text
            assert place.message in text
    assert FIX.title in text
    assert "3:8 to 3:10 12" in text


def test_the_example_course_loses_nothing_against_json(tmp_path: Path) -> None:
    import json

    done = lint("--output", "json", f"--output=html={tmp_path / 'report.html'}", cwd=EXAMPLE)
    known = sorted((one["code"], one["path"], one["line"]) for one in json.loads(done.out)["findings"])
    assert len(known) > 20
    page = parsed((tmp_path / "report.html").read_text(encoding="utf-8"))
    assert places(page) == known
    text = words(page)
    assert "What the trackers say" in text
    assert "Idempotency" in text
    assert {one.get("id") for one in elements(page, "details")} >= {f"rule-{code}" for code, _, _ in known}


def test_the_range_is_marked_in_the_line_and_the_lines_around_are_there() -> None:
    page = parsed(render(report(finding()), COURSE))
    (marked,) = elements(page, "mark")
    assert marked.text == PAGE[2][10:11] == "🚲"
    (source,) = [one for one in elements(page, "ol") if one.get("class") == "src"]
    assert source.get("start") == "1"
    assert ["".join(line.itertext()) for line in elements(source, "li")] == list(PAGE)


def test_a_long_line_is_cut_around_its_range_and_a_long_range_says_how_much_is_left() -> None:
    far = finding(range=Range(1, 5_001, 1, 5_006))
    cut = parsed(render(report(far, lines={far.path: ("x" * 5_000 + "WRONG" + "y" * 5_000,)}), COURSE))
    assert [mark.text for mark in elements(cut, "mark")] == ["WRONG"]
    assert len(words(cut)) < 2_000
    tall = finding(range=Range(1, 1, 30, 2))
    assert "25 more lines" in words(parsed(render(report(tall, lines={tall.path: ("line",) * 40}), COURSE)))


@pytest.mark.parametrize(
    "of",
    [
        report(run_errors=(RunError("docs/module-1.md", "FB110", "rule crashed: KeyError: 'x'"),)),
        report(finding("DOC001", name="unreadable-document", message="is not UTF-8"), failed=1),
    ],
)
def test_an_incomplete_run_never_looks_clean(of: Report) -> None:
    page = parsed(render(of, Course("incomplete")))
    first = next(iter(elements(page, "section")))
    assert first.get("class") == "incomplete"
    text = words(page)
    assert (of.run_errors[0].message if of.run_errors else "is not UTF-8") in text
    assert "This run is incomplete" in text
    assert "Nothing was found." not in text
    assert "In what could be read, " in text


def test_a_run_without_documents_or_findings_says_so() -> None:
    assert "No module, exam or tracker was checked." in words(parsed(render(Report(), Course("passing"))))
    clean = words(parsed(render(report(), Course("passing"))))
    assert "The gate passes" in clean
    assert "1 of 1 page has no errors. Nothing was found." in clean


def large(pages: int) -> Report:
    """A course whose pages have twelve findings each, with a repair and a fix of as many edits."""
    text = "This is a line of a page as authors write them, of a usual length and with a few words more."
    fix = replace(FIX, edits=FIX.edits * 12)
    found = [
        finding(
            path=f"docs/part-{n % 7}/module-{n}-with-a-long-name.md",
            range=Range(line, 1, line, 40),
            message=text,
            help=text,
            fix=fix if line < 8 else None,
        )
        for n in range(pages)
        for line in range(2, 14)
    ]
    rule = replace(report().rules[0], help=text)
    return report(*found, lines=dict.fromkeys({one.path for one in found}, (text,) * 16), rules=(rule,))


@pytest.mark.slow
def test_a_large_course_stays_below_5_mb() -> None:
    of = large(630)
    text = render(of, COURSE)
    assert len(text.encode()) < 5_000_000
    assert len(places(parsed(text))) == len(of.findings) == 7_560


def test_a_repair_that_is_said_with_the_rule_is_left_out_only_where_there_are_many_findings() -> None:
    few, many = large(20), large(400)
    for of, count in ((few, 240 + 1), (many, 1)):
        assert render(of, COURSE).count("<b>Repair:</b>") == count
    other = replace(many, findings=(*many.findings, finding("MOD002", help="do this", path="docs/z.md")))
    assert render(other, COURSE).count("<b>Repair:</b>") == 2


def test_equal_runs_give_equal_bytes() -> None:
    assert render(FULL, COURSE) == render(FULL, COURSE)


@pytest.mark.parametrize("lacking", ["jinja2", "pygal"])
def test_without_its_extra_the_format_names_it_and_exits_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lacking: str
) -> None:
    for name in [name for name in sys.modules if name.startswith("linter.reports.html")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delattr(importlib.import_module("linter.reports"), "html", raising=False)
    monkeypatch.setitem(sys.modules, lacking, None)
    done = lint("--output", "html=report.html", cwd=write(tmp_path, module_1="# x\n"))
    assert done.code == 2
    assert "pip install 'lint-modules[html]'" in done.err
    assert not (tmp_path / "report.html").exists()


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


def figures(page: Any) -> list[list[str]]:
    (list_,) = elements(page, "dl")
    return [["".join(part.itertext()) for part in group] for group in elements(list_, "div")]


def test_the_numbers_come_first_with_what_changed_since_the_last_commit() -> None:
    safe, unsafe = finding("MOD002", fix=FIX), finding("FB110", severity=Severity.WARNING, fix=replace(FIX, safe=False))
    held = report(safe, unsafe, documents=2, checked=(safe.path, "docs/b.md"), baselined=3)
    assert figures(parsed(render(held, COURSE))) == [
        ["pages pass", "1 of 2"],
        ["errors", "1", "3 more in the baseline"],
        ["warnings", "1"],
        ["repaired by --fix", "1", "1 more to be looked at"],
    ]
    before = Moment(DAYS[0], "abc", 2, 0, 4, 1)
    assert [one[2:] for one in figures(parsed(render(held, replace(COURSE, history=(before,)))))[:3]] == [
        ["+1 since abc"],
        ["\u22123 since abc"],
        ["unchanged since abc"],
    ]
    unread = replace(before, whole=False)
    assert figures(parsed(render(held, replace(COURSE, history=(unread,)))))[0] == ["pages pass", "1 of 2"]
    assert elements(parsed(render(report(documents=0), COURSE)), "dl") == []


def rows_of(page: Any, part: str) -> list[list[str]]:
    (section,) = [one for one in page.iter(f"{NS}section") if one.get("aria-labelledby") == part]
    (body,) = elements(section, "tbody")
    return [[" ".join("".join(cell.itertext()).split()) for cell in row] for row in elements(body, "tr")]


def test_the_worst_pages_and_what_one_rule_would_end_and_the_chapters() -> None:
    found = [
        finding("MOD002", path="a/one.md", fix=FIX),
        finding("MOD002", path="b/two.md"),
        finding("MOD003", path="b/two.md"),
        finding("FB110", path="b/three.md", severity=Severity.WARNING),
    ]
    held = report(*found, documents=4, checked=("a/one.md", "b/three.md", "b/two.md", "top.md"))
    page = parsed(render(held, COURSE))
    assert [cells[:3] for cells in rows_of(page, "worst")] == [
        ["b/two.md", "2", "0"],
        ["a/one.md", "1", "0"],
        ["b/three.md", "0", "1"],
    ]
    common = rows_of(page, "common")
    assert [(cells[0][:6].strip(), *cells[1:]) for cells in common] == [
        ("MOD002", "2", "2", "1", "1"),
        ("FB110", "1", "1", "0", "0"),
        ("MOD003", "1", "1", "0", "0"),
    ]
    assert rows_of(page, "chapters") == [
        [".", "1", "1", "0", "0"],
        ["a", "1", "0", "1", "0"],
        ["b", "2", "1", "2", "1"],
    ]


def test_what_a_message_has_in_backticks_is_code() -> None:
    page = parsed(render(report(finding(message="add `## <Summary>` and `x", help="write `a`")), COURSE))
    (said,) = [one for one in elements(page, "p") if one.get("class") == "what"]
    assert ("".join(said.itertext()), [one.text for one in elements(said, "code")]) == (
        "add ## <Summary> and `x",
        ["## <Summary>"],
    )


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
    page = parsed(render(held, replace(COURSE, pages={"docs/b.md": CoursePage("Exam", "Leases")})))
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


DAYS = [date(2026, 1, 1), date(2026, 1, 11), date(2026, 2, 1)]


def corners(picture: str, number: int) -> list[tuple[float, float]]:
    (path,) = re.findall(rf'color-{number}"><path d="([^"]+)"', picture)
    found = [float(one) for one in re.findall(r"[\d.]+", path)]
    return list(zip(found[::2], found[1::2], strict=True))


def test_days_lie_where_the_calendar_puts_them_and_values_hold_until_the_next() -> None:
    first, until, then, *_, last = corners(line_chart(DAYS, 4, {"done": [1, 3, 4]}, True, "x"), 0)
    assert (until[0] - first[0]) / (last[0] - first[0]) == pytest.approx(10 / 31, abs=0.001)
    assert (until[0], until[1]) == (then[0], first[1])
    assert (first[1] - then[1]) / (first[1] - last[1]) == pytest.approx(2 / 3, abs=0.001)


def test_commits_lie_equally_far_apart() -> None:
    picture = line_chart(DAYS, 20, {"errors": [20, 10, 0], "warnings": [5, 5, 5]}, False, "x")
    (a, top), (b, middle), (c, bottom) = corners(picture, 0)
    assert (b - a, middle - top) == (pytest.approx(c - b, abs=0.01), pytest.approx(bottom - middle, abs=0.01))
    assert {y for _, y in corners(picture, 1)} == {corners(picture, 1)[0][1]}
    assert re.findall(r">([^<]+)</text>", picture) == ["0", "10", "20", "2026-01-01", "2026-02-01"]


def test_a_bar_is_parted_as_its_counts_are() -> None:
    svg = ElementTree.fromstring(bar_chart({"done": 0, "review": 6, "progress": 1, "open": 54}, "x"))
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
    for picture in (line_chart(days, 2, {"a": [1] * many}, False, 'say "<x>"'), bar_chart({"done": 1}, 'say "<x>"')):
        svg = ElementTree.fromstring(picture)
        assert svg.attrib["aria-label"] == 'say "<x>"'
        assert not {one.tag for one in svg.iter()} - {"svg", "g", "path", "text", "circle", "rect"}
        assert not {name for one in svg.iter() for name in one.attrib} & {"style", "onload", "href", "id"}
        assert "http" not in picture
    assert ("<circle" in line_chart(days, 2, {"a": [1] * many}, False, "x")) is (many == 2)


def test_a_bar_of_nothing_is_an_empty_picture_that_says_so() -> None:
    svg = ElementTree.fromstring(bar_chart({"done": 0, "open": 0}, "no rows"))
    assert svg.get("aria-label") == "no rows"
    assert list(svg.iterfind(".//g[@class='bar']/rect")) == []


TEXT = ("one", "two words", "three", "four", "five", "six", "seven", "eight")


def test_the_lines_around_a_range() -> None:
    assert snippet(TEXT, Range(2, 5, 2, 10), 1) == Snippet(
        (SnippetLine(1, "one"), SnippetLine(2, "two ", "words", "", True), SnippetLine(3, "three")), 0
    )
    assert snippet(TEXT, Range(2, 5, 3, 3), 0) == Snippet(
        (SnippetLine(2, "two ", "words", "", True), SnippetLine(3, "", "th", "ree", True)), 0
    )
    assert snippet(TEXT, Range(8, 2, 9, 9), 2) == Snippet(
        (SnippetLine(6, "six"), SnippetLine(7, "seven"), SnippetLine(8, "e", "ight", "", True)), 0
    )
    assert snippet(TEXT, Range(1, 3, 1, 2), 0) == Snippet((SnippetLine(1, "on", "", "e", True),), 0)
    assert [snippet(TEXT, Range(line, 1, line, 1), 0) is None for line in (0, 1, 8, 9)] == [True, False, False, True]


def test_a_long_range_and_long_lines_are_cut() -> None:
    long = snippet(TEXT, Range(1, 1, 7, 3), 2)
    assert long is not None
    assert ([line.number for line in long.lines], long.more) == ([1, 2, 3, 4, 5], 2)
    assert [line.inside for line in long.lines] == list(TEXT[:5])
    full = snippet(TEXT, Range(1, 1, 5, 3), 1)
    assert full is not None
    assert ([line.number for line in full.lines], full.more, full.lines[4].after) == ([1, 2, 3, 4, 5, 6], 0, "ve")
    wide = ("a" * 240, "b" * 500, "c" * 241)
    found = snippet(wide, Range(2, 82, 2, 330), 1)
    assert found is not None
    assert [(len(line.before), len(line.inside), len(line.after)) for line in found.lines] == [
        (240, 0, 0), (81, 241, 161), (241, 0, 0),
    ]  # fmt: skip
    assert (found.lines[1].before[0], found.lines[1].inside[-1], found.lines[2].before[-1]) == ("…", "…", "…")
    exact = snippet(("a" * 80 + "b" * 240 + "c" * 160,), Range(1, 81, 1, 321), 0)
    assert exact == Snippet((SnippetLine(1, "a" * 80, "b" * 240, "c" * 160, True),), 0)


def test_how_much_is_left_out_of_a_very_long_range() -> None:
    found = snippet(TEXT * 2, Range(1, 1, 13, 1), 0)
    assert found is not None
    assert (len(found.lines), found.more) == (5, 8)


def test_a_range_far_down_a_page_ends_where_it_ends() -> None:
    (line,) = (snippet(("abc",) * 1_000, Range(int("900"), 2, int("900"), 3), 0) or Snippet((), 0)).lines
    assert (line.number, line.before, line.inside, line.after) == (900, "a", "b", "c")


def test_lines_are_values() -> None:
    line = SnippetLine(1, "x")
    assert (line.inside, line.after, line.marked) == ("", "", False)
    for value, name in ((line, "number"), (Snippet((line,), 0), "more")):
        assert not hasattr(value, "__dict__")
        with pytest.raises(FrozenInstanceError):
            setattr(value, name, 2)


def test_the_policy_admits_nothing_but_the_pages_own_script_and_style() -> None:
    text = render(FULL, COURSE)
    page = parsed(text)
    (policy,) = [
        one.get("content")
        for one in elements(page, "meta")
        if (one.get("http-equiv") or "").lower() == "content-security-policy"
    ]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
    for name in ("script", "style"):
        (element,) = elements(page, name)
        assert not element.attrib
        digest = b64encode(sha256(element.text.encode()).digest()).decode()
        assert rules[f"{name}-src"] == f"'sha256-{digest}'"
    assert text.index("Content-Security-Policy") < text.index("<style")


def test_nothing_is_fetched_and_nothing_stands_in_an_attribute_that_runs() -> None:
    page = parsed(render(FULL, COURSE))
    for element in page.iter():
        for name in element.attrib:
            assert name not in ("src", "srcset", "style", "action", "data", "background"), element.tag
            assert not name.startswith("on"), element.tag
        target = element.get("href")
        assert target is None or target.startswith("#") or re.match(r"https?://", target), target
    assert not [one for name in ("link", "img", "iframe", "base", "object") for one in elements(page, name)]
    assert "url(" not in elements(page, "style")[0].text
    assert "@import" not in elements(page, "style")[0].text


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_and_never_obeyed(text: str) -> None:
    _holds(text)


@settings(max_examples=examples(25), deadline=None)
@given(st.text(st.characters() | st.sampled_from("<>&\"'/{}%!-"), min_size=1, max_size=40))
def test_any_text_is_shown_and_never_obeyed(text: str) -> None:
    _holds(text.replace("\n", " ").replace("\r", " "))


def _holds(text: str) -> None:
    framed_alike(render(*everywhere(text)), render(*everywhere("plain")))


def test_a_manual_is_rendered_without_markup_pictures_or_doubtful_links() -> None:
    html = manual_html(
        "# Title\n\n## Why\n\n<script>x</script> <b>b</b> ![alt](https://x.example/p.png) [web](https://x.example/a?b=1&c)"
        " [js](javascript:alert(1)) [data](data:text/html,x) [file](../other.md) `</code>`\n\n"
        "| a | b |\n|---|---|\n| 1 | 2 |\n"
    )
    page = parsed(f"<!DOCTYPE html><html><head><title>x</title></head><body>{html}</body></html>")
    assert [one.get("href") for one in elements(page, "a")] == ["https://x.example/a?b=1&c"]
    assert [one.get("rel") for one in elements(page, "a")] == ["noopener noreferrer"]
    assert not elements(page, "img") + elements(page, "script") + elements(page, "b") + elements(page, "h1")
    assert [one.text for one in elements(page, "h4")] == ["Why"]
    assert len(elements(page, "td")) == 2
    assert "<script>x</script> <b>b</b> alt web" in words(page)
    assert "Title" not in words(page)
