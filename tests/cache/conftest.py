"""A course to lint with a cache, and a count of the runs that did lint."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from linter import reading
from linter.cli import check
from linter.cli.inputs import FOLDER
from linter.cli.main import run
from linter.cli.outputs import Output
from linter.cli.request import Request
from linter.front_matter import FrontMatter
from linter.page import Page
from linter.source import Source
from tests.conftest import ROOT

Lint = Callable[..., tuple[int, str]]


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "course"
    shutil.copytree(ROOT / "examples/course", folder, ignore=shutil.ignore_patterns(FOLDER))
    (folder / "lint-modules.toml").write_text("", encoding="utf-8")
    monkeypatch.chdir(folder)
    for name in ("HOME", "XDG_CONFIG_HOME", "APPDATA", "LOCALAPPDATA"):  # the key of the tests' own user
        monkeypatch.setenv(name, str(tmp_path / "home"))
    for name in ("CI", "GITHUB_ACTIONS", "LINT_MODULES_NO_CACHE", "LINT_MODULES_CACHE_DIR"):
        monkeypatch.delenv(name, raising=False)
    return folder


def kept_run(course: Path) -> Path:
    """The file of the one run that is remembered; what Mermaid said of diagrams lies beside it."""
    (kept,) = (path for path in (course / FOLDER).glob("*.json") if b'"report":' in path.read_bytes())
    return kept


@pytest.fixture
def lint(capsys: pytest.CaptureFixture[str]) -> Lint:
    def linted(*args: str) -> tuple[int, str]:
        code = run(["--no-progress", "--output", "json", *args])
        return code, capsys.readouterr().out

    return linted


@pytest.fixture
def linted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The runs that linted, as against those that told again what was known."""
    real, calls = check.perform, list[str]()

    def counted(request: Request, outputs: tuple[Output, ...]) -> int:
        calls.append("linted")
        return real(request, outputs)

    monkeypatch.setattr(check, "perform", counted)
    return calls


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths of the pages that were parsed, each as often as it was."""
    real, paths = reading.read, list[str]()

    def counted(source: Source, matter: FrontMatter) -> Page:
        if source.path.endswith(".md"):  # skeletons are texts without a file
            paths.append(source.path)
        return real(source, matter)

    monkeypatch.setattr(reading, "read", counted)
    return paths
