"""The pages of a run of `check`: files found by its paths, or the one page on standard input."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from linter import engine
from linter.cli.console import complain, progress
from linter.cli.discovery import Found, discover, relative
from linter.cli.project import Project
from linter.cli.request import Request
from linter.cli.runner import Run
from linter.engine import Checked
from linter.errors import NotFoundError
from linter.parts import Document
from linter.rules import READING
from linter.source import UnreadableError, from_bytes


@dataclass(frozen=True, slots=True)
class Pages:
    """What a run read: the outcome of each page so far, the file of each path, and the bytes of standard input."""

    read: Sequence[Document | Checked] = ()
    files: Sequence[Found] = ()
    data: bytes = b""


def pages_of(project: Project, paths: tuple[Path, ...]) -> tuple[list[Found], bool]:
    """The pages of some paths, or of the whole configured project, and whether there was something to note on the way.

    Raises NotFoundError where no page was met.
    """
    pages, notes, met = discover(project, paths)
    for note in notes:
        complain(note, label="note")
    if not met:
        where = ", ".join(str(path) for path in paths) or str(Path.cwd())
        raise NotFoundError(f"no Markdown file was found in {where}")
    return pages, bool(notes)


def read_pages(run: Run, files: Sequence[Found], request: Request) -> Pages:
    """Reads files, or standard input where the request names that."""
    if request.stdin:
        return _stdin(run, request)
    with progress(list(files), not request.no_progress) as items:
        return Pages([run.read(page) for page in items], files)


def _stdin(run: Run, request: Request) -> Pages:
    limit = run.project.config.max_page_bytes
    shown_name = _relative_name(run, request.stdin_filename or "<stdin>")
    if sys.stdin is None:
        raise NotFoundError("standard input is closed")
    data = sys.stdin.buffer.read(limit + 1)
    try:
        source = from_bytes(data, shown_name, limit)
    except UnreadableError as error:
        rest = sys.stdin.buffer.read() if request.fixing else b""  # a filter loses nothing of a page it cannot read
        return Pages([engine.unreadable(shown_name, error, run.standard.find(READING))], data=data + rest)
    return Pages([engine.opened(source, run.rules, run.standard.kinds, run.policy)], data=data)


def _relative_name(run: Run, name: str) -> str:
    """The name of standard input as reports print it."""
    return name if name.startswith("<") else relative(Path(os.path.normpath(Path.cwd() / name)), run.project.root)
