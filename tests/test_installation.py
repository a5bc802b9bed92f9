"""What two machines that share a run must have in common."""

from __future__ import annotations

import importlib.metadata
import sys
from collections.abc import Iterator

import pytest

from linter import __version__
from linter.cli.installation import difference, installed, needs_engine


@pytest.fixture(autouse=True)
def anew() -> Iterator[None]:
    installed.cache_clear()
    yield
    installed.cache_clear()


def test_it_names_what_judges_pages() -> None:
    found = installed(True)
    assert found["lint-modules"] == __version__
    assert found["Python"] == f"{sys.version_info.major}.{sys.version_info.minor}"
    assert found["markdown-it-py"] == importlib.metadata.version("markdown-it-py")
    assert (needs_engine(found), needs_engine(installed(False))) == (found["the engine for diagrams"] != "none", False)


def test_the_first_difference_is_told() -> None:
    here = installed(False)
    assert difference(here, here) is None
    there = {**here, "PyYAML": "5.1", "lint-modules": "0.0.9"}
    assert difference(there, here) == f"lint-modules 0.0.9, and here {__version__}: install the same on all machines"
    assert "lint-modules unknown" in str(difference({}, here))


def test_a_package_without_metadata_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def version(name: str) -> str:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "version", version)
    assert installed(False)["PyYAML"] == "unknown"
