"""A new configuration holds every key and the pages that are there; files that run the gate are never overwritten."""

from __future__ import annotations

import re
import shutil
import tomllib
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pathspec import GitIgnoreSpec

from linter import __version__
from linter.cli import config
from linter.cli.config import template
from linter.cli.main import run
from linter.config import model
from linter.config.model import Config
from linter.project.site import docs_folder
from tests.helpers.paths import ROOT

HOSTED = {
    "--pre-commit": ".pre-commit-config.yaml",
    "--github": ".github/workflows/lint-modules.yml",
    "--gitlab": ".gitlab-ci.yml",
}


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """The example course without its configuration."""
    shutil.copytree(ROOT / "examples" / "course" / "docs", tmp_path / "docs")
    return tmp_path


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_it_writes_a_configuration_that_reads_the_same_pages(
    course: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(course)
    assert run(["--show-files"]) == 0
    before = capsys.readouterr().out
    assert run(["init"]) == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert "found: 5 modules, exams and trackers" in err
    assert "written: lint-modules.toml" in err
    assert "next: " in err
    assert run(["--show-files"]) == 0
    assert capsys.readouterr().out == before
    assert run(["config", "verify"]) == 0


def test_every_key_stands_in_it_with_its_meaning() -> None:
    text = model.config_template(["docs/**/*.md"])
    assert tomllib.loads(text) == {"include": ["docs/**/*.md"]}
    for key, value in Config.model_json_schema(by_alias=True)["properties"].items():
        assert re.search(rf"^#?(?:{key} =|\[{key}[.\]])", text, re.MULTILINE), key
        assert f"# {' '.join(value['description'].split())}\n" in text


def test_every_line_that_is_off_may_be_switched_on() -> None:
    switched = re.sub(r"(?m)^#(?! )", "", model.config_template(["docs/**/*.md"]))
    data = model.parse_config(switched, "lint-modules.toml")
    assert data is not None
    assert set(data) == set(Config.model_json_schema(by_alias=True)["properties"])
    assert isinstance(model.validate_config(data, "lint-modules.toml"), Config)


@pytest.mark.parametrize(
    ("pages", "docs", "expected"),
    [
        (["docs/a/module-1.md", "docs/b-exam.md"], None, ["docs/**/*.md"]),
        (["pages/a/module-1.md"], "pages", ["pages/**/*.md"]),
        (["site/pages/module-1.md", "T.md"], "site/pages", ["site/pages/**/*.md", "/*.md"]),
        (["one/module-1.md", "two/module-2.md"], "docs", ["one/**/*.md", "two/**/*.md"]),
        ([], "docs", ["docs/**/*.md"]),
        ([], None, ["**/*.md"]),
    ],
)
def test_it_includes_the_folders_where_pages_lie(pages: list[str], docs: str | None, expected: list[str]) -> None:
    assert model.include_globs(pages, docs) == expected


NAMES = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="/\0\n\r\\"), min_size=1).filter(
    lambda name: name.strip(" .") == name
)


@given(name=NAMES)
def test_the_glob_of_a_folder_fits_its_pages_whatever_it_is_called(name: str) -> None:
    text = model.config_template(model.include_globs([f"{name}/module-1.md"], None))
    globs = model.validate_config(model.parse_config(text, "lint-modules.toml") or {}, "lint-modules.toml").include
    assert GitIgnoreSpec.from_lines(globs).match_file(f"{name}/module-1.md")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("site_name: x\n", "docs"),
        ("docs_dir: pages\n", "pages"),
        ("nav:\n  - docs_dir: no\ndocs_dir: !ENV [A, pages]\n", "docs"),
        ("plugins: [a]\ntheme: {docs_dir: no}\ndocs_dir: 'my pages'\n", "my pages"),
        ("a: [", "docs"),
    ],
)
def test_the_folder_that_mkdocs_names(text: str, expected: str, tmp_path: Path) -> None:
    (tmp_path / "mkdocs.yml").write_text(text, encoding="utf-8")
    assert docs_folder(tmp_path) == tmp_path / expected


@pytest.mark.parametrize("name", ["lint-modules.toml", ".lint-modules.toml", "pyproject.toml"])
def test_a_configuration_that_is_there_is_kept(course: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    (course / name).write_text("[tool.lint-modules]\n" if name == "pyproject.toml" else "", encoding="utf-8")
    before = files(course)
    assert run(["init", str(course)]) == 2
    assert f"{name} configures lint-modules already" in capsys.readouterr().err
    assert files(course) == before


def test_a_pyproject_of_others_is_no_configuration(course: Path) -> None:
    (course / "pyproject.toml").write_text("[tool.other]\n", encoding="utf-8")
    assert run(["init", str(course)]) == 0
    assert (course / "lint-modules.toml").is_file()


@pytest.mark.parametrize("option", HOSTED)
def test_files_that_run_the_gate_are_written(course: Path, option: str) -> None:
    assert run(["init", option, str(course)]) == 0
    written = (course / HOSTED[option]).read_text(encoding="utf-8")
    assert isinstance(yaml.safe_load(written), dict)
    assert __version__ in written
    assert "{version}" not in written


@pytest.mark.parametrize("option", HOSTED)
def test_a_file_that_is_there_is_kept_and_the_text_to_add_printed(
    course: Path, option: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = course / HOSTED[option]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("# ours\n", encoding="utf-8")
    assert run(["init", option, str(course)]) == 2
    out, err = capsys.readouterr()
    assert "is there already, and is never overwritten" in err
    assert "lint-modules" in out
    assert path.read_text(encoding="utf-8") == "# ours\n"
    path.write_text("# lint-modules is here\n", encoding="utf-8")
    assert run(["init", option, str(course)]) == 0


def test_the_files_belong_at_the_top_of_a_repository(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (course / ".git").mkdir()
    before = files(course)
    assert run(["init", "--github", str(course / "docs")]) == 2
    assert "name the folder" in capsys.readouterr().err
    assert files(course) == before
    assert run(["init", "--github", str(course)]) == 0


def test_nothing_is_written_through_a_link_that_leads_out(
    course: Path, tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (course / ".github").symlink_to(outside, target_is_directory=True)
    assert run(["init", "--github", str(course)]) == 2
    assert "symbolic link" in capsys.readouterr().err
    assert list(outside.iterdir()) == []


def test_a_folder_that_is_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["init", str(tmp_path / "nowhere")]) == 2
    assert "is no folder" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "page"), [("github.yml", "ci.md"), ("gitlab.yml", "ci.md"), ("pre-commit.yaml", "pre-commit.md")]
)
def test_the_documentation_shows_the_same_text(name: str, page: str) -> None:
    assert f"\n{template(name)}```\n" in (ROOT / "docs" / page).read_text(encoding="utf-8")


def test_a_folder_in_the_place_of_the_configuration_is_kept(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (course / "lint-modules.toml").mkdir()
    assert run(["init", str(course)]) == 2
    assert "lint-modules.toml configures lint-modules already, and is never overwritten" in capsys.readouterr().err
    assert list((course / "lint-modules.toml").iterdir()) == []


def test_a_page_that_cannot_be_read_counts_by_its_name(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (course / "drafts").mkdir()
    (course / "drafts/clocks-module.md").write_bytes(b"\0")
    (course / "drafts/notes.md").write_bytes(b"\0")
    assert run(["init", str(course)]) == 0
    assert "found: 6 modules, exams and trackers" in capsys.readouterr().err
    assert '"drafts/**/*.md"' in (course / "lint-modules.toml").read_text(encoding="utf-8")


def test_a_configuration_that_somebody_writes_meanwhile_is_kept(
    course: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    real, settings = config._configuration_text, course / "lint-modules.toml"

    def configuration(root: Path) -> str:
        settings.write_text("select = ['FB']\n", encoding="utf-8")
        return real(root)

    monkeypatch.setattr(config, "_configuration_text", configuration)
    assert run(["init", str(course)]) == 2
    assert "lint-modules.toml is there already, and is never overwritten" in capsys.readouterr().err
    assert settings.read_text(encoding="utf-8") == "select = ['FB']\n"
