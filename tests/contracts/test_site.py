"""The documentation as a site: MkDocs builds it without a warning, and every rule has its page."""

from __future__ import annotations

import importlib.util
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from linter.rules.model import RuleSet
from tests.helpers.command import lint
from tests.helpers.environment import checkout
from tests.helpers.paths import ROOT

STEP = re.compile(r"^```console\n(.*?)^```\n(?:\n(?:Among [^\n]*:\n\n)?```text\n(.*?)^```$)?", re.DOTALL | re.MULTILINE)
HREF = re.compile(r'href="([^"#]*)(?:#([^"]*))?"')


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the built site."""
    if importlib.util.find_spec("material") is None:
        pytest.skip("MkDocs Material is not installed; the extra `docs` brings it")
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)],
        cwd=ROOT,
        env=checkout(NO_MKDOCS_2_WARNING="1"),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.mark.release
def test_every_rule_has_its_manual_on_the_site(site: Path, standard: RuleSet) -> None:
    for rule in standard.rules:
        page = (site / "rules" / rule.family / rule.name / "index.html").read_text(encoding="utf-8")
        assert f"<strong>{rule.code}</strong> <code>{rule.name}</code>" in page
        assert f"[rules.{rule.code}]" in re.sub("<[^>]*>", "", page)


@pytest.mark.release
def test_every_kind_has_its_page(site: Path, standard: RuleSet) -> None:
    for kind in standard.kinds:
        assert kind.title in (site / "kinds" / kind.kind / "index.html").read_text(encoding="utf-8")


@pytest.mark.release
def test_links_to_rules_stay_on_the_site(site: Path) -> None:
    links = {href for href, _ in HREF.findall((site / "checklists" / "index.html").read_text(encoding="utf-8"))}
    assert "../rules/exam/question-numbering/" in links
    assert not [href for href in links if href.endswith(".md")]


@pytest.mark.release
def test_links_to_files_that_are_no_pages_lead_to_the_repository(site: Path) -> None:
    links = {href for href, _ in HREF.findall((site / "standards" / "index.html").read_text(encoding="utf-8"))}
    (lesson,) = [href for href in links if href.endswith("/examples/lessons/standard/kinds/lesson.md")]
    assert lesson.startswith("https://")


@pytest.mark.release
def test_no_page_fetches_from_elsewhere(site: Path) -> None:
    fetched = re.compile(r'<(?:script|img|link rel="(?:stylesheet|preconnect|icon)")[^>]*(?:src|href)="(https?:[^"]*)"')
    pages = list(site.rglob("*.html"))
    assert len(pages) > 90
    assert {url for page in pages for url in fetched.findall(page.read_text(encoding="utf-8"))} == set()


@pytest.mark.slow
def test_what_the_first_ten_minutes_show_is_what_one_sees(tmp_path: Path) -> None:
    course = shutil.copytree(ROOT / "examples" / "course", tmp_path / "course")
    steps = STEP.findall((ROOT / "docs" / "getting-started.md").read_text(encoding="utf-8"))
    assert sum(bool(shown) for _, shown in steps) == 5
    for commands, shown in steps:
        seen: list[str] = []
        for words in map(shlex.split, commands.splitlines()):
            if words[0] == "lint-modules":
                done = lint(*words[1:], cwd=course)
                assert done.code in (0, 1), commands
                seen = [*done.out.splitlines(), *done.err.splitlines()]
        assert [line for line in shown.splitlines() if line not in seen] == [], commands


@pytest.mark.parametrize("page", sorted((ROOT / "docs").glob("*.md")), ids=lambda page: page.name)
def test_links_of_the_documentation_exist_in_the_repository(page: Path) -> None:
    text = re.sub(r"^```.*?^```$|`[^`\n]*`", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
        assert (page.parent / target).exists(), target
