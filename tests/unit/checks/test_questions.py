"""What the questions of an exam ask, speak of and show before it is taken."""

from __future__ import annotations

import pytest

from linter.checks.questions import Scenario, ThinAnswer, VisibleAnswers, limits_words
from linter.rules.model import RuleSet
from tests.helpers.exams import check_of, context, counts, first, read

CODE = [
    ("Implement the renewal.", True),
    ("You need to *implement* a lock.", True),
    ("Give the steps in pseudo-code.", True),
    ("Which one-line patch breaks the pattern?", True),
    ("Explain what happened, and write code for a handler.", True),
    ("In Python, write a short function that renews.", True),
    ("Write the corrected method.", True),
    ("**Deliverables**:\n\n```python\npass\n```", True),
    ("What is wrong?\n\n??? success \"Model Answer\"\n\n    ```yaml\n    lease: 5s\n    ```", True),
    ("Why does the code fail?", False),
    ("Review this.\n\n```\nlease = 5\n```", False),
    ("Review this.\n\n```text\nlease = 5\n```", False),
    ("Draw it.\n\n```mermaid\ngraph LR\n```", False),
    ("Describe the implementation that was chosen, and who implemented it.", False),
    ("Write a memo that explains the code.", False),
    ("Write a code review policy.", False),
    ("Why?\n\n??? success \"Model Answer\"\n\n    Implement a lock.", False),
    ("Why?\n\n??? tip \"Hint\"\n\n    Somebody had to write code.", False),
    ("Choose:\n\n- A) Implement a lock\n- B) Measure ✓", False),
    ("It was dispatched.", False),
]  # fmt: skip


@pytest.mark.parametrize(("prompt", "wanted"), CODE)
def test_asks_for_code(standard: RuleSet, prompt: str, wanted: bool) -> None:
    assert counts(standard, "EXM013", prompt) is wanted


DESIGN = [
    ("Design a lock service.", "Leases", True),
    ("**Scenario**: Design a control plane for a database.", "Leases", True),
    ("1. Explain it\n2. Redesign the queue", "Leases", True),
    ("You are asked to design a store.", "Leases", True),
    ("How would you design such a store?", "Leases", True),
    ("Explain why this fails and propose an\nalternative.", "Leases", True),
    ("Build a self-tuning control system for a cache.", "Leases", True),
    ("Three regions, one lock.", "[Design] Two Regions", True),
    ("Three regions, one lock.", "System Design: Two Regions", True),
    ("Three regions, one lock.", "Design a Lock Service", True),
    ("a) Design the store.\nb) Draw it.\n\n**Answer**:\n\na) One table.\n\nb) See a.", "Leases", True),
    ("Which mechanism must you design for after the partition?", "Leases", False),
    ("Name one architecture change.", "Cell Design Violation", False),
    ("List a practical SLA, and one design compromise.", "Leases", False),
    ("Design decisions of last year made this hard. Why?", "Leases", False),
    ("Their design is old, and designed for one region.", "API Design", False),
    ("The team wants to propose a framework.", "Leases", False),
    ("Propose a better metric.", "Leases", False),
    ("Do not design a new system; explain the old one.", "Leases", False),
    ("```python\n# Design a store\n```", "Leases", False),
    ("For games:\n\n- A) One server\n- B) By region ✓", "[Design] Games", False),
    ("Design a store:\n\n- A) One server\n- B) By region\n\n**Answer**: B", "Leases", False),
    ("Design a store: which one?", "[Multiple Choice] Stores", False),
]


@pytest.mark.parametrize(("prompt", "title", "wanted"), DESIGN)
def test_asks_for_a_design(standard: RuleSet, prompt: str, title: str, wanted: bool) -> None:
    assert counts(standard, "EXM014", prompt, title) is wanted


CALCULATION = [
    ("Calculate the backlog.", "Leases", True),
    ("Say what breaks, and estimate the load.", "Leases", True),
    ("10 nodes, 1000 partitions, two fail: how many partitions has each?", "Leases", True),
    ("With λ=80 and μ=100, what is the average queue length?", "Leases", True),
    ("If 16 workers need 10 minutes, efficiency?", "[Calculate] Efficiency", True),
    ("Show your work.", "Leases", True),
    ("How many alerts are too many?", "Leases", False),
    ("Compute nodes pause. Why?", "Leases", False),
    ("Explain it without calculating.", "Leases", False),
    ("Do not calculate it.", "Leases", False),
    ("It scales from 10 to 100 nodes in 3 minutes. Name two criteria.", "Leases", False),
    ("What percentage is out of date?\n\n- A) 10%\n- B) 60% ✓", "Leases", False),
    ("Why?\n\n**Answer**: Calculate 3 × 4.", "Leases", False),
]


@pytest.mark.parametrize(("prompt", "title", "wanted"), CALCULATION)
def test_asks_for_a_calculation(standard: RuleSet, prompt: str, title: str, wanted: bool) -> None:
    assert counts(standard, "EXM015", prompt, title) is wanted


TOPICS = [
    ("EXM023", "What does the outage cost?", True),
    ("EXM023", "An hour is worth $4,000.", True),
    ("EXM023", "An hour is worth 400 €.", True),
    ("EXM023", "Your customers leave.", True),
    ("EXM023", "Why?\n\n**Answer**: for the ROI.", True),
    ("EXM023", "Costume, accost, userland.", False),
    ("EXM023", "The retry budget is spent.", False),
    ("EXM023", "It is $t_{1}$ or $2\\pi$.", False),
    ("EXM023", "Read the table `users`.", False),
    ("EXM023", "```sql\nselect cost from users\n```", False),
    ("EXM024", "Discuss the ethics of it.", True),
    ("EXM024", "Keep a human in the\nloop.", True),
    ("EXM024", "Who is **harmed**?", True),
    ("EXM024", "Is it safe and harmless, in compliance with the pharma rules?", False),
    ("EXM025", "AI-assisted operations set it.", True),
    ("EXM025", "Make it self-tuning.", True),
    ("EXM025", "Maintain the mail; serverless, at the edge.", False),
]


@pytest.mark.parametrize(("code", "prompt", "wanted"), TOPICS)
def test_speaks_of_a_topic(standard: RuleSet, code: str, prompt: str, wanted: bool) -> None:
    assert counts(standard, code, prompt) is wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("in 25 words", True),
        ("≤ 30 words", True),
        ("<=30 words", True),
        ("max. 20-word answer", True),
        ("10-30 words", True),
        ("in 31 words", False),
        ("≤150 words", False),
        ("at least 25 words", False),
        ("25+ words", False),
        ("20 words or more", False),
        (">= 20 words", False),
        ("20-50 words", False),
    ],
)
def test_limits_of_words(text: str, wanted: bool) -> None:
    assert limits_words(text, 30) is wanted


@pytest.mark.parametrize(
    ("prompt", "wanted"),
    [
        ("In one sentence: why?", True),
        ("**True or False**: it ends.", True),
        ("Which one-line patch helps?", True),
        ("Why? (25 words)", True),
        ("Which?\n\n- A) This\n- B) That ✓", True),
        ("Which?\n\n- A) This\n- B) That\n\n**Answer**: B", True),
        ("Why, in three sentences?", False),
        ("Why? At least 25 words.", False),
        ("Is it true?", False),
    ],
)
def test_limits_of_length(standard: RuleSet, prompt: str, wanted: bool) -> None:
    assert check_of(standard, "EXM011", ThinAnswer).limited(*first(standard, prompt)) is wanted


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
def test_sets_a_scene(standard: RuleSet, prompt: str, title: str, wanted: bool) -> None:
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
def test_closed_book(standard: RuleSet, intro: str, matter: str, wanted: bool) -> None:
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
def test_answers_in_sight(standard: RuleSet, answer: str, seen: bool) -> None:
    document = read(standard, f"### Question 1: Leases\n\nWhy?\n\n{answer}", "Closed book.")
    problems = check_of(standard, "EXM026").problems(document, context(document))
    assert [problem.message[:4] for problem in problems] == ["exam"] * seen


MISSING = ("EXM011", "EXM012", "EXM013", "EXM014", "EXM015", "EXM021", "EXM022", "EXM023", "EXM024", "EXM025")


@pytest.mark.parametrize("code", MISSING)
@pytest.mark.parametrize("questions", ["No question yet.", "### Question 1: Leases\n\n--8<-- 'a.md'"])
def test_what_was_not_read_misses_nothing(standard: RuleSet, code: str, questions: str) -> None:
    document = read(standard, questions)
    assert list(check_of(standard, code).problems(document, context(document))) == []
