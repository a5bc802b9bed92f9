"""What the tests of writing share."""

from __future__ import annotations

from pathlib import Path

import pytest

from linter.project import files
from linter.project.files import TEMP_SUFFIX

OLD, NEW = b"old\n", b"new\n"


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.md"
    path.write_bytes(OLD)
    return path


def leave(path: Path) -> None:
    """What a run leaves that is killed while it writes a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.with_name(f"{files.hidden_name(path)}.77{TEMP_SUFFIX}").write_bytes(b"half")
    files.lock_path(path).touch()
