"""The rounds of `check --watch` in this process: what the watch reports is put down here, edit by edit."""

from __future__ import annotations

import errno
import io
import os
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import pytest

from linter.cli import check
from linter.cli.main import run
from tests.watch.conftest import READY

watchfiles = pytest.importorskip("watchfiles")
PAGE = "docs/module-1-leases.md"
SOUND = "# Module 1: Leases\n\nIt follows the Apex Learner's Protocol.\n"
Edits = Callable[..., list[tuple[Path, ...]]]
END = Path()  # where an edit gives it, the watch ends


class Terminal(io.StringIO):
    """What a person looks at."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def edits(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Edits:
    """Lets edits be made one after another, each once the watch has begun; then the user interrupts the command."""
    monkeypatch.chdir(folder)

    def script(*edits: Callable[[], Path]) -> list[tuple[Path, ...]]:
        left, places = iter(edits), list[tuple[Path, ...]]()

        def watch(*watched: Path, watch_filter: Callable[[Any, str], bool], **_: object) -> Iterator[set[Any]]:
            places.append(watched)
            yield set()  # the watch has begun
            for edit in left:
                if (path := edit()) == END:
                    return
                change = (watchfiles.Change.modified, str(path))
                yield {change} if watch_filter(*change) else set()
            raise KeyboardInterrupt

        monkeypatch.setattr(watchfiles, "watch", watch)
        return places

    return script


def writing(path: Path, text: str) -> Callable[[], Path]:
    """An edit."""

    def write() -> Path:
        path.write_text(text, encoding="utf-8")
        return path

    return write


def watching(capsys: pytest.CaptureFixture[str], *args: str) -> tuple[int, list[str], list[str]]:
    """The exit code, the findings, and what is said beside them."""
    code = run(["--watch", "--no-cache", "--no-progress", "--output", "concise", *args])
    out, err = capsys.readouterr()
    findings = [line for line in out.splitlines() if ": error " in line]
    return code, findings, [line.removeprefix("lint-modules: ") for line in err.splitlines()]


def test_each_edit_of_a_page_is_told_and_linted(folder: Path, edits: Edits, capsys: pytest.CaptureFixture[str]) -> None:
    notes = writing(folder / "notes.txt", "of no page")
    places = edits(writing(folder / PAGE, SOUND), notes, writing(folder / PAGE, "# M"))
    code, findings, said = watching(capsys, "--select", "MOD001")
    assert code == 130
    assert [line.split(":")[:2] for line in findings] == [[PAGE, "1"], [PAGE, "1"]]
    assert [line.partition(" ")[0] for line in said] == ["note:", "changed:", "note:", "changed:", "note:", ""]
    assert said[1] == f"changed: {PAGE}"
    assert places == [(folder,)]


def test_a_root_that_moves_up_begins_the_watch_anew(
    folder: Path, edits: Edits, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = folder / "lint-modules.toml"
    settings.unlink()
    places = edits(writing(settings, 'select = ["MOD001"]\n'), writing(folder / "docs/module-2-clocks.md", SOUND))
    watching(capsys, "docs")
    assert [set(watched) for watched in places] == [{folder / "docs"}, {folder / "docs", folder}]


def test_a_watch_that_ends_is_begun_anew(folder: Path, edits: Edits, capsys: pytest.CaptureFixture[str]) -> None:
    places = edits(lambda: END, writing(folder / PAGE, SOUND))
    code, findings, said = watching(capsys, "--select", "MOD001")
    assert (code, len(findings), len(places)) == (130, 2, 2)
    assert sum(READY in line for line in said) == 3


def test_settings_that_go_are_told_and_watched_until_they_come_back(
    folder: Path, edits: Edits, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = folder / "own.toml"
    settings.write_text('select = ["MOD001"]\n', encoding="utf-8")

    def gone() -> Path:
        settings.unlink()
        return settings

    edits(gone, writing(settings, 'select = ["DOC010"]\n'))
    code, findings, said = watching(capsys, "--config", "own.toml")
    assert (code, len(findings)) == (130, 1)
    assert [("own.toml does not exist" in line, "changed: own.toml" in line) for line in said if READY not in line] == [
        (False, True), (True, False), (False, True), (False, False),
    ]  # fmt: skip


def test_a_mistake_in_the_command_ends_it_at_once(
    folder: Path, edits: Edits, capsys: pytest.CaptureFixture[str]
) -> None:
    edits()
    code, findings, said = watching(capsys, "nowhere.md")
    assert (code, findings) == (2, [])
    assert "nowhere.md does not exist" in said[0]


def test_a_reader_that_goes_away_ends_it(
    folder: Path, edits: Edits, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rounds: list[int] = []

    def perform(*_: object) -> int:
        rounds.append(len(rounds))
        if len(rounds) == 2:
            raise OSError(errno.EPIPE, os.strerror(errno.EPIPE))
        return 0

    monkeypatch.setattr(check, "perform", perform)
    monkeypatch.setattr("linter.cli.main._gone", lambda: 2)  # which closes stdout
    edits(writing(folder / PAGE, SOUND), writing(folder / PAGE, "# M"))
    code, _, said = watching(capsys)
    assert (code, rounds) == (2, [0, 1])
    assert said[-1] == f"changed: {PAGE}"


def test_a_terminal_is_cleared_before_each_report(folder: Path, edits: Edits) -> None:
    edits(writing(folder / PAGE, SOUND))
    terminal = Terminal()
    with redirect_stdout(terminal):
        assert run(["--watch", "--no-cache", "--no-progress", "--select", "MOD001"]) == 130
    assert terminal.getvalue().count("\x1b[2J") == 2
    assert "MOD001" in terminal.getvalue().split("\x1b[2J")[1]
    assert "MOD001" not in terminal.getvalue().split("\x1b[2J")[2]
