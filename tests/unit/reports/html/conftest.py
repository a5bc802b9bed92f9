"""What the tests in a browser share: the browser, and the report of the example course."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.helpers.command import lint
from tests.helpers.html_courses import EXAMPLE


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from tests.helpers.browser import started  # not at the top: most tests here need no browser, nor its extra

    yield from started()


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The report of the example course, with a past."""
    path = tmp_path_factory.mktemp("html") / "report.html"
    lint(f"--output=html={path}", cwd=EXAMPLE)
    return path.read_text(encoding="utf-8")
