"""Which pages are read: discovery, exclusion, links, special files, odd names, standard input."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.helpers.command import EXAM, TRACKER, codes, lint, listed, write


def test_gitignore_is_respected_and_can_be_switched_off(tmp_path: Path) -> None:
    write(tmp_path, a=EXAM, drafts__b=EXAM, sub__c=EXAM, sub__d=EXAM)
    write(tmp_path, **{".git__HEAD.x": "", ".gitignore": "drafts/\n", "sub__.gitignore": "*.md\n!d.md\n"})
    assert listed(tmp_path) == ["a.md", "sub/d.md"]
    assert listed(tmp_path, "sub/c.md") == ["sub/c.md"], "a named file is read all the same"
    write(tmp_path, **{"lint-modules.toml": "respect-gitignore = false\n"})
    assert listed(tmp_path) == ["a.md", "drafts/b.md", "sub/c.md", "sub/d.md"]


def test_exclude_holds_for_named_files_too(tmp_path: Path) -> None:
    write(tmp_path, a=EXAM, old__b=EXAM, venv__c=EXAM, **{"lint-modules.toml": 'exclude = ["old/"]\n'})
    assert listed(tmp_path) == ["a.md"]
    assert listed(tmp_path, "old/b.md", "old", "venv/c.md") == []


def test_every_page_once_in_order(tmp_path: Path) -> None:
    write(tmp_path, b=EXAM, a__z=EXAM, a__B=EXAM, **{"c.markdown": EXAM, "notes.txt": "x"})
    assert listed(tmp_path) == ["a/B.md", "a/z.md", "b.md", "c.markdown"]
    assert listed(tmp_path, "b.md", "a", "b.md", ".", "a/z.md") == ["a/B.md", "a/z.md", "b.md", "c.markdown"]


def test_links_out_of_the_project_are_reported_not_followed(tmp_path: Path) -> None:
    outside, root = write(tmp_path / "outside", a_exam=EXAM), write(tmp_path / "root", b_exam=EXAM)
    (root / ".git").mkdir()
    (root / "link-exam.md").symlink_to(outside / "a-exam.md")
    (root / "inside-exam.md").symlink_to(root / "b-exam.md")
    done = lint("--show-files", cwd=root)
    assert done.out.splitlines() == ["b-exam.md", "inside-exam.md"]
    assert "link-exam.md was left out" in done.err
    assert listed(root, "link-exam.md") == ["link-exam.md"], "a path the user names may lie anywhere"


def test_a_linked_folder_is_reported(tmp_path: Path) -> None:
    root = write(tmp_path / "root", b_exam=EXAM)
    (root / ".git").mkdir()
    (root / "linked").symlink_to(write(tmp_path / "outside", a_exam=EXAM))
    done = lint("--show-files", cwd=root)
    assert done.out == "b-exam.md\n"
    assert "linked" in done.err


def test_a_link_to_itself_hides_no_finding(tmp_path: Path) -> None:
    write(tmp_path, b_exam=EXAM)
    (tmp_path / "loop.md").symlink_to(tmp_path / "loop.md")
    assert listed(tmp_path) == ["b-exam.md"]


def test_a_folder_that_cannot_be_listed_is_never_green(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, progress=TRACKER, locked__b_exam=EXAM)
    scandir = os.scandir

    def refuse(path: str = ".") -> object:
        if str(path).endswith("locked"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    assert lint(cwd=tmp_path).code == 2


def test_a_fifo_is_never_opened(tmp_path: Path) -> None:
    os.mkfifo(write(tmp_path, b_exam=EXAM) / "pipe-exam.md")
    done = lint("--output", "concise", "--select", "EXM016", cwd=tmp_path)
    assert (done.code, codes(done)) == (1, ["EXM016"])
    assert "pipe-exam.md was left out: it is no regular file" in done.err
    assert lint("pipe-exam.md", cwd=tmp_path).code == 2
    assert lint("inspect", "pipe-exam.md", cwd=tmp_path).code == 2


def test_a_page_that_cannot_be_opened_exits_2_and_hides_no_finding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, limit: int) -> bytes:
        if path.name == "a-exam.md":
            raise PermissionError(13, "Permission denied", str(path))
        return path.read_bytes()

    monkeypatch.setattr("linter.app.snapshot.read_bytes", refuse)
    write(tmp_path, a_exam=EXAM, b_exam=EXAM)
    done = lint("--output", "concise", "--select", "EXM016", cwd=tmp_path)
    assert (done.code, codes(done)) == (2, ["EXM016"])
    assert "a-exam.md: cannot be read: Permission denied" in done.err


def test_files_named_like_options(tmp_path: Path) -> None:
    write(tmp_path, **{"--fix-exam.md": EXAM, "-exam.md": EXAM})
    for args in (["--", "--fix-exam.md"], ["./--fix-exam.md"], ["check", "--", "--fix-exam.md"]):
        done = lint("--select", "EXM016", *args, cwd=tmp_path) if args[0] != "check" else lint(*args, cwd=tmp_path)
        assert done.code == 1
        assert "--> --fix-exam.md:1:1" in done.out


def test_odd_names_are_shown_as_escapes(tmp_path: Path) -> None:
    write(tmp_path, **{"a\n\x1b[31m\u202e%d:1-exam.md": EXAM})
    (tmp_path / os.fsdecode(b"b\xff-exam.md")).write_text(EXAM)
    for args in (["--output", "concise"], [], ["--show-files"]):
        out = lint("--select", "EXM016", *args, cwd=tmp_path).out
        assert "a\\x0a\\x1b[31m\\u202e%d:1-exam.md" in out
        assert "b\\udcff-exam.md" in out
        assert "\x1b" not in out
    assert lint("--output", "json", cwd=tmp_path).out.isascii()


def test_paths_are_relative_to_the_root_or_to_what_all_roots_share(tmp_path: Path) -> None:
    write(tmp_path, **{"root__lint-modules.toml": "", "root__docs__a-exam.md": EXAM, "b-exam.md": EXAM})
    docs = tmp_path / "root" / "docs"
    assert listed(docs) == ["docs/a-exam.md"]
    assert listed(docs, "a-exam.md", "../../b-exam.md") == ["b-exam.md", "root/docs/a-exam.md"]
    assert listed(tmp_path, "root") == ["docs/a-exam.md"]


def test_a_named_file_that_is_no_markdown_exits_2(tmp_path: Path) -> None:
    write(tmp_path, **{"notes.txt": "Text.\n", "docs/page.md": "# A\n"})
    done = lint("notes.txt", cwd=tmp_path)
    assert done.code == 2
    assert "no Markdown file was found in notes.txt" in done.err
    assert lint("notes.txt", "docs/page.md", cwd=tmp_path).code == 0
