"""Hostile trackers: tables, rows, statistics, checklists."""

from __future__ import annotations

from tests.campaign.pages import Unit, numbered, same

_ROWS = "| Topic | Module | Exam | Status | Last Updated | Notes |\n|---|---|---|---|---|---|\n"


def _statistics(number: int) -> str:
    return f"- **Total Pages**: {number}\n- **Completed**: {number}/{number + 1} ({number % 100}%)\n"


TRACKERS = [
    Unit("rows", "tracker", numbered("| Topic {n} | \u2705 | \u2b1c | \u2705 Complete | 2025-01-02 | |\n"), _ROWS),
    Unit("same row", "tracker", same("| Leases | \u2705 | \u2705 | \u2705 Complete | 2025-01-02 | |\n"), _ROWS),
    Unit("rows with files", "tracker", numbered("| T{n} | \u2705 | \u2705 | \u2705 | x | module-{n}-x.md |\n"), _ROWS),
    Unit("one file in all rows", "tracker", numbered("| T{n} | \u2705 | | | | module-1-leases.md |\n"), _ROWS),
    Unit("rows of one word", "tracker", numbered("| Lease {n} | \u2705 | | | | leases-exam.md |\n"), _ROWS),
    Unit("ragged rows", "tracker", numbered("| Topic {n} | \u2705 |\n"), _ROWS),
    Unit("tables of rows", "tracker", numbered("## Part {n}\n" + _ROWS + "| Topic {n} | \u2705 | | | | |\n\n")),
    Unit("same tables", "tracker", same("## Part\n" + _ROWS + "| Leases | \u2705 | | | | |\n\n")),
    Unit("pipes", "tracker", same("|"), _ROWS),
    Unit("escaped pipes", "tracker", same("\\|"), _ROWS + "| "),
    Unit("statistics", "tracker", _statistics, "## Quick Stats\n"),
    Unit("statistics everywhere", "tracker", lambda n: f"## Part {n}\n{_statistics(n)}"),
    Unit("legend", "tracker", numbered("- \u2705 Complete {n}\n"), "## Legend\n"),
    Unit("checklists", "tracker", numbered("## Module {n}: Leases Quality Checklist\n- \u2705 Pitfalls\n")),
    Unit("one checklist", "tracker", numbered("- \u2705 Common pitfalls {n}\n"), "## Module 1: X Quality Checklist\n"),
    Unit("priorities", "tracker", numbered("{n}. **Leases {n}**: 4 remaining\n"), "## Next Priority Modules\n"),
    Unit("dates", "tracker", numbered("**Last Updated**: 2025-01-02, {n}\n")),
    Unit("merge markers", "tracker", same("<<<<<<< a\n=======\n>>>>>>> b\n"), _ROWS),
]  # fmt: skip
