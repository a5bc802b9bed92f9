"""`lint-modules new`: a page that the standard's rules about structure pass, to be filled in."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import click

from linter import engine
from linter.checks import Context
from linter.checks.coverage import Coverage
from linter.cli.console import complain, emit
from linter.cli.discovery import Found, is_text, relative
from linter.cli.options import config_options
from linter.cli.project import Project, find_project, load_standard
from linter.cli.runner import load
from linter.cli.writing import create
from linter.errors import NotFoundError, RefusedError
from linter.kinds import Kind
from linter.model import Finding
from linter.reports.shown import shown
from linter.rules import Rule, Standard
from linter.selection import Selection, choose
from linter.skeleton_data import MARK
from linter.skeleton_fields import Wish
from linter.skeleton_page import new_page
from linter.source import UnreadableError, from_text
from linter.validation import did_you_mean


@click.command(short_help="Make a page to be filled in: a module or an exam.")
@click.argument("name", metavar="KIND")
@click.option("--title", help="What the page is called.")
@click.option("--number", type=click.IntRange(0), metavar="N", help="The number of the page, where its kind has one.")
@click.option(
    "--for", "tested", metavar="MODULE", type=click.Path(path_type=Path), help="The module that the new exam tests."
)
@click.option(
    "--output", metavar="FILE", type=click.Path(path_type=Path), help="Write a new file; it is never overwritten."
)
@config_options
@click.pass_context
def new(
    ctx: click.Context,
    name: str,
    title: str | None,
    number: int | None,
    tested: Path | None,
    output: Path | None,
    config_file: str | None,
    isolated: bool,
) -> None:
    """Make a page of a KIND: `module`, `exam`, or a kind of your own.

    It holds every part the rules ask for, and says TODO where something has to be written.
    """
    project = find_project(output or tested, config_file, isolated)
    standard = load_standard(project)
    kind = _kind(standard, name)
    config = project.config
    rules = choose(standard, Selection(config.select, config.extend_select, config.ignore), Selection())
    wish = Wish(_shown(title), number, date.today())
    if tested is not None:
        wish = _for_module(wish, _module(project, standard, kind, tested), _way(tested, output))
    text = new_page(kind, rules, wish)
    if number is not None and text == new_page(kind, rules, replace(wish, number=None)):
        complain(f"no rule asks for a number of the {kind.noun}, so it was left out", label="note")
    if output is None:
        emit(text, False)
        path = next((glob.rsplit("/", 1)[-1].replace("*", "new") for glob in kind.match.files), "new.md")
    else:
        path = _written(project, output, text)
    ctx.exit(_told(path, kind, text, rules, standard, output is not None))


def _kind(standard: Standard, name: str) -> Kind:
    """The kind of a name, or of the word that messages or commands use for it."""
    makeable = [kind for kind in standard.kinds if kind.form is None]
    for kind in makeable:
        if name.casefold() in (kind.kind, kind.noun.casefold(), kind.inspect):
            return kind
    if any(name.casefold() in (kind.kind, kind.noun) for kind in standard.kinds):
        raise click.UsageError("a tracker is made for the pages that are there: `lint-modules status --init`")
    names = [kind.noun if kind.inspect else kind.kind for kind in makeable]
    allowed = did_you_mean(name, names) or f"; there are {', '.join(names)}"
    raise click.UsageError(f"unknown kind {name!r}{allowed}")


def _module(project: Project, standard: Standard, kind: Kind, path: Path) -> list[str]:
    """The titles of the module that a new exam tests and of its blocks. Raises NotFoundError, click.UsageError."""
    rules = [rule for rule in standard.rules if kind.kind in rule.applies_to]
    coverage = next((rule.check for rule in rules if isinstance(rule.check, Coverage)), None)
    if coverage is None:
        raise click.UsageError(f"--for: no rule holds a {kind.noun} against another page")
    if not path.is_file():
        raise NotFoundError(f"{path} does not exist")
    absolute = Path(os.path.abspath(path))
    found = Found(project.root, relative(absolute, project.root), named=True)
    try:
        document = engine.read(load(found, project.config.max_page_bytes), standard.kinds)
    except UnreadableError as error:
        raise NotFoundError(f"{path}: {error}") from None
    if document is None or document.kind.kind != coverage.module:
        raise click.UsageError(f"--for: {path} is no {coverage.module}")
    return [document.title or "", *(part.fields.title for part in document.all(coverage.part))]


def _shown(title: str | None) -> str | None:
    """A title on one line, without signs that a terminal would obey; None for an empty one."""
    return None if title is None else shown(" ".join(title.split())) or None


def _way(module: Path, output: Path | None) -> str:
    """The path of the module as the new page names it: from the page's own folder. Raises NotFoundError."""
    folder = module.parent if output is None else output.parent
    way = Path(os.path.relpath(os.path.abspath(module), os.path.abspath(folder))).as_posix()
    if not is_text(way):
        raise NotFoundError(f"--for: {way}: the name is not UTF-8, so no page can name the module; rename it")
    return way


def _for_module(wish: Wish, titles: Sequence[str], way: str) -> Wish:
    """A wish for an exam: it is called after its module, and its questions are called after the module's blocks."""
    module, *blocks = [_shown(title.split(" - ", 1)[0]) for title in titles]
    title = wish.title or (f"{module.split(': ', 1)[-1]} Exam" if module else None)
    topics = dict.fromkeys(block for block in blocks if block)
    return replace(wish, title=title, prerequisites=(way,), topics=tuple(topics))


def _written(project: Project, output: Path, text: str) -> str:
    """Writes the page, and gives its path as reports print it. Raises click.ClickException, OSError."""
    if not output.parent.is_dir():
        raise NotFoundError(f"the folder {output.parent} does not exist; make it first")
    try:
        create(output, text.encode("utf-8"))
    except RefusedError as error:
        raise NotFoundError(str(error)) from None
    return relative(Path(os.path.abspath(output)), project.root)


def _told(path: str, kind: Kind, text: str, rules: Sequence[Rule], standard: Standard, written: bool) -> int:
    """Says what was made and what is left to do, the made page's own findings included; 0 is the exit code."""
    checked = engine.check(from_text(text, path), rules, standard.kinds, Context())
    if checked.kind != kind.kind:
        taken = f"a {checked.kind}" if checked.kind else "no page of a known kind"
        complain(f"named {path} it is taken for {taken}; a {kind.noun} is named {_names(kind)}", label="note")
    left = [finding for finding in checked.findings if not _to_write(finding, rules)]
    for finding in left:
        complain(f"{path}:{finding.range.line}: {finding.code}: {finding.message}", label="note")
    if written:
        number = len(checked.findings) - len(left)
        told = (
            f"{number} places to write, which `lint-modules check` lists" if number else f"write what stands for {MARK}"
        )
        complain(f"{path}; {told}", label="written")
    return 0


def _to_write(finding: Finding, rules: Sequence[Rule]) -> bool:
    """Whether a finding says that something is still to be written."""
    return any(rule.code == finding.code and rule.check.kind == "placeholder" for rule in rules)


def _names(kind: Kind) -> str:
    return " or ".join(kind.match.files) or f"as it likes, with `type: {next(iter(kind.match.type), '')}`"
