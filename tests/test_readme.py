"""The README says what is true: its table of rules, its commands, its list of exit codes."""

from __future__ import annotations

import re

import pytest

from linter.manual import markdown_table
from linter.rules import Standard
from tests.conftest import ROOT

README = ROOT / "README.md"
TABLE = re.compile(r"(?<=<!-- rules -->\n).*?(?=<!-- /rules -->)", re.DOTALL)


def test_table_of_rules_is_current(standard: Standard, request: pytest.FixtureRequest) -> None:
    text = README.read_text(encoding="utf-8")
    if request.config.getoption("--regenerate"):
        text = TABLE.sub(lambda _: markdown_table(standard.rules), text)
        README.write_text(text, encoding="utf-8")
    table = TABLE.search(text)
    assert table is not None
    assert table[0] == markdown_table(standard.rules)


def test_ci_runs_the_test_command_of_the_readme() -> None:
    command = next(line for line in README.read_text(encoding="utf-8").splitlines() if "-m pytest" in line)
    assert command in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert command in (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def test_links_of_the_readme_exist() -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", README.read_text(encoding="utf-8")):
        assert (ROOT / target).exists(), target
