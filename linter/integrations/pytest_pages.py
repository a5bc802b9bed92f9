"""The pages as tests of pytest: one for each that is a module, an exam or a tracker."""

from __future__ import annotations

from collections.abc import Iterator
from os.path import abspath
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import click
import pytest

from linter.app.linter import NO_ENGINE
from linter.app.session import Session, Sessions, with_paths_from
from linter.errors import LintModulesError
from linter.findings import Report, Severity
from linter.reports.escape import printable
from linter.reports.text import render_full
from linter.text.wording import counted

NAME = "lint-modules"


class Pages:
    """Collects the pages of the paths that pytest was given; each is judged by the project its path lies in."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._courses: list[Session] = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self) -> None:
        """Finds the pages before anything is collected, so that a wrong configuration is bad usage."""
        start = self._config.invocation_params.dir
        tops = [Path(abspath(start / arg.split("::", 1)[0])) for arg in self._config.args]
        try:
            self._courses = Sessions().for_paths(top for top in tops if top.exists())
        except (LintModulesError, OSError) as error:
            raise pytest.UsageError(f"{NAME}: {printable(str(error))}") from None

    def pytest_report_header(self) -> list[str]:
        """What was left out."""
        notes = [f"{NAME}: {printable(note)}" for course in self._courses for note in course.notes]
        if any(course.lacks_engine for course in self._courses):
            notes.append(f"{NAME}: {NO_ENGINE}")
        return notes

    def pytest_collect_file(self, file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
        """The collector of a page; None for any other file."""
        course = next((course for course in self._courses if file_path in course.pages), None)
        return None if course is None else PageFile.from_parent(parent, path=file_path, course=course)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Learns which tests are left to run."""
        items = [item for item in session.items if isinstance(item, PageItem)]
        for course in self._courses:
            course.chosen = {item.path for item in items if item.course is course}


class PageFile(pytest.File):
    """A page that may have a test."""

    def __init__(self, *, course: Session, **others: Any) -> None:
        super().__init__(**others)
        self.course = course

    def collect(self) -> Iterator[PageItem]:
        if self.course.has_test(self.path):
            yield PageItem.from_parent(self, name=NAME, course=self.course)


class PageItem(pytest.Item):
    """The test of a page: it passes where no finding reaches the fail level of the configuration."""

    def __init__(self, *, course: Session, **others: Any) -> None:
        super().__init__(**others)
        self.course = course

    def runtest(self) -> None:
        project = self.course.linter.project
        report = with_paths_from(self.course.lint_page(self.path), project.root, self.config.invocation_params.dir)
        level = project.config.fail_level
        ranks = [finding.severity.rank for finding in report.findings]
        if not report.complete or (level != "never" and any(rank <= Severity(level).rank for rank in ranks)):
            raise PageError(report)
        if report.findings:  # pytest shows it with `-rP`
            self.add_report_section("call", NAME, click.unstyle(render_full(report)))

    def reportinfo(self) -> tuple[Path, None, str]:
        return self.path, None, f"{NAME}: {self.nodeid.partition('::')[0]}"

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if isinstance(excinfo.value, PageError):
            return _Shown(self.path, excinfo.value.report)
        return super().repr_failure(excinfo, style)


class PageError(Exception):
    """A page fails its test, for what its report says."""

    def __init__(self, report: Report) -> None:
        super().__init__(_counts(report))
        self.report = report


class _Shown:
    """A report as pytest prints a failure: `reprcrash` is what its short summary and JUnit files say."""

    def __init__(self, file: Path, report: Report) -> None:
        first = report.findings[0].range.line if report.findings else 1
        self.reprcrash = SimpleNamespace(path=str(file), lineno=first, message=_counts(report))
        self._text = render_full(report)

    def toterminal(self, terminal: Any) -> None:
        """Writes the report, in colours where the terminal has them."""
        terminal.write(self._text if terminal.hasmarkup else click.unstyle(self._text))

    def __str__(self) -> str:
        return click.unstyle(self._text)


def _counts(report: Report) -> str:
    counts = [counted(report.count(severity), severity.value) for severity in Severity if report.count(severity)]
    return ", ".join([*counts, *(["not judged whole"] if not report.complete else [])])
