"""Exams whose authors slipped: one slip is one finding, at its own line."""

from __future__ import annotations

import pytest

from tests.conftest import Lint

LONG = "Shed early, at the edge, by worth, and say so to the caller, who backs off and comes back later with a budget."


def question(number: int, answer: str = '??? success "Model Answer"\n    {long}', minutes: int = 15) -> str:
    asked = f"**Scenario**: Your shop sells {number} lots, and you must design and implement the queue.\n\n"
    return f"### Question {number}: Lot {number} ({minutes} minutes)\n\n{asked}{answer.format(long=LONG)}\n\n"


def exam(*wrong: tuple[str, str]) -> str:
    """An exam of six hard and four very hard questions, with something replaced."""
    hard = "".join(question(n) for n in range(1, 7))
    very = "".join(question(n, minutes=25 if n < 9 else 20) for n in range(7, 11))
    matter = "---\ntype: exam\ntime_limit: 180 minutes\ntotal_questions: 10\n---\n\n# Queues Exam\n\n"
    text = f"{matter}## Hard Questions (90 minutes)\n\n{hard}## Very Hard Questions (90 minutes)\n\n{very}"
    for old, new in wrong:
        assert old in text
        text = text.replace(old, new, 1)
    return text


def found(lint: Lint, text: str) -> list[tuple[str, str]]:
    """The findings on the questions, each with the line it stands on."""
    lines = text.split("\n")
    codes = [*(f"EXM00{n}" for n in range(1, 10)), "EXM010", "EXM011", "DOC004"]
    return [(one.code, lines[one.range.line - 1]) for one in lint(text, "queues-exam.md", *codes).findings]


def test_the_exam_is_sound(lint: Lint) -> None:
    assert not found(lint, exam())


ANSWER = '??? success "Model Answer"\n    {long}'


@pytest.mark.parametrize(
    "answer",
    [
        "<details><summary>Model Answer</summary>\n\n{long}\n\n</details>",
        '<details markdown="1">\n<summary>Show the answer</summary>\n\n{long}\n\n</details>',
        "### Model Answer\n\n{long}",
        "### Solution\n\n{long}\n\n### Model Answer\n\n{long}",
    ],
)
def test_other_ways_to_hold_an_answer(lint: Lint, answer: str) -> None:
    assert not found(lint, exam((question(2), question(2, answer))))


def test_an_answer_in_details_may_be_thin(lint: Lint) -> None:
    text = exam(
        (question(2), question(2, "<details><summary>Answer</summary>\n\nShed.\n\n</details>\n\nNotes. {long}"))
    )
    assert found(lint, text) == [("EXM011", "<details><summary>Answer</summary>")]


def test_answers_of_all_questions_are_no_answer_of_the_last(lint: Lint) -> None:
    text = exam((question(10, minutes=20), question(10, "", 20) + "### Model Answers\n\nSee the other book.\n"))
    assert [code for code, _ in found(lint, text)] == ["EXM010"]


def test_a_section_with_a_title_of_the_first_level(lint: Lint) -> None:
    text = exam(("## Hard Questions", "# Hard Questions"))
    assert found(lint, text) == [("DOC004", "# Hard Questions (90 minutes)")]
    both = text.replace("## Very Hard", "# Very Hard")
    assert found(lint, both) == [("DOC004", "# Hard Questions (90 minutes)")]


@pytest.mark.parametrize("number", [1, 3, 6, 7, 10])
@pytest.mark.parametrize(
    "heading",
    [
        "### Question: Lot {0} ({1} minutes)",
        "### Question A: Lot {0} ({1} minutes)",
        "### Problem {0}: Lot {0} ({1} minutes)",
        "### Lot {0} ({1} minutes)",
        "### Lot {0} - {1} minutes",
        "**Question {0}: Lot {0} ({1} minutes)**",
        " ### Question {0}: Lot {0} ({1} minutes)",
    ],
)
def test_a_heading_that_lost_what_made_it_a_question(lint: Lint, heading: str, number: int) -> None:
    minutes = {1: 15, 3: 15, 6: 15, 7: 25, 10: 20}[number]
    wrong = heading.format(number, minutes)
    text = exam((f"### Question {number}: Lot {number} ({minutes} minutes)", wrong))
    if number == 10 and not wrong.startswith("#"):  # no number behind it is wrong
        assert ("EXM009", "total_questions: 10") in found(lint, text)
    else:
        assert found(lint, text) == [("EXM003", wrong)]


@pytest.mark.parametrize("number", [3, 6, 7])
def test_a_question_that_is_left_out(lint: Lint, number: int) -> None:
    text = exam((question(number, minutes=15 if number < 7 else 25), ""))
    assert ("EXM003", f"### Question {number + 1}: Lot {number + 1} ({15 if number < 6 else 25} minutes)") in found(
        lint, text
    )
    assert "EXM009" in dict(found(lint, text))


@pytest.mark.parametrize("wrong", ["VH-3", "HH-3", "Question 3", "Q3"])
def test_a_tab_with_a_wrong_prefix(lint: Lint, wrong: str) -> None:
    tabs = [f'=== "H-{n}: Lot {n}"\n\n    Why?\n' for n in range(1, 7)]
    text = "\n".join(["# E\n\n## Hard Questions\n", *tabs]).replace("H-3:", f"{wrong}:")
    found_ = lint(text, "queues-exam.md", "EXM003").findings
    assert [text.split("\n")[one.range.line - 1] for one in found_] == [f'=== "{wrong}: Lot 3"']


def test_a_bare_number_that_was_lost(lint: Lint) -> None:
    asked = [f"### {n}. [One-line] Lot {n}\n\nWhat is it?\n- **Answer:** A queue of lots.\n" for n in range(1, 8)]
    text = "\n".join(["---\ntype: exam\nquestion_count: 7\n---\n\n# E\n\n## Part 1\n", *asked]).replace(
        "### 4. ", "### "
    )
    wrong = lint(text, "queues-exam.md", "EXM003", "EXM009").findings
    assert [one.code for one in wrong] == ["EXM003"]
    assert "write '4. [One-line] Lot 4'" in wrong[0].message
