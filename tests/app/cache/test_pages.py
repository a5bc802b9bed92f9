"""A page that has not changed is not parsed again, whatever else has; and files that no digest of a folder sees."""

from __future__ import annotations

import json
import random
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from linter.app import linter, results
from linter.checks import links
from linter.cli.main import run
from linter.corpus import summary_from_data, summary_to_data
from linter.linting.engine import LocalPass, local_pass, parse
from linter.markdown.ast import Page
from linter.markdown.site import Site
from linter.mermaid.judge import find_judge
from linter.project import tree_digest
from linter.project.cache import open_store
from linter.project.project import find_project, load_rule_set
from linter.text.source import from_text
from tests.app.cache.conftest import Lint
from tests.app.cache.test_changes import append, edit
from tests.helpers.paths import ROOT

pytestmark = pytest.mark.slow

TRACKER = "docs/LEARNING_MODULE_TRACKER.md"
MODULE = "docs/module-1-backpressure.md"


def change(path: Path, text: str = "\nTODO: say more.\n") -> None:
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def test_one_changed_page_is_parsed_and_the_trackers_that_speak_of_it(
    course: Path, lint: Lint, parsed: list[str]
) -> None:
    lint()
    assert len(parsed) == len(set(parsed)) > 4
    for page in (MODULE, TRACKER):
        parsed.clear()
        change(course / page)
        lint()
        assert sorted(parsed) == sorted({page, TRACKER})


def test_where_only_the_format_differs_no_page_but_the_trackers_is_parsed(
    course: Path, lint: Lint, parsed: list[str]
) -> None:
    lint()
    parsed.clear()
    lint("--output", "sarif=report.sarif")
    assert set(parsed) <= {TRACKER}


def test_a_page_that_was_only_looked_at_is_judged_when_it_is_asked_for(
    course: Path, lint: Lint, parsed: list[str]
) -> None:
    lint("docs/tests")
    parsed.clear()
    assert lint(MODULE) == lint(MODULE, "--no-cache")
    assert parsed.count(MODULE) == 2


def test_other_rules_read_the_pages_again(course: Path, lint: Lint, parsed: list[str]) -> None:
    lint()
    parsed.clear()
    assert lint("--select", "FB") == lint("--select", "FB", "--no-cache")
    assert parsed.count(MODULE) == 2


def pages() -> list[Path]:
    return sorted((ROOT / "examples").rglob("*.md")) + sorted((ROOT / "fixtures").rglob("*.md"))


def test_what_is_kept_of_a_page_is_what_was_found_and_plain_data() -> None:
    project = find_project(None, None, True)
    standard = load_rule_set(project)
    context = LocalPass(
        standard.rules, standard.kinds, judge=find_judge(), site=Site(True), verdict_rules=standard.rules
    )
    seen = 0
    for path in pages():
        try:
            source = from_text(path.read_bytes().decode("utf-8"), path.relative_to(ROOT).as_posix())
            document = parse(source, standard.kinds)
        except UnicodeDecodeError:
            continue
        if document is not None:
            summary = local_pass(document, context)
            assert summary_from_data(json.loads(json.dumps(summary_to_data(summary)))) == summary
            assert len(summary.facts) == len(context.facts) + 1
            seen += 1
    assert seen > 100


def test_a_fact_that_cannot_be_gathered_is_told_by_the_rule_that_asks_for_it(
    course: Path, lint: Lint, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(page: Page) -> list[object]:
        raise RuntimeError("no links today")

    monkeypatch.setattr(links, "links", broken)
    code, out = lint()
    errors = json.loads(out)["run_errors"]
    assert code == 2
    assert {error["rule"] for error in errors} == {"DOC010"}
    assert "no links today" in errors[0]["message"]


BASELINE = "lint-modules-baseline.json"
Told = Callable[..., tuple[int, str, str]]


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Told:
    def said(*words: str) -> tuple[int, str, str]:
        code = run(list(words))
        return code, *capsys.readouterr()

    return said


@pytest.mark.parametrize(
    "words",
    [
        ("status",),
        ("status", "--next", "3"),
        ("baseline", "create", "--accept-new"),
        ("check", "--no-progress", "--output", "html=report.html"),
    ],
)
def test_a_page_that_was_judged_is_not_judged_again(
    words: tuple[str, ...], course: Path, lint: Lint, told: Told, parsed: list[str]
) -> None:
    lint()
    parsed.clear()
    told(*words)
    assert set(parsed) == {TRACKER}
    append(course / MODULE)
    parsed.clear()
    told(*words)
    assert set(parsed) <= {TRACKER, MODULE}
    parsed.clear()
    told(*words, "--no-cache")
    assert len(set(parsed)) > 3


def test_what_other_commands_find_serves_a_check(course: Path, lint: Lint, told: Told, parsed: list[str]) -> None:
    told("status")
    parsed.clear()
    cached = lint()
    assert set(parsed) == {TRACKER}
    assert cached == lint("--no-cache")


def test_a_command_that_is_told_to_keeps_nothing(cache: Path, course: Path, told: Told) -> None:
    before = sorted(course.rglob("*"))
    for words in (("status", "--no-cache"), ("status", "--cache-dir", "../kept"), ("baseline", "status", "--no-cache")):
        told(*words)
        assert (sorted(course.rglob("*")), cache.exists()) == (before, False)
    assert (course.parent / "kept").is_dir()


@pytest.mark.parametrize("seed", range(2))
def test_no_command_says_or_writes_anything_else_for_what_is_kept(
    seed: int, course: Path, lint: Lint, told: Told
) -> None:
    random_ = random.Random(seed)
    for _ in range(3):
        for _ in range(random_.randrange(4)):
            edit(course, random_)
        if random_.randrange(2):
            lint()
        for words in (("status", "--output", "json"), ("status", "--next", "9"), ("baseline", "create")):
            found = _both(course, told, words)
            assert found[0] == found[1]
        written = _both(course, told, ("status", "--write", "--date-from", "keep"))
        assert written[0] == written[1]


def _both(course: Path, told: Told, words: tuple[str, ...]) -> list[tuple[object, dict[str, bytes]]]:
    """What a command says and makes of the files without a cache and with one, from the same state of the files."""
    held = course.parent / "held"
    shutil.rmtree(held, ignore_errors=True)
    shutil.copytree(course / "docs", held)
    found = []
    for more in (("--no-cache",), ()):
        shutil.rmtree(course / "docs")
        shutil.copytree(held, course / "docs")
        (course / BASELINE).unlink(missing_ok=True)
        said = told(*words, *more)
        files = [*(course / "docs").rglob("*.md"), *course.glob(BASELINE)]
        found.append((said, {str(path): path.read_bytes() for path in files}))
    (course / BASELINE).unlink(missing_ok=True)
    return found


def test_a_file_that_a_link_asks_for_is_seen(course: Path, lint: Lint, linted: list[str]) -> None:
    page = course / "docs/module-1-backpressure.md"
    page.write_text(page.read_text(encoding="utf-8") + "\nSee [the slides](slides.pdf).\n", encoding="utf-8")
    assert "slides.pdf" in lint()[1]
    (course / "docs/slides.pdf").write_bytes(b"%PDF")
    assert "slides.pdf" not in lint()[1]


def test_a_file_behind_a_link_that_a_page_asks_for_is_seen(
    course: Path, lint: Lint, linted: list[str], tmp_path: Path
) -> None:
    (tmp_path / "assets").mkdir()
    (course / "docs/assets").symlink_to(tmp_path / "assets")
    (course / "lint-modules.toml").write_text('exclude = ["docs/assets/"]', encoding="utf-8")
    page = course / "docs/module-1-backpressure.md"
    page.write_text(page.read_text(encoding="utf-8") + "\nSee [it](assets/slides.pdf).\n", encoding="utf-8")
    assert "slides.pdf" in lint()[1]
    assert "slides.pdf" in lint()[1]
    (tmp_path / "assets/slides.pdf").write_bytes(b"%PDF")
    assert "slides.pdf" not in lint()[1]
    assert linted == ["linted"] * 2


def test_a_link_into_a_folder_that_is_not_looked_at_is_not_remembered(
    course: Path, lint: Lint, linted: list[str]
) -> None:
    page = course / "docs/module-1-backpressure.md"
    page.write_text(page.read_text(encoding="utf-8") + "\nSee [x](../node_modules/x.md#a).\n", encoding="utf-8")
    lint()
    lint()
    assert linted == ["linted"] * 2


def test_a_page_behind_a_link_is_linted_every_time(course: Path, lint: Lint, linted: list[str]) -> None:
    (course.parent / "outside").mkdir()
    (course / "way").symlink_to(course.parent / "outside")
    (course.parent / "outside/module-1-a.md").write_text("# A\n", encoding="utf-8")
    lint("way/module-1-a.md")
    lint("way/module-1-a.md")
    assert linted == ["linted"] * 2


def test_a_page_of_another_suffix_is_read_every_time(course: Path, lint: Lint, linted: list[str]) -> None:
    page = course / "page.txt"
    page.write_text("---\ntype: module\n---\n# A\n", encoding="utf-8")
    lint("page.txt")
    page.write_text("---\ntype: module\n---\n# A\n\nTODO: say more.\n", encoding="utf-8")
    assert lint("page.txt") == lint("page.txt", "--no-cache")


@pytest.mark.parametrize("settings", ['exclude = ["!venv/"]', 'rule-folders = ["house"]'])
def test_what_lies_in_a_folder_that_is_passed_over_is_not_forgotten(
    settings: str, course: Path, lint: Lint, linted: list[str]
) -> None:
    (course / "lint-modules.toml").write_text(settings, encoding="utf-8")
    (course / "venv").mkdir()
    (course / "house/venv").mkdir(parents=True)
    shutil.copy(next((ROOT / "rules").rglob("*.md")), course / "house/README.md")
    lint()
    for folder in ("venv", "house/venv"):
        (course / folder / "module-7-new.md").write_text("# New\n\nTODO: all.\n", encoding="utf-8")
    assert lint() == lint("--no-cache")


def test_a_repository_made_above_the_place_a_link_leads_to_is_seen(
    course: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "links").mkdir()
    (tmp_path / "links/way").symlink_to(course)
    monkeypatch.chdir(tmp_path / "links")

    def told(*args: str) -> str:
        run(["--no-progress", "--output", "gitlab", str(tmp_path / "links/way"), *args])
        return capsys.readouterr().out

    told()
    (tmp_path / ".git").mkdir()
    assert told() == told("--no-cache")


def test_a_page_in_a_folder_outside_the_root_is_seen(
    course: Path, lint: Lint, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (course / "lint-modules.toml").write_text('exclude = ["index.md"]', encoding="utf-8")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    Path("index.md").write_text("# Index\n", encoding="utf-8")
    settings = ("--config", str(course / "lint-modules.toml"))
    assert lint(*settings)[0] == 2  # no page of a kind is there
    shutil.copy(course / "docs/module-1-backpressure.md", tmp_path / "elsewhere")
    assert lint(*settings) == lint(*settings, "--no-cache")


def test_from_elsewhere_the_pages_that_the_configuration_names_are_remembered(
    course: Path, lint: Lint, linted: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (course / "lint-modules.toml").write_text('include = ["docs/"]', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert lint("--config", "course/lint-modules.toml") == lint("--config", "course/lint-modules.toml")
    assert linted == ["linted"]


@pytest.mark.parametrize("way", ["venv/page.md", "../page.md", "docs/page.md"])
def test_a_page_that_only_the_baseline_knows_is_seen(way: str, course: Path, lint: Lint) -> None:
    page = course / way
    page.parent.mkdir(exist_ok=True)
    page.write_text("# Page\n", encoding="utf-8")
    pages = {way: {f"FB101 {'0' * 32}": "a label"}}
    (course / "lint-modules-baseline.json").write_text(json.dumps({"version": 1, "pages": pages}), encoding="utf-8")
    (course / "lint-modules.toml").write_text('exclude = ["docs/page.md"]', encoding="utf-8")
    assert "DOC013" not in lint()[1]
    page.unlink()
    assert lint() == lint("--no-cache")
    assert "DOC013" in lint()[1]


def test_libraries_of_another_folder_are_others(
    course: Path, lint: Lint, linted: list[str], parsed: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    lint()
    lint()
    monkeypatch.setattr(sys, "path", [str(tmp_path / "lib"), *sys.path])
    lint()
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib/pathspec.py").write_text("", encoding="utf-8")
    parsed.clear()
    lint()
    assert linted == ["linted"] * 3
    assert MODULE in parsed


def test_libraries_that_may_not_be_looked_at_cost_no_run_anything(
    course: Path, lint: Lint, linted: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = lint("--no-cache")
    monkeypatch.setattr(sys, "path", [*sys.path, "/" + "x" * 300])
    assert lint() == lint() == expected
    assert linted == ["linted"] * 2


def test_the_same_versions_installed_anew_know_the_pages(
    course: Path, lint: Lint, parsed: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = tmp_path / "library"
    (library / "some-1.0.dist-info").mkdir(parents=True)
    monkeypatch.setattr(sys, "path", [*sys.path, str(library)])
    lint()
    library.rename(tmp_path / "before")
    (library / "some-1.0.dist-info").mkdir(parents=True)
    parsed.clear()
    lint()
    assert set(parsed) == {TRACKER}
    (library / "some-1.0.dist-info").rename(library / "some-1.1.dist-info")
    parsed.clear()
    lint()
    assert MODULE in parsed


def test_a_program_that_is_being_replaced_costs_no_run_anything(
    course: Path, lint: Lint, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = lint("--no-cache")

    def gone() -> Iterator[bytes]:
        raise FileNotFoundError
        yield b""

    monkeypatch.setattr(tree_digest, "_program_parts", gone)
    monkeypatch.setattr(linter, "program_contents", gone)
    assert lint() == expected


def test_of_a_page_that_was_put_more_is_known_later(cache: Path) -> None:
    first = results.ResultStore(str(cache), "inputs")
    for number in range(3):
        first.put(f"{number}", {"kind": "exam", "facts": {"x": "y" * 300 * number}})
    first.save()
    first.put("2", {"kind": "exam", "facts": {}})
    first.save()
    later = results.ResultStore(str(cache), "inputs")
    assert later.get("1") == {"kind": "exam", "facts": {"x": "y" * 300}}
    assert later.get("2") == {"kind": "exam", "facts": {}}
    assert (later.get("3"), results.ResultStore(str(cache), "others").get("1")) == (None, None)
    assert (results.ResultStore().get("1"), first.get("0")) == (None, {"kind": "exam", "facts": {"x": ""}})


@pytest.mark.parametrize("value", [b"", b"{", b"x", b"\x78\x01"])
def test_an_entry_of_another_shape_is_none(value: bytes, cache: Path) -> None:
    store = open_store(str(cache))
    assert store is not None
    with store:
        store.put("page", "inputs1", value)
        store.save()
    assert results.ResultStore(str(cache), "inputs").get("1") is None
