"""`lint-modules status`: exit codes, formats, and what a row earns."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.courses import CONFIG, FAILS, PASSES, STALE, course, status, tracker
from tests.test_cli import lint, write


def test_exit_codes(tmp_path: Path) -> None:
    folder = course(tmp_path, STALE[0], **STALE[1])
    before = tracker(folder).read_bytes()
    assert lint("status", cwd=folder).code == lint("status", "--check", cwd=folder).code == 1
    diff = lint("status", "--diff", cwd=folder)
    assert (diff.code, lint("status", "--diff", "--check", cwd=folder).code) == (0, 1)
    assert "+| Leases | ✅ | ⬜ | 📝 Module done | leases-module.md | |" in diff.out.splitlines()
    assert tracker(folder).read_bytes() == before
    assert lint("status", "--write", "--exit-non-zero-on-change", cwd=folder).code == 1
    for args in (["--check"], ["--write"], ["--write", "--exit-non-zero-on-change"], ["--diff", "--check"]):
        assert lint("status", *args, cwd=folder).code == 0
    assert lint("status", "--write", "--check", cwd=folder).code == 2
    assert sorted(path.name for path in (folder / "docs").iterdir()) == ["COURSE_MODULE_TRACKER.md", "leases-module.md"]


def test_no_tracker_is_no_error(tmp_path: Path) -> None:
    done = lint("status", cwd=write(tmp_path, a_module=FAILS))
    assert (done.code, "no tracker was found" in done.err) == (0, True)
    assert lint("status", "--tracker", "a-module.md", cwd=tmp_path).code == 2


def test_json_says_what_is_earned_and_why(tmp_path: Path) -> None:
    folder = course(tmp_path, "| Leases | ✅ | ✅ | ✅ Complete | | 2025-03-04 |", **{"docs/leases-module.md": FAILS})
    (row,) = status(folder)["rows"]
    assert row["says"] == {"module": "✅", "exam": "✅", "status": "✅ Complete", "date": "2025-03-04"}
    assert row["earns"] == {"module": "🔄", "exam": "⬜", "status": "🔍 Needs review", "date": None}
    assert (row["because"], row["module"], row["exam"]) == ({"MOD017": 1}, "docs/leases-module.md", None)
    assert row["why"] == ["no exam was found"]


@pytest.mark.parametrize("fmt", ["full", "json", "markdown"])
def test_the_code_never_depends_on_the_format(tmp_path: Path, fmt: str) -> None:
    folder = course(tmp_path, STALE[0], **STALE[1])
    done = lint("status", "--output", fmt, cwd=folder)
    assert done.code == 1
    assert "Leases" in done.out


def test_rows_with_one_slug_stop_nothing(tmp_path: Path) -> None:
    rows = [
        "| A | ✅ | ⬜ | 📝 Module done | module-1-leases.md | |",
        "| B | ✅ | ⬜ | 📝 Module done | module-2-leases.md | |",
    ]
    folder = course(tmp_path, *rows, **{"docs/module-1-leases.md": PASSES})
    assert "TRK010" in lint("--select", "TRK010", "--output", "concise", cwd=folder).out
    assert lint("status", "--write", cwd=folder).code == 0


def test_an_earned_status_does_not_depend_on_the_page_or_the_command(tmp_path: Path) -> None:
    page = "---\ntype: learning-module\nstatus: draft\nprofile: draft\n---\n" + FAILS
    folder = course(tmp_path, "| Leases | ✅ | ⬜ | 📝 Module done | | |", **{"docs/leases-module.md": page})
    for select in ("TRK004", "TRK", "ALL"):
        assert "TRK004" in lint("--select", select, "--output", "concise", cwd=folder).out
    assert "TRK004" in lint("docs/COURSE_MODULE_TRACKER.md", "--output", "concise", cwd=folder).out


def test_the_hook_runs_the_command(tmp_path: Path) -> None:
    hooks = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    hook = hooks[hooks.index("- id: lint-modules-status") :]
    assert "entry: lint-modules status --write --exit-non-zero-on-change" in hook
    assert "pass_filenames: false" in hook
    assert "always_run: true" in hook


def test_a_file_the_configuration_excludes_exists_all_the_same(tmp_path: Path) -> None:
    row = "| Leases | ✅ | ⬜ | 📝 Module done | leases-module.md | |"
    folder = course(tmp_path, row, **STALE[1], **{"lint-modules.toml": CONFIG + 'exclude = ["docs/leases*"]\n'})
    assert lint("--select", "TRK", cwd=folder).code == 0
    done = lint("status", cwd=folder)
    assert (done.code, "is not read in this project" in done.out) == (0, True)


def test_the_configuration_ties_a_row(tmp_path: Path) -> None:
    config = CONFIG + '[kinds.tracker.form.rows]\n"Leases" = ["docs/other-module.md"]\n'
    folder = course(tmp_path, STALE[0], **{"lint-modules.toml": config, "docs/other-module.md": PASSES})
    (row,) = status(folder)["rows"]
    assert (row["module"], row["tied"]["module"]) == ("docs/other-module.md", "configuration")
    data = json.loads(lint("inspect", "--output", "json", "docs/COURSE_MODULE_TRACKER.md", cwd=folder).out)
    assert data["documents"][0]["rows"][0]["tied"] == {"module": "configuration", "exam": None}
