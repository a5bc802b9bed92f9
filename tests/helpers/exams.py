"""Exams of a few questions, and how a rule takes one of them."""

from __future__ import annotations

from typing import Any

from linter.checks.base import Check
from linter.checks.questions import AskedFor, SpokenOf
from linter.corpus import Corpus, page_at_hand
from linter.kinds.document import Document, Part
from linter.linting import engine
from linter.rules.model import RuleSet
from linter.text.source import from_text

EXAM = (
    "---\ntitle: Leases Exam\ntype: exam\n{matter}---\n\n# Leases Exam\n\n{intro}\n\n## Hard Questions\n\n{questions}\n"
)


def read(standard: RuleSet, questions: str, intro: str = "", matter: str = "", path: str = "a-exam.md") -> Document:
    document = engine.parse(
        from_text(EXAM.format(questions=questions, intro=intro, matter=matter), path), standard.kinds
    )
    assert document is not None
    return document


def first(standard: RuleSet, prompt: str, title: str = "Leases") -> tuple[Document, Part]:
    document = read(standard, f"### Question 1: {title}\n\n{prompt}")
    question = document.first("question")
    assert question is not None
    return document, question


def check_of(standard: RuleSet, code: str, kind: Any = Check) -> Any:
    """The check of a rule, which is of one kind or one of several."""
    rule = standard.find(code)
    assert rule is not None
    assert isinstance(rule.check, kind)
    return rule.check


def counts(standard: RuleSet, code: str, prompt: str, title: str = "Leases") -> bool:
    told: bool = check_of(standard, code, AskedFor | SpokenOf).counts(*first(standard, prompt, title))
    return told


def context(*documents: Document) -> engine.Context:
    return engine.Context(None, Corpus({document.path: page_at_hand(document) for document in documents}))
