"""The links of a page are those that a real rendering makes."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linter.markdown import front_matter, parser
from linter.markdown.links import links
from linter.markdown.site import Site
from linter.text.source import from_text
from tests.helpers.sampling import examples
from tests.helpers.site_rendering import EXTENSIONS, render

COURSE = Site(math=True, extensions=frozenset(EXTENSIONS))
# The footnote and the references are there so that marks of both may stand in a text.
FRAME = '# Title\n\n{}\n\n[r]: ref.md\n[two words]: <two.md> "T"\n[^1]: note\n'
INLINE = [
    *("[a](x.md)", "![i](i.png)", "[a](<a b.md>)", '[a](p.md "T")', "[a](p.md 'T')", "[a](a(1).md)", "[a](((((a)))))"),
    *(
        "[a](q.md#b-c)",
        "[a](a%20b.md)",
        "[a](q.md?x=1&y=2)",
        "[a](y y.md)",
        "[a]()",
        "[](e.md)",
        "![](e.png)",
        "[a](#x)",
    ),
    *(
        "[a](c\nd.md)",
        "[a\nb](d.md)",
        "[a](f.md )",
        "[a]( g.md)",
        "[a](\ng.md)",
        '[a](h.md\n"T")',
        "[a] (t.md)",
        "[a]\n(n.md)",
    ),
    *(
        '[a](i.md "a "b" c")',
        "[a](j.md 'x)",
        '[a](k.md"t")',
        '[a]("t.md")',
        "[a](it's.md)",
        "[a](m)n.md)",
    ),
    *(
        "[a](a_b_c.md)",
        "[a](a*b*c.md)",
        "[a](x--y.md)",
        "[a](:smile:.md)",
        "[a](++a++.md)",
        "[a](==a==.md)",
        "[a](1/2.md)",
    ),
]
ESCAPED = [
    *(
        "\\[a](y.md)",
        "[a\\](z.md)",
        "[a\\]](z.md)",
        "[a]\\(n.md)",
        "[a](n.md\\)",
        "\\![a](o.md)",
        "!\\[a](o.md)",
        "\\\\[a](s.md)",
    ),
    *(
        "[a](a\\_b.md)",
        "[a](\\(a\\).md)",
        "[a](a\\ b.md)",
        "[a](a\\$b.md)",
        "[a](a\\|b.md)",
        "[a](a\\-b.md)",
        "[a](a\\\\b.md)",
    ),
    *(
        "[a](a&amp;b.md)",
        "[a](a&copy;b.md)",
        "[a](a&#95;b.md)",
        "[a](a&b;c.md)",
        '[a](a\\"b.md)',
        "\\`[a](e.md)\\`",
        "\\",
    ),
]
NESTED = [
    *("[n [a](o.md)", "[a [b](c.md) d](e.md)", "[![u](u.png)](u.md)", "[a ![i](i.png) b](e.md)", "[[a]](q.md)"),
    *(
        "`[a](q.md)`",
        "[a](`x`.md)",
        "$[a](x.md)$",
        "\\([a](x.md)\\)",
        "<b>[a](w.md)</b>",
        "**[a](m.md)**",
        "~~[a](h.md)~~",
    ),
    *(
        "[a][r]",
        "[r]",
        "[r][]",
        "![a][R]",
        "[a][two words]",
        "[two\nwords]",
        "[a][none]",
        "[^1]",
        "[a](n.md){target=_blank}",
    ),
]
TEXT = ["word", "(x)", "[", "](", "]", ")", "'", '"', "*", "_", "`", "&lt;", "it's", "a: b", "2 < 3"]
# Behind a bracket that nothing closes, a quote makes Python-Markdown count from the end of the text: alone it does not.
UNCLOSED = ["[a](l(b.md)", "(", "[a]("]
PIECES = [*INLINE, *ESCAPED, *NESTED, *TEXT]


class _Targets(HTMLParser):
    """The targets of the links and images of HTML, but for those of the page's own marks."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        target = values.get("href") if tag == "a" else values.get("src") if tag == "img" else None
        own = values.get("class") in ("headerlink", "footnote-ref", "footnote-backref", "emojione")
        if target is not None and not own:
            self.found.add(target)


def printed(text: str) -> set[str]:
    targets = _Targets()
    targets.feed(render(text))
    return targets.found


def read(text: str, site: Site = COURSE) -> set[str]:
    source = from_text(text)
    page = parser.parse_page(source, front_matter.read_front_matter(source), site)
    return {link.target for link in links(page)}


@pytest.mark.parametrize("piece", [*PIECES, *UNCLOSED])
def test_each_piece(piece: str) -> None:
    assert read(FRAME.format(piece)) == printed(FRAME.format(piece))


@given(st.lists(st.sampled_from(PIECES), min_size=2, max_size=5).map(" ".join))
@settings(max_examples=examples(1_000), deadline=None)
def test_any_paragraph_has_the_links_that_the_site_gives_it(paragraph: str) -> None:
    assert read(FRAME.format(paragraph)) == printed(FRAME.format(paragraph))
