"""One scanner of inline Markdown: what each reader takes for code, comments, tags and cells."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linter.markdown import inline
from linter.markdown.inline import InlineSyntax, blanked, inline_spans, mask_inline

SYNTAXES = [
    inline.PROSE,
    inline.HTML,
    inline.COMMENTS,
    inline.SUPPRESSIONS,
    inline.SUPPRESSIONS_IN_HTML,
    inline.MARKDOWN_CODE,
    inline.TABLE_ROW,
]
SIGNS = st.sampled_from(["`", "``", "\\", "<!--", "-->", "--!>", "<a ", ">", "'", '"', "|", "$", "\n", " ", "a"])


def read(text: str, syntax: InlineSyntax) -> list[tuple[str, str]]:
    return [(span.kind, text[span.start : span.end]) for span in inline_spans(text, syntax)]


@pytest.mark.parametrize(
    ("syntax", "text", "spans"),
    [
        (inline.PROSE, "a `<!--` b -->", [("code", "`<!--`")]),
        (inline.PROSE, "<!-- ` --> `x`", [("comment", "<!-- ` -->"), ("code", "`x`")]),
        (inline.PROSE, r"\`a <b c='<!--'>", [("escape", r"\`"), ("tag", "<b c='<!--'>")]),
        (inline.PROSE, "`a\n- b`", []),
        (inline.HTML, "<script> <!-- </script><!-- a", [("raw", "<script> <!-- </script"), ("open", "<!-- a")]),
        (inline.SUPPRESSIONS, "````` <!-- a --!> -->", [("comment", "<!-- a --!> -->")]),
        (inline.SUPPRESSIONS, "<!-- a\n<!-- b", [("open", "<!-- a")]),
        (inline.SUPPRESSIONS_IN_HTML, r"\<!-- a --> `", [("comment", "<!-- a -->")]),
        (inline.TABLE_ROW, r"`a\` | b` | c", [("code", r"`a\` | b`"), ("bar", "|")]),
        (inline.TABLE_ROW, r"a \| b | ``c", [("escape", r"\|"), ("bar", "|")]),
    ],
)
def test_each_syntax_reads_its_own_spans(syntax: InlineSyntax, text: str, spans: list[tuple[str, str]]) -> None:
    assert read(text, syntax) == spans


@pytest.mark.parametrize("syntax", SYNTAXES)
@given(pieces=st.lists(SIGNS, max_size=40))
def test_spans_are_in_order_apart_and_can_be_blanked(syntax: InlineSyntax, pieces: list[str]) -> None:
    text = "".join(pieces)
    spans = list(inline_spans(text, syntax))
    ends = [0, *(end for _, start, end in spans for end in (start, end)), len(text)]
    assert ends == sorted(ends)
    assert all(span.start < span.end for span in spans)
    shown = blanked(text, spans)
    assert len(shown) == len(text)
    assert shown.count("\n") == text.count("\n")


def test_what_is_masked_can_be_chosen() -> None:
    text = "`a` <!-- b -->"
    assert mask_inline(text) == "    <!-- b -->"
    assert mask_inline(text, comments=True, code=False) == "`a`" + " " * 11
    assert mask_inline(text, comments=True).strip() == ""
