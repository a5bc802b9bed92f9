"""What the parser makes of any text: trees, positions, quotes, tables, fences without an end."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, blockquote, table
from markdown_it.token import Token

from linter.checks.base import Context
from linter.findings import Span
from linter.linting import engine
from linter.markdown import front_matter, parser
from linter.markdown.ast import Block, Page
from linter.markdown.parser import parse_tokens
from linter.rules.model import RuleSet
from linter.text.source import from_bytes, from_text
from tests.helpers.linting import Lint
from tests.helpers.sampling import examples
from tests.helpers.site_rendering import page_of, render

PIECES = [
    "---", "type: exam", "title: [", "estimated_time: 3 hours", "# Title", "## Focus Block 1: Keys (25 min)",
    "###PRIMING", "### CORE CONCEPT: x", "#### VISUAL MODLE", "**NEURAL BRIDGE**", " ## CONSOLIDATION PROMPT",
    "## Section A: Hard", "### Question 1: x (15 minutes, 5 points)", '=== "VH-1: x"', '!!! note "x"',
    '??? success "Answer"', "    indented", "        ```", "```python", "```mermaid", "~~~", "``` ", "> quote",
    "> > ```", "- item", "  1. item", "1. x", "| a | b |", "|---|---|", "<!--", "-->", "<div>", "===", "text",
    "Time: 90 minutes", "Points: 12", "**Answer**: x", "- x \u2713", '--8<-- "x"', "[Insert x]", "\t- tab",
    "Setext\n---", "\u2028", "\x0c", "\x85 ## x", "\u00a0", "* * *", "", "", "", "## Answer Key", "1-B, 2-C",
    "## Spaced Repetition", "{#x}", "## {#x}", "#", "## \U0001f3af", "\\", "`" * 40,
]  # fmt: skip
BREAKS = st.sampled_from(["\n", "\r\n", "\r", "\n\n"])
CALM = [piece for piece in PIECES if not piece.strip("> ").startswith(("```", "~~~", "<", "--8<"))]  # swallow nothing
LINES = st.tuples(st.sampled_from(PIECES) | st.sampled_from(CALM) | st.text(max_size=12), BREAKS).map("".join)
CALM_LINES = st.tuples(st.sampled_from(CALM), BREAKS).map("".join)
HEADS = st.sampled_from(["", "", "---\ntype: exam\n---\n", "---\ntitle: [\n---\n", "---\nestimated_time: 9\n...\n"])
PAGES = st.tuples(HEADS, (st.lists(LINES, max_size=40) | st.lists(CALM_LINES)).map("".join)).map("".join)
SIGNS = st.sampled_from("ab \t\n\r\u2028\u2029\x0b\x0c\x85\ufeff\U0001f600\u0301")
TEXTS = st.text(SIGNS | st.characters(codec="utf-8"))


@given(TEXTS)
@example("\ufeffa\r\n\u2028b\r\rc")
def test_offsets_and_positions_round_trip(text: str) -> None:
    source = from_text(text)
    assert source.lines == tuple(re.split("\r\n|\n|\r", text.removeprefix("\ufeff")))
    for offset in range(len(source.text) + 1):
        line, column = source.position(offset)
        assert 0 <= line < len(source.lines)
        assert 0 <= column <= len(source.lines[line])
        inside = offset - source.starts[line] <= len(source.lines[line])  # else between CR and LF
        assert not inside or source.starts[line] + column == offset


@given(TEXTS, st.integers(0, 50), st.integers(0, 50))
def test_spans_lie_in_their_line(text: str, line: int, column: int) -> None:
    source = from_text(text)
    span = source.span(line, column)
    assert 0 <= span.start <= span.end <= len(source.text)
    place = source.range(span)
    assert (place.line, place.column) <= (place.end_line, place.end_column)
    if line < len(source.lines):
        assert place.line == place.end_line == line + 1


@given(TEXTS)
def test_bytes_and_text_are_read_alike(text: str) -> None:
    if "\0" not in text:
        assert from_bytes(text.encode(), "x.md", 10**6) == from_text(text, "x.md")


def read(text: str) -> Page:
    source = from_text(text, "a-module.md")
    return parser.parse_page(source, front_matter.read_front_matter(source))


@given(PAGES)
def test_headings_nest(text: str) -> None:
    page = read(text)
    for heading in page.headings:
        assert heading.line < heading.end <= page.end
        later = [other for other in page.headings if other.index > heading.index]
        ends = next((other.line for other in later if other.level <= heading.level), page.end)
        assert heading.end == ends
        parent = page.headings[heading.parent] if heading.parent is not None else None
        above = [other for other in page.headings[: heading.index] if other.line < heading.line < other.end]
        assert parent == (above[-1] if above else None)


def lines_nest(blocks: tuple[Block, ...], start: int, end: int) -> None:
    last = start
    for block in blocks:
        assert last <= block.line < block.end <= end, block
        lines_nest(block.children, block.line, block.end)
        last = block.line


@given(PAGES)
def test_blocks_lie_within_their_parents(text: str) -> None:
    page = read(text)
    lines_nest(page.blocks, page.front_matter.body, len(page.source.lines))
    assert page.within(0, len(page.source.lines)) == page.blocks
    for line in range(len(page.source.lines)):
        assert page.within(line, line + 1) == tuple(block for block in page.blocks if block.line == line)
    assert len(page.marks) >= len(page.source.lines)


def test_the_strategy_reaches_parts_and_rules(standard: RuleSet) -> None:
    """Otherwise the properties would hold of nothing."""
    seen: set[str] = set()

    @settings(max_examples=examples(400))
    @given(PAGES, st.sampled_from(["a-module.md", "a-exam.md"]))
    def collect(text: str, path: str) -> None:
        checked = engine.lint_page(from_text(text, path), standard.rules, standard.kinds, Context())
        seen.update(finding.code for finding in checked.findings)

    collect()
    assert {"DOC002", "DOC005", "MOD002", "FB102", "EXM001", "EXM010"} <= seen


def test_any_page_is_checked_and_findings_lie_inside_it(standard: RuleSet) -> None:
    @given(PAGES, st.sampled_from(["module-1.md", "a-exam.md", "MODULE_TRACKER.md"]))
    @example("\ufeff---\r\ntitle: [\r\n---", "module-1.md")
    @example("", "a-exam.md")
    @example("> " * 120 + "x", "a-exam.md")
    @settings(max_examples=examples(400))
    def holds(text: str, path: str) -> None:
        source = from_text(text, path)
        checked = engine.lint_page(source, standard.rules, standard.kinds, Context())
        assert checked.run_errors == ()
        assert len({finding.fingerprint for finding in checked.findings}) == len(checked.findings)
        for finding in checked.findings:
            places = [finding.range, *(place.range for place in finding.related)]
            places += [edit.range for edit in (finding.fix.edits if finding.fix else ())]
            for place in places:
                assert 1 <= place.line <= place.end_line <= len(source.lines)
                assert 1 <= place.column <= len(source.lines[place.line - 1]) + 1
                assert (place.line, place.column) <= (place.end_line, place.end_column)
                assert place.end_column <= len(source.lines[place.end_line - 1]) + 1

    holds()


def test_a_span_behind_the_page_is_its_end() -> None:
    source = from_text("a\n")
    assert source.span(9) == Span(2, 2)


QUOTED_LINES = [
    *(
        "",
        "text",
        "***",
        "# H",
        "- a",
        "  - b",
        "1. c",
        "```",
        "~~~ x",
        "    code",
        "<div>",
        "<!--",
        "-->",
        "[a]: b",
        '"t"',
    ),
    *("| a |", "|---|", "===", "---", '!!! note "x"', "    more", '=== "Tab"', "</div>", "--8<--", "\ttab"),
]
MARKS = ["", "> ", ">", "> > ", "- > ", "  > ", "    > ", ">\t", "> - "]
QUOTING_PAGES = st.lists(
    st.builds(str.__add__, st.sampled_from(MARKS), st.sampled_from(QUOTED_LINES)), max_size=40
).map("\n".join)


def told(text: str) -> list[tuple[object, ...]]:
    return [
        (one.type, one.tag, one.map, one.level, one.content, one.info, one.markup) for one in parser.parse_tokens(text)
    ]


def as_markdown_it_tells(text: str, monkeypatch: pytest.MonkeyPatch) -> list[tuple[object, ...]]:
    with monkeypatch.context() as patch:
        patch.setattr(parser, "_REACH", 1 << 30)
        return told(text)


@settings(max_examples=examples(400), derandomize=True, deadline=None)
@given(QUOTING_PAGES, st.sampled_from([2, 3, 8, 64]))
def test_a_page_is_read_as_with_all_lines_in_sight(text: str, reach: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parser, "_REACH", reach)
        assert told(text) == as_markdown_it_tells(text, patch)


@pytest.mark.parametrize("lines", [60, 63, 64, 65, 200, 5_000])
@pytest.mark.parametrize("text", ["> a\n", "> a\nlazy\n", "> > a\n", "> - a\n> \n"])
def test_long_quotes_stay_whole(text: str, lines: int) -> None:
    whole = text * (lines // text.count("\n"))
    assert sum(kind == "blockquote_open" for kind, *_ in told(whole)) == (2 if text.startswith("> >") else 1)


@pytest.mark.parametrize(
    "text",
    ["> ***\na\n", "> # a\nb\n", "> ```\nc\n", "> <div>\nc\n", "> [a]: b\nc\n", "> > ***\n> a\n", "> - ***\na\n"],
)
def test_text_below_a_quote_is_not_looked_at_again_and_again(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted are the lines that quotes are shown: each is shown to a bounded number of them."""
    shown = 0

    def counting(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        nonlocal shown
        found = blockquote(state, start, end, silent)
        shown += end - start if found and not silent else 0
        return found

    monkeypatch.setattr(parser, "blockquote", counting)
    for lines in (500, 2_000):
        shown = 0
        parser.parse_tokens(text * (lines // 2))
        assert shown <= 70 * lines


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
    assert first_table(parse_tokens(text)) == first_table(MarkdownIt("commonmark").enable("table").parse(text)) != []


def test_pages_are_parsed_by_the_rule_whose_rows_are_bounded() -> None:
    rules = parser._PARSER.block.ruler.getRules("")
    assert (parser.table in rules, table in rules) == (True, False)


@pytest.mark.parametrize("more", [0, 1])
def test_a_row_of_more_escaped_pipes_than_the_bound_ends_its_table(more: int) -> None:
    text = "| a | b |\n|---|---|\n| c | d |\n| " + "\\|" * (parser.MOST + more) + " | e |\n| f | g |\n"
    tokens = parse_tokens(text)
    cells = [content for kind, content, _ in first_table(tokens) if kind == "inline"]
    whole = ["|" * parser.MOST, "e", "f", "g"]
    assert cells == ["a", "b", "c", "d", *([] if more else whole)]


def test_rows_of_escaped_pipes_are_looked_for_once() -> None:
    pipes = "\\|" * 200_000
    state = StateBlock(f"| a |\n|---|\n| {pipes} |\n| c |\n", MarkdownIt(), {}, [])
    assert parser._wide(state) is parser._wide(state)
    assert parser._wide(state) == [2]


SOUND = "Look:\n```\na\n```\nThen go on.\n\n```python\nb = 1\n```\n\n"
CUT = "1. **Repair**:\n   ```python\n   def repair():\n## Reroute\n       reroute()\n   ```\n\n"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"{SOUND}c = 2\n```\n\n## After\n\nText.\n\n```python\nd = 3\n```\n", ["12: ```"]),
        (f"{SOUND}```\nc\n\n## After\n\nText.\n\n```\nd\n```\n", ["11: ```"]),
        (f"{CUT}2. Next.\n\n## After\n\nText.\n\n```python\nd = 3\n```\n", ["2:    ```python"]),
        (f"{CUT}2. Next.\n\n## After\n\nText.\n", ["2:    ```python"]),
        (f"{CUT}{CUT.replace('1.', '2.')}## After\n\nText.\n", ["2:    ```python"]),
    ],
)
def test_the_fence_at_fault_is_blamed_alone(lint: Lint, text: str, found: list[str]) -> None:
    lines = text.split("\n")
    places = [finding.range.line for finding in lint(text, "x-module.md", "DOC005").findings]
    assert [f"{line}: {lines[line - 1]}" for line in places] == found


def blocks_of(text: str) -> list[tuple[str, int, int]]:
    page = page_of(text)
    return [(block.kind, block.line, block.end) for block in page.blocks]


def test_in_a_table_of_one_column_a_heading_ends_it() -> None:
    assert blocks_of("| a |\n|---|\n| b |\n### Next\n") == [("table", 0, 3), ("heading", 3, 4)]
    assert "<h3" in render("| a |\n|---|\n| b |\n### Next\n")


@pytest.mark.parametrize("below", ["### Next", "> quote", "---", "    indented", "text"])
def test_a_table_goes_on_to_a_blank_line(below: str) -> None:
    text = f"| a | b |\n|---|---|\n| c | d |\n{below}\n\nafter\n"
    assert blocks_of(text) == [("table", 0, 4), ("paragraph", 5, 6)]
    assert below.strip("#->1. ") in render(text).partition("</table>")[0]


@pytest.mark.parametrize("below", ["```\ncode\n```", "!!! note\n    text", '=== "Tab"\n    text', "<div>\nx\n</div>"])
def test_what_is_taken_out_before_tables_ends_one(below: str) -> None:
    assert blocks_of(f"| a | b |\n|---|---|\n| c | d |\n{below}\n")[0] == ("table", 0, 3)


def test_indented_lines_directly_below_a_fence_are_text() -> None:
    text = "```\ncode\n```\n    text\n"
    assert [kind for kind, _, _ in blocks_of(text)] == ["fence", "paragraph"]
    assert "<p>" in render(text)


def test_an_underlined_line_directly_below_a_fence_is_no_heading() -> None:
    assert page_of("```\ncode\n```\ntext\n---\n").headings == ()
    assert "<h2" not in render("```\ncode\n```\ntext\n---\n")


def test_a_definition_goes_on_indented() -> None:
    text = "Term\n:   text\n\n    more\n\nafter\n"
    assert blocks_of(text) == [("paragraph", 0, 2), ("definition", 3, 4), ("paragraph", 5, 6)]
    assert "code" not in render(text)


def test_a_footnote_goes_on_indented() -> None:
    text = "See[^1].\n\n[^1]: A note.\n\n    ## More\n\n    and more\n\nafter\n"
    assert ("definition", 4, 7) in blocks_of(text)
    assert page_of(text).headings == ()
    assert "code" not in render(text)
