"""YAML from strangers: what is read, what is refused, at which limit, and in which words."""

from __future__ import annotations

import re
from string import ascii_letters, ascii_lowercase
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from linter.markdown import front_matter
from linter.text.source import casefolded, from_text
from linter.text.yaml import MAX_DEPTH, MAX_EVENTS, StrictYAMLHandler, YamlError, explain_yaml_error
from tests.helpers.sampling import examples

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
    assert explain_yaml_error(error(context=quote, problem_mark=mark(3, 4)), "") == (*opened, 3, 4)
    assert explain_yaml_error(error(context=quote), "") == (*opened, 0, 0)
    assert explain_yaml_error(error(context="c", context_mark=mark(1, 2)), "") == ("c", _UNKNOWN, 1, 2)
    assert explain_yaml_error(error(problem="p", context="c"), "") == ("p", _UNKNOWN, 0, 0)
    assert explain_yaml_error(error(), "") == ("YAML does not parse", _UNKNOWN, 0, 0)
    node = error(problem="did not find expected node content", problem_mark=mark(1, 2), context_mark=mark(0, 1))
    assert explain_yaml_error(node, "")[2:] == (1, 2)
    assert explain_yaml_error(node, "")[0] == "no value where one is expected"
    colon = error(problem="mapping values are not allowed", problem_mark=mark(1, 2), context_mark=mark(0, 1))
    assert explain_yaml_error(colon, "")[2:] == (1, 2)


@pytest.mark.parametrize(("text", "sign"), [("a", ""), ("ab", "b"), ("ab\n", "b"), ("", "")])
def test_a_sign_that_begins_nothing_and_is_not_there(text: str, sign: str) -> None:
    found = error(problem="found character that cannot start any token", problem_mark=mark(0, 1))
    assert explain_yaml_error(found, text) == (f"a value cannot begin with {sign!r}", "quote the value", 0, 1)
    found = error(problem="found character that cannot start any token", problem_mark=mark(2, 1))
    assert explain_yaml_error(found, text) == ("a value cannot begin with ''", "quote the value", 2, 1)


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
    found = front_matter.read_front_matter(from_text("---\na: b"))
    assert found.fault is not None
    assert (found.fault.message, found.body) == ("front matter is opened here and never closed", 2)


def test_a_heading_behind_the_first_blank_line_is_one_of_the_page() -> None:
    assert front_matter.read_front_matter(from_text("---\n\n# H\n\n[ text\n\n---\n")) == front_matter.FrontMatter()


def test_words_are_looked_for_in_whatever_case_expressions_take() -> None:
    every = "".join(map(chr, range(0x110000)))
    found = re.findall("[a-z]", every, re.IGNORECASE)
    assert {*ascii_letters, "\u0130", "\u017f", "\u212a"} <= {*found}
    for sign in found:
        assert re.fullmatch(casefolded(sign), sign, re.IGNORECASE)
        assert casefolded(sign) in ascii_lowercase
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


REPEATABLE = settings(deadline=None, derandomize=True, max_examples=examples(300))
KEYS = st.from_regex(r"[a-z][a-z_]{0,8}", fullmatch=True)
STRINGS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), max_size=20)
VALUES = st.recursive(
    STRINGS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=8
)
HOSTILE_PIECES = st.sampled_from(
    ["[", "{", "- ", "a: ", "? ", "&a ", "*a", "!!bool x", "<<: ", "\n", "  ", "'", '"', "|\n", ">\n", "#", "%",
     "@", "2024-13-45", "1:59:59", "9" * 60, "---\n", "...\n", "\x00", "\x1b", "\ufeff", "\u2028", "\x85", "\t", ": "]
)  # fmt: skip


def load(text: str) -> dict[str, Any]:
    return StrictYAMLHandler().load(text)


def refusal(text: str) -> YamlError | None:
    """Why the handler refuses a text; anything else it raises ends the test."""
    try:
        StrictYAMLHandler().load(text)
    except YamlError as error:
        return error
    return None


def frozen(value: Any) -> Any:
    """What safe_load gives, with lists as the handler gives them."""
    if isinstance(value, dict):
        return {key: frozen(item) for key, item in value.items()}
    return tuple(frozen(item) for item in value) if isinstance(value, list) else value


@REPEATABLE
@given(st.lists(HOSTILE_PIECES | st.text(max_size=5), max_size=30).map("".join))
@example("a: \ud800")
@example("? a\n: b")
@example(": a")
@example("a: b\n--- c")
def test_it_raises_nothing_but_its_own_error(text: str) -> None:
    error = refusal(text)
    if error is not None:
        assert error.line >= 0
        assert error.column >= 0
        assert "\n" not in str(error)


@REPEATABLE
@given(st.dictionaries(KEYS, VALUES, max_size=5), st.sampled_from([True, False, None]))
def test_it_agrees_with_safe_load_on_plain_mappings(data: dict[str, Any], flow: bool | None) -> None:
    text = yaml.safe_dump(data, allow_unicode=True, default_flow_style=flow, default_style="'")
    assert load(text) == frozen(yaml.safe_load(text)) == frozen(data)


@REPEATABLE
@given(st.lists(HOSTILE_PIECES | st.text(max_size=9), max_size=20).map("".join))
def test_a_page_is_read_whatever_its_front_matter_holds(text: str) -> None:
    source = from_text(f"---\n{text}\n---\n# Title\n")
    matter = front_matter.read_front_matter(source)
    assert 0 <= matter.body <= len(source.lines)
    for field in matter.fields.values():
        assert 0 <= field.span.start <= field.span.end <= len(source.text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("[" * 25_000, id="brackets"),
        pytest.param("a: " + "{b: " * 500, id="braces"),
        pytest.param("a: &a [x]\n" + "<<: [" + "*a," * 200 + "*a]", id="merge keys"),
        pytest.param("a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]", id="alias bomb"),
        pytest.param("a: !!python/object/apply:os.system ['true']", id="python tag"),
        pytest.param("a: !!bool x", id="tag"),
        pytest.param("a: 1\na: 2", id="repeated key"),
        pytest.param("? [a, b]\n: c", id="complex key"),
        pytest.param("- a\n- b", id="list"),
        pytest.param("just text", id="text"),
        pytest.param("\n".join(f"k{n}: v" for n in range(6_000)), id="many keys"),
        pytest.param("a: " + "x" * 70_000, id="too long"),
        pytest.param("a: b\n--- \nc: d", id="second document"),
        pytest.param("''\ntitle: T", id="fields after an empty text"),
        pytest.param("|-\ntitle: T", id="fields after an empty block"),
        pytest.param("~\n---\ntitle: T", id="second document after nothing"),
        pytest.param("a: [1, 2", id="unclosed"),
        pytest.param("a: @x", id="reserved sign"),
    ],
)
def test_hostile_front_matter_is_refused(text: str) -> None:
    with pytest.raises(YamlError):
        StrictYAMLHandler().load(text)


def test_refusing_is_bounded_work(monkeypatch: pytest.MonkeyPatch) -> None:
    events: list[object] = []
    parse = yaml.parse

    def counted(*args: Any, **options: Any) -> Any:
        for event in parse(*args, **options):
            events.append(event)
            yield event

    monkeypatch.setattr(yaml, "parse", counted)
    for text in ("[" * 25_000, "[a," * 15_000, "\n".join(f"k{n}: v" for n in range(7_000))):
        events.clear()
        with pytest.raises(YamlError):
            StrictYAMLHandler().load(text)
        assert len(events) <= 5_010


@pytest.mark.parametrize("value", ["no", "2024-13-45", "1:59:59", "9" * 5_000, "0x1F", "1e400", "yes", "=", ".inf"])
def test_scalars_stay_text(value: str) -> None:
    assert load(f"a: {value}") == {"a": value}


def test_places_are_the_yaml_s_own() -> None:
    source = from_text("---\na: 1\nb:\n  - x\n'c d': {e: f}\n---\n")
    spans = [source.range(field.span) for field in front_matter.read_front_matter(source).fields.values()]
    assert [(place.line, place.column) for place in spans] == [(2, 1), (3, 1), (5, 1)]
    with pytest.raises(YamlError, match="repeated") as caught:
        StrictYAMLHandler().load("a: 1\nb: {c: 1, c: 2}")
    assert (caught.value.line, caught.value.column) == (1, 10)


@pytest.mark.parametrize("sign", ["\u2028", "\x85"])
def test_a_field_below_an_odd_line_end_has_its_own_line(sign: str) -> None:
    source = from_text(f"---\ntitle: 'a{sign}b'\nestimated_time: 3 hours\n---\n# T\n")
    span = front_matter.read_front_matter(source).fields["estimated_time"].span
    assert source.range(span).line == 3


@pytest.mark.parametrize("sign", ["\x0c", "\x0b", "\x85", "\u2028", "\u3000", "\xa0"])
@pytest.mark.parametrize("text", ["---{sign}\ntype: law\n---\n\n# T\n", "---\ntype: law\n---{sign}\n\n# T\n"])
def test_marks_with_odd_blanks_behind_them_are_no_edges_of_front_matter(text: str, sign: str) -> None:
    """MkDocs shows all of it to its readers, so that none of it is passed over, and no `type` in it counts."""
    read = front_matter.read_front_matter(from_text(text.format(sign=sign)))
    assert "type" not in read.fields
    assert not read.present or read.fault is not None


@pytest.mark.parametrize("blanks", ["", " ", "\t", " \t "])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_marks_with_blanks_behind_them_are_edges_of_front_matter(blanks: str, newline: str) -> None:
    text = newline.join([f"---{blanks}", "type: law", f"---{blanks}", "# T"])
    read = front_matter.read_front_matter(from_text(text))
    assert (read.fields["type"].text, read.body) == ("law", 3)
