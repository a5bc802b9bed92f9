"""What the tests of `--new-from` share: a repository, and that no temporary folder is left."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.gating import PAGE, SELECT
from tests.new_from.repository import LINKS, commit, git
from tests.test_cli import write


@pytest.fixture(autouse=True)
def nothing_left(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Temporary folders of their own, of which nothing may be left."""
    folder = tmp_path_factory.mktemp("temporary")
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    yield
    assert list(folder.iterdir()) == []


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A repository with one commit on main: a page with two findings, a page that links to it."""
    folder = write(tmp_path / "repo", module_1=PAGE, module_2=LINKS, **{"lint-modules.toml": SELECT, "notes.txt": "x"})
    git(folder, "init", "-q")
    commit(folder)
    return folder
