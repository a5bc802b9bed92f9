"""Parts inside parts, parts without headings, and answers that several questions share."""

from __future__ import annotations

import pytest

from linter.rules import Standard
from tests.test_recognition import read


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("## 1. Locks\n\n### Question 1: A\n\n### Question 2: B\n", ["Question 1: A", "Question 2: B"]),
        ("### Question 1: A\n\n#### Question 1.1: B\n\n#### Question 1.2: C\n", ["Question 1.1: B", "Question 1.2: C"]),
        ("### Question 1: A\n\n#### 1. First step\n\n##### 1. A step of it\n", ["Question 1: A"]),
    ],
)
def test_which_of_two_nested_headings_is_the_question(standard: Standard, text: str, found: list[str]) -> None:
    assert [part.text for part in read(standard, f"# E\n\n{text}").all("question")] == found


COMPONENTS = "### PRIMING\n\nWhy?\n\n### CORE CONCEPT\n\nText.\n\n### VISUAL MODEL\n\nText.\n\n"
COMPONENTS += "### NEURAL BRIDGE\n\nText.\n\n### ACTIVE PRACTICE\n\nText.\n\n### CONSOLIDATION PROMPT\n\nWhy?\n\n"


def test_components_that_start_over_are_blocks_without_a_heading(standard: Standard) -> None:
    document = read(standard, f"# M\n\n## The content\n\n{COMPONENTS * 3}", "module-1-x.md")
    blocks = [(block.implied, block.line, len(block.children)) for block in document.all("focus-block")]
    assert blocks == [(True, 4 + 24 * number, 6) for number in range(3)]


def test_components_that_start_over_below_a_block_are_one_more(standard: Standard) -> None:
    document = read(standard, f"# M\n\n## Focus Block 1: A (20 min)\n\n{COMPONENTS * 2}", "module-1-x.md")
    assert [block.implied for block in document.all("focus-block")] == [False, True]


def test_a_long_answer_is_given_whole_to_a_few_of_the_questions_that_share_it(standard: Standard) -> None:
    asked = "".join(f"### Question 1: Leases {number}\n\nWhy?\n\n" for number in range(12))
    key = "## Answer Key\n\n### Question 1\n\n" + "Because.\n\n" * 20
    document = read(standard, f"# E\n\n## Hard Questions\n\n{asked}{key}")
    answers = [question.answer for question in document.all("question")]
    lengths = [answer.end - answer.line for answer in answers if answer is not None]
    assert lengths == [42] * 10 + [30] * 2


@pytest.mark.parametrize(
    ("row", "words"),
    [("| 1 | Time is up. |", "Time is up."), ("| **Q1** | Time \\| space |", "Time | space"), ("|Question 1|B|", "B")],
)
def test_an_answer_key_may_be_a_table(standard: Standard, row: str, words: str) -> None:
    key = f"## Answer Key\n\n| Question | Answer |\n|---|---|\n{row}\n| 7 | No question. |\n| 2 | |\n"
    document = read(standard, f"# E\n\n## Hard Questions\n\n### Question 1: A\n\n### Question 2: B\n\n{key}")
    one, two = (question.answer for question in document.all("question"))
    assert one is not None
    assert (one.in_key, one.words) == (True, words)
    assert two is None


@pytest.mark.parametrize(
    ("heading", "found"),
    [
        ("Focus Block: Leases", True),
        ("Focus Block (20 min)", True),
        ("Focus Block – Leases", True),
        ("Focus Block overview", False),
        ("Focus Blocks", False),
    ],
)
def test_a_block_without_its_number_needs_a_title_or_a_time(standard: Standard, heading: str, found: bool) -> None:
    document = read(standard, f"# M\n\n## {heading}\n\nText.\n", "module-1-x.md")
    assert (document.first("focus-block") is not None) is found
