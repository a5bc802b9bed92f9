"""What holds for any text: positions, trees, findings that lie inside the page, no crash."""

from __future__ import annotations

import re

from hypothesis import example, given, settings
from hypothesis import strategies as st

from linter import engine, front_matter, reading
from linter.checks import Context
from linter.model import Span
from linter.page import Block, Page
from linter.rules import Standard
from linter.source import from_bytes, from_text

settings.register_profile("repeatable", deadline=None, derandomize=True, max_examples=150)
settings.load_profile("repeatable")

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
    return reading.read(source, front_matter.read(source))


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


def test_the_strategy_reaches_parts_and_rules(standard: Standard) -> None:
    """Otherwise the properties would hold of nothing."""
    seen: set[str] = set()

    @settings(max_examples=400)
    @given(PAGES, st.sampled_from(["a-module.md", "a-exam.md"]))
    def collect(text: str, path: str) -> None:
        checked = engine.check(from_text(text, path), standard.rules, standard.kinds, Context())
        seen.update(finding.code for finding in checked.findings)

    collect()
    assert {"DOC002", "DOC005", "MOD002", "FB102", "EXM001", "EXM010"} <= seen


def test_any_page_is_checked_and_findings_lie_inside_it(standard: Standard) -> None:
    @given(PAGES, st.sampled_from(["module-1.md", "a-exam.md", "MODULE_TRACKER.md"]))
    @example("\ufeff---\r\ntitle: [\r\n---", "module-1.md")
    @example("", "a-exam.md")
    @example("> " * 120 + "x", "a-exam.md")
    @settings(max_examples=400)
    def holds(text: str, path: str) -> None:
        source = from_text(text, path)
        checked = engine.check(source, standard.rules, standard.kinds, Context())
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
