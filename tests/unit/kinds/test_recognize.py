"""What pages are read as, also those whose authors did not quite follow the form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from linter.kinds.document import Document, Part
from linter.linting import engine
from linter.rules.model import RuleSet
from linter.text.source import from_text
from tests.helpers.linting import Lint
from tests.helpers.numbered_pages import EXAM, fixed


def read(standard: RuleSet, text: str, path: str = "x-exam.md") -> Document:
    document = engine.parse(from_text(text, path), standard.kinds)
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
def test_questions(standard: RuleSet, text: str, found: list[tuple[str, str]]) -> None:
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
    standard: RuleSet, heading: str, title: str, minutes: int | None, points: int | None
) -> None:
    question = next(read(standard, f"# Exam\n\n## Hard Questions\n\n### {heading}\n").all("question"))
    time = question.fields.time
    assert (question.fields.title, time and time.minutes, question.fields.points) == (title, minutes, points)


def is_answered(standard: RuleSet, text: str) -> bool:
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
def test_model_answers(standard: RuleSet, answer: str) -> None:
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
def test_what_is_no_model_answer(standard: RuleSet, prompt: str) -> None:
    assert not is_answered(standard, prompt)


def test_a_rule_below_a_heading_is_no_underline(standard: RuleSet) -> None:
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
        '   --8<-- "a b.md:2:5"',
        "--8<--\nrest.md\n--8<--",
    ],
)
def test_what_a_page_includes_may_hold_what_it_lacks(lint: Lint, line: str) -> None:
    codes = {finding.code for finding in lint(MISSING.format(matter="", line=line), "leases-exam.md").findings}
    assert "EXM016" not in codes


@pytest.mark.parametrize(
    "line",
    [
        '```\n--8<-- "rest.md"\n```',
        '    --8<-- "rest.md"',
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
def test_other_ways_to_write_a_number(standard: RuleSet, number: str) -> None:
    block = next(read(standard, f"# M\n\n## Focus Block {number}: Leases (25 min)\n", "x-module.md").all("focus-block"))
    assert (block.fields.number, block.fields.title, block.misspelt) == (3, "Leases", None)
    question = next(read(standard, f"# E\n\n## Hard Questions\n\n### Question {number}: Leases\n").all("question"))
    assert (question.fields.number or int(question.fields.id or 0), question.fields.title) == (3, "Leases")
    assert question.misspelt is None


def test_tabs_whose_ids_have_no_hyphen(standard: RuleSet, lint: Lint) -> None:
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


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("## 1. Locks\n\n### Question 1: A\n\n### Question 2: B\n", ["Question 1: A", "Question 2: B"]),
        ("### Question 1: A\n\n#### Question 1.1: B\n\n#### Question 1.2: C\n", ["Question 1.1: B", "Question 1.2: C"]),
        ("### Question 1: A\n\n#### 1. First step\n\n##### 1. A step of it\n", ["Question 1: A"]),
    ],
)
def test_which_of_two_nested_headings_is_the_question(standard: RuleSet, text: str, found: list[str]) -> None:
    assert [part.text for part in read(standard, f"# E\n\n{text}").all("question")] == found


COMPONENTS = "### PRIMING\n\nWhy?\n\n### CORE CONCEPT\n\nText.\n\n### VISUAL MODEL\n\nText.\n\n"
COMPONENTS += "### NEURAL BRIDGE\n\nText.\n\n### ACTIVE PRACTICE\n\nText.\n\n### CONSOLIDATION PROMPT\n\nWhy?\n\n"


def test_components_that_start_over_are_blocks_without_a_heading(standard: RuleSet) -> None:
    document = read(standard, f"# M\n\n## The content\n\n{COMPONENTS * 3}", "module-1-x.md")
    blocks = [(block.implied, block.line, len(block.children)) for block in document.all("focus-block")]
    assert blocks == [(True, 4 + 24 * number, 6) for number in range(3)]


def test_components_that_start_over_below_a_block_are_one_more(standard: RuleSet) -> None:
    document = read(standard, f"# M\n\n## Focus Block 1: A (20 min)\n\n{COMPONENTS * 2}", "module-1-x.md")
    assert [block.implied for block in document.all("focus-block")] == [False, True]


def test_a_long_answer_is_given_whole_to_a_few_of_the_questions_that_share_it(standard: RuleSet) -> None:
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
def test_an_answer_key_may_be_a_table(standard: RuleSet, row: str, words: str) -> None:
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
def test_a_block_without_its_number_needs_a_title_or_a_time(standard: RuleSet, heading: str, found: bool) -> None:
    document = read(standard, f"# M\n\n## {heading}\n\nText.\n", "module-1-x.md")
    assert (document.first("focus-block") is not None) is found


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


@pytest.mark.parametrize(
    "type_",
    ["test", "law", "learning-guide", "pattern-learning-module", "team", "exec", "module", "pillar", "~", "[exam]"],
)
def test_other_types_are_silent(lint: Lint, type_: str) -> None:
    checked = lint(f"---\ntype: {type_}\n---\n# A\n\nTODO\n", "docs/page.md", "DOC014")
    assert checked.kind is None
    assert checked.findings == ()


@pytest.mark.parametrize(
    ("type_", "known"),
    [
        ("learning_module", "learning-module"),
        ("leanring-module", "learning-module"),
        ("Learning-Modules", "learning-module"),
        ("Exam", "exam"),
        ("exma", "exam"),
        ("master-exam", "mastery-exam"),
        ("examinations", "examination"),
        ("tracking_system", "tracking-system"),
    ],
)
def test_near_types(lint: Lint, type_: str, known: str) -> None:
    checked = lint(f"---\ntitle: A\ntype: {type_}\n---\n# A\n", "docs/module-1.md")
    assert checked.kind is None
    assert not checked.failed
    (finding,) = checked.findings
    assert finding.code == "DOC014"
    assert (finding.range.line, finding.range.column) == (3, 1)
    assert repr(known) in finding.message


PAGE = """\
# Module 1: Leases

## Focus Block 1: Time (25 min)

### PRIMING

### CORE CONCEPT

## Focus Block 2: Clocks (25 min)

### PRIMING
"""


class Walked(tuple[Part, ...]):
    """Parts that count how often someone goes through them, whichever way round."""

    times = 0

    def __iter__(self) -> Iterator[Part]:
        type(self).times += 1
        return super().__iter__()

    def __reversed__(self) -> Iterator[Part]:
        type(self).times += 1
        return iter(self[::-1])


def read_module(standard: RuleSet) -> Document:
    document = engine.parse(from_text(PAGE, "module-1.md"), standard.kinds)
    assert document is not None
    return document


def test_parts_of_a_name_come_in_the_order_of_the_page_at_any_depth(standard: RuleSet) -> None:
    document = read_module(standard)
    assert [part.line for part in document.all("priming")] == [4, 10]
    assert [part.fields.id for part in document.all("focus-block")] == ["1", "2"]
    assert document.first("priming") == next(document.all("priming"))


def test_a_name_that_no_part_has_gives_none(standard: RuleSet) -> None:
    document = read_module(standard)
    assert list(document.all("rubric")) == []
    assert document.first("rubric") is None


def test_a_page_of_many_parts_is_not_gone_through_for_each_that_asks(standard: RuleSet) -> None:
    document = replace(read_module(standard), parts=Walked(read_module(standard).parts))
    Walked.times = 0
    for _ in range(100):
        assert document.first("priming") is not None
        assert document.first("rubric") is None
    assert Walked.times == 1
