"""Front matter from strangers: it agrees with YAML on what is plain, and refuses the rest without harm."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from linter import front_matter
from linter.source import from_text
from linter.strict_yaml import StrictYAMLHandler, YamlError

REPEATABLE = settings(deadline=None, derandomize=True, max_examples=300)
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
    matter = front_matter.read(source)
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
    spans = [source.range(field.span) for field in front_matter.read(source).fields.values()]
    assert [(place.line, place.column) for place in spans] == [(2, 1), (3, 1), (5, 1)]
    with pytest.raises(YamlError, match="repeated") as caught:
        StrictYAMLHandler().load("a: 1\nb: {c: 1, c: 2}")
    assert (caught.value.line, caught.value.column) == (1, 10)


@pytest.mark.parametrize("sign", ["\u2028", "\x85"])
def test_a_field_below_an_odd_line_end_has_its_own_line(sign: str) -> None:
    source = from_text(f"---\ntitle: 'a{sign}b'\nestimated_time: 3 hours\n---\n# T\n")
    span = front_matter.read(source).fields["estimated_time"].span
    assert source.range(span).line == 3


@pytest.mark.parametrize("sign", ["\x0c", "\x0b", "\x85", "\u2028", "\u3000", "\xa0"])
@pytest.mark.parametrize("text", ["---{sign}\ntype: law\n---\n\n# T\n", "---\ntype: law\n---{sign}\n\n# T\n"])
def test_marks_with_odd_blanks_behind_them_are_no_edges_of_front_matter(text: str, sign: str) -> None:
    """MkDocs shows all of it to its readers, so that none of it is passed over, and no `type` in it counts."""
    read = front_matter.read(from_text(text.format(sign=sign)))
    assert "type" not in read.fields
    assert not read.present or read.fault is not None


@pytest.mark.parametrize("blanks", ["", " ", "\t", " \t "])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_marks_with_blanks_behind_them_are_edges_of_front_matter(blanks: str, newline: str) -> None:
    text = newline.join([f"---{blanks}", "type: law", f"---{blanks}", "# T"])
    read = front_matter.read(from_text(text))
    assert (read.fields["type"].text, read.body) == ("law", 3)
