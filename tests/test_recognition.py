"""What pages look like whose authors did not quite follow the form: they are read as they were meant."""

from __future__ import annotations

import pytest

from linter import engine
from linter.parts import Document
from linter.rules import Standard
from linter.source import from_text
from tests.conftest import Lint


def read(standard: Standard, text: str, path: str = "x-exam.md") -> Document:
    document = engine.read(from_text(text, path), standard.kinds)
    assert document is not None
    return document


def ids(document: Document) -> list[tuple[str | None, str | None]]:
    return [(question.fields.id, question.difficulty) for question in document.all("question")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("## Hard Questions: Interpretation of Traces\n\n### Question 1: A\n", [("1", "hard")]),
        ("## Solutions Architecture: Very Hard Questions\n\n### Question 1: A\n", [("1", "very-hard")]),
        ("## Hard Questions\n\n## Question 1: A\n\n### Question 2: B\n", [("1", "hard"), ("2", "hard")]),
        (
            "## Hard Questions\n\n### Question 1: A\n\n#### Question 2: B\n\n### Question 3: C\n",
            [("1", "hard"), ("2", "hard"), ("3", "hard")],
        ),
        ("## Part 1: Hard Questions\n\n### L2-A-1: A\n\n### HB-2: B\n", [("L2-A-1", "hard"), ("HB-2", "hard")]),
        (
            "## Hard Questions\n\n### Question 1: A\n\n## Answer Key: Hard\n\n### Question 1\n\nx\n\n"
            "## Answer Key: Very Hard\n\n### Question 2\n\nx\n",
            [("1", "hard")],
        ),
        ("## Hard Questions\n\n### Question 1: A\n\n## Answer Guidelines\n\n### Question 1\n\nx\n", [("1", "hard")]),
        ("## 1. Hard Questions\n\n### 1. A\n\n### 2. B\n\n## 2. Scoring\n\ntext\n", [("1", "hard"), ("2", "hard")]),
        ('## Hard Questions\n\n=== "UTF-8"\n    x\n\n=== "H-1: A"\n    y\n', [("H-1", "hard")]),
    ],
)
def test_questions(standard: Standard, text: str, found: list[tuple[str, str]]) -> None:
    assert ids(read(standard, f"# Exam\n\n{text}")) == found


@pytest.mark.parametrize(
    ("heading", "title", "minutes", "points"),
    [
        ("Question 1: Beta (15 minutes) \u2014 8 points", "Beta", 15, 8),
        ("Question 1: Beta - 8 points", "Beta", None, 8),
        ("Question 1: Beta \u2014 15 minutes, 8 points", "Beta", 15, 8),
        ("Question 1: Beta (8 points) - 15 minutes", "Beta", 15, 8),
        ("Question 1 (20 min): Beta", "Beta", 20, None),
        ("Question 1: Scaling (10M users)", "Scaling (10M users)", None, None),
    ],
)
def test_facts_of_a_question(
    standard: Standard, heading: str, title: str, minutes: int | None, points: int | None
) -> None:
    question = next(read(standard, f"# Exam\n\n## Hard Questions\n\n### {heading}\n").all("question"))
    time = question.fields.time
    assert (question.fields.title, time and time.minutes, question.fields.points) == (title, minutes, points)


def is_answered(standard: Standard, text: str) -> bool:
    """Whether a question has a model answer, with this text below its prompt."""
    page = f"# Exam\n\n## Hard Questions\n\n### Question 1: A\n\nWhy?\n\n{text}\n"
    return next(read(standard, page).all("question")).answer is not None


@pytest.mark.parametrize(
    "answer",
    [
        '??? tip "Show Solution"\n    x',
        '??? note "Question 1 Answer"\n    x',
        "<details><summary>Answer</summary>\nx\n</details>",
        "**Correct Answer:** B",
        "*Answer:* B",
        "- B) this one \u2713",
        "#### Model Answer\nx",
        '!!! success "Expected Answer"\n    x',
    ],
)
def test_model_answers(standard: Standard, answer: str) -> None:
    assert is_answered(standard, answer)


@pytest.mark.parametrize(
    "prompt",
    [
        '??? tip "Answer Guidelines"\n    x',
        "Answer: ______",
        "Answer the following: a",
        "**Answers should be short.**",
        '??? tip "Hint: think about the answer"\n    x',
    ],
)
def test_what_is_no_model_answer(standard: Standard, prompt: str) -> None:
    assert not is_answered(standard, prompt)


def test_a_rule_below_a_heading_is_no_underline(standard: Standard) -> None:
    text = "# M\n\n## Focus Block 1: A (20 min)\n\n### PRIMING\n---\n\nWhy does the queue grow?\n"
    block = next(read(standard, text, "module-1-x.md").all("focus-block"))
    assert [(part.name, part.level) for part in block.children] == [("priming", 3)]


def test_the_fence_that_lacks_its_close_is_blamed(lint: Lint) -> None:
    fences = "```text\na\n\nText.\n\n```\nart\n```\n\nText.\n\n```\nmore art\n```\n\nText.\n\n```python\nx = 1\n```\n"
    found = lint(f"# M\n\n## One\n\n{fences}", "module-1-x.md", "DOC005").findings
    assert [finding.range.line for finding in found] == [5]


def test_a_wrong_id_finds_its_answer_in_the_key_by_its_title(lint: Lint) -> None:
    asked = "# E\n\n## Hard Questions\n\n### Question 1: A\n\n### Question 9: B\n\n"
    text = asked + "## Answer Key\n\n### Question 1: A\n\nx\n\n### Question 2: B\n\ny\n"
    assert [finding.code for finding in lint(text, "x-exam.md", "EXM003", "EXM010").findings] == ["EXM003"]


MISSING = "---\ntype: exam\n{matter}\n---\n\n# Leases Exam\n\n{line}\n"


@pytest.mark.parametrize(
    "line",
    [
        '--8<-- "rest.md"',
        "-8<- 'rest.md'",
        '    --8<-- "a b.md:2:5"',
        "--8<--\nrest.md\n--8<--",
        '```\n--8<-- "rest.md"\n```',
    ],
)
def test_what_a_page_includes_may_hold_what_it_lacks(lint: Lint, line: str) -> None:
    codes = {finding.code for finding in lint(MISSING.format(matter="", line=line), "leases-exam.md").findings}
    assert "EXM016" not in codes


@pytest.mark.parametrize(
    "line",
    [
        "--8<-- [start:rest]",
        "# --8<-- [end:rest]",
        "-8<-text",
        "--8<-- rest.md",
        '--8<-- "rest.md" and more',
        ';--8<-- "rest.md"',
        '<!--\n--8<-- "rest.md"\n-->',
        '<div><!--\n\n--8<-- "rest.md"\n\n--></div>',
    ],
)
def test_what_includes_nothing_excuses_nothing(lint: Lint, line: str) -> None:
    codes = {finding.code for finding in lint(MISSING.format(matter="", line=line), "leases-exam.md").findings}
    assert "EXM016" in codes


def test_front_matter_includes_nothing(lint: Lint) -> None:
    matter = 'description: |\n  --8<-- "rest.md"'
    codes = {finding.code for finding in lint(MISSING.format(matter=matter, line="Text."), "leases-exam.md").findings}
    assert "EXM016" in codes


@pytest.mark.parametrize("number", ["#3", "# 3", "3 of 7", "3/7", "03"])
def test_other_ways_to_write_a_number(standard: Standard, number: str) -> None:
    block = next(read(standard, f"# M\n\n## Focus Block {number}: Leases (25 min)\n", "x-module.md").all("focus-block"))
    assert (block.fields.number, block.fields.title, block.misspelt) == (3, "Leases", None)
    question = next(read(standard, f"# E\n\n## Hard Questions\n\n### Question {number}: Leases\n").all("question"))
    assert (question.fields.number or int(question.fields.id or 0), question.fields.title) == (3, "Leases")
    assert question.misspelt is None


def test_tabs_whose_ids_have_no_hyphen(standard: Standard, lint: Lint) -> None:
    tabs = [f'=== "{title}"\n    x\n' for title in ("H1: A", "H-2: B", "VH1: C", "S3: D")]
    text = "\n".join(["# E\n\n## Part 1: Hard\n", *tabs[:2], "## Rest\n", *tabs[2:]])
    found = [("H1", "hard"), ("H-2", "hard"), ("VH1", "very-hard")]
    assert ids(read(standard, text)) == found
    assert not lint(text, "x-exam.md", "EXM003").findings
    wrong = lint(text.replace("H1:", "H2:", 1), "x-exam.md", "EXM003").findings
    assert [finding.range.line for finding in wrong] == [5]


def test_the_rest_of_a_block_that_a_heading_cuts_is_no_block(lint: Lint) -> None:
    names = ["PRIMING", "CORE CONCEPT", "VISUAL MODEL", "NEURAL BRIDGE", "ACTIVE PRACTICE", "CONSOLIDATION PROMPT"]
    inside = "".join(f"### {name}\n\nWhy?\n\n" for name in names)
    blocks = [f"## Focus Block {number}: Leases (25 min)\n\n{inside}" for number in range(1, 9)]
    blocks[1] = blocks[1].replace("### VISUAL", "## A Note\n\nText.\n\n### VISUAL")
    codes = [one.code for one in lint("# M\n\n" + "".join(blocks), "x-module.md", "MOD002", "MOD003", "FB103").findings]
    assert codes == ["FB103"]
    lost = "# M\n\n" + "".join(blocks).replace("## Focus Block 4: Leases (25 min)", "## Leases Again")
    codes = [one.code for one in lint(lost, "x-module.md", "MOD002", "MOD003").findings]
    assert codes == ["MOD003"]
