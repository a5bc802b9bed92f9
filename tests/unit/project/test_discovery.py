"""What discovery leaves out and says of it, held against git where .gitignore decides."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linter.app.linter import Linter
from linter.config.model import Config
from linter.errors import ConfigError, NotFoundError
from linter.findings import Range
from linter.kinds.document import Document
from linter.linting.results import PageResult
from linter.project import discovery
from linter.project.discovery import Exclusion, FoundPage, all_pages, discover, is_utf8_name
from linter.project.project import Project, load_rule_set
from tests.helpers.command import EXAM, lint, listed, write
from tests.helpers.sampling import examples


def project(root: Path, **settings: object) -> Project:
    return Project(root, Config.model_validate(settings), None)


def linter(root: Path = Path("/nowhere"), limit: int = 10_000) -> Linter:
    """One that looks at no file but those it is to read."""
    here = project(root, **{"max-page-bytes": limit})
    standard = load_rule_set(here)
    return Linter(here, standard, standard.rules, alone=True)


def page(path: Path, named: bool = False) -> FoundPage:
    return FoundPage(path.parent, path.name, named)


def only_error(outcome: object) -> str:
    assert isinstance(outcome, PageResult)
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
        assert (tmp_path in here.pages_by_folder) is known
        write(tmp_path, later="")
        assert [one.shown for one in all_pages(here)] == ["a.md", "docs/b.md", *([] if known else ["later.md"])]
        (tmp_path / "later.md").unlink()


def test_what_a_walk_met_is_no_part_of_a_project() -> None:
    one, other = project(Path("a")), project(Path("a"))
    one.pages_by_folder[Path("a")] = []
    assert one == other
    assert "walked" not in repr(one)
    with pytest.raises(TypeError):
        Project(Path("a"), Config(), None, {})  # type: ignore[call-arg]
    for value, name, slotted in ((one, "root", True), (page(Path("a.md")), "shown", True), (linter(), "rules", False)):
        assert hasattr(value, "__dict__") is not slotted
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
    assert discovery.display_path(tmp_path / "a/b.md", tmp_path) == "a/b.md"
    assert discovery.display_path(tmp_path / "b.md", tmp_path / "a") == f"{tmp_path.as_posix()}/b.md"


def test_a_file_becomes_a_document_and_is_remembered_as_opened(tmp_path: Path) -> None:
    root = write(tmp_path, short_exam=EXAM, x="# Notes\n")
    snapshot, exam, notes = linter(root).snapshot(), page(root / "short-exam.md"), page(root / "x.md")
    assert snapshot.stray_result(exam) is None
    snapshot.read([exam])
    document = snapshot.document("short-exam.md")
    assert isinstance(document, Document)
    assert (document.page.source.path, document.page.source.text) == ("short-exam.md", EXAM)
    assert snapshot.opened == {"short-exam.md"}
    snapshot.read([notes])
    assert snapshot.opened == {"short-exam.md", "x.md"}
    assert snapshot.find_document("x.md") is None
    assert snapshot.others["x.md"] == snapshot.stray_result(notes) == PageResult("x.md", None)


def test_a_file_that_cannot_be_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone, snapshot = page(tmp_path / "gone.md"), linter(tmp_path).snapshot()
    assert only_error(snapshot.stray_result(gone)) == "cannot be read: No such file or directory"
    assert snapshot.opened == {"gone.md"}

    def fail(*_: object) -> bytes:
        raise OSError("without a number")

    monkeypatch.setattr("linter.app.snapshot.read_bytes", fail)
    snapshot.read([gone])
    assert only_error(snapshot.others["gone.md"]) == "cannot be read: without a number"


def results_of(page: FoundPage, data: bytes, limit: int = 10_000) -> Iterator[object]:
    """The result of a page without a document, in both ways that there are to ask for it."""
    snapshot = linter(limit=limit).snapshot({page.shown: data})
    yield snapshot.stray_result(page)
    yield from snapshot.results([page])


def test_a_page_that_is_no_text_is_named_where_it_counts() -> None:
    rules = linter().rules
    for found in (page(Path("short-exam.md")), page(Path("x.md"), named=True)):
        for data, line, repair in ((b"1234", 1, "split the page"), (b"\n\0", 2, "save the page as UTF-8 text")):
            for outcome in results_of(found, data, limit=3):
                assert isinstance(outcome, PageResult)
                (finding,) = outcome.findings
                assert (finding.code, finding.range, outcome.failed) == ("DOC001", Range(line, 1, line, 1), True)
                assert finding.help == repair
    silent = PageResult("x.md", None, unjudged=frozenset(rule.code for rule in rules))
    assert list(results_of(page(Path("x.md")), b"1234", limit=3)) == [silent, silent]


@pytest.mark.parametrize(
    ("name", "call", "ways"),
    [
        ("a-exam.md", "read_front_matter", 2),
        ("a.md", "LocalPass.stray_rules", 2),
        ("a-exam.md", "parser.parse_page", 1),
    ],
)
def test_a_page_that_the_program_fails_on(monkeypatch: pytest.MonkeyPatch, name: str, call: str, ways: int) -> None:
    """`ways` is 1 where only the pass over a document can fail."""

    def crash(*_: object) -> None:
        raise ZeroDivisionError("boom")

    monkeypatch.setattr(f"linter.linting.engine.{call}", property(crash) if call.startswith("Local") else crash)
    outcomes = [outcome for outcome in results_of(page(Path(name)), b"# X\n") if outcome is not None]
    assert [only_error(outcome) for outcome in outcomes] == [
        "reading crashed: ZeroDivisionError: boom; please report it with the page"
    ] * ways


@pytest.mark.parametrize(("name", "text"), [("a.md", True), ("\u00fc.md", True), ("\udcff.md", False)])
def test_a_name_whose_bytes_are_no_text_is_told_from_others(name: str, text: bool) -> None:
    assert is_utf8_name(name) is text


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


@settings(max_examples=examples(100), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
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
    monkeypatch.setattr(discovery, "_MAX_PATTERNS", 1)
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
    monkeypatch.setattr(discovery, "_MAX_PATTERNS", 3)
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
