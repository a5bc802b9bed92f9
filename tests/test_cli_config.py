"""Which configuration holds: the closest one upward, its places and names, --config and --isolated."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.test_cli import EXAM, TRACKER, codes, lint, write

ONLY_RUBRIC = 'select = ["EXM016"]\n'
ONLY_REFLECTION = 'select = ["EXM018"]\n'


def found(folder: Path, *args: str, cwd: Path | None = None) -> list[str]:
    """The codes that the exam in a folder gets."""
    return codes(lint("--output", "concise", *args, cwd=cwd or folder))


@pytest.mark.parametrize(
    "name", ["lint-modules.toml", ".lint-modules.toml", ".config/lint-modules.toml", "pyproject.toml"]
)
def test_every_name_of_a_configuration(tmp_path: Path, name: str) -> None:
    table = "[tool.lint-modules]\n" if name == "pyproject.toml" else ""
    write(tmp_path, docs__short_exam=EXAM, **{name.replace("/", "__"): table + ONLY_RUBRIC})
    done = lint("--output", "concise", cwd=tmp_path / "docs")
    assert codes(done) == ["EXM016"]
    assert done.out.startswith("docs/short-exam.md:1:1: error EXM016 missing-rubric: ")


def test_the_closest_configuration_upward_wins(tmp_path: Path) -> None:
    write(tmp_path, **{"lint-modules.toml": ONLY_RUBRIC, "sub__.lint-modules.toml": ONLY_REFLECTION})
    write(tmp_path / "sub" / "deep", short_exam=EXAM)
    assert found(tmp_path / "sub" / "deep") == ["EXM018"]
    assert found(tmp_path, "sub/deep/short-exam.md") == ["EXM018"]
    assert found(tmp_path, "sub/deep", "--config", "lint-modules.toml") == ["EXM016"]


def test_a_pyproject_without_our_table_is_passed_over(tmp_path: Path) -> None:
    write(tmp_path, **{"lint-modules.toml": ONLY_RUBRIC, "sub__pyproject.toml": "[project]\n"})
    assert found(write(tmp_path / "sub", short_exam=EXAM)) == ["EXM016"]


def test_isolated_reads_no_configuration(tmp_path: Path) -> None:
    write(tmp_path, short_exam=EXAM, **{"lint-modules.toml": "this is no toml"})
    assert "EXM018" in found(tmp_path, "--isolated")


def test_the_command_line_beats_the_configuration(tmp_path: Path) -> None:
    write(tmp_path, short_exam=EXAM, **{"lint-modules.toml": ONLY_RUBRIC + 'fail-level = "never"\n'})
    assert found(tmp_path, "--select", "EXM018,EXM019") == ["EXM018", "EXM019"]
    assert found(tmp_path, "--extend-select", "EXM018") == ["EXM016", "EXM018"]
    assert found(tmp_path, "--ignore", "EXM016") == []
    assert lint(cwd=tmp_path).code == 0
    assert lint("--fail-level", "error", cwd=tmp_path).code == 1


def test_an_extended_configuration_is_changed_key_by_key(tmp_path: Path) -> None:
    base = 'select = ["EXM016", "EXM018"]\n[rules.EXM016]\nseverity = "info"\n'
    own = 'extend = "base.toml"\nselect = ["EXM016"]\n'
    write(tmp_path, short_exam=EXAM, **{"base.toml": base, "lint-modules.toml": own})
    done = lint("--output", "concise", cwd=tmp_path)
    assert codes(done) == ["EXM016"]
    assert ": info EXM016 " in done.out


def test_settings_change_limits_and_words(tmp_path: Path) -> None:
    own = 'select = ["EXM001", "EXM016"]\n[rules.hard-question-count]\nmin = 0\n'
    own += '[kinds.exam.parts.rubric]\naliases = ["Nothing Else"]\n'
    write(tmp_path, short_exam=EXAM + "\n## Nothing Else\n\nText.\n", **{"lint-modules.toml": own})
    assert found(tmp_path) == []
    assert found(tmp_path, "--isolated", "--select", "EXM001,EXM016") == ["EXM001", "EXM016"]


def test_include_names_the_pages_of_a_run_without_paths(tmp_path: Path) -> None:
    write(tmp_path, docs__a_exam=EXAM, b_exam=EXAM, **{"lint-modules.toml": 'include = ["docs/**/*.md"]\n'})
    assert lint("--show-files", cwd=tmp_path).out == "docs/a-exam.md\n"
    assert lint("--show-files", cwd=tmp_path / "docs").out == "docs/a-exam.md\n"
    assert lint("--show-files", "b-exam.md", cwd=tmp_path).out == "b-exam.md\n"


def test_a_rule_folder_adds_rules(tmp_path: Path) -> None:
    page = "---\ncode: OWN001\nname: own-count\nseverity: error\napplies-to: [exam]\n"
    page += "check: {kind: count, of: question, noun: question, min: 1, max: 9}\n---\n# Own\n"
    write(tmp_path, short_exam=EXAM, own__team__own_count=page, **{"lint-modules.toml": 'rule-folders = ["own"]\n'})
    assert found(tmp_path, "--select", "OWN") == ["OWN001"]
    assert "OWN001" in lint("rule", cwd=tmp_path).out


def shown(*args: str, cwd: Path) -> Any:
    return json.loads(lint("config", *args, cwd=cwd).out)


def test_config_show(tmp_path: Path) -> None:
    write(tmp_path, docs__x=TRACKER, **{"lint-modules.toml": ONLY_RUBRIC})
    data = shown("show", "docs/x.md", cwd=tmp_path)
    assert data["file"] == str(tmp_path / "lint-modules.toml")
    assert data["root"] == str(tmp_path)
    assert data["configuration"]["select"] == ["EXM016"]
    assert shown("show", "--isolated", cwd=tmp_path)["file"] is None


def test_config_verify(tmp_path: Path) -> None:
    done = lint("config", "verify", cwd=write(tmp_path, **{"lint-modules.toml": ONLY_RUBRIC}))
    assert (done.code, done.out[:5]) == (0, "ok: 2")
    write(tmp_path, **{"lint-modules.toml": 'select = ["XYZ"]\n'})
    assert lint("config", "verify", cwd=tmp_path).code == 2


def test_config_schema_describes_what_is_shown(tmp_path: Path) -> None:
    schema = shown("schema", cwd=tmp_path)
    Draft202012Validator.check_schema(schema)
    check = Draft202012Validator(schema)
    check.validate(shown("show", "--isolated", cwd=tmp_path)["configuration"])
    assert not check.is_valid({"selct": ["DOC"]})
    assert not check.is_valid({"fail-level": "fatal"})


@pytest.mark.parametrize("setting", ['extend = "loop"', 'rule-folders = ["loop"]'])
def test_a_link_that_leads_to_itself_is_named(tmp_path: Path, setting: str) -> None:
    (tmp_path / "loop").symlink_to("loop")
    done = lint(cwd=write(tmp_path, progress=TRACKER, **{"lint-modules.toml": setting}))
    assert (done.code, "'loop'" in done.err, "internal error" in done.err) == (2, True, False)


def test_a_page_that_is_left_out_is_explained(tmp_path: Path) -> None:
    write(tmp_path, drafts__short_exam=EXAM, **{"lint-modules.toml": 'exclude = ["drafts/"]\n'})
    done = lint("config", "verify", "--explain-kind", "drafts/short-exam.md", cwd=tmp_path)
    assert (done.code, done.out) == (
        0,
        "drafts/short-exam.md is left out by the configuration or a .gitignore file\n",
    )
