"""Which configuration holds, and that a stranger's is read as data, in time, from the project only."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from linter.config.model import parse_config
from linter.errors import ConfigError
from tests.helpers.command import EXAM, TRACKER, codes, lint, write

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


RULES = 'rule-folders = ["ours"]\n'


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A project beside a file that is none of its business."""
    (tmp_path / "secret.txt").write_text("select = ['NONE']\npymdownx.arithmatex slugify: x\n", encoding="utf-8")
    (tmp_path / "course" / ".git").mkdir(parents=True)
    return write(tmp_path / "course", progress=TRACKER)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a = " + "[" * 100_000, "brackets are nested too deep"),
        ("a = " + "{a=" * 5_000, "brackets are nested too deep"),
        ("x = 1\n" + ".".join(["a"] * 50_000) + " = 1\n", "a key on line 2 has more than 100 parts"),
        ("a = {" + " . ".join(["'b'"] * 50_000) + " = 1}\n", "a key on line 1 has more than 100 parts"),
        ("max-page-bytes = " + "9" * 5_000, "5000 digits"),
        ('extend = "x\\u0000y"', "holds a NUL"),
        ('rule-folders = ["x\\u0000y"]', "holds a NUL"),
        ('[per-file-ignores]\na = ["x", "\\u0000"]', "holds a NUL"),
    ],
)
def test_toml_that_would_hold_or_break_a_run(text: str, says: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_config(text, "lint-modules.toml")
    assert says in str(caught.value)


def test_keys_of_everyday_length_and_long_lists_stay() -> None:
    text = ".".join(["a"] * 90) + ' = 1\nfiles = ["' + '", "'.join(["a.md"] * 500) + '"]\n'
    assert len((parse_config(text, "x.toml") or {})["files"]) == 500


def test_a_huge_configuration_is_not_read(course: Path) -> None:
    (course / "lint-modules.toml").write_bytes(b"#" * (1024 * 1024 + 1))
    done = lint(cwd=course)
    assert (done.code, "is larger than 1048576 bytes" in done.err) == (2, True)


def test_a_configuration_behind_a_link_that_leads_out_is_not_read(course: Path) -> None:
    (course / "lint-modules.toml").symlink_to(course.parent / "secret.txt")
    done = lint(cwd=course)
    assert done.code == 2
    assert "symbolic link that leads out of the project" in done.err
    assert "NONE" not in done.err
    (course / "lint-modules.toml").unlink()
    write(course, **{"settings/all.toml": 'select = ["DOC"]\n'})
    (course / "lint-modules.toml").symlink_to("settings/all.toml")
    assert lint(cwd=course).code == 0


@pytest.mark.parametrize("target", ["../secret.txt", "/dev/zero", "x.md", "nowhere"])
def test_a_rule_page_behind_a_link_that_leads_out_is_not_read(course: Path, target: str) -> None:
    write(course, **{"lint-modules.toml": RULES, "ours/README.md": "# Ours\n"})
    (course / "ours" / "x.md").symlink_to(target if target.startswith("/") else f"../{target}")
    done = lint("progress.md", cwd=course)
    assert done.code == 2
    assert "ours/x.md: is " in done.err


def test_a_rule_page_that_is_a_pipe_is_not_waited_for(course: Path) -> None:
    write(course, **{"lint-modules.toml": RULES, "ours/README.md": "# Ours\n"})
    os.mkfifo(course / "ours" / "x.md")
    done = lint("progress.md", cwd=course)
    assert (done.code, "ours/x.md: is no regular file" in done.err) == (2, True)


@pytest.mark.parametrize("data", [b"#" * (1024 * 1024 + 1), b"---\n\xff\n---\n"])
def test_a_rule_page_that_is_huge_or_no_text_is_named(course: Path, data: bytes) -> None:
    write(course, **{"lint-modules.toml": RULES, "ours/x.md": data})
    done = lint("progress.md", cwd=course)
    assert done.code == 2
    assert "ours/x.md: is " in done.err


@pytest.mark.parametrize("name", ["mkdocs.yml", ".gitignore"])
@pytest.mark.parametrize("kind", ["pipe", "link", "device", "huge"])
def test_what_is_no_file_of_the_project_is_as_if_it_were_not_there(course: Path, name: str, kind: str) -> None:
    linked = "\nSee [there](other.md#there).\n"
    write(course, short_exam=EXAM, other="# There\n", guide=TRACKER + linked)
    plain = lint("--output", "json", cwd=course)
    path = course / name
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "huge":
        path.write_bytes(b"# 1\n" * 500_000)
    else:
        path.symlink_to("../secret.txt" if kind == "link" else "/dev/zero")
    assert lint("--output", "json", cwd=course) == plain


def test_modules_of_the_project_are_not_imported(course: Path) -> None:
    """Python puts the current folder on the path of `python -m`; the command `lint-modules` never has it there."""
    for name in ("click", "yaml", "pydantic", "queue", "secrets"):
        write(course, **{f"{name}.py": "raise SystemExit(99)\n"})
    done = subprocess.run([sys.executable, "-m", "linter"], cwd=course, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
