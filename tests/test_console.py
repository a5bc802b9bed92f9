"""What reaches the terminal: on which stream, in which colours, in which bytes, and where there is no stream."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from linter.cli import console, recording

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
    monkeypatch.setattr(recording, "_current", None)
    monkeypatch.setattr(sys, "stderr", Binary())
    for say in (lambda: console.complain("x"), lambda: console.emit_bytes(b"\xff")):
        kept = recording.begin()
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
