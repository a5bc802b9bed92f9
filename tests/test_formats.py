"""Every format says the same, in its own form: schemas, places, severities, and runs that failed."""

from __future__ import annotations

import json
import posixpath
from typing import Any

import pytest
from jsonschema import Draft4Validator, Draft202012Validator
from junitparser import JUnitXml
from lxml import etree

from linter.cli.outputs import FORMATS
from linter.model import Range, Report, Severity
from tests.conftest import ROOT
from tests.reporting import FAILED, FROM_REPOSITORY, FULL, READERS, command, finding, keys, report
from tests.shapes import NUMBER, TEXT, some, thing
from tests.test_cli import lint

SCHEMAS = ROOT / "tests" / "schemas"
SARIF = json.loads((SCHEMAS / "sarif-2.1.0-rtm.5.json").read_text(encoding="utf-8"))
FINGERPRINT = {"type": "string", "pattern": "^[0-9a-f]{8,64}$"}
GITLAB = some(
    thing(
        description=TEXT,
        check_name=TEXT,
        fingerprint=FINGERPRINT,
        severity={"enum": ["info", "minor", "major", "critical", "blocker"]},
        location=thing(path={"type": "string", "pattern": r"^(?!\./)."}, lines=thing(begin=NUMBER)),
    )
)
POSITION = {
    "type": "object",
    "properties": {"line": NUMBER, "column": NUMBER},
    "required": ["line"],
    "additionalProperties": False,
}
SPAN = thing(start=POSITION, end=POSITION)
DIAGNOSTIC = {
    "type": "object",
    "properties": {
        "message": TEXT,
        "location": {"type": "object", "properties": {"path": TEXT, "range": SPAN}, "required": ["path"]},
        "severity": {"enum": ["ERROR", "WARNING", "INFO"]},
        "source": thing(True, name=TEXT),
        "code": {"type": "object", "properties": {"value": TEXT, "url": TEXT}, "required": ["value"]},
        "suggestions": some(thing(range=SPAN, text={"type": "string"})),
        "related_locations": some(thing(message=TEXT, location=thing(path=TEXT, range=SPAN))),
    },
    "required": ["message", "location", "severity", "source", "code"],
    "additionalProperties": False,
}
MACHINE = [name for name in READERS if name not in ("full", "concise")]


def sarif(of: Report) -> dict[str, Any]:
    """The run of a SARIF log, which is held against the schema."""
    log = json.loads(FORMATS["sarif"](of))
    Draft4Validator(SARIF).validate(log)
    run: dict[str, Any] = log["runs"][0]
    return run


def junit(of: Report) -> etree._Element:
    """The root of a JUnit file, which is held against the schema."""
    root = etree.fromstring(FORMATS["junit"](of).encode())
    etree.XMLSchema(etree.parse(SCHEMAS / "junit-10.xsd")).assertValid(root)
    return root


def gitlab(of: Report) -> list[dict[str, Any]]:
    issues: list[dict[str, Any]] = json.loads(FORMATS["gitlab"](of))
    Draft202012Validator(GITLAB).validate(issues)
    return issues


def rdjsonl(of: Report) -> list[dict[str, Any]]:
    read = [json.loads(line) for line in FORMATS["rdjsonl"](of).split("\n") if line]
    for diagnostic in read:
        Draft202012Validator(DIAGNOSTIC).validate(diagnostic)
    return read


CHECKED = {"sarif": sarif, "junit": junit, "gitlab": gitlab, "rdjsonl": rdjsonl}


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


def test_sarif_lists_the_rules_by_code_with_all_that_github_needs() -> None:
    driver = sarif(FULL)["tool"]["driver"]
    assert (driver["name"], driver["semanticVersion"]) == ("lint-modules", "1.2.3")
    assert [rule["id"] for rule in driver["rules"]] == ["EXM020", "FB110", "MOD002"]
    for rule in driver["rules"]:
        for key in ("shortDescription", "fullDescription", "help"):
            assert len(rule[key]["text"]) > 0, key
        assert len(rule["shortDescription"]["text"]) <= 1024
        assert rule["help"]["markdown"]
        assert set(rule["properties"]) == {"tags", "precision", "problem.severity"}
    assert [rule["defaultConfiguration"]["level"] for rule in driver["rules"]] == ["note", "warning", "error"]
    assert driver["rules"][1]["fullDescription"]["text"] == "Reports a block."
    assert [rule.get("helpUri") for rule in driver["rules"]] == [None, None, "https://example.org/MOD002"]


def test_sarif_places_count_code_points_and_stand_below_the_root_of_the_repository() -> None:
    run = sarif(FULL)
    assert run["columnKind"] == "unicodeCodePoints"
    results = run["results"]
    place = results[2]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "course/docs/module-1.md", "uriBaseId": "%SRCROOT%"}
    assert place["artifactLocation"]["uriBaseId"] in run["originalUriBaseIds"]
    assert place["region"] == {"startLine": 3, "startColumn": 11, "endLine": 3, "endColumn": 12}
    assert (
        results[3]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        == "course/docs/tests/%C3%A4%20exam.md"
    )
    assert [run["tool"]["driver"]["rules"][one["ruleIndex"]]["id"] for one in results] == [
        one["ruleId"] for one in results
    ]
    related = results[2]["relatedLocations"]
    assert [one["message"]["text"] for one in related] == ["the title", "there"]
    assert related[1]["physicalLocation"]["region"]["startLine"] == 7
    change = results[2]["fixes"][0]["artifactChanges"][0]
    assert change["replacements"][0]["insertedContent"] == {"text": "12"}


def test_sarif_fingerprints_survive_moved_lines_and_tell_equal_lines_apart() -> None:
    def of(*lines: str, at: int) -> str:
        one = finding(range=Range(at, 1, at, 2))
        result = sarif(report(one, lines={one.path: lines}))["results"][0]
        print_: str = result["partialFingerprints"]["primaryLocationLineHash"]
        return print_

    tail = ("same", *("filler" * 20,) * 2)
    assert of(*tail, at=1) == of("new", "", *tail, at=3)
    assert of(*tail, *tail, at=4) == of(*tail, at=1).replace(":1", ":2")


def test_sarif_says_that_a_run_failed_and_which_rule() -> None:
    invocation = sarif(FAILED)["invocations"][0]
    assert invocation["executionSuccessful"] is False
    assert invocation["toolExecutionNotifications"][0]["associatedRule"] == {"id": "FB110", "index": 0}
    assert sarif(FULL)["invocations"][0]["executionSuccessful"] is True
    assert sarif(report(failed=1))["invocations"][0]["executionSuccessful"] is False


def test_sarif_makes_no_link_of_a_message() -> None:
    text = sarif(report(finding(message=r"see [here](https://x) and [there\](1)", help=None)))["results"][0]["message"][
        "text"
    ]
    assert text == r"see [here\](https://x) and [there\\\](1)"


def test_sarif_keeps_the_most_severe_of_too_many() -> None:
    many = [finding(range=Range(n, 1, n, 2), severity=Severity.WARNING) for n in range(1, 25_002)]
    run = json.loads(FORMATS["sarif"](report(*many, finding(range=Range(30_000, 1, 30_000, 2)))))["runs"][0]
    assert len(run["results"]) == 25_000
    assert run["results"][-1]["level"] == "error"
    assert "2 of 25002" in run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]


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


def test_paths_outside_the_project_are_put_right() -> None:
    outside = report(finding(path="../shared/page.md"), finding(path="/elsewhere/a b.md"), finding(path="D:/x.md"))
    uris = [one["locations"][0]["physicalLocation"]["artifactLocation"] for one in sarif(outside)["results"]]
    assert uris == [
        {"uri": "shared/page.md", "uriBaseId": "%SRCROOT%"},
        {"uri": "file:///elsewhere/a%20b.md"},
        {"uri": "file:///D%3A/x.md"},
    ]
    assert posixpath.normpath("course/../shared/page.md") == gitlab(outside)[0]["location"]["path"]
