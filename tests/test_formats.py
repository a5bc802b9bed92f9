"""Every format says the same, in its own form: schemas, places, severities, and runs that failed."""

from __future__ import annotations

import posixpath
from dataclasses import replace

import pytest
from junitparser import JUnitXml

from linter.cli.outputs import FORMATS
from linter.model import Range, Report
from tests.conftest import ROOT
from tests.reporting import FAILED, FROM_REPOSITORY, FULL, READERS, command, finding, keys, report
from tests.test_cli import lint
from tests.validating import CHECKED, gitlab, junit, rdjsonl, sarif

MACHINE = [name for name in READERS if name not in ("full", "concise")]


@pytest.mark.parametrize("name", READERS)
def test_every_format_names_the_same_places(name: str) -> None:
    prefix = "course/" if name in FROM_REPOSITORY else ""
    assert sorted(READERS[name](FORMATS[name](FULL))) == [(c, prefix + path, line) for c, path, line in keys(FULL)]


@pytest.mark.parametrize("name", READERS)
def test_the_example_course_reads_the_same_in_every_format(name: str) -> None:
    here = ROOT / "examples" / "course"
    prefix = "examples/course/" if name in FROM_REPOSITORY and (ROOT / ".git").exists() else ""
    expected = [
        (c, prefix + path, line) for c, path, line in sorted(READERS["json"](lint("--output", "json", cwd=here).out))
    ]
    assert sorted(READERS[name](lint("--output", name, cwd=here).out)) == expected


@pytest.mark.parametrize("of", [FULL, FAILED, report(), Report()], ids=["full", "failed", "clean", "empty"])
@pytest.mark.parametrize("name", CHECKED)
def test_every_format_is_valid(name: str, of: Report) -> None:
    CHECKED[name](of)


@pytest.mark.parametrize("name", FORMATS)
def test_a_run_that_failed_never_looks_clean(name: str) -> None:
    assert FORMATS[name](FAILED) != FORMATS[name](report())
    assert "KeyError" in FORMATS[name](FAILED)


@pytest.mark.parametrize("name", FORMATS)
def test_equal_reports_give_equal_bytes(name: str) -> None:
    assert FORMATS[name](FULL) == FORMATS[name](FULL)


def test_github_puts_the_severe_first_and_leaves_columns_out_over_lines() -> None:
    read = [command(line) for line in FORMATS["github"](FULL).splitlines()]
    assert [one[0] for one in read if one] == ["error", "warning", "warning", "notice"]
    first, over_lines, _, _ = read
    assert first is not None
    assert first[1] == {
        "file": "course/docs/module-1.md",
        "line": "3",
        "endLine": "3",
        "col": "11",
        "endColumn": "12",
        "title": "MOD002 focus-block-count",
    }
    assert first[2] == "module has 4 focus blocks\nhelp: add a block"
    assert over_lines is not None
    assert (over_lines[1]["line"], over_lines[1]["endLine"], "col" in over_lines[1]) == ("1", "3", False)


def test_github_escapes_the_percent_sign_first_and_cuts_what_would_not_be_shown() -> None:
    text = FORMATS["github"](report(finding(message="50%25: a, b", path="a,b:c%.md", help=None)))
    assert "file=course/a%2Cb%3Ac%25.md," in text
    assert text.endswith("::50%2525: a, b\n")
    read = command(FORMATS["github"](report(finding(message="%" * 5000))).rstrip("\n"))
    assert read is not None
    assert len(read[2]) == 4096


def test_gitlab_fingerprints_are_unique_and_know_no_lines() -> None:
    issues = gitlab(FULL)
    assert len({issue["fingerprint"] for issue in issues}) == len(issues) == 4
    moved = gitlab(report(finding(range=Range(30, 1, 30, 2))))
    assert moved[0]["fingerprint"] == gitlab(report(finding()))[0]["fingerprint"]
    assert [issue["severity"] for issue in issues] == ["minor", "minor", "major", "info"]
    assert issues[2]["description"].startswith("MOD002 focus-block-count: module has 4 focus blocks")
    assert gitlab(report()) == []
    assert gitlab(FAILED)[0]["severity"] == "blocker"


def test_junit_has_a_failure_a_finding_and_a_passing_case_for_a_clean_page() -> None:
    root = junit(FULL)
    assert dict(root.attrib) == {"name": "lint-modules", "tests": "5", "failures": "4", "errors": "0", "time": "0"}
    read = {suite.name: suite for suite in JUnitXml.fromstring(FORMATS["junit"](FULL).encode())}
    assert list(read) == ["docs/clean.md", "docs/module-1.md", "docs/tests/ä exam.md"]
    assert [case.is_passed for case in read["docs/clean.md"]] == [True]
    cases = list(read["docs/module-1.md"])
    names = [case.name for case in cases]
    assert names == ["FB110 component-order 1:1", "FB110 component-order 1:1 (2)", "MOD002 focus-block-count 3:11"]
    assert [len(case.result) for case in cases] == [1, 1, 1]
    body = cases[2].result[0].text
    assert body.splitlines() == [
        "module has 4 focus blocks",
        "help: add a block",
        "see: docs/module-1.md:1:1: the title",
        "see: docs/other.md:7:3: there",
    ]
    assert cases[2]._elem.get("file") == "course/docs/module-1.md"


def test_junit_counts_what_the_run_could_not_do_as_errors() -> None:
    root = junit(FAILED)
    assert (root.get("errors"), root.get("tests")) == ("1", "2")
    assert root.xpath("//testcase[error]/@classname") == ["docs/module-1.md"]


def test_rdjsonl_columns_count_bytes() -> None:
    read = rdjsonl(FULL)[2]
    # "Räder: 10 🚲": ä takes two bytes, the bicycle four; it is the 11th sign, after 11 bytes.
    assert read["location"]["range"] == {"start": {"line": 3, "column": 12}, "end": {"line": 3, "column": 16}}
    assert read["suggestions"] == [
        {"range": {"start": {"line": 3, "column": 9}, "end": {"line": 3, "column": 11}}, "text": "12"}
    ]
    assert read["code"] == {"value": "MOD002", "url": "https://example.org/MOD002"}
    unknown = read["related_locations"][1]["location"]
    assert unknown == {"path": "docs/other.md", "range": {"start": {"line": 7}, "end": {"line": 7}}}


def test_rdjsonl_suggests_no_edit_whose_columns_nobody_knows() -> None:
    (read,) = rdjsonl(replace(FULL, lines={}, findings=FULL.findings[2:3]))
    assert FULL.findings[2].fix is not None
    assert "suggestions" not in read  # it would hit whole lines
    assert read["location"]["range"] == {"start": {"line": 3}, "end": {"line": 3}}


def test_paths_outside_the_project_are_put_right() -> None:
    outside = report(finding(path="../shared/page.md"), finding(path="/elsewhere/a b.md"), finding(path="D:/x.md"))
    uris = [one["locations"][0]["physicalLocation"]["artifactLocation"] for one in sarif(outside)["results"]]
    assert uris == [
        {"uri": "shared/page.md", "uriBaseId": "%SRCROOT%"},
        {"uri": "file:///elsewhere/a%20b.md"},
        {"uri": "file:///D%3A/x.md"},
    ]
    assert posixpath.normpath("course/../shared/page.md") == gitlab(outside)[0]["location"]["path"]
