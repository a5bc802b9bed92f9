"""The registry of report formats: one module a format, each a pure function from a Report to text.

A format's module is imported on first use: no run waits for the others.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from linter.errors import MissingPackageError

if TYPE_CHECKING:
    from types import ModuleType

    from linter.findings import Report
    from linter.reports.course import Course


def _format(module: str, function: str = "render") -> Callable[[Report], str]:
    """A format of `linter.reports`; its module is imported on first use: no run waits for the others."""

    def render(report: Report) -> str:
        text = getattr(import_module(f"linter.reports.{module}"), function)(report)
        assert isinstance(text, str)
        return text

    return render


FORMATS: dict[str, Callable[[Report], str]] = {
    "full": _format("text", "render_full"),
    "concise": _format("text", "render_concise"),
    **{name: _format(name) for name in ("json", "sarif", "github", "gitlab", "junit", "rdjsonl", "markdown")},
}
_COUNTS = _format("text", "render_statistics")
STATISTICS = {"full": _COUNTS, "concise": _COUNTS, "json": _format("json", "render_statistics")}


def _course_format(module: str, function: str = "render") -> Callable[[Report, Course], str]:
    """A format that says something of the whole course; imported on first use like the others."""

    def render(report: Report, course: Course) -> str:
        text = getattr(_optional_module(module), function)(report, course)
        assert isinstance(text, str)
        return text

    return render


def _optional_module(module: str) -> ModuleType:
    """A format's module. Raises MissingPackageError where a package it needs is not installed."""
    try:
        return import_module(f"linter.reports.{module}")
    except ModuleNotFoundError as error:
        if error.name not in ("jinja2", "markupsafe", "pygal"):
            raise
        need = f"--output {module} needs {error.name}, which is not installed: pip install 'lint-modules[html]'"
        raise MissingPackageError(need) from None


COURSE_FORMATS: dict[str, Callable[[Report, Course], str]] = {
    "html": _course_format("html"),
    "badge": _course_format("course", "render_badge"),
    "shields": _course_format("course", "render_shields"),
}
FORMAT_NAMES = (*FORMATS, *COURSE_FORMATS)


@dataclass(frozen=True, slots=True)
class Output:
    """A format, and the file it is written to; None is standard output."""

    format: str
    path: Path | None = None
