"""Front matter at its limits: as much as is allowed to the last event, and what is refused a step further."""

from __future__ import annotations

import re
from string import ascii_letters, ascii_lowercase

import pytest

from linter import front_matter
from linter.source import folded, from_text
from linter.strict_yaml import MAX_DEPTH, MAX_EVENTS, StrictYAMLHandler, YamlError

_AROUND = 6  # events that every mapping has: the beginnings and ends of the stream, the document and itself


def refused(text: str) -> YamlError:
    with pytest.raises(YamlError) as caught:
        StrictYAMLHandler().parse(text)
    return caught.value


def test_the_last_event_that_is_allowed() -> None:
    pairs = (MAX_EVENTS + 1 - _AROUND - 5) // 2  # the events are counted from 0, and the list and its key are five
    text = "\n".join([*(f"k{number}: v" for number in range(pairs)), "list: [a, b]"])
    assert len(StrictYAMLHandler().parse(text).values) == pairs + 1
    assert str(refused(f"{text}\nmore: [a, b]")).endswith(f"beyond {MAX_EVENTS} items")


def test_too_many_items_at_the_deepest_place_are_too_many_items() -> None:
    brackets = MAX_DEPTH - 1
    error = refused("a: " + "[" * brackets + "x," * MAX_EVENTS + "]" * brackets)
    assert str(error).endswith(f"beyond {MAX_EVENTS} items")


def test_keys_of_every_sign() -> None:
    assert StrictYAMLHandler().parse("1: a\n'': b\n=: c\n<: d\n'<<<': e").values == {
        "1": "a", "": "b", "=": "c", "<": "d", "<<<": "e",
    }  # fmt: skip


def test_a_repeated_key_tells_the_line_of_the_first() -> None:
    error = refused("x: y\na:\n      b: 1\n      b: 2")
    assert str(error) == "key 'b' is repeated; it stands on line 4 already"


def test_what_no_parser_takes_is_refused_at_the_beginning() -> None:
    error = refused("k: v\na: \ud800")
    assert (error.line, error.column, "\n" in str(error)) == (0, 0, False)
    assert str(refused("a: \x01")) == "unacceptable character #x0001: control characters are not allowed"


def test_front_matter_of_a_page_that_ends_within() -> None:
    found = front_matter.read(from_text("---\na: b"))
    assert found.fault is not None
    assert (found.fault.message, found.body) == ("front matter is opened here and never closed", 2)


def test_a_heading_behind_the_first_blank_line_is_one_of_the_page() -> None:
    assert front_matter.read(from_text("---\n\n# H\n\n[ text\n\n---\n")) == front_matter.FrontMatter()


def test_words_are_looked_for_in_whatever_case_expressions_take() -> None:
    every = "".join(map(chr, range(0x110000)))
    found = re.findall("[a-z]", every, re.IGNORECASE)
    assert {*ascii_letters, "\u0130", "\u017f", "\u212a"} <= {*found}
    for sign in found:
        assert re.fullmatch(folded(sign), sign, re.IGNORECASE)
        assert folded(sign) in ascii_lowercase
    source = from_text("\u0130\u0131I \u017fS \u212aK ß")
    assert source.folded == "iii ss kk ss"
    assert source.folded is source.folded


@pytest.mark.parametrize("value", ["[[], []]", "{a: {}, b: {}}", "[{}, {a: []}]"])
def test_what_lies_side_by_side_lies_no_deeper_and_no_higher(value: str) -> None:
    many = "\n".join(f"k{number}: {value}" for number in range(40))
    for brackets in ("[]", "{}"):
        opening = "[" if brackets == "[]" else "{a: "
        deepest = f"{many}\nlast: {opening * (MAX_DEPTH - 1)}x{brackets[1] * (MAX_DEPTH - 1)}"
        assert len(StrictYAMLHandler().parse(deepest).values) == 41
        error = refused(f"{many}\nlast: {opening * MAX_DEPTH}x{brackets[1] * MAX_DEPTH}")
        assert str(error).endswith(f"beyond {MAX_DEPTH} levels")


def test_line_ends_of_yaml_alone_end_no_line() -> None:
    found = StrictYAMLHandler().parse("a: x\u2028y\x85z\u2029w\nb: c")
    assert (found.values, found.places["b",]) == ({"a": "x y z w", "b": "c"}, (1, 0))
