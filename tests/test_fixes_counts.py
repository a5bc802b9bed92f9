"""Declared counts and times: what is repaired, what only on demand, and what never."""

from __future__ import annotations

import pytest

from tests.conftest import Lint
from tests.numbering import EXAM, THREE, exam, fixed, module, questions


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("total_questions: 4", "total_questions: 3"),
        ('question_count: "2"  # all', 'question_count: "3"  # all'),
    ],
)
def test_a_stale_count_is_corrected(lint: Lint, old: str, new: str) -> None:
    assert fixed(lint, exam(old, THREE), EXAM, "EXM009") == (exam(new, THREE), True)


@pytest.mark.parametrize(
    "body",
    [
        THREE + "This exam has 4 hard questions.\n",
        THREE.replace("(90 minutes)", "(4 questions)"),
        THREE + "**Question 4: Lost**\n",
    ],
)
def test_a_count_that_the_page_may_be_short_of_is_left_alone(lint: Lint, body: str) -> None:
    assert fixed(lint, exam("total_questions: 4", body), EXAM, "EXM009") == (None, False)


def test_a_count_over_questions_out_of_step_is_changed_on_demand_only(lint: Lint) -> None:
    body = questions("Question 1", "Question 2", "Question 4")
    assert fixed(lint, exam("total_questions: 4", body), EXAM, "EXM009")[1] is False


@pytest.mark.parametrize(
    ("old", "line", "new"),
    [
        ("60 minutes", "**Total Time**: 110 minutes", "110 minutes"),
        ("1 hour", "**Duration**: 120 min", None),
        ("4 hours", "**Duration**: 2 hours", "2 hours"),
        ('"240 min"', "**Time**: 100 min", '"100 min"'),
        ("240", "**Time**: 100 min", "100"),
        ("4 hours", "**Time**: 110 min", None),
        ("3h 30m", "**Time**: 100 min", None),
    ],
)
def test_a_time_that_the_page_itself_contradicts_is_corrected_in_its_form(
    lint: Lint, old: str, line: str, new: str | None
) -> None:
    expected = (None, False) if new is None else (module(new, line), True)
    assert fixed(lint, module(old, line), "x.md", "MOD004") == expected


def test_a_time_that_only_the_blocks_contradict_is_changed_on_demand_only(lint: Lint) -> None:
    assert fixed(lint, module("60 minutes"), "x.md", "MOD004") == (module("100 minutes"), False)
    assert fixed(lint, module("60 minutes", "**Time**: 20 minutes"), "x.md", "MOD004")[1] is False


def test_the_total_of_an_exam_is_corrected_where_a_line_of_the_page_agrees_with_its_sections(lint: Lint) -> None:
    line = "**Total Time**: 90 minutes\n\n"
    body = THREE.replace("# Exam\n\n", f"# Exam\n\n{line}")
    assert fixed(lint, exam("time_limit: 2 hours", THREE), EXAM, "EXM008") == (None, False)
    assert fixed(lint, exam("time_limit: 120 min", body), EXAM, "EXM008") == (exam("time_limit: 90 min", body), True)
    assert fixed(lint, exam("time_limit: 120 min", THREE), EXAM, "EXM008")[1] is False
    other = body.replace("**: 90", "**: 100")
    assert fixed(lint, exam("time_limit: 120 min", other), EXAM, "EXM008") == (None, False)
