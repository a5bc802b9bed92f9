"""SARIF as GitHub reads it: rules, places, fingerprints, runs that failed, how much of it is kept."""

from __future__ import annotations

import json

from linter.cli.outputs import FORMATS
from linter.model import Range, RunError, Severity
from tests.reporting import FAILED, FULL, finding, report
from tests.validating import sarif


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


def test_sarif_leaves_out_what_a_finding_and_an_error_do_not_have() -> None:
    bare = report(finding(fingerprint="", fix=None), run_errors=(RunError("", None, "the project could not be read"),))
    run = sarif(bare)
    (result,) = run["results"]
    assert list(result["partialFingerprints"]) == ["primaryLocationLineHash"]
    assert "fixes" not in result
    (notice,) = run["invocations"][0]["toolExecutionNotifications"]
    assert notice == {"level": "error", "message": {"text": "the project could not be read"}}
