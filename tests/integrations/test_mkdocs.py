"""The plugin of MkDocs: a build says what the command says, and a marker becomes the table of the trackers."""

from __future__ import annotations

import json
import re
import shutil
import sys
from pathlib import Path

import html5lib
import pytest

import linter
from linter.app import linter as app_linter
from linter.app.linter import NO_ENGINE
from tests.helpers.command import lint, write
from tests.helpers.mkdocs_sites import MARKER, Site, build, configure, keep_the_good_pages
from tests.helpers.paths import ROOT

pytest.importorskip("mkdocs")
MODULE = "docs/module-1-backpressure.md"
SAID = re.compile(r"WARNING +-  lint-modules: (\S+?):(\d+):(\d+): (error|warning) ([A-Z]+\d+) ")


@pytest.mark.release
def test_a_strict_build_with_material_fails_with_the_line_and_passes_after_the_repair(example: Path) -> None:
    pytest.importorskip("material")
    keep_the_good_pages(example)
    configure(example)
    write(example, docs__index="# Course\n")
    text = (example / MODULE).read_text(encoding="utf-8")
    line = text.splitlines().index("## Focus Block 2: Admission Control - Refuse Early (25 min)") + 1
    (example / MODULE).write_text(text.replace("### VISUAL MODEL: The Path of a Request", "### Drawing"), "utf-8")
    done = build(example, "--strict")
    assert done.returncode == 1
    assert SAID.findall(done.stderr) == [(MODULE, str(line), "1", "error", "FB103")]
    assert "Aborted with 1 warnings in strict mode!" in done.stdout
    assert build(example).returncode == 0  # MkDocs decides that warnings fail, not the plugin
    (example / MODULE).write_text(text, encoding="utf-8")
    done = build(example, "--strict")
    assert (done.returncode, SAID.findall(done.stderr)) == (0, [])


def test_a_build_says_what_the_command_says(example: Path, site: Site) -> None:
    told = json.loads(lint("--output", "json", "docs", cwd=example).out)["findings"]
    lines = [
        ("WARNING" if one["severity"] == "error" else "INFO", f"{one['path']}:{one['line']}:{one['column']}: ")
        for one in told
    ]
    said = [(level, text) for level, text in site.build() if re.match(r"\S+:\d+:\d+: ", text)]
    assert sorted((level, re.match(r"\S+ ", text)[0]) for level, text in said) == sorted(lines)  # type: ignore[index]
    assert len(lines) > 30


@pytest.mark.parametrize(("level", "failing"), [("error", 20), ("warning", 33), ("never", 0), (None, 33)])
def test_the_fail_level_decides_what_is_a_warning(example: Path, level: str | None, failing: int) -> None:
    settings = example / "lint-modules.toml"
    settings.write_text(settings.read_text("utf-8") + 'fail-level = "warning"\n', encoding="utf-8")
    said = Site(example, **({} if level is None else {"fail_level": level})).build()
    assert sum(one == "WARNING" for one, _ in said) == failing
    assert len(said) == 34  # and the summary


@pytest.mark.slow
def test_a_page_that_cannot_be_read_is_a_warning_at_any_level(example: Path) -> None:
    write(example, **{"docs__module-9.md": b"# Module 9\0\n"})
    warnings = [text for level, text in Site(example, fail_level="never").build() if level == "WARNING"]
    assert [text.partition(": page")[0] for text in warnings] == [
        "docs/module-9.md:1:1: error DOC001 unreadable-document"
    ]


@pytest.mark.slow
def test_each_build_lints_once_and_anew(example: Path, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    from linter.app.session import Session

    whole, runs = Session.lint_all, []
    monkeypatch.setattr(Session, "lint_all", lambda self, top: runs.append(top) or whole(self, top))
    assert sum(level == "WARNING" for level, _ in site.build()) == 20
    keep_the_good_pages(example)
    assert sum(level == "WARNING" for level, _ in site.build()) == 0
    (example / MODULE).write_text("# Module 1\n", encoding="utf-8")
    assert any(MODULE in text for level, text in site.build() if level == "WARNING")
    assert runs == [example / "docs"] * 3


@pytest.mark.slow
def test_the_pages_are_those_that_the_configuration_includes(example: Path, site: Site) -> None:
    keep_the_good_pages(example)
    write(example, docs__drafts__module_9="# Module 9\n", other__module_8="# Module 8\n")
    settings = example / "lint-modules.toml"
    settings.write_text('include = ["docs/*.md", "other/*.md"]\n', encoding="utf-8")
    assert [text.partition(":")[0] for _, text in site.build()] == ["1 document checked, 1 of other kinds skipped"]
    settings.unlink()
    assert {text.partition(":")[0] for level, text in site.build() if level == "WARNING"} == {"docs/drafts/module-9.md"}


@pytest.mark.slow
def test_without_a_configuration_the_folder_of_the_site_is_the_project(example: Path, site: Site) -> None:
    keep_the_good_pages(example)
    write(example, outside="# Outside\n")
    (example / "lint-modules.toml").unlink()
    with (example / MODULE).open("a", encoding="utf-8") as page:
        page.write("\nSee [this](../outside.md), [that](../gone.md).\n")
    assert [text.partition("DOC010 ")[2] for _, text in site.build() if "DOC010" in text] == [
        "broken-link: link leads to '../gone.md', and there is no such file"
    ]


@pytest.mark.slow
def test_a_baseline_holds(example: Path) -> None:
    assert lint("baseline", "create", cwd=example).code == 0
    assert not [text for level, text in Site(example).build() if level == "WARNING"]
    (example / "lint-modules-baseline.json").rename(example / "old.json")
    assert len([text for level, text in Site(example).build() if level == "WARNING"]) == 20
    assert not [text for level, text in Site(example, baseline="old.json").build() if level == "WARNING"]


@pytest.mark.parametrize(
    ("settings", "options", "said"),
    [
        ("nonsense = 1\n", {}, "unknown key 'nonsense'"),
        ('select = ["FB1O3"]\n', {}, "lint-modules: select: unknown rule 'FB1O3'; did you mean 'FB103'?"),
        ("", {"baseline": "gone.json"}, r"baseline \S+gone.json does not exist"),
        ("", {"report": True}, "the report is to be lint-modules.html, and the course has such a file"),
    ],
)
def test_what_is_wrong_with_the_project_ends_the_build_in_a_line(
    example: Path, settings: str, options: dict[str, object], said: str
) -> None:
    from mkdocs.exceptions import Abort

    write(example, **{"lint-modules.toml": settings, "docs__lint-modules.html": "mine"})
    site = Site(example, **options)
    with pytest.raises(Abort):
        site.build()
    (error,) = [record.getMessage() for record in site.records if record.levelname == "ERROR"]
    assert re.search(said, error)
    assert "\n" not in error


@pytest.mark.slow
def test_a_report_that_lacks_a_package_names_the_extra(example: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from mkdocs.exceptions import Abort

    for name in [name for name in sys.modules if name.startswith("linter.reports.html")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "jinja2", None)
    site = Site(example, report=True)
    with pytest.raises(Abort):
        site.build()
    said = [record.getMessage() for record in site.records if record.levelname == "ERROR"]
    assert len(said) == 1
    assert said[0].endswith("needs jinja2, which is not installed: pip install 'lint-modules[html]'")


@pytest.mark.slow
def test_what_a_page_says_obeys_no_one_in_the_log(example: Path, site: Site) -> None:
    write(example, docs__module_9="# Module 9: ::error::x\n\n## Focus Block 1: \x1b]0;x\x07 ##[error] %s%d (900 min)\n")
    write(example, **{"docs/module-8-\x1b[2J%s.md": "# Module 8\n"})
    said = "\n".join(text for _, text in site.build())
    assert "\x1b" not in said
    assert "##[" not in said
    assert "docs/module-8-\\x1b[2J%s.md:1:1: error" in said


@pytest.mark.slow
def test_what_decides_how_pages_are_judged_is_watched(example: Path, site: Site) -> None:
    from mkdocs.config import load_config

    from linter.integrations.mkdocs import LintModulesPlugin

    write(example, **{"our-rules__README.md": "Rules.\n", "lint-modules-baseline.json": "{}"})
    (example / "lint-modules.toml").write_text('rule-folders = ["our-rules"]\nbaseline = "b.json"\n', encoding="utf-8")
    lint("baseline", "create", cwd=example)
    plugin = LintModulesPlugin()
    plugin.load_config({})
    config = load_config(config_file=str(example / "mkdocs.yml"), plugins=[])
    plugin.on_pre_build(config=config)
    watched: list[str] = []
    plugin.on_serve(
        type("Server", (), {"watch": lambda self, path: watched.append(path)})(), config=config, builder=None
    )
    assert [Path(path).name for path in watched] == ["lint-modules.toml", "mkdocs.yml", "our-rules", "b.json"]


def test_an_older_mkdocs_is_told_which_one_is_needed(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    from mkdocs.exceptions import Abort
    from mkdocs.structure.files import File

    monkeypatch.delattr(File, "generated")
    with pytest.raises(Abort):
        site.build()
    (error,) = [record.getMessage() for record in site.records if record.levelname == "ERROR"]
    assert error.endswith("the plugin needs MkDocs 1.6: pip install 'lint-modules[mkdocs]'")


@pytest.mark.slow
def test_without_an_engine_the_build_says_that_diagrams_were_not_parsed(
    example: Path, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app_linter, "find_judge", lambda *_: None)
    assert site.build()[-1] == ("INFO", NO_ENGINE)
    write(example, **{"lint-modules.toml": 'select = ["FB103"]\n'})
    assert NO_ENGINE not in [text for _, text in site.build()]


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


@pytest.mark.slow
@pytest.mark.parametrize("name", ["where", "deep/er/where"])
def test_its_links_lead_to_pages_of_the_site(example: Path, site: Site, name: str) -> None:
    write(example, **{f"docs__{name}.md": f"# Where we stand\n\n{MARKER}\n"})
    site.build()
    (table,) = tables(site.page(name))
    targets = [(example / "site" / name / href).resolve() for href in HREF.findall(table)]
    assert len(targets) == 5
    assert all((target / "index.html").is_file() for target in targets)


@pytest.mark.slow
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


@pytest.mark.slow
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


@pytest.mark.release
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


@pytest.mark.slow
def test_what_a_tracker_says_stays_text(example: Path, site: Site) -> None:
    tracker = example / "docs" / "LEARNING_MODULE_TRACKER.md"
    hostile = """Cach<ing & 'x' \x1b[2J \u202e"""
    tracker.write_text(tracker.read_text("utf-8").replace("| Caching |", f"| {hostile} |"), encoding="utf-8")
    write(example, docs__where=f"# Where we stand\n\n{MARKER}\n")
    site.build()
    assert "<td>Cach&lt;ing &amp; &#x27;x&#x27; \\x1b[2J \\u202e</td>" in tables(site.page())[0]


@pytest.mark.slow
def test_a_course_without_a_tracker_says_so(example: Path, site: Site) -> None:
    (example / "docs" / "LEARNING_MODULE_TRACKER.md").unlink()
    write(example, docs__where=f"# Where we stand\n\n{MARKER}\n")
    site.build()
    assert "No tracker lists a page yet." in site.page()
