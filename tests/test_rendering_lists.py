"""DOC015 and DOC017 against a real rendering: what they count is what is lost, and their fixes bring it back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linter.checks.rendering_lists import ListRunsOn
from linter.checks.rendering_nesting import NestedIndent
from linter.checks.rendering_text import raw_lines, run_on_lists
from linter.page import Block, Page
from tests.rendering import OWN, depths, fixed, page_of, problems, render, sample, text_of

RUNS_ON = ListRunsOn(kind="list-runs-on")
NESTED = NestedIndent(kind="nested-list-indent")
LINES = (
    "text",
    "- a",
    "    - b",
    "        - c",
    "1. d",
    "",
    "# H",
    "> text",
    "> - q",
    "***",
    "    text",
    "!!! tip",
    "```",
)


def _lost_and_found(text: str) -> tuple[int, int]:
    """The items that DOC015 counts in a text, and those its fix makes appear."""
    counted = sum(run_on.items for run_on in run_on_lists(page_of(text)))
    return counted, len(depths(render(fixed(RUNS_ON, text)))) - len(depths(render(text))) if counted else 0


def _written(page: Page) -> list[int]:
    return list(_depths_of(page.blocks, 0, raw_lines(page)))


def _depths_of(blocks: Sequence[Block], depth: int, raw: frozenset[int]) -> Iterator[int]:
    for block in blocks:
        if block.kind != "list":
            yield from _depths_of(block.children, 0, raw)
            continue
        for item in block.children:
            if item.line not in raw:
                yield depth
            for child in item.children:
                yield from _depths_of([child], depth + 1 if child.kind == "list" else 0, raw)


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.name)
def test_the_fix_prints_the_items_that_were_counted(path: Path) -> None:
    text = text_of(path)
    if text is not None:
        counted, found = _lost_and_found(text)
        assert counted == found
        assert not problems(RUNS_ON, fixed(RUNS_ON, text))


def test_real_pages_gain_the_items_that_were_counted(corpus: Path) -> None:
    sound = [(path, text) for path, text in sample(corpus) if not page_of(text).unclosed]
    outcomes = [(path.name, *_lost_and_found(text)) for path, text in sound]
    wrong = [outcome for outcome in outcomes if outcome[1] != outcome[2]]
    assert sum(counted for _, counted, _ in outcomes) > 1000
    assert len(wrong) <= len(outcomes) // 300, wrong


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.name)
def test_the_fix_nests_the_items_as_they_are_written(path: Path) -> None:
    text = text_of(path)
    if text is not None and problems(NESTED, text):
        text = fixed(RUNS_ON, text)
        assert depths(render(fixed(NESTED, text))) == _written(page_of(text))
        assert not problems(NESTED, fixed(NESTED, text))


def test_real_pages_nest_their_items_as_they_are_written(corpus: Path) -> None:
    seen = 0
    for path, text in sample(corpus):
        if not problems(NESTED, text):
            continue
        text = fixed(RUNS_ON, text)
        written, before, after = _written(page_of(text)), depths(render(text)), depths(render(fixed(NESTED, text)))
        if len(written) == len(before):  # otherwise the page holds HTML lists, or breaks in another way
            shallow = sum(found < meant for found, meant in zip(before, written, strict=True))
            assert f"{shallow} nested item" in problems(NESTED, text)[0].message, path
            assert after == written, path
            seen += shallow
    assert seen > 100


@settings(deadline=None)
@given(st.lists(st.sampled_from(LINES), max_size=8))
def test_the_fix_never_costs_an_item(lines: list[str]) -> None:
    text = "\n".join(lines)
    assert len(depths(render(fixed(RUNS_ON, text)))) >= len(depths(render(text)))


def test_line_ends_and_quotes_are_kept() -> None:
    assert fixed(RUNS_ON, "text\r\n- a\r\n") == "text\r\n\r\n- a\r\n"
    assert fixed(RUNS_ON, "!!! tip\n    > text\n    > - a\n") == "!!! tip\n    > text\n    >\n    > - a\n"
