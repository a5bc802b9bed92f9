"""`lint-modules inspect` and `new`: what was read in each page, and a new page to be filled in."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import click

from linter.app.linter import Linter, load_source
from linter.checks.base import Context
from linter.checks.coverage import Coverage
from linter.cli.console import complain, emit
from linter.cli.options import config_options, paths_argument
from linter.errors import NotFoundError, RefusedError
from linter.findings import Finding
from linter.kinds.document import Document
from linter.kinds.schema import TODO_MARK, Kind
from linter.linting import engine
from linter.linting.inspection import inspect_document
from linter.project import files
from linter.project.discovery import FoundPage, discover, display_path, is_utf8_name
from linter.project.project import Project, find_project, load_rule_set
from linter.reports.escape import printable
from linter.reports.inspect import render
from linter.reports.json import SCHEMA_VERSION, dump_json
from linter.rules.model import Rule, RuleSet
from linter.rules.scaffold import PageWish, new_page
from linter.rules.selection import Selection, select_rules
from linter.text.source import UnreadableError, from_text
from linter.text.wording import did_you_mean


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
    standard = load_rule_set(project)
    pages, notes, met = discover(project, paths)
    if not met:
        raise NotFoundError("no Markdown file was found")
    for note in notes:
        complain(note, label="note")
    documents, others, failed = _read_documents(pages, project.config.max_page_bytes, standard.kinds)
    corpus = None
    if any(document.kind.role == "tracker" for document in documents):  # its rows speak of all the project's pages
        corpus = Linter(project, standard, ()).snapshot().read_corpus()
    inspected = [inspect_document(document, corpus=corpus) for document in documents]
    inspected += [{"path": page.shown, "kind": None, "because": _NO_KIND} for page in others]
    emit(
        dump_json({"schema_version": SCHEMA_VERSION, "documents": inspected})
        if output == "json"
        else render(inspected),
        False,
    )
    ctx.exit(2 if failed else 0)


_NO_KIND = "its name fits no kind of page, and its front matter states no `type` of one"


def _read_documents(
    pages: Iterable[FoundPage], limit: int, kinds: tuple[Kind, ...]
) -> tuple[list[Document], list[FoundPage], bool]:
    """The documents among pages, the named pages that are of no kind, and whether a page was not read whole."""
    documents, others, failed = [], [], False
    for page in pages:
        try:
            document = engine.parse(load_source(page, limit), kinds)
        except (UnreadableError, OSError) as error:
            complain(f"{page.shown}: {error}")
            failed = True
            continue
        if document is not None and document.page.too_deep is not None:
            complain(f"{page.shown}: nested so deep that it was not read whole")
            failed = True
        if document is not None:
            documents.append(document)
        elif page.named:
            others.append(page)
    return documents, others, failed


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
def new(
    *,
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
    standard = load_rule_set(project)
    kind = _find_kind(standard, name)
    config = project.config
    rules = select_rules(standard, Selection(config.select, config.extend_select, config.ignore), Selection())
    wish = PageWish(_printable_title(title), number, date.today())
    if tested is not None:
        wish = _wish_for_module(wish, _module_titles(project, standard, kind, tested), _link_to_module(tested, output))
    text = new_page(kind, rules, wish)
    if number is not None and text == new_page(kind, rules, replace(wish, number=None)):
        complain(f"no rule asks for a number of the {kind.noun}, so it was left out", label="note")
    if output is None:
        emit(text, False)
        path = next((glob.rsplit("/", 1)[-1].replace("*", "new") for glob in kind.match.files), "new.md")
    else:
        path = _write_page(project, output, text)
    _report_new_page(path, kind, text, rules, standard, written=output is not None)


def _find_kind(standard: RuleSet, name: str) -> Kind:
    """The kind of a name, or of the word that messages or commands use for it."""
    makeable = [kind for kind in standard.kinds if kind.form is None]
    for kind in makeable:
        if name.casefold() in (kind.kind, kind.noun.casefold(), kind.role):
            return kind
    if any(name.casefold() in (kind.kind, kind.noun) for kind in standard.kinds):
        raise click.UsageError("a tracker is made for the pages that are there: `lint-modules status --init`")
    names = [kind.noun if kind.role else kind.kind for kind in makeable]
    allowed = did_you_mean(name, names) or f"; there are {', '.join(names)}"
    raise click.UsageError(f"unknown kind {name!r}{allowed}")


def _module_titles(project: Project, standard: RuleSet, kind: Kind, path: Path) -> list[str]:
    """The titles of the module that a new exam tests and of its blocks. Raises NotFoundError, click.UsageError."""
    rules = [rule for rule in standard.rules if kind.kind in rule.applies_to]
    coverage = next((rule.check for rule in rules if isinstance(rule.check, Coverage)), None)
    if coverage is None:
        raise click.UsageError(f"--for: no rule holds a {kind.noun} against another page")
    if not path.is_file():
        raise NotFoundError(f"{path} does not exist")
    absolute = Path(os.path.abspath(path))
    page = FoundPage(project.root, display_path(absolute, project.root), named=True)
    try:
        document = engine.parse(load_source(page, project.config.max_page_bytes), standard.kinds)
    except UnreadableError as error:
        raise NotFoundError(f"{path}: {error}") from None
    if document is None or document.kind.kind != coverage.module:
        raise click.UsageError(f"--for: {path} is no {coverage.module}")
    return [document.title or "", *(part.fields.title for part in document.all(coverage.part))]


def _printable_title(title: str | None) -> str | None:
    """A title on one line, with escapes for what a terminal would obey; None for an empty one."""
    return None if title is None else printable(" ".join(title.split())) or None


def _link_to_module(module: Path, output: Path | None) -> str:
    """The path of the module as the new page names it: from the page's own folder. Raises NotFoundError."""
    folder = module.parent if output is None else output.parent
    link = Path(os.path.relpath(os.path.abspath(module), os.path.abspath(folder))).as_posix()
    if not is_utf8_name(link):
        raise NotFoundError(f"--for: {link}: the name is not UTF-8, so no page can name the module; rename it")
    return link


def _wish_for_module(wish: PageWish, titles: Sequence[str], link: str) -> PageWish:
    """A wish for an exam: it is called after its module, and its questions are called after the module's blocks."""
    module, *blocks = [_printable_title(title.split(" - ", 1)[0]) for title in titles]
    title = wish.title or (f"{module.split(': ', 1)[-1]} Exam" if module else None)
    topics = dict.fromkeys(block for block in blocks if block)
    return replace(wish, title=title, prerequisites=(link,), topics=tuple(topics))


def _write_page(project: Project, output: Path, text: str) -> str:
    """Writes the page, and gives its path as reports print it. Raises click.ClickException, OSError."""
    output.parent.mkdir(parents=True, exist_ok=True)
    try:
        files.create(output, text.encode("utf-8"))
    except RefusedError as error:
        raise NotFoundError(str(error)) from None
    return display_path(Path(os.path.abspath(output)), project.root)


def _report_new_page(
    path: str, kind: Kind, text: str, rules: Sequence[Rule], standard: RuleSet, *, written: bool
) -> None:
    """Says what was made and what is left to do, by the new page's own findings too."""
    result = engine.lint_page(from_text(text, path), rules, standard.kinds, Context())
    if result.kind != kind.kind:
        kind_taken = f"a {result.kind}" if result.kind else "no page of a known kind"
        complain(f"named {path} it is taken for {kind_taken}; a {kind.noun} is named {_file_names(kind)}", label="note")
    other_findings = [finding for finding in result.findings if not _is_placeholder(finding, rules)]
    for finding in other_findings:
        complain(f"{path}:{finding.range.line}: {finding.code}: {finding.message}", label="note")
    if written:
        number = len(result.findings) - len(other_findings)
        next_step = (
            f"{number} places to write, which `lint-modules check` lists"
            if number
            else f"write what stands for {TODO_MARK}"
        )
        complain(f"{path}; {next_step}", label="written")


def _is_placeholder(finding: Finding, rules: Sequence[Rule]) -> bool:
    """Whether a finding says that something is still to be written."""
    return any(rule.code == finding.code and rule.check.kind == "placeholder" for rule in rules)


def _file_names(kind: Kind) -> str:
    return " or ".join(kind.match.files) or f"as it likes, with `type: {next(iter(kind.match.type), '')}`"
