"""Courses to report on as HTML, and texts that nobody should obey."""

from __future__ import annotations

from datetime import date
from typing import Any

from linter.findings import Place, Range, Report, RuleInfo, RunError, Severity
from linter.reports.course import Course, CoursePage, Moment
from linter.trackers.report import RowReport, TrackerReport
from tests.helpers.paths import ROOT
from tests.helpers.reports import finding, report

EXAMPLE = ROOT / "examples" / "course"
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
    "none: \ufdd0\ufdef\ufffe\U0001ffff\U0010fffe",
)


def row(line: int, **changes: Any) -> RowReport:
    cells = {"module": None, "exam": None, "status": "x"}
    values = {"claimed": "complete", "earned": "complete", "day": None, **changes}
    return RowReport(line, f"Row {line}", None, None, {}, cells, cells, {}, (), False, False, **values)


def tracker(*rows: RowReport) -> TrackerReport:
    return TrackerReport("docs/tracker.md", rows, (), (), "", "")


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
        {text: CoursePage(text, text)},
        (Moment(date(2026, 1, 1), text, 1, 1, 1, 1), Moment(date(2026, 1, 2), text, 1, 1, 1, 1)),
        (text, date(2026, 1, 2)),
        name=text,
    )
    return held, course
