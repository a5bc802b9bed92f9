"""`--output FMT[=FILE]`: the formats of a report, and where each of them goes."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from linter.cli import recording
from linter.cli.console import emit
from linter.cli.locking import RefusedError
from linter.cli.writing import put

if TYPE_CHECKING:
    from types import ModuleType

    from linter.course_model import Course
    from linter.model import Report


def _format(module: str, function: str = "render") -> Callable[[Report], str]:
    """A format of `linter.reports`; its module is imported on first use: no run waits for the others."""

    def render(report: Report) -> str:
        text = getattr(import_module(f"linter.reports.{module}"), function)(report)
        assert isinstance(text, str)
        return text

    return render


FORMATS: dict[str, Callable[[Report], str]] = {
    name: _format(name)
    for name in ("full", "concise", "json", "sarif", "github", "gitlab", "junit", "rdjsonl", "markdown")
}
_COUNTS = _format("summary", "statistics")
STATISTICS = {"full": _COUNTS, "concise": _COUNTS, "json": _format("json", "render_statistics")}


def _course_format(module: str, function: str = "render") -> Callable[[Report, Course], str]:
    """A format that says something of the whole course; imported on first use like the others."""

    def render(report: Report, course: Course) -> str:
        text = getattr(_extra(module), function)(report, course)
        assert isinstance(text, str)
        return text

    return render


def _extra(module: str) -> ModuleType:
    try:
        return import_module(f"linter.reports.{module}")
    except ModuleNotFoundError as error:
        if error.name not in ("jinja2", "markupsafe", "pygal"):
            raise
        need = f"--output {module} needs {error.name}, which is not installed: pip install 'lint-modules[html]'"
        raise click.ClickException(need) from None


COURSE_FORMATS: dict[str, Callable[[Report, Course], str]] = {
    "html": _course_format("html"),
    "badge": _course_format("badge"),
    "shields": _course_format("badge", "render_shields"),
}
NAMES = (*FORMATS, *COURSE_FORMATS)


@dataclass(frozen=True, slots=True)
class Output:
    """A format, and the file it is written to; None is standard output."""

    format: str
    path: Path | None = None


class OutputType(click.ParamType[Output]):
    """Reads `FMT` and `FMT=FILE`."""

    name = "fmt[=file]"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Output:
        name, equals, path = str(value).partition("=")
        if name not in NAMES:
            self.fail(f"{name!r} is no format; there are {', '.join(NAMES)}", param, ctx)
        if equals and not path:
            self.fail(f"{value!r} names no file", param, ctx)
        return Output(name, Path(path) if path else None)


def chosen(outputs: tuple[Output, ...], counts: bool = False) -> tuple[Output, ...]:
    """The outputs of a run: `full` where none is named.

    Raises click.UsageError where two share standard output or a file, or where one has no form for counts alone.
    """
    for output in outputs:
        if counts and output.format not in STATISTICS:
            raise click.UsageError(f"--statistics counts in {', '.join(STATISTICS)}, not in {output.format}")
    if sum(output.path is None for output in outputs) > 1:
        raise click.UsageError("two formats cannot share standard output; give all but one a file: --output json=FILE")
    named = [output.path for output in outputs if output.path is not None]
    files = [Path(os.path.realpath(path)) for path in named if path.is_file() or not path.exists()]
    if shared := next((path for path in files if files.count(path) > 1), None):
        raise click.UsageError(f"two formats cannot share the file {shared.name}; the second would replace the first")
    if any(output.format == "html" for output in outputs):
        _extra("html")  # what is missing is said before the work, not after it
    return outputs or (Output("full"),)


def write(
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
            _put(output.path, click.unstyle(text))


def _rendered(report: Report, name: str, counts: bool, course: Course | None) -> str:
    if name not in COURSE_FORMATS:
        return (STATISTICS if counts else FORMATS)[name](report)
    assert course is not None, "a format of the course was asked for without one"
    return COURSE_FORMATS[name](report, course)


def _put(path: Path, text: str) -> None:
    recording.disturbed()
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
        put(path, data)
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
