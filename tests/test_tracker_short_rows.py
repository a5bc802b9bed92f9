"""Rows of a tracker with too few or too many cells: at their end these are empty, or not shown; elsewhere they say
nothing for sure."""

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


@pytest.mark.parametrize("more", ["x |", "| x | y |", "🔄 |"])
def test_cells_behind_the_last_column_are_not_shown_and_hide_no_row(standard: Standard, lint: Lint, more: str) -> None:
    text = PAGE.format(row=f"| Leases | ✅ | ⬜ | ✅ Complete | | 2025-02-30 | {more}")
    tracker = read(text, standard)
    assert [(one.page, one.status) for one in tracker.rows] == [("Clocks", "in-progress"), ("Leases", "complete")]
    assert tracker.faults
    codes = {finding.code for finding in lint(text, "T_MODULE_TRACKER.md", "TRK002", "TRK008").findings}
    assert codes == {"TRK002", "TRK008"}


def test_a_row_whose_cells_a_pipe_has_moved_says_nothing_for_sure(standard: Standard) -> None:
    text = PAGE.format(row="| Leases | and more | ✅ | ⬜ | ✅ Complete | | |")
    assert [one.page for one in read(text, standard).rows] == ["Clocks"]
