"""`pytest --lint-modules`: a test for each page, by the rules and with the findings of the command."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from linter.app import linter, session
from linter.app.linter import NO_ENGINE
from tests.helpers.command import lint, write
from tests.helpers.mkdocs_sites import keep_the_good_pages

pytestmark = pytest.mark.slow

pytest_plugins = ["pytester"]
OPTION = "linter.integrations.pytest_option"
INSTALLED = any(point.value == OPTION for point in entry_points(group="pytest11"))
PLACE = re.compile(r"^ *--> (\S+):(\d+):(\d+)$")
FLAWED = "docs/module-2-idempotency.md"
TESTS = [
    "docs/LEARNING_MODULE_TRACKER.md::lint-modules",
    "docs/module-1-backpressure.md::lint-modules",
    "docs/module-2-idempotency.md::lint-modules",
    "docs/tests/backpressure-exam.md::lint-modules",
    "docs/tests/idempotency-exam.md::lint-modules",
]


def run(pytester: pytest.Pytester, *args: object) -> pytest.RunResult:
    """Pytest in this process, with the plugin where no installation brings it."""
    plugin = [] if INSTALLED else ["-p", OPTION]
    return pytester.runpytest_inprocess(*plugin, "-p", "no:cacheprovider", *map(str, args))


def places(result: pytest.RunResult) -> list[tuple[str, int, int]]:
    found = [PLACE.match(line) for line in result.outlines]
    return [(place[1], int(place[2]), int(place[3])) for place in found if place]


def test_a_page_is_a_test_that_fails_with_its_findings(pytester: pytest.Pytester, course: Path) -> None:
    result = run(pytester, "--lint-modules", "docs")
    result.assert_outcomes(passed=2, failed=3)
    told = json.loads(lint("--output", "json", "docs", cwd=course).out)["findings"]
    failing = {one["path"] for one in told if one["severity"] == "error"}
    entries = {one.get("group", number): one for number, one in reversed(list(enumerate(told)))}  # the first of each
    expected = [
        (one["path"], one["line"], one["column"]) for one in list(entries.values())[::-1] if one["path"] in failing
    ]
    assert places(result) == expected
    assert len(expected) > 25
    result.stdout.fnmatch_lines([f"FAILED {FLAWED}::lint-modules - 6 errors, 10 warnings"])


def test_pages_that_are_repaired_pass(pytester: pytest.Pytester, course: Path) -> None:
    keep_the_good_pages(course)
    result = run(pytester, "--lint-modules")
    result.assert_outcomes(passed=2)
    assert result.ret == 0


def test_the_tests_are_listed_chosen_and_named(pytester: pytest.Pytester, course: Path) -> None:
    assert [line for line in run(pytester, "--lint-modules", "--collect-only", "-q").outlines if "::" in line] == TESTS
    run(pytester, "--lint-modules", "-k", "backpressure").assert_outcomes(passed=2, deselected=3)
    run(pytester, "--lint-modules", TESTS[2]).assert_outcomes(failed=1)
    run(pytester, "--lint-modules", "docs/tests", FLAWED).assert_outcomes(passed=1, failed=2)


def test_pages_of_other_kinds_are_no_tests(pytester: pytest.Pytester, course: Path) -> None:
    keep_the_good_pages(course)
    write(course, docs__guide="---\ntype: guide\n---\n\n# Guide\n")
    write(course, docs__slip="---\ntype: learning-modul\n---\n\n# Slip\n")
    result = run(pytester, "--lint-modules", "-v", "docs")
    result.assert_outcomes(passed=3)
    assert "docs/guide.md" not in result.stdout.str()
    result.stdout.fnmatch_lines(["docs/slip.md::lint-modules PASSED*"])  # a warning, and the gate asks for errors


def test_a_page_is_judged_with_all_others_beside_it(pytester: pytest.Pytester, course: Path) -> None:
    tracker = TESTS[0].partition("::")[0]
    alone = run(pytester, "--lint-modules", tracker)
    alone.stdout.fnmatch_lines(["error?TRK003? *module-3-leases.md does not exist"])
    write(course, docs__module_3_leases="# Module 3: Leases\n")
    assert "TRK003" not in run(pytester, "--lint-modules", tracker).stdout.str()


def test_what_the_configuration_includes_is_tested_and_any_folder_that_is_named(
    pytester: pytest.Pytester, course: Path
) -> None:
    keep_the_good_pages(course)
    write(course, drafts__module_9="# Module 9: Late\n")
    run(pytester, "--lint-modules").assert_outcomes(passed=2)
    run(pytester, "--lint-modules", "drafts").assert_outcomes(failed=1)
    (course / "lint-modules.toml").write_text('exclude = ["drafts/"]\n', encoding="utf-8")
    assert run(pytester, "--lint-modules", "drafts").ret == pytest.ExitCode.NO_TESTS_COLLECTED


def test_workers_share_the_tests(pytester: pytest.Pytester, course: Path) -> None:
    pytest.importorskip("xdist")
    result = run(pytester, "--lint-modules", "-n", "2", "docs")
    result.assert_outcomes(passed=2, failed=3)
    assert set(places(result)) == set(places(run(pytester, "--lint-modules", "docs")))


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ("nonsense = 1\n", "ERROR: lint-modules: *lint-modules.toml: unknown key 'nonsense'*"),
        ('select = ["FB1O3"]\n', "ERROR: lint-modules: select: unknown rule 'FB1O3'; did you mean 'FB103'?"),
        ('baseline = "gone.json"\n', "ERROR: lint-modules: baseline *gone.json does not exist*"),
        ('rule-folders = ["gone"]\n', "ERROR: lint-modules: rule-folders: 'gone' is no folder of *"),
        ('exclude = ["["]\n[kinds.nobody]\n', "ERROR: lint-modules: kinds: unknown kind 'nobody'*"),
    ],
)
@pytest.mark.parametrize("workers", [(), ("-n", "2")])
def test_a_wrong_project_is_bad_usage(
    pytester: pytest.Pytester, course: Path, settings: str, said: str, workers: tuple[str, ...]
) -> None:
    (course / "lint-modules.toml").write_text(settings, encoding="utf-8")
    result = run(pytester, "--lint-modules", *workers, "docs")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([said])
    assert "Traceback" not in result.stdout.str() + result.stderr.str()


def test_the_fail_level_and_the_baseline_of_the_project_hold(pytester: pytest.Pytester, course: Path) -> None:
    assert lint("baseline", "create", cwd=course).code == 0
    run(pytester, "--lint-modules").assert_outcomes(passed=5)
    (course / "lint-modules-baseline.json").unlink()
    write(course, **{"lint-modules.toml": 'fail-level = "never"\nselect = ["DOC015"]\n'})
    result = run(pytester, "--lint-modules", "-rP", "docs")
    result.assert_outcomes(passed=5)
    assert places(result) == [(FLAWED, 52, 1)]  # shown, though the page passes
    write(course, **{"lint-modules.toml": 'fail-level = "warning"\nselect = ["DOC015"]\n'})
    run(pytester, "--lint-modules", "docs").assert_outcomes(passed=4, failed=1)


def test_a_page_that_cannot_be_read_fails_at_any_level(pytester: pytest.Pytester, course: Path) -> None:
    keep_the_good_pages(course)
    write(course, **{"lint-modules.toml": 'fail-level = "never"\n', "docs__module-9.md": b"# Module 9\0\n"})
    result = run(pytester, "--lint-modules", "docs")
    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines(["error?DOC001?*", "FAILED docs/module-9.md::lint-modules - 1 error, not judged whole"])


def test_paths_are_told_from_where_pytest_was_started(
    pytester: pytest.Pytester, course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(course / "docs" / "tests")
    found = places(run(pytester, "--lint-modules", ".."))
    assert {path for path, _, _ in found} == {
        "../LEARNING_MODULE_TRACKER.md", "../module-2-idempotency.md", "idempotency-exam.md"
    }  # fmt: skip


def test_what_a_page_says_moves_no_terminal_and_a_file_of_results_has_it(
    pytester: pytest.Pytester, course: Path
) -> None:
    write(course, docs__module_9="# Module 9: \x1b[2J\n\n## Focus Block \x1b]0;x\x07 3: Odd (90 min)\n")
    result = run(pytester, "--lint-modules", "--junitxml=results.xml", "docs/module-9.md")
    result.assert_outcomes(failed=1)
    assert "\x1b" not in result.stdout.str()
    assert "\\x1b" in result.stdout.str()
    results = (course / "results.xml").read_text(encoding="utf-8")
    assert re.search(r'<failure message="\d+ errors?', results)


def test_without_the_option_nothing_is_tested_and_nothing_imported(pytester: pytest.Pytester, course: Path) -> None:
    told = "import sys; print(*sorted(name for name in sys.modules if name.split('.')[0] == 'linter'))"
    (course / "test_own.py").write_text(f"def test_own():\n    {told}\n", encoding="utf-8")
    plugin = [] if INSTALLED else ["-p", OPTION]
    command = [sys.executable, "-m", "pytest", *plugin, "-p", "no:cacheprovider", "-q", "-s"]
    done = subprocess.run(command, cwd=course, capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert done.stdout.startswith("linter linter.integrations linter.integrations.pytest_option\n")
    assert "1 passed" in done.stdout


def test_without_an_engine_the_header_says_that_diagrams_are_not_parsed(
    pytester: pytest.Pytester, course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(linter, "find_judge", lambda *_: None)
    run(pytester, "--lint-modules", "--collect-only").stdout.fnmatch_lines(
        [f"lint-modules: {NO_ENGINE.partition(':')[0]}*"]
    )


def test_a_page_that_breaks_the_linter_fails_with_what_broke(
    pytester: pytest.Pytester, course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("linter.app.session.Session.lint_page", lambda self, path: 1 // 0)
    result = run(pytester, "--lint-modules", "docs/module-1-backpressure.md")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["E*ZeroDivisionError: integer division or modulo by zero"])


def test_from_another_drive_pages_have_their_whole_paths(
    pytester: pytest.Pytester, course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def relpath(path: Path, start: Path) -> str:
        raise ValueError("path is on mount 'D:', start on mount 'C:'")

    monkeypatch.setattr(session, "relpath", relpath)
    monkeypatch.chdir(course / "docs")
    found = places(run(pytester, "--lint-modules", "module-2-idempotency.md"))
    assert {path for path, _, _ in found} == {(course / FLAWED).as_posix()}
