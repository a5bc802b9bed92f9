"""Which changes count for a watch, told by their paths alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from linter.app import watch
from linter.app.request import CheckRequest
from linter.app.watch import WatchScope, watch_scope
from linter.cli import check
from linter.cli.main import cli
from linter.project import discovery
from linter.reports import Output


def asked(monkeypatch: pytest.MonkeyPatch, *args: str) -> tuple[CheckRequest, tuple[Output, ...]]:
    """What the command line makes of its options."""
    found: list[tuple[CheckRequest, tuple[Output, ...]]] = []
    monkeypatch.setattr(check, "run_check", lambda request, outputs: found.append((request, outputs)) or 0)
    result = CliRunner().invoke(cli, ["check", *args], standalone_mode=False)
    assert result.exception is None
    return found[0]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "venv/course"  # what the folders above are called is nobody's business
    (folder / "docs").mkdir(parents=True)
    (folder / "lint-modules.toml").write_text(
        'exclude = ["drafts/", "old-*.md"]\nrule-folders = ["drafts/rules"]\nbaseline = "drafts/known.json"\n',
        encoding="utf-8",
    )
    (folder / ".gitignore").write_text("build/\n*.tmp\n", encoding="utf-8")
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def course(folder: Path, monkeypatch: pytest.MonkeyPatch) -> WatchScope:
    outputs = ("--output", "markdown=docs/found.md", "--output", "json=out/found.json", "--cache-dir", "kept")
    return watch_scope(*asked(monkeypatch, *outputs, "docs"))


@pytest.mark.parametrize(
    "name",
    [
        *("docs/module-1.md", "docs/deep/er/x.markdown", "README.md", "lint-modules.toml", "pyproject.toml"),
        *("mkdocs.yml", "docs/.gitignore", "drafts/rules/own.md", "drafts/known.json"),
    ],
)
def test_any_change_of_a_page_or_a_setting_counts(name: str, course: WatchScope, folder: Path) -> None:
    assert course.counts(folder / name, touched=True)
    assert course.counts(folder / name, touched=False)


@pytest.mark.parametrize("name", ["docs/picture.png", "docs/new", "LICENSE"])
def test_of_other_files_it_counts_that_they_come_and_go(name: str, course: WatchScope, folder: Path) -> None:
    assert course.counts(folder / name, touched=False)
    assert not course.counts(folder / name, touched=True)


@pytest.mark.parametrize(
    "name",
    [
        *("drafts/module-2.md", "docs/old-module.md", "build/index.md", "build", "drafts/x.png", "docs/x.tmp"),
        *(".git/HEAD", ".git/x.md", "node_modules/a/README.md", "docs/.venv/x.md", "docs/__pycache__/x.png"),
        *(".lint-modules-cache", ".lint-modules-cache/x.json", "kept", "kept/x.json"),
        *("docs/found.md", "out/found.json", "out/.found.json.lock", "out/.found.json.7.lint-modules-tmp"),
    ],
)
def test_what_is_left_out_and_what_the_command_writes_does_not_count(
    name: str, course: WatchScope, folder: Path
) -> None:
    assert not course.counts(folder / name, touched=False)
    assert not course.counts(folder / name, touched=True)


def test_below_an_ignore_file_that_is_refused_every_page_counts(
    course: WatchScope, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(discovery, "_MAX_PATTERNS", 2)
    (folder / "docs/.gitignore").write_text("a\nb\nmodule-1.md\n", encoding="utf-8")
    assert course.counts(folder / "docs/module-1.md", touched=True)


def test_a_path_outside_the_root_is_watched_in_its_folder(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "module-9.md").write_text("", encoding="utf-8")
    found = watch_scope(*asked(monkeypatch, "docs", str(other / "module-9.md"), str(other)))
    assert found.places == (folder, other)
    assert found.counts(other / "module-9.md", touched=True)


def test_a_root_behind_a_link_is_known_by_both_names(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = tmp_path / "link"
    link.symlink_to(folder)
    found = watch_scope(*asked(monkeypatch, str(link)))
    assert found.root == link
    assert found.counts(folder / "docs/x.md", touched=True)
    assert not found.counts(folder / "drafts/x.md", touched=True)


@pytest.mark.parametrize("text", ["exclude = [", "selekt = []", 'exclude = ["!"]', 'extend = "gone.toml"'])
def test_around_a_wrong_configuration_every_page_counts(
    text: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "lint-modules.toml").write_text(text, encoding="utf-8")
    found = watch_scope(*asked(monkeypatch, "docs"))
    assert found.root == folder
    assert found.counts(folder / "drafts/x.md", touched=True)
    assert found.counts(folder / "lint-modules.toml", touched=True)
    assert not found.counts(folder / "node_modules/x.md", touched=True)


def test_a_wrong_configuration_above_is_found(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "lint-modules.toml").unlink()
    (folder / "docs/pyproject.toml").write_text("[project]\n", encoding="utf-8")  # says nothing to the linter
    (folder / ".config").mkdir()
    (folder / ".config/lint-modules.toml").write_text("exclude = [", encoding="utf-8")
    assert watch_scope(*asked(monkeypatch, "docs")).root == folder
    assert watch_scope(*asked(monkeypatch, "--config", ".config/lint-modules.toml")).root == folder


def test_a_few_changes_are_named_and_the_others_counted(tmp_path: Path) -> None:
    paths = [tmp_path / f"docs/{name}.md" for name in "dbeca"]
    assert watch.changes_text(paths[:2], tmp_path) == "docs/b.md, docs/d.md"
    assert watch.changes_text(paths, tmp_path) == "docs/a.md, docs/b.md, docs/c.md and 2 more"


def test_a_baseline_that_is_named_elsewhere_is_watched_apart(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    beside, within = str(tmp_path / "known.json"), str(folder / "docs/known.json")
    assert tmp_path / "known.json" in watch_scope(*asked(monkeypatch, "--baseline", beside)).apart
    assert folder / "docs/known.json" not in watch_scope(*asked(monkeypatch, "--baseline", within)).apart


def test_where_a_baseline_leads_out_the_folders_of_rules_count_all_the_same(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = 'exclude = ["drafts/"]\nrule-folders = ["drafts/rules"]\nbaseline = "docs/out/known.json"\n'
    (folder / "lint-modules.toml").write_text(settings, encoding="utf-8")
    (folder / "docs/out").symlink_to(folder.parent)
    found = watch_scope(*asked(monkeypatch, "docs"))
    assert found.counts(folder / "drafts/rules/own.md", touched=True)
    assert not found.counts(folder / "drafts/module-2.md", touched=True)
