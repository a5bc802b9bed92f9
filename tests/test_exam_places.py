"""What stands elsewhere than usual: text between questions, times of something else, a page without a title."""

from __future__ import annotations

import pytest

from tests.conftest import Lint
from tests.numbering import EXAM, fixed

SECTION = "# E\n\n## Hard Questions\n\n### Resources\n\nThe book.\n\n{}\n\n"
ASKED = "### Question 1: Leases\n\nWhy?\n\n**Answer**: Time is up.\n"


@pytest.mark.parametrize(("text", "found"), [("Answer in 25 words.", []), ("Take your time.", ["EXM011"])])
def test_a_limit_of_words_holds_for_the_section_it_opens(lint: Lint, text: str, found: list[str]) -> None:
    page = SECTION.format("#### How\n\n" + text) + ASKED
    assert [one.code for one in lint(page, "x-exam.md", "EXM011").findings] == found


@pytest.mark.parametrize(
    ("title", "line", "message"),
    [("title: Module 3 - Leases\n", 2, "front matter"), ("title: Leases\n", None, "")],
)
def test_a_number_that_the_file_contradicts_is_found_where_the_page_states_it(
    lint: Lint, title: str, line: int | None, message: str
) -> None:
    findings = lint(f"---\n{title}type: learning-module\n---\n\nText.\n", "docs/module-4-leases.md", "MOD005").findings
    assert [one.range.line for one in findings] == ([line] if line else [])
    assert all(message in one.message for one in findings)


def test_a_question_whose_number_is_not_the_first_in_its_line_is_not_renumbered(lint: Lint) -> None:
    heads = ["### Question 1: A", "### 2 Question 2: B", "### Question 2: C", "### Question 4: D"]
    page = "# E\n\n## Hard Questions\n\n" + "".join(f"{head}\n\nText.\n\n" for head in heads)
    assert fixed(lint, page, EXAM, "EXM003") == (None, False)
