"""Numbers of parts, declared counts and times: what is repaired, what only on demand, and what never."""

from __future__ import annotations

import pytest

from tests.helpers.linting import Lint
from tests.helpers.numbered_pages import EXAM, MODULE, THREE, blocks, exam, fixed, module, questions


@pytest.mark.parametrize(
    ("numbers", "safe"),
    [
        ((1, 2, 2, 4), True),
        ((1, 2, 2, 3), True),
        ((1, 1, 2, 3), True),
        ((1, 7, 3, 4), True),
        ((5, 2, 3), True),
        ((1, 2, 1), True),
        ((1, 2, 4, 5), False),
        ((1, 2, 9), False),
        ((0, 1, 2), False),
    ],
)
def test_blocks_out_of_step_are_numbered_by_their_place(lint: Lint, numbers: tuple[int, ...], safe: bool) -> None:
    right = blocks(*range(1, len(numbers) + 1))
    assert fixed(lint, blocks(*numbers), MODULE, "MOD003") == (right, safe)


@pytest.mark.parametrize("numbers", [(1, 3, 2, 4), (2, 1, 3), (1, 2, 2, 2, 9), (2, 2, 5)])
def test_an_order_that_may_be_meant_in_several_ways_is_left_alone(lint: Lint, numbers: tuple[int, ...]) -> None:
    assert fixed(lint, blocks(*numbers), MODULE, "MOD003") == (None, False)


@pytest.mark.parametrize(
    "more",
    [
        "As Block 3 has shown.\n",
        "Read focus blocks 1, 3 and 4.\n",
        "See [below](#focus-block-3-part-c-25-min).\n",
        "| block | minutes |\n|---|---|\n| 3 | 25 |\n",
        "```mermaid\ngraph TD\n    FB[Focus Block 3] --> X\n```\n",
    ],
    ids=["text", "list", "link", "table", "diagram"],
)
def test_a_number_that_the_page_speaks_of_is_not_taken_away(lint: Lint, more: str) -> None:
    assert fixed(lint, blocks(1, 2, 2, 3, more=more), MODULE, "MOD003") == (None, False)


def test_a_number_that_one_of_two_parts_keeps_may_be_spoken_of_on_demand_only(lint: Lint) -> None:
    more = "As Block 2 has shown.\n"
    assert fixed(lint, blocks(1, 2, 2, 4, more=more), MODULE, "MOD003") == (blocks(1, 2, 3, 4, more=more), False)


def prompts(text: str, *numbers: int) -> str:
    """Blocks whose headings are followed by a numbered consolidation prompt each."""
    head, *rest = text.split("(25 min)\n\n")
    parts = (f"### CONSOLIDATION PROMPT {number} 💭\n\n{part}" for number, part in zip(numbers, rest, strict=True))
    return "(25 min)\n\n".join([head, *parts])


def test_the_prompt_of_a_block_is_numbered_with_it(lint: Lint) -> None:
    wrong, right = prompts(blocks(1, 2, 2, 4), 1, 2, 2, 4), prompts(blocks(1, 2, 3, 4), 1, 2, 3, 4)
    assert fixed(lint, wrong, MODULE, "MOD003") == (right, True)


def test_a_prompt_that_is_numbered_right_stays(lint: Lint) -> None:
    wrong, right = prompts(blocks(1, 2, 2, 4), 1, 2, 3, 4), prompts(blocks(1, 2, 3, 4), 1, 2, 3, 4)
    assert fixed(lint, wrong, MODULE, "MOD003") == (right, True)


def test_prompts_with_numbers_of_their_own_stay_and_make_it_a_matter_of_choice(lint: Lint) -> None:
    wrong, right = prompts(blocks(1, 2, 2, 4), 0, 1, 2, 3), prompts(blocks(1, 2, 3, 4), 0, 1, 2, 3)
    assert fixed(lint, wrong, MODULE, "MOD003") == (right, False)


def test_a_number_that_another_heading_repeats_is_changed_on_demand_only(lint: Lint) -> None:
    text = blocks(1, 2, 2, 4).replace("Part c (25 min)\n\n", "Part c (25 min)\n\n### Step 2\n\n")
    assert fixed(lint, text, MODULE, "MOD003")[1] is False


@pytest.mark.parametrize(
    "lost",
    ["**Focus Block 3: Lost (25 min)**\n", " ## Focus Block 3: Lost (25 min)\n", "## Focus Blcok 3: Lost\n"],
)
def test_nothing_is_numbered_while_a_heading_may_be_lost(lint: Lint, lost: str) -> None:
    assert fixed(lint, blocks(1, 2, 2, 4, more=lost + "\nText.\n"), MODULE, "MOD003") == (None, False)


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        (
            ("Question 1", "Question 2", "Question 2", "Question 4"),
            ("Question 1", "Question 2", "Question 3", "Question 4"),
        ),
        (("Q1", "Q2", "Q2", "Q3"), ("Q1", "Q2", "Q3", "Q4")),
        (("H-1", "H-2", "H-7", "H-4"), ("H-1", "H-2", "H-3", "H-4")),
        (("Question 1.1", "Question 1.1", "Question 1.2"), ("Question 1.1", "Question 1.2", "Question 1.3")),
        (("Question 01", "Question 02", "Question 02"), ("Question 01", "Question 02", "Question 03")),
    ],
)
def test_questions_out_of_step_keep_the_form_of_their_ids(
    lint: Lint, wrong: tuple[str, ...], right: tuple[str, ...]
) -> None:
    assert fixed(lint, questions(*wrong), EXAM, "EXM003") == (questions(*right), True)


@pytest.mark.parametrize(
    "more",
    [
        "## Answer Key\n\n1. a\n2. b\n3. c\n4. d\n",
        "## Notes\n\nUse the result of question 3.\n",
        "## Time Management\n\n- Questions 1-3: 15 minutes each\n",
    ],
    ids=["key", "reference", "plan"],
)
def test_questions_that_others_refer_to_keep_their_numbers(lint: Lint, more: str) -> None:
    wrong = questions("Question 1", "Question 2", "Question 2", "Question 3", more=more)
    assert fixed(lint, wrong, EXAM, "EXM003") == (None, False)


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
