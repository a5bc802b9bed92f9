"""`check --watch` as a person uses it, and its rounds in this process."""

from __future__ import annotations

import errno
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import pytest

from linter.cli import check
from linter.cli.main import run
from tests.cli.watch.conftest import READY, Watching, put

Start = Callable[..., Watching]
SOUND = "# Module 1: Leases\n\nIt follows the Apex Learner's Protocol.\n"


def codes(lines: list[str]) -> list[str]:
    """The path and code of each finding."""
    return [f"{line.split(':')[0]} {line.split()[2]}" for line in lines if ": error " in line or ": warning " in line]


@pytest.mark.slow
def test_a_page_is_linted_again_when_it_changes(folder: Path, watch: Start) -> None:
    run = watch("docs")
    told, said = run.round()
    assert codes(told) == ["docs/module-1-leases.md MOD001"]
    assert said == [f"lint-modules: note: watching {folder} for changes; Ctrl-C ends it"]
    put(folder / "docs/module-1-leases.md", SOUND)
    told, said = run.round()
    assert codes(told) == []
    assert said[0] == "lint-modules: changed: docs/module-1-leases.md"
    put(folder / "docs/module-1-leases.md", "# Module 1: Le")  # half of it
    assert codes(run.round()[0]) == ["docs/module-1-leases.md MOD001"]
    assert "\x1b" not in "".join(told)


@pytest.mark.slow
def test_what_depends_on_a_page_is_linted_again(folder: Path, watch: Start) -> None:
    page = folder / "docs/module-1-leases.md"
    put(page, SOUND + "\n[next](module-2-clocks.md)\n")
    run = watch("docs/module-1-leases.md")
    assert codes(run.round()[0]) == ["docs/module-1-leases.md DOC010"]
    put(folder / "docs/module-2-clocks.md", SOUND.replace("1", "2"))
    assert codes(run.round()[0]) == []
    (folder / "docs/module-2-clocks.md").unlink()
    assert codes(run.round()[0]) == ["docs/module-1-leases.md DOC010"]
    put(page, SOUND + "\n![a picture](picture.png)\n")
    assert codes(run.round()[0]) == ["docs/module-1-leases.md DOC010"]
    (folder / "docs/picture.png").write_bytes(b"")
    assert codes(run.round()[0]) == []


@pytest.mark.slow
def test_settings_and_rules_are_read_again(folder: Path, watch: Start) -> None:
    (folder / "house").mkdir()
    run = watch()
    assert codes(run.round()[0]) == ["docs/module-1-leases.md MOD001"]
    settings = folder / "lint-modules.toml"
    put(settings, "select = [")
    told, said = run.round()
    assert told == []
    assert any("error" in line and "lint-modules.toml" in line for line in said)
    put(settings, 'select = ["DOC010"]\n')
    assert codes(run.round()[0]) == []
    put(settings, 'select = ["MOD001"]\nrule-folders = ["house"]\nexclude = ["house/"]\n')
    assert codes(run.round()[0]) == ["docs/module-1-leases.md MOD001"]
    put(folder / "house/broken.md", "no rule")
    assert any("house/broken.md" in line for line in run.round()[1])


@pytest.mark.slow
def test_a_baseline_outside_of_the_project_counts(folder: Path, tmp_path: Path, watch: Start) -> None:
    known = tmp_path / "apart/known.json"
    known.parent.mkdir()
    watching = watch("--baseline", str(known))
    assert any("does not exist" in line for line in watching.round()[1])
    for _ in range(2):
        written = known.with_name("written")
        written.write_text('{"version": 1, "pages": {}}', encoding="utf-8")
        written.replace(known)
        out, said = watching.round()
        assert "MOD001" in out[0]
        assert said[0] == f"lint-modules: changed: {known}"


@pytest.mark.slow
def test_a_watch_that_begins_with_a_wrong_configuration_sees_it_repaired(folder: Path, watch: Start) -> None:
    settings = folder / "lint-modules.toml"
    put(settings, "selekt = []\n")
    run = watch("docs")
    assert any("selekt" in line for line in run.round()[1])
    put(settings, 'select = ["MOD001"]\n')
    assert codes(run.round()[0]) == ["docs/module-1-leases.md MOD001"]


@pytest.mark.slow
def test_a_configuration_may_go_and_come_back(folder: Path, watch: Start) -> None:
    settings = folder / "lint-modules.toml"
    settings.write_text('select = ["DOC010"]\n', encoding="utf-8")
    run = watch("docs")
    assert codes(run.round()[0]) == []
    settings.rename(folder.with_name("kept"))
    assert "module-1-leases.md MOD001" in codes(run.round()[0])  # the root is now the folder itself
    folder.with_name("kept").rename(settings)
    assert codes(run.round()[0]) == []


@pytest.mark.slow
def test_a_configuration_deeper_down_moves_the_root(folder: Path, watch: Start) -> None:
    run = watch("docs")
    assert codes(run.round()[0]) == ["docs/module-1-leases.md MOD001"]
    put(folder / "docs/.lint-modules.toml", 'select = ["DOC010"]\n')
    assert codes(run.round()[0]) == []
    put(folder / "docs/.lint-modules.toml", 'select = ["MOD001"]\n')
    assert codes(run.round()[0]) == ["module-1-leases.md MOD001"]


@pytest.mark.slow
def test_a_root_that_moves_up_is_watched_from_there(folder: Path, watch: Start) -> None:
    settings = folder / "lint-modules.toml"
    settings.unlink()
    run = watch("docs", "--select", "MOD001")
    assert run.round()[1] == [f"lint-modules: note: watching {folder / 'docs'} for changes; Ctrl-C ends it"]
    put(settings, 'select = ["MOD001"]\n')  # above all that is watched
    put(folder / "docs/module-2-clocks.md", SOUND)
    run.until(lambda: sum("suppressed" in line for line in run.out) == 2)  # of the old root, then of the new one
    told, said = run.round()
    assert codes(told)[-1] == "docs/module-1-leases.md MOD001"
    assert said[-1] == f"lint-modules: note: watching {folder} for changes; Ctrl-C ends it"
    put(settings, 'exclude = ["docs/module-1*"]\n')
    assert codes(run.round()[0]) == []


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals there")
def test_a_terminal_is_cleared_before_each_report(folder: Path, tmp_path: Path) -> None:
    import pty

    master, slave = pty.openpty()
    run = Watching(folder, tmp_path / "home", "docs", stdout=slave)
    os.close(slave)
    try:
        run.until(lambda: any(READY in line for line in run.said))
        assert os.read(master, 1 << 16).startswith(b"\x1b[2J")
    finally:
        run.stop()
        os.close(master)


@pytest.mark.slow
def test_a_named_page_may_go_and_come_back(folder: Path, watch: Start) -> None:
    page = folder / "docs/module-1-leases.md"
    run = watch("docs/module-1-leases.md")
    run.round()
    page.rename(folder / "kept")
    assert any("module-1-leases.md does not exist" in line for line in run.round()[1])
    (folder / "kept").rename(page)
    assert codes(run.round()[0]) == ["docs/module-1-leases.md MOD001"]


@pytest.mark.slow
@pytest.mark.parametrize("options", [(), ("--no-cache",), ("--cache-dir", "kept")])
def test_what_the_command_writes_itself_starts_no_round(options: tuple[str, ...], folder: Path, watch: Start) -> None:
    run = watch(*options, "--output", "json=docs/found.json", "--output", "markdown=docs/found.md", "docs")
    run.round()
    assert len(json.loads((folder / "docs/found.json").read_text(encoding="utf-8"))["findings"]) == 1
    for name in ("docs/found.json", ".git/index", "node_modules/a.md", "docs/.module-1-leases.md.swp", "docs/x.md~"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("# Module 9: Nobody\n", encoding="utf-8")
    put(folder / "docs/module-1-leases.md", SOUND)
    assert run.round()[1][0] == "lint-modules: changed: docs/module-1-leases.md"
    assert json.loads((folder / "docs/found.json").read_text(encoding="utf-8"))["findings"] == []
    put(folder / "docs/module-2-clocks.md", "# Module 2: Clocks\n")
    assert run.round()[1][0] == "lint-modules: changed: docs/module-2-clocks.md"  # no round came between


@pytest.mark.slow
def test_fixes_are_applied_until_nothing_is_left_to_fix(folder: Path, watch: Start) -> None:
    put(folder / "lint-modules.toml", 'select = ["DIA003"]\n')
    page = folder / "docs/module-1-leases.md"
    run = watch("--fix")
    run.round()
    put(page, SOUND + "\n```\nsequenceDiagram\n  A->>B: x\n```\n")
    told, _ = run.round()
    assert "```mermaid\n" in page.read_text(encoding="utf-8")
    assert "fixed" in told[-1]
    assert run.round()[1][0] == "lint-modules: changed: docs/module-1-leases.md"  # the fix itself
    put(folder / "docs/module-2-clocks.md", SOUND)
    assert run.round()[1][0] == "lint-modules: changed: docs/module-2-clocks.md"


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is sent to a whole console there")
def test_ctrl_c_ends_it_without_a_traceback(folder: Path, watch: Start) -> None:
    run = watch()
    run.round()
    assert run.interrupt() == 130
    assert not any("Traceback" in line for line in run.said)


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--watch", "-"], "does not go with standard input"),
        (["--watch", "--show-files"], "does not go with --show-files"),
        (["--watch", "nowhere"], "nowhere does not exist"),
        (["--watch", "--config", "none.toml"], "none.toml does not exist"),
    ],
)
def test_what_cannot_be_watched_exits_2(args: list[str], said: str, folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "linter", *args], cwd=folder, capture_output=True, text=True, timeout=300, check=False
    )
    assert (done.returncode, said in done.stderr) == (2, True)


watchfiles = pytest.importorskip("watchfiles")
PAGE = "docs/module-1-leases.md"
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

    monkeypatch.setattr(check, "run_check", perform)
    monkeypatch.setattr("linter.cli.main._gone", lambda: 2)  # which closes stdout
    edits(writing(folder / PAGE, SOUND), writing(folder / PAGE, "# M"))
    code, _, said = watching(capsys)
    assert (code, rounds) == (2, [0, 1])
    assert said[-1] == f"changed: {PAGE}"


def test_each_round_clears_a_terminal(folder: Path, edits: Edits) -> None:
    edits(writing(folder / PAGE, SOUND))
    terminal = Terminal()
    with redirect_stdout(terminal):
        assert run(["--watch", "--no-cache", "--no-progress", "--select", "MOD001"]) == 130
    assert terminal.getvalue().count("\x1b[2J") == 2
    assert "MOD001" in terminal.getvalue().split("\x1b[2J")[1]
    assert "MOD001" not in terminal.getvalue().split("\x1b[2J")[2]
