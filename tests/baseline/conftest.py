"""What the tests of the baseline's command share: a course that is wholly in its baseline."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.gating import NAME, PAGE, SELECT
from tests.test_cli import lint, write


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """Two pages with two findings each, all of them in the baseline."""
    write(tmp_path, module_1=PAGE, sub__module_2=PAGE, **{"lint-modules.toml": SELECT})
    done = lint("baseline", "create", cwd=tmp_path)
    assert (done.code, done.out) == (0, f"{NAME}: 4 added, 4 entries\n")
    return tmp_path
