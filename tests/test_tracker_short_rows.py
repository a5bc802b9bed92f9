"""Rows of a tracker that lack cells: at their end they print as empty ones, elsewhere they say nothing for sure."""

from __future__ import annotations

import pytest

from linter.rules import Standard
from tests.conftest import Lint
from tests.tracking import read

PAGE = (
    "---\ntype: tracking-system\ntitle: T\n---\n# T\n\n- **Total Pages**: 2\n- **Not Started**: 1\n\n"
    "| Page | Module | Exam | Status | Notes | Last Updated |\n|---|---|---|---|---|---|\n"
    "| Clocks | 🔄 | ⬜ | 🔄 In Progress | | |\n{row}\n"
)


@pytest.mark.parametrize("row", ["| Leases | ⬜ | ⬜ | ⬜ Not started |", "| Leases | ⬜ | ⬜ | ⬜ Not started | |"])
def test_cells_left_out_at_the_end(standard: Standard, lint: Lint, row: str) -> None:
    text = PAGE.format(row=row)
    tracker = read(text, standard)
    assert [(one.page, one.status) for one in tracker.rows] == [("Clocks", "in-progress"), ("Leases", "not-started")]
    assert tracker.faults  # and yet the table is not rewritten
    assert not lint(text, "T_MODULE_TRACKER.md", "TRK001", "TRK002", "TRK007", "TRK008", "TRK011").findings


@pytest.mark.parametrize(
    "row", ["| Leases | ⬜ | ⬜ Not started | | |", "| Leases |", "| Leases | ⬜ | ⬜ Not started |"]
)
def test_cells_left_out_before_the_end(standard: Standard, row: str) -> None:
    assert [one.page for one in read(PAGE.format(row=row), standard).rows] == ["Clocks"]
