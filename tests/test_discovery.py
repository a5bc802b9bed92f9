"""What discovery leaves out and says of it, and what becomes of a file that cannot be read: one function at a time."""

from __future__ import annotations

import os
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from linter import engine
from linter.checked import Checked
from linter.cli import discovery
from linter.cli.discovery import Exclusion, Found, all_pages, discover, is_text
from linter.cli.project import Project, load_standard
from linter.cli.reading import Reader
from linter.config import Config
from linter.errors import ConfigError, NotFoundError
from linter.examiner import Examiner
from linter.model import Range
from linter.parts import Document
from tests.test_cli import EXAM, write


def project(root: Path, **settings: object) -> Project:
    return Project(root, Config.model_validate(settings), None)


def reader(limit: int = 10_000) -> Reader:
    standard = load_standard(project(Path("/nowhere")))
    return Reader(standard, standard.rules, Examiner(standard.rules, standard.kinds), limit)


def page(path: Path, named: bool = False) -> Found:
    return Found(path.parent, path.name, named)


def only_error(outcome: object) -> str:
    assert isinstance(outcome, Checked)
    assert (outcome.kind, outcome.findings, outcome.failed) == (None, (), True)
    (error,) = outcome.run_errors
    assert (error.path, error.rule) == (outcome.path, None)
    return error.message


def test_pages_with_the_names_they_were_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, b="", a__c="", **{"a/notes.txt": "x"})
    monkeypatch.chdir(tmp_path)
    found, notes, met = discover(project(tmp_path), [Path("b.md"), Path("a")])
    assert [(one.path, one.shown, one.named) for one in found] == [
        (tmp_path / "a/c.md", "a/c.md", False), (tmp_path / "b.md", "b.md", True),
    ]  # fmt: skip
    assert (notes, met) == ([], True)
    assert [one.shown for one in discover(project(tmp_path), [])[0]] == ["a/c.md", "b.md"]
    with pytest.raises(NotFoundError, match=r"^nowhere\.md does not exist$"):
        discover(project(tmp_path), [Path("nowhere.md")])


def test_whether_any_markdown_was_met(tmp_path: Path) -> None:
    write(tmp_path, **{"a/x.txt": "", "venv/x.md": "", "docs/x.markdown": ""})
    assert [discover(project(tmp_path), [tmp_path / name])[2] for name in ("a", "docs", "a/x.txt", "venv/x.md")] == [
        False, True, False, True,
    ]  # fmt: skip


def test_without_paths_it_is_what_is_included_else_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, a="", docs__b="", docs__deep__c="")
    monkeypatch.chdir(tmp_path / "docs/deep")
    only = project(tmp_path, include=["docs/*.md"])
    assert [one.shown for one in discover(project(tmp_path), [])[0]] == ["docs/deep/c.md"]
    assert [one.shown for one in discover(only, [])[0]] == ["docs/b.md"]
    assert [one.shown for one in discover(only, [tmp_path])[0]] == ["a.md", "docs/b.md", "docs/deep/c.md"]


def test_a_walk_through_the_whole_project_is_remembered_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, a="", docs__b="")
    monkeypatch.chdir(tmp_path)
    for paths, include, known in (
        ([tmp_path], (), True), ([], (), True), ([tmp_path / "docs"], (), False), ([], ("a.md",), False),
        ([tmp_path / "docs", tmp_path], (), False),
    ):  # fmt: skip
        here = project(tmp_path, include=include)
        discover(here, paths)
        assert (tmp_path in here.walked) is known
        write(tmp_path, later="")
        assert [one.shown for one in all_pages(here)] == ["a.md", "docs/b.md", *([] if known else ["later.md"])]
        (tmp_path / "later.md").unlink()


def test_what_a_walk_met_is_no_part_of_a_project() -> None:
    one, other = project(Path("a")), project(Path("a"))
    one.walked[Path("a")] = []
    assert one == other
    assert "walked" not in repr(one)
    with pytest.raises(TypeError):
        Project(Path("a"), Config(), None, {})  # type: ignore[call-arg]
    for value, name in ((one, "root"), (page(Path("a.md")), "shown"), (reader(), "limit")):
        assert not hasattr(value, "__dict__")
        with pytest.raises(FrozenInstanceError):
            setattr(value, name, None)


def test_links_and_what_is_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = write(tmp_path / "root", a="", docs__b="", **{"venv/x.md": ""})
    os.mkfifo(root / "pipe.md")
    for name, target in (
        ("broken.md", "nowhere"), ("in.md", "a.md"), ("out.md", "../out.md"), ("inside", "docs"), ("outside", ".."),
    ):  # fmt: skip
        (root / name).symlink_to(target)
    found, notes, _ = discover(project(root), [root])
    assert [one.shown for one in found] == ["a.md", "docs/b.md", "in.md"]
    link = "was left out: it is a symbolic link that leads out of the project"
    assert sorted(notes) == [
        "broken.md was left out: it is no regular file", f"out.md {link}", f"outside/ {link}",
        "pipe.md was left out: it is no regular file",
    ]  # fmt: skip
    with pytest.raises(NotFoundError, match=r"^pipe\.md is no regular file$"):
        discover(project(root), [root / "pipe.md"])
    assert sorted(discover(project(root, exclude=["out*", "*.md"]), [root])[1]) == []
    monkeypatch.setattr(Path, "resolve", lambda _: (_ for _ in ()).throw(RuntimeError("Symlink loop")))
    assert {f"in.md {link}", f"inside/ {link}"} <= set(discover(project(root), [root])[1])


def test_what_is_left_out_also_where_it_is_gone(tmp_path: Path) -> None:
    write(tmp_path, **{".gitignore": "drafts/\n*.tmp.md\n", ".git/HEAD": ""})
    left = Exclusion(project(tmp_path, exclude=["old/"]))
    held = ["drafts/a.md", "x.tmp.md", "old/a.md", "venv/a.md", "drafts"]
    assert [name for name in [*held, "a.md", "docs/a.md", "docs"] if left.holds(tmp_path / name)] == held
    rest = Exclusion(project(tmp_path, exclude=["old/"], **{"respect-gitignore": False}))
    assert [name for name in held if rest.holds(tmp_path / name)] == ["old/a.md", "venv/a.md"]


@pytest.mark.parametrize("name", ["venv", "old", "drafts"])
def test_a_folder_that_is_left_out_is_not_even_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    root, scandir = write(tmp_path, a="", **{f"{name}/b.md": "", ".gitignore": "drafts/"}), os.scandir

    def refuse(path: str) -> object:
        assert not str(path).endswith(name)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    assert [one.shown for one in discover(project(root, exclude=["old/"]), [root])[0]] == ["a.md"]


@pytest.mark.parametrize("key", ["exclude", "include"])
def test_a_glob_that_cannot_be_read_is_named_with_its_key(tmp_path: Path, key: str) -> None:
    with pytest.raises(ConfigError, match=f"^{key}: a glob has 1001 characters"):
        discover(project(tmp_path, **{key: ["*" * 1001]}), [])


def test_a_page_outside_has_its_whole_path(tmp_path: Path) -> None:
    assert discovery.relative(tmp_path / "a/b.md", tmp_path) == "a/b.md"
    assert discovery.relative(tmp_path / "b.md", tmp_path / "a") == f"{tmp_path.as_posix()}/b.md"


def test_a_file_becomes_a_document_and_is_remembered_as_opened(tmp_path: Path) -> None:
    path, reading = write(tmp_path, short_exam=EXAM) / "short-exam.md", reader()
    document = reading.read(page(path))
    assert isinstance(document, Document)
    assert (document.page.source.path, document.page.source.text) == ("short-exam.md", EXAM)
    assert reading.opened == {"short-exam.md"}
    assert reading.other(page(path), EXAM.encode()) is None
    other = reading.other(page(tmp_path / "x.md"), b"# Notes\n")
    assert isinstance(other, Checked)
    assert (other.kind, other.failed, other == reading.understood(page(tmp_path / "x.md"), b"# Notes\n")) == (
        None, False, True,
    )  # fmt: skip


def test_a_file_that_cannot_be_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone, reading = page(tmp_path / "gone.md"), reader()
    assert only_error(reading.read(gone)) == "cannot be read: No such file or directory"
    assert reading.opened == {"gone.md"}

    def fail(*_: object) -> bytes:
        raise OSError("without a number")

    monkeypatch.setattr("linter.cli.reading.read_bytes", fail)
    assert only_error(reading.bytes_of(gone)) == "cannot be read: without a number"


@pytest.mark.parametrize("way", ["understood", "other"])
def test_a_page_that_is_no_text_is_named_where_it_counts(way: str) -> None:
    reading = reader(limit=3)
    ask = getattr(reading, way)
    for found in (page(Path("short-exam.md")), page(Path("x.md"), named=True)):
        for data, line in ((b"1234", 1), (b"\n\0", 2)):
            outcome = ask(found, data)
            (finding,) = outcome.findings
            assert (finding.code, finding.range, outcome.failed) == ("DOC001", Range(line, 1, line, 1), True)
            assert finding.help == next(rule.help for rule in reading.rules if rule.code == "DOC001")
    silent = ask(page(Path("x.md")), b"1234")
    assert silent == Checked("x.md", None, unjudged=frozenset(rule.code for rule in reading.rules))


@pytest.mark.parametrize(("way", "call"), [("understood", "opened"), ("other", "other")])
def test_a_page_that_the_program_fails_on(monkeypatch: pytest.MonkeyPatch, way: str, call: str) -> None:
    def crash(*_: object) -> None:
        raise ZeroDivisionError("boom")

    monkeypatch.setattr(engine, call, crash)
    outcome = getattr(reader(), way)(page(Path("a-exam.md")), b"# X\n")
    assert only_error(outcome) == "reading crashed: ZeroDivisionError: boom; please report it with the page"
    assert only_error(reader().failed(page(Path("a.md")), "gone", True)) == "gone; its findings are missing"


@pytest.mark.parametrize(("name", "text"), [("a.md", True), ("\u00fc.md", True), ("\udcff.md", False)])
def test_a_name_whose_bytes_are_no_text_is_told_from_others(name: str, text: bool) -> None:
    assert is_text(name) is text
