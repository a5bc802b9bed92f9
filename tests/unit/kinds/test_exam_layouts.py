"""Whole exams in layouts of many kinds: what `inspect` reads in each, down to the line of every answer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from linter.kinds.document import Document
from linter.linting import engine
from linter.linting.inspection import inspect_document
from linter.rules.model import RuleSet
from linter.text.source import from_text

LAYOUTS = Path(__file__).parent / "exam_layouts"
FACTS = ("hard_section", "very_hard_section", "rubric", "time_guidance", "reflection", "resources", "answer_key")


def read(standard: RuleSet, page: Path) -> Document:
    document = engine.parse(from_text(page.read_text(encoding="utf-8"), page.name), standard.kinds)
    assert document is not None
    return document


def told(data: dict[str, Any]) -> str:
    """What was read in an exam, a line for each question and each section, as the files beside the pages have it."""
    lines = []
    for question in data["questions"]:
        stated = f"{question['minutes'] or '-'} min, {question['points'] or '-'} points"
        answer = question["model_answer_line"] or "-"
        where = f"line {question['line']}, answer {answer}"
        lines.append(f"{question['id']}: {question['title']} | {question['difficulty']}, {stated}, {where}")
    for name in FACTS:
        line = data.get(f"{name}_line", data.get(name))
        lines.append(f"{name}: {'line {line}, {minutes} min'.format(**line) if isinstance(line, dict) else line}")
    lines.append(f"declared: {data['declared_minutes']} min, {data['declared_questions']} questions")
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("page", sorted(LAYOUTS.glob("*.md")), ids=lambda page: page.stem)
def test_every_fact_is_read(standard: RuleSet, page: Path) -> None:
    data = inspect_document(read(standard, page))
    assert told(data) == page.with_suffix(".facts").read_text(encoding="utf-8")
