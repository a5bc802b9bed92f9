"""A page to fix, and the ways to have it fixed by the command."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from tests.helpers.command import Done, lint

PAGE = b"---\ntype: tracking-system\ntitle: T\n---\n\n# T\n\nText:\n- a\n- b\n"
FIXED = PAGE.replace(b"Text:\n", b"Text:\n\n")
BROKEN = PAGE + b"\n[x](missing.md)\n"


def fix(folder: Path, *args: str) -> Done:
    silent = {"--diff", "--fix-only"} & set(args)
    return lint("--isolated", *(() if silent else ("--output", "concise")), *args, cwd=folder)


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def piped(monkeypatch: pytest.MonkeyPatch, data: bytes, *args: str, cwd: Path) -> Done:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    return lint("--isolated", *args, "-", "--stdin-filename", "progress-MODULE_TRACKER.md", cwd=cwd)
