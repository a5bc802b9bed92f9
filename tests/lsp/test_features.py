"""What editors ask beside findings: positions in their units, findings carried along, suppressions that reach."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linter.findings import Finding, Range, Severity
from linter.kinds.document import Document
from linter.linting import engine
from linter.linting.fixes import apply_to_text
from linter.linting.suppression_syntax import find_suppressions, open_list_start
from linter.lsp.actions import ignore_fix
from linter.lsp.features import Symbol, part_symbols, rule_offers
from linter.lsp.positions import UTF8, UTF16, UTF32, position_map, whole_characters
from linter.lsp.workspace import shift_findings
from linter.rules.model import RuleSet
from linter.rules.selection import Vocabulary
from linter.text.source import from_text
from tests.helpers.paths import ROOT

ENCODINGS = st.sampled_from((UTF8, UTF16, UTF32))
CODECS = {UTF8: "utf-8", UTF16: "utf-16-le", UTF32: "utf-32-le"}
WIDTHS = {UTF8: 1, UTF16: 2, UTF32: 4}
PAGES = st.text(st.sampled_from("aé€\U0001f680\n\r\u2028\x0c #`<!->[]{}:"), max_size=80)


@given(PAGES, ENCODINGS)
def test_columns_count_what_the_encoding_counts_and_lead_back(text: str, encoding: str) -> None:
    source = from_text(text)
    rule = position_map(source, text, encoding)
    for line, written in enumerate(source.lines):
        for column in range(len(written) + 1):
            units = len(written[:column].encode(CODECS[encoding])) // WIDTHS[encoding]
            assert rule.to_editor(line, column) == (line, units)
            assert rule.from_editor(line, units) == (line, column)


@given(st.text(), ENCODINGS, st.integers(0, 9), st.integers(0, 99))
def test_no_position_of_an_editor_leads_out_of_the_page(text: str, encoding: str, line: int, units: int) -> None:
    source = from_text(text)
    found, column = position_map(source, text, encoding).from_editor(line, units)
    assert 0 <= found < len(source.lines)
    assert 0 <= column <= len(source.lines[found])


def test_a_position_inside_a_character_is_its_start() -> None:
    source = from_text("a\U0001f680b")
    assert position_map(source, source.text, UTF16).from_editor(0, 2) == (0, 1)
    assert position_map(source, source.text, UTF8).from_editor(0, 4) == (0, 1)


def test_a_byte_order_mark_counts_in_the_first_line_only() -> None:
    text = "\ufeff# x\ny"
    rule = position_map(from_text(text), text, UTF16)
    assert (rule.to_editor(0, 2), rule.to_editor(1, 1)) == ((0, 3), (1, 1))
    assert (rule.from_editor(0, 3), rule.from_editor(1, 1)) == ((0, 2), (1, 1))


def test_halves_of_surrogate_pairs_are_replaced() -> None:
    assert whole_characters("a\ud83d\U0001f680\udc00") == "a\ufffd\U0001f680\ufffd"


def found_at(line: int) -> Finding:
    return Finding("TRK001", "x", Severity.ERROR, "m", "a.md", Range(line, 1, line, 2))


LINES = st.lists(st.sampled_from("abc"), min_size=1, max_size=8)


@given(LINES, LINES, st.integers(0, 7))
def test_what_is_carried_stands_in_the_same_text(before: list[str], after: list[str], line: int) -> None:
    for finding in shift_findings([found_at(line % len(before) + 1)], before, after):
        assert after[finding.range.line - 1] == before[line % len(before)]


@given(LINES, LINES, LINES)
def test_an_insertion_loses_no_finding_beside_it(head: list[str], new: list[str], tail: list[str]) -> None:
    before, after = [*head, *tail], [*head, *new, *tail]
    asked = [found_at(line + 1) for line in range(len(before))]
    assert len(list(shift_findings(asked, before, after))) == len(before)


def document(text: str, standard: RuleSet) -> Document | None:
    return engine.parse(from_text(text, "module-1.md"), standard.kinds)


GOOD = (ROOT / "examples" / "course" / "docs" / "module-1-backpressure.md").read_text(encoding="utf-8")


@pytest.mark.slow
def test_ignoring_reaches_every_line_of_a_page(standard: RuleSet) -> None:
    page, vocabulary = document(GOOD, standard), Vocabulary(standard.rules)
    assert page is not None
    for line in range(0, page.page.end, 7):
        fix = ignore_fix(page, line, "FB103", vocabulary, lambda text: document(text, standard))
        assert fix is not None, line
        changed = document(apply_to_text(GOOD, [fix]).text, standard)
        assert changed is not None
        assert find_suppressions(changed, vocabulary, require_reason=False).faults == ()
        assert [(part.name, part.text.partition("<!--")[0].strip()) for part in changed.parts] == [
            (part.name, part.text) for part in page.parts
        ]


def test_ignoring_stands_as_close_as_the_grammar_lets_it(standard: RuleSet) -> None:
    text = "---\ntype: learning-module\n---\n# T\n\nprose\n\n## H\n\n```text\nx\n```\n"
    page, vocabulary = document(text, standard), Vocabulary(standard.rules)
    assert page is not None
    written = {}
    for line in (1, 3, 5, 7, 10):
        fix = ignore_fix(page, line, "DOC006", vocabulary, lambda text: document(text, standard))
        assert fix is not None
        changed = apply_to_text(text, [fix]).text.split("\n")
        (written[line],) = [(at, one) for at, one in enumerate(changed) if "lint-modules" in one]
    comment = "<!-- lint-modules: ignore[DOC006] -->"
    assert written == {
        1: (3, comment.replace("ignore", "ignore-file")),
        3: (3, f"# T {comment}"),
        5: (5, f"prose {comment}"),
        7: (7, comment),
        10: (9, comment),
    }


def test_no_suppression_is_offered_that_would_make_the_page_unreadable(standard: RuleSet) -> None:
    page = document(GOOD, standard)
    assert page is not None
    assert ignore_fix(page, 20, "DOC006", Vocabulary(standard.rules), lambda text: None) is None


def test_a_place_behind_a_page_that_has_become_shorter_is_its_end() -> None:
    rule = position_map(from_text("a\n\U0001f680b"), "a\n\U0001f680b", UTF16)
    assert rule.range(Range(2, 2, 7, 9)) == ((1, 2), (1, 3))
    assert rule.range(Range(7, 1, 7, 9)) == ((1, 3), (1, 3))


def test_what_cannot_be_suppressed_is_not_offered(standard: RuleSet) -> None:
    page = document(GOOD, standard)
    assert page is not None
    assert ignore_fix(page, 20, "DOC001", Vocabulary(standard.rules), lambda text: document(text, standard)) is None


def test_a_list_is_open_between_its_bracket_and_the_place() -> None:
    for text in (
        "<!-- lint-modules: ignore[",
        "x <!-- lint-modules: disable [ FB101, ",
        "<!--\nlint-modules: enable[FB1",
    ):
        assert open_list_start(text, len(text)) == text.index("[") + 1, text
    for text in (
        "<!-- lint-modules: ignore[FB101]",
        "<!-- lint-modules: ignore[FB101 -->",
        "<!-- lint-modules: status[",
        "<!-- lint-modules: ignore x [",
        "lint-modules: ignore[",
        "<!-- lint-modules ignore[",
    ):
        assert open_list_start(text, len(text)) is None, text


def test_codes_replace_the_word_that_is_being_written(standard: RuleSet) -> None:
    source = from_text("<!-- lint-modules: ignore[FB101, fb1 -->")
    offers = list(rule_offers(source, 0, 36, standard.rules, ["MOD004"]))
    assert [one.label for one in offers] == ["MOD004", *sorted(one.label for one in offers[1:])]
    assert {(one.start, one.end) for one in offers} == {(33, 36)}


def walk(symbols: tuple[Symbol, ...]) -> list[Symbol]:
    return [one for symbol in symbols for one in (symbol, *walk(symbol.children))]


@given(
    st.lists(st.sampled_from(["# T", "## Focus Block 1: A (20 min)", "### PRIMING", "## Summary", "x", "#### H-1. Q"]))
)
def test_every_symbol_lies_inside_the_one_that_holds_it(standard: RuleSet, lines: list[str]) -> None:
    page = document("---\ntype: learning-module\n---\n" + "\n\n".join(lines), standard)
    assert page is not None
    for symbol in walk(part_symbols(page)):
        assert symbol.line < symbol.end
        for child in symbol.children:
            assert symbol.line <= child.line < child.end <= symbol.end
