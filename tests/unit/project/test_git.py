"""The past read through git: what was there is judged by today's rules, and the repository stays as it is."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from linter.project.git import Repository
from tests.helpers.command import lint, write
from tests.helpers.environment import around

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
MODULE = "# Module {n}\n\nText.\n"


def git(folder: Path, *args: str, day: str = "2026-01-01", stdin: bytes | None = None) -> str:
    env = {
        "HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder),
        "GIT_AUTHOR_DATE": f"{day}T12:00:00Z",
        "GIT_COMMITTER_DATE": f"{day}T12:00:00Z",
    }
    command = ["git", "-c", "user.name=A", "-c", "user.email=a@example.org", *args]
    done = subprocess.run(command, cwd=folder, env=around(**env), input=stdin, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode().strip()


def commit(folder: Path, day: str, **files: str | bytes) -> str:
    write(folder, **files)
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "x", day=day)
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A course of three commits, of which the second touches no page."""
    folder = tmp_path / "course"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    commit(
        folder, "2026-01-01", **{"docs__module_1_a": MODULE.format(n=1), "lint-modules.toml": 'include = ["docs/"]\n'}
    )
    commit(folder, "2026-01-05", **{"picture.png": b"\x89PNG", "docs__notes.txt": "x"})
    commit(folder, "2026-01-09", docs__module_2_b=MODULE.format(n=2))
    return folder


def state(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_commits_that_touch_pages_count_and_the_newest_comes_first(course: Path) -> None:
    found = Repository(course).commits(10)
    assert [one.day.isoformat() for one in found] == ["2026-01-09", "2026-01-01"]
    assert Repository(course).commits(1) == found[:1]
    commit(course, "2026-01-12", **{"picture.png": b"\x89PNG2"})
    assert Repository(course).commits(1) == found[:1]
    assert Repository(course).commits(1, of_pages=False)[0].day.isoformat() == "2026-01-12"


def test_filters_and_programs_of_the_repository_are_not_run(course: Path, tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    for key in ("filter.evil.smudge", "core.pager", "core.fsmonitor", "gpg.program", "diff.external"):
        git(course, "config", key, f"touch '{mark}'; cat")
    git(course, "config", "log.showSignature", "true")
    (course / ".gitattributes").write_text("*.md filter=evil diff=evil\n")
    done = lint("--history", "5", "--output", f"html={tmp_path / 'r.html'}", cwd=course)
    assert done.code == 1, done.err
    assert not mark.exists()


def test_the_report_draws_the_past_and_leaves_nothing_behind(
    course: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    before = state(course)
    done = lint("--history", "5", "--output", f"html={tmp_path / 'r.html'}", cwd=course)
    assert done.code == 1, done.err
    assert state(course) == before
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "Findings in the last 2 commits" in page
    label = re.search(r'aria-label="Findings in the last 2 commits. errors: (\d+) at first, (\d+) at last', page)
    assert label is not None
    assert 0 < int(label[1]) < int(label[2])
    assert "all pages: 1 at first, 2 at last" in page
    assert list((tmp_path / "temporary").iterdir()) == []


def test_paths_that_were_not_there_yet_count_as_nothing(course: Path, tmp_path: Path) -> None:
    page = course / "docs" / "module-2-b.md"
    lint("--history", "5", "--output", f"html={tmp_path / 'r.html'}", page, cwd=course)
    assert "all pages: 0 at first, 1 at last" in (tmp_path / "r.html").read_text(encoding="utf-8")


def test_what_cannot_be_drawn_is_refused(course: Path, tmp_path: Path) -> None:
    done = lint("--history", "5", cwd=course)
    assert (done.code, "--output html=FILE" in done.err) == (2, True)
    shutil.rmtree(course / ".git")
    done = lint("--history", "5", "--output", f"html={tmp_path / 'r.html'}", cwd=course)
    assert (done.code, "--history: git rev-parse failed" in done.err) == (2, True)
    assert not (tmp_path / "r.html").exists()
