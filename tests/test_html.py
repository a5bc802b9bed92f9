"""The HTML report read by a parser: nothing is lost, nothing is obeyed, nothing is fetched, nothing is hidden."""

from __future__ import annotations

import importlib
import re
import sys
from base64 import b64encode
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linter.course_model import Course, Moment, Page
from linter.model import Place, Range, Report, RuleInfo, RunError, Severity
from linter.reports.html import render
from linter.reports.html.manuals import rendered
from linter.reports.html.timeline import charts
from linter.status_model import RowReport, TrackerReport
from tests.reporting import FIX, FULL, PAGE, finding, report
from tests.test_cli import lint, write

EXAMPLE = Path(__file__).resolve().parent.parent / "examples" / "course"
COURSE = Course("failing")
HOSTILE = (
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "<!-- <style>*{display:none}</style>",
    "</style></details></main><base href=//evil.example>",
    "{{ 7 * 7 }}{% raw %}&lt;b&gt;",
    "a\x00b\x1b[31mred\u202eback\u200b\ufeff\x85",
    "]]><svg onload=alert(1)>",
    "\ud800 lone",
)
_NS = "{http://www.w3.org/1999/xhtml}"


def parsed(text: str) -> Any:
    """The page as a browser reads it; strict, so that what no browser should have to mend is an error."""
    text.encode("utf-8")
    return html5lib.HTMLParser(strict=True).parse(text)


def elements(page: Any, name: str) -> list[Any]:
    return list(page.iter(_NS + name))


def places(page: Any) -> list[tuple[str, str, int]]:
    """Code, path and line of every finding in the page."""
    return sorted(
        (item.get("data-code"), sheet.get("data-path"), int(item.get("data-line")))
        for sheet in elements(page, "details")
        if sheet.get("data-path") is not None
        for item in elements(sheet, "li")
        if item.get("data-code")
    )


def words(page: Any) -> str:
    """The text a reader sees."""
    body = page.find(f"{_NS}body")
    for script in body.findall(f"{_NS}script"):
        body.remove(script)
    return " ".join("".join(body.itertext()).split())


def row(line: int, **changes: Any) -> RowReport:
    cells = {"module": None, "exam": None, "status": "x"}
    values = {"claimed": "complete", "earned": "complete", "day": None, **changes}
    return RowReport(line, f"Row {line}", None, None, {}, cells, cells, {}, (), False, False, **values)


def tracker(*rows: RowReport) -> TrackerReport:
    return TrackerReport("docs/tracker.md", rows, (), (), "", "")


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


def everywhere(text: str) -> tuple[Report, Course]:
    """A report that says a text wherever a page, a rule or a tracker of others may say something."""
    place = Place(f"see{text}", Range(1, 1, 1, 2), text)
    one = finding(message=text, path=text, help=text, related=(place,), fingerprint=text, range=Range(1, 2, 1, 4))
    two = finding("EXM999", name=text, message=text, path="docs/a.md")
    rule = RuleInfo("MOD002", text, Severity.ERROR, text, text, text, text, f"# {text}\n\n{text}\n\n- {text}\n")
    held = report(
        one,
        two,
        lines={text: (text, text), "docs/a.md": (text,) * 5},
        rules=(rule,),
        run_errors=(RunError(text, text, text),),
    )
    cells = {"module": text, "exam": text, "status": text}
    rows = RowReport(1, text, text, text, {}, cells, cells, {text: 1}, (text,), False, False, text, text, None)
    course = Course(
        "incomplete",
        (TrackerReport(text, (rows,), (), (), text, text),),
        (text,),
        {text: Page(text, text)},
        (Moment(date(2026, 1, 1), text, 1, 1, 1, 1), Moment(date(2026, 1, 2), text, 1, 1, 1, 1)),
        (text, date(2026, 1, 2)),
    )
    return held, course


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_and_never_obeyed(text: str) -> None:
    _holds(text)


@settings(max_examples=25, deadline=None)
@given(st.text(st.characters() | st.sampled_from("<>&\"'/{}%!-"), min_size=1, max_size=40))
def test_any_text_is_shown_and_never_obeyed(text: str) -> None:
    _holds(text.replace("\n", " ").replace("\r", " "))


def _holds(text: str) -> None:
    plain, hostile = (parsed(render(*everywhere(one))) for one in ("plain", text))
    kept = {
        "script",
        "style",
        "form",
        "main",
        "header",
        "section",
        "details",
        "input",
        "select",
        "nav",
        "footer",
        "meta",
    }
    for name in kept:
        assert len(elements(hostile, name)) == len(elements(plain, name)), name
    assert elements(hostile, "script")[0].text == elements(plain, "script")[0].text
    assert not [one for name in ("img", "base", "iframe", "link", "object") for one in elements(hostile, name)]
    assert not [name for element in hostile.iter() for name in element.attrib if name.startswith("on")]
    raw = render(*everywhere(text))
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]", raw)


def test_a_manual_is_rendered_without_markup_pictures_or_doubtful_links() -> None:
    html = rendered(
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
    across = [float(x) for x in re.findall(r"[MH]([\d.]+)", dated.curves[0].path)]
    assert (across[1] - across[0]) / (across[2] - across[0]) == pytest.approx(10 / 31, abs=0.01)
    assert charts(past[:1], [tracker(row(1, day=days[0]))]) == []


def test_the_nearest_pages_come_first_and_clean_ones_do_not_come_at_all() -> None:
    many = [finding("MOD002", path="docs/far.md", range=Range(n, 1, n, 2)) for n in (1, 2, 3)]
    near = finding("MOD002", path="docs/near.md")
    warned = finding("FB110", path="docs/warned.md", severity=Severity.WARNING)
    page = parsed(render(report(*many, near, warned), COURSE))
    (table,) = [one for one in page.iter(f"{_NS}section") if one.get("aria-labelledby") == "nearest"]
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


def test_without_its_extra_the_format_names_it_and_exits_2(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("linter.reports.html")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delattr(importlib.import_module("linter.reports"), "html", raising=False)
    monkeypatch.setitem(sys.modules, "jinja2", None)
    done = lint("--output", "html=report.html", cwd=write(tmp_path, module_1="# x\n"))
    assert done.code == 2
    assert "pip install 'lint-modules[html]'" in done.err
    assert not (tmp_path / "report.html").exists()
