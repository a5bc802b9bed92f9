"""Output that is printed again is what the command itself would print, and nothing else is printed again."""

from __future__ import annotations

import errno
import io
import json
import os
import random
import sys
from pathlib import Path

import pytest

from linter.app import replay
from linter.cli import check, console, entry
from linter.cli.main import run
from linter.mermaid import engine
from linter.mermaid.engine import EngineError, MermaidEngine
from linter.project import cache as project_cache
from linter.project import tree_digest
from linter.project.cache import open_store
from tests.app.cache.conftest import Lint, count, forget
from tests.app.cache.test_changes import CHANGES, edit

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    "words",
    [(), ("--output", "json"), ("docs", "--color", "always"), ("-q",), ("--statistics",), ("--cache-dir=../kept",)],
)
def test_the_same_words_print_the_same(words: tuple[str, ...], command: Lint, understood: list[list[str]]) -> None:
    first = command(*words)
    assert first[1]
    assert (command(*words), command(*words)) == (first, first)
    assert understood == [list(words)]


def test_other_words_are_understood_and_then_told_again(command: Lint, understood: list[list[str]]) -> None:
    assert command()[0] == 1
    for _ in range(2):
        assert command("--fail-level", "never")[0] == 0
        assert "FB103" in command("--output", "concise")[1]
    assert understood == [[], ["--fail-level", "never"], ["--output", "concise"]]


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_is_seen(change: str, course: Path, command: Lint, understood: list[list[str]]) -> None:
    command()
    CHANGES[change](course)
    assert command() == command("--no-cache")
    assert understood == [[], [], ["--no-cache"]]


@pytest.mark.parametrize("seed", range(2))
def test_it_is_what_a_run_without_a_cache_says_over_a_history_of_edits(seed: int, course: Path, command: Lint) -> None:
    random_ = random.Random(seed)
    for _ in range(4):
        for _ in range(random_.randrange(3)):
            edit(course, random_)
        words = random_.choice([(), ("--output", "json"), ("docs",)])
        expected = command("--no-cache", *words)
        assert (command(*words), command(*words)) == (expected, expected)


def test_another_folder_is_another_command(
    course: Path, command: Lint, understood: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    command("--output", "concise", ".")
    monkeypatch.chdir(course / "docs")
    told = command("--output", "concise", ".")
    assert told == command("--no-cache", "--output", "concise", ".")
    assert len(understood) == 3


@pytest.mark.parametrize(
    ("name", "value"),
    [("FORCE_COLOR", "1"), ("GITHUB_ACTIONS", "true"), ("LINT_MODULES_NO_CACHE", "1"), ("LANG", "de")],
)
def test_what_is_around_a_command_may_change_what_it_prints(
    name: str, value: str, command: Lint, understood: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    command()
    monkeypatch.setenv(name, value)
    command()
    assert understood == [[], []]


def test_a_build_server_is_told_again_what_no_runner_has_to_obey(
    command: Lint, understood: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "true")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    for _ in range(2):
        assert command("--no-auto")[1]
        assert "::stop-commands::" in command()[1]  # a token that was printed before would be no secret
    assert understood == [["--no-auto"], [], []]


@pytest.mark.parametrize("how", ["--cache-dir", "LINT_MODULES_CACHE_DIR"])
def test_the_cache_may_lie_elsewhere(
    how: str, cache: Path, course: Path, command: Lint, understood: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = course.parent / "kept"
    words = ("--cache-dir", "../kept") if how == "--cache-dir" else ()
    if not words:
        monkeypatch.setenv(how, str(kept))
    assert command(*words) == command(*words)
    assert (len(understood), count(kept, "output"), cache.exists()) == (1, 1, False)


def test_a_terminal_of_another_encoding_is_another_one(
    command: Lint, understood: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    command()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), "ascii"))
    command()
    assert understood == [[], []]


@pytest.mark.parametrize(
    "words",
    [
        ("--output", "json=report.json"),
        ("--unsafe-fixes",),
        ("--output", "sarif"),
        ("status",),
        ("-",),
    ],
)
def test_a_command_that_does_more_than_print_a_report_is_not_told_again(
    words: tuple[str, ...], command: Lint, understood: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"# Page\n")))
        command(*words)
    assert understood == [list(words)] * 2


@pytest.mark.parametrize("at", ["before anything is printed", "behind half of it"])
def test_what_was_interrupted_is_not_told_again(
    at: str, cache: Path, command: Lint, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected, emit = command("--no-cache"), console.emit

    def interrupted(text: str, colour: bool) -> None:
        if at != "before anything is printed":
            emit(text[: len(text) // 2], colour)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(console, "emit", interrupted)
        assert command()[0] == 130
    assert count(cache, "output") == 0
    assert (command(), command()) == (expected, expected)


def test_a_second_run_lints_nothing_and_says_the_same(course: Path, lint: Lint, linted: list[str]) -> None:
    first = lint()
    assert (lint(), linted) == (first, ["linted"])
    assert first[0] == 1
    assert "FB103" in first[1]


def test_other_words_are_a_run_of_their_own(course: Path, lint: Lint, linted: list[str], parsed: list[str]) -> None:
    lint()
    parsed.clear()
    code, _ = lint("--fail-level", "never")
    assert (code, linted, parsed) == (0, ["linted"] * 2, ["docs/LEARNING_MODULE_TRACKER.md"])


def test_a_run_that_did_not_read_everything_is_not_remembered(course: Path, lint: Lint, linted: list[str]) -> None:
    (course / "docs/module-5-x.md").write_bytes(b"\xff\xfe")
    assert lint() == lint()
    assert linted == ["linted"] * 2


def test_no_cache_neither_reads_nor_writes(
    cache: Path, command: Lint, understood: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    command("--no-cache")
    monkeypatch.setenv("LINT_MODULES_NO_CACHE", "1")
    command()
    assert not cache.exists()
    monkeypatch.setattr(project_cache, "open_store", lambda _: pytest.fail("the cache was opened"))
    monkeypatch.setenv("LINT_MODULES_NO_CACHE", "")
    command("--no-cache")
    monkeypatch.setenv("LINT_MODULES_NO_CACHE", "true")
    command()
    assert len(understood) == 4


def test_the_current_folder_may_be_gone(course: Path, lint: Lint, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone() -> object:
        raise FileNotFoundError

    monkeypatch.setattr(Path, "cwd", gone)
    monkeypatch.setattr(os, "getcwd", gone)
    assert lint(str(course)) == lint(str(course), "--no-cache")


@pytest.mark.parametrize("value", [b"", b"1,2\n", b"1,x\nab", b"0,0,0,1,1\n0x", b"\xff"])
def test_an_answer_of_another_shape_is_none(
    value: bytes, cache: Path, command: Lint, understood: list[list[str]]
) -> None:
    expected = command()
    forget(cache, "output")
    store = open_store(str(cache))
    assert store is not None
    with store:
        store.put("output", replay._key(()), value)
        store.save()
    assert command() == expected
    assert understood == [[], []]


def test_an_answer_is_read_as_it_was_kept() -> None:
    basis = replay.Basis("/a\udcff", ("/b", "/c,1\n"), "digest", [("x", True), ("y\n", False)])
    found, text, code = replay._unpacked(replay._packed(basis, "a\0b\r\n\ud800ü", 1))
    assert (found.root, tuple(found.files), found.digest, found.asked) == (
        basis.root,
        basis.files,
        basis.digest,
        basis.asked,
    )
    assert (text, code) == ("a\0b\r\n\ud800ü", 1)


MODULE = "docs/module-1-backpressure.md"


@pytest.mark.skipif(not engine.available(), reason="mermaidx or quickjs-ng is not installed")
def test_a_diagram_without_a_verdict_is_not_kept(
    cache: Path, course: Path, lint: Lint, linted: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def rejection(*_: object) -> None:
        raise EngineError("Mermaid reached its limit")

    monkeypatch.setattr(MermaidEngine, "rejection", rejection)
    (course / MODULE).write_text("# Module 1: X\n\n```mermaid\npie\n  'a' : 1\n```\n", encoding="utf-8")
    first = lint("--select", "DIA001", MODULE)
    assert (first[0], "Mermaid reached its limit" in first[1]) == (2, True)
    assert [count(cache, kind) for kind in ("diagram", "output")] == [0, 0]
    assert lint("--select", "DIA001", MODULE) == first
    assert linted == ["linted"] * 2


def test_where_what_is_known_cannot_be_told_the_run_says_so(
    command: Lint, understood: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def closed(words: list[str]) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    first = command()
    assert command() == first
    monkeypatch.setattr(entry, "_replayed", closed)
    assert (command()[0], len(understood)) == (2, 1)


def test_a_command_that_is_interrupted_before_it_is_understood_ends_as_any_other(
    command: Lint, understood: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(words: list[str]) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(entry, "_replayed", interrupted)
    assert (command(), understood) == ((130, ""), [])


@pytest.mark.parametrize("limit", ["_MAX_INPUT_BYTES", "_MAX_TREE_BYTES", "_MAX_TREE_ENTRIES"])
def test_a_folder_that_is_too_large_to_look_at_is_linted_anew(
    limit: str, course: Path, lint: Lint, linted: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tree_digest, limit, 3)
    assert lint() == lint()
    assert linted == ["linted"] * 2


def test_a_long_report_is_not_kept_as_it_was_printed(
    command: Lint, cache: Path, understood: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replay, "_MAX_OUTPUT_LENGTH", 100)
    first = command()
    assert len(first[1]) > 100
    assert command() == first
    assert (len(understood), count(cache, "output")) == (2, 0)


def test_a_link_whose_name_no_system_can_bear_is_missing_in_every_run(
    command: Lint, course: Path, understood: list[list[str]]
) -> None:
    with (course / MODULE).open("a", encoding="utf-8") as page:
        page.write(f"\nSee [it]({'x' * 300}.md) and [that](a%00b.md).\n")
    first = command("--select", "DOC010", "--output", "json")
    assert len([one for one in json.loads(first[1])["findings"] if one["path"] == MODULE]) == 2
    assert command("--select", "DOC010", "--output", "json") == first
    assert len(understood) == 1


def test_a_configuration_that_changes_under_a_run_is_linted_anew(
    course: Path, lint: Lint, linted: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    real, settings = check.dependencies_of, course / "lint-modules.toml"

    def late(*given: object) -> object:
        found = real(*given)  # type: ignore[arg-type]
        settings.write_text("select = [", encoding="utf-8")
        return found

    with monkeypatch.context() as changing:
        changing.setattr(check, "dependencies_of", late)
        first = lint()
    settings.write_text("", encoding="utf-8")
    assert (lint(), linted) == (first, ["linted"] * 2)


def test_a_folder_of_rules_in_the_project_is_no_reason_to_lint_anew(
    course: Path, lint: Lint, linted: list[str]
) -> None:
    (course / "house").mkdir()
    (course / "lint-modules.toml").write_text('rule-folders = ["house"]\nexclude = ["house/"]\n', encoding="utf-8")
    assert lint() == lint()
    assert linted == ["linted"]
    (course / "house/own.md").write_text("no rule", encoding="utf-8")
    assert lint()[0] == 2


def test_a_command_in_a_folder_that_is_gone_says_so(
    course: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    gone = course / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert run(["--no-progress"]) == 2
    out, err = capsys.readouterr()
    assert (out, err) == (
        "",
        "lint-modules: error: the current folder does not exist any more: change to one that does\n",
    )


def test_the_ids_of_a_page_of_no_kind_are_read_once(course: Path, lint: Lint, parsed: list[str]) -> None:
    (course / "docs/notes.md").write_text("# Notes\n\n## Hook\n", encoding="utf-8")
    with (course / MODULE).open("a", encoding="utf-8") as page:
        page.write("\nSee [it](notes.md#hook) and [nothing](notes.md#nowhere).\n")
    lint("--select", "DOC010")
    assert parsed.count("docs/notes.md") == 1
    parsed.clear()
    (course / "docs/module-8-new.md").write_text("# New\n", encoding="utf-8")
    assert "#nowhere" in lint("--select", "DOC010")[1]
    assert "docs/notes.md" not in parsed
