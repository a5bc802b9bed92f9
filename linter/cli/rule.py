"""`lint-modules rule`: the list of rules, and each rule's manual."""

from __future__ import annotations

import sys
from io import StringIO

import click

from linter.cli.console import emit, wants_colour
from linter.cli.options import colour_option, config_options
from linter.cli.project import find_project, load_standard
from linter.errors import UnknownRuleError
from linter.manual import manual, table
from linter.reports.json import dumped
from linter.selection import names
from linter.validation import did_you_mean


@click.command(short_help="Print the manual of a rule, or the list of all rules.")
@click.argument("name", required=False, metavar="[CODE|NAME]")
@click.option("--all", "every", is_flag=True, help="Print the manual of every rule.")
@click.option(
    "--output", type=click.Choice(["full", "json"]), default="full", show_default=True, help="The output format."
)
@config_options
@colour_option
def rule(name: str | None, every: bool, output: str, config_file: str | None, isolated: bool, color: str) -> None:
    """Explain a rule: why it is there, what passes and fails, how to repair it. Without an argument, list all rules."""
    standard = load_standard(find_project(None, config_file, isolated))
    if name is None:
        chosen = standard.rules
    else:
        found = standard.find(name)
        if found is None:
            raise UnknownRuleError(f"unknown rule {name!r}{did_you_mean(name, names(standard.rules))}")
        chosen = (found,)
    if output == "json":
        emit(dumped([one.model_dump(mode="json", by_alias=True) for one in chosen]), False)
    elif name is None and not every:
        emit(table(chosen), False)
    else:
        _print_manuals("\n---\n\n".join(manual(one, standard.profiles) for one in chosen), color)


def _print_manuals(text: str, color: str) -> None:
    """Rendered for a person at a terminal, as Markdown for everything else."""
    if not wants_colour(color, sys.stdout):
        emit(text, False)
        return
    from rich.console import Console
    from rich.markdown import Markdown

    out = StringIO()
    Console(file=out, force_terminal=True, width=min(Console().width, 100)).print(Markdown(text, hyperlinks=False))
    emit(out.getvalue(), True)
