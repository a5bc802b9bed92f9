"""What the guard lets a call touch: what its words name, and no more."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.guarding.allowed import allowed, split
from tests.test_cli import TRACKER, write

MAY = [
    ("", "read", "docs/a.md"),
    ("", "read", "../lint-modules.toml"),
    ("", "read", "../.gitignore"),
    ("--output json=out.json", "write", "out.json"),
    ("--output=json=out.json", "write", ".out.json.lock"),
    ("check --output json=../out.json --output full", "write", "../.out.json.17.lint-modules-tmp"),
    ("", "write", ".lint-modules-cache/x.json"),
    ("--cache-dir ../kept", "write", "../kept/x.json"),
    ("clean", "write", ".lint-modules-cache/x.json"),
    ("../aside.md", "read", "../aside.md"),
    ("--config ../other/x.toml", "read", "docs/a.md"),
    ("--config ../other/x.toml", "read", "../other/x.toml"),
    ("--fix", "write", "docs/a.md"),
    ("--fix-only docs", "write", "docs/.a.md.lock"),
    ("--fix ../aside.md", "write", "../aside.md"),
    ("status --write", "write", "docs/a.md"),
    ("status", "write", ".lint-modules-cache/x.json"),
    ("status --init", "write", "docs/new.md"),
    ("new module --output docs/new.md", "write", "docs/new.md"),
    ("init", "write", "lint-modules.toml"),
    ("init --github", "write", ".github/workflows/lint-modules.yml"),
    ("baseline create", "write", "known.json"),
    ("baseline prune --baseline ../known.json", "write", "../known.json"),
]
MAY_NOT = [
    ("", "read", "../aside.md"),
    ("", "read", "../other"),
    ("docs/a.md", "read", "../aside.md"),
    ("", "write", "docs/a.md"),
    ("", "write", "lint-modules.toml"),
    ("", "write", "out.json"),
    ("--output json", "write", "json"),
    ("--output json=out.json", "write", "other.json"),
    ("--output json=out.json", "write", ".other.json.lock"),
    ("--baseline known.json", "write", "known.json"),
    ("--fix --diff", "write", "docs/a.md"),
    ("--diff", "write", "docs/a.md"),
    ("--fix", "write", "../aside.md"),
    ("--fix", "write", "docs/a.py"),
    ("--fix", "write", "lint-modules.toml"),
    ("-- --fix", "write", "docs/a.md"),
    ("--stdin-filename --fix -", "write", "docs/a.md"),
    ("status", "write", "docs/a.md"),
    ("status --check --diff", "write", "docs/a.md"),
    ("inspect", "write", ".lint-modules-cache/x.json"),
    ("inspect docs", "write", "docs/a.md"),
    ("inspect --output json", "write", "json"),
    ("baseline status", "write", "known.json"),
    ("baseline create", "write", "../known.json"),
    ("baseline create", "write", "docs/a.md"),
    ("new module", "write", "docs/new.md"),
    ("init", "write", "docs/a.md"),
    ("clean", "write", "docs/a.md"),
    ("server", "write", "docs/a.md"),
]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with a configuration of its own, in a folder with another one."""
    write(tmp_path, aside=TRACKER, **{"lint-modules.toml": "", "other/x.toml": ""})
    return write(tmp_path / "project", docs__a=TRACKER, **{"lint-modules.toml": "", "known.json": "{}"}).resolve()


def asked(project: Path, words: str, what: str, path: str) -> bool:
    call = allowed(words.split(), str(project))
    return (call.reads if what == "read" else call.writes)(str((project / path).resolve()))


@pytest.mark.parametrize(("words", "what", "path"), MAY)
def test_what_a_call_names_it_may_touch(project: Path, words: str, what: str, path: str) -> None:
    assert asked(project, words, what, path)


@pytest.mark.parametrize(("words", "what", "path"), MAY_NOT)
def test_what_a_call_does_not_name_it_may_not_touch(project: Path, words: str, what: str, path: str) -> None:
    assert not asked(project, words, what, path)


@pytest.mark.parametrize(
    ("words", "git"),
    [("", False), ("--fix", False), ("status", True), ("--new-from main", True), ("--output html=x", True)],
)
def test_git_is_asked_where_the_documentation_says_so(project: Path, words: str, git: bool) -> None:
    assert allowed(words.split(), str(project)).git == git


def test_words_are_read_as_the_command_reads_them() -> None:
    paths, options = split(["a", "--select", "FB", "--output=json=x", "-q", "--fix", "-", "--", "--write", "b"])
    assert paths == ["a", "-", "--write", "b"]
    assert options == {"--select": ["FB"], "--output": ["json=x"], "--fix": []}
