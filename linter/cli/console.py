"""What reaches the terminal: results on stdout, all else on stderr; and what a run adds under GitHub Actions."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TextIO, TypeVar

import click

from linter.app import replay
from linter.app.feedback import Feedback, Note
from linter.errors import RefusedError
from linter.reports import COURSE_FORMATS, FORMATS, STATISTICS, Output
from linter.reports.escape import printable

if TYPE_CHECKING:
    from linter.app.request import CheckRequest
    from linter.findings import Report
    from linter.reports.course import Course

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
    replay.record_output(safe)
    click.echo(safe, nl=False, color=True)


def emit_bytes(data: bytes) -> None:
    """Print a page as it is, byte for byte."""
    if sys.stdout is None:
        return
    replay.record_disturbance()
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def complain(message: str, label: str = "error") -> None:
    """One line on stderr, shown safely."""
    replay.record_disturbance()
    if sys.stderr is None:
        return
    colour = {"error": "red", "warning": "yellow"}.get(label, "cyan")
    text = f"{click.style(f'lint-modules: {label}:', fg=colour)} {printable(message)}"
    encoding = getattr(sys.stderr, "encoding", None) or "utf-8"
    plain = text if wants_colour("auto", sys.stderr) else click.unstyle(text)
    try:
        click.echo(plain.encode(encoding, "backslashreplace").decode(encoding), err=True, color=True)
    except OSError:  # nobody reads it, or its disk is full: what is done is done, and the exit code tells how it went
        abandon(sys.stderr)


def abandon(stream: TextIO) -> None:
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


def terminal_feedback(show_progress: bool = False) -> Feedback:
    """Says the notes of a use case on stderr, and shows there how far it is."""

    def told(note: Note) -> None:
        complain(note.text, label=note.label)

    def shown(items: list[_T], least: int = 50) -> AbstractContextManager[Iterable[_T]]:
        return progress(items, show_progress, least)

    return Feedback(told, shown)


def write_report(
    report: Report, outputs: tuple[Output, ...], colour: bool, counts: bool = False, course: Course | None = None
) -> None:
    """Print or write the report, or its counts by rule, in every format.

    A file holds the whole report as plain UTF-8, or stays as it was; a pipe, a device or a link is written through.
    """
    for output in outputs:
        text = _rendered(report, output.format, counts, course)
        if output.path is None:
            emit(text, colour)
        else:
            _write_output(output.path, click.unstyle(text))


def _rendered(report: Report, name: str, counts: bool, course: Course | None) -> str:
    if name not in COURSE_FORMATS:
        return (STATISTICS if counts else FORMATS)[name](report)
    assert course is not None, "a format of the course was asked for without one"
    return COURSE_FORMATS[name](report, course)


def _write_output(path: Path, text: str) -> None:
    from linter.project import files  # most runs write none

    replay.record_disturbance()
    if _leads_out(path):
        raise click.ClickException(
            f"--output: {path} is behind a symbolic link that leads out of the project: name the file it leads to"
        )
    data = text.encode("utf-8", "backslashreplace")
    # A file in the place of `/dev/null`, of a shell's pipe or of a link would be the end of them.
    if path.is_symlink() or (path.exists() and not path.is_file()):
        path.write_bytes(data)
        return
    try:
        files.replace(path, data)
    except RefusedError as error:
        raise click.ClickException(f"--output: {error}") from None
    except OSError as error:  # whose file name is that of a temporary file or a lock
        raise click.ClickException(f"--output: {path} cannot be written: {error.strerror or error}") from None


def _leads_out(path: Path) -> bool:
    """Whether a link in the current folder or in a repository leads out of it, or into what git keeps for itself.

    It may be a stranger's, as all that a pull request holds: a report behind it would replace any file of the user.
    """
    named, found, here = Path(os.path.abspath(path)), Path(os.path.realpath(path)), Path.cwd()
    for top in named.parents:
        real = Path(os.path.realpath(top))
        if (top == here or os.path.lexists(top / ".git")) and found != real / named.relative_to(top):
            inside = found.relative_to(real).parts if found.is_relative_to(real) else (".git",)
            if ".git" in (part.casefold() for part in inside):
                return True
    return False


_HUMAN = ("full", "concise")
_GAP = b"\n\n"  # ends whatever stands in the summary already, HTML included


def under_actions() -> bool:
    """Whether a runner of GitHub Actions reads what this process prints."""
    return os.environ.get("GITHUB_ACTIONS") == "true"


@contextmanager
def commands_stopped(outputs: Sequence[Output]) -> Iterator[None]:
    """The runner obeys no command between here and there, where text for people goes to its log.

    The token is random: a page that knew it could make the runner listen again.
    """
    if not _for_people(outputs):
        yield
        return
    from secrets import token_hex  # no run at a desk waits for it

    token = token_hex(16)
    emit(f"::stop-commands::{token}\n", False)
    try:
        yield
    finally:
        emit(f"::{token}::\n", False)


def annotate(report: Report, outputs: Sequence[Output]) -> None:
    """Annotates the pull request and adds to the summary; to be called before anything else is printed or written.

    Annotations go through stderr, so that stdout stays what was asked for. Where that is text for people, they go
    through stdout in front of it: a runner reads the two side by side, and drops commands while it obeys none.
    """
    from linter.reports import github

    replay.record_disturbance()
    told = sys.stdout if _for_people(outputs) else sys.stderr
    if not any(output.path is None and output.format == "github" for output in outputs) and told is not None:
        click.echo(github.render(report).encode("utf-8", "backslashreplace"), file=told, nl=False)
    if name := os.environ.get("GITHUB_STEP_SUMMARY"):
        _add_summary(Path(name), report)


def _for_people(outputs: Sequence[Output]) -> bool:
    """Whether text for people goes to standard output."""
    return any(output.path is None and output.format in _HUMAN for output in outputs)


def _add_summary(path: Path, report: Report) -> None:
    """Appends to the summary of the step what still fits; a file that cannot be written costs no finding."""
    from linter.reports import markdown

    try:
        taken = path.stat().st_size if path.exists() else 0
        text = markdown.render_within(report, markdown.LIMIT - taken - len(_GAP))
        if not text:
            complain("the job's summary is full: nothing was added to it", label="note")
            return
        with path.open("ab") as file:
            file.write((_GAP if taken else b"") + text.encode("utf-8"))
    except OSError as error:
        complain(f"the job's summary {path} cannot be written: {error.strerror or error}", label="note")


def print_report(
    result: Report, outputs: tuple[Output, ...], request: CheckRequest, course: Course | None = None
) -> None:
    """Print or write a report in the formats that were asked for; under GitHub Actions, where it is read too."""
    from linter.findings import Severity  # these two are not for a command that prints its help or version only
    from linter.reports.text import run_error_lines

    for line in run_error_lines(result):
        complain(line)
    colour = wants_colour(request.color, sys.stdout)
    printed = result
    if request.quiet:
        errors = tuple(finding for finding in result.findings if finding.severity is Severity.ERROR)
        hidden = tuple(finding for finding in result.findings if finding.severity is not Severity.ERROR)
        printed = replace(result, findings=errors, hidden=hidden)
    if request.unreported:
        return
    on = under_actions() and not request.no_auto
    if on:
        annotate(printed, outputs)
    with commands_stopped(outputs if on else ()):
        shown = tuple(output for output in outputs if output.path is None)
        files = tuple(output for output in outputs if output.path is not None)
        write_report(printed, shown, colour, request.statistics, course)
        write_report(result, files, colour, request.statistics, course)  # whole: `-q` is the terminal's


def exit_code(result: Report, request: CheckRequest, fail_level: str) -> int:
    """The exit code of a report: 2 where anything was not read or crashed, 1 for findings at the level, else 0.

    With --diff, 1 says that something would change; with --fix-only no finding counts.
    """
    from linter.findings import fails

    if result.failed or result.run_errors:
        return 2
    if result.fixed and (request.diff or request.exit_non_zero_on_fix):
        return 1
    if request.unreported:
        return 0
    return int(any(fails(finding, fail_level) for finding in result.findings))
