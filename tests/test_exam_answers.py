"""What shows of an exam before it is taken: scenes, closed books, answers in sight."""

from __future__ import annotations

import pytest

from linter.checks.topics import Scenario
from linter.checks.visible_answers import VisibleAnswers
from linter.rules import Standard
from tests.exams import check_of, context, read


@pytest.mark.parametrize(
    ("prompt", "title", "wanted"),
    [
        ("### Scenario\n\nA lock.", "Leases", True),
        ("**Challenge**: a lock.", "Leases", True),
        ('!!! example "Scenario"\n\n    A lock.', "Leases", True),
        ("A lock.", "[Scenario] Leases", True),
        ("What do you do?", "Leases", True),
        ("word " * 40, "Leases", True),
        ("What is a challenge?", "Leases", False),
        ("word " * 39, "Leases", False),
        ("What is it?\n\n**Answer**: your lock.", "Leases", False),
        ('What is it?\n\n??? tip "Hint"\n\n    Your lock.', "Leases", False),
        ("Youth and yourt.", "Leases", False),
    ],
)
def test_sets_a_scene(standard: Standard, prompt: str, title: str, wanted: bool) -> None:
    check = check_of(standard, "EXM022", Scenario)
    document = read(standard, f"#### Question 1: {title}\n\n{prompt.replace('### ', '##### ')}")
    question = document.first("question")
    assert question is not None
    assert check.sets_scene(document, question) is wanted


@pytest.mark.parametrize(
    ("intro", "matter", "wanted"),
    [
        ("This is a closed-book exam.", "", True),
        ("**Format:** Closed Book", "", True),
        ("This exam is **closed\nbook**.", "", True),
        ("", "open_book: false\n", True),
        ("", "closed_book: true\n", True),
        ("", "format: closed book\n", True),
        ("This is not a closed-book exam.", "", False),
        ("Unlike a closed book exam, it is open.", "", False),
        ("A closed-book exam.", "open_book: true\n", False),
        ("Open book.", "", False),
        ("```text\nclosed book\n```", "", False),
        ("<!-- closed book -->", "", False),
    ],
)
def test_closed_book(standard: Standard, intro: str, matter: str, wanted: bool) -> None:
    document = read(standard, "### Question 1: Leases\n\nIn a closed-book exam?", intro, matter)
    assert (check_of(standard, "EXM026", VisibleAnswers).closed_book(document) is not None) is wanted


@pytest.mark.parametrize(
    ("answer", "seen"),
    [
        ("**Answer**: B", True),
        ("- [ ] One ✓", True),
        ('!!! success "Answer"\n\n    B', True),
        ('???+ success "Answer"\n\n    B', True),
        ("#### Answer\n\nB", True),
        ("<details open>\n\n**Answer**: B\n\n</details>", True),
        ("`<details>` hides.\n\n**Answer**: B", True),
        ("\\<details> hides.\n\n**Answer**: B", True),
        ("It hides. <!-- <details> -->\n\n**Answer**: B", True),
        ("- <details>\n\n**Answer**: B", True),
        ("> <details>\n\n> more\n\n**Answer**: B", True),
        ("!!! note\n    <details>\n\n**Answer**: B", True),
        ("| a |\n|---|\n| <details> |\n\n**Answer**: B", True),
        ("- <details>\n  <summary>Show</summary>\n\n  **Answer**: B\n\n  </details>", False),
        ("<details>\n<summary>`</details>`</summary>\n\n- a\n- b\n\n**Answer**: B\n\n</details>", False),
        ('??? success "Answer"\n\n    B', False),
        ('??? note "Show"\n\n    **Answer**: B', False),
        ('**Answer:**\n\n??? note "Show"\n\n    B', False),
        ('#### Answer\n\n??? note "Show"\n\n    B', False),
        ("<details>\n<summary>Show</summary>\n\n**Answer**: B\n\n</details>", False),
    ],
)
def test_answers_in_sight(standard: Standard, answer: str, seen: bool) -> None:
    document = read(standard, f"### Question 1: Leases\n\nWhy?\n\n{answer}", "Closed book.")
    problems = check_of(standard, "EXM026").problems(document, context(document))
    assert [problem.message[:4] for problem in problems] == ["exam"] * seen


MISSING = ("EXM011", "EXM012", "EXM013", "EXM014", "EXM015", "EXM021", "EXM022", "EXM023", "EXM024", "EXM025")


@pytest.mark.parametrize("code", MISSING)
@pytest.mark.parametrize("questions", ["No question yet.", "### Question 1: Leases\n\n--8<-- 'a.md'"])
def test_what_was_not_read_misses_nothing(standard: Standard, code: str, questions: str) -> None:
    document = read(standard, questions)
    assert list(check_of(standard, code).problems(document, context(document))) == []
