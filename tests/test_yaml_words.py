"""What is said of YAML that does not parse: the fact, the repair, and the place an author has to look at."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from linter.strict_yaml import StrictYAMLHandler, YamlError
from linter.yaml_words import explained

_KEYS = "indent all keys alike, and quote values"
_UNKNOWN = "repair the YAML at this place"


def mark(line: int, column: int) -> SimpleNamespace:
    return SimpleNamespace(line=line, column=column)


def error(**more: object) -> SimpleNamespace:
    return SimpleNamespace(**{"context": None, "problem": None, "context_mark": None, "problem_mark": None} | more)


@pytest.mark.parametrize(
    ("text", "fact", "repair", "place"),
    [
        ('k: v\na: "x', "a quote is opened here and never closed", "close the quote", (1, 3)),
        ("k: v\na: {b: 1", "a bracket is opened here and never closed", "close the bracket", (1, 3)),
        ("a: b\nc\n", "a line without a colon: no key and value", "write `key: value`", (1, 0)),
        ("k: v\na: b: c", "a second colon in a line", "quote the value that holds a colon", (1, 4)),
        ("k: v\na:\n  - b\n c: d", "no key where one is expected", _KEYS, (3, 1)),
        ("a:\n - x\n b: c\n", "no list item where one is expected", "indent all items alike", (2, 1)),
        ("k: v\na: [@]", "a value cannot begin with '@'", "quote the value", (1, 4)),
        ("k: v\n\ta: b", "found a tab character that violates indentation", _UNKNOWN, (1, 0)),
        ("\ta: b", "a tab stands here", "indent with blanks", (0, 0)),
        ("k: v\na: |2x\n b", "did not find expected comment or line break", _UNKNOWN, (1, 5)),
    ],
)
def test_what_an_author_reads(text: str, fact: str, repair: str, place: tuple[int, int]) -> None:
    with pytest.raises(YamlError) as caught:
        StrictYAMLHandler().parse(text)
    assert (str(caught.value), caught.value.repair) == (fact, repair)
    assert (caught.value.line, caught.value.column) == place


def test_errors_with_half_their_words_or_places() -> None:
    quote = "while scanning a quoted scalar"
    opened = ("a quote is opened here and never closed", "close the quote")
    assert explained(error(context=quote, problem_mark=mark(3, 4)), "") == (*opened, 3, 4)
    assert explained(error(context=quote), "") == (*opened, 0, 0)
    assert explained(error(context="c", context_mark=mark(1, 2)), "") == ("c", _UNKNOWN, 1, 2)
    assert explained(error(problem="p", context="c"), "") == ("p", _UNKNOWN, 0, 0)
    assert explained(error(), "") == ("YAML does not parse", _UNKNOWN, 0, 0)
    node = error(problem="did not find expected node content", problem_mark=mark(1, 2), context_mark=mark(0, 1))
    assert explained(node, "")[2:] == (1, 2)
    assert explained(node, "")[0] == "no value where one is expected"
    colon = error(problem="mapping values are not allowed", problem_mark=mark(1, 2), context_mark=mark(0, 1))
    assert explained(colon, "")[2:] == (1, 2)


@pytest.mark.parametrize(("text", "sign"), [("a", ""), ("ab", "b"), ("ab\n", "b"), ("", "")])
def test_a_sign_that_begins_nothing_and_is_not_there(text: str, sign: str) -> None:
    found = error(problem="found character that cannot start any token", problem_mark=mark(0, 1))
    assert explained(found, text) == (f"a value cannot begin with {sign!r}", "quote the value", 0, 1)
    found = error(problem="found character that cannot start any token", problem_mark=mark(2, 1))
    assert explained(found, text) == ("a value cannot begin with ''", "quote the value", 2, 1)
