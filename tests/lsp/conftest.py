"""The course that an author has open in every test of the language server."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.helpers.paths import ROOT

EXAMPLE = ROOT / "examples" / "course"


@pytest.fixture
def course(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLE, tmp_path / "course"))


@pytest.fixture
def module(course: Path) -> Path:
    return course / "docs" / "module-1-backpressure.md"
