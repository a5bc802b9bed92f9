"""What reaches the terminal and a runner: on which stream, in which colours, in which bytes."""

from __future__ import annotations

import io
import json
import re
import sys
from pathlib import Path

import pytest

from linter.app import replay
from linter.cli import console
from tests.helpers.command import EXAM, Done, lint, write
from tests.helpers.reports import command

RED, PLAIN = "\x1b[31mé\x1b[0m", "é"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Binary(io.TextIOWrapper):
    def __init__(self, encoding: str = "utf-8") -> None:
        super().__init__(io.BytesIO(), encoding=encoding, write_through=True)

    @property
    def written(self) -> bytes:
        self.flush()
        found: bytes = self.buffer.getvalue()  # type: ignore[attr-defined]
        return found


@pytest.fixture(autouse=True)
def _no_wishes(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)


def test_who_decides_on_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    wants = console.wants_colour
    assert [wants(choice, Terminal()) for choice in ("auto", "always", "never")] == [True, True, False]
    assert [wants(choice, io.StringIO()) for choice in ("auto", "always", "never")] == [False, True, False]
    assert [wants(choice, None) for choice in ("auto", "always")] == [False, False]
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert (wants("auto", io.StringIO()), wants("never", Terminal())) == (True, False)
    monkeypatch.setenv("NO_COLOR", "1")
    assert (wants("auto", Terminal()), wants("always", io.StringIO())) == (False, True)


@pytest.mark.parametrize(
    ("encoding", "colour", "wanted"),
    [
        ("utf-8", True, RED.encode()), ("utf-8", False, PLAIN.encode()), ("ascii", False, b"\\xe9"),
        ("ascii", True, b"\x1b[31m\\xe9\x1b[0m"), ("cp1252", False, b"\xe9"),
    ],
)  # fmt: skip
def test_a_result_in_the_signs_that_the_stream_has(
    monkeypatch: pytest.MonkeyPatch, encoding: str, colour: bool, wanted: bytes
) -> None:
    stream = Binary(encoding)
    monkeypatch.setattr(sys, "stdout", stream)
    console.emit(RED, colour)
    assert stream.written == wanted


def test_what_is_printed_is_recorded_until_something_else_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Binary("ascii")
    monkeypatch.setattr(sys, "stdout", stream)
    monkeypatch.setattr(replay, "_current", None)
    monkeypatch.setattr(sys, "stderr", Binary())
    for say in (lambda: console.complain("x"), lambda: console.emit_bytes(b"\xff")):
        kept = replay.begin_recording()
        console.emit(RED, False)
        assert (kept.parts, kept.disturbed) == (["\\xe9"], False)
        say()
        assert kept.disturbed
    assert stream.written == b"\\xe9\\xe9\xff"


def test_a_stream_that_says_no_encoding(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stdout", stream)
    console.emit(RED, False)
    assert stream.getvalue() == PLAIN
    monkeypatch.setattr(sys, "stderr", stream)
    console.complain("ü")
    assert stream.getvalue() == f"{PLAIN}lint-modules: error: ü\n"


@pytest.mark.parametrize(("label", "sign"), [("error", "31"), ("warning", "33"), ("note", "36")])
def test_a_complaint_is_one_safe_line(monkeypatch: pytest.MonkeyPatch, label: str, sign: str) -> None:
    plain, coloured, poor = io.StringIO(), Terminal(), Binary("ascii")
    for stream in (plain, coloured, poor):
        monkeypatch.setattr(sys, "stderr", stream)
        console.complain("a\nb\x1b[1m é", label)
    text = f"lint-modules: {label}: a\\x0ab\\x1b[1m é\n"
    assert plain.getvalue() == text
    assert coloured.getvalue() == f"\x1b[{sign}mlint-modules: {label}:\x1b[0m a\\x0ab\\x1b[1m é\n"
    assert poor.written == text.replace("é", "\\xe9").encode()


def test_the_label_of_a_complaint_is_error(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    console.complain("x")
    assert stream.getvalue() == "lint-modules: error: x\n"


def test_streams_that_are_closed_take_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    console.emit("x", True)
    console.emit_bytes(b"x")
    console.complain("x")


class Full(io.StringIO):
    """A stream whose disk is full; its file is the one of another stream, or none."""

    def __init__(self, number: int | None) -> None:
        super().__init__()
        self.number = number

    def write(self, text: str) -> int:
        raise OSError(28, "No space left on device")

    def fileno(self) -> int:
        return super().fileno() if self.number is None else self.number


def test_a_complaint_that_cannot_be_written_is_let_go_with_its_stream(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "errors"
    with path.open("wb", buffering=0) as file:
        monkeypatch.setattr(sys, "stderr", Full(file.fileno()))
        console.complain("x")
        file.write(b"what was buffered")
    assert path.read_bytes() == b""
    monkeypatch.setattr(sys, "stderr", Full(None))
    console.complain("x")


@pytest.mark.parametrize(
    ("wanted", "number", "terminal", "seen"),
    [
        (True, 50, True, True),
        (True, 51, True, True),
        (True, 49, True, False),
        (False, 50, True, False),
        (True, 50, False, False),
    ],
)
def test_a_bar_for_a_person_who_waits(
    monkeypatch: pytest.MonkeyPatch, wanted: bool, number: int, terminal: bool, seen: bool
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    stream, out = Terminal() if terminal else io.StringIO(), io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(sys, "stdout", out)
    with console.progress(list(range(number)), wanted) as items:
        assert list(items) == list(range(number))
    assert ("linting" in stream.getvalue(), out.getvalue()) == (seen, "")
    if seen:  # and it is gone in the end
        assert stream.getvalue().endswith("\x1b[2K")


@pytest.mark.parametrize(
    ("args", "env", "coloured"),
    [
        ([], {}, False),
        ([], {"FORCE_COLOR": "1"}, True),
        ([], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        (["--color", "always"], {"NO_COLOR": "1"}, True),
        (["--color", "never"], {"FORCE_COLOR": "1"}, False),
        (["--color", "auto"], {"FORCE_COLOR": "1"}, True),
        (["--color", "auto"], {"NO_COLOR": "", "FORCE_COLOR": "1"}, True),
    ],
)
def test_colours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, args: list[str], env: dict[str, str], coloured: bool
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    done = lint(*args, cwd=write(tmp_path, short_exam=EXAM))
    assert ("\x1b[" in done.out) is coloured
    assert "\x1b[" not in lint("--output", "json", *args, cwd=tmp_path).out


def test_the_code_of_colour_codes_in_a_page_is_shown_not_obeyed(tmp_path: Path) -> None:
    write(tmp_path, short_exam="# Short \x1b[31m\u202eExam\x9b\n")
    done = lint("--select", "EXM016", cwd=tmp_path)
    assert "# Short \\x1b[31m\\u202eExam\\x9b" in done.out
    assert "\x1b" not in done.out


@pytest.mark.parametrize("fmt", ["full", "concise"])
def test_no_workflow_command_reaches_a_runner(tmp_path: Path, fmt: str) -> None:
    page = "# One\n\n# ##[error]two\n"
    write(tmp_path, **{"::error::a-exam.md": page, "##[command]b-exam.md": page})
    for args in (["--select", "DOC004", "--output", fmt], ["--show-files"]):
        out = lint(*args, cwd=tmp_path).out
        assert "##[" not in out
        assert not any(line.lstrip().startswith("::") for line in out.splitlines())


EXAMS = {"a_exam": EXAM, "b_exam": EXAM}


@pytest.fixture
def summary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of the step's summary, under a runner."""
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary"))
    return tmp_path / "summary"


def run(folder: Path, *args: str) -> Done:
    return lint("--select", "EXM016", *args, cwd=write(folder / "course", **EXAMS))


def annotations(text: str) -> list[tuple[str, str]]:
    read = [command(line) for line in text.splitlines()]
    return [(one[0], one[1].get("file", "")) for one in read if one is not None]


def test_annotations_go_to_stderr_and_the_summary_is_appended(tmp_path: Path, summary: Path) -> None:
    summary.write_text("before", encoding="utf-8")
    done = run(tmp_path, "--output", "json")
    assert len(json.loads(done.out)["findings"]) == 2
    assert annotations(done.err) == [("error", "a-exam.md"), ("error", "b-exam.md")]
    assert summary.read_text(encoding="utf-8").startswith("before\n\n## lint-modules: 2 errors\n")


def test_text_for_people_stands_between_random_marks(tmp_path: Path, summary: Path) -> None:
    tokens = set()
    for name in ("full", "concise", "concise"):
        lines = run(tmp_path, "--output", name).out.splitlines()[2:]  # behind two annotations
        match = re.fullmatch(r"::stop-commands::([0-9a-f]{32})", lines[0])
        assert match is not None
        assert lines[-1] == f"::{match[1]}::"
        assert lines[-2].startswith("2 documents checked")
        tokens.add(match[1])
    assert len(tokens) == 3
    assert "\n::stop-commands::" in run(tmp_path, "--statistics").out


@pytest.mark.parametrize("name", ["full", "concise"])
def test_annotations_come_before_the_runner_stops_listening(tmp_path: Path, summary: Path, name: str) -> None:
    done = run(tmp_path, "--output", name)
    heard = done.out[: done.out.index("::stop-commands::")]
    assert len(annotations(heard)) == 2
    assert annotations(done.err) == []  # the other stream is read beside this one, maybe while the runner is deaf


def test_a_file_that_cannot_be_written_costs_no_annotation(tmp_path: Path, summary: Path) -> None:
    done = run(tmp_path, "--output", "concise", "--output", f"json={tmp_path / 'none' / 'file'}")
    assert done.code == 2
    assert done.out.count("::error file=") == 2
    assert summary.exists()


@pytest.mark.parametrize("name", ["json", "sarif", "gitlab", "junit", "rdjsonl", "markdown", "github"])
def test_formats_for_programs_stay_as_they_are(tmp_path: Path, summary: Path, name: str) -> None:
    assert run(tmp_path, "--output", name).out == run(tmp_path, "--output", name, "--no-auto").out


def test_annotations_are_not_doubled(tmp_path: Path, summary: Path) -> None:
    done = run(tmp_path, "--output", "github")
    assert len(annotations(done.out)) == 2
    assert done.err == ""
    assert summary.exists()
    assert len(annotations(run(tmp_path, "--output", f"github={tmp_path / 'file'}").err)) == 2


@pytest.mark.parametrize("extra", [["--no-auto"], []])
def test_nothing_is_added_where_it_is_not_wanted(
    tmp_path: Path, summary: Path, extra: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    if not extra:
        monkeypatch.setenv("GITHUB_ACTIONS", "false")
    done = run(tmp_path, "--output", "concise", *extra)
    assert "::" not in done.out
    assert done.err == ""
    assert not summary.exists()


def test_a_summary_that_cannot_be_written_costs_no_finding(
    tmp_path: Path, summary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    summary.mkdir()
    done = run(tmp_path)
    assert done.code == 1
    assert "cannot be written" in done.err
    monkeypatch.delenv("GITHUB_STEP_SUMMARY")
    assert "cannot be written" not in run(tmp_path).err


def test_a_full_summary_stays_below_its_limit(tmp_path: Path, summary: Path) -> None:
    summary.write_bytes(b"x" * (2**20 - 300))
    done = run(tmp_path)
    assert summary.stat().st_size <= 2**20
    summary.write_bytes(b"x" * 2**20)
    done = run(tmp_path)
    assert summary.stat().st_size == 2**20
    assert "summary is full" in done.err


def test_the_runner_listens_again_after_a_crash(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def crash() -> None:
        with console.commands_stopped((console.Output("full"),)):
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        crash()
    first, last = capsys.readouterr().out.splitlines()
    assert last == f"::{first.removeprefix('::stop-commands::')}::"
