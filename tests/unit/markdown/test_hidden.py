"""What no browser shows is not there: elements that hide, headings whose attributes hide them."""

from __future__ import annotations

import pytest

from linter.markdown.ast import COMMENT
from tests.helpers.linting import Lint
from tests.helpers.site_rendering import page_of

HIDING = [
    "<div hidden>", "<div hidden markdown>", '<div markdown hidden="until-found">', "<section HIDDEN markdown>",
    '<div style="display:none" markdown>', "<div style='color: red; display : none' markdown>",
    '<div markdown style="visibility: hidden">', "<template>", "<dialog markdown>", "  <div hidden markdown>",
]  # fmt: skip
SHOWING = [
    "<div markdown>", '<div class="hidden" markdown>', '<div aria-hidden="true" markdown>', "<dialog open markdown>",
    '<div markdown title="a hidden gem">', '<div markdown style="display: block">', '<div markdown data-hidden="1">',
    '<div markdown title="style=display:none">', "<details markdown>", "<!-- <div hidden> -->", "`<div hidden>`",
]  # fmt: skip


def inside(opening: str) -> str:
    name = opening.strip(" <>`").split()[0].split(">")[0]
    return f"# Title\n\n{opening}\n\n## Inside\n\ntext\n\n</{name}>\n\n## After\n"


def headings(text: str) -> list[str]:
    return [heading.text for heading in page_of(text).headings]


@pytest.mark.parametrize("opening", HIDING)
def test_what_an_element_hides_is_not_there(opening: str) -> None:
    page = page_of(inside(opening))
    assert [heading.text for heading in page.headings] == ["Title", "After"]
    assert page.marks[6] == COMMENT


@pytest.mark.parametrize("opening", SHOWING)
def test_what_an_element_shows_is_there(opening: str) -> None:
    assert headings(inside(opening)) == ["Title", "Inside", "After"]


def test_an_element_hides_down_to_its_own_end() -> None:
    text = "# T\n\n<div hidden markdown>\n<div markdown>\n\n## A\n\n</div>\n\n## B\n\n</div>\n\n## C\n"
    assert headings(text) == ["T", "C"]
    assert headings(text.replace("</div>\n\n## C", "## C")) == ["T"]


def test_a_tag_in_a_fence_hides_nothing() -> None:
    assert headings("# T\n\n```html\n<div hidden>\n```\n\n## A\n\n</div>\n") == ["T", "A"]


@pytest.mark.parametrize(
    "attributes", ["{: hidden }", "{hidden}", '{: .a style="display: none" }', "{: #b hidden='' }"]
)
def test_a_heading_that_its_attributes_hide_is_none(attributes: str) -> None:
    assert headings(f"# T\n\n## A {attributes}\n\n## B\n") == ["T", "B"]


@pytest.mark.parametrize("attributes", ["{: .hidden }", "{: #hidden }", '{: title="hidden" }', "{: data-hidden=1 }"])
def test_a_heading_that_its_attributes_show_is_one(attributes: str) -> None:
    assert len(headings(f"# T\n\n## A {attributes}\n\n## B\n")) == 3


@pytest.mark.parametrize("opening", ["<div hidden markdown>", "<template>"])
def test_a_part_that_is_hidden_is_missing_and_the_finding_says_where_it_is(lint: Lint, opening: str) -> None:
    name = opening.strip("<>").split()[0]
    text = f"# Leases\n\n{opening}\n\n## Spaced Repetition Schedule\n\nOn day 1.\n\n</{name}>\n"
    (finding,) = lint(text, "docs/module-1-sample.md", "MOD016").findings
    assert [related.message for related in finding.related] == ["this is hidden from readers; show it"]


def test_a_heading_that_a_table_takes_for_a_row_is_named(lint: Lint) -> None:
    table = "| a | b |\n|---|---|\n| c | d |\n"
    text = f"# L\n\n{table}## Spaced Repetition Schedule\n"
    (finding,) = lint(text, "docs/module-1-sample.md", "MOD016").findings
    assert "prints as a row" in finding.related[0].message
