"""What `lint-modules status` lists and writes anew: the next pages, checklists, a first tracker."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from linter.checks.required import RequiredPart
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


def test_a_checklist_of_what_is_no_page_is_refused(tmp_path: Path) -> None:
    folder = course(tmp_path, **{"docs/notes.md": "# Notes\n"})
    for page in ("docs/notes.md", "docs/gone-module.md"):
        done = lint("status", "--checklist", page, cwd=folder)
        assert (done.code, done.out) == (2, "")
        assert f"{page} is no module or exam of this project" in done.err


def test_a_tracker_of_nothing_is_refused(tmp_path: Path) -> None:
    folder = write(tmp_path, **{"lint-modules.toml": CONFIG, "docs/notes.md": "# Notes\n"})
    done = lint("status", "--init", cwd=folder)
    assert (done.code, done.out) == (2, "")
    assert "no module and no exam was found, so there is nothing to track" in done.err
    assert not list(folder.rglob("*TRACKER*"))


@pytest.mark.parametrize("args", [["--next", "1"], ["--checklist", "--all"], ["--init"]])
def test_a_page_that_was_not_read_is_told_and_nothing_is_written(args: list[str], tmp_path: Path) -> None:
    rows = "| Leases | ⬜ | ⬜ | ⬜ Not started | | |"
    folder = course(tmp_path, rows, **{"docs/leases-module.md": PASSES, "docs/clocks-module.md": b"# C\0\n"})
    before = tracker(folder).read_bytes()
    done = lint("status", *args, cwd=folder)
    assert done.code == 2
    assert "docs/clocks-module.md: page holds a NUL byte" in done.err
    assert ("Leases" in done.out or "A Module" in done.out) == (args != ["--init"])
    assert tracker(folder).read_bytes() == before
    assert not (folder / "docs/LEARNING_MODULE_TRACKER.md").exists()


def test_a_page_that_a_rule_crashed_on_earns_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = course(tmp_path, "| Leases | ⬜ | ⬜ | ⬜ Not started | | |", **{"docs/leases-module.md": PASSES})
    before = tracker(folder).read_bytes()
    monkeypatch.setattr(RequiredPart, "problems", lambda *_: [][1])
    done = lint("status", "--write", cwd=folder)
    assert done.code == 2
    assert "docs/leases-module.md: a rule crashed on it" in done.err
    assert tracker(folder).read_bytes() == before


def test_only_the_trackers_that_are_named_are_looked_at(tmp_path: Path) -> None:
    row = "| Leases | ⬜ | ⬜ | ⬜ Not started | | |"
    folder = course(tmp_path, row, **{"docs/leases-module.md": PASSES})
    other = folder / "OTHER_MODULE_TRACKER.md"
    other.write_bytes(tracker(folder).read_bytes())
    named = str(tracker(folder).relative_to(folder))
    assert lint("status", "--write", "--tracker", named, cwd=folder).code == 0
    assert "📝 Module done" in tracker(folder).read_text(encoding="utf-8")
    assert "📝 Module done" not in other.read_text(encoding="utf-8")
    done = lint("status", "--tracker", named, "--tracker", "docs/leases-module.md", cwd=folder)
    assert (done.code, "docs/leases-module.md is no tracker of this project" in done.err) == (2, True)
