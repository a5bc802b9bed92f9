"""The example standards, written without Python: what their rules find, and what their authors are told of mistakes."""

from __future__ import annotations

import json
import re
import shutil
from functools import cache
from pathlib import Path

import pytest

from tests.helpers.command import lint
from tests.helpers.paths import ROOT

EXAMPLES = ROOT / "examples"
GOOD = {
    "lessons": ["edge-stitches.md", "project-first-scarf.md", "reading-a-chart.md"],
    "proposals": ["proposal-0001-night-shelf.md", "proposal-0002-shelf-keepers.md", "proposal-0003-reading-room.md"],
}
both = pytest.mark.parametrize("example", sorted(GOOD))
MANUAL = ["Why", "Passes", "Fails", "Repair"]
# A mistake in a page of a standard: the page, what is replaced by what, and a piece of what its author is told.
SECTION, TITLE, PART = "lesson/section-order.md", "proposal/long-title.md", "lesson/missing-assignment.md"
LESSON, INTRODUCTION = "kinds/lesson.md", "introduction: {titles: [Introduction]"
MISTAKES = [
    (SECTION, "help:", "hepl:", ":6:1: unknown key 'hepl'; did you mean 'help'?"),
    (TITLE, "max: 48", "max: 48\n  maxi: 48", "; did you mean 'max'?"),
    (TITLE, "max: 48", "max: long", ".max: input should be a valid number"),
    (SECTION, "severity: error", "severity: fatal", ":4:1: severity: input should be 'error', 'warning' or 'info'"),
    (SECTION, "LES005", "LES5", ":2:1: code: "),
    (SECTION, "project]", "project", ":5:13: a bracket is opened here and never closed"),
    (SECTION, "help: move", "help: so: move", ":6:9: a second colon in a line"),
    (SECTION, "name:", "code: LES055\nname:", ":3:1: key 'code' is repeated; it stands on line 2 already"),
    (SECTION, "---\ncode", "code", ":1:1: a rule page starts with front matter between two lines of '---'"),
    (LESSON, "noun:", "nuon:", ":4:1: unknown key 'nuon'; did you mean 'noun'?"),
    (LESSON, "{titles: [Intro", "{title: [Intro", ":10:18: unknown key 'parts.introduction.title'; did you mean 't"),
    (
        LESSON,
        INTRODUCTION,
        "introduction: {heading: ['I {nummer}']",
        "'nummer'; there are number, id, dotted, series, ",
    ),
    (TITLE, "max: 48", "max: long", ":10:3: check."),
    (SECTION, "severity:", "sevrity:", ":4:1: unknown key 'sevrity'; did you mean 'severity'?"),
    (SECTION, "kind: order", "kind: ordr", "; did you mean 'order'?"),
    (SECTION, "code: LES005", "code: LES006", "code 'LES006' is taken by "),
    (SECTION, "project]", "projekt]", ":5:22: rule LES005 applies to the unknown kind 'projekt'; did you mean 'pro"),
    (PART, "part: assignment", "part: asignment", ":9:3: rule LES003 speaks of the unknown part 'asignment'; did you"),
]


@cache
def findings(example: str, *pages: str) -> dict[str, tuple[str, ...]]:
    """Codes and severities by `page:line`, under the example's own configuration: of all its pages, or of some."""
    done = lint("--output", "json", "--no-progress", *pages, cwd=EXAMPLES / example)
    assert done.code in (0, 1), done.err
    found: dict[str, tuple[str, ...]] = {}
    for finding in json.loads(done.out)["findings"]:
        place = f"{finding['path']}:{finding['line']}"
        found[place] = (*found.get(place, ()), f"{finding['code']} {finding['severity']}")
    return found


def codes(found: dict[str, tuple[str, ...]]) -> set[str]:
    return {entry.split()[0] for entries in found.values() for entry in entries}


@both
def test_good_pages_give_nothing_and_bad_pages_what_is_listed(example: str, request: pytest.FixtureRequest) -> None:
    found = findings(example)
    text = "".join(f"{place} {entry}\n" for place in found for entry in found[place])
    golden = EXAMPLES / example / "expected.txt"
    if request.config.getoption("--regenerate"):
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")
    bad = {place.split(":")[0] for place in found}
    assert not {page.rsplit("/")[-1] for page in bad} & set(GOOD[example])
    summary = lint("--output", "concise", cwd=EXAMPLES / example).out.splitlines()[-1]
    assert summary.startswith(f"{len(GOOD[example]) + len(bad)} documents checked, ")
    for page in bad:  # the same without the other pages
        assert findings(example, page) == {place: found[place] for place in found if place.startswith(f"{page}:")}


@both
def test_the_standard_is_verified_and_every_rule_is_found_somewhere(example: str) -> None:
    done = lint("config", "verify", cwd=EXAMPLES / example)
    assert (done.code, bool(re.match(r"ok: (\d+) of \1 rules run, ", done.out))) == (0, True)
    listed = lint("rule", "--output", "json", "--all", cwd=EXAMPLES / example).out
    named = set(re.findall(r'"code": "([A-Z]+\d+)"', listed))
    assert named - {"DOC001"} == codes(findings(example))  # it is always there
    for page in (EXAMPLES / example / "standard").glob("[!k]*/*.md"):
        titles = re.findall(r"^## (\w+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
        assert [title for title in titles if title in MANUAL] == MANUAL, page


def test_a_status_makes_a_warning_an_error() -> None:
    found = findings("proposals")
    missing = {place.split("/")[-1][:13]: entries for place, entries in found.items() if "PRO019" in str(entries)}
    assert "PRO019 error" in missing["proposal-0004"]  # in last call
    assert "PRO019 warning" in missing["proposal-0006"]  # a draft


@pytest.mark.parametrize(
    ("page", "kind", "why"),
    [
        ("edge-stitches.md", "is taken for: lesson", "its name fits '*.md'"),
        ("project-first-scarf.md", "is taken for: project", "project has the lowest rank"),
        ("README.md", "is of no known kind", "no rule judges it"),
        ("CONTRIBUTING.md", "is of no known kind", "no rule judges it"),
        ("templates/lesson.md", "is of no known kind", "no rule judges it"),
        ("templates/project.md", "is of no known kind", "no rule judges it"),
    ],
)
def test_the_kind_of_a_page_is_explained(page: str, kind: str, why: str) -> None:
    done = lint("config", "verify", "--explain-kind", f"course/{page}", cwd=EXAMPLES / "lessons")
    assert (done.code, done.out.startswith(f"course/{page} {kind}"), why in done.out) == (0, True, True)


@pytest.mark.parametrize("above", ["# Casting off", "<!-- note -->", "![Yarn](yarn.png)", "## Before", "Hello."])
def test_what_may_stand_above_the_introduction(tmp_path: Path, above: str) -> None:
    shutil.copytree(EXAMPLES / "lessons", tmp_path, dirs_exist_ok=True)
    page = tmp_path / "course" / "project-cast-off.md"
    page.write_text(f"{above}\n\n### Introduction\n\nText.\n\n### Assignment\n\nCast off.\n", encoding="utf-8")
    done = lint("--output", "concise", page, cwd=tmp_path)
    assert ("LES006" in done.out) == (above[:2] not in ("# ", "<!"))


@pytest.mark.parametrize(("page", "old", "new", "message"), MISTAKES)
def test_a_mistake_is_reported_with_its_place(tmp_path: Path, page: str, old: str, new: str, message: str) -> None:
    example = "proposals" if page.startswith("proposal/") else "lessons"
    shutil.copytree(EXAMPLES / example, tmp_path, dirs_exist_ok=True)
    path = tmp_path / "standard" / page
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    for args in (["config", "verify"], []):
        done = lint(*args, cwd=tmp_path)
        assert (done.code, done.out) == (2, "")
        assert done.err.startswith("lint-modules: error: standard/")
        assert f"standard/{page}:" in done.err
        assert message in done.err
        assert "Traceback" not in done.err
