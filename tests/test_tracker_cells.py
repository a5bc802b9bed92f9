"""Cells of tracker rows: where they begin and end, which pipes part them, and what an edit of one writes."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from linter.model import Edit, Span
from linter.rules import Standard
from linter.source import from_text
from linter.tracker_cells import Cell, bordered, pipes, split
from tests.tracking import read


def cells(line: str, border: bool) -> list[tuple[str, str, Span]]:
    return [(cell.raw, cell.text, cell.span) for cell in split(from_text(f"é\n{line}"), 1, border)]


@pytest.mark.parametrize(
    ("text", "border"),
    [
        ("| a | b |", True), ("a | b", False), ("| a", True), ("a |", True), ("  | a |  ", True), ("ab", False),
        ("", False), ("|", True), ("a \\|", False), ("\\| a | b", False), ("`|` a", False), ("a | b|c", False),
        ("| a | b", True), ("a | b |", True),
    ],
)  # fmt: skip
def test_whether_pipes_close_a_row(text: str, border: bool) -> None:
    assert bordered(text) is border


@pytest.mark.parametrize(
    ("line", "border", "wanted"),
    [
        ("| a |b|", True, [(" a ", "a", Span(4, 5)), ("b", "b", Span(7, 8))]),
        ("  | a |  ", True, [(" a ", "a", Span(6, 7))]),
        ("a | b", True, [("a ", "a", Span(2, 3)), (" b", "b", Span(6, 7))]),
        ("a | b", False, [("a ", "a", Span(2, 3)), (" b", "b", Span(6, 7))]),
        ("|a|", False, [("", "", Span(2, 2)), ("a", "a", Span(3, 4)), ("", "", Span(5, 5))]),
        ("||  |", True, [("", "", Span(3, 3)), ("  ", "", Span(5, 5))]),
        ("a", True, [("a", "a", Span(2, 3))]),
        ("|", True, [("", "", Span(3, 3))]),
        ("| a |b", True, [(" a ", "a", Span(4, 5)), ("b", "b", Span(7, 8))]),
        (" a | b ", False, [(" a ", "a", Span(3, 4)), (" b", "b", Span(7, 8))]),
    ],
)
def test_the_cells_of_a_line(line: str, border: bool, wanted: list[tuple[str, str, Span]]) -> None:
    assert cells(line, border) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a|b||c", [1, 3, 4]), ("`a|b`|c", [5]), ("``a|`b|``|c", [9]), ("`a|b", [2]), ("``a|b`|", [3, 6]),
        ("\\`a|b`|", [3, 6]), ("\\`a|b\\`|", [3, 7]),
        ("a\\|b|", [4]), ("\\\\|", [2]), ("\\\\`|`|", [5]), ("`a`|`b`|`|`", [3, 7]),
        ("|`|`|`|`|", [0, 4, 8]), ("`|``|`|", [6]), ("`a``|```|``b`|", [13]), ("```|`|```|`|`|", [9, 13]),
    ],
)  # fmt: skip
def test_pipes_that_part_cells(text: str, wanted: list[int]) -> None:
    assert pipes(text) == wanted


def test_what_is_written_into_a_cell() -> None:
    full, empty, wide = split(from_text("| a ||   |"), 0, True)
    assert full.written("xyz") == Edit(Span(2, 3), "xyz")
    assert empty.written("x") == Edit(Span(5, 5), " x ")
    assert wide.written("x") == Edit(Span(6, 9), " x  ")
    for blank in (" ", "\t"):
        (narrow,) = split(from_text(f"|{blank}|"), 0, True)
        assert narrow.written("x") == Edit(Span(1, 2), f"{blank}x ")


def test_a_row_far_to_the_right() -> None:
    (cell,) = split(from_text(" " * 1_000 + "|a|"), 0, True)
    assert (cell.raw, cell.span) == ("a", Span(1_001, 1_002))


def test_parts_and_the_words_of_a_cell() -> None:
    cell = Cell(" a\\|**b** ", Span(10, 20), "a\\|**b**", Span(11, 19))
    assert (cell.part(1, 3), cell.plain) == (Span(12, 14), "a|b")
    assert not hasattr(cell, "__dict__")
    with pytest.raises(FrozenInstanceError):
        setattr(cell, "text", "x")  # noqa: B010


def test_signs_that_nobody_sees_hide_no_column(standard: Standard) -> None:
    table = "| Pa\u200bge | Mod\u00adule | \ufeffStatus |\n|---|---|---|\n| Leases | \u2705 | \u2705 Complete |\n"
    (found,) = read(table, standard).rows
    assert set(found.marks) == {"module", "status"}
