"""A command told again before it is understood prints what the command itself would print, and nothing it would not."""

from __future__ import annotations

import io
import random
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from linter.cli import again, console, entry, main, outputs, recording, secret
from linter.cli.inputs import FOLDER
from tests.cache.test_changes import CHANGES, edit

Command = Callable[..., tuple[int, str]]


@pytest.fixture
def understood(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands that were not told again."""
    real, met = main.run, list[list[str]]()

    def counted(words: list[str]) -> int:
        met.append(words)
        return real(words)

    monkeypatch.setattr(main, "run", counted)
    return met


@pytest.fixture
def command(course: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """A process of the command: its exit code, and what it printed."""
    monkeypatch.setattr(recording, "_current", None)

    def called(*words: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["lint-modules", *words])
        with pytest.raises(SystemExit) as stop:
            entry.main()
        return int(stop.value.code or 0), capsys.readouterr().out

    return called


def said_in(course: Path) -> list[Path]:
    """The files of the cache that hold what was printed."""
    return [path for path in (course / FOLDER).glob("*.json") if b'"text":' in path.read_bytes()]


@pytest.mark.parametrize(
    "words",
    [(), ("--output", "json"), ("docs", "--color", "always"), ("-q",), ("--statistics",), ("--cache-dir=../kept",)],
)
def test_the_same_words_print_the_same(words: tuple[str, ...], command: Command, understood: list[list[str]]) -> None:
    first = command(*words)
    assert first[1]
    assert (command(*words), command(*words)) == (first, first)
    assert understood == [list(words)]


def test_other_words_are_understood_and_then_told_again(command: Command, understood: list[list[str]]) -> None:
    assert command()[0] == 1
    for _ in range(2):
        assert command("--fail-level", "never")[0] == 0
        assert "FB103" in command("--output", "concise")[1]
    assert understood == [[], ["--fail-level", "never"], ["--output", "concise"]]


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_is_seen(change: str, course: Path, command: Command, understood: list[list[str]]) -> None:
    command()
    CHANGES[change](course)
    assert command() == command("--no-cache")
    assert understood == [[], [], ["--no-cache"]]


@pytest.mark.parametrize("seed", range(2))
def test_it_is_what_a_run_without_a_cache_says_over_a_history_of_edits(
    seed: int, course: Path, command: Command
) -> None:
    random_ = random.Random(seed)
    for _ in range(4):
        for _ in range(random_.randrange(3)):
            edit(course, random_)
        words = random_.choice([(), ("--output", "json"), ("docs",)])
        expected = command("--no-cache", *words)
        assert (command(*words), command(*words)) == (expected, expected)


def test_another_folder_is_another_command(
    course: Path, command: Command, understood: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    command("--output", "concise", ".")
    monkeypatch.chdir(course / "docs")
    told = command("--output", "concise", ".")
    assert told == command("--no-cache", "--output", "concise", ".")
    assert len(understood) == 3


@pytest.mark.parametrize(
    ("name", "value"),
    [("FORCE_COLOR", "1"), ("CI", "true"), ("GITHUB_ACTIONS", "true"), ("LINT_MODULES_NO_CACHE", "1")],
)
def test_what_is_around_a_command_may_change_what_it_prints(
    name: str, value: str, command: Command, understood: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    command()
    monkeypatch.setenv(name, value)
    command()
    assert understood == [[], []]


def test_the_cache_may_lie_elsewhere(
    course: Path, command: Command, understood: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LINT_MODULES_CACHE_DIR", str(course.parent / "kept"))
    assert command() == command()
    assert (understood, (course / FOLDER).exists()) == ([[]], False)


def test_the_cache_may_lie_among_the_pages(command: Command, understood: list[list[str]]) -> None:
    assert len({command("--cache-dir", "docs/kept") for _ in range(4)}) == 1
    assert len(understood) == 2  # the second met a folder that the first did not


def test_a_terminal_of_another_encoding_is_another_one(
    command: Command, understood: list[list[str]], monkeypatch: pytest.MonkeyPatch
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
    words: tuple[str, ...], command: Command, understood: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"# Page\n")))
        command(*words)
    assert understood == [list(words)] * 2


def test_a_forged_or_copied_answer_is_none(
    course: Path, command: Command, understood: list[list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = command()
    (said,) = said_in(course)
    said.write_bytes(said.read_bytes().replace(b"FB103", b"FB104"))
    assert command() == expected
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "somebody else"))
    assert command() == expected
    assert understood == [[], [], []]


@pytest.mark.parametrize(
    "damage", [{"text": 1}, {"code": "x"}, {"root": 1}, {"files": 3}, {"asked": [1]}, {"digest": None}]
)
def test_an_answer_of_another_shape_is_none(
    damage: dict[str, object], course: Path, command: Command, understood: list[list[str]]
) -> None:
    expected = command()
    (said,) = said_in(course)
    own = secret.key(course)
    assert own
    kept = again.cache.read(course / FOLDER, said.name.removesuffix(".json"), own)
    again.cache.write(course / FOLDER, said.name.removesuffix(".json"), kept | damage, own)
    assert command() == expected
    assert understood == [[], []]


def test_what_was_printed_is_cleaned_too(course: Path, command: Command, capsys: pytest.CaptureFixture[str]) -> None:
    command()
    assert len(list((course / FOLDER).glob("*.json"))) == 3
    assert main.run(["clean"]) == 0
    assert "removed 3 cached files from" in capsys.readouterr().err
    assert not (course / FOLDER).exists()


def test_the_settings_lie_where_click_says(monkeypatch: pytest.MonkeyPatch) -> None:
    for value in (None, "", "/etc/xdg", "relative"):
        if value is None:
            monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
        else:
            monkeypatch.setenv("XDG_CONFIG_HOME", value)
        assert secret.settings() == Path(click.get_app_dir("lint-modules"))


@pytest.mark.parametrize("at", ["before anything is printed", "behind half of it"])
def test_what_was_interrupted_is_not_told_again(
    at: str, course: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = command("--no-cache")

    def interrupted(text: str, colour: bool) -> None:
        if at != "before anything is printed":
            console.emit(text[: len(text) // 2], colour)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(outputs, "emit", interrupted)
        assert command()[0] == 130
    assert said_in(course) == []
    assert (command(), command()) == (expected, expected)
