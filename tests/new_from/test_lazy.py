"""A repository that lacks objects and names a program to fetch them with, and the variables that a hook is given."""

from __future__ import annotations

from pathlib import Path

import pytest

from linter.cli.git import last_change
from tests.new_from.repository import commit, git
from tests.test_cli import lint, write

ASKING = (("status", "--check"), ("status", "--write"), ("--new-from", "HEAD~1"), ("--history", "2"))


@pytest.fixture
def sprung(course: Path, tmp_path: Path) -> Path:
    """What comes to be where a program of the repository runs: the tree of its first commit is to be fetched."""
    trap, sprung = tmp_path / "trap", tmp_path / "sprung"
    trap.write_text(f"#!/bin/sh\ntouch '{sprung}'\n", encoding="utf-8")
    trap.chmod(0o755)
    tree = git(course, "rev-parse", "HEAD^{tree}")
    rows = "| Page | Module | Status | Last Updated |\n|---|---|---|---|\n| One | ⬜ | ⬜ Not started | |\n"
    write(course, **{"A_MODULE_TRACKER.md": f"# T\n\n{rows}", "one-module.md": "# One\n"})
    commit(course)
    (course / ".git/objects" / tree[:2] / tree[2:]).unlink()
    settings = {"core.repositoryformatversion": "1", "extensions.partialClone": "origin", "core.sshCommand": str(trap)}
    settings |= {"remote.origin.promisor": "true", "remote.origin.uploadpack": str(trap)}
    settings |= {f"protocol.{name}.allow": "always" for name in ("ssh", "file", "ext")}
    for key, value in settings.items():
        git(course, "config", key, value)
    return sprung


@pytest.mark.parametrize("address", ["ssh://host/path", "file:///nowhere", "ext::sh -c touch% {}"])
@pytest.mark.parametrize("args", ASKING)
def test_what_a_repository_lacks_is_not_fetched(
    course: Path, sprung: Path, args: tuple[str, ...], address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(course, "config", "remote.origin.url", address.format(sprung))
    monkeypatch.setenv("GIT_ALLOW_PROTOCOL", "ssh:file:ext")
    output = ("--output", "html=report.html") if "--history" in args else ()
    assert lint(*args, *output, cwd=course).code in (0, 1, 2)
    assert not sprung.exists()


def test_a_hook_of_another_repository_changes_no_date(
    course: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(course / "sub", module_9="# Nine\n")
    commit(course)
    day = last_change(course / "sub")("module-9.md")
    git(tmp_path, "init", "-q", "elsewhere")
    for directory in (course / ".git", tmp_path / "elsewhere/.git"):  # as in a linked work tree, as of a submodule
        monkeypatch.setenv("GIT_DIR", str(directory))
        assert last_change(course / "sub")("module-9.md") == day is not None
