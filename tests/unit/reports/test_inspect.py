"""The outlines of `lint-modules inspect` for people: every kind of page, and pages that lack what others have."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.helpers.command import lint, write
from tests.helpers.paths import ROOT

COURSE = ROOT / "examples/course"
LESSONS = ROOT / "examples/lessons"


def outline(*args: object, cwd: Path) -> list[str]:
    """What is printed, without the first line, which says what the page is."""
    done = lint("inspect", *args, cwd=cwd)
    assert (done.code, done.err) == (0, "")
    return done.out.splitlines()[1:]


def test_the_rows_of_a_tracker_say_their_pages_and_how_they_were_found() -> None:
    assert outline("docs/LEARNING_MODULE_TRACKER.md", cwd=COURSE) == [
        "     8  title: Course Tracker",
        "    35  row Backpressure: complete, module docs/module-1-backpressure.md by name, "
        "exam docs/tests/backpressure-exam.md by name",
        "    36  row Idempotency: complete, module docs/module-2-idempotency.md by name, "
        "exam docs/tests/idempotency-exam.md by slug",
        "    37  row Leases: module-done",
        "    38  row Caching: in-progress",
        "    39  row Work Queues: not-started",
        "    14  Total Pages: 6 (by the tables 5)",
        "    15  Completed: 3 (by the tables 2)",
        "    16  Modules Done: 1 (by the tables 1)",
        "    17  Not Started: 1 (by the tables 1)",
        "    18  Completion: 50% (by the tables 40%)",
    ]


def test_a_row_without_a_status_says_so(tmp_path: Path) -> None:
    row = "# T\n\n| Page | Module | Exam | Status |\n|---|---|---|---|\n| Leases | ⬜ | ⬜ | |\n"
    assert outline(cwd=write(tmp_path, **{"A_MODULE_TRACKER.md": row}))[1:] == ["     5  row Leases: no status"]


def test_the_questions_of_an_exam_say_what_is_known_of_them() -> None:
    lines = outline("docs/tests/backpressure-exam.md", cwd=COURSE)
    assert lines[1] == "    22  question 1: Sizing a Bounded Queue (hard, 15 min, answer on line 34)"
    assert sum(" question " in line for line in lines) == 10
    assert lines[-2:] == ["   372  resources", "     -  answer-key: none"]


def test_a_question_without_title_time_and_answer_says_so(tmp_path: Path) -> None:
    folder = write(tmp_path, a_exam="## Question 1\n\n## Question 2: Why (10 min)\n")
    assert outline(cwd=folder)[:2] == [
        "     1  question 1: no title (unclassified, no answer)",
        "     3  question 2: Why (unclassified, 10 min, no answer)",
    ]


def test_the_parts_of_a_project_s_own_kind_are_told_by_name_and_text() -> None:
    assert outline("course/edge-stitches.md", cwd=LESSONS) == [
        "     1  introduction: Introduction",
        "     6  lesson-overview: Lesson overview",
        "    33  assignment: Assignment",
        "    42  knowledge-check: Knowledge check",
        "    50  additional-resources: Additional resources",
    ]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names there")
def test_what_is_left_out_is_noted_beside_the_outline(tmp_path: Path) -> None:
    os.mkfifo(write(tmp_path, a_exam="# E\n") / "b-exam.md")
    done = lint("inspect", cwd=tmp_path)
    assert done.code == 0
    assert done.out.startswith("a-exam.md: exam, 1 words, 0 diagrams\n     1  title: E\n")
    assert done.err == "lint-modules: note: b-exam.md was left out: it is no regular file\n"
