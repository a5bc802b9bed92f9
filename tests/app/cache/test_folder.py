"""The folder of the cache: nothing in a project is believed, and whatever is wrong with the folder costs speed only."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from linter.app import results
from linter.cli.main import run
from linter.project.cache import FILE, open_store
from linter.project.tree_digest import LEGACY_CACHE_FOLDER
from tests.app.cache.conftest import Lint, count
from tests.helpers.git_repositories import git

pytestmark = pytest.mark.slow

MODULE = "docs/module-1-backpressure.md"
POSIX = pytest.mark.skipif(os.name != "posix", reason="owners and modes of POSIX")


def test_a_run_leaves_nothing_in_the_project(cache: Path, course: Path, lint: Lint) -> None:
    before = sorted(course.rglob("*"))
    lint()
    assert sorted(course.rglob("*")) == before
    assert (count(cache, "output"), count(cache, "page") > 3) == (1, True)


def test_a_committed_cache_is_never_read(
    cache: Path, course: Path, lint: Lint, linted: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """The cache is as this very user made it, so that what is in it would be believed anywhere else."""
    git(course, "init", "--quiet")
    expected = lint("--cache-dir", "../kept")
    shutil.copytree("../kept", "kept")
    git(course, "add", "--force", "kept")
    file = (course / "kept" / FILE).read_bytes()
    words = ("--no-progress", "--output", "json", "--cache-dir", "kept")
    for reason in ("git tracks files in it", "git does not ignore it", "git cannot be asked about it"):
        code = run([*words])
        out, err = capsys.readouterr()
        assert (code, out) == expected
        assert f"note: the cache in {course / 'kept'} is left alone: it lies in the project, and {reason}" in err
        assert run(["clean", "--cache-dir", "kept"]) == 0
        assert reason in capsys.readouterr().err
        assert (course / "kept" / FILE).read_bytes() == file
        assert lint("--cache-dir", "kept") == expected
        if "tracks" in reason:
            git(course, "rm", "-r", "--quiet", "--cached", "kept")
            (course / "kept/.gitignore").unlink()
        elif "ignore" in reason:
            shutil.rmtree(course / ".git")
    assert len(linted) == 1 + 3 * 2


def test_a_store_in_the_project_is_not_even_opened(course: Path, lint: Lint, monkeypatch: pytest.MonkeyPatch) -> None:
    git(course, "init", "--quiet")
    lint("--cache-dir", "../kept")
    shutil.copytree("../kept", "kept")
    git(course, "add", "--force", "kept")
    monkeypatch.setattr(sqlite3, "connect", lambda *_, **__: pytest.fail("it was opened"))
    lint("--cache-dir", "kept")
    lint("--cache-dir", "kept")


def test_a_cache_in_the_project_that_git_ignores_is_used(course: Path, command: Lint, understood: list[object]) -> None:
    git(course, "init", "--quiet")
    (course / ".gitignore").write_text("/docs/kept/\n", encoding="utf-8")
    assert len({command("--cache-dir", "docs/kept") for _ in range(4)}) == 1
    assert len(understood) == 2  # the second met a folder that the first did not


def test_what_earlier_versions_kept_is_ignored_and_removed(
    course: Path, lint: Lint, capsys: pytest.CaptureFixture[str]
) -> None:
    expected = lint("--no-cache")
    old = course / LEGACY_CACHE_FOLDER
    old.mkdir()
    for name in (f"{1:032x}.json", f"{2:032x}.pages", f"{3:032x}.{4:016x}.tmp"):
        (old / name).write_text("{}", encoding="utf-8")
    (old / "module-7-new.md").write_text("# New\n", encoding="utf-8")
    (old / ".gitignore").write_bytes(b"*\n")
    assert lint() == lint() == expected
    assert run(["clean"]) == 0
    assert "removed 3 cached files of earlier versions from" in capsys.readouterr().err
    assert [path.name for path in old.iterdir()] == ["module-7-new.md"]
    (old / "module-7-new.md").rename(old / f"{1:032x}.json")
    assert run(["clean"]) == 0
    assert not old.exists()
    (course / "else").mkdir()
    (course / "else" / f"{1:032x}.json").touch()
    old.symlink_to("else")
    assert run(["clean"]) == 0
    assert (old.is_symlink(), len(list((course / "else").iterdir()))) == (True, 1)


def test_the_cache_is_cleaned(cache: Path, lint: Lint, capsys: pytest.CaptureFixture[str]) -> None:
    lint()
    values = sum(count(cache, kind) for kind in ("page", "diagram", "output"))
    assert run(["clean"]) == 0
    assert capsys.readouterr().err == f"lint-modules: note: removed {values} cached values from {cache}\n"
    assert not cache.exists()


def test_a_damaged_file_is_a_miss(cache: Path, lint: Lint, linted: list[str]) -> None:
    expected = lint()
    random_ = random.Random(6)
    whole = (cache / FILE).read_bytes()
    for _ in range(8):
        at = random_.randrange(len(whole))
        data = [whole[:at], whole[:at] + b"\xff" * 4096 + whole[at + 4096 :], b"", b"x" * 9000]
        (cache / FILE).write_bytes(random_.choice(data))
        assert lint() == expected
    (cache / FILE).write_bytes(b"garbage" * 1000)
    before = len(linted)
    assert lint() == lint() == expected
    assert len(linted) == before + 1


@contextmanager
def _of_another_user(cache: Path) -> Iterator[None]:
    os.chown(cache / FILE, 65_534, -1)
    yield
    os.chown(cache / FILE, os.geteuid(), -1)


@contextmanager
def _open_to_others(cache: Path) -> Iterator[None]:
    cache.chmod(0o777)
    yield
    cache.chmod(0o700)


@contextmanager
def _locked(cache: Path) -> Iterator[None]:
    holder = sqlite3.connect(cache / FILE, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    yield
    holder.close()


@contextmanager
def _a_file(cache: Path) -> Iterator[None]:
    shutil.rmtree(cache)
    cache.touch()
    yield
    cache.unlink()


@contextmanager
def _a_link(cache: Path) -> Iterator[None]:
    cache.rename(cache.with_name("other"))
    cache.symlink_to("other")
    yield
    cache.unlink()


@contextmanager
def _without_space(cache: Path) -> Iterator[None]:
    file = sqlite3.connect(cache / FILE)
    pages = file.execute("PRAGMA page_count").fetchone()[0]
    file.close()
    with pytest.MonkeyPatch.context() as patch:
        real = sqlite3.connect

        def full(*args: object, **named: object) -> sqlite3.Connection:
            opened = real(*args, **named)  # type: ignore[call-overload]
            opened.execute(f"PRAGMA max_page_count = {pages}")
            return opened  # type: ignore[no-any-return]

        patch.setattr(sqlite3, "connect", full)
        yield


STATES = {
    "another user's": _of_another_user,
    "open to others": _open_to_others,
    "locked": _locked,
    "a file": _a_file,
    "a link": _a_link,
    "full": _without_space,
}


@POSIX
@pytest.mark.parametrize("state", STATES)
def test_a_folder_that_cannot_be_used_costs_speed_only(
    state: str, cache: Path, course: Path, lint: Lint, capsys: pytest.CaptureFixture[str]
) -> None:
    if state == "another user's" and os.geteuid() != 0:
        pytest.skip("needs root")
    using: Callable[[Path], object] = STATES[state]
    lint()
    (course / MODULE).write_text("# Module 1: X\n\nTODO: all.\n", encoding="utf-8")
    with using(cache):  # type: ignore[attr-defined]
        cached = lint()
        assert run(["status", "--no-progress"]) in (0, 1, 2)
        assert "cache" not in capsys.readouterr().err
    assert cached == lint("--no-cache") == lint()


def test_a_user_without_a_home_has_no_cache(
    course: Path, lint: Lint, linted: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def unknown(user: int) -> None:
        raise KeyError(f"getpwuid(): uid not found: {user}")

    expected = lint("--no-cache")
    monkeypatch.setattr(pytest.importorskip("pwd"), "getpwuid", unknown)
    for name in ("HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name)
    assert lint() == lint() == expected
    assert len(linted) == 3
    assert run(["clean"]) == 0
    assert "there is no cache" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["CI", "GITHUB_ACTIONS"])
def test_a_build_server_keeps_and_uses_it(
    name: str, cache: Path, course: Path, lint: Lint, parsed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "true")
    expected = lint("--no-auto", "--output", "sarif=../found.sarif")
    parsed.clear()
    assert lint("--no-auto", "--output", "sarif=../found.sarif") == expected
    assert set(parsed) == {"docs/LEARNING_MODULE_TRACKER.md"}


def test_a_store_that_closes_under_a_run_costs_no_run_anything(cache: Path) -> None:
    store = results.ResultStore(str(cache), "inputs")
    store.put("a", {"kind": None, "facts": {}})
    opened = store.store()
    assert opened is not None
    opened.close()
    shutil.rmtree(cache, ignore_errors=True)
    assert store.get("a") == {"kind": None, "facts": {}}
    store.save()
    again = open_store(str(cache))
    assert again is None or again.close() is None
