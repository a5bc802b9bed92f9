"""Block quotes: read as markdown-it reads them, without its look at all lines below each of them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it.rules_block import StateBlock, blockquote

from linter import markdown

LINES = [
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
PAGES = st.lists(st.builds(str.__add__, st.sampled_from(MARKS), st.sampled_from(LINES)), max_size=40).map("\n".join)


def told(text: str) -> list[tuple[object, ...]]:
    return [(one.type, one.tag, one.map, one.level, one.content, one.info, one.markup) for one in markdown.parse(text)]


def as_markdown_it_tells(text: str, monkeypatch: pytest.MonkeyPatch) -> list[tuple[object, ...]]:
    with monkeypatch.context() as patch:
        patch.setattr(markdown, "_REACH", 1 << 30)
        return told(text)


@settings(max_examples=400, derandomize=True, deadline=None)
@given(PAGES, st.sampled_from([2, 3, 8, 64]))
def test_a_page_is_read_as_with_all_lines_in_sight(text: str, reach: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(markdown, "_REACH", reach)
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

    monkeypatch.setattr(markdown, "blockquote", counting)
    for lines in (500, 2_000):
        shown = 0
        markdown.parse(text * (lines // 2))
        assert shown <= 70 * lines
