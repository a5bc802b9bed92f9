"""A course to lint with a cache of the test's own, and counts of the runs that did lint and of the pages parsed."""

from __future__ import annotations

import shutil
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from linter.app import replay, snapshot
from linter.app.request import CheckRequest
from linter.cli import check, entry, main
from linter.markdown import parser
from linter.markdown.ast import Page
from linter.markdown.front_matter import FrontMatter
from linter.markdown.site import NO_SITE, Site
from linter.project.cache import FILE
from linter.reports import Output
from linter.text.source import Source
from tests.helpers.environment import use_cache
from tests.helpers.paths import ROOT

Lint = Callable[..., tuple[int, str]]
_KINDS = {"page": 1, "diagram": 2, "output": 3}


@pytest.fixture
def cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the user's cache, which is not there yet; no repository of a test is around it."""
    return use_cache(tmp_path_factory.mktemp("home"), monkeypatch)


@pytest.fixture
def course(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the example course, which is the current folder."""
    folder = tmp_path / "course"
    shutil.copytree(ROOT / "examples/course", folder)
    (folder / "lint-modules.toml").write_text("", encoding="utf-8")
    monkeypatch.chdir(folder)
    return folder


def count(cache: Path, kind: str) -> int:
    """How many values of a kind a cache holds."""
    if not (cache / FILE).exists():
        return 0
    with closing(sqlite3.connect(cache / FILE)) as file:
        return int(file.execute("SELECT count(*) FROM entries WHERE kind = ?", (_KINDS[kind],)).fetchone()[0])


def forget(cache: Path, kind: str) -> None:
    """Removes the values of a kind."""
    with closing(sqlite3.connect(cache / FILE)) as file, file:
        file.execute("DELETE FROM entries WHERE kind = ?", (_KINDS[kind],))


@pytest.fixture
def command(course: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Lint:
    """A process of the command: its exit code, and what it printed."""
    monkeypatch.setattr(replay, "_current", None)

    def called(*words: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["lint-modules", *words])
        with pytest.raises(SystemExit) as stop:
            entry.main()
        return int(stop.value.code or 0), capsys.readouterr().out

    return called


@pytest.fixture
def lint(command: Lint) -> Lint:
    """The same, with a report as JSON."""

    def linted(*args: str) -> tuple[int, str]:
        return command("--no-progress", "--output", "json", *args)

    return linted


@pytest.fixture
def linted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The runs that linted, as against those whose output was printed again."""
    real, calls = check.run_check, list[str]()

    def counted(request: CheckRequest, outputs: tuple[Output, ...]) -> int:
        calls.append("linted")
        return real(request, outputs)

    monkeypatch.setattr(check, "run_check", counted)
    return calls


@pytest.fixture
def understood(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands whose output was not printed again."""
    real, met = main.run, list[list[str]]()

    def counted(words: list[str]) -> int:
        met.append(words)
        return real(words)

    monkeypatch.setattr(main, "run", counted)
    return met


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths of the pages that were parsed, each as often as it was."""
    real, paths = parser.parse_page, list[str]()

    def counted(source: Source, matter: FrontMatter, site: Site = NO_SITE) -> Page:
        if source.path.endswith(".md"):  # skeletons are texts without a file
            paths.append(source.path)
        return real(source, matter, site)

    for module in (parser, snapshot):
        monkeypatch.setattr(module, "parse_page", counted)
    return paths
