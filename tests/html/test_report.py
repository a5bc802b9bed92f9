"""The HTML report read by a parser: nothing is lost, nothing is hidden."""

from __future__ import annotations

import importlib
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from linter.course_model import Course
from linter.model import Range, Report, RunError
from linter.reports.html import render
from tests.html.making import COURSE, EXAMPLE
from tests.html.reading import elements, parsed, places, words
from tests.reporting import FIX, FULL, PAGE, finding, report
from tests.test_cli import lint, write


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
