"""`lint-modules status`: exit codes, formats, dates, refusals, and what it says of the real trackers."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.conftest import ROOT
from tests.test_cli import lint, write
from tests.test_cli_output import COUNT, NUMBER, TEXT, maybe, some, thing

CONFIG = 'select = ["MOD017", "EXM016", "TRK"]\n'
PASSES = "# A Module\n\n## Common Pitfalls\n\nA clock that jumps.\n"
FAILS = "# A Module\n\nNothing goes wrong.\n"
EXAM = "# An Exam\n\n## Grading Rubric\n\nTen points.\n"
HEAD = "| Page | Module | Exam | Status | Notes | Last Updated |\n|---|---|---|---|---|---|\n"
CELLS = thing(module=maybe(TEXT), exam=maybe(TEXT), status=maybe(TEXT), date=maybe(TEXT))
ROW = thing(
    True,
    tracker=TEXT,
    line=NUMBER,
    page=TEXT,
    module=maybe(TEXT),
    exam=maybe(TEXT),
    says=CELLS,
    earns=CELLS,
    because={"type": "object", "additionalProperties": COUNT},
)
LINE = thing(tracker=TEXT, line=NUMBER, label=TEXT, says=TEXT, earns=TEXT)
SHAPE = thing(True, schema_version={"const": 1}, stale={"type": "boolean"}, rows=some(ROW), statistics=some(LINE))
GIT = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}


def course(folder: Path, *rows: str, **files: str | bytes) -> Path:
    """A course with one tracker; a page passes where it has what two rules ask for."""
    tracker = "# Tracker\n\n" + HEAD + "".join(f"{row}\n" for row in rows)
    return write(folder, **{"lint-modules.toml": CONFIG, "docs/COURSE_MODULE_TRACKER.md": tracker, **files})


def tracker(folder: Path) -> Path:
    return folder / "docs" / "COURSE_MODULE_TRACKER.md"


def status(folder: Path, *args: str) -> dict[str, Any]:
    """What `status --output json` says, held against the contract's shape."""
    data: dict[str, Any] = json.loads(lint("status", "--output", "json", *args, cwd=folder).out)
    Draft202012Validator(SHAPE).validate(data)
    return data


STALE = ("| Leases | ⬜ | ⬜ | ⬜ Not started | | |", {"docs/leases-module.md": PASSES})


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


def test_a_run_that_changes_nothing_touches_nothing(tmp_path: Path) -> None:
    folder = course(tmp_path, "| Leases | ✅ | ⬜ | 📝 Module done | | |", **STALE[1])
    before = tracker(folder).stat()
    tracker(folder).parent.chmod(0o555)
    try:
        assert lint("status", "--write", cwd=folder).code == 0
    finally:
        tracker(folder).parent.chmod(0o755)
    after = tracker(folder).stat()
    assert (after.st_mtime_ns, after.st_ino) == (before.st_mtime_ns, before.st_ino)


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


def git(folder: Path, *args: str, day: str = "2025-03-04") -> None:
    who = {
        f"GIT_{role}_{key}": value
        for role in ("AUTHOR", "COMMITTER")
        for key, value in {"NAME": "A", "EMAIL": "a@example.org", "DATE": f"{day}T12:00:00+00:00"}.items()
    }
    subprocess.run(["git", *args], cwd=folder, check=True, capture_output=True, env={**os.environ, **GIT, **who})


def test_dates_come_from_the_last_commit_of_a_document(tmp_path: Path) -> None:
    rows = [
        "| Leases | ⬜ | ⬜ | ⬜ Not started | | |",
        "| Old | ⬜ | ⬜ | ⬜ Not started | | May 2, 2024 |",
        "| New | ⬜ | ⬜ | ⬜ Not started | | |",
        "| Other | ⬜ | ⬜ | ⬜ Not started | | July 4, 2024 |",
    ]
    folder = course(tmp_path, *rows, **{"docs/leases-module.md": PASSES, "docs/new-module.md": PASSES})
    git(folder, "init", "-q")
    git(folder, "add", "docs/leases-module.md")
    git(folder, "commit", "-qm", "one", day="2025-03-04")
    write(folder, **{"docs/leases-exam.md": EXAM})
    git(folder, "add", "docs/leases-exam.md")
    git(folder, "commit", "-qm", "two", day="2025-04-05")
    assert lint("status", "--write", cwd=folder).code == 0
    lines = tracker(folder).read_text(encoding="utf-8").splitlines()
    assert lines[4] == "| Leases | ✅ | ✅ | ✅ Complete | leases-module.md, leases-exam.md | April 5, 2025 |"
    assert lines[5] == rows[1]
    assert lines[6] == "| New | ✅ | ⬜ | 📝 Module done | new-module.md | |"


def test_bytes_stay(tmp_path: Path) -> None:
    folder = course(tmp_path, STALE[0], **STALE[1])
    head = b"\xef\xbb\xbf# Tracker\r\n\r\n\tprose with \xe2\x80\xa8 a separator\x0c\r"
    table = "\n\r\n| Module|Page |Status\t|\n|---|---|---|\n|  ⬜|Leases| ⬜ Not started  |\r\n\r\nend".encode()
    tracker(folder).write_bytes(head + table)
    assert lint("status", "--write", cwd=folder).code == 0
    wanted = table.replace("  ⬜|".encode(), "  ✅|".encode()).replace(
        "⬜ Not started".encode(), "✅ Complete".encode()
    )
    assert tracker(folder).read_bytes() == head + wanted


REFUSED = {
    "merge markers": ("<<<<<<< ours\n| Leases | ✅ | ⬜ | 📝 Module done | | |\n>>>>>>> theirs", "merge marker", 5),
    "ragged": ("| Leases | ✅ | ⬜ | ✅ Complete |", "this row has 4 cells", 5),
    "ragged by one": ("| Leases | ✅ | ⬜ | ✅ Complete | |", "this row has 5 cells", 5),
    "too wide": ("| Leases | ✅ | ⬜ | ✅ Complete | a | b | c |", "this row has 7 cells", 5),
    "same page": (f"{STALE[0]}\n{STALE[0]}", "the same page", 6),
    "same file": (
        "| A | ✅ | ⬜ | ✅ | leases-module.md | |\n| B | ✅ | ⬜ | ✅ | leases-module.md | |",
        "names leases",
        6,
    ),
    "a fence that never closes": (f"{STALE[0]}\n\n```text\nrows", "never closes", 7),
}


@pytest.mark.parametrize("name", REFUSED)
def test_an_ambiguous_tracker_is_refused_with_its_line(tmp_path: Path, name: str) -> None:
    rows, message, line = REFUSED[name]
    folder = course(tmp_path, rows, **STALE[1])
    before = tracker(folder).read_bytes()
    for args in (["--check"], ["--diff"], ["--write"]):
        done = lint("status", *args, cwd=folder)
        assert done.code == 2
        assert f"docs/COURSE_MODULE_TRACKER.md:{line}: " in done.err
        assert message in done.err
    assert tracker(folder).read_bytes() == before


def test_rows_with_one_slug_stop_nothing(tmp_path: Path) -> None:
    rows = [
        "| A | ✅ | ⬜ | 📝 Module done | module-1-leases.md | |",
        "| B | ✅ | ⬜ | 📝 Module done | module-2-leases.md | |",
    ]
    folder = course(tmp_path, *rows, **{"docs/module-1-leases.md": PASSES})
    assert "TRK010" in lint("--select", "TRK010", "--output", "concise", cwd=folder).out
    assert lint("status", "--write", cwd=folder).code == 0


def test_a_page_that_was_not_read_whole_stops_the_rewrite(tmp_path: Path) -> None:
    folder = course(tmp_path, STALE[0], **STALE[1])
    before = tracker(folder).read_bytes()
    for data in (b"\xff\xfe", b"# caf\xe9\n", b"# T\n\n" + b"> " * 120 + b"x\n"):
        (folder / "docs" / "other-exam.md").write_bytes(data)
        for mode in ("--check", "--write"):
            done = lint("status", mode, cwd=folder)
            assert (done.code, "docs/other-exam.md" in done.err) == (2, True)
    assert tracker(folder).read_bytes() == before


def test_links_are_refused(tmp_path: Path) -> None:
    folder = course(tmp_path / "a", STALE[0], **STALE[1])
    tracker(folder).rename(tmp_path / "elsewhere.md")
    tracker(folder).hardlink_to(tmp_path / "elsewhere.md")
    assert lint("status", "--check", cwd=folder).code == lint("status", "--write", cwd=folder).code == 2


def test_an_earned_status_does_not_depend_on_the_page_or_the_command(tmp_path: Path) -> None:
    page = "---\ntype: learning-module\nstatus: draft\nprofile: draft\n---\n" + FAILS
    folder = course(tmp_path, "| Leases | ✅ | ⬜ | 📝 Module done | | |", **{"docs/leases-module.md": page})
    for select in ("TRK004", "TRK", "ALL"):
        assert "TRK004" in lint("--select", select, "--output", "concise", cwd=folder).out
    assert "TRK004" in lint("docs/COURSE_MODULE_TRACKER.md", "--output", "concise", cwd=folder).out


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


def test_the_hook_runs_the_command(tmp_path: Path) -> None:
    hooks = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    hook = hooks[hooks.index("- id: lint-modules-status") :]
    assert "entry: lint-modules status --write --exit-non-zero-on-change" in hook
    assert "pass_filenames: false" in hook
    assert "always_run: true" in hook


def copied(corpus: Path, folder: Path) -> Path:
    shutil.copytree(corpus, folder)
    for path in folder.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return folder


T2 = "docs/core-principles/LEARNING_MODULE_TRACKER.md"


def test_the_real_trackers(corpus: Path) -> None:
    found = json.loads(lint("--isolated", "--select", "TRK", "--output", "json", str(corpus), cwd=corpus).out)[
        "findings"
    ]
    at = {(one["code"], one["path"].rsplit("/", 1)[0], one["line"]) for one in found}
    lines = {
        code: {line for own, path, line in at if own == code and path == T2.rsplit("/", 1)[0]} for code, _, _ in at
    }
    assert lines["TRK001"] == {20, 23, 24}
    assert {44, 45, 46} <= lines["TRK003"]
    assert {50, 58, 59} <= lines["TRK004"]
    assert not any(one["path"] == "LEARNING_MODULE_TRACKER.md" and one["code"] == "TRK001" for one in found)
    assert not any(one["code"] in ("TRK002", "TRK007", "TRK008") for one in found)
    assert not any(one["path"] == T2 and one["line"] > 180 for one in found)


def test_the_real_trackers_rewritten(corpus: Path, tmp_path: Path) -> None:
    folder = copied(corpus, tmp_path / "course")
    assert lint("status", "--isolated", "--write", cwd=folder).code == 0
    assert lint("status", "--isolated", "--check", cwd=folder).code == 0
    for name in ("LEARNING_MODULE_TRACKER.md", T2):
        old, new = ((root / name).read_text(encoding="utf-8").split("\n") for root in (corpus, folder))
        assert len(old) == len(new)
        for before, after in zip(old, new, strict=True):
            if before != after and before.startswith("|"):
                pairs = list(zip(before.split("|"), after.split("|"), strict=True))
                changed = [n for n, (a, b) in enumerate(pairs) if a != b]
                assert set(changed) <= ({4} if name != T2 else {3, 4, 5}), before
            elif before != after:
                assert before.split(":")[0] == after.split(":")[0]
                assert before.startswith("- **")


def test_the_circuit_breaker_is_seen_where_it_exists(corpus: Path, tmp_path: Path) -> None:
    text = (corpus / T2).read_bytes()
    folder = write(
        tmp_path, **{"docs/T_MODULE_TRACKER.md": text, "docs/circuit-breaker-module.md": "# Circuit Breaker\n"}
    )
    done = lint("--select", "TRK005", "--output", "concise", cwd=folder)
    (line,) = done.out.splitlines()[:-1]
    assert line.startswith("docs/T_MODULE_TRACKER.md:84:21: warning TRK005 unclaimed-work: 'Circuit Breaker' says")
    assert lint("status", "--write", "--date-from", "keep", cwd=folder).code == 0
    row = (folder / "docs" / "T_MODULE_TRACKER.md").read_text(encoding="utf-8").splitlines()[83]
    assert row == "| Circuit Breaker | 🔄 | ⬜ | 🔄 In Progress | P1 | circuit-breaker-module.md | |"


def test_words_of_a_person_stay(tmp_path: Path) -> None:
    rows = [
        "| Leases | ⬜ | ⬜ | ⬜ Not started | - | 2025-03-04 (Ann) |",
        "| Clocks | ⬜ | n/a | ⬜ Not started | | when Bo is back |",
        "| | | | | | |",
    ]
    folder = course(tmp_path, *rows, **STALE[1], **{"docs/clocks-module.md": PASSES, "docs/clocks-exam.md": FAILS})
    assert lint("status", "--write", "--date-from", "today", cwd=folder).code == 0
    lines = tracker(folder).read_text(encoding="utf-8").splitlines()[4:]
    assert lines[0].startswith("| Leases | ✅ | ⬜ | 📝 Module done | - | 20")
    assert lines[0].endswith(" (Ann) |")
    assert "2025-03-04" not in lines[0]
    assert lines[1] == "| Clocks | ✅ | n/a | ✅ Complete | clocks-module.md | when Bo is back |"
    assert lines[2] == rows[2]


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


def test_runs_at_once_leave_one_result(tmp_path: Path) -> None:
    folder = course(tmp_path, STALE[0], **STALE[1])
    command = [sys.executable, "-m", "linter", "status", "--write", "--date-from", "keep"]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    runs = [
        subprocess.Popen(command, cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(3)
    ]
    for run in runs:
        run.communicate(timeout=60)
    assert [run.returncode for run in runs] == [0, 0, 0]
    assert lint("status", "--check", cwd=folder).code == 0
    assert sorted(path.name for path in (folder / "docs").iterdir()) == ["COURSE_MODULE_TRACKER.md", "leases-module.md"]
