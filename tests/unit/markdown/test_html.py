"""Comments hide what browsers hide, and nothing else: neither a section nor a fault passes for what it is not."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from linter.api import lint_text
from linter.markdown import front_matter, parser
from linter.markdown.ast import COMMENT, Page
from linter.markdown.html import comment_lines, shows_nothing, without_comments
from linter.text.source import from_text
from tests.helpers.sampling import examples
from tests.helpers.site_rendering import printed_headings

SECTION = "## Summary\n\nText.\n"
OPENED = [  # each with what closes its element
    ("<!-- a --> <!--\n\n", ""),
    ("<div><!--\n\n", "</div>"),
    ("<div>\n<!-- b\n\n", "</div>"),
    ("<p><!--\n\n", "</p>"),
    ("<!--x-->y<!--\n\n", ""),
    ("<!--x-->y<!--\n", ""),
    ("<!--x\n-->y<!--\n", ""),
    ("- a\n\n  <!--\n\n", ""),
]


def page(text: str) -> Page:
    source = from_text(text)
    return parser.parse_page(source, front_matter.read_front_matter(source))


def headings(text: str) -> list[str]:
    """The headings that are read, those in lists and the like too."""
    return [block.text for top in page(text).blocks for block in top.walk() if block.kind == "heading"]


CLOSED = [
    f"# Title\n\n{opening}{SECTION}\n{closing}{end}\n\n## Pitfalls\n"
    for opening, end in OPENED
    for closing in ("-->", "--!>", "a --> ", "```text\n-->\n```\n\n-->")
]
OPEN = [f"# Title\n\n{opening}{SECTION}\n## Pitfalls\n" for opening, end in OPENED if not end]


@pytest.mark.parametrize("text", CLOSED)
def test_a_comment_goes_on_behind_the_block_that_opens_it(text: str) -> None:
    assert headings(text) == printed_headings(text) == ["Title", "Pitfalls"]


@pytest.mark.parametrize("text", OPEN)
def test_a_comment_that_nothing_closes_is_text(text: str) -> None:
    assert headings(text) == printed_headings(text) == ["Title", "Summary", "Pitfalls"]


def test_each_of_several_comments_hides_what_it_holds() -> None:
    text = "# Title\n\n" + "".join(f"{opening}{SECTION}\n-->{end}\n\n## Pitfalls\n\n" for opening, end in OPENED)
    assert headings(text) == printed_headings(text) == ["Title", *["Pitfalls"] * len(OPENED)]


def test_lines_of_a_comment_are_marked() -> None:
    text = "# Title\n\n<!--\n\n## Summary\n\n-->\n\nText.\n"
    assert [line for line, mark in enumerate(page(text).marks) if mark == COMMENT] == [2, 3, 4, 5, 6]


def test_fences_behind_a_comment_are_no_fences_of_the_page() -> None:
    read = page("# Title\n\n<!--\n\n```mermaid\nA --> B\n```\n\n-->\n\n```python\nx = 1\n```\n")
    assert [fence.info for fence in read.fences] == ["python"]
    assert read.unclosed == ()


@pytest.mark.parametrize(
    "text",
    [
        "text <!--\n\n## Summary\n\n-->\n",
        "> <!--\n\n## Summary\n\n> -->\n",
        "!!! note\n    <!--\n\n## Summary\n\n-->\n",
        "<script>x = '<!--'\n</script>\n\n## Summary\n\n-->\n",
        "`<!--`\n\n## Summary\n\n-->\n",
        "```html\n<div><!--\n```\n\n## Summary\n\n-->\n",
        "<!-- look again -- >\n\n## Summary\n",
        "<div>\n\n`</div>`\n\n## Summary\n",
        "<div markdown>\n\n## Summary\n\n</div>\n",
        "<div\n  markdown>\n\n## Summary\n\n</div>\n",
        "</div>\n## Summary\n",
        "<p>\n\n## Hidden\n\n</p>\n\n## Summary\n",
        "<p>\n<!-- </p> -->\n\n## Hidden\n\n</p>\n\n## Summary\n",
    ],
)
def test_what_no_comment_and_no_element_holds_is_read(text: str) -> None:
    assert headings(text) == printed_headings(text) == ["Summary"]


def test_an_element_that_nothing_closes_ends_at_a_blank_line() -> None:
    """The site prints all the rest as it is; to say of every part that it lacks would be a finding for each."""
    text = "# Title\n\n<div>\n## Hidden\n\n## Summary\n"
    assert printed_headings(text) == ["Title"]
    assert headings(text) == ["Title", "Summary"]


PIECES = [
    "<!--",
    "-->",
    "--!>",
    "-- >",
    "```",
    "````",
    "~~~",
    "<p>",
    "</p>",
    "## A",
    "a",
    "- b",
    "> c",
    "  ```",
    "<!-- d -->",
]


@given(st.lists(st.lists(st.sampled_from(PIECES), min_size=1, max_size=2).map(" ".join) | st.just(""), max_size=9))
@settings(max_examples=examples(1_000), deadline=None)
def test_headings_of_random_pages_are_those_that_the_site_prints(lines: list[str]) -> None:
    text = "\n".join([*lines, "", "## Z", ""])
    read = page(text)
    assume(not read.unclosed and not _open_element(text))
    assert [heading[:1] for heading in headings(text)] == [heading[:1] for heading in printed_headings(text)]


def _open_element(text: str) -> bool:
    """Whether an element that nothing closes is at the margin: what follows is read on purpose."""
    return "<p>" in text and printed_headings(text)[-1:] != ["Z"]


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
