"""Diagrams in pages that child processes examine: what Mermaid says is what one process hears, and is kept."""

from __future__ import annotations

from pathlib import Path
from shutil import copytree

import pytest

from linter.app import executors
from linter.mermaid import engine as mermaid_engine
from linter.mermaid.engine import EngineError, MermaidEngine
from linter.mermaid.messages import Rejection
from tests.helpers.command import Done, lint
from tests.helpers.paths import ROOT

DIAGRAMS = "\n```mermaid\npie\n  'a' : 1\n```\n\n```mermaid\njourney\n  title A\n  section B\n    C: 5: D\n```\n"
engine = pytest.mark.skipif(not mermaid_engine.available(), reason="mermaidx or quickjs-ng is not installed")


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A course in which several pages have diagrams that Mermaid is asked about, for two processes."""
    monkeypatch.setattr(executors, "WORTH", 0)
    monkeypatch.setattr(executors, "usable", lambda: 2)
    folder = Path(copytree(ROOT / "examples/course", tmp_path / "course"))
    for number, page in enumerate(sorted(folder.rglob("module-*.md"))):
        page.write_text(f"{page.read_text(encoding='utf-8')}{DIAGRAMS.replace('C', f'C{number}')}", encoding="utf-8")
    return folder


def linted(course: Path, *options: str) -> Done:
    return lint("--no-cache", "--isolated", "--select", "DIA001", "--output", "json", *options, cwd=course)


@engine
def test_a_rejected_diagram_is_told_as_by_one_process(course: Path) -> None:
    expected = linted(course, "--jobs", "1")
    assert linted(course) == expected
    assert '"DIA001"' in expected.out


@pytest.mark.slow
@engine
def test_a_diagram_without_a_verdict_is_told_as_by_one_process(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def rejection(engine: MermaidEngine, text: str) -> Rejection | None:
        raise EngineError("Mermaid reached its limit")

    monkeypatch.setattr(MermaidEngine, "rejection", rejection)
    expected = linted(course, "--jobs", "1")
    assert linted(course) == expected
    assert (expected.code, "Mermaid reached its limit" in expected.out) == (2, True)
