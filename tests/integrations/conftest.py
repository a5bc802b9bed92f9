"""The example course in a folder of its own, and its repair."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.helpers.mkdocs_sites import Site
from tests.helpers.paths import ROOT


@pytest.fixture
def course(pytester: pytest.Pytester) -> Path:
    """A copy of the example course, in which the test runs."""
    return Path(shutil.copytree(ROOT / "examples" / "course", pytester.path, dirs_exist_ok=True))


@pytest.fixture
def example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the example course with an mkdocs.yml, in which the test runs."""
    folder = shutil.copytree(ROOT / "examples" / "course", tmp_path / "course")
    (folder / "mkdocs.yml").write_text("site_name: Course\n", encoding="utf-8")
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def site(example: Path) -> Site:
    """The site of that course."""
    return Site(example)
