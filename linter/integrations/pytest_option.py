"""`pytest --lint-modules`: the option. Every run of pytest imports this module, so it imports nothing of ours."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds `--lint-modules`."""
    group = parser.getgroup("lint-modules", "learning modules, exams and trackers in Markdown")
    group.addoption("--lint-modules", action="store_true", help="test each page that lint-modules judges")


def pytest_configure(config: pytest.Config) -> None:
    """Lets pages be collected where the option is given."""
    if config.getoption("--lint-modules"):
        from linter.integrations.pytest_pages import Pages

        config.pluginmanager.register(Pages(config), "lint-modules-pages")
