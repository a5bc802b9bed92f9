"""The plugin of MkDocs: findings become messages of the build, and pages can show where the course stands."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any

from mkdocs.config import config_options
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, get_plugin_logger
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from linter.app.baseline import baseline_path, load_baseline
from linter.app.linter import NO_ENGINE
from linter.app.request import CheckRequest
from linter.app.session import Session, with_paths_from
from linter.app.status import collect_course
from linter.errors import LintModulesError, MissingPackageError
from linter.findings import UNREADABLE, Finding, Severity
from linter.project.project import Project, find_project, settings_files
from linter.project.site import site_files
from linter.reports import COURSE_FORMATS, status
from linter.reports.course import Course, Gate
from linter.reports.escape import printable
from linter.reports.text import finding_line, run_error_lines, summary

_ALONE = CheckRequest(
    no_cache=True, jobs=1
)  # the builder of a site runs threads of its own, and nobody gave it a cache


class SiteBuild:
    """The pages of a site, linted when this is made.

    `failing` are the messages at or above the fail level, and those of what was not judged whole; `passing` all others.
    """

    def __init__(self, home: Path, docs: Path, fail_level: str | None, baseline: Path | None) -> None:
        """Lints the pages in `docs` that their project includes; `home` is where the configuration of the site lies.

        What is None, the project decides. Raises the errors of `linter.errors`, OSError.
        """
        self._course = Session(_project(home, docs))
        self._course.add_pages(docs, included=True)
        self._baseline = baseline or baseline_path(self._course.linter.project, None)
        if baseline is not None:
            self._course.baseline = load_baseline(baseline)
        self._level = fail_level or self._course.linter.project.config.fail_level
        self._report = self._course.lint_all(docs)
        told = with_paths_from(self._report, self._course.linter.project.root, Path.cwd())
        failing = [finding for finding in told.findings if self._fails(finding)]
        self.failing = [*(printable(finding_line(finding)) for finding in failing), *run_error_lines(told)]
        self.passing = [printable(note) for note in self._course.notes]
        self.passing += [printable(finding_line(finding)) for finding in told.findings if not self._fails(finding)]
        self.passing += [summary(told)]
        if self._course.lacks_engine:
            self.passing.append(NO_ENGINE)

    def _fails(self, finding: Finding) -> bool:
        """What was not read is never green."""
        level = self._level
        return finding.code == UNREADABLE or (level != "never" and finding.severity.rank <= Severity(level).rank)

    @cached_property
    def _gathered(self) -> Course:
        gate: Gate = "incomplete" if not self._report.complete else "failing" if self.failing else "passing"
        return collect_course(self._course.linter, _ALONE, gate)

    @property
    def settings(self) -> list[Path]:
        """The files and folders that decide how pages are judged, those that are there."""
        project = self._course.linter.project
        folders = [project.root / name for name in project.config.rule_folders]
        return [
            path for path in (*settings_files(project), *site_files(project), *folders, self._baseline) if path.exists()
        ]

    @property
    def report(self) -> str:
        """The HTML report. Raises MissingPackageError."""
        return COURSE_FORMATS["html"](self._report, self._gathered)

    def table(self, link: Callable[[Path], str | None]) -> str:
        """The table of the trackers, as HTML; `link` gives the address of a file, None where it has none."""
        root = self._course.linter.project.root
        return status.render_html(self._gathered.trackers, self._gathered.unread, lambda path: link(root / path))


def _project(home: Path, docs: Path) -> Project:
    """The project that the pages lie in; where nothing marks its folder, that of the site."""
    project = find_project(docs, None, isolated=False)
    marked = project.path is not None or (project.root / ".git").exists()
    return project if marked or not docs.is_relative_to(home) else find_project(home, None, isolated=False)


NAME = "lint-modules"
REPORT = "lint-modules.html"
# As Python-Markdown leaves it: alone in a paragraph, or as a block. Code holds it escaped, so there it stays.
_MARK = r"<!--\s*lint-modules\s*:\s*status\s*-->"
_MARKER = re.compile(rf"<p>{_MARK}</p>|{_MARK}")
_LOG = get_plugin_logger(NAME)


class LintModulesPlugin(BasePlugin):  # type: ignore[type-arg]  # no class of options can name `fail-level`
    """`plugins: [lint-modules]`."""

    config_scheme = (
        ("fail-level", config_options.Optional(config_options.Choice(("error", "warning", "info", "never")))),
        ("baseline", config_options.Optional(config_options.Type(str))),
        ("report", config_options.Type(bool, default=False)),
    )

    def on_pre_build(self, *, config: MkDocsConfig) -> None:
        """Lints the pages, once a build, and says what was found. Raises PluginError where that cannot be done."""
        if not hasattr(File, "generated"):
            raise PluginError(f"{NAME}: the plugin needs MkDocs 1.6: pip install 'lint-modules[mkdocs]'")
        folder = Path(config.config_file_path).parent if config.config_file_path else Path.cwd()
        baseline = None if self.config["baseline"] is None else folder / self.config["baseline"]
        try:
            self._site = SiteBuild(folder, Path(config.docs_dir), self.config["fail-level"], baseline)
        except (LintModulesError, OSError) as error:
            raise PluginError(f"{NAME}: {printable(str(error))}") from None
        for message in self._site.failing:
            _LOG.warning("%s", message)
        for message in self._site.passing:
            _LOG.info("%s", message)

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Adds the report to the site. Raises PluginError where the course has a file of that name."""
        if self.config["report"]:
            if files.get_file_from_path(REPORT) is not None:
                raise PluginError(f"{NAME}: the report is to be {REPORT}, and the course has such a file; rename it")
            try:
                content = self._site.report
            except MissingPackageError as error:
                raise PluginError(f"{NAME}: {error}") from None
            files.append(File.generated(config, REPORT, content=content))
        return files

    def on_serve(self, server: LiveReloadServer, *, config: MkDocsConfig, builder: Any) -> LiveReloadServer:
        """Has the site built anew when what decides how it is judged changes."""
        for path in self._site.settings:
            server.watch(str(path))
        return server

    def on_page_content(self, html: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
        """Puts the table in the place of the marker."""
        if "lint-modules" not in html or not _MARKER.search(html):
            return html
        docs = Path(config.docs_dir)

        def link(path: Path) -> str | None:
            """The address of a file from this page; None where it is no page of the site."""
            file = files.get_file_from_path(path.relative_to(docs).as_posix()) if path.is_relative_to(docs) else None
            return None if file is None or not file.inclusion.is_included() else file.url_relative_to(page.file)

        table = self._site.table(link)
        return _MARKER.sub(lambda found: f"</p>\n{table}\n<p>" if _inside(html, found) else table, html)


def _inside(html: str, found: re.Match[str]) -> bool:
    """Whether a marker stands between the words of a paragraph, which can hold no table."""
    opened = max(html.rfind("<p>", 0, found.start()), html.rfind("<p ", 0, found.start()))
    return opened > html.rfind("</p>", 0, found.start())
