"""The examples of docs/api.md say what happens, and a program that uses the types is correct by its types."""

from __future__ import annotations

import doctest
import importlib
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import linter
from tests.conftest import ROOT

TEXT = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
EXAMPLES = re.compile(r"^```pycon\n(.*?)^```$", re.DOTALL | re.MULTILINE)
PROGRAM = '''\
"""A program that counts findings by rule."""

from collections import Counter
from pathlib import Path

import linter
from linter import Finding, Report, Rules, Severity, lint_paths, lint_text, load_rules


def worst(report: Report) -> Severity | None:
    return min((one.severity for one in report.findings), key=lambda severity: severity.rank, default=None)


rules: Rules = load_rules(Path("docs"), select=("FB",), ignore="FB103")
report = lint_paths([Path("docs"), "more"], rules=rules, baseline=False)
counts: Counter[str] = Counter(finding.code for finding in report.findings)
first: Finding = lint_text("# Module 1", path="module-1.md").findings[0]
edits: list[tuple[int, str]] = [(edit.range.line, edit.text) for edit in first.fix.edits] if first.fix else []
names: list[str] = [rule.name for rule in rules]
try:
    linter.lint_paths("nowhere")
except linter.LintModulesError as error:
    reason: str = str(error)
'''


def test_the_examples_say_what_happens(course: Path) -> None:
    blocks = EXAMPLES.findall(TEXT)
    assert len(blocks) == 7
    said: list[str] = []
    runner = doctest.DocTestRunner()
    runner.run(doctest.DocTestParser().get_doctest("\n".join(blocks), {}, "api.md", None, 0), out=said.append)
    assert not runner.failures, "".join(said)
    assert runner.tries > 15


def test_every_error_a_program_may_meet_is_described() -> None:
    names = [name for name in linter.__all__ if name.endswith("Error")]
    assert [name for name in names if f"`{name}`" not in TEXT] == []
    assert all(issubclass(getattr(linter, name), ValueError) for name in names if name != "RunError")


def test_a_program_that_uses_the_types_is_correct_by_its_types(tmp_path: Path) -> None:
    mypy = pytest.importorskip("mypy.api")
    program = tmp_path / "program.py"
    program.write_text(PROGRAM, encoding="utf-8")
    settings = ["--strict", "--config-file=", "--cache-dir", str(ROOT / ".mypy_cache" / "program")]
    found = mypy.run([*settings, "--python-executable", sys.executable, str(program)])
    assert found[0].startswith("Success"), found
    program.write_text(PROGRAM.replace("baseline=False", "baseline=3.5"), encoding="utf-8")
    assert "arg-type" in mypy.run([*settings, "--python-executable", sys.executable, str(program)])[0]


def loaded(statement: str) -> set[str]:
    """Our own modules that a statement has imported, in a process of its own."""
    told = f"{statement}; import sys; print(*(name for name in sys.modules if name.split('.')[0] == 'linter'))"
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, env=env, check=True)
    return set(done.stdout.split())


def test_a_name_is_imported_when_it_is_asked_for() -> None:
    assert loaded("import linter; linter.__version__; dir(linter)") == {"linter"}
    assert loaded("import linter; linter.Severity") == {"linter", "linter.model"}
    assert loaded("from linter import ConfigError") == {"linter", "linter.errors"}
    assert {"linter.engine", "linter.cli.runner"} <= loaded("from linter import lint_text")


@pytest.mark.parametrize("name", linter.__all__)
def test_every_name_is_there_and_says_what_it_is(name: str) -> None:
    found = getattr(importlib.import_module("linter"), name)
    assert found == linter.__version__ or found.__doc__
    assert name in dir(linter)
