"""A page as it was read, without a verdict, as plain data: what `lint-modules inspect` prints."""

from __future__ import annotations

import re
from typing import Any

from linter.checks.code import diagram_lines, mermaid_fences
from linter.checks.phrases import mention_line
from linter.corpus import Corpus
from linter.kinds.document import Document, Part
from linter.kinds.questions import difficulty_of
from linter.markdown.ast import Page
from linter.markdown.features import MERMAID, fence_language
from linter.text.durations import Duration
from linter.text.words import count_words
from linter.trackers.report import inspect_tracker

APEX_PROTOCOL = ("Apex Learner's Protocol", "Apex Learner Protocol", "Apex Protocol", "Apex Learning Protocol")


def inspect_document(
    document: Document, phrases: tuple[str, ...] = APEX_PROTOCOL, corpus: Corpus | None = None
) -> dict[str, Any]:
    """The document as plain data; counts are 0 where there is nothing, anything else absent is None.

    The rows of a tracker are linked to the documents of the corpus.
    """
    page = document.page
    data: dict[str, Any] = {
        "path": document.path,
        "kind": document.kind.kind,
        "title": document.title,
        "title_line": _line_number(document.title_line),
        "front_matter": {key: _plain_value(field.value) for key, field in page.front_matter.fields.items()},
        "words": sum(count_words(text) for text in page.source.lines[page.front_matter.body :]),
        "diagrams": [{"line": fence.line + 1, "type": _diagram_type(fence.text)} for fence in mermaid_fences(page)],
    }
    if document.kind.role == "module":
        return {**data, **_module_data(document, phrases)}
    if document.kind.role == "tracker":
        return {**data, **inspect_tracker(document, corpus or Corpus({}))}
    if document.kind.role == "exam":
        return {**data, **_exam_data(document)}
    return data if document.kind.role else {**data, "parts": [_part_data(part) for part in document.parts]}


def _part_data(part: Part) -> dict[str, Any]:
    """A part of a page of a project's own kind, with the parts inside it."""
    fields = part.fields
    return {
        "name": part.name,
        "line": part.line + 1,
        "end_line": part.end,
        "text": part.text,
        "id": fields.id,
        "minutes": _minutes(fields.time),
        "points": _whole_if_possible(fields.points),
        "parts": [_part_data(child) for child in part.children],
    }


def _module_data(document: Document, phrases: tuple[str, ...]) -> dict[str, Any]:
    blocks = [block for block in document.all("focus-block") if not block.implied]
    gauntlets = document.first("retrieval-gauntlets")
    return {
        "declared_minutes": _declared_minutes(document),
        "apex_protocol_line": _line_number(mention_line(document.page, phrases)),
        "focus_blocks": [_block_data(document.page, block) for block in blocks],
        "focus_minutes": sum(_minutes(block.fields.time) or 0 for block in blocks),
        "sections": {
            name: _part_line(document, name) for name, spec in document.kind.parts.items() if not spec.heading
        },
        "gauntlet_tiers": len(document.subheadings(gauntlets)) if gauntlets else 0,
    }


def _block_data(page: Page, block: Part) -> dict[str, Any]:
    fences = [inner for inner in page.walk(block.line, block.end) if inner.kind == "fence"]
    return {
        "number": block.fields.number,
        "title": block.fields.title,
        "minutes": _minutes(block.fields.time),
        "line": block.line + 1,
        "end_line": block.end,
        "components": [{"name": part.label, "line": part.line + 1, "end_line": part.end} for part in block.children],
        "diagrams": sum(fence_language(fence) == MERMAID for fence in fences),
        "fences": sum(fence_language(fence) != MERMAID for fence in fences),
    }


def _exam_data(document: Document) -> dict[str, Any]:
    questions = list(document.all("question"))
    return {
        "declared_minutes": _declared_minutes(document),
        "declared_questions": _field_number(document, "total_questions") or _field_number(document, "question_count"),
        "passing_score": _field_number(document, "passing_score"),
        "hard_section": _section_data(document, questions, "hard"),
        "very_hard_section": _section_data(document, questions, "very-hard"),
        "questions": [_question_data(question) for question in questions],
        "hard_count": sum(question.difficulty == "hard" for question in questions),
        "very_hard_count": sum(question.difficulty == "very-hard" for question in questions),
        "unclassified_count": sum(question.difficulty is None for question in questions),
        **{
            f"{name.replace('-', '_')}_line": _part_line(document, name)
            for name, spec in document.kind.parts.items()
            if not spec.heading
        },
    }


def _question_data(question: Part) -> dict[str, Any]:
    return {
        "id": question.fields.id,
        "title": question.fields.title,
        "line": question.line + 1,
        "difficulty": question.difficulty or "unclassified",
        "minutes": _minutes(question.fields.time),
        "points": _whole_if_possible(question.fields.points),
        "model_answer_line": _line_number(question.answer.line if question.answer else None),
    }


def _section_data(document: Document, questions: list[Part], difficulty: str) -> dict[str, Any] | None:
    """The section of the first question of a difficulty: of the headings above it the one that names the difficulty."""
    first = next((question for question in questions if question.difficulty == difficulty and question.section), None)
    spec = document.kind.find("question")
    above = first.above if first is not None and spec is not None else ()
    named = (part for part in above if spec is not None and difficulty_of(part.text, spec) == difficulty)
    section = next(named, first.section if first is not None else None)
    return {"line": section.line + 1, "minutes": _minutes(section.fields.time)} if section else None


def _declared_minutes(document: Document) -> int | None:
    declared = document.declared_time()
    return declared[0].minutes if declared else None


def _field_number(document: Document, key: str) -> int | float | None:
    field = document.field(key)
    digits = field.text.rstrip("% ") if field else ""
    return _whole_if_possible(float(digits)) if re.fullmatch(r"[0-9]{1,6}(?:\.[0-9]{1,3})?", digits) else None


def _whole_if_possible(number: float | None) -> int | float | None:
    return int(number) if number is not None and number == int(number) else number


def _minutes(time: Duration | None) -> int | None:
    return time.minutes if time else None


def _line_number(line: int | None) -> int | None:
    return None if line is None else line + 1


def _part_line(document: Document, name: str) -> int | None:
    part = document.first(name)
    return _line_number(part.line if part else None)


def _diagram_type(text: str) -> str | None:
    lines = diagram_lines(text)
    words = lines[0].replace(":", " ").split() if lines else []
    return words[0].rstrip(";") if words else None


def _plain_value(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain_value(item) for key, item in value.items()}
    return [_plain_value(item) for item in value] if isinstance(value, tuple) else value
