"""What a build of a site says of its pages: messages, the report, the table of the trackers. Linted once."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path

from linter.cli.baselining import load, place
from linter.cli.check import UNDRAWN
from linter.cli.course import gather
from linter.cli.outputs import COURSE_FORMATS
from linter.cli.project import Project, find_project, settings_files
from linter.cli.request import Request
from linter.course_model import Course, Gate
from linter.model import READING, Finding, Severity
from linter.plugins.course import course_of
from linter.plugins.placing import placed
from linter.reports import status_table
from linter.reports.concise import line
from linter.reports.shown import shown
from linter.reports.summary import run_errors, summary

_ALONE = Request(no_cache=True, jobs=1)  # the builder of a site runs threads of its own, and nobody gave it a cache


class Site:
    """The pages of a site, linted when this is made.

    `failing` are the messages at or above the fail level, and those of what was not judged whole; `passing` all others.
    """

    def __init__(self, home: Path, docs: Path, fail_level: str | None, baseline: Path | None) -> None:
        """Lints the pages in `docs` that their project includes; `home` is where the configuration of the site lies.

        What is None, the project decides. Raises the errors of `linter.errors`, OSError.
        """
        self._course = course_of(_project(home, docs))
        self._course.find(docs, included=True)
        self._baseline = baseline or place(self._course.run.project, None)
        if baseline is not None:
            self._course.baseline = load(baseline)
        self._level = fail_level or self._course.run.project.config.fail_level
        self._report = self._course.lint(docs)
        told = placed(self._report, self._course.run.project.root, Path.cwd())
        failing = [finding for finding in told.findings if self._fails(finding)]
        self.failing = [*(shown(line(finding)) for finding in failing), *run_errors(told)]
        self.passing = [shown(note) for note in self._course.notes]
        self.passing += [shown(line(finding)) for finding in told.findings if not self._fails(finding)]
        self.passing += [summary(told)]
        if self._course.undrawn:
            self.passing.append(UNDRAWN)

    def _fails(self, finding: Finding) -> bool:
        """What was not read is never green."""
        level = self._level
        return finding.code == READING or (level != "never" and finding.severity.rank <= Severity(level).rank)

    @cached_property
    def _gathered(self) -> Course:
        gate: Gate = "incomplete" if not self._report.complete else "failing" if self.failing else "passing"
        return gather(self._course.run, _ALONE, gate)

    @property
    def settings(self) -> list[Path]:
        """The files and folders that decide how pages are judged, those that are there."""
        project = self._course.run.project
        folders = [project.root / name for name in project.config.rule_folders]
        return [path for path in (*settings_files(project), *folders, self._baseline) if path.exists()]

    @property
    def report(self) -> str:
        """The HTML report. Raises click.ClickException, naming the extra, where a package it needs is not installed."""
        return COURSE_FORMATS["html"](self._report, self._gathered)

    def table(self, link: Callable[[Path], str | None]) -> str:
        """The table of the trackers, as HTML; `link` gives the address of a file, None where it has none."""
        root = self._course.run.project.root
        return status_table.render(self._gathered.trackers, self._gathered.unread, lambda path: link(root / path))


def _project(home: Path, docs: Path) -> Project:
    """The project that the pages lie in; where nothing marks its folder, that of the site."""
    project = find_project(docs, None, isolated=False)
    marked = project.path is not None or (project.root / ".git").exists()
    return project if marked or not docs.is_relative_to(home) else find_project(home, None, isolated=False)
