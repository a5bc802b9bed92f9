"""The plugin of MkDocs: findings become messages of the build, and pages can show where the course stands."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import click
from mkdocs.config import config_options
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, get_plugin_logger
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from linter.errors import LintModulesError
from linter.plugins.site import Site
from linter.reports.shown import shown

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
            self._site = Site(folder, Path(config.docs_dir), self.config["fail-level"], baseline)
        except (LintModulesError, OSError) as error:
            raise PluginError(f"{NAME}: {shown(str(error))}") from None
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
            except click.ClickException as error:
                raise PluginError(f"{NAME}: {error.format_message()}") from None
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
