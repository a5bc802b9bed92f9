"""`check --config-from REF` judges the pages of today by the gate of then, read from git's objects."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.helpers.command import EXAM, lint, write
from tests.helpers.git_repositories import commit, git

OWN = """---
code: OWN001
name: no-notes
severity: error
applies-to: [exam]
help: say more
check: {kind: count, of: question, noun: question, min: 40}
---
# Many questions
"""


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A committed project with a rule of its own that fails its pages, and a fail level that a base file sets."""
    write(tmp_path, **{"base.toml": 'rule-folders = ["own"]\nselect = ["OWN001"]\n', "own/no-notes.md": OWN})
    write(tmp_path, **{"lint-modules.toml": 'extend = "base.toml"\n'})
    write(tmp_path, **{"docs/a-exam.md": EXAM, "docs/sub/b-exam.md": EXAM})
    git(tmp_path, "init", "-q", "-b", "main")
    commit(tmp_path)
    return tmp_path


def found(folder: Path, *words: str) -> list[tuple[str, str]]:
    """The findings of a run by the gate of the last commit, as pages and codes."""
    done = lint("check", "--config-from", "main", "--output", "json", *words, cwd=folder)
    return [(finding["path"], finding["code"]) for finding in json.loads(done.out)["findings"]]


BOTH = [("docs/a-exam.md", "OWN001"), ("docs/sub/b-exam.md", "OWN001")]
PLANTED = {
    "the configuration": {"lint-modules.toml": 'select = ["MOD001"]\nfail-level = "never"\n'},
    "what it extends": {"base.toml": 'rule-folders = ["own"]\nselect = ["MOD001"]\n'},
    "a rule page": {"own/no-notes.md": OWN.replace("min: 40", "min: 0")},
    "a project below": {"docs/sub/lint-modules.toml": 'select = ["MOD001"]\nfail-level = "never"\n'},
    "an exclusion": {"lint-modules.toml": 'extend = "base.toml"\nexclude = ["docs/sub/"]\n'},
    "a broken configuration": {"lint-modules.toml": "nonsense = 1\n"},
}


@pytest.mark.parametrize("name", PLANTED)
def test_what_is_planted_changes_nothing(course: Path, name: str) -> None:
    write(course, **PLANTED[name])
    assert found(course) == BOTH
    assert found(course, "docs/sub") == [("docs/sub/b-exam.md", "OWN001")]
    assert lint("check", "--config-from", "main", cwd=course).code == 1


def test_the_baseline_is_that_of_then(course: Path) -> None:
    assert lint("baseline", "create", cwd=course).code == 0
    assert found(course) == BOTH
    assert lint("check", cwd=course).code == 0
    commit(course)
    assert found(course) == []
    (course / "lint-modules-baseline.json").unlink()
    assert found(course) == []


def test_a_page_in_a_new_folder_is_judged_by_the_closest_configuration_of_then(course: Path) -> None:
    write(course, **{"docs/new/deep/lint-modules.toml": 'ignore = ["ALL"]\n', "docs/new/deep/c-exam.md": EXAM})
    assert ("docs/new/deep/c-exam.md", "OWN001") in found(course)
    assert found(course, "docs/new/deep/c-exam.md") == [("docs/new/deep/c-exam.md", "OWN001")]


def test_what_lowers_the_gate_is_said_too(course: Path) -> None:
    write(course, **PLANTED["the configuration"])
    done = lint("check", "--config-from", "main", cwd=course)
    assert "weaker: OWN001 is switched off on 2 pages" in done.err
    write(course, **{"docs/a-exam.md": "# A\n", "docs/sub/b-exam.md": "# B\n", "own/no-notes.md": OWN})
    assert lint("check", "--config-from", "main", "--fail-level", "never", "--fail-on-weaker", cwd=course).code == 1


def test_the_work_tree_is_left_as_it_is(course: Path) -> None:
    write(course, **{"lint-modules.toml": ""})
    before = git(course, "status", "--porcelain")
    found(course)
    assert git(course, "status", "--porcelain") == before


@pytest.mark.parametrize("words", [("--config", "base.toml"), ("--isolated",), ("--fix",), ("--watch",)])
def test_what_does_not_go_with_it_exits_2(course: Path, words: tuple[str, ...]) -> None:
    assert lint("check", "--config-from", "main", *words, cwd=course).code == 2
