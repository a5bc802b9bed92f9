"""The marker in a page of a site becomes the table of the trackers, whatever extensions a site has."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import html5lib
import pytest

import linter
from tests.conftest import ROOT
from tests.plugins.building import MARKER, Site, build, configure
from tests.test_cli import write

pytest.importorskip("mkdocs")
TABLE = '<div class="lint-modules-status">'
HREF = re.compile(r'<a href="([^"]*)"')


def tables(html: str) -> list[str]:
    return [block.partition("</div>")[0] for block in html.split(TABLE)[1:]]


def rows(html: str) -> list[list[str]]:
    """The cells of the rows of all tables, as text."""
    found = re.findall(r"<tr>(<td>.*?)</tr>", html)
    return [[re.sub("<[^>]*>", "", cell) for cell in re.findall("<td>(.*?)</td>", row)] for row in found]


def test_the_table_says_what_each_row_earns(example: Path, site: Site) -> None:
    write(example, docs__where=f"# Where we stand\n\n{MARKER}\n")
    site.build()
    (table,) = tables(site.page())
    assert [row[:4] for row in rows(table)] == [
        ["Backpressure", "✅", "✅", "✅ Complete"],
        ["Idempotency", "🔄", "🔄", "🔍 Needs review (the tracker says ✅ Complete)"],
        ["Leases", "⬜", "⬜", "⬜ Not started (the tracker says 📝 Module done)"],
        ["Caching", "⬜", "⬜", "⬜ Not started (the tracker says 🔄 In Progress)"],
        ["Work Queues", "⬜", "⬜", "⬜ Not started"],
    ]
    assert "5 rows; 1 done, 1 to review, 3 not started; 3 stale" in table
    assert rows(table)[1][4].startswith("DIA001, EXM001, ")


@pytest.mark.parametrize("name", ["where", "deep/er/where"])
def test_its_links_lead_to_pages_of_the_site(example: Path, site: Site, name: str) -> None:
    write(example, **{f"docs__{name}.md": f"# Where we stand\n\n{MARKER}\n"})
    site.build()
    (table,) = tables(site.page(name))
    targets = [(example / "site" / name / href).resolve() for href in HREF.findall(table)]
    assert len(targets) == 5
    assert all((target / "index.html").is_file() for target in targets)


def test_pages_that_are_not_on_the_site_are_no_links(example: Path, site: Site) -> None:
    write(example, docs__where=f"# Where we stand\n\n{MARKER}\n")
    (example / "docs").rename(example / "pages")
    (example / "docs").mkdir()
    (example / "pages" / "where.md").rename(example / "docs" / "where.md")
    (example / "lint-modules.toml").write_text('include = ["**/*.md"]\n', encoding="utf-8")
    site.build()
    (table,) = tables(site.page())
    assert len(rows(table)) == 5
    assert "<a " not in table


PLACES = {
    "alone": (f"{MARKER}\n", 1),
    "narrow": ("<!--lint-modules:status-->\n", 1),
    "under a line": (f"Text\n{MARKER}\nmore text\n", 1),
    "in an admonition": (f'!!! note "Box"\n\n    {MARKER}\n', 1),
    "in a tab": (f'=== "Tab"\n\n    {MARKER}\n', 1),
    "in a list": (f"- one\n\n    {MARKER}\n\n- two {MARKER}\n", 2),
    "in HTML": (f'<div markdown="1">\n\n{MARKER}\n\n</div>\n', 1),
    "in a fence": (f"```markdown\n{MARKER}\n```\n", 0),
    "in a fence in a tab": (f'=== "Tab"\n\n    ~~~\n    {MARKER}\n    ~~~\n', 0),
    "in a diagram": (f"```mermaid\ngraph TD\n{MARKER}\n```\n", 0),
    "in indented code": (f"Text\n\n    {MARKER}\n", 0),
    "in a span of code": (f"Write `{MARKER}` there.\n", 0),
    "another word": ("<!-- lint-modules: statuses -->\n\n<!-- lint-modules: ignore[FB103] -- status -->\n", 0),
}


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site with a page for each of the places."""
    folder = shutil.copytree(ROOT / "examples" / "course", tmp_path_factory.mktemp("places") / "course")
    (folder / "mkdocs.yml").write_text("site_name: Course\n", encoding="utf-8")
    for place, (text, _) in PLACES.items():
        write(folder, **{f"docs__{place}.md": f"# Where we stand\n\n{text}"})
    site = Site(folder)
    site.build()
    return site


@pytest.mark.parametrize("place", PLACES)
def test_only_a_comment_is_a_marker(places: Site, place: str) -> None:
    number, html = PLACES[place][1], places.page(place)
    assert len(tables(html)) == number
    assert html.count("&lt;!-- lint-modules: status --&gt;") == (0 if number or place == "another word" else 1)
    article = html[html.index('<h1 id="where-we-stand"') :].partition("<footer")[0]
    for table in html5lib.parse(article, namespaceHTMLElements=False).iter("table"):
        assert len(list(table.iter("tr"))) == 6
    paragraphs = html5lib.parse(article, namespaceHTMLElements=False).iter("p")
    assert not [one for one in paragraphs if any(child.tag in ("div", "table") for child in one.iter())]


def test_with_material_and_all_its_extensions_the_table_stands(example: Path) -> None:
    pytest.importorskip("material")
    configure(example, plugin={"report": True, "fail-level": "never"})
    text = f'# Where we stand\n\n!!! note "Box"\n\n    {MARKER}\n\nThe [report](lint-modules.html).\n'
    write(example, docs__where=text)
    done = build(example)
    assert done.returncode == 0, done.stderr
    assert "lint-modules.html" not in done.stderr  # the link leads somewhere
    html = (example / "site" / "where" / "index.html").read_text(encoding="utf-8")
    assert len(rows(tables(html)[0])) == 5
    report = (example / "site" / "lint-modules.html").read_text(encoding="utf-8")
    assert report.startswith("<!DOCTYPE html>")
    assert "FB103" in report


def test_the_marker_suppresses_nothing_and_no_rule_speaks_of_it() -> None:
    text = (ROOT / "examples" / "course" / "docs" / "module-1-backpressure.md").read_text(encoding="utf-8")
    marked = text.replace("\n## Focus Block 2", f"\n{MARKER}\n\n## Focus Block 2", 1)
    assert marked != text
    name = "module-1-backpressure.md"
    before, after = linter.lint_text(text, name), linter.lint_text(marked, name)
    assert [finding.code for finding in after.findings] == [finding.code for finding in before.findings]
    assert after.suppressed == before.suppressed


def test_what_a_tracker_says_stays_text(example: Path, site: Site) -> None:
    tracker = example / "docs" / "LEARNING_MODULE_TRACKER.md"
    hostile = """Cach<ing & 'x' \x1b[2J \u202e"""
    tracker.write_text(tracker.read_text("utf-8").replace("| Caching |", f"| {hostile} |"), encoding="utf-8")
    write(example, docs__where=f"# Where we stand\n\n{MARKER}\n")
    site.build()
    assert "<td>Cach&lt;ing &amp; &#x27;x&#x27; \\x1b[2J \\u202e</td>" in tables(site.page())[0]


def test_a_course_without_a_tracker_says_so(example: Path, site: Site) -> None:
    (example / "docs" / "LEARNING_MODULE_TRACKER.md").unlink()
    write(example, docs__where=f"# Where we stand\n\n{MARKER}\n")
    site.build()
    assert "No tracker lists a page yet." in site.page()
