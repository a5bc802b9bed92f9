"""What is weaker in the gate than it was: for people, as JSON, as a section of Markdown, and as annotations."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from linter.findings import Drift
from linter.reports.escape import printable
from linter.reports.github import drift_command
from linter.reports.json import SCHEMA_VERSION, drift_fields, dump_json
from linter.reports.markdown import DRIFT_HEADING, drift_rows
from linter.text.wording import counted

_NOTHING = "nothing lowers the gate"


def render_full(drift: Sequence[Drift]) -> str:
    """A line for each, and how many."""
    lines = [printable(f"{item.path}:{item.line}: {item.what}: {item.message}") for item in drift]
    return "\n".join([*lines, headline(drift)]) + "\n"


def headline(drift: Sequence[Drift]) -> str:
    """How much is weaker, in one line."""
    return f"{counted(len(drift), 'change lowers', 'changes lower')} the gate" if drift else _NOTHING


def render_json(drift: Sequence[Drift]) -> str:
    """One JSON document."""
    return dump_json({"schema_version": SCHEMA_VERSION, "weaker": bool(drift), "drift": drift_fields(drift)})


def render_markdown(drift: Sequence[Drift]) -> str:
    """A section of a summary."""
    return f"{DRIFT_HEADING}{''.join(drift_rows(drift)) or _NOTHING}\n"


def render_github(drift: Sequence[Drift]) -> str:
    """A warning for each, at its page or file."""
    return "".join(f"{drift_command(item)}\n" for item in drift)


RENDERED: dict[str, Callable[[Sequence[Drift]], str]] = {
    "full": render_full,
    "json": render_json,
    "markdown": render_markdown,
    "github": render_github,
}
