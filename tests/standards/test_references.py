"""Fields that name other pages: the page is there, from where authors write its path, and is of the kind."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.standards.cookbook import cookbook, found, said
from tests.test_cli import write

RECIPE = "# Bread\n"
MENU = "---\ntype: menu\n{}---\n# Sunday\n"
ANY = "{kind: reference, field: recipes}"
OF_KIND = "{kind: reference, field: recipes, to: recipe}"


def menu(folder: Path, check: str, field: str) -> list[tuple[int, str]]:
    """What is found in a menu beside a recipe and a page of no kind."""
    pages = {"docs__week__sunday_menu": MENU.format(field), "docs__bread_recipe": RECIPE, "docs__about": "# About\n"}
    return said(cookbook(folder, check, applies="[menu]", **pages), "docs/week/sunday-menu.md")


@pytest.mark.parametrize(
    "path", ["../bread-recipe.md", "bread-recipe.md", "docs/bread-recipe.md", "'docs/../docs/bread-recipe.md'"]
)
def test_a_page_is_found_from_the_page_the_root_and_the_folders_between(tmp_path: Path, path: str) -> None:
    assert menu(tmp_path, OF_KIND, f"recipes: {path}\n") == []


@pytest.mark.parametrize("field", ["", "recipes: []\n", "recipes: Bread\n", "recipes: [Bread, {a: x.md}, 7]\n"])
def test_what_names_no_page_is_no_reference(tmp_path: Path, field: str) -> None:
    assert menu(tmp_path, OF_KIND, field) == []


def test_every_page_that_is_missing_is_found(tmp_path: Path) -> None:
    said = menu(tmp_path, ANY, "title: Sunday\nrecipes: [gone.md, ../bread-recipe.md, far/gone.markdown]\n")
    assert said == [(4, f"`recipes` names {name!r}, which does not exist") for name in ("gone.md", "far/gone.markdown")]


def test_a_page_of_another_kind_is_found_where_a_kind_is_asked_for(tmp_path: Path) -> None:
    field = "recipes: [about.md, bread-recipe.md, sunday-menu.md]\n"
    assert menu(tmp_path, ANY, field) == []
    names = ("about.md", "sunday-menu.md")
    assert menu(tmp_path, OF_KIND, field) == [
        (3, f"`recipes` names {name!r}, which is no recipe page") for name in names
    ]


def test_of_several_pages_of_a_name_one_of_the_kind_is_enough(tmp_path: Path) -> None:
    pages = {"docs__week__sunday_menu": MENU.format("recipes: x.md\n"), "docs__week__x": "# X\n"}
    folder = cookbook(tmp_path, OF_KIND, applies="[menu]", **pages)
    assert [message for *_, message in found(folder)] == ["`recipes` names 'x.md', which is no recipe page"]
    write(folder, docs__x="---\ntype: recipe\n---\n# X\n")
    assert found(folder) == []
