"""What the tool read in a page, without judging it: a view of its parts."""

from __future__ import annotations

import re
from typing import Any

from linter.checks.diagrams import diagrams, drawn
from linter.checks.phrases import mention_line
from linter.corpus import Corpus
from linter.durations import Duration
from linter.features import MERMAID, language
from linter.front_matter import FrontMatter
from linter.page import Page
from linter.parts import Document, Part
from linter.text import words
from linter.tracker_inspection import tracked

PROTOCOL = ("Apex Learner's Protocol", "Apex Learner Protocol", "Apex Protocol", "Apex Learning Protocol")


def inspection(document: Document, phrases: tuple[str, ...] = PROTOCOL, corpus: Corpus | None = None) -> dict[str, Any]:
    """The document as plain data; counts are 0 where there is nothing, anything else absent is None.

    The rows of a tracker are tied to the documents of the corpus.
    """
    page = document.page
    data: dict[str, Any] = {
        "path": document.path,
        "kind": document.kind.kind,
        "title": document.title,
        "title_line": _line(document.title_line),
        "front_matter": _plain(page.front_matter),
        "words": _words(page),
        "diagrams": [{"line": fence.line + 1, "type": _type(fence.text)} for fence in diagrams(page)],
    }
    if document.kind.inspect == "module":
        return {**data, **_module(document, phrases)}
    if document.kind.inspect == "tracker":
        return {**data, **tracked(document, corpus or Corpus({}))}
    if document.kind.inspect == "exam":
        return {**data, **_exam(document)}
    return data if document.kind.inspect else {**data, "parts": [_part(part) for part in document.parts]}


def _part(part: Part) -> dict[str, Any]:
    """A part of a page of a project's own kind, with the parts inside it."""
    fields = part.fields
    return {
        "name": part.name,
        "line": part.line + 1,
        "end_line": part.end,
        "text": part.text,
        "id": fields.id,
        "minutes": _minutes(fields.time),
        "points": _whole(fields.points),
        "parts": [_part(child) for child in part.children],
    }


def _module(document: Document, phrases: tuple[str, ...]) -> dict[str, Any]:
    blocks = [block for block in document.all("focus-block") if not block.implied]
    gauntlets = document.first("retrieval-gauntlets")
    return {
        "declared_minutes": _declared(document),
        "apex_protocol_line": _line(mention_line(document.page, phrases)),
        "focus_blocks": [_block(document.page, block) for block in blocks],
        "focus_minutes": sum(_minutes(block.fields.time) or 0 for block in blocks),
        "sections": {
            name: _part_line(document, name) for name, spec in document.kind.parts.items() if not spec.heading
        },
        "gauntlet_tiers": len(document.subheadings(gauntlets)) if gauntlets else 0,
    }


def _block(page: Page, block: Part) -> dict[str, Any]:
    fences = [b for b in page.walk(block.line, block.end) if b.kind == "fence"]
    return {
        "number": block.fields.number,
        "title": block.fields.title,
        "minutes": _minutes(block.fields.time),
        "line": block.line + 1,
        "end_line": block.end,
        "components": [{"name": part.label, "line": part.line + 1, "end_line": part.end} for part in block.children],
        "diagrams": sum(language(fence) == MERMAID for fence in fences),
        "fences": sum(language(fence) != MERMAID for fence in fences),
    }


def _exam(document: Document) -> dict[str, Any]:
    questions = list(document.all("question"))
    return {
        "declared_minutes": _declared(document),
        "declared_questions": _number(document, "total_questions") or _number(document, "question_count"),
        "passing_score": _number(document, "passing_score"),
        "hard_section": _section(questions, "hard"),
        "very_hard_section": _section(questions, "very-hard"),
        "questions": [_question(question) for question in questions],
        "hard_count": sum(q.difficulty == "hard" for q in questions),
        "very_hard_count": sum(q.difficulty == "very-hard" for q in questions),
        "unclassified_count": sum(q.difficulty is None for q in questions),
        **{
            f"{name.replace('-', '_')}_line": _part_line(document, name)
            for name, spec in document.kind.parts.items()
            if not spec.heading
        },
    }


def _question(question: Part) -> dict[str, Any]:
    return {
        "id": question.fields.id,
        "title": question.fields.title,
        "line": question.line + 1,
        "difficulty": question.difficulty or "unclassified",
        "minutes": _minutes(question.fields.time),
        "points": _whole(question.fields.points),
        "model_answer_line": _line(question.answer.line if question.answer else None),
    }


def _section(questions: list[Part], difficulty: str) -> dict[str, Any] | None:
    section = next((q.section for q in questions if q.difficulty == difficulty and q.section), None)
    return {"line": section.line + 1, "minutes": _minutes(section.fields.time)} if section else None


def _declared(document: Document) -> int | None:
    found = document.declared_time()
    return found[0].minutes if found else None


def _number(document: Document, key: str) -> int | float | None:
    field = document.field(key)
    digits = field.text.rstrip("% ") if field else ""
    return _whole(float(digits)) if re.fullmatch(r"[0-9]{1,6}(?:\.[0-9]{1,3})?", digits) else None


def _whole(number: float | None) -> int | float | None:
    return int(number) if number is not None and number == int(number) else number


def _minutes(time: Duration | None) -> int | None:
    return time.minutes if time else None


def _line(line: int | None) -> int | None:
    return None if line is None else line + 1


def _part_line(document: Document, name: str) -> int | None:
    part = document.first(name)
    return _line(part.line if part else None)


def _type(text: str) -> str | None:
    lines = drawn(text)
    words = lines[0].replace(":", " ").split() if lines else []
    return words[0].rstrip(";") if words else None


def _words(page: Page) -> int:
    return sum(words(text) for text in page.source.lines[page.front_matter.body :])


def _plain(matter: FrontMatter) -> dict[str, Any]:
    return {key: _value(field.value) for key, field in matter.fields.items()}


def _value(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _value(item) for key, item in value.items()}
    return [_value(item) for item in value] if isinstance(value, tuple) else value
