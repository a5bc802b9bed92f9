"""What a page costs grows with its size and not with the square of it, whatever the page is made of."""

from __future__ import annotations

import pytest

from linter import engine, sections
from linter.rules import Standard
from linter.source import from_text
from tests.campaign.growth import KB, cost
from tests.campaign.hostile import UNITS, Unit

# The short form of `tests/campaign/growth.py`: pages that once cost the square of their size, and others like them.
NAMES = (
    "headings of all levels", "misspelt focus blocks", "whole focus blocks",
    "components without a block", "components of one block", "components at the block's level",
    "missing anchors", "links on one line", "placeholders", "comments of one element", "hashes in html",
    "mermaid, empty", "mermaid directive openings", "fences turned inside out", "snippets", "denied phrases",
    "same question", "questions in a question", "subquestions", "questions that lost their word",
    "numbered headings of all levels",
    "sections of questions", "questions and their keys", "questions of one key entry", "rubrics with questions",
    "fences of questions", "questions under a long heading", "questions under a long text", "same tables",
    "statistics everywhere", "rows with files", "escaped pipes", "quotes that text ends",
)  # fmt: skip
SMALL, LARGE = 20 * KB, 80 * KB
TIMES = 6  # four times the page may cost so many times as much
FLOOR = 0.05  # seconds of processor time: less tells nothing
TRIES = 6  # more runs of a page that seems to grow too fast


@pytest.mark.parametrize("unit", [unit for unit in UNITS if unit.name in NAMES], ids=lambda unit: unit.name)
def test_a_page_four_times_as_large_costs_hardly_more_than_four_times_as_much(unit: Unit, standard: Standard) -> None:
    small, large = cost(unit, SMALL, standard), cost(unit, LARGE, standard)
    for _ in range(TRIES):  # other work on the machine only ever adds: the least of several runs is the nearest
        if large < TIMES * max(small, FLOOR):
            break
        large = min(large, cost(unit, LARGE, standard))
        small = min(small, cost(unit, SMALL, standard))
    assert large < TIMES * max(small, FLOOR)


def test_a_page_of_many_headings_is_not_read_once_a_rule(standard: Standard) -> None:
    count = 20_000
    text = "---\ntype: learning-module\n---\n" + "".join(f"## Heading {n}\n" for n in range(count))
    sections.bare_title.cache_clear()
    engine.opened(from_text(text, "module-1.md"), standard.rules, standard.kinds)
    asked = sections.bare_title.cache_info()
    assert asked.misses <= 1.1 * count
    assert asked.hits <= 10 * count  # what is found of a page's headings is kept with the page


def test_the_named_pages_are_there() -> None:
    assert {unit.name for unit in UNITS} >= set(NAMES)
    assert len({(unit.name, unit.kind) for unit in UNITS}) == len(UNITS)


def test_pages_have_the_size_asked_for() -> None:
    for unit in UNITS:
        assert SMALL <= len(unit.page(SMALL)) < 2 * SMALL
        assert unit.page(SMALL) == unit.page(SMALL)
