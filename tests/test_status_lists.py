"""What `lint-modules status` lists and writes anew: the next pages, checklists, a first tracker."""

from __future__ import annotations

import json
from pathlib import Path

from tests.courses import CONFIG, EXAM, FAILS, PASSES, course, tracker
from tests.test_cli import lint, write


def test_next_goes_by_priority_then_by_what_is_nearest_to_done(tmp_path: Path) -> None:
    head = "# T\n\n| Page | Module | Exam | Status | Priority |\n|---|---|---|---|---|\n"
    rows = [
        "| Low | ⬜ | ⬜ | ⬜ Not started | P3 |",
        "| Leases | ✅ | ⬜ | 📝 Module done | P2 |",
        "| None | ⬜ | ⬜ | ⬜ Not started | |",
        "| Clocks | ⬜ | ⬜ | ⬜ Not started | P1 |",
        "| Epochs | 🔄 | ⬜ | 🔄 In Progress | P1 |",
        "| Done | ✅ | ✅ | ✅ Complete | P1 |",
    ]
    files = {"leases-module.md": PASSES, "epochs-module.md": FAILS, "done-module.md": PASSES, "done-exam.md": EXAM}
    folder = write(tmp_path, **{"lint-modules.toml": CONFIG, "A_MODULE_TRACKER.md": head + "\n".join(rows), **files})
    assert lint("status", "--next", "9", cwd=folder).out.splitlines() == [
        "1. Epochs: P1; no exam yet; 1 error to repair (MOD017)",
        "2. Clocks: P1; no module and no exam yet",
        "3. Leases: P2; no exam yet",
        "4. Low: P3; no module and no exam yet",
        "5. None: no priority; no module and no exam yet",
    ]
    data = json.loads(lint("status", "--next", "1", "--output", "json", cwd=folder).out)
    assert [step["page"] for step in data["next"]] == ["Epochs"]


def test_a_checklist_can_be_pasted_and_holds(tmp_path: Path) -> None:
    folder = course(
        tmp_path,
        "| Leases | 🔄 | ⬜ | 🔄 In Progress | | |",
        **{"docs/module-1-leases.md": FAILS, "docs/leases-exam.md": EXAM},
    )
    done = lint("status", "--checklist", "docs/module-1-leases.md", cwd=folder)
    lines = done.out.splitlines()
    assert (done.code, lines[0]) == (0, "### Module 1: Leases Quality Checklist")
    assert "- ⬜ Common pitfalls (MOD017)" in lines
    both = lint("status", "--checklist", "--all", cwd=folder)
    assert both.out.count("Quality Checklist") == 2
    assert "### Leases Exam Quality Checklist\n" in both.out
    with tracker(folder).open("a", encoding="utf-8") as file:
        file.write("\n" + done.out.replace("⬜", "✅"))
    assert "TRK012" in lint("--select", "TRK012", "--output", "concise", cwd=folder).out
    assert lint("status", "--checklist", cwd=folder).code == 2


def test_init_writes_a_tracker_that_is_up_to_date(tmp_path: Path) -> None:
    files = {
        "docs/a/module-2-leases.md": PASSES,
        "docs/a/tests/leases-exam.md": EXAM,
        "docs/a/clocks-module.md": FAILS,
        "docs/b/leases-module.md": PASSES,
        "docs/b/epochs-exam.md": EXAM,
    }
    folder = write(tmp_path, **{"lint-modules.toml": CONFIG, **files})
    assert lint("status", "--init", cwd=folder).code == 0
    page = folder / "docs" / "LEARNING_MODULE_TRACKER.md"
    text = page.read_text(encoding="utf-8")
    assert "- **Total Pages**: 3" in text
    assert lint("status", "--check", cwd=folder).code == 0
    assert lint("--select", "TRK", cwd=folder).code == 0
    assert "0 errors, 0 warnings" in lint("--select", "TRK", cwd=folder).out
    assert lint("status", "--init", cwd=folder).code == 2
    assert page.read_text(encoding="utf-8") == text
