"""The help of `check`: every option under one heading, and none forgotten."""

from __future__ import annotations

import re
from collections import Counter

import click
import pytest
from click.testing import CliRunner

from linter.cli.command import check
from linter.cli.grouped import GROUPS, GroupedCommand
from linter.cli.main import cli

OPTIONS = {str(one.name): one for one in check.params if isinstance(one, click.Option)}


def headings(text: str) -> dict[str, list[str]]:
    """The first spelling of each option, under its heading."""
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        if heading := re.fullmatch(r"(\S.*):", line):
            found[heading[1]] = []
        elif option := re.match(r"  (-[\w-]+)", line):
            found[list(found)[-1]].append(option[1])
    return found


def test_every_option_stands_under_one_heading() -> None:
    grouped = Counter(name for names in GROUPS.values() for name in names)
    assert grouped == Counter(list(OPTIONS))


@pytest.mark.parametrize("columns", [40, 80, 200])
def test_the_help_lists_every_option_under_its_heading(columns: int) -> None:
    text = CliRunner().invoke(cli, ["check", "--help"], terminal_width=columns).output
    expected = {heading: [OPTIONS[name].opts[0] for name in names] for heading, names in GROUPS.items()}
    assert headings(text) == expected | {"Other options": ["-h"]}


def test_an_option_without_a_heading_is_listed_too() -> None:
    @click.command(cls=GroupedCommand)
    @click.argument("pages")
    @click.option("--new", help="Not grouped yet.")
    @click.option("--select", help="Grouped.")
    @click.option("--secret", hidden=True)
    def command(pages: str, new: str, select: str, secret: str) -> None: ...

    text = CliRunner().invoke(command, ["--help"]).output
    assert headings(text) == {"Rules": ["--select"], "Other options": ["--new", "--help"]}
