"""A repository that was not made by a friend: nothing runs, nothing is written, nothing is followed."""

from __future__ import annotations

import errno
import os
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from linter.cli.earlier import state
from linter.cli.repository import Blob, Repository
from tests.gating import PAGE
from tests.new_from.repository import LINKS, commit, git, new
from tests.test_cli import codes, write


def test_the_variables_of_a_hook_are_not_ours(course: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(tmp_path, "init", "-q", "elsewhere")
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY"):
        monkeypatch.setenv(name, str(tmp_path / "elsewhere" / ".git"))
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", "false")
    assert new(course).code == 0


def test_a_hostile_repository_runs_nothing_and_nothing_is_written(course: Path, tmp_path: Path) -> None:
    trap, sprung = tmp_path / "trap", tmp_path / "sprung"
    trap.write_text(f"#!/bin/sh\ntouch '{sprung}'\ncat\n", encoding="utf-8")
    trap.chmod(0o755)
    write(course, **{".gitattributes": "*.md filter=x diff=x\n"})
    commit(course)
    keys = ["core.fsmonitor", "core.pager", "core.sshCommand", "diff.external", "diff.x.textconv", "diff.x.command"]
    settings = dict.fromkeys([*keys, "filter.x.smudge", "filter.x.clean"], str(trap))
    for key, value in settings.items():
        git(course, "config", key, value)
    for hook in ("post-index-change", "post-checkout", "reference-transaction"):
        (course / ".git" / "hooks" / hook).write_bytes(trap.read_bytes())
        (course / ".git" / "hooks" / hook).chmod(0o755)
    (course / "module-1.md").rename(course / "module-5.md")
    before = {path: path.stat().st_mtime_ns for path in (course / ".git").rglob("*")}
    assert new(course, ref="HEAD").code == 1
    assert not sprung.exists()
    assert {path: path.stat().st_mtime_ns for path in (course / ".git").rglob("*")} == before


def test_links_and_odd_names_in_the_history_stay_inside(course: Path, tmp_path: Path) -> None:
    secret = write(tmp_path / "outside", module_1=PAGE)
    (course / "out-module.md").symlink_to(secret / "module-1.md")
    (course / "folder").symlink_to(secret)
    (course / "loop.md").symlink_to("loop.md")
    (course / "in-module.md").symlink_to("module-1.md")
    write(course, **{"a\nb-module.md": PAGE, "sub/\x1b[31m-module.md": PAGE})
    os.close(os.open(os.fsencode(course) + b"/\xff-module.md", os.O_CREAT | os.O_WRONLY))
    commit(course)
    done = new(course, ref="HEAD")
    assert (done.code, codes(done)) == (0, [])
    assert done.out.endswith(" 8 old\n")
    repository = Repository(course)
    with state(repository, repository.base("HEAD"), 1_000) as root:
        links = {path.name: path.resolve() for path in root.rglob("*") if path.is_symlink()}
        assert links == {"in-module.md": root / "module-1.md"}
        assert (root / "notes.txt").read_bytes() == b"", "what no rule reads is there by name alone"


def test_a_page_over_the_limit_is_not_kept_whole(course: Path) -> None:
    write(course, module_1=PAGE * 100)
    repository = Repository(course)
    with state(repository, commit(course), 1_000) as root:
        assert (root / "module-1.md").read_bytes() == b"\0" * 100 * len(PAGE)
        assert (root / "module-2.md").read_text(encoding="utf-8") == LINKS


def tree(folder: Path, *entries: tuple[str, str, str]) -> str:
    """A tree object with entries that no work tree could give."""
    data = b"".join(f"{mode} {name}\0".encode() + bytes.fromhex(id_) for mode, name, id_ in entries)
    done = subprocess.run(
        ["git", "hash-object", "-t", "tree", "--literally", "-w", "--stdin"],
        cwd=folder, input=data, capture_output=True, check=True,
    )  # fmt: skip
    return done.stdout.decode().strip()


def test_a_forged_tree_writes_nowhere_else(course: Path, tmp_path: Path) -> None:
    page = git(course, "hash-object", "-w", "module-1.md")
    where = tmp_path / "where"
    where.mkdir()
    (tmp_path / "target").write_text(str(where), encoding="utf-8")
    link = git(course, "hash-object", "-w", str(tmp_path / "target"))
    inner = tree(course, ("100644", "planted.md", page), ("120000", "planted-link.md", link))
    forbidden = [("100644", "../../planted.md", page), ("40000", "..", inner), ("40000", ".git", inner)]
    twice = [("120000", "a", link), ("40000", "a", inner), ("120000", "b", link)]
    twice.append(("40000", "b", tree(course, ("120000", "planted-link.md", link))))
    top = tree(course, *forbidden, *twice, ("100644", "module-1.md", page), ("40000", "module-1.md", inner))
    forged = git(course, "commit-tree", top, "-m", "forged")
    git(course, "update-ref", "HEAD", forged)
    done = new(course, "module-1.md", ref=forged)
    assert done.code in (0, 1), done.err
    assert list(where.iterdir()) == []
    assert not list(tmp_path.glob("**/planted*"))


def test_a_disk_that_is_full_ends_the_run_and_hides_no_finding(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Path.open

    def full(path: Path, mode: str = "r", **given: Any) -> Any:
        if mode == "xb":  # a page of the earlier state
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        return real(path, mode, **given)

    monkeypatch.setattr(Path, "open", full)
    done = new(course, ref="HEAD")
    assert (done.code, done.out) == (2, "")
    assert "No space left on device" in done.err


def test_a_page_whose_text_git_does_not_give_names_the_remedy(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Repository.blobs

    def blobs(self: Repository, commit: str) -> list[Blob]:
        return [replace(blob, id="0" * 40) for blob in real(self, commit)]

    monkeypatch.setattr(Repository, "blobs", blobs)
    done = new(course, ref="HEAD")
    assert (done.code, done.out) == (2, "")
    assert "the repository lacks the text of " in done.err
    assert "fetch without a filter" in done.err
