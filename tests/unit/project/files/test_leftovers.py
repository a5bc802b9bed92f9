"""What a killed run leaves beside files, and the next run that removes it."""

from __future__ import annotations

from pathlib import Path

import pytest

from linter.project import files
from linter.project.files import TEMP_SUFFIX
from tests.campaign.calls import watched
from tests.helpers.command import EXAM, lint, write
from tests.helpers.fixable_page import FIXED, fix, names
from tests.helpers.tracker_courses import PASSES, STALE, course
from tests.unit.project.files.conftest import NEW, OLD, leave


def left(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.name.endswith((TEMP_SUFFIX, ".lock", ".tmp"))]


def test_what_a_killed_run_left_is_removed(page: Path) -> None:
    lock, temporary = page.with_name(f".{page.name}.lock"), page.with_name(f".{page.name}.77.lint-modules-tmp")
    lock.touch()
    temporary.write_bytes(b"half")
    files.remove_leftovers([page])
    assert names(page.parent) == [page.name]
    temporary.write_bytes(b"half")
    with files.locked([page]):
        files.rewrite({page: (OLD, NEW)})
    assert (page.read_bytes(), names(page.parent)) == (NEW, [page.name])


def test_a_fix_removes_a_lock_without_a_temporary_file(tmp_path: Path) -> None:
    write(tmp_path, page=FIXED)
    (tmp_path / ".page.md.lock").touch()
    fix(tmp_path, "--fix")
    assert names(tmp_path) == ["page.md"]


def test_a_status_of_two_trackers_cleans_up_beside_the_one_that_stays(tmp_path: Path) -> None:
    folder = course(tmp_path, STALE[0], **STALE[1], **{"docs/OTHER_MODULE_TRACKER.md": "# Nothing\n"})
    leave(folder / "docs/OTHER_MODULE_TRACKER.md")
    assert lint("status", "--write", cwd=folder).code == 0
    assert left(folder) == []


def test_a_new_file_of_a_killed_run_is_no_linked_one(tmp_path: Path, page: Path) -> None:
    page.with_name(f".page.md.77{TEMP_SUFFIX}").hardlink_to(page)
    assert files.refusal(page) is None
    with files.locked([page]):
        files.rewrite({page: (OLD, NEW)})
    assert (page.read_bytes(), names(tmp_path)) == (NEW, ["page.md"])


def test_a_link_of_somebody_else_counts_beside_our_own(tmp_path: Path, page: Path) -> None:
    page.with_name(f".page.md.77{TEMP_SUFFIX}").hardlink_to(page)
    page.with_name("mine.md").hardlink_to(page)
    assert files.refusal(page) == "page.md has 2 hard links, and rewriting would part them"


@pytest.mark.parametrize(
    ("args", "name", "code"),
    [
        (("new", "module", "--output", "a.md"), "a.md", 0),
        (("new", "module", "--output", "short-exam.md"), "short-exam.md", 2),
        (("init", "--github"), "lint-modules.toml", 0),
        (("init",), ".github/workflows/lint-modules.yml", 0),
        (("baseline", "create"), "lint-modules-baseline.json", 0),
        (("status", "--init"), "LEARNING_MODULE_TRACKER.md", 0),
        (("check", "--fail-level", "never", "--output", "json=report.json"), "report.json", 0),
    ],
)
def test_every_command_that_writes_removes_what_it_would_have_left(
    tmp_path: Path, args: tuple[str, ...], name: str, code: int
) -> None:
    folder = write(tmp_path, short_exam=EXAM)
    leave(folder / name)
    assert lint(*args, cwd=folder).code == code
    assert left(folder) == []


def test_a_command_that_finds_all_written_cleans_up_too(tmp_path: Path) -> None:
    folder = write(tmp_path, short_exam=EXAM)
    for args, name in ((("baseline", "create"), "lint-modules-baseline.json"), (("init",), "lint-modules.toml")):
        assert lint(*args, cwd=folder).code == 0
        leave(folder / name)
        assert lint(*args, cwd=folder).code == 2
        assert left(folder) == []


def test_what_a_running_one_holds_is_left_to_it_and_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = write(tmp_path, page=OLD) / "page.md"
    monkeypatch.setattr(files.time, "sleep", lambda _: pytest.fail("it waits"))
    with files.locked([page]):
        leave(page)
        files.remove_leftovers([page])
        assert len(left(tmp_path)) == 2


def test_a_folder_that_cannot_be_listed_costs_nothing(tmp_path: Path) -> None:
    def fail(_: int, name: str, when: str) -> None:
        if name in ("listdir", "scandir"):
            raise PermissionError(13, "Permission denied")

    write(tmp_path, page=FIXED)
    with watched(tmp_path, fail) as calls:
        assert fix(tmp_path, "--fix").code == 0
    assert len(calls.made) == 1


def test_a_page_that_was_made_and_killed_is_still_fixed(tmp_path: Path) -> None:
    folder = course(tmp_path, STALE[0], **{"docs/leases-module.md": PASSES})
    tracker = folder / "docs/COURSE_MODULE_TRACKER.md"
    tracker.with_name(f".{tracker.name}.77{TEMP_SUFFIX}").hardlink_to(tracker)
    assert lint("status", "--write", cwd=folder).code == 0
    assert left(folder) == []


def test_a_leftover_that_another_run_removes_meanwhile_is_no_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, real = write(tmp_path, page="old") / "page.md", Path.glob
    leave(page)

    def gone(folder: Path, pattern: str) -> list[Path]:
        found = list(real(folder, pattern))
        for one in found:
            one.unlink()
        return found

    monkeypatch.setattr(Path, "glob", gone)
    files.replace(page, b"new")
    assert (page.read_bytes(), names(tmp_path)) == (b"new", ["page.md"])


@pytest.mark.parametrize("name", ["*.md", "pa?e.md", "[op]age.md"])
def test_signs_of_globs_in_a_name_are_signs(tmp_path: Path, name: str) -> None:
    own, other = f".{name}.77{TEMP_SUFFIX}", f".page.md.77{TEMP_SUFFIX}"
    for one in (own, other):
        (tmp_path / one).touch()
    files._remove_temps(tmp_path / name)
    assert names(tmp_path) == [other]


def test_a_temporary_file_that_another_run_removes_first_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / f".page.md.77{TEMP_SUFFIX}").touch()
    found = files.leftovers(tmp_path / "page.md")
    monkeypatch.setattr(files, "leftovers", lambda _: [tmp_path / f".page.md.76{TEMP_SUFFIX}", *found])
    files._remove_temps(tmp_path / "page.md")
    assert names(tmp_path) == []


def test_what_no_run_has_named_is_no_temporary_file(tmp_path: Path) -> None:
    made = write(tmp_path, a="old") / "a.md"
    others = [files.temp_path(tmp_path / "a.md.b.md")]
    others += [tmp_path / f".a.md.{theirs}{TEMP_SUFFIX}" for theirs in ("mine", "x7", "7x")]
    for other in others:
        other.write_bytes(b"theirs")
    files.temp_path(made).with_name(f".a.md.1{TEMP_SUFFIX}").mkdir()
    files.replace(made, b"new")
    assert (made.read_bytes(), [other.read_bytes() for other in others]) == (b"new", [b"theirs"] * 4)
    assert len(names(tmp_path)) == 6
