"""What .gitignore files leave out, held against git itself."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linter.cli import ignoring
from linter.cli.discovery import discover
from linter.cli.project import Project
from linter.config import Config
from tests.test_cli import EXAM, lint, write
from tests.test_cli_paths import listed

FILES = ["a.md", "d.md", "sub/a.md", "sub/d.md", "sub/deep/a.md", "sub/deep/d.md", "other/a.md"]
PATTERNS = [
    "*.md",
    "!d.md",
    "sub/",
    "!sub/",
    "sub/*",
    "/a.md",
    "deep",
    "!deep/",
    "*",
    "!*",
    "/*",
    "!sub",
    "**/a.md",
    "sub/**/d.md",
    "!",
    "# x",
    "",
]


def repository(folder: Path) -> Path:
    subprocess.run(["git", "init", "-q", str(folder)], check=True, capture_output=True)
    return folder


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    ignores=st.fixed_dictionaries(
        {name: st.lists(st.sampled_from(PATTERNS), max_size=4) for name in ("", "sub/", "sub/deep/")}
    )
)
def test_what_is_met_is_what_git_would_add(tmp_path: Path, ignores: dict[str, list[str]]) -> None:
    if not (tmp_path / ".git").exists():
        repository(tmp_path)
    write(tmp_path, **dict.fromkeys(FILES, EXAM))
    for folder, lines in ignores.items():
        (tmp_path / folder / ".gitignore").write_text("\n".join([*lines, ""]), encoding="utf-8")
    command = ["git", "ls-files", "--others", "--exclude-standard", "--", "*.md"]
    done = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True)
    found = discover(Project(tmp_path, Config(), None), [tmp_path])[0]
    assert [page.shown for page in found] == sorted(done.stdout.split())


def test_files_above_the_project_hold_up_to_the_repository(tmp_path: Path) -> None:
    course = write(repository(tmp_path / "repo") / "course", a=EXAM, drafts__b=EXAM, **{"lint-modules.toml": ""})
    write(tmp_path, **{".gitignore": "a.md\n", "repo/.gitignore": "drafts/\n"})
    assert listed(course) == ["a.md"]
    assert listed(course, "drafts") == []
    assert listed(course, "drafts/b.md") == ["drafts/b.md"]
    write(course, **{".gitignore": "!drafts/\n"})
    assert listed(course) == ["a.md", "drafts/b.md"]


def test_a_project_whose_own_folder_is_ignored_is_linted_all_the_same(tmp_path: Path) -> None:
    course = write(repository(tmp_path) / "build" / "course", a=EXAM, drafts__b=EXAM, **{"lint-modules.toml": ""})
    write(tmp_path, **{".gitignore": "build/\n"})
    write(course, **{".gitignore": "drafts/\n"})
    assert listed(course) == ["a.md"]


@pytest.mark.parametrize("pattern", ["build/", "build/course/", "course"])
def test_what_ignores_the_folder_of_a_project_says_nothing_of_its_pages(pattern: str, tmp_path: Path) -> None:
    course = write(repository(tmp_path) / "build" / "course", a=EXAM, b=EXAM, **{"lint-modules.toml": ""})
    write(tmp_path, **{".gitignore": f"{pattern}\na.md\n"})
    assert listed(course) == ["a.md", "b.md"]


def test_what_lies_above_a_repository_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ignoring, "_MOST", 1)
    course = write(repository(tmp_path / "course"), a=EXAM)
    write(tmp_path, **{".gitignore": "a.md\nb.md\n"})
    assert listed(course) == ["a.md"]


def test_without_a_repository_the_project_is_the_border(tmp_path: Path) -> None:
    course = write(tmp_path / "course", a=EXAM, b=EXAM, **{"lint-modules.toml": "", ".gitignore": "b.md\n"})
    write(tmp_path, **{".gitignore": "a.md\n"})
    assert listed(course) == ["a.md"]


@pytest.mark.parametrize("line", ["!", "\\", "/", "[", "\x00", "   ", "!/"])
def test_a_line_that_is_no_pattern_is_passed_over(tmp_path: Path, line: str) -> None:
    write(repository(tmp_path), a=EXAM, b=EXAM, **{".gitignore": f"{line}\nb.md\n"})
    assert listed(tmp_path) == ["a.md"]


def test_a_file_of_endless_patterns_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ignoring, "_MOST", 3)
    (tmp_path / "module-1-queues.md").write_text("# Module 1: Queues\n", encoding="utf-8")
    (tmp_path / ".gitignore").write_text(
        "".join(f"{number}x\n" for number in range(3)) + "\n# no pattern\n\n", encoding="utf-8"
    )
    assert lint("--select", "DOC001", "--no-cache", cwd=tmp_path).code == 0
    (tmp_path / ".gitignore").write_text("".join(f"{number}x\n" for number in range(4)), encoding="utf-8")
    done = lint("--select", "DOC001", "--no-cache", cwd=tmp_path)
    assert (done.code, done.out) == (2, "")
    assert ".gitignore: has 4 patterns, and at most 3 are allowed; set `respect-gitignore = false`" in done.err
    (tmp_path / "lint-modules.toml").write_text("respect-gitignore = false\n", encoding="utf-8")
    assert lint("--select", "DOC001", "--no-cache", cwd=tmp_path).code == 0
