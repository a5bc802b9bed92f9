"""The generated pages of the documentation are current; `--regenerate` rewrites them."""

from __future__ import annotations

import pytest

from linter import reference
from linter.rules import Standard
from tests.conftest import ROOT

PAGES = {"configuration.md": lambda _: reference.configuration(), "checklists.md": reference.checklists}


@pytest.mark.parametrize("name", PAGES)
def test_page_is_current(name: str, standard: Standard, request: pytest.FixtureRequest) -> None:
    page, text = ROOT / "docs" / name, PAGES[name](standard)
    if request.config.getoption("--regenerate"):
        page.write_text(text, encoding="utf-8")
    assert page.read_text(encoding="utf-8") == text


def test_every_key_of_the_configuration_says_what_it_means() -> None:
    assert "|  |\n" not in reference.configuration()
