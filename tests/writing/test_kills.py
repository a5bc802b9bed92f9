"""That the campaign of kills sees what is torn, lost or left behind."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from tests.campaign.kills import looped
from tests.campaign.loops import LOOPS, Loop
from tests.writing.test_leftovers import leave

OF_ONE = LOOPS["put"].versions


def _half(folder: Path, version: int) -> None:
    (folder / "a.md").write_bytes(b"half")


def _nothing(folder: Path, version: int) -> None:
    if version == 0:
        LOOPS["put"].write(folder, 0)
    elif version > 1:
        time.sleep(60)  # the first one was told as done


def _litter(folder: Path, version: int) -> None:
    LOOPS["put"].write(folder, version)
    leave(folder / "a.md")


@pytest.mark.parametrize(
    ("write", "wrong"),
    [
        (_half, "torn: {'a.md': "),
        (_nothing, "lost: 1 were told as done, and it holds 0"),
        (_litter, "the next run: left ['.a.md.77.lint-modules-tmp', '.a.md.lock']"),
    ],
)
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_kill_is_judged(tmp_path: Path, write: object, wrong: str) -> None:
    assert str(looped(Loop(write, OF_ONE), tmp_path / "here", 0.2)).startswith(wrong)  # type: ignore[arg-type]
