"""A browser of this machine, and pages opened in it; who imports it is skipped without the extra `browser`."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="the extra `browser` is not installed")
axe = pytest.importorskip("axe_playwright_python.base", reason="the extra `browser` is not installed")

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


def started() -> Iterator[Any]:
    """A headless browser of this machine, else the one playwright has."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    with playwright.sync_playwright() as driver:
        try:
            one = driver.chromium.launch(executable_path=found, args=["--no-sandbox"])
        except playwright.Error as error:
            pytest.skip(f"no browser can be started here: {str(error).splitlines()[0]}")
        yield one
        one.close()


class Opened:
    """A page in the browser, with all it asked for and all it complained about."""

    def __init__(self, browser: Any, text: str, folder: Path, **options: Any) -> None:
        path = folder / "report.html"
        path.write_text(text, encoding="utf-8")
        self.address = path.as_uri()
        self.page = browser.new_context(**{"viewport": WIDE, **options}).new_page()
        self.asked: list[str] = []
        self.said: list[str] = []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.failed: list[str] = []
        self.page.on("requestfailed", lambda request: self.failed.append(request.failure))
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.goto(self.address)

    def items(self) -> list[str]:
        """The codes of the findings that the filter leaves."""
        script = (
            "all => all.filter(one => !one.hidden && !one.closest('details.page').hidden).map(one => one.dataset.code)"
        )
        found: list[str] = self.page.eval_on_selector_all(".item", script)
        return found

    def settled(self) -> None:
        self.page.wait_for_timeout(150)
