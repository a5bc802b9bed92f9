"""What a page costs grows with its size and not with the square of it, whatever the page is made of."""

from __future__ import annotations

import pytest

from linter.kinds import sections
from linter.linting import engine
from linter.rules.model import RuleSet
from linter.text.source import from_text
from tests.campaign.growth import KB, calls, cost, far_beyond_linear
from tests.campaign.hostile import UNITS
from tests.campaign.pages import Unit
from tests.helpers.sampling import sampled

pytestmark = pytest.mark.slow

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
NAMED = [unit for unit in UNITS if unit.name in NAMES]
SMALL, LARGE = 5 * KB, 20 * KB
TIMES = 6  # four times the page may take so many times the calls; if they grew with its square, it would be 16
DOUBT = 6  # four times the page may take so many times as long without a closer look
FLOOR = 0.05  # seconds of processor time: less tells nothing


@pytest.mark.parametrize("unit", sampled(NAMED, lambda unit: unit.name, every=12))
def test_a_page_four_times_as_large_takes_hardly_more_than_four_times_the_calls(unit: Unit, standard: RuleSet) -> None:
    small, large = (calls(lambda size=size: cost(unit, size, standard)) for size in (SMALL, LARGE))
    assert large < TIMES * small


@pytest.mark.parametrize("unit", NAMED, ids=lambda unit: unit.name)
def test_no_page_takes_far_more_time_than_its_size_explains(unit: Unit, standard: RuleSet) -> None:
    if cost(unit, 2 * LARGE, standard) >= DOUBT * max(FLOOR, cost(unit, 2 * SMALL, standard)):
        assert not far_beyond_linear(lambda size: cost(unit, size, standard), SMALL)


def test_work_that_grows_with_the_square_is_told() -> None:
    text = "x" * 64 * KB
    assert calls(lambda: [len(text) for _ in range(40) for _ in range(40)]) > 12 * calls(
        lambda: [len(text) for _ in range(10) for _ in range(10)]
    )
    assert far_beyond_linear(lambda size: float(size**2), 1)
    assert not far_beyond_linear(lambda size: 3.0 * size, 1)


def test_a_page_of_many_headings_is_not_read_once_a_rule(standard: RuleSet) -> None:
    count = 20_000
    text = "---\ntype: learning-module\n---\n" + "".join(f"## Heading {n}\n" for n in range(count))
    sections.comparable_title.cache_clear()
    engine.parse(from_text(text, "module-1.md"), standard.kinds)
    asked = sections.comparable_title.cache_info()
    assert asked.misses <= 1.1 * count
    assert asked.hits <= 10 * count  # what is found of a page's headings is kept with the page


def test_the_named_pages_are_there() -> None:
    assert {unit.name for unit in UNITS} >= set(NAMES)
    assert len({(unit.name, unit.kind) for unit in UNITS}) == len(UNITS)


def test_pages_have_the_size_asked_for() -> None:
    for unit in UNITS:
        assert SMALL <= len(unit.page(SMALL)) < 2 * SMALL
        assert unit.page(SMALL) == unit.page(SMALL)
