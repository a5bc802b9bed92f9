"""Configurations, rule pages, mkdocs.yml and .gitignore of a stranger: read as data, in time, from the project only."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from linter.config import ConfigError, parse
from tests.test_cli import EXAM, TRACKER, lint, write

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
        parse(text, "lint-modules.toml")
    assert says in str(caught.value)


def test_keys_of_everyday_length_and_long_lists_stay() -> None:
    text = ".".join(["a"] * 90) + ' = 1\nfiles = ["' + '", "'.join(["a.md"] * 500) + '"]\n'
    assert len((parse(text, "x.toml") or {})["files"]) == 500


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
