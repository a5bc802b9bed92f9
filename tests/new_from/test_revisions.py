"""A revision to compare with that is not there, or not whole: one message, and the remedy."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.gating import PAGE, SELECT, edit
from tests.new_from.repository import commit, git, new
from tests.test_cli import codes, lint, write


@pytest.mark.parametrize("ref", ["no-such-branch", "", "--all", "-h", "HEAD^{tree}", "HEAD~99", "a b\nc"])
def test_a_revision_that_is_no_commit(course: Path, ref: str) -> None:
    done = lint(f"--new-from={ref}", cwd=course)
    assert (done.code, done.out) == (2, "")
    assert "is no commit of this repository\n" in done.err


def test_a_shallow_clone_names_the_remedy(course: Path, tmp_path: Path) -> None:
    first = git(course, "rev-parse", "HEAD")
    git(course, "checkout", "-q", "-b", "work")
    commit(course)
    git(course, "checkout", "-q", "main")
    commit(course, "main went on")
    shallow = tmp_path / "shallow"
    git(tmp_path, "clone", "-q", "--depth", "1", "--no-single-branch", course.as_uri(), str(shallow))
    git(shallow, "checkout", "-q", "work")
    for ref, why in ((first, "is no commit"), ("origin/main", "have no commit in common")):
        done = new(shallow, ref=ref)
        assert (done.code, done.out) == (2, "")
        assert why in done.err
        assert "`git fetch --unshallow`, or check out with `fetch-depth: 0`" in done.err
    git(shallow, "fetch", "-q", "--unshallow")
    assert new(shallow, ref="origin/main").code == 0


def test_a_clone_without_files_names_the_remedy_and_fetches_nothing(course: Path, tmp_path: Path) -> None:
    edit(course / "module-2.md", "See", "Do see")
    commit(course)
    git(course, "config", "uploadpack.allowFilter", "true")
    git(tmp_path, "clone", "-q", "--filter=blob:none", course.as_uri(), "partial")
    done = new(tmp_path / "partial", ref="HEAD~1")
    assert (done.code, done.out) == (2, "")
    assert "the clone lacks files of that commit; fetch without a filter" in done.err


def test_no_common_history(course: Path) -> None:
    git(course, "checkout", "-q", "--orphan", "island")
    commit(course, "island")
    done = new(course)
    assert (done.code, done.out) == (2, "")
    assert "have no commit in common\n" in done.err


def test_without_a_repository_and_without_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, module_1=PAGE, **{"lint-modules.toml": SELECT})
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    done = new(tmp_path)
    assert (done.code, done.out) == (2, "")
    assert "not a git repository" in done.err
    git(tmp_path, "init", "-q")
    assert "is no commit" in new(tmp_path).err
    monkeypatch.setenv("PATH", str(tmp_path))
    done = new(tmp_path)
    assert (done.code, done.out) == (2, "")
    assert "git was not found" in done.err


def test_a_repository_whose_head_is_no_commit_is_named(course: Path) -> None:
    first = git(course, "rev-parse", "HEAD")
    git(course, "checkout", "-q", "--orphan", "island")
    done = new(course, ref=first)
    assert (done.code, done.out) == (2, "")
    assert "--new-from: HEAD is no commit; commit something first\n" in done.err


def test_a_git_that_does_not_come_to_an_end_is_given_up(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def run(command: list[str], *, timeout: float, **_: object) -> None:
        raise subprocess.TimeoutExpired(command, timeout)

    monkeypatch.setattr(subprocess, "run", run)
    done = new(course)
    assert (done.code, done.out) == (2, "")
    assert "--new-from: git rev-parse took more than 600 seconds\n" in done.err


def test_a_page_outside_of_the_project_is_new(course: Path, tmp_path: Path) -> None:
    outside = write(tmp_path / "outside", module_7=PAGE) / "module-7.md"
    done = new(course, str(outside), "--config", str(course / "lint-modules.toml"), ref="HEAD")
    assert (done.code, codes(done)) == (1, ["DOC006", "DOC006"])
