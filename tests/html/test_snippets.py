"""The source lines that the HTML report shows around a finding: which ones, and what of them."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from linter.model import Range
from linter.reports.html.snippets import Line, Snippet, snippet

TEXT = ("one", "two words", "three", "four", "five", "six", "seven", "eight")


def test_the_lines_around_a_range() -> None:
    assert snippet(TEXT, Range(2, 5, 2, 10), 1) == Snippet(
        (Line(1, "one"), Line(2, "two ", "words", "", True), Line(3, "three")), 0
    )
    assert snippet(TEXT, Range(2, 5, 3, 3), 0) == Snippet(
        (Line(2, "two ", "words", "", True), Line(3, "", "th", "ree", True)), 0
    )
    assert snippet(TEXT, Range(8, 2, 9, 9), 2) == Snippet(
        (Line(6, "six"), Line(7, "seven"), Line(8, "e", "ight", "", True)), 0
    )
    assert snippet(TEXT, Range(1, 3, 1, 2), 0) == Snippet((Line(1, "on", "", "e", True),), 0)
    assert [snippet(TEXT, Range(line, 1, line, 1), 0) is None for line in (0, 1, 8, 9)] == [True, False, False, True]


def test_a_long_range_and_long_lines_are_cut() -> None:
    long = snippet(TEXT, Range(1, 1, 7, 3), 2)
    assert long is not None
    assert ([line.number for line in long.lines], long.more) == ([1, 2, 3, 4, 5], 2)
    assert [line.inside for line in long.lines] == list(TEXT[:5])
    full = snippet(TEXT, Range(1, 1, 5, 3), 1)
    assert full is not None
    assert ([line.number for line in full.lines], full.more, full.lines[4].after) == ([1, 2, 3, 4, 5, 6], 0, "ve")
    wide = ("a" * 240, "b" * 500, "c" * 241)
    found = snippet(wide, Range(2, 82, 2, 330), 1)
    assert found is not None
    assert [(len(line.before), len(line.inside), len(line.after)) for line in found.lines] == [
        (240, 0, 0), (81, 241, 161), (241, 0, 0),
    ]  # fmt: skip
    assert (found.lines[1].before[0], found.lines[1].inside[-1], found.lines[2].before[-1]) == ("…", "…", "…")
    exact = snippet(("a" * 80 + "b" * 240 + "c" * 160,), Range(1, 81, 1, 321), 0)
    assert exact == Snippet((Line(1, "a" * 80, "b" * 240, "c" * 160, True),), 0)


def test_how_much_is_left_out_of_a_very_long_range() -> None:
    found = snippet(TEXT * 2, Range(1, 1, 13, 1), 0)
    assert found is not None
    assert (len(found.lines), found.more) == (5, 8)


def test_a_range_far_down_a_page_ends_where_it_ends() -> None:
    (line,) = (snippet(("abc",) * 1_000, Range(int("900"), 2, int("900"), 3), 0) or Snippet((), 0)).lines
    assert (line.number, line.before, line.inside, line.after) == (900, "a", "b", "c")


def test_lines_are_values() -> None:
    line = Line(1, "x")
    assert (line.inside, line.after, line.marked) == ("", "", False)
    for value, name in ((line, "number"), (Snippet((line,), 0), "more")):
        assert not hasattr(value, "__dict__")
        with pytest.raises(FrozenInstanceError):
            setattr(value, name, 2)
