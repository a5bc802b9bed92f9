"""Edits of a text: all of a fix or none, overlapping ones skipped, everything outside them untouched."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from linter.fixes import apply, in_offsets
from linter.model import Edit, Fix, Repair, Replacement, Span
from linter.source import from_text

TEXT = "one two three four"


def fix(*edits: tuple[int, int, str]) -> Fix:
    return Fix("repair", tuple(Edit(Span(start, end), text) for start, end, text in edits))


def test_fixes_that_leave_each_other_alone_are_all_applied() -> None:
    done = apply(TEXT, [fix((8, 13, "3")), fix((0, 3, "1"), (14, 18, "4"))])
    assert (done.text, done.skipped) == ("1 two 3 4", ())


def test_a_fix_that_overlaps_an_earlier_one_is_skipped_whole() -> None:
    first, second = fix((0, 7, "x")), fix((4, 7, "2"), (14, 18, "4"))
    done = apply(TEXT, [second, first])
    assert (done.text, done.applied, done.skipped) == ("x three four", (first,), (second,))


def test_two_insertions_at_one_place_are_not_put_in_an_order() -> None:
    done = apply(TEXT, [fix((4, 4, "a")), fix((4, 4, "b"))])
    assert (done.text, len(done.skipped)) == ("one atwo three four", 1)


def test_a_fix_shared_by_findings_is_applied_once() -> None:
    shared = fix((0, 3, "1"))
    done = apply(TEXT, [shared, shared])
    assert (done.text, done.applied) == ("1 two three four", (shared, shared))


def test_a_fix_that_overlaps_itself_or_reaches_out_of_the_text_is_skipped() -> None:
    wrong = [fix((0, 3, "x"), (2, 5, "y")), fix((17, 19, "z")), fix()]
    assert apply(TEXT, wrong).text == TEXT
    assert len(apply(TEXT, wrong).skipped) == 3


def test_places_move_with_the_text_before_them() -> None:
    done = apply(TEXT, [fix((0, 3, "eleven")), fix((8, 8, "very "))])
    assert done.text == "eleven two very three four"
    for word in ("two", "three", "four"):
        assert done.moved(TEXT.index(word)) == done.text.index(word)
    assert done.moved(1) == 0
    written = done.written(done.edits[1])
    assert done.text[written.start : written.end] == "very "


PLACES = st.tuples(st.integers(0, 30), st.integers(0, 30)).map(lambda pair: (min(pair), max(pair)))
EDITS = st.tuples(PLACES, st.text("xyz\r\n", max_size=3)).map(lambda pair: (*pair[0], pair[1]))
FIXES = st.lists(st.lists(EDITS, min_size=1, max_size=3).map(lambda edits: fix(*edits)), max_size=8)


@given(st.text("ab \r\n", max_size=30), FIXES)
def test_only_what_an_applied_fix_names_changes(text: str, fixes: list[Fix]) -> None:
    done = apply(text, fixes)
    assert len(done.applied) + len(done.skipped) == len(fixes)
    assert {edit for one in done.applied for edit in one.edits} == set(done.edits)
    rest, at = done.text, 0
    for edit in done.edits:
        kept = text[at : edit.span.start] + edit.text
        assert rest.startswith(kept)
        rest, at = rest[len(kept) :], edit.span.end
    assert rest == text[at:]


@given(st.text("ab\u00e9\U0001f600\r\n", max_size=30), st.data())
def test_lines_and_columns_lead_back_to_the_same_place(text: str, data: st.DataObject) -> None:
    source = from_text(text)
    line = data.draw(st.integers(0, len(source.lines) - 1))
    start = source.starts[line] + data.draw(st.integers(0, len(source.lines[line])))
    span = Span(start, source.starts[line] + len(source.lines[line]))
    repair = Repair("repair", True, (Replacement(source.range(span), "x"),))
    assert in_offsets(source, repair).edits == (Edit(span, "x"),)
