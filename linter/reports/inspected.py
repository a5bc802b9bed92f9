"""`inspect` for people: an outline of each page as it was read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from linter.reports.shown import shown


def render(documents: Sequence[dict[str, Any]]) -> str:
    """An outline of each document: line, part, what was read in it."""
    return "\n".join("\n".join(_document(document)) + "\n" for document in documents)


def _document(data: dict[str, Any]) -> Iterator[str]:
    yield shown(f"{data['path']}: {data['kind']}, {data['words']} words, {len(data['diagrams'])} diagrams")
    if data["title"]:
        yield _row(data["title_line"], shown(f"title: {data['title']}"))
    for block in data.get("focus_blocks", []):
        yield _row(block["line"], shown(f"focus block {block['number']}: {block['title']} ({block['minutes']} min)"))
        for part in block["components"]:
            yield _row(part["line"], f"  {shown(part['name'])}")
    for question in data.get("questions", []):
        title = question["title"] or "no title"
        yield _row(question["line"], shown(f"question {question['id']}: {title} ({_facts(question)})"))
    for row in data.get("rows", []):
        yield _row(row["line"], shown(f"row {row['page']}: {row['status'] or 'no status'}{_tied(row)}"))
    for line in data.get("statistics", []):
        yield _row(line["line"], shown(f"{line['label']}: {line['value']} (by the tables {line['expected']})"))
    own = {key[:-5]: value for key, value in data.items() if key.endswith("_line") and key != "title_line"}
    yield from _parts(data.get("parts", []), "")
    lines = {**data.get("sections", {}), **own}
    for name, line in lines.items():
        yield _row(line, name.replace("_", "-")) if line else f"{'-':>6}  {name.replace('_', '-')}: none"


def _parts(parts: Sequence[dict[str, Any]], indent: str) -> Iterator[str]:
    for part in parts:
        yield _row(part["line"], shown(f"{indent}{part['name']}: {part['text']}"))
        yield from _parts(part["parts"], f"{indent}  ")


def _facts(question: dict[str, Any]) -> str:
    answer = question["model_answer_line"]
    facts = [question["difficulty"], f"{question['minutes']} min" if question["minutes"] else ""]
    return ", ".join(filter(None, [*facts, f"answer on line {answer}" if answer else "no answer"]))


def _tied(row: dict[str, Any]) -> str:
    sides = [side for side in ("module", "exam") if row[side]]
    return "".join(f", {side} {row[side]} by {row['tied'][side]}" for side in sides)


def _row(line: int | None, text: str) -> str:
    return f"{line if line is not None else '-':>6}  {text}"
