"""The snippets of a page are those that pymdownx inserts."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linter.markdown import front_matter, parser
from linter.markdown.site import NO_SITE, SNIPPETS, Site
from linter.markdown.snippets import Snippet, snippets
from linter.text.source import from_text
from tests.helpers.sampling import examples

LINES = [
    *('--8<-- "a.txt"', "-8<- 'b.txt'", '    --8<-- "a.txt"', '--8<-- "b.txt:1:1"', '--8<-- "a.txt:part-1"'),
    *(
        '--8<-- "a.txt" ',
        ';--8<-- "a.txt"',
        'text --8<-- "b.txt"',
        '--8<--"a.txt"',
        '--8<-- "; a.txt"',
        '> --8<-- "a.txt"',
    ),
    *("a.txt", "; b.txt", "", "Text", "```python", "```", '--8<-- "none.txt"', "--8<-- [start:part]", '--8<-- ""'),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("snippets")
    (folder / "a.txt").write_text("--8<-- [start:part-1]\ninserted a.txt\n--8<-- [end:part-1]\n", encoding="utf-8")
    (folder / "b.txt").write_text("inserted b.txt\n", encoding="utf-8")
    return folder


def read(text: str, site: Site = NO_SITE) -> list[Snippet]:
    source = from_text(text)
    return list(snippets(parser.parse_page(source, front_matter.read_front_matter(source), site)))


@given(st.lists(st.sampled_from([*LINES, "list"]), min_size=1, max_size=6))
@settings(max_examples=examples(1_000), deadline=None)
def test_what_is_inserted(folder: Path, lines: list[str]) -> None:
    markdown = pytest.importorskip("markdown").Markdown(
        extensions=[SNIPPETS], extension_configs={SNIPPETS: {"base_path": [str(folder)]}}
    )
    written = [line for one in lines for line in (["--8<--", "b.txt", "--8<--"] if one == "list" else [one])]
    printed = markdown.preprocessors["snippet"].run([*written])
    inserted = Counter(line.split()[1] for line in printed if line.lstrip().startswith("inserted "))
    names = Counter(snippet.name for snippet in read("\n".join(written)) if snippet.name != "none.txt")
    assert names == inserted


def test_places_and_fences() -> None:
    text = '--8<-- "a.md:3"\n\n```py\n--8<-- "b.py"\n```\n\n--8<--\n  c.md\n--8<--\n\n<!--\n--8<-- "d.md"\n-->\n'
    found = read(text)
    assert [(one.name, one.language) for one in found] == [("a.md", None), ("b.py", "py"), ("c.md", None)]
    assert [text[one.span.start : one.span.end] for one in found] == ["a.md:3", "b.py", "c.md"]


def test_a_list_that_nothing_closes_names_nothing() -> None:
    assert read("--8<--\n\n# Title\n\nText.\n") == []


@pytest.mark.parametrize(("extensions", "hidden"), [(None, 1), (frozenset({SNIPPETS}), 1), (frozenset({"toc"}), 0)])
def test_a_site_that_inserts_none_hides_nothing(extensions: frozenset[str] | None, hidden: int) -> None:
    source = from_text('# T\n\n--8<-- "a.md"\n')
    page = parser.parse_page(source, front_matter.read_front_matter(source), Site(extensions=extensions))
    assert len(page.includes) == hidden
