"""Comments hide what browsers hide, and nothing else: neither a section nor a fault passes for what it is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linter import front_matter, lint_text, reading
from linter.page import COMMENT, Page
from linter.raw_html import comment_lines, shows_nothing, without_comments
from linter.source import from_text

SECTION = "## Summary\n\nText.\n"
OPENED = [
    "<!-- a --> <!--\n\n",
    "<div><!--\n\n",
    "<div>\n<!-- b\n\n",
    "<p><!--\n\n",
    "<!--x-->y<!--\n\n",
    "<!--x-->y<!--\n",
    "<!--x\n-->y<!--\n",
    "- a\n\n  <!--\n\n",
]


def page(text: str) -> Page:
    source = from_text(text)
    return reading.read(source, front_matter.read(source))


def headings(text: str) -> list[str]:
    return [heading.text for heading in page(text).headings]


@pytest.mark.parametrize("opening", OPENED)
@pytest.mark.parametrize("closing", ["-->", "--!>", "a --> ", "```text\n-->\n```\n\n-->"])
def test_a_comment_goes_on_behind_the_block_that_opens_it(opening: str, closing: str) -> None:
    assert headings(f"# Title\n\n{opening}{SECTION}\n{closing}\n\n## Pitfalls\n") == ["Title", "Pitfalls"]


@pytest.mark.parametrize("opening", OPENED)
def test_a_comment_that_nothing_closes_hides_the_rest(opening: str) -> None:
    assert headings(f"# Title\n\n{opening}{SECTION}\n## Pitfalls\n") == ["Title"]


def test_each_of_several_comments_hides_what_it_holds() -> None:
    text = "# Title\n\n" + "".join(f"{opening}{SECTION}\n-->\n\n## Pitfalls\n\n" for opening in OPENED)
    assert headings(text) == ["Title", *["Pitfalls"] * len(OPENED)]


def test_what_stands_behind_a_comment_is_read() -> None:
    text = "# Title\n\n<div><!--\n\n## Summary\n\n-->## Pitfalls\n\nText.\n"
    assert headings(text) == ["Title", "Pitfalls"]
    assert [line for line, mark in enumerate(page(text).marks) if mark == COMMENT] == [3, 4, 5]


def test_fences_behind_a_comment_are_no_fences_of_the_page() -> None:
    read = page("# Title\n\n<div><!--\n\n```mermaid\nA --> B\n```\n\n--></div>\n\n```python\nx = 1\n```\n")
    assert [fence.info for fence in read.fences] == ["python"]
    assert read.unclosed == ()


@pytest.mark.parametrize(
    "text",
    [
        "text <!--\n\n## Summary\n\n-->\n",
        "> <!--\n\n## Summary\n\n> -->\n",
        "!!! note\n    <!--\n\n## Summary\n\n-->\n",
        "<script>x = '<!--'\n</script>\n\n## Summary\n\n-->\n",
        "<div title='<!--'>\n\n## Summary\n\n</div title='-->'>\n",
        "<div><!-- a --!>\n\n## Summary\n\n-->\n",
        "<!-->\n\n## Summary\n\n-->\n",
        "`<!--`\n\n## Summary\n\n-->\n",
        "```html\n<div><!--\n```\n\n## Summary\n\n-->\n",
    ],
)
def test_what_no_comment_holds_is_read(text: str) -> None:
    assert headings(text) == ["Summary"]


@pytest.mark.parametrize("rounds", [1, 2, 3, 9])
def test_comments_that_open_in_what_seemed_code_hide_too(rounds: int) -> None:
    """Each fence ends in the comment above it, so that the next comment is no code."""
    step = "<div><!--\n\n~~~\n\n--></div>\n\n## Shown\n\n~~~\n\n"
    text = f"# Title\n\n{step * rounds}<div><!--\n\n## Summary\n"
    assert "Summary" not in headings(text)


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        ("<!-- a -->", [0]),
        ("<!-- a\n\n-->", [0, 1, 2]),
        ("<!-- a --!>\ntext\n-->", [0]),
        ("<!-->\ntext\n-->", [0]),
        ("<!--->\ntext\n-->", [0]),
        ("<!-- a -->\ntext <!-- b\n-->", [0, 2]),
        ("<!-- a --> text\n<!-- b --> <!-- c -->", [1]),
        ("<div title='<!--'>\ntext\n<b title='-->'>", []),
        ("<script>'<!--'\n</script>\ntext -->", []),
        ("<!-- a", [0]),
    ],
)
def test_lines_that_are_nothing_but_comments(html: str, lines: list[int]) -> None:
    assert sorted(set(comment_lines(html))) == lines


@given(st.lists(st.sampled_from(["<!--", "-->", "--!>", "<!-->", "a", "\n", "-", "é"]), max_size=12).map("".join))
def test_blanks_stand_in_place_of_comments(text: str) -> None:
    shown = without_comments(text)
    assert [len(line) for line in shown.split("\n")] == [len(line) for line in text.split("\n")]
    assert all(new in (old, " ") for new, old in zip(shown, text, strict=True))


UNSEEN = [
    "&nbsp;",
    "\u200b",
    "<br>",
    "<br />\n<BR/>",
    "<p></p>",
    '<a id="x"></a>',
    "<a name=x> </a>",
    "<!-- a -->&nbsp;",
]
SEEN = ["a", "<img src=x>", '<a href="x"></a>', "<!-- a --!>b", '<div id="chart"></div>', "&amp;", "<!-->b"]


@pytest.mark.parametrize(("text", "nothing"), [*((text, True) for text in UNSEEN), *((text, False) for text in SEEN)])
def test_what_a_reader_sees(text: str, nothing: bool) -> None:
    assert shows_nothing(text) is nothing


@pytest.mark.parametrize("text", UNSEEN)
def test_a_component_of_which_nobody_sees_anything_is_empty(text: str) -> None:
    block = f"## Focus Block 1: Leases (25 min)\n\n### PRIMING\n\n{text}\n\n### CORE CONCEPT\n\nText.\n"
    report = lint_text(f"---\ntype: learning-module\n---\n\n# Title\n\n{block}")
    assert [one.range.line for one in report.findings if one.code == "FB112"] == [9]
