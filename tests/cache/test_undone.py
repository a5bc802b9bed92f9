"""What is not kept as nothing came of it, and commands that what is kept cannot answer."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from linter import mermaid_engines
from linter.cli import entry
from linter.cli.inputs import FOLDER
from linter.mermaid_engines import EngineError, MermaidEngine
from tests.cache.conftest import Lint
from tests.cache.test_again import Command, command, understood

__all__ = ["command", "understood"]
MODULE = "docs/module-1-backpressure.md"


@pytest.mark.skipif(not mermaid_engines.available(), reason="mermaidx or quickjs-ng is not installed")
def test_a_diagram_without_a_verdict_is_not_kept(
    course: Path, lint: Lint, linted: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def rejection(*_: object) -> None:
        raise EngineError("Mermaid reached its limit")

    monkeypatch.setattr(MermaidEngine, "rejection", rejection)
    (course / MODULE).write_text("# Module 1: X\n\n```mermaid\npie\n  'a' : 1\n```\n", encoding="utf-8")
    first = lint("--select", "DIA001", MODULE)
    assert (first[0], "Mermaid reached its limit" in first[1]) == (2, True)
    assert [path.name for path in (course / FOLDER).glob("*.json")] == []
    assert lint("--select", "DIA001", MODULE) == first
    assert linted == ["linted"] * 2


def test_where_what_is_known_cannot_be_told_the_command_runs(
    command: Command, understood: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def closed(words: list[str]) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    first = command()
    assert command() == first
    monkeypatch.setattr(entry, "_told_again", closed)
    assert (command(), len(understood)) == (first, 2)


def test_a_command_that_is_interrupted_before_it_is_understood_ends_as_any_other(
    command: Command, understood: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(words: list[str]) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(entry, "_told_again", interrupted)
    assert (command(), understood) == ((130, ""), [])
