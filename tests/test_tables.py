"""Rows are split as markdown-it-py splits them, in time linear in their length."""

from __future__ import annotations

import importlib

from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.rules_block import table
from markdown_it.token import Token

from linter import markdown, tables
from linter.markdown import parse
from linter.tables import cells

LIBRARY = importlib.import_module("markdown_it.rules_block.table")  # the package has a function of the same name


@given(st.text(st.sampled_from("|\\ab `"), max_size=30))
@example(r"\\| a \\\| b \|")
@example(r"\|")
def test_a_row_has_the_cells_that_the_library_gives_it(row: str) -> None:
    assert cells(row) == LIBRARY.escapedSplit(row)


def first_table(tokens: list[Token]) -> list[tuple[str, str, list[int] | None]]:
    types = [token.type for token in tokens]
    if "table_open" not in types:
        return []
    inside = tokens[types.index("table_open") : types.index("table_close")]
    return [(token.type, token.content, token.map) for token in inside]


@given(st.lists(st.text(st.sampled_from("|\\ab `"), max_size=12), max_size=4))
@example([r"| a \| b | c |"])
def test_a_table_has_the_tokens_that_the_library_gives_it(rows: list[str]) -> None:
    text = "\n".join(["| a | b |", "|---|---|", *rows])
    assert first_table(parse(text)) == first_table(MarkdownIt("commonmark").enable("table").parse(text)) != []


def test_pages_are_parsed_by_the_rule_whose_rows_are_split_in_linear_time() -> None:
    rules = markdown._PARSER.block.ruler.getRules("")
    assert (tables.table in rules, table in rules) == (True, False)


def test_the_library_still_splits_rows_by_the_name_that_is_replaced() -> None:
    assert "escapedSplit" in table.__code__.co_names


def test_a_cell_of_many_escaped_pipes_is_whole() -> None:
    text = "| a | b |\n|---|---|\n| " + "\\|" * 200_000 + " | c |\n"
    contents = [token.content for token in parse(text) if token.type == "inline"]
    assert contents == ["a", "b", "|" * 200_000, "c"]
