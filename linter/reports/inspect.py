"""`inspect` for people: an outline of each page as it was read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from linter.reports.escape import printable


def render(documents: Sequence[dict[str, Any]]) -> str:
    """An outline of each document: line, part, what was read in it."""
    return "\n".join("\n".join(_document(document)) + "\n" for document in documents)


def _document(data: dict[str, Any]) -> Iterator[str]:
    if data["kind"] is None:
        yield printable(f"{data['path']}: of no kind that is checked: {data['because']}")
        return
    yield printable(f"{data['path']}: {data['kind']}, {data['words']} words, {len(data['diagrams'])} diagrams")
    if data["title"]:
        yield _row(data["title_line"], printable(f"title: {data['title']}"))
    for block in data.get("focus_blocks", []):
        yield _row(
            block["line"], printable(f"focus block {block['number']}: {block['title']} ({block['minutes']} min)")
        )
        for part in block["components"]:
            yield _row(part["line"], f"  {printable(part['name'])}")
    for question in data.get("questions", []):
        title = question["title"] or "no title"
        yield _row(question["line"], printable(f"question {question['id']}: {title} ({_question_facts(question)})"))
    for row in data.get("rows", []):
        yield _row(row["line"], printable(f"row {row['page']}: {row['status'] or 'no status'}{_linked_documents(row)}"))
    for line in data.get("statistics", []):
        yield _row(line["line"], printable(f"{line['label']}: {line['value']} (by the tables {line['expected']})"))
    field_lines = {key[:-5]: value for key, value in data.items() if key.endswith("_line") and key != "title_line"}
    yield from _part_rows(data.get("parts", []), "")
    lines = {**data.get("sections", {}), **field_lines}
    for name, line in lines.items():
        yield _row(line, name.replace("_", "-")) if line else f"{'-':>6}  {name.replace('_', '-')}: none"


def _part_rows(parts: Sequence[dict[str, Any]], indent: str) -> Iterator[str]:
    for part in parts:
        yield _row(part["line"], printable(f"{indent}{part['name']}: {part['text']}"))
        yield from _part_rows(part["parts"], f"{indent}  ")


def _question_facts(question: dict[str, Any]) -> str:
    answer = question["model_answer_line"]
    facts = [question["difficulty"], f"{question['minutes']} min" if question["minutes"] else ""]
    return ", ".join(filter(None, [*facts, f"answer on line {answer}" if answer else "no answer"]))


def _linked_documents(row: dict[str, Any]) -> str:
    sides = [side for side in ("module", "exam") if row[side]]
    return "".join(f", {side} {row[side]} by {row['tied'][side]}" for side in sides)


def _row(line: int | None, text: str) -> str:
    return f"{line if line is not None else '-':>6}  {text}"
