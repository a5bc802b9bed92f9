"""The project's hooks as pre-commit installs them, and a course whose commits they guard."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.helpers.environment import around
from tests.helpers.paths import ROOT

BAD = "---\ntype: exam\ntitle: Progress\n---\n\n# Progress\n\n```text\nThis fence is never closed.\n"


NO_NETWORK = ("No matching distribution", "Could not find a version", "Temporary failure", "ConnectionError")
WHOM = {f"GIT_{role}_{what}": "a@b.example" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
IDS = ("lint-modules", "lint-modules-all", "lint-modules-fix", "lint-modules-status")


@dataclass(frozen=True)
class Hooks:
    """A repository that holds the hooks, and the folder where pre-commit keeps what it installed from it."""

    source: Path
    revision: str
    home: Path

    def environment(self) -> dict[str, str]:
        """The variables of a shell."""
        return around(**WHOM, PRE_COMMIT_HOME=str(self.home), PRE_COMMIT_COLOR="never")

    def configuration(self, *ids: str, more: str = "") -> str:
        """A `.pre-commit-config.yaml` with these hooks; `more` are further lines of the last one."""
        chosen = "".join(f"      - id: {name}\n" for name in ids)
        return f"repos:\n  - repo: {self.source}\n    rev: {self.revision}\n    hooks:\n{chosen}{more}"


@dataclass(frozen=True)
class Course:
    """A repository of pages."""

    folder: Path
    hooks: Hooks

    def call(self, *command: object) -> subprocess.CompletedProcess[str]:
        """A command in the repository."""
        words = [str(word) for word in command]
        return subprocess.run(
            words, cwd=self.folder, env=self.hooks.environment(), capture_output=True, encoding="utf-8", check=False
        )

    def git(self, *words: object) -> str:
        """What git says; a test fails where it refuses."""
        done = self.call("git", *words)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def guard(self, *ids: str, more: str = "") -> None:
        """Installs hooks for commits, as a developer does."""
        text = self.hooks.configuration(*ids, more=more)
        (self.folder / ".pre-commit-config.yaml").write_text(text, encoding="utf-8")
        self.git("add", ".pre-commit-config.yaml")
        done = self.call(sys.executable, "-m", "pre_commit", "install")
        assert done.returncode == 0, done.stdout + done.stderr

    def commit(self) -> tuple[int, str]:
        """The exit code and the output of a commit of all that is staged."""
        done = self.call("git", "commit", "-m", "Pages")
        return done.returncode, done.stdout + done.stderr


def installed(folder: Path) -> Hooks:
    """The hooks of this checkout, committed to a repository and installed once; skips where that needs a network."""
    pytest.importorskip("pre_commit", reason="pre-commit is not installed; the extra `dev` brings it")
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    source = folder / "hooks"
    for name in ("linter", "rules"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml"):
        shutil.copy(ROOT / name, source)
    repository = Course(source, Hooks(source, "", folder / "home"))
    repository.git("init", "--quiet")
    repository.git("add", "--all")
    repository.git("commit", "--quiet", "-m", "Hooks")
    hooks = Hooks(source, repository.git("rev-parse", "HEAD").strip(), folder / "home")
    probe = course(folder / "probe", hooks)
    probe.guard(*IDS)
    done = probe.call(sys.executable, "-m", "pre_commit", "install-hooks")
    if done.returncode and any(words in done.stdout + done.stderr for words in NO_NETWORK):
        pytest.skip("the hooks' environment cannot be installed: no network is there")
    assert done.returncode == 0, done.stdout[-2_000:] + done.stderr[-2_000:]
    return hooks


def course(folder: Path, hooks: Hooks) -> Course:
    """A new repository without a page."""
    folder.mkdir(parents=True)
    new = Course(folder, hooks)
    new.git("init", "--quiet")
    return new
