"""Every format says the same, in its own form: schemas, places, severities, and runs that failed."""

from __future__ import annotations

import json
import posixpath
import random
from dataclasses import replace
from functools import cache

import pytest
from junitparser import JUnitXml

from linter.findings import Range, Report, RunError, Severity
from linter.reports import FORMATS
from linter.reports.escape import markdown_escaped
from linter.reports.markdown import LIMIT, render, render_within
from linter.reports.sarif import line_hashes
from linter.reports.status import render_steps
from linter.trackers.report import NextStep
from tests.helpers.command import lint
from tests.helpers.format_schemas import CHECKED, gitlab, junit, rdjsonl, sarif
from tests.helpers.paths import ROOT
from tests.helpers.reports import (
    ALLOWED,
    FAILED,
    FROM_REPOSITORY,
    FULL,
    READERS,
    Rendered,
    command,
    finding,
    keys,
    report,
)

MACHINE = [name for name in READERS if name not in ("full", "concise")]


@pytest.mark.parametrize("name", READERS)
def test_every_format_names_the_same_places(name: str) -> None:
    prefix = "course/" if name in FROM_REPOSITORY else ""
    assert sorted(READERS[name](FORMATS[name](FULL))) == [(c, prefix + path, line) for c, path, line in keys(FULL)]


@cache
def _course_as_json() -> str:
    return lint("--output", "json", cwd=ROOT / "examples" / "course").out


@pytest.mark.parametrize("name", READERS)
def test_the_example_course_reads_the_same_in_every_format(name: str) -> None:
    here = ROOT / "examples" / "course"
    prefix = "examples/course/" if name in FROM_REPOSITORY and (ROOT / ".git").exists() else ""
    expected = [(c, prefix + path, line) for c, path, line in sorted(READERS["json"](_course_as_json()))]
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
    full = replace(FULL, fail_level="info")
    root = junit(full)
    assert dict(root.attrib) == {"name": "lint-modules", "tests": "5", "failures": "4", "errors": "0", "time": "0"}
    read = {suite.name: suite for suite in JUnitXml.fromstring(FORMATS["junit"](full).encode())}
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


def test_in_junit_a_finding_below_the_fail_level_passes_and_its_text_stays() -> None:
    root = junit(FULL)
    assert root.get("failures") == "1"
    (suite,) = [suite for suite in JUnitXml.fromstring(FORMATS["junit"](FULL).encode()) if suite.failures]
    passing = [case for case in suite if case.is_passed]
    assert [case.system_out.splitlines()[0].split(":")[0] for case in passing] == ["warning", "warning"]
    assert junit(replace(FULL, fail_level="never")).get("failures") == "0"


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


@pytest.mark.slow
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


MODULUS = 2**64


def rolled(units: list[int]) -> dict[int, str]:
    """The hash of every line, rolled unit by unit over the text as GitHub's action reads a file; lines from 1."""
    window, marks, index, value = [0] * 100, [0] * 100, 0, 0
    first = pow(37, 100, MODULUS)
    line, fresh, after_cr = 0, True, False
    counts: dict[int, int] = {}
    found: dict[int, str] = {}

    def take() -> None:
        counts[value] = counts.get(value, 0) + 1
        found[marks[index]] = f"{value:x}:{counts[value]}"
        marks[index] = 0

    def push(unit: int) -> None:
        nonlocal index, value
        value = (37 * value + unit - first * window[index]) % MODULUS
        window[index] = unit
        index = (index + 1) % 100

    for unit in [*units, 65535]:
        if unit in (32, 9) or (after_cr and unit == 10):
            after_cr = False
            continue
        after_cr = unit == 13
        unit = 10 if unit == 13 else unit
        if marks[index]:
            take()
        if fresh:
            fresh = False
            line += 1
            marks[index] = line
        fresh = unit == 10
        push(unit)
    for _ in range(100):
        if marks[index]:
            take()
        push(0)
    return found


def units_of(text: str) -> list[int]:
    data = text.encode("utf-16-be")
    return [data[n] * 256 + data[n + 1] for n in range(0, len(data), 2)]


def test_an_empty_page_is_its_end_alone() -> None:
    # One unit, 65535, and then 99 zeros: 65535 * 37^99 modulo 2^64.
    assert line_hashes([""]) == [f"{65535 * 37**99 % MODULUS:x}:1"]


def test_two_letters_are_worked_out_by_hand() -> None:
    # The units of "a b" are 97 and 98 (the blank does not count), then the end, then 97 zeros.
    value = (97 * 37**99 + 98 * 37**98 + 65535 * 37**97) % MODULUS
    assert line_hashes(["a b"]) == line_hashes(["\ta  b "]) == [f"{value:x}:1"]


def test_a_sign_beyond_the_basic_plane_is_two_units() -> None:
    # U+1F600 is the pair D83D DE00 in UTF-16.
    value = (0xD83D * 37**99 + 0xDE00 * 37**98 + 65535 * 37**97) % MODULUS
    assert line_hashes(["😀"]) == [f"{value:x}:1"]


def test_only_a_hundred_units_from_the_start_of_a_line_count() -> None:
    long = line_hashes(["x" * 100 + "y", "end"])
    assert long[0] == line_hashes(["x" * 100 + "z", "other"])[0]
    assert long[0] != line_hashes(["x" * 99 + "y", "end"])[0]
    assert long[0] == f"{120 * sum(37**n for n in range(100)) % MODULUS:x}:1"


def test_equal_hashes_are_numbered_also_where_the_texts_differ() -> None:
    # 97 * 37 + 102 = 98 * 37 + 65: "af" and "bA" hash alike before 98 equal units.
    rest = "-" * 98
    first, second = line_hashes([f"af{rest}", f"bA{rest}"])
    assert (first.split(":")[0], first[-2:], second[-2:]) == (second.split(":")[0], ":1", ":2")


def test_every_page_hashes_as_githubs_action_rolls_it() -> None:
    dice = random.Random(20261122)
    signs = ["a", "b", "Z", " ", "\t", "é", "€", "😀", "\u2028", "-" * 40]
    for _ in range(300):
        lines = ["".join(dice.choices(signs, k=dice.randint(0, 9))) for _ in range(dice.randint(1, 12))]
        for end in ("\n", "\r\n", "\r"):
            expected = rolled(units_of(end.join(lines)))
            assert dict(enumerate(line_hashes(lines), 1)) == expected, (lines, end)


LIVE = [
    "@team",
    "user@example.org",
    "#123",
    "owner/name#4",
    "GH-5",
    "https://example.org",
    "www.example.org",
    ":smile:",
    "$x$ and $y$",
    "[text](https://example.org)",
    "![image](x.png)",
    "<b>bold</b>",
    "<!-- hidden -->",
    "`code` *bold* _it_ ~~gone~~",
    "a | b \\| c",
    "&lt; &amp; &#64;",
    "\u202egnihton",
]


@pytest.mark.parametrize("text", LIVE)
def test_untrusted_text_renders_as_itself_and_nothing_else(text: str) -> None:
    read = Rendered(f"| {markdown_escaped(text)} |\n|---|\n| <code>{markdown_escaped(text)}</code> |\n")
    shown = text.replace("\u202e", "\\u202e")
    assert [cells for _, cells in read.rows] == [[shown], [shown]]
    assert read.tags <= {"table", "thead", "tbody", "tr", "th", "td", "code", "span"}
    for piece in read.texts:  # a host looks for these in the pieces of text that the tags and comments leave
        for live in ("@t", "@e", "#1", "#4", "GH-5", "https://", "www.", ":smile:", "$x$"):
            assert live not in piece


@pytest.mark.parametrize("text", ["<img src=x>", "[x](https://example.org)", "**bold**"])
def test_what_a_tracker_says_is_no_markup_either(text: str) -> None:
    steps = [NextStep("tracker.md", 3, text, 0, "", (), 0, text)]
    read = Rendered(render_steps(steps, "markdown"))
    assert read.tags == {"ol", "li", "strong"}
    assert "".join(read.texts).strip() == f"{text}: {text}"


def test_totals_tables_and_folded_details() -> None:
    text = render(FULL)
    assert text.startswith("## lint-modules: 1 error, 2 warnings, 1 info\n\n3 documents checked")
    read = Rendered(text)
    assert read.tags <= ALLOWED
    assert read.targets == ["https://example.org/MOD002"]
    open_rows = [cells for path, cells in read.rows if not path]
    assert ["docs/module-1.md", "1", "2", "0"] in open_rows
    assert ["FB110 component-order", "The components stand in order", "2"] in open_rows
    assert ["error", "docs/module-1.md:3", "MOD002", "module has 4 focus blocks"] in open_rows
    folded = [cells for path, cells in read.rows if path == "docs/module-1.md"]
    told = "module has 4 focus blocks\nsee docs/module-1.md:1: the title\nsee docs/other.md:7: there\nhelp: add a block"
    assert folded[-1] == ["3", "error", "MOD002 focus-block-count", told]


def test_a_clean_run_and_one_that_failed_say_so_first() -> None:
    assert render(report()).splitlines()[0] == "## lint-modules: no findings"
    assert render(FAILED).splitlines()[0] == "## lint-modules: the run did not complete, no findings"
    assert ["docs/module-1.md", "rule FB110: rule crashed: KeyError: 'x'"] in [
        cells for _, cells in Rendered(render(FAILED)).rows
    ]
    assert "did not complete" in render(Report(failed=1)).splitlines()[0]


def test_long_tables_are_folded_and_lose_no_row() -> None:
    many = report(*(finding(path=f"docs/p{n:03}.md") for n in range(40)))
    read = Rendered(render(many))
    pages = [cells[0] for _, cells in read.rows if cells[1:] == ["1", "0", "0"]]
    assert pages == [f"docs/p{n:03}.md" for n in range(40)]
    assert "<summary>25 more pages</summary>" in render(many)


@pytest.mark.parametrize("limit", [400, 1_000, 3_000, 20_000, 60_000])
def test_a_summary_that_is_too_long_is_cut_after_a_whole_entry(limit: int) -> None:
    many = report(
        *(
            finding(path=f"docs/p{n:02}.md", range=Range(k, 1, k, 2), message="ä" * 40)
            for n in range(20)
            for k in range(1, 20)
        )
    )
    text = render_within(many, limit)
    assert len(text.encode()) <= limit
    assert text.splitlines()[-1].startswith("*Cut here: ")
    read = Rendered(text)
    assert read.inside == []
    assert render(many).startswith("\n".join(text.splitlines()[:-4]))


def test_a_summary_of_a_huge_run_keeps_below_a_mebibyte() -> None:
    many = report(
        *(
            finding(path=f"docs/p{n}.md", severity=Severity.WARNING, range=Range(k, 1, k, 2))
            for n in range(125)
            for k in range(1, 100)
        )
    )
    assert 0.95 * LIMIT < len(render(many).encode()) <= LIMIT


def test_no_room_at_all_gives_nothing() -> None:
    assert render_within(FULL, 100) == ""
