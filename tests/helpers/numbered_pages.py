"""Modules and exams of numbered parts, and what the first fix of a rule makes of them."""

from __future__ import annotations

from linter.linting.fixes import apply_to_text, fix_in_offsets
from linter.text.source import from_text
from tests.helpers.linting import Lint

MODULE, EXAM = "module-1-x.md", "x-exam.md"


def blocks(*numbers: int, more: str = "") -> str:
    return (
        "# Module\n\n"
        + "".join(f"## Focus Block {n}: Part {k} (25 min)\n\nText.\n\n" for k, n in tally(numbers))
        + more
    )


def questions(*ids: str, more: str = "") -> str:
    headings = "".join(f"### {id_}: Part {k}\n\nText.\n\n" for k, id_ in tally(ids))
    return f"# Exam\n\n## Hard Questions (90 minutes)\n\n{headings}{more}"


def tally(items: tuple[object, ...]) -> list[tuple[str, object]]:
    return [(chr(ord("a") + place), item) for place, item in enumerate(items)]


def fixed(lint: Lint, text: str, path: str, code: str) -> tuple[str | None, bool]:
    """The text with the first fix of a rule applied (None: it has none), and whether it is safe."""
    findings = lint(text, path, code).findings
    assert findings
    repair = next((one.fix for one in findings if one.fix), None)
    if repair is None:
        return None, False
    return apply_to_text(text, [fix_in_offsets(from_text(text), repair)]).text, repair.safe


def exam(front: str, body: str) -> str:
    return f"---\ntype: exam\n{front}\n---\n{body}"


THREE = questions("Question 1", "Question 2", "Question 3")


def module(time: str, line: str = "") -> str:
    return f"---\ntype: learning-module\nestimated_time: {time}\n---\n# M\n\n{line}\n\n" + blocks(1, 2, 3, 4)
