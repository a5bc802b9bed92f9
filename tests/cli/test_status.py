"""`lint-modules status`: exit codes, formats, what a row earns, what is next, what is written."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from linter.checks.parts import RequiredPart
from linter.project import files
from tests.helpers.command import codes, lint, write
from tests.helpers.environment import around, checkout
from tests.helpers.paths import ROOT
from tests.helpers.tracker_courses import CONFIG, EXAM, FAILS, HEAD, PASSES, STALE, course, status, tracker


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


PLAIN = "| Page | Module | Status |\n|---|---|---|\n| {} | ⬜ | ⬜ Not started |\n"


def tracked(folder: Path, text: str, **pages: str) -> Path:
    return write(folder, **{"lint-modules.toml": CONFIG, "A_MODULE_TRACKER.md": text, **pages})


def steps(folder: Path, *parts: str) -> list[str]:
    """What is next in a tracker of some parts."""
    done = lint("status", "--next", "9", cwd=tracked(folder, "\n".join(["# T\n", *parts])))
    assert done.err == ""
    return [line.removesuffix("; no module yet") for line in done.out.splitlines()]


def test_a_guide_ranks_the_tables_whose_headings_hold_its_words(tmp_path: Path) -> None:
    guide = "## Order of work\n\n### P0 - Blocker\n\nThese first:\n\n- The remaining core laws (3)\n\n"
    guide += "### P2 - Important\n\n* Remaining\n* Storage patterns (all 9)\n\nClocks are done.\n"
    tables = [
        "## Clocks\n\n" + PLAIN.format("Epochs"),
        "## Patterns\n\n### Storage\n\n" + PLAIN.format("Pages"),
        "## Network patterns\n\n" + PLAIN.format("Frames"),
        "## Part 2: Law\n\n" + PLAIN.format("Leases"),
    ]
    assert steps(tmp_path, guide, *tables) == [
        "1. Leases: P0",
        "2. Pages: P2",
        "3. Epochs: no priority",
        "4. Frames: no priority",
    ]


def test_a_list_of_what_is_next_goes_before_every_guide(tmp_path: Path) -> None:
    guide = "## P0 - Blocker\n\n- Laws\n\n## Next Priorities\n\n1. Frames, then **Epochs**\n"
    rest = PLAIN.format("Clocks") + "| Frames | ⬜ | ⬜ Not started |\n"
    tables = ["## Laws\n\n" + PLAIN.format("Leases"), "## Rest\n\n" + rest]
    assert steps(tmp_path, guide, *tables) == ["1. Frames: listed as next", "2. Leases: P0", "3. Clocks: no priority"]


@pytest.mark.parametrize(
    ("first", "left", "end"), [(2025, 4, "March 12, 2025"), (2025, 60, "December 2025"), (1900, 4, "_____")]
)
def test_the_end_is_told_by_its_day_while_it_is_near_and_by_its_month_while_it_can_be_told(
    tmp_path: Path, first: int, left: int, end: str
) -> None:
    done = [f"| X{n} | ✅ | ✅ | ✅ Complete | | February {n + 1}, {2025 if n else first} |\n" for n in (0, 8, 12, 19)]
    rows = [f"| Y{n} | ⬜ | ⬜ | ⬜ Not started | | |\n" for n in range(left)]
    pages = {f"x{n}-{kind}.md": page for n in (0, 8, 12, 19) for kind, page in (("module", PASSES), ("exam", EXAM))}
    folder = tracked(tmp_path, f"# T\n\n- Estimated completion date: _____\n\n{HEAD}{''.join([*done, *rows])}", **pages)
    assert lint("status", "--write", cwd=folder).code == 0
    line = (folder / "A_MODULE_TRACKER.md").read_text(encoding="utf-8").splitlines()[2]
    assert line == f"- Estimated completion date: {end}"


@pytest.mark.parametrize(
    ("status", "pages", "wanted", "found"),
    [
        ("📝 Module done", {"leases-module.md": PASSES}, "📝 Module done", []),
        ("📝 Module done", {}, "⏳ Pending", ["TRK003"]),
        ("📝 Module done", {"leases-module.md": FAILS}, "🔍 Needs review", ["TRK004"]),
        ("🎯 Exam done", {"leases-module.md": PASSES}, "✅ Complete", ["TRK005"]),
        ("🎯 Exam done", {}, "⏳ Pending", []),
    ],
)
def test_a_status_alone_claims_what_it_says_of_the_documents(
    tmp_path: Path, status: str, pages: dict[str, str], wanted: str, found: list[str]
) -> None:
    text = f"# T\n\n| Page | Status |\n|---|---|\n| Leases | {status} |\n"
    folder = tracked(tmp_path, text, **pages)
    done = lint("--select", "TRK", "--output", "concise", cwd=folder)
    assert codes(done) == found
    assert lint("status", "--write", cwd=folder).code == 0
    assert (folder / "A_MODULE_TRACKER.md").read_text(encoding="utf-8").splitlines()[-1] == f"| Leases | {wanted} |"


GIT = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}


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


def git(folder: Path, *args: str, day: str = "2025-03-04") -> None:
    who = {
        f"GIT_{role}_{key}": value
        for role in ("AUTHOR", "COMMITTER")
        for key, value in {"NAME": "A", "EMAIL": "a@example.org", "DATE": f"{day}T12:00:00+00:00"}.items()
    }
    subprocess.run(["git", *args], cwd=folder, check=True, capture_output=True, env=around(**GIT, **who))


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


def test_what_is_refused_in_one_tracker_stops_no_other(tmp_path: Path) -> None:
    folder = course(tmp_path, STALE[0], **STALE[1])
    broken = folder / "docs" / "BROKEN_MODULE_TRACKER.md"
    broken.write_text(f"# T\n\n{HEAD}{STALE[0]}\n\n| Clocks | ⬜ | ⬜ | ⬜ Not started | | |\n", encoding="utf-8")
    before = broken.read_bytes()
    done = lint("status", "--write", cwd=folder)
    assert (done.code, broken.read_bytes()) == (2, before)
    assert "docs/BROKEN_MODULE_TRACKER.md:7: this line looks like a row" in done.err
    assert "📝 Module done" in tracker(folder).read_text(encoding="utf-8")


def test_a_row_whose_status_the_legend_lacks_is_refused_alone(tmp_path: Path) -> None:
    legend = "# T\n\n## Legend\n\n- ✅ Complete\n- ⬜ Not started\n\n## Rows\n\n"
    rows = f"{STALE[0]}\n| Clocks | ✅ | ✅ | ✅ Complete | | |\n"
    folder = course(tmp_path, **STALE[1], **{"docs/COURSE_MODULE_TRACKER.md": f"{legend}{HEAD}{rows}"})
    for args in (["--check"], ["--write"], ["--check"]):
        done = lint("status", *args, cwd=folder)
        assert done.code == 2
        assert "docs/COURSE_MODULE_TRACKER.md:12: the legend has no 📝 Module done; add a line" in done.err
    text = tracker(folder).read_text(encoding="utf-8")
    assert f"{STALE[0]}\n| Clocks | ⬜ | ⬜ | ⬜ Not started | | |\n" in text


NOT_READ = {
    "html": "<table><tr><td>Leases</td><td>✅ Complete</td></tr></table>\n",
    "list": "- ✅ Leases (leases-module.md)\n",
    "quoted": "> | Page | Status |\n> |---|---|\n> | Leases | ✅ Complete |\n",
    "fenced": "```\n| Page | Status |\n|---|---|\n| Leases | ✅ Complete |\n```\n",
    "without a status": "| Page | File | Stand |\n|---|---|---|\n| Leases | leases-module.md | ✅ Complete |\n",
}


@pytest.mark.parametrize("name", NOT_READ)
def test_a_tracker_of_which_no_row_is_read_keeps_its_numbers(tmp_path: Path, name: str) -> None:
    text = f"# T\n\n- **Completed**: 2/3 (67%)\n\n{NOT_READ[name]}"
    folder = course(tmp_path, **STALE[1], **{"docs/COURSE_MODULE_TRACKER.md": text})
    done = lint("status", "--write", cwd=folder)
    assert (done.code, tracker(folder).read_text(encoding="utf-8")) == (2, text)
    assert "0 rows in 0 tables: nothing was read" in done.out
    assert "docs/COURSE_MODULE_TRACKER.md:" in done.err
    assert "its numbers stay" in done.err


def test_what_agrees_is_counted_and_shown_where_it_is_asked_for(tmp_path: Path) -> None:
    rows = [STALE[0], "| Clocks | ⬜ | ⬜ | ⬜ Not started | | |", "| Total | 2 | 2 | | | |"]
    folder = course(tmp_path, *rows, **STALE[1])
    with tracker(folder).open("a", encoding="utf-8") as file:
        file.write("\n- **Total Pages**: 2\n- **Not Started**: 2\n\nSo far, 0 of 2 pages are complete.\n")
    lines = lint("status", "--date-from", "keep", cwd=folder).out.splitlines()
    assert lines[1].split() == ["line", "page", "module", "exam", "status", "because"]
    assert " ".join(lines[2].split()) == "5 Leases ⬜ → ✅ ⬜ ⬜ Not started → 📝 Module done no exam was found"
    assert lines[3].split() == ["line", "number", "says", "earns", "because"]
    assert lines[4].split() == ["10", "Not", "Started", "2", "1"]
    assert lines[5:] == [
        "line 7: this row adds up others and is no page: its numbers are not read and stay",
        "line 12: a number in this line tells how much is done, and is not read: it stays as it is",
        "2 rows in 1 table: 1 stale, 1 of 2 statistics stale",
        "1 row and 1 number agree (--all shows them)",
    ]
    every = lint("status", "--all", "--output", "markdown", cwd=folder).out
    assert "| 6 | Clocks |" in every
    assert "| 9 | Total Pages | 2 |" in every
    assert "--all" not in every
    diff = lint("status", "--diff", cwd=folder)
    assert "docs/COURSE_MODULE_TRACKER.md:7: this row adds up others" in diff.err
    data = status(folder)
    assert data["trackers"] == [{"tracker": "docs/COURSE_MODULE_TRACKER.md", "tables": 1, "rows": 2, "stale": True}]
    assert [note["line"] for note in data["notes"]] == [7, 12]


def test_of_a_changed_date_it_is_said_why(tmp_path: Path) -> None:
    folder = course(tmp_path, "| Leases | ⬜ | ⬜ | ⬜ Not started | | 2024-01-01 |", **STALE[1])
    with tracker(folder).open("a", encoding="utf-8") as file:
        file.write("\n*Last Updated: 2024-01-02*\n")
    git(folder, "init", "-q")
    git(folder, "add", "docs/leases-module.md")
    git(folder, "commit", "-qm", "one", day="2025-03-04")
    done = lint("status", cwd=folder)
    assert "2024-01-01 → 2025-03-04  no exam was found, dated by the last commit of leases-module.md" in done.out
    assert "2025-03-04  the newest change of a row" in done.out
    assert [one["why"] for one in status(folder)["dates"]] == [
        "the last commit of leases-module.md",
        "the newest change of a row",
    ]


def test_init_refuses_where_another_tracker_speaks_of_the_same_pages(tmp_path: Path) -> None:
    listed = "# T\n\n- leases-module.md is done\n"
    for name, text in (("rows", f"# T\n\n{HEAD}{STALE[0]}\n"), ("list", listed)):
        folder = write(tmp_path / name, **{"lint-modules.toml": CONFIG, "A_MODULE_TRACKER.md": text, **STALE[1]})
        done = lint("status", "--init", cwd=folder)
        assert (done.code, sorted(path.name for path in folder.rglob("*TRACKER*"))) == (2, ["A_MODULE_TRACKER.md"])
        assert "A_MODULE_TRACKER.md speaks of docs/leases-module.md already: add rows to it" in done.err
    (folder / "A_MODULE_TRACKER.md").write_text("# T\n\nNothing yet.\n", encoding="utf-8")
    assert lint("status", "--init", cwd=folder).code == 0


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


@pytest.mark.slow
def test_runs_at_once_leave_one_result(tmp_path: Path) -> None:
    folder = course(tmp_path, STALE[0], **STALE[1])
    command = [sys.executable, "-m", "linter", "status", "--write", "--date-from", "keep"]
    env = checkout()
    runs = [
        subprocess.Popen(command, cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(3)
    ]
    for run in runs:
        run.communicate(timeout=600)
    assert [run.returncode for run in runs] == [0, 0, 0]
    assert lint("status", "--check", cwd=folder).code == 0
    assert sorted(path.name for path in (folder / "docs").iterdir()) == ["COURSE_MODULE_TRACKER.md", "leases-module.md"]


def test_a_tracker_that_comes_meanwhile_is_not_rewritten_without_its_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, real = course(tmp_path, STALE[0], **STALE[1]), files.locked
    other = tracker(folder).with_name("OTHER_MODULE_TRACKER.md")

    def late(paths: list[Path]) -> AbstractContextManager[None]:
        other.write_bytes(tracker(folder).read_bytes())
        return real(paths)

    monkeypatch.setattr(files, "locked", late)
    old = tracker(folder).read_bytes()
    done = lint("status", "--write", cwd=folder)
    assert (done.code, "docs/OTHER_MODULE_TRACKER.md was changed meanwhile: run again" in done.err) == (2, True)
    assert other.read_bytes() == tracker(folder).read_bytes() == old


def test_a_tracker_is_named_from_the_current_folder(tmp_path: Path) -> None:
    folder = course(tmp_path, STALE[0], **STALE[1])
    (folder / "docs/deep").mkdir()
    for name in (f"../{tracker(folder).name}", f"../../docs/./{tracker(folder).name}"):
        assert lint("status", "--check", "--tracker", name, cwd=folder / "docs/deep").code == 1
    assert lint("status", "--write", "--tracker", f"../{tracker(folder).name}", cwd=folder / "docs/deep").code == 0
    assert lint("status", "--check", cwd=folder).code == 0


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
