"""The short form of every campaign."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.campaign.running import NAMES, find, run

SHORT = [name for name in NAMES if find(name).short]


@pytest.mark.parametrize("name", SHORT)
def test_no_case_of_the_short_form_fails(name: str, tmp_path: Path) -> None:
    campaign = find(name)
    state = run(campaign, campaign.short, 1, tmp_path / "state.json", tmp_path / "failures")
    assert state.failed == {}
    assert state.done == campaign.short
