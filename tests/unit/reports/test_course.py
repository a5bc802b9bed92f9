"""The badge and its data: what they count, and that neither needs anything from elsewhere."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from lxml import etree

from linter.reports.course import Course, Gate, render_badge, render_shields
from tests.helpers.command import EXAM, TRACKER, lint, write
from tests.helpers.html_courses import EXAMPLE, row, tracker
from tests.helpers.reports import finding, report


@pytest.mark.parametrize("gate", ["passing", "failing", "incomplete"])
def test_it_counts_rows_that_earn_it_and_names_the_gate(gate: Gate) -> None:
    course = Course(gate, (tracker(row(1), row(2, earned="in-progress"), row(3, earned=None)),))
    data = json.loads(render_shields(report(), course))
    assert data["schemaVersion"] == 1
    assert data["message"] == f"1/3 complete, gate {gate}"
    assert data["isError"] is (gate == "incomplete")
    svg = etree.fromstring(render_badge(report(), course).encode())
    assert svg.get("aria-label") == f"course: 1/3 complete, gate {gate}"
    assert [one.text for one in svg.iter("{*}text")] == ["course", f"1/3 complete, gate {gate}"]
    assert f"#{data['color']}" in {one.get("fill") for one in svg.iter("{*}rect")}
    assert not [one for one in svg.iter() if {"href", "src", "style"} & set(one.attrib)]


def test_without_trackers_it_counts_pages_without_errors() -> None:
    assert (
        json.loads(render_shields(report(finding()), Course("failing")))["message"]
        == "1/2 without errors, gate failing"
    )


def test_the_gate_is_what_the_run_exits_with(tmp_path: Path) -> None:
    def gate(*args: object, cwd: Path) -> tuple[int, str]:
        done = lint("--output", "shields", *args, cwd=cwd)
        return done.code, json.loads(done.out)["message"].rpartition(" ")[2]

    assert gate(cwd=EXAMPLE) == (1, "failing")
    assert gate("--fail-level", "never", cwd=EXAMPLE) == (0, "passing")
    assert gate(cwd=write(tmp_path, progress=TRACKER)) == (0, "passing")
    assert gate(cwd=write(tmp_path, x_exam=EXAM, module_1=b"\xff\xfe# x")) == (2, "incomplete")


def test_both_are_written_beside_other_formats(tmp_path: Path) -> None:
    done = lint(
        f"--output=badge={tmp_path / 'b.svg'}",
        f"--output=shields={tmp_path / 's.json'}",
        "--output",
        "concise",
        cwd=EXAMPLE,
    )
    assert "20 errors" in done.out
    assert etree.parse(tmp_path / "b.svg").getroot().tag.endswith("svg")
    assert json.loads((tmp_path / "s.json").read_text(encoding="utf-8"))["label"] == "course"
