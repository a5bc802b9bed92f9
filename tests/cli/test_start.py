"""What the command imports before it knows what is asked of it: a shell that completes waits for every one of these."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from linter.mermaid import engine
from tests.helpers.environment import around, cached
from tests.helpers.paths import ROOT

HEAVY = {
    "click",
    "pydantic",
    "markdown_it",
    "rich",
    "yaml",
    "frontmatter",
    "pathspec",
    "rapidfuzz",
    "snowballstemmer",
    "jinja2",
    "pygal",
    "json",
    "tomllib",
    "difflib",
    "secrets",
    "_quickjs",
    "watchfiles",
}
START = {
    "click",
    "linter",
    "linter.__main__",
    "linter.app",
    "linter.app.feedback",
    "linter.app.replay",
    "linter.cli",
    "linter.cli.console",
    "linter.cli.entry",
    "linter.cli.main",
    "linter.errors",
    "linter.reports",
    "linter.reports.escape",
}
OPTIONS = {
    "linter.app.request",
    "linter.cli.options",
    "linter.findings",
    "linter.rules",
    "linter.rules.selection",
}
AGAIN = {
    "linter",
    "linter.__main__",
    "linter.app",
    "linter.app.replay",
    "linter.cli",
    "linter.cli.entry",
    "linter.project",
    "linter.project.cache",
    "linter.project.tree_digest",
}
LATER = {
    "linter.app.status",
    "linter.project.git",
    "linter.app.fix",
    "linter.reports.course",
    "linter.linting.fixes",
    "linter.trackers.rewrite",
}


def imported(tmp_path: Path, *command: str, **env: str) -> set[str]:
    """The modules of ours and the heavy packages that a process imports, as Python itself lists them."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", *command],
        cwd=tmp_path,
        capture_output=True,
        env={**_own(tmp_path), **env},
        check=False,
    )
    assert b"Traceback" not in done.stderr
    lines = done.stderr.decode().splitlines()
    names = {line.rsplit("|", 1)[1].strip() for line in lines if line.startswith("import time:")}
    tops = {name.split(".")[0] for name in names} & HEAVY
    return tops | {name for name in names if name.split(".")[0] == "linter"}


def _own(folder: Path) -> dict[str, str]:
    """The environment of a person at a desk, whose home lies in `folder`.

    Nobody measures that person's runs: `coverage` imports what a run would not.
    """
    return around(measured=False, **{**cached(folder / "own"), "LINT_MODULES_NO_CACHE": "1"})


def completing(words: str) -> dict[str, str]:
    """The environment in which a shell asks what may come behind these words."""
    return {
        "_LINT_MODULES_COMPLETE": "bash_complete",
        "COMP_WORDS": words,
        "COMP_CWORD": str(len(words.split()) if words.endswith(" ") else len(words.split()) - 1),
    }


def test_the_version_is_printed_without_the_linter(tmp_path: Path) -> None:
    assert imported(tmp_path, "-m", "linter", "--version") <= START


def test_the_script_of_a_shell_is_printed_without_the_linter(tmp_path: Path) -> None:
    assert imported(tmp_path, "-m", "linter", "completion", "bash") <= {*START, "linter.cli.completion"}


def test_a_shell_that_is_answered_sees_no_failure(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "linter"],
        cwd=tmp_path,
        capture_output=True,
        env=around(**completing("lint-modules comp")),
        check=False,
    )
    assert (done.returncode, done.stdout.split()) == (0, [b"plain,completion"])


def test_a_shell_learns_the_shells_that_can_be_completed(tmp_path: Path) -> None:
    found = imported(tmp_path, "-m", "linter", **completing("lint-modules completion "))
    assert found <= {*START, "linter.cli.completion"}
    assert "linter.cli.completion" in found


@pytest.mark.parametrize("module", ["linter.app.request", "linter.cli.options"])
def test_options_are_known_without_the_linter(tmp_path: Path, module: str) -> None:
    found = imported(tmp_path, "-c", f"import {module}")
    assert module in found
    assert found <= START | OPTIONS


def test_the_help_of_check_is_printed_without_the_linter(tmp_path: Path) -> None:
    found = imported(tmp_path, "-m", "linter", "check", "--help")
    assert "linter.cli.command" in found
    assert found <= START | OPTIONS | AGAIN | {"linter.cli.command"}


def test_a_command_that_is_told_again_imports_no_command_line(tmp_path: Path) -> None:
    course = tmp_path / "course"
    course.mkdir()
    (course / "module-1-leases.md").write_text("# Module 1: Leases\n", encoding="utf-8")
    command = ("-m", "linter", str(course))
    for _ in range(2):
        found = imported(tmp_path, *command, LINT_MODULES_NO_CACHE="")
    assert found <= AGAIN


def test_to_look_for_an_answer_costs_little() -> None:
    code = "import linter.cli.entry, linter.app.replay; import sys; print(*sys.modules)"
    words = [sys.executable, "-I", "-S", "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r}); {code}"]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    heavy = {"pathlib", "typing", "re", "json", "dataclasses", "importlib.metadata", "sqlite3", "platformdirs"}
    assert not heavy & set(done.stdout.split())


@pytest.mark.skipif(not engine.available(), reason="mermaidx or quickjs-ng is not installed")
def test_mermaid_is_not_started_for_a_diagram_that_it_has_seen(tmp_path: Path) -> None:
    page = tmp_path / "course/module-1-leases.md"
    page.parent.mkdir()
    page.write_text("# Module 1: Leases\n\n```mermaid\nkanban\n  Todo\n```\n", encoding="utf-8")
    command = ("-m", "linter", "--output", "concise", str(page))
    assert "_quickjs" in imported(tmp_path, *command, LINT_MODULES_NO_CACHE="")
    page.write_text(page.read_text(encoding="utf-8") + "\nMore.\n", encoding="utf-8")
    found = imported(tmp_path, *command, LINT_MODULES_NO_CACHE="")
    assert "linter.linting.engine" in found
    assert "_quickjs" not in found


def test_a_run_that_only_reports_imports_neither_what_fixes_nor_what_asks_git(tmp_path: Path) -> None:
    (tmp_path / "module-1-leases.md").write_text("# Module 1: Leases\n", encoding="utf-8")
    found = imported(tmp_path, "-m", "linter", "--no-cache", "--output", "concise", str(tmp_path))
    assert "linter.cli.check" in found
    assert not found & (LATER | {"_quickjs", "jinja2", "pygal", "rich", "snowballstemmer", "watchfiles"})


def test_the_exceptions_of_the_core_are_those_the_command_line_maps() -> None:
    from linter import errors
    from linter.config import model as config_model
    from linter.linting import baseline
    from linter.project import files, git, project
    from linter.rules import selection

    assert baseline.BaselineError is errors.BaselineError
    assert config_model.ConfigError is errors.ConfigError
    assert project.NotFoundError is errors.NotFoundError
    assert git.RepositoryError is errors.RepositoryError
    assert project.StandardError is errors.StandardError
    assert selection.UnknownRuleError is errors.UnknownRuleError
    assert files.RefusedError is errors.RefusedError


def test_of_all_commands_only_check_is_looked_up_in_the_cache() -> None:
    from linter.cli import entry, main

    assert {*entry.NEVER_REPLAYED} == {*main._COMMANDS, "--version", "--help", "-h"} - {"check"}
