"""What is weaker in the gate than it was: for people, as JSON, as a section of Markdown, and as annotations."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from linter.findings import Drift
from linter.reports.escape import markdown_escaped, printable
from linter.reports.github import command
from linter.reports.json import SCHEMA_VERSION, dump_json
from linter.text.wording import counted

HEADING = "### What lowers the gate"
_NOTHING = "nothing lowers the gate"


def render_full(drift: Sequence[Drift]) -> str:
    """A line for each, and how many."""
    lines = [printable(f"{item.path}:{item.line}: {item.what}: {item.message}") for item in drift]
    return "\n".join([*lines, headline(drift)]) + "\n"


def headline(drift: Sequence[Drift]) -> str:
    """How much is weaker, in one line."""
    return f"{counted(len(drift), 'change lowers', 'changes lower')} the gate" if drift else _NOTHING


def drift_fields(drift: Sequence[Drift]) -> list[dict[str, Any]]:
    """Each as JSON has it."""
    return [
        {"what": item.what, "path": item.path, "line": item.line, "code": item.rule, "message": item.message}
        for item in drift
    ]


def render_json(drift: Sequence[Drift]) -> str:
    """One JSON document."""
    return dump_json({"schema_version": SCHEMA_VERSION, "weaker": bool(drift), "drift": drift_fields(drift)})


def markdown_rows(drift: Sequence[Drift]) -> tuple[str, ...]:
    """A list item for each."""
    return tuple(f"- {markdown_escaped(item.message)}\n" for item in drift)


def render_markdown(drift: Sequence[Drift]) -> str:
    """A section of a summary."""
    return f"{HEADING}\n\n{''.join(markdown_rows(drift)) or f'{_NOTHING}'}\n"


def render_github(drift: Sequence[Drift], prefix: str = "") -> str:
    """A warning for each, at its page or file."""
    return "".join(
        command(
            "warning",
            {"file": f"{prefix}{item.path}", "line": str(item.line), "title": "the gate is lowered"},
            printable(item.message),
        )
        + "\n"
        for item in drift
    )


RENDERED: dict[str, Callable[[Sequence[Drift]], str]] = {
    "full": render_full,
    "json": render_json,
    "markdown": render_markdown,
    "github": render_github,
}
