"""`lint-modules inspect`: what the tool read in each page."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from linter import engine
from linter.cli.console import complain, emit
from linter.cli.discovery import Found, discover
from linter.cli.options import config_options, paths_argument
from linter.cli.project import find_project, load_standard
from linter.cli.runner import Run, load
from linter.errors import NotFoundError
from linter.inspection import inspection
from linter.kinds import Kind
from linter.parts import Document
from linter.reports.inspected import render
from linter.reports.json import SCHEMA_VERSION, dumped
from linter.source import UnreadableError


@click.command(short_help="Show what was read in each page, without judging it.")
@paths_argument
@click.option(
    "--output", type=click.Choice(["full", "json"]), default="full", show_default=True, help="The output format."
)
@config_options
@click.pass_context
def inspect(ctx: click.Context, paths: tuple[Path, ...], output: str, config_file: str | None, isolated: bool) -> None:
    """Show what was read in each module, exam and tracker, without judging it."""
    project = find_project(next(iter(paths), None), config_file, isolated)
    standard = load_standard(project)
    pages, notes, met = discover(project, paths)
    if not met:
        raise NotFoundError("no Markdown file was found")
    for note in notes:
        complain(note, label="note")
    documents, failed = _read(pages, project.config.max_page_bytes, standard.kinds)
    corpus = None
    if any(document.kind.inspect == "tracker" for document in documents):  # its rows speak of all the project's pages
        corpus = Run(project, standard, ()).everything(documents)
    inspected = [inspection(document, corpus=corpus) for document in documents]
    emit(
        dumped({"schema_version": SCHEMA_VERSION, "documents": inspected}) if output == "json" else render(inspected),
        False,
    )
    ctx.exit(2 if failed else 0)


def _read(pages: Iterable[Found], limit: int, kinds: tuple[Kind, ...]) -> tuple[list[Document], bool]:
    """The documents among pages, and whether one of these was not read whole."""
    documents, failed = [], False
    for page in pages:
        try:
            document = engine.read(load(page, limit), kinds)
        except (UnreadableError, OSError) as error:
            complain(f"{page.shown}: {error}")
            failed = True
            continue
        if document is not None and document.page.too_deep is not None:
            complain(f"{page.shown}: nested so deep that it was not read whole")
            failed = True
        if document is not None:
            documents.append(document)
    return documents, failed
