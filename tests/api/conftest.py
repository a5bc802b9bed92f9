"""A copy of the example course, in which the tests run."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.conftest import ROOT


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = shutil.copytree(ROOT / "examples" / "course", tmp_path / "course")
    monkeypatch.chdir(folder)
    return folder
