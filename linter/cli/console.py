"""What reaches the terminal: results on stdout, everything else on stderr, colours only where they are wanted."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import TextIO, TypeVar

import click

from linter.cli import recording
from linter.reports.shown import shown

_T = TypeVar("_T")


def wants_colour(choice: str, stream: TextIO | None) -> bool:
    """Whether to colour a stream: `--color` beats NO_COLOR beats FORCE_COLOR beats the terminal."""
    if stream is None:  # closed by the caller
        return False
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or stream.isatty()


def emit(text: str, colour: bool) -> None:
    """Print a result. A terminal that lacks a character gets it as an escape, not an error."""
    if sys.stdout is None:
        return
    text = text if colour else click.unstyle(text)
    encoding = sys.stdout.encoding or "utf-8"
    safe = text.encode(encoding, "backslashreplace").decode(encoding)
    recording.printed(safe)
    click.echo(safe, nl=False, color=True)


def emit_bytes(data: bytes) -> None:
    """Print a page as it is, byte for byte."""
    if sys.stdout is None:
        return
    recording.disturbed()
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def complain(message: str, label: str = "error") -> None:
    """One line on stderr, shown safely."""
    recording.disturbed()
    if sys.stderr is None:
        return
    colour = {"error": "red", "warning": "yellow"}.get(label, "cyan")
    text = f"{click.style(f'lint-modules: {label}:', fg=colour)} {shown(message)}"
    encoding = getattr(sys.stderr, "encoding", None) or "utf-8"
    plain = text if wants_colour("auto", sys.stderr) else click.unstyle(text)
    try:
        click.echo(plain.encode(encoding, "backslashreplace").decode(encoding), err=True, color=True)
    except OSError:  # nobody reads it, or its disk is full: what is done is done, and the exit code tells how it went
        _abandoned(sys.stderr)


def _abandoned(stream: TextIO) -> None:
    """What is still buffered goes nowhere: it must not fail a second time when the process ends."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


@contextmanager
def progress(items: list[_T], wanted: bool, least: int = 50) -> Iterator[Iterable[_T]]:
    """The items, with a bar on stderr where there are at least so many and a person is looking."""
    if not wanted or len(items) < least or not sys.stderr.isatty():
        yield items
        return
    from rich.console import Console
    from rich.progress import track

    yield track(items, description="linting", console=Console(stderr=True), transient=True)
