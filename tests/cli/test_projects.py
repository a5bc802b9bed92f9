"""Each page by its own configuration, the closest above it; a run over several projects is one run of each."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.helpers.command import EXAM, GUIDE, lint, listed, write

OFF = 'ignore = ["ALL"]\n'


def course(folder: Path, **files: str) -> Path:
    """A project with an exam, and a subfolder with one of its own whose configuration switches everything off."""
    pages = {"lint-modules.toml": "", "a-exam.md": EXAM, "sub__lint-modules.toml": OFF, "sub__b-exam.md": EXAM}
    return write(folder, **pages, **files)


def pages_with_findings(folder: Path, *words: object) -> set[str]:
    """The pages that a run finds something in."""
    return {finding["path"] for finding in json.loads(lint("--output", "json", *words, cwd=folder).out)["findings"]}


@pytest.mark.parametrize(
    "words", [(), (".",), ("sub", "."), (".", "sub"), ("a-exam.md", "sub/b-exam.md"), ("sub/b-exam.md", "a-exam.md")]
)
def test_a_subfolders_configuration_rules_its_own_pages_and_no_others(tmp_path: Path, words: tuple[str, ...]) -> None:
    course(tmp_path)
    assert listed(tmp_path, *words) == ["a-exam.md", "sub/b-exam.md"]
    assert pages_with_findings(tmp_path, *words) == {"a-exam.md"}


def test_the_configuration_above_does_not_rule_the_pages_of_a_project_below(tmp_path: Path) -> None:
    write(
        tmp_path, **{"lint-modules.toml": OFF, "a-exam.md": EXAM, "sub__lint-modules.toml": "", "sub__b-exam.md": EXAM}
    )
    assert pages_with_findings(tmp_path) == {"sub/b-exam.md"}


def test_projects_within_projects_and_those_of_pyproject_count(tmp_path: Path) -> None:
    files = {"sub__deep__pyproject.toml": "[tool.lint-modules]\n", "sub__deep__c-exam.md": EXAM}
    none = {"sub__other__pyproject.toml": "[project]\n", "sub__other__d-exam.md": EXAM}
    course(tmp_path, **files, **none)
    assert pages_with_findings(tmp_path) == {"a-exam.md", "sub/deep/c-exam.md"}
    assert pages_with_findings(tmp_path, "sub") == {"deep/c-exam.md"}


def test_the_include_of_a_project_below_is_its_own(tmp_path: Path) -> None:
    course(tmp_path, **{"docs__sub__c-exam.md": EXAM, "docs__sub__other__d-exam.md": EXAM})
    write(tmp_path, **{"lint-modules.toml": 'include = ["docs/**/*.md"]\n'})
    write(tmp_path, **{"docs__sub__lint-modules.toml": 'include = ["other/*.md"]\n'})
    assert listed(tmp_path) == ["sub/other/d-exam.md"] or listed(tmp_path) == ["docs/sub/other/d-exam.md"]
    assert listed(tmp_path, "docs") == ["docs/sub/c-exam.md", "docs/sub/other/d-exam.md"]


def test_a_named_configuration_is_that_of_all_pages(tmp_path: Path) -> None:
    course(tmp_path)
    assert pages_with_findings(tmp_path, "--config", "lint-modules.toml") == {"a-exam.md", "sub/b-exam.md"}
    assert pages_with_findings(tmp_path, "--isolated") == {"a-exam.md", "sub/b-exam.md"}


def test_the_exit_code_is_the_worst_and_each_project_has_its_own_fail_level(tmp_path: Path) -> None:
    course(tmp_path)
    write(tmp_path, **{"sub__lint-modules.toml": 'fail-level = "never"\n'})
    assert lint(cwd=tmp_path).code == 1
    assert lint("sub", cwd=tmp_path).code == 0
    write(tmp_path, **{"lint-modules.toml": OFF})
    assert lint(cwd=tmp_path).code == 0


def test_the_baseline_of_a_project_below_is_its_own(tmp_path: Path) -> None:
    course(tmp_path)
    write(tmp_path, **{"sub__lint-modules.toml": ""})
    assert lint("baseline", "create", cwd=tmp_path / "sub").code == 0
    assert pages_with_findings(tmp_path) == {"a-exam.md"}
    assert lint("baseline", "create", cwd=tmp_path).code == 0
    entries = json.loads((tmp_path / "lint-modules-baseline.json").read_text(encoding="utf-8"))
    assert "sub/" not in json.dumps(entries), "what belongs to the project below is not accepted by the one above"


def test_a_project_below_that_judges_nothing_is_noted_and_all_together_are_an_error(tmp_path: Path) -> None:
    course(tmp_path)
    write(tmp_path, **{"sub__lint-modules.toml": 'exclude = ["*"]\n'})
    done = lint(cwd=tmp_path)
    assert done.code == 1
    assert "project sub: no page was judged: 1 page left alone, 1 left out by `exclude`" in done.err
    write(tmp_path, **{"a-exam.md": GUIDE})
    assert lint(cwd=tmp_path).code == 2


def test_a_broken_configuration_below_is_no_verdict(tmp_path: Path) -> None:
    course(tmp_path)
    write(tmp_path, **{"sub__lint-modules.toml": "ignore = [\n"})
    done = lint(cwd=tmp_path)
    assert done.code == 2
    assert "sub/lint-modules.toml" in done.err


def test_without_a_configuration_a_repository_below_is_a_project(tmp_path: Path) -> None:
    write(tmp_path, **{"a-exam.md": EXAM, ".git__HEAD.x": "", "sub__.git__HEAD.x": "", "sub__b-exam.md": EXAM})
    found = json.loads(lint("--output", "json", cwd=tmp_path).out)["findings"]
    own = json.loads(lint("--output", "json", "sub", cwd=tmp_path).out)["findings"]
    below = {finding["fingerprint"] for finding in found if finding["path"] == "sub/b-exam.md"}
    assert below == {finding["fingerprint"] for finding in own}


def test_a_report_of_the_whole_course_is_that_of_the_project_above(tmp_path: Path) -> None:
    course(tmp_path)
    assert lint("--output", "html", cwd=tmp_path).out.startswith("<!DOCTYPE html>")
    write(tmp_path, **{"one__lint-modules.toml": "", "one__a-exam.md": EXAM, "two__lint-modules.toml": ""})
    write(tmp_path, **{"two__a-exam.md": EXAM})
    (tmp_path / "lint-modules.toml").unlink()
    done = lint("--output", "html", "one", "two", cwd=tmp_path)
    assert done.code == 2
    assert "these pages are of several" in done.err


def test_a_project_whose_pages_all_belong_to_one_below_is_not_noted(tmp_path: Path) -> None:
    write(tmp_path, **{"lint-modules.toml": "", "sub/lint-modules.toml": "", "sub/b-exam.md": EXAM})
    done = lint(cwd=tmp_path)
    assert (done.code, done.err) == (1, "")
