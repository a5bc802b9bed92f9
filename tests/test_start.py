"""What the command imports before it knows what is asked of it: a shell that completes waits for every one of these."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from linter import mermaid_engines

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
    "linter.cli",
    "linter.cli.console",
    "linter.cli.entry",
    "linter.cli.main",
    "linter.cli.recording",
    "linter.errors",
    "linter.reports",
    "linter.reports.shown",
}
OPTIONS = {
    "linter.cli.dressing",
    "linter.cli.locking",
    "linter.cli.options",
    "linter.cli.outputs",
    "linter.cli.request",
    "linter.cli.secret",
    "linter.cli.temporary",
    "linter.cli.writing",
    "linter.model",
    "linter.selection",
    "linter.shard",
}
AGAIN = {
    "json",
    "linter",
    "linter.__main__",
    "linter.cli",
    "linter.cli.again",
    "linter.cli.cache",
    "linter.cli.entry",
    "linter.cli.inputs",
    "linter.cli.secret",
}
WARM = {
    "json",
    "linter.cli.again",
    "linter.cli.cache",
    "linter.cli.ci",
    "linter.cli.command",
    "linter.cli.grouped",
    "linter.cli.inputs",
    "linter.cli.printing",
    "linter.cli.warm",
    "linter.remembered",
    "linter.reports.concise",
    "linter.reports.summary",
    "linter.source",
}
LATER = {
    "linter.cli.course",
    "linter.cli.earlier",
    "linter.cli.fixing",
    "linter.cli.git",
    "linter.cli.newness",
    "linter.cli.proving",
    "linter.cli.repository",
    "linter.cli.status_run",
    "linter.course_model",
    "linter.mending",
    "linter.reports.difference",
    "linter.reports.fixes",
    "linter.status_rewrite",
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
    """The environment of a person at a desk, whose key of the cache lies in `folder`; the tests may run in CI.

    Nobody measures that person's runs: `coverage` imports what a run would not.
    """
    names = (name for name in os.environ if name not in ("CI", "GITHUB_ACTIONS") and not name.startswith("COVERAGE_"))
    kept = {name: os.environ[name] for name in names}
    return kept | {name: str(folder / "own") for name in ("HOME", "XDG_CONFIG_HOME", "APPDATA", "LOCALAPPDATA")}


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
        env={**os.environ, **completing("lint-modules comp")},
        check=False,
    )
    assert (done.returncode, done.stdout.split()) == (0, [b"plain,completion"])


def test_a_shell_learns_the_shells_that_can_be_completed(tmp_path: Path) -> None:
    found = imported(tmp_path, "-m", "linter", **completing("lint-modules completion "))
    assert found <= {*START, "linter.cli.completion"}
    assert "linter.cli.completion" in found


@pytest.mark.parametrize("module", ["linter.cli.request", "linter.cli.outputs", "linter.cli.options"])
def test_options_are_known_without_the_linter(tmp_path: Path, module: str) -> None:
    found = imported(tmp_path, "-c", f"import {module}")
    assert module in found
    assert found <= START | OPTIONS


def test_a_run_in_which_nothing_changed_imports_neither_rules_nor_parsers(tmp_path: Path) -> None:
    course = tmp_path / "course"
    course.mkdir()
    (course / "module-1-leases.md").write_text("# Module 1: Leases\n", encoding="utf-8")
    command = ("-m", "linter", "--output", "concise", str(course))
    first = imported(tmp_path, *command, LINT_MODULES_NO_CACHE="")
    assert {"pydantic", "linter.engine"} <= first
    others = ("--color", "never")
    assert imported(tmp_path, *command, *others, LINT_MODULES_NO_CACHE="") <= START | OPTIONS | WARM


def test_a_command_that_is_told_again_imports_no_command_line(tmp_path: Path) -> None:
    course = tmp_path / "course"
    course.mkdir()
    (course / "module-1-leases.md").write_text("# Module 1: Leases\n", encoding="utf-8")
    command = ("-m", "linter", str(course))
    for _ in range(2):
        found = imported(tmp_path, *command, LINT_MODULES_NO_CACHE="")
    assert found <= AGAIN


@pytest.mark.skipif(not mermaid_engines.available(), reason="mermaidx or quickjs-ng is not installed")
def test_mermaid_is_not_started_for_a_diagram_that_it_has_seen(tmp_path: Path) -> None:
    page = tmp_path / "course/module-1-leases.md"  # the key of the cache lies in no project
    page.parent.mkdir()
    page.write_text('# Module 1: Leases\n\n```mermaid\npie\n  "a" : 1\n```\n', encoding="utf-8")
    command = ("-m", "linter", "--output", "concise", str(page))
    assert "_quickjs" in imported(tmp_path, *command, LINT_MODULES_NO_CACHE="")
    page.write_text(page.read_text(encoding="utf-8") + "\nMore.\n", encoding="utf-8")
    found = imported(tmp_path, *command, LINT_MODULES_NO_CACHE="")
    assert "linter.engine" in found
    assert "_quickjs" not in found


def test_a_run_that_only_reports_imports_neither_what_fixes_nor_what_asks_git(tmp_path: Path) -> None:
    (tmp_path / "module-1-leases.md").write_text("# Module 1: Leases\n", encoding="utf-8")
    found = imported(tmp_path, "-m", "linter", "--no-cache", "--output", "concise", str(tmp_path))
    assert "linter.cli.check" in found
    assert not found & (LATER | {"_quickjs", "jinja2", "pygal", "rich", "snowballstemmer", "watchfiles"})


def test_the_exceptions_of_the_core_are_those_the_command_line_maps() -> None:
    from linter import baseline_file, config, errors, rules, selection
    from linter.cli import locking, project, repository

    assert baseline_file.BaselineError is errors.BaselineError
    assert config.ConfigError is errors.ConfigError
    assert project.NotFoundError is errors.NotFoundError
    assert repository.RepositoryError is errors.RepositoryError
    assert rules.StandardError is errors.StandardError
    assert selection.UnknownRuleError is errors.UnknownRuleError
    assert locking.RefusedError is errors.RefusedError
