"""Rewriting a tracker, held against goldens: what is owned changes, and not a byte more."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.test_cli import lint

FIXTURES = ROOT / "fixtures" / "tracker" / "status"
CASES = sorted(path.name for path in FIXTURES.iterdir())
TRACKER = Path("docs") / "LOCK_MODULE_TRACKER.md"


@pytest.mark.parametrize("case", CASES)
def test_rewriting(case: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    course = tmp_path / "course"
    shutil.copytree(FIXTURES / case / "before", course)
    pages = {path: path.read_bytes() for path in course.rglob("*.md") if path.name != TRACKER.name}
    shown = lint("status", cwd=course)
    assert shown.code == 1
    written = lint("status", "--write", "--date-from", "keep", cwd=course)
    assert written.code == 0
    for golden, data in (
        (FIXTURES / case / "after.md", (course / TRACKER).read_bytes()),
        (FIXTURES / case / "status.out", shown.out.encode()),
    ):
        if request.config.getoption("--regenerate"):
            golden.write_bytes(data)
        assert data.decode() == golden.read_bytes().decode()
    assert lint("status", "--check", cwd=course).code == 0
    assert lint("status", "--write", "--exit-non-zero-on-change", cwd=course).code == 0
    assert (course / TRACKER).read_bytes() == (FIXTURES / case / "after.md").read_bytes()
    assert {path: path.read_bytes() for path in pages} == pages
