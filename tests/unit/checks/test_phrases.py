"""Phrases are sought only in paragraphs that hold a word of theirs; none that holds the phrase is passed over."""

from __future__ import annotations

import re
import string
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linter.api import lint_text
from linter.checks.phrases import mention_line, paragraphs_with, phrase_pattern
from linter.markdown import front_matter, parser
from linter.markdown.ast import Page
from linter.text.source import casefolded, from_text

PHRASES = ("Apex Learner's Protocol", "due to length constraints, I'll", "TODO", "…")
WRITTEN = (
    "apex learner\u2019s protocol",
    "APEX LEARNERS\nPROTOCOL",
    "Apex **Learner's** Protocol",
    "due to length constra\u0131nts, \u0130ll",
    "to\u017fo TODO",
    "todo",
    "one thing\u2026",
    "\u2026",
    "Ape",
    "learner's",
    "`TODO`",
    "<!-- TODO -->",
    "",
)


def page(text: str) -> Page:
    source = from_text(text)
    return parser.parse_page(source, front_matter.read_front_matter(source))


def test_letters_that_expressions_take_for_one_are_one_in_folded_text() -> None:
    """So that a word of a phrase is never missed for the case in which it is written."""
    every = "".join(map(chr, (code for code in range(sys.maxunicode + 1) if not 0xD800 <= code <= 0xDFFF)))
    for letter in string.ascii_letters + string.digits:
        alike = re.findall(letter, every, re.IGNORECASE)
        assert letter in alike
        assert {casefolded(char) for char in alike} == {letter.lower()}


@given(st.lists(st.sampled_from(WRITTEN), max_size=8), st.sampled_from(PHRASES), st.booleans())
def test_no_paragraph_that_holds_a_phrase_is_passed_over(texts: list[str], phrase: str, sensitive: bool) -> None:
    read = page("\n\n".join(texts))
    pattern = phrase_pattern((phrase,), sensitive)
    holding = [paragraph for paragraph in read.paragraphs if pattern.search(paragraph[1])]
    assert holding == [found for found in paragraphs_with(read, (phrase,)) if pattern.search(found[1])]


@pytest.mark.parametrize(
    ("phrases", "expected"),
    [(("TODO",), ["todo it"]), (("coming soon",), []), (("\u2026",), ["todo it", "that is all"])],
)
def test_paragraphs_without_a_word_of_the_phrases_are_left_out(phrases: tuple[str, ...], expected: list[str]) -> None:
    read = page("todo it\n\nthat is all\n")
    assert [text for _, text in paragraphs_with(read, phrases)] == expected


SHOWN = [
    "{}",
    "\\`{}\\`",
    "## a `\n{} ` b",
    "- a `\n- {} ` b",
    "<!-- `-->` {}",
    "<!-->{}-->",
    "<!--->{}-->",
    "<!-- a --!>{}-->",
    "<!-- a --!>\n\n{}\n\n-->",
    "<div title='<!--'>\n{}\n<b title='-->'></b></div>",
    "<script></script>\n{}",
    "<script>x</script> {}",
    "<style>\n</style>\n{}",
    "<script-x>\n{}",
]
UNSHOWN = [
    "`{}`",
    "`a\n{} b`",
    "\\\\`{}`",
    "<!-- {} -->",
    "<!--\n{}\n\n{}\n-->",
    "<div><!--\n\n{}\n\n--></div>",
    "`<!--` `{}` `-->`",
    "<script>\n{}\n</script>",
    "<STYLE media='x'>\n\n{}\n\n</STYLE>",
    "```\n{}\n```",
]


@pytest.mark.parametrize(("text", "found"), [*((text, True) for text in SHOWN), *((text, False) for text in UNSHOWN)])
def test_a_placeholder_counts_where_a_reader_sees_it(text: str, found: bool) -> None:
    report = lint_text(f"---\ntype: learning-module\n---\n\n# Title\n\n{text.replace('{}', 'TODO')}\n")
    assert any(finding.code == "DOC006" for finding in report.findings) is found


@pytest.mark.parametrize(
    ("text", "found"), [("{}", True), ("`{}`", True), ("a <!-- {} -->", False), ("<!-- `-->` {}", True)]
)
def test_a_comment_mentions_nothing(text: str, found: bool) -> None:
    read = page(text.replace("{}", "the Apex Learner's Protocol"))
    assert (mention_line(read, ("Apex Learner's Protocol",)) is not None) is found
