"""How bytes become a page: what is refused and where, which line an offset lies on, what the front matter says."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from linter.findings import Range, Span
from linter.markdown import front_matter
from linter.project.discovery import read_bytes
from linter.text.source import Source, UnreadableError, from_bytes, from_text
from linter.text.yaml import MAX_DEPTH, MAX_EVENTS, MAX_LENGTH, StrictYAMLHandler, YamlError


def read(text: str) -> front_matter.FrontMatter:
    return front_matter.read_front_matter(from_text(text))


def refused(text: str) -> YamlError:
    with pytest.raises(YamlError) as caught:
        StrictYAMLHandler().parse(text)
    return caught.value


@pytest.mark.parametrize(
    ("data", "message", "line"),
    [
        (b"x" * 101, "page is larger than the limit of 100 bytes, so it was not read", 1),
        (b"\xff\xfea\0", "page is UTF-16, not UTF-8", 1),
        (b"\xfe\xff\0a", "page is UTF-16, not UTF-8", 1),
        (b"\0", "page holds a NUL byte at offset 0: it is no text", 1),
        (b"a\nb\n\0\n", "page holds a NUL byte at offset 4: it is no text", 3),
        (b"a\nb\xe9c\n", "page is not UTF-8: byte 0xe9 at offset 3", 2),
        (b"\n\xe9", "page is not UTF-8: byte 0xe9 at offset 1", 2),
        (b"\n\0", "page holds a NUL byte at offset 1: it is no text", 2),
        (b"\x80", "page is not UTF-8: byte 0x80 at offset 0", 1),
        (b"\xfe", "page is not UTF-8: byte 0xfe at offset 0", 1),
    ],
)
def test_what_is_no_text_is_refused_with_its_line(data: bytes, message: str, line: int) -> None:
    with pytest.raises(UnreadableError) as caught:
        from_bytes(data, "a.md", 100)
    assert (str(caught.value), caught.value.line) == (message, line)


def test_a_page_of_just_the_limit_is_read() -> None:
    assert from_bytes("\ufeffé\r\n".encode(), "a.md", 7) == Source("a.md", "é\r\n")
    assert from_bytes(b"", "a.md", 0).lines == ("",)
    assert (from_text("\ufeff\ufeffx").text, from_text("x").path) == ("\ufeffx", "<text>")


def test_one_byte_more_than_the_limit_is_read_and_no_more(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"0123456789")
    assert [read_bytes(tmp_path / "a.md", limit) for limit in (3, 9, 20)] == [b"0123", b"0123456789", b"0123456789"]


@pytest.mark.parametrize(
    ("text", "lines", "starts"),
    [
        ("", ("",), [0]),
        ("ab\nc\n", ("ab", "c", ""), [0, 3, 5]),
        ("ab\r\nc\rd\n", ("ab", "c", "d", ""), [0, 4, 6, 8]),
        ("a\x0b\u2028\x85b\n", ("a\x0b\u2028\x85b", ""), [0, 6]),
    ],
)
def test_lines_end_where_markdown_ends_them(text: str, lines: tuple[str, ...], starts: list[int]) -> None:
    source = from_text(text)
    assert (source.lines, list(source.starts)) == (lines, starts)
    assert source.opening() == Source(source.path, lines[0])


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_offsets_places_and_back(end: str) -> None:
    source, size = from_text(f"one {end}two{end}"), len(end)
    assert source.span(0) == Span(0, 3)
    assert source.span(1, 1) == Span(5 + size, 7 + size)
    assert source.span(1, 1, 2) == Span(5 + size, 6 + size)
    assert source.span(0, 9) == Span(3, 3)
    assert source.span(0, 0, 4) == Span(0, 4)
    assert source.span(2) == source.span(3) == source.span(99) == Span(7 + 2 * size, 7 + 2 * size)
    assert source.range(Span(1, 6 + size)) == Range(1, 2, 2, 3)
    assert source.range(Span(2, 7 + size)) == Range(1, 3, 2, 4)
    assert source.offsets(Range(1, 2, 2, 3)) == Span(1, 6 + size)
    assert source.offsets(Range(2, 1, 2, 4)) == Span(4 + size, 7 + size)
    assert [source.position(n) for n in (0, 4, 4 + size, 7 + size)] == [(0, 0), (0, 4), (1, 0), (1, 3)]
    assert source.position(4 + size - 1) == (0, 4)


def test_fields_and_their_places() -> None:
    found = read("---\ntitle: A b \nempty:\nlist: [a, b]\nmap: {k: v}\nnothing: []\n---  \n# H\n")
    assert {key: field.text for key, field in found.fields.items()} == {
        "title": "A b", "empty": "", "list": "", "map": "", "nothing": "",
    }  # fmt: skip
    assert [key for key, field in found.fields.items() if field.empty] == ["empty", "nothing"]
    assert [field.span for field in found.fields.values()] == [
        Span(4, 14), Span(16, 22), Span(23, 35), Span(36, 47), Span(48, 59),
    ]  # fmt: skip
    assert (found.fields["list"].value, found.fields["map"].value) == (("a", "b"), {"k": "v"})
    assert (found.body, found.present, found.fault) == (7, True, None)


@pytest.mark.parametrize(
    "text",
    ["", "x", "--- x\na: b\n---\n", "----\na: b\n---\n", " ---\na: b\n---\n", "---\n", "---\n\ntext\n", "---",
     "---\nx\n",     "---\n# H: x\n\n- [\n\n# B\n---\n", "---\ntext\n\n# H\n\n[ text\n\n---\n"],
)  # fmt: skip
def test_a_page_that_opens_with_a_rule_or_nothing_has_none(text: str) -> None:
    assert (read(text).present, read(text).fault, read(text).body) == (False, None, 0)


@pytest.mark.parametrize(
    ("text", "body"), [("---\na: b\n...\nx", 3), ("---\r\na: b\r\n---\r\nx", 3), ("---\n---\n", 2)]
)
def test_where_the_body_begins(text: str, body: int) -> None:
    assert (read(text).present, read(text).body, read(text).fault) == (True, body, None)


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("---\na: b\n", 3),
        ("---\na: b\n\n# H\n\ntext\n", 3),
        ("---\na: b\n\n# H: [\n\ntext: }\n\n---\nmore\n", 3),
        ("---\na: [\n", 3),
    ],
)
def test_front_matter_that_is_never_closed(text: str, body: int) -> None:
    found = read(text)
    assert found.fault is not None
    assert (found.fault.message, found.fault.span) == ("front matter is opened here and never closed", Span(0, 3))
    assert found.fault.repair == "close it with a line of '---'"
    assert (found.body, found.present, found.fields) == (body, True, {})


def test_a_fault_lies_where_it_is() -> None:
    found = read("---\na: b\nkey: *x\n---\nbody\n")
    assert found.fault is not None
    assert (found.fault.span, found.fault.repair) == (Span(14, 16), "write the value out")
    assert found.fault.message == "anchors, aliases and tags are not allowed in front matter"
    assert (found.body, found.present, found.fields) == (4, True, {})


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ("a: b\na: c", "key 'a' is repeated; it stands on line 2 already", (1, 0)),
        ("x: y\na:\n  b: 1\n  b: 2", "key 'b' is repeated; it stands on line 4 already", (3, 2)),
        ("[a]: b", "a key of the front matter must be plain text", (0, 0)),
        ("a: {<<: {}}", "a key of the front matter must be plain text", (0, 4)),
        ("- a", "front matter is no mapping of keys to values", (0, 0)),
        ("text", "front matter is no mapping of keys to values", (0, 0)),
        ("a: b\n--- \nc: d", "front matter holds a second document", (2, 0)),
        ("\nk: &a x", "anchors, aliases and tags are not allowed in front matter", (1, 3)),
        ("k: !!str x", "anchors, aliases and tags are not allowed in front matter", (0, 3)),
        (
            "a: " + "[" * MAX_DEPTH + "]" * MAX_DEPTH,
            f"front matter is nested or filled beyond {MAX_DEPTH} levels",
            (0, 22),
        ),
    ],
)
def test_what_is_refused_and_where(text: str, message: str, place: tuple[int, int]) -> None:
    error = refused(text)
    assert (str(error), (error.line, error.column)) == (message, place)


def test_the_repair_of_a_refusal() -> None:
    assert refused("a: b\na: c").repair == "delete one of the two"
    assert refused("- a").repair == "write one `key: value` a line"
    assert refused("[a]: b").repair == "repair the YAML at this place"
    assert refused("a: \ud800").repair == "repair the YAML at this place"


def test_values_and_places_of_everything() -> None:
    found = StrictYAMLHandler().parse("a:\n  - x\n  - {b: 'y'}\nc: ~\nd: 'null'\ne: NULL\n")
    assert found.values == {"a": ("x", {"b": "y"}), "c": "", "d": "null", "e": ""}
    assert found.places == {
        ("a",): (0, 0), ("a", 0): (1, 4), ("a", 1): (2, 4), ("a", 1, "b"): (2, 5),
        ("c",): (3, 0), ("d",): (4, 0), ("e",): (5, 0),
    }  # fmt: skip
    assert StrictYAMLHandler().parse("") == ({}, {})
    assert StrictYAMLHandler().parse("# nothing\n") == ({}, {})
    assert StrictYAMLHandler().parse("~") == ({}, {})
    assert StrictYAMLHandler().load("a: b") == {"a": "b"}


def test_what_was_read_stays_as_it_is() -> None:
    found = read("---\na: b\n---\n")
    fault = read("---\na: *b\n---\n").fault
    for value, name in ((from_text("x"), "text"), (found, "body"), (found.fields["a"], "value"), (fault, "message")):
        with pytest.raises(FrozenInstanceError):
            setattr(value, name, "other")
    assert not any(hasattr(value, "__dict__") for value in (found, found.fields["a"], fault))


def test_as_much_as_is_allowed() -> None:
    deep = StrictYAMLHandler().parse("a: " + "[" * (MAX_DEPTH - 1) + "]" * (MAX_DEPTH - 1))
    assert set(deep.values) == {"a"}
    level = StrictYAMLHandler().parse("\n".join(f"k{n}: [[], []]" for n in range(40)))
    assert len(level.values) == 40
    most = (MAX_EVENTS - 5) // 2
    assert len(StrictYAMLHandler().parse("\n".join(f"k{n}: v" for n in range(most))).values) == most
    assert str(refused("\n".join(f"k{n}: v" for n in range(most + 1)))) == (
        f"front matter is nested or filled beyond {MAX_EVENTS} items"
    )
    assert len(StrictYAMLHandler().parse("a: " + "x" * (MAX_LENGTH - 3)).values["a"]) == MAX_LENGTH - 3
    error = refused("a: " + "x" * (MAX_LENGTH - 2))
    assert (str(error), error.line, error.column) == (f"front matter is longer than {MAX_LENGTH} characters", 0, 0)


@pytest.mark.parametrize(("text", "newline"), [("a\nb", "\n"), ("a\n\r\nb", "\r\n"), ("a\rb", "\n"), ("", "\n")])
def test_a_new_line_ends_as_those_of_the_page(text: str, newline: str) -> None:
    assert from_text(text).newline == newline
