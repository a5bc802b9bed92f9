"""What one tracker says of the pages of another, rows without a page, and checklists without some rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.courses import FAILS, HEAD, PASSES, course
from tests.test_cli import codes, lint, write

TICKS = "\n### Leases Quality Checklist\n\n- ✅ Common pitfalls\n"
OTHER = f"# Other\n\n{HEAD}| Leases | ✅ | ⬜ | 📝 Module done | {{}} | |\n"


@pytest.mark.parametrize(("named", "found"), [("far-module.md", ["TRK012"]), ("near-module.md", [])])
def test_a_checklist_is_of_the_document_that_another_tracker_ties_to_its_page(
    tmp_path: Path, named: str, found: list[str]
) -> None:
    pages = {"docs/far-module.md": FAILS, "docs/near-module.md": PASSES}
    folder = course(tmp_path, "| Leases | ⬜ | ⬜ | ⬜ Not started | | |", TICKS, **pages)
    write(folder, **{"docs/B_MODULE_TRACKER.md": OTHER.format(named)})
    assert codes(lint("--select", "TRK012", "--output", "concise", cwd=folder)) == found


def test_rows_without_a_page_repeat_each_other_by_their_files(tmp_path: Path) -> None:
    rows = [f"| {page} | ✅ | ⬜ | 📝 Module done | leases-module.md | |" for page in ("", "", "Clocks")]
    folder = course(tmp_path, *rows, **{"docs/leases-module.md": PASSES})
    done = lint("--select", "TRK009,TRK010", "--output", "concise", cwd=folder)
    assert [line.split(":")[1] for line in done.out.splitlines()[:-1]] == ["6", "7"]
    assert all("leases-module.md" in line for line in done.out.splitlines()[:-1])


def test_a_checklist_leaves_out_what_no_rule_of_the_project_looks_at(tmp_path: Path) -> None:
    folder = course(tmp_path, "| Leases | ✅ | ⬜ | 📝 Module done | | |", **{"docs/leases-module.md": PASSES})
    whole = lint("status", "--checklist", "docs/leases-module.md", cwd=folder).out
    config = 'builtin = ["kinds", "module", "tracker"]\n'
    write(folder, **{"lint-modules.toml": config})
    part = lint("status", "--checklist", "docs/leases-module.md", cwd=folder).out
    lines = [line.split(" (")[0][4:] for line in part.splitlines()[2:]]
    assert "Common pitfalls" in lines
    assert 3 < len(lines) < len(whole.splitlines()) - 2
