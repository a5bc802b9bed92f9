"""Which exam tests which module, and which question touches which block."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from linter.checks.coverage import Coverage
from linter.linting import engine
from linter.pairing import exams_by_module
from linter.rules.model import RuleSet
from linter.text.source import from_text
from linter.text.words import stem_of, terms, words_in, words_sharing_stems
from tests.helpers.exams import check_of, context, read

MODULE = "---\ntype: learning-module\ntitle: {title}\n---\n\n# {title}\n\n{body}"
PAIRS = [
    ("docs/tests/leases-exam.md", "", ["docs/module-4-leases.md"]),
    ("docs/tests/leases-exam-2.md", "", ["docs/module-4-leases.md"]),
    ("other/leases-exam.md", "", ["other/leases-module.md"]),
    ("docs/tests/locks-exam.md", "", []),
    ("docs/tests/locks-exam.md", "- ../module-4-leases.md", ["docs/module-4-leases.md"]),
    ("docs/tests/locks-exam.md", "- docs/module-4-leases.md", ["docs/module-4-leases.md"]),
    ("docs/tests/locks-exam.md", "- module-5-queues.md", ["docs/module-5-queues.md"]),
    ("docs/tests/locks-exam.md", '- "[Leases](../module-4-leases.md#blocks)"', ["docs/module-4-leases.md"]),
    ("docs/tests/locks-exam.md", '- "Completed Module 5: Queues"', ["docs/module-5-queues.md"]),
    ("docs/tests/locks-exam.md", "- Module 5", ["docs/module-5-queues.md"]),
    ("docs/tests/locks-exam.md", "- {a: b}\n- [Module 4]\n- Module 5", ["docs/module-5-queues.md"]),
    ("docs/tests/locks-exam.md", "- A module on anything else", []),
    ("docs/tests/locks-exam.md", "- Some experience with leases", []),
    ("docs/tests/leases-exam.md", "- ../leases.md", ["docs/module-4-leases.md"]),
    ("docs/tests/queues-exam.md", "- module-4-leases.md\n- module-5-queues.md", ["docs/module-5-queues.md"]),
    (
        "docs/tests/final-exam.md",
        "- ../module-4-leases.md\n- ../module-5-queues.md",
        ["docs/module-4-leases.md", "docs/module-5-queues.md"],
    ),
]


@pytest.mark.parametrize(("path", "prerequisites", "wanted"), PAIRS)
def test_pairs(standard: RuleSet, path: str, prerequisites: str, wanted: list[str]) -> None:
    matter = f"prerequisites:\n{prerequisites}\n" if prerequisites else ""
    exam = read(standard, "### Question 1: A\n\nB", matter=matter, path=path)
    named = {
        "docs/module-4-leases.md": "Module 4: Leases",
        "docs/module-5-queues.md": "Module 5: Queues",
        "other/leases-module.md": "A Module on Leasing",
    }
    modules = [
        engine.parse(from_text(MODULE.format(title=f'"{title}"', body=""), name), standard.kinds)
        for name, title in named.items()
    ]
    found = exams_by_module(context(exam, *(module for module in modules if module)).corpus)
    assert [module for module, exams in found.items() if path in exams] == wanted


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("queues", "queueing"),
        ("crdts", "crdt"),
        ("amdahl's", "amdahl"),
        ("retries", "retry"),
        ("partitions", "partitioned"),
    ],
)
def test_one_stem(one: str, other: str) -> None:
    assert stem_of(one) == stem_of(other)


@given(st.from_regex(r"[a-z\u00e9]{1,6}(?:ying|ied|ies|ing|ed|ly|y|s|'s)?", fullmatch=True))
@example("dying")
@example("skies")
@example("early")
def test_a_word_is_kindred_to_its_stem(word: str) -> None:
    """Else a question would not count that holds the word: the stemmer is not even asked."""
    stem = stem_of(word)
    assert len(stem) < 2 or words_sharing_stems([word], [stem]) == [word]


def test_terms_are_words_without_digits_first() -> None:
    assert list(terms(words_in(["PaymentCircuitBreaker (3 of 5): don’t N² it_ems"])).values()) == [
        "payment", "circuit", "breaker", "of", "don't", "n2", "it", "ems",
    ]  # fmt: skip


COVERED = [
    ("A Gate of Credits", "", True),
    ("A Gate", "It speaks of credits, and of flow control based on them.", True),
    ("A Gate", "Each window of credit.", True),
    ("A Gate", "Each credit.", False),
    ("Admission Control for Many", "Control.", False),
    ("A Strategy", "What is real?", False),
]


@pytest.mark.parametrize(("title", "prompt", "wanted"), COVERED)
def test_a_question_touches_a_block(standard: RuleSet, title: str, prompt: str, wanted: bool) -> None:
    body = (
        "## Focus Block 1: Admission Control - Refuse (25 min)\n\n### CORE CONCEPT: Shedding\n\nA.\n\n"
        "## Focus Block 2: Credit-Based Flow Control - Pace (25 min)\n\n### CORE CONCEPT: Windows\n\nA.\n\n"
        "## Focus Block 3: The Reality of Patterns (25 min)\n\nA.\n"
    )
    module = engine.parse(from_text(MODULE.format(title="Backpressure", body=body), "module-1-a.md"), standard.kinds)
    exam = read(standard, f"### Question 1: {title}\n\n{prompt}", path="a-exam.md")
    assert module is not None
    check = check_of(standard, "EXM021", Coverage)
    messages = [problem.message for problem in check.problems(exam, context(module, exam))]
    assert any("focus block 2" in message for message in messages) is not wanted
    assert not any("focus block 3" in message for message in messages)
