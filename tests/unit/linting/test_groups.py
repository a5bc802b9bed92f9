"""Findings of one cause have one group, whatever the order they come in and whoever asks."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linter.findings import Finding, Range
from linter.linting.groups import with_groups
from tests.helpers.command import lint as command
from tests.helpers.command import write
from tests.helpers.linting import Lint
from tests.helpers.reports import finding
from tests.helpers.sampling import examples

COMPONENTS = ("FB101", "FB102", "FB103", "FB104", "FB105", "FB106")
EMPTY_BLOCK = """\
---
title: Leases
type: learning-module
learning_protocol: apex
---

# Leases

## Focus Block 1: Granting (25 min)

A lease ends by itself.
"""
LINKS = """\
---
title: Leases
type: learning-module
---

# Leases

- [One](#-granting)
- [Two](#-renewing-4)
- [Three](#-losing-it)
- [Four](gone.md)
"""


def at(line: int, code: str, message: str = "said", **changes: object) -> Finding:
    return finding(
        code, range=Range(line, 1, line, 9), message=message, fingerprint=f"{line}-{code}-{message}", **changes
    )


def groups(findings: list[Finding], *heading_lines: int) -> list[set[str]]:
    """The fingerprints of each group."""
    found: dict[str, set[str]] = {}
    for one in with_groups(findings, heading_lines):
        if one.group:
            found.setdefault(one.group, set()).add(one.fingerprint)
    return sorted(found.values(), key=sorted)


def test_what_stands_on_one_heading_is_one_group() -> None:
    missing = [at(9, code) for code in COMPONENTS]
    assert groups(missing, 9) == [{one.fingerprint for one in missing}]
    assert groups(missing) == []  # on a line that is no heading they have nothing in common


def test_a_finding_alone_has_no_group() -> None:
    assert groups([at(3, "DOC006"), at(9, "DOC008")], 3, 9) == []


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("`$5-$` is no formula", "`$12 a day) against ($` is no formula", True),
        (
            "link leads to '#a', and no heading makes that id",
            "link leads to '#b-c', and no heading makes that id",
            True,
        ),
        ("link leads to '#a', and no heading makes that id", "link leads to 'a.md', and there is no such file", False),
        ("focus block 1 has 1 word", "focus block 3 has 19 words", True),
        ("PRIMING of focus block 1 is empty", "CORE CONCEPT of focus block 2 is empty", True),
        ("'A' claims it, but module-1-a.md does not exist", "'B' claims it, but b/module-2.md does not exist", True),
        ("'A' says 50%, but 3 rows make it 40%", "'B' says 6, but 3 rows make it 5", True),
        ("python example does not parse: bad", "yaml example does not parse: bad", False),
    ],
)
def test_findings_of_a_rule_are_alike_where_only_names_and_numbers_differ(one: str, other: str, alike: bool) -> None:
    assert bool(groups([at(3, "X001", one), at(7, "X001", other)])) is alike
    assert groups([at(3, "X001", one), at(7, "X002", other)]) == []


def test_findings_with_other_repairs_are_not_alike() -> None:
    assert groups([at(3, "X001"), at(7, "X001", help="do something else")]) == []


@given(st.data())
@settings(max_examples=examples(100), derandomize=True, deadline=None)
def test_groups_do_not_depend_on_the_order_of_findings(data: st.DataObject) -> None:
    places = st.tuples(st.integers(1, 6), st.sampled_from(["X001", "X002"]), st.sampled_from(["a 'b'", "a 'c'", "d"]))
    drawn = data.draw(st.lists(places, unique=True, max_size=12))
    findings = [at(line, code, message) for line, code, message in drawn]
    headings = data.draw(st.sets(st.integers(1, 6)))
    shuffled = data.draw(st.permutations(findings))
    first, other = with_groups(findings, headings), with_groups(shuffled, headings)
    assert {one.fingerprint: one.group for one in first} == {one.fingerprint: one.group for one in other}
    assert [replace(one, group="") for one in other] == shuffled
    assert all(sum(one.group == other.group for other in first) > 1 for one in first if one.group)


def test_a_block_without_any_component_is_one_group(lint: Lint) -> None:
    found = [one for one in lint(EMPTY_BLOCK).findings if one.code in COMPONENTS]
    assert [one.code for one in found] == list(COMPONENTS)
    assert len({one.group for one in found}) == 1
    assert found[0].group == found[0].fingerprint


def test_dead_links_of_one_kind_are_a_group_of_their_own(tmp_path: Path) -> None:
    write(tmp_path, module_1_leases=LINKS)
    done = command("--output", "json", "--no-cache", "--select", "DOC010", ".", cwd=tmp_path)
    found = json.loads(done.out)["findings"]
    assert [one["line"] for one in found if one.get("group") == found[0]["group"]] == [8, 9, 10]
    assert "group" not in found[3]


def test_groups_stay_when_lines_move_and_with_a_cache(tmp_path: Path) -> None:
    write(tmp_path, module_1_leases=EMPTY_BLOCK)
    words = ("--output", "json", "--cache-dir", tmp_path / ".cache")
    runs = [command(*words, *more, ".", cwd=tmp_path) for more in ([], [], ["--no-cache"])]
    assert len({run.out for run in runs}) == 1
    write(tmp_path, module_1_leases=EMPTY_BLOCK.replace("\n# Leases\n", "\n\n# Leases\n"))
    moved = command(*words, ".", cwd=tmp_path)
    before, after = ([one.get("group") for one in json.loads(run.out)["findings"]] for run in (runs[0], moved))
    assert before == after
    assert len(set(before)) < len(before)


def test_counts_the_exit_code_and_a_baseline_know_findings_not_groups(tmp_path: Path) -> None:
    write(tmp_path, module_1_leases=EMPTY_BLOCK)
    select = ("--select", "FB101,FB102,FB103,FB104,FB105,FB106", "--no-cache", ".")
    done = command("--output", "json", *select, cwd=tmp_path)
    assert json.loads(done.out)["summary"]["errors"] == 6
    assert "6 errors" in command(*select, cwd=tmp_path).out
    assert command("baseline", "create", cwd=tmp_path).code == 0
    entries = json.loads((tmp_path / "lint-modules-baseline.json").read_text())["pages"]["module-1-leases.md"]
    assert {name.split()[0] for name in entries} >= set(COMPONENTS)
    write(tmp_path, module_1_leases=EMPTY_BLOCK)
    assert command(*select, cwd=tmp_path).code == 0


TRACKER = """\
---
title: Progress
type: tracking-system
---

# Progress

| # | Law | Module | Exam | Status | Notes | Last Updated |
|---|-----|--------|------|--------|-------|--------------|
| 1 | Leases | ✅ | ⬜ | 📝 Module done | module-3-leases.md | 2025-03-04 |
| 2 | Renewal | ✅ | ⬜ | 📝 Module done | module-5-leases.md | 2025-03-04 |
"""


def test_what_a_duplicate_row_claims_is_not_judged_beside_it(tmp_path: Path) -> None:
    write(tmp_path, COURSE_MODULE_TRACKER=TRACKER)
    (tmp_path / "COURSE-MODULE-TRACKER.md").rename(tmp_path / "COURSE_MODULE_TRACKER.md")

    def codes(*words: str) -> list[tuple[str, int]]:
        found = json.loads(command("--output", "json", "--no-cache", *words, ".", cwd=tmp_path).out)["findings"]
        return [(one["code"], one["line"]) for one in found if one["code"].startswith("TRK")]

    assert codes() == [("TRK003", 10), ("TRK010", 11)]
    assert codes("--select", "TRK003") == [("TRK003", 10), ("TRK003", 11)]
    ignored = TRACKER.replace("---\n\n# P", "lint-modules: {ignore: {TRK010: both are meant}}\n---\n\n# P")
    (tmp_path / "COURSE_MODULE_TRACKER.md").write_text(ignored, encoding="utf-8")
    assert codes() == [("TRK003", 11), ("TRK003", 12)]


def test_a_wrong_type_silences_what_follows_from_it(lint: Lint) -> None:
    page = "---\ntitle: A guide\ntype: learning-module\n---\n\n# A guide\n\nText.\n"
    assert {one.code for one in lint(page, "docs/guide.md").findings} == {"MOD001"}
