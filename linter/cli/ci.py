"""What a run adds by itself under GitHub Actions: annotations, the job's summary, and deafness to page text."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from linter.cli.console import complain, emit
from linter.cli.outputs import Output
from linter.model import Report

_HUMAN = ("full", "concise")
_GAP = b"\n\n"  # ends whatever stands in the summary already, HTML included


def under_actions() -> bool:
    """Whether a runner of GitHub Actions reads what this process prints."""
    return os.environ.get("GITHUB_ACTIONS") == "true"


@contextmanager
def unheeded(outputs: Sequence[Output]) -> Iterator[None]:
    """The runner obeys no command between here and there, where text for people goes to its log.

    The token is random: a page that knew it could make the runner listen again.
    """
    if not _for_people(outputs):
        yield
        return
    from secrets import token_hex  # no run at a desk waits for it

    token = token_hex(16)
    emit(f"::stop-commands::{token}\n", False)
    try:
        yield
    finally:
        emit(f"::{token}::\n", False)


def announce(report: Report, outputs: Sequence[Output]) -> None:
    """Annotates the pull request and adds to the summary; to be called before anything else is printed or written.

    Annotations go through stderr, so that stdout stays what was asked for. Where that is text for people, they go
    through stdout in front of it: a runner reads the two side by side, and drops commands while it obeys none.
    """
    from linter.reports import github

    told = sys.stdout if _for_people(outputs) else sys.stderr
    if not any(output.path is None and output.format == "github" for output in outputs) and told is not None:
        click.echo(github.render(report).encode("utf-8", "backslashreplace"), file=told, nl=False)
    if name := os.environ.get("GITHUB_STEP_SUMMARY"):
        _add_summary(Path(name), report)


def _for_people(outputs: Sequence[Output]) -> bool:
    """Whether text for people goes to standard output."""
    return any(output.path is None and output.format in _HUMAN for output in outputs)


def _add_summary(path: Path, report: Report) -> None:
    """Appends to the summary of the step what still fits; a file that cannot be written costs no finding."""
    from linter.reports import markdown

    try:
        taken = path.stat().st_size if path.exists() else 0
        text = markdown.within(report, markdown.LIMIT - taken - len(_GAP))
        if not text:
            complain("the job's summary is full: nothing was added to it", label="note")
            return
        with path.open("ab") as file:
            file.write((_GAP if taken else b"") + text.encode("utf-8"))
    except OSError as error:
        complain(f"the job's summary {path} cannot be written: {error.strerror or error}", label="note")
