"""The ids of a page are those that a real rendering gives its headings."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linter.markdown import anchors, front_matter, parser
from linter.markdown.site import Site
from linter.text.source import Source, from_text
from tests.helpers import site_rendering
from tests.helpers.sampling import examples

EXTENSIONS = ["abbr", "admonition", "attr_list", "def_list", "footnotes", "md_in_html", "tables", "toc"]
MATERIAL = ["betterem", "caret", "details", "emoji", "inlinehilite", "mark", "smartsymbols", "superfences"]
MATERIAL += ["tabbed", "tilde"]


def rendered(source: Source, body: int, toc: dict[str, object] | None = None) -> set[str]:
    """The ids of the headings as Python-Markdown prints them."""
    markdown = pytest.importorskip("markdown")
    pytest.importorskip("pymdownx")
    extensions = EXTENSIONS + [f"pymdownx.{name}" for name in MATERIAL]
    html = markdown.markdown(
        "\n".join(source.lines[body:]),
        extensions=extensions,
        extension_configs={"pymdownx.tabbed": {"alternate_style": True}, "toc": toc or {}},
    )
    return set(re.findall(r'<h[1-6][^>]*\bid="([^"]*)"', html))


def ids(source: Source) -> tuple[frozenset[str] | None, int]:
    matter = front_matter.read_front_matter(source)
    return anchors.page_ids(parser.parse_page(source, matter)), matter.body


@pytest.mark.parametrize(
    "heading",
    [
        "Plain words",
        "Law 3: *Emergent* **Chaos**, `code_here` & ~~more~~",
        "🎯 Emoji first",
        'A [link](page.md#x "title") and ![image](a.png)',
        "snake_case and _emphasis_",
        "Costs < 5 % & > 3",
        "`<T>` generic",
        "Ünïcödé ﬁ ½",
        "Named {#own-id}",
        "Classed {.big}",
        "Braces {not attributes",
        "A -- B --- C",
        "Question?! (15 min)",
        "Footnote[^1]",
        "Escaped \\*star\\*",
        "---",
        "中文",
        "Trailing ##",
        "Rocket :rocket: launch",
        "Plain words_1",
    ],
)
def test_heading(heading: str) -> None:
    source = from_text(f"# Title\n\n## {heading}\n\ntext\n\n## {heading}\n\n[^1]: note\n")
    found, body = ids(source)
    assert found is not None
    assert rendered(source, body) <= found


COURSE = Site(extensions=frozenset([*EXTENSIONS, *(f"pymdownx.{name}" for name in MATERIAL)]))
PIECES = [
    *("word", "Two words", "snake_case", "_it_", "**b**", "`code`", "`#!python x`", "`` `a` ``", "~~no~~", "x^2^"),
    *("(r)", "(c)", "(tm)", "+/-", "=/=", "c/o", "1/2", "3/4", "1st", "-->", "<--", "<-->"),
    *("<https://example.org/a>", "<a@b.org>", "https://example.org", "\\*star\\*", "\\_x\\_", "[t](p.md)"),
    *("![i](i.png)", "--", "&amp;", "é", "Größe"),
    *("<b>tag</b>", "5 < 6", "50 %", "(x)", "#", "?!", "'q'", "a/b", "3.1", "_"),
]


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=4).map(" ".join))
@settings(max_examples=examples(1_000), deadline=None)
def test_any_heading_has_the_id_that_the_site_gives_it(heading: str) -> None:
    source = from_text(f"# Title\n\n## {heading}\n\ntext\n")
    page = parser.parse_page(source, front_matter.read_front_matter(source), COURSE)
    assert anchors.page_ids(page) == rendered(source, 0) | {"title"}


INLINE = [
    *("word", "text {#no}", "[x](y.md){#span}", "`code`{#code}", "**b**{#bold}", "![i](i.png){#img}", "{#lone}"),
    *('<a id="raw"></a>', '<a name="named"></a>', "<span id='single'>x</span>", "<b id=bare>x</b>"),
    *('<A ID="upper"></A>', "[^1]", "[^2]", "[^none]", "`{#in-code}`", '`<a id="in-code">`'),
    '<!-- <a id="comment"> -->',
]
TITLES = ["Word", "Two words", "_it_ x", "`code` y", "x (r) y", "[l](p.md) v", "é ü", "a_b", "Word_1", "<b>t</b> u"]
BLOCKS = [
    *("{p}", "{p}\n{{: #block }}", "## {h}", "## {h} {{#given}}", "## {h} {{: .c #given }}", "### {h} ###", "{h}\n---"),
    *(
        "> ## {h}",
        "- {p}\n- {p}",
        "- ## {h}",
        '!!! note "{h}"\n\n    ## {h}\n\n    {p}',
        '=== "{h}"\n\n    ## {h}',
        "#{h}",
    ),
    *(
        "```\n## {h}\n```",
        '<div markdown id="div">\n## {h}\n</div>',
        '<div id="raw-div">\n## {h}\n</div>',
        "<h3>{h}</h3>",
    ),
    *("| a | b |\n|---|---|\n| {p} | x |", "Term\n:   {p}\n\n    ## {h}", "[^1]: {p}\n\n    ## {h}", "{p}\n## {h}"),
]


@st.composite
def pages(draw: st.DrawFn) -> str:
    blocks = draw(st.lists(st.sampled_from(BLOCKS), min_size=1, max_size=4))
    pieces = st.lists(st.sampled_from(INLINE), min_size=1, max_size=3).map(" ".join)
    filled = [block.format(p=draw(pieces), h=draw(st.sampled_from(TITLES))) for block in blocks]
    return "\n\n".join(["# Title", *filled, "[^2]: note"]) + "\n"


class _Ids(HTMLParser):
    """The ids and names that HTML gives."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found |= {value for name, value in attrs if value and (name == "id" or (name == "name" and tag == "a"))}


@given(pages())
@settings(max_examples=examples(1_000), deadline=None)
def test_every_id_of_a_page_is_known(text: str) -> None:
    """None is missed, so that no good link is reported; code, comments and text behind blanks give none."""
    printed = _Ids()
    printed.feed(site_rendering.render(text))
    source = from_text(text)
    known = anchors.page_ids(parser.parse_page(source, front_matter.read_front_matter(source), COURSE))
    assert known is not None
    assert {name for name in printed.found if not name.startswith("__")} <= known
    if "|" not in text:  # in a table a list of attributes behind a blank may belong to its cell
        assert not known & {"no", "lone", "in-code", "comment", "fnref:none"} - printed.found


@pytest.mark.parametrize("case", ["none", "lower", "lower-ascii", "fold"])
@pytest.mark.parametrize("separator", ["-", "_", "."])
def test_ids_that_pymdownx_makes(case: str, separator: str) -> None:
    slugs = pytest.importorskip("pymdownx.slugs")
    site = Site(slugs="slugs", slug_case=case, separator=separator)
    for heading in ("Größe  der Ä-Teile", "Plain words (x)", "`code` & *more*", "ÀB_c d", "A <https://a.org/b>"):
        source = from_text(f"## {heading}\n")
        page = parser.parse_page(source, front_matter.read_front_matter(source), site)
        made = rendered(source, 0, {"slugify": slugs.slugify(case=case), "separator": separator})
        assert anchors.page_ids(page) == made


@pytest.mark.parametrize("separator", ["-", "_", "", "+"])
def test_ids_of_other_separators_and_signs(separator: str) -> None:
    toc = pytest.importorskip("markdown.extensions.toc")
    for slugs in ("toc", "unicode"):
        for heading in ("Größe  der Ä-Teile", "Night shift rules", "A -- b"):
            source = from_text(f"## {heading}\n")
            site = Site(slugs=slugs, separator=separator)
            page = parser.parse_page(source, front_matter.read_front_matter(source), site)
            made = toc.slugify_unicode if slugs == "unicode" else toc.slugify
            assert anchors.page_ids(page) == rendered(source, 0, {"slugify": made, "separator": separator})


def test_where_nobody_knows_whether_signs_are_replaced_both_ids_are_right() -> None:
    text = "## Rate (r) limits\n"
    for extensions, expected in (
        (None, {"rate-limits", "rate-r-limits"}),
        (frozenset({"pymdownx.smartsymbols"}), {"rate-limits"}),
        (frozenset[str](), {"rate-r-limits"}),
    ):
        source = from_text(text)
        page = parser.parse_page(source, front_matter.read_front_matter(source), Site(extensions=extensions))
        assert anchors.page_ids(page) == expected


def test_a_number_that_a_heading_has_is_given_to_no_other() -> None:
    source = from_text("# T\n\n## A\n\n## A_1\n\n## A\n\n## A\n")
    found, body = ids(source)
    assert found == rendered(source, body) == {"t", "a", "a_1", "a_2", "a_3"}


def test_headings_inside_html() -> None:
    block = "<div markdown>\n## Inside\n### Closed ##\n#no blank\n</div>\n"
    source = from_text(f"# T\n\n{block}\n<div>\n## Raw\n</div>\n")
    found, body = ids(source)
    assert found is not None
    assert {"inside", "closed", "no-blank"} <= rendered(source, body) <= found
    assert "raw" not in found


def test_pages_nobody_can_know() -> None:
    assert ids(from_text('# A\n\n--8<-- "b.md"\n'))[0] is None
    assert ids(from_text("# A\n\n```python\nprint()\n"))[0] is None


def test_given_ids() -> None:
    found, _ = ids(from_text('# A\n\n<a id="raw"></a> [x](y){#span} note[^n]\n\n[^n]: text\n'))
    assert found is not None
    assert {"a", "raw", "span", "fn:n", "fnref:n"} <= found


def test_corpus(corpus: Path) -> None:
    """A sample of the real pages; all 630 of them hold 19,804 headings, and none is missed."""
    for path in sorted(corpus.rglob("*.md"))[::40]:
        source = from_text(path.read_text(encoding="utf-8"), path.name)
        found, body = ids(source)
        if found is not None:
            assert rendered(source, body) - found == set()
