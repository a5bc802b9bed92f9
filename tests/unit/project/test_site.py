"""What is read of a site's configuration: as MkDocs and Zensical read it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linter.config.model import Config
from linter.markdown.site import NO_SITE, Site
from linter.project.project import Project
from linter.project.site import find_site, site_files, site_settings
from linter.text.yaml import Tagged, site_yaml


def site(folder: Path, **config: object) -> Site:
    return site_settings(Project(folder, Config.model_validate(config), None))


def write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_yml", ".yml").replace("_yaml", ".yaml").replace(
            "_toml", ".toml"
        )
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def test_without_a_configuration_all_is_as_usual(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    assert site(tmp_path) == NO_SITE
    assert site(tmp_path, math=True).math
    assert site_files(Project(tmp_path, Config(), None)) == ()


@pytest.mark.parametrize("name", ["mkdocs_yml", "mkdocs_yaml"])
def test_both_names_of_mkdocs(name: str, tmp_path: Path) -> None:
    write(
        tmp_path,
        **{name: "markdown_extensions:\n- pymdownx.arithmatex:\n    smart_dollar: false\n- toc: {separator: _}\n"},
    )
    found = site(tmp_path)
    assert (found.math, found.smart_dollar, found.separator) == (True, False, "_")
    assert found.extensions == {"pymdownx.arithmatex", "toc"}
    assert (found.has("toc"), found.has("abbr"), NO_SITE.has("abbr")) == (True, False, None)


def test_the_first_name_wins(tmp_path: Path) -> None:
    write(tmp_path, mkdocs_yml="site_name: a\n", mkdocs_yaml="markdown_extensions: [pymdownx.arithmatex]\n")
    assert not site(tmp_path).math


@pytest.mark.parametrize(("syntax", "math"), [("[round]", False), ("[dollar]", True), ("[dollar, round]", True)])
def test_which_signs_open_a_formula(syntax: str, math: bool, tmp_path: Path) -> None:
    write(tmp_path, mkdocs_yml=f"markdown_extensions:\n  pymdownx.arithmatex:\n    inline_syntax: {syntax}\n")
    assert site(tmp_path).math is math
    assert site(tmp_path, math=not math).math is not math


def test_inherited_mappings_are_merged_and_lists_replaced(tmp_path: Path) -> None:
    write(
        tmp_path,
        base_yml="docs_dir: pages\nmarkdown_extensions: {toc: {separator: _}, abbr: {}}\n",
        course__mkdocs_yml="INHERIT: ../base.yml\nmarkdown_extensions: {pymdownx.arithmatex: {}}\n",
    )
    (tmp_path / ".git").mkdir()
    found = site(tmp_path / "course")
    assert (found.separator, found.math, found.docs) == ("_", True, "pages")
    assert [path.name for path in site_files(Project(tmp_path / "course", Config(), None))] == [
        "mkdocs.yml",
        "base.yml",
    ]
    write(tmp_path, course__mkdocs_yml="INHERIT: ../base.yml\nmarkdown_extensions: [abbr]\n")
    assert site(tmp_path / "course").separator == "-"


def test_a_circle_and_a_file_that_lies_outside_are_not_followed(tmp_path: Path) -> None:
    write(tmp_path, a__mkdocs_yml="INHERIT: mkdocs.yml\nmarkdown_extensions: [toc]\n", x_yml="docs_dir: no\n")
    assert site(tmp_path / "a").extensions == {"toc"}
    write(tmp_path, a__mkdocs_yml="INHERIT: ../x.yml\n")
    assert site(tmp_path / "a").docs == "docs"


def test_a_configuration_above_counts_for_the_folder_of_its_pages(tmp_path: Path) -> None:
    write(tmp_path, mkdocs_yml="markdown_extensions: [pymdownx.arithmatex]\n")
    for name in ("docs/part", "notes"):
        (tmp_path / name).mkdir(parents=True)
    assert site(tmp_path / "docs").math
    assert site(tmp_path / "docs/part").math
    assert site(tmp_path / "docs/part").docs == ".."
    assert not site(tmp_path / "notes").math
    (tmp_path / "docs/.git").mkdir()
    assert find_site(tmp_path / "docs") is None


SLUGIFY = "markdown_extensions:\n- toc:\n    slugify: {}\n"


@pytest.mark.parametrize(
    ("text", "slugs", "case"),
    [
        ("!!python/name:markdown.extensions.toc.slugify_unicode", "unicode", "none"),
        ("!!python/name:markdown.extensions.toc.slugify ''", "toc", "none"),
        ("!!python/object/apply:pymdownx.slugs.slugify {kwds: {case: lower}}", "slugs", "lower"),
        ("!!python/object/apply:pymdownx.slugs.slugify\n      kwds:\n        case: fold", "slugs", "fold"),
        ("!!python/name:own.slugs.make", "", "none"),
        ("!!python/object/apply:pymdownx.slugs.slugify {kwds: {normalize: NFD}}", "", "none"),
    ],
)
def test_what_makes_the_ids(text: str, slugs: str, case: str, tmp_path: Path) -> None:
    write(tmp_path, mkdocs_yml=SLUGIFY.format(text))
    found = site(tmp_path)
    assert found.slugs == slugs
    assert found.slug_case == case or not slugs


def test_zensical(tmp_path: Path) -> None:
    write(tmp_path, zensical_toml="[project]\nsite_name = 'x'\n")
    found = site(tmp_path)
    assert (found.math, found.docs, found.has("pymdownx.smartsymbols")) == (True, "docs", True)
    table = "[project.markdown_extensions.toc.slugify]\nobject = 'pymdownx.slugs.slugify'\nkwds = {case = 'lower'}\n"
    write(tmp_path, zensical_toml=table + "[project.markdown_extensions.pymdownx.snippets]\nbase_path = 'parts'\n")
    found = site(tmp_path)
    assert (found.slugs, found.slug_case, found.math) == ("slugs", "lower", False)
    assert (found.extensions, found.snippet_folders) == ({"toc", "pymdownx.snippets"}, ("parts",))
    write(tmp_path, zensical_toml="[project\n")
    assert (site(tmp_path).extensions, site(tmp_path).slugs) == (None, "")


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("markdown_extensions: [abbr, toc]", True),
        ("markdown_extensions:", True),
        ("site_name: x", True),
        ("x: &x [abbr]\nmarkdown_extensions: *x", False),
        ("x: &x abbr\nmarkdown_extensions: [toc, *x]", False),
        ("x: &x {abbr: {}}\nmarkdown_extensions:\n  <<: *x\n  toc: {}", False),
        ("INHERIT: none.yml", False),
        ("INHERIT: none.yml\nmarkdown_extensions: {toc: {}}", False),
        ("INHERIT: none.yml\nmarkdown_extensions: [toc]", True),
        ("markdown_extensions: !ENV EXTENSIONS", False),
        ("markdown_extensions: [toc, !ENV MORE]", False),
    ],
)
def test_extensions_that_nobody_knows(text: str, known: bool, tmp_path: Path) -> None:
    write(tmp_path, mkdocs_yml=text + "\n")
    found = site(tmp_path)
    assert (found.extensions is not None) is known
    assert bool(found.slugs) is (known or ("toc" in text and "INHERIT" not in text))  # else toc may be set elsewhere


@pytest.mark.parametrize(
    ("base", "folders"),
    [
        ("parts", ("parts",)),
        ("[., docs/parts]", (".", "docs/parts")),
        ("!relative $docs_dir", ("docs",)),
        ("[!relative $config_dir, parts]", (".", "parts")),
        ("!relative", None),
        ("[!ENV PARTS]", None),
        ("*unknown", None),
    ],
)
def test_the_folders_of_snippets(base: str, folders: tuple[str, ...] | None, tmp_path: Path) -> None:
    write(tmp_path, mkdocs_yml=f"u: &unknown x\nmarkdown_extensions:\n- pymdownx.snippets:\n    base_path: {base}\n")
    assert site(tmp_path).snippet_folders == folders


def test_values_of_a_configuration() -> None:
    text = "a: [1, {b: !ENV [X, y]}]\nc: !x\n  d: *e\n? [k]\n: v\nf: &e g\n"
    assert site_yaml("a: [1, {b: !ENV [X, y]}]\nc: &e {d: e}\nf: !x y\n") == {
        "a": ["1", {"b": Tagged("!ENV", ["X", "y"])}],
        "c": {"d": "e"},
        "f": Tagged("!x", "y"),
    }
    assert site_yaml(text)["a"][0] == "1"
    assert site_yaml("a: b\nc: [") == {"a": "b", "c": []}
    assert site_yaml("docs_dir: pages\nnav: " + "[" * 200)["docs_dir"] == "pages"
    assert site_yaml("") is None


@given(st.text("ab:[]{}!&*- \n?,", max_size=60))
def test_no_text_makes_it_fail(text: str) -> None:
    site_yaml(text)
