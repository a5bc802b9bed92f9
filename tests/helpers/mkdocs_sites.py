"""Sites that MkDocs builds with the plugin: in a process of their own, or in this one."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from copy import deepcopy
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import yaml

from tests.helpers.environment import around
from tests.helpers.paths import ROOT


def keep_the_good_pages(course: Path) -> None:
    """Leaves out of the course what is flawed: the second module with its exam, and the tracker."""
    for name in ("module-2-idempotency.md", "tests/idempotency-exam.md", "LEARNING_MODULE_TRACKER.md"):
        (course / "docs" / name).unlink()


PLUGIN = "linter.integrations.mkdocs:LintModulesPlugin"
INSTALLED = any(point.value == PLUGIN for point in entry_points(group="mkdocs.plugins"))
MARKER = "<!-- lint-modules: status -->"
# What a course with Material uses at most: every extension that could lay hands on a comment, a table or a link.
EXTENSIONS: list[Any] = [
    *("abbr", "admonition", "attr_list", "def_list", "footnotes", "md_in_html", "tables"),
    {"toc": {"permalink": True}},
    {"codehilite": {"guess_lang": False}},
    {"pymdownx.arithmatex": {"generic": True}},
    {"pymdownx.betterem": {"smart_enable": "all"}},
    {"pymdownx.highlight": {"anchor_linenums": True}},
    {"pymdownx.superfences": {"custom_fences": [{"name": "mermaid", "class": "mermaid"}]}},
    {"pymdownx.tabbed": {"alternate_style": True}},
    {"pymdownx.tasklist": {"custom_checkbox": True}},
    *(f"pymdownx.{name}" for name in ("caret", "details", "emoji", "inlinehilite", "keys", "mark", "smartsymbols")),
    *("pymdownx.snippets", "pymdownx.tilde"),
]


def configure(
    course: Path,
    theme: str = "material",
    plugin: dict[str, object] | None = None,
    extensions: list[Any] = EXTENSIONS,
) -> None:
    """Writes the mkdocs.yml of a course: the plugin with these options, Markdown with these extensions."""
    settings = {
        "site_name": "Course",
        "theme": {"name": theme} | ({"font": False} if theme == "material" else {}),
        "plugins": [{"lint-modules": plugin or {}}],
        "markdown_extensions": extensions,
    }
    (course / "mkdocs.yml").write_text(yaml.safe_dump(settings), encoding="utf-8")


def build(course: Path, *args: str) -> subprocess.CompletedProcess[str]:
    """`mkdocs build` in a process of its own; where no installation brings the plugin, a folder declares it."""
    declared = course.parent / "declared" / "plugin-0.dist-info"
    if not INSTALLED:
        declared.mkdir(parents=True, exist_ok=True)
        (declared / "METADATA").write_text("Metadata-Version: 2.1\nName: plugin\nVersion: 0\n", encoding="utf-8")
        (declared / "entry_points.txt").write_text(f"[mkdocs.plugins]\nlint-modules = {PLUGIN}\n", encoding="utf-8")
    env = around(PYTHONPATH=f"{ROOT}{os.pathsep}{declared.parent}", NO_MKDOCS_2_WARNING="1")
    command = [sys.executable, "-m", "mkdocs", "build", *args]
    return subprocess.run(command, cwd=course, env=env, capture_output=True, encoding="utf-8", check=False)


class Site:
    """A site of one course, built in this process as often as one likes; `records` are what MkDocs logged last."""

    def __init__(self, course: Path, **options: object) -> None:
        self.course, self._options = course, {name.replace("_", "-"): value for name, value in options.items()}
        self.records: list[logging.LogRecord] = []

    def build(self) -> list[tuple[str, str]]:
        """Builds the site; gives the messages of the plugin, each with its level. Raises what MkDocs raises."""
        from mkdocs.commands.build import build
        from mkdocs.config import load_config

        from linter.integrations.mkdocs import LintModulesPlugin

        plugin = LintModulesPlugin()
        assert plugin.load_config(self._options) == ([], [])
        config = load_config(
            site_name="Course",
            docs_dir=str(self.course / "docs"),
            site_dir=str(self.course / "site"),
            config_file=str(self.course / "mkdocs.yml"),
            markdown_extensions=deepcopy(EXTENSIONS),  # MkDocs takes them apart
            plugins=[],
            theme={"name": "mkdocs"},
        )
        config.plugins["lint-modules"] = plugin
        handler = logging.Handler()
        self.records.clear()
        handler.emit = self.records.append  # type: ignore[method-assign]
        logger = logging.getLogger("mkdocs")
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
        try:
            build(config)
        finally:
            logger.removeHandler(handler)
        told = [(record.levelname, record.getMessage()) for record in self.records]
        return [(level, text.removeprefix("lint-modules: ")) for level, text in told if text.startswith("lint-modules")]

    def page(self, name: str = "where") -> str:
        """The HTML of a page."""
        return (self.course / "site" / name / "index.html").read_text(encoding="utf-8")
