"""A skeleton is offered only where its place is sure; else the finding stands without a fix."""

from __future__ import annotations

from pathlib import Path

import pytest

from linter import engine
from linter.cli.project import find_project, load_standard
from linter.editor.completion import components
from linter.source import from_text
from tests.standards.cookbook import RECIPE, cookbook, said
from tests.test_cli import lint

TIP, NOTES = "{kind: required-part, part: tip, in: step}", "{kind: required-part, part: notes}"
DEEP = RECIPE.replace("levels: [2]", "levels: [2, 6]", 1)
LOW = RECIPE.replace("{titles: [Notes]}", "{titles: [Notes], levels: [4]}")
STEP = "# Bread\n\n{} Step 1: Knead (20 min)\n\nText.\n"


@pytest.mark.parametrize(
    ("kind", "check", "page", "wanted"),
    [
        (DEEP, TIP, STEP.format("##"), "\nText.\n\n### Tip\n\nTODO: write this part.\n"),
        (DEEP, TIP, STEP.format("######"), None),
        (LOW, NOTES, "# Bread\n\n## About\n\nText.\n", "\nText.\n\n#### Notes\n\nTODO: write this part.\n"),
        (LOW, NOTES, STEP.format("##"), None),
    ],
)
def test_a_missing_part_is_put_where_it_keeps_the_others_whole(
    tmp_path: Path, kind: str, check: str, page: str, wanted: str | None
) -> None:
    folder = cookbook(tmp_path, check, kind=kind, bread_recipe=page)
    ((_, message),) = said(folder, "bread-recipe.md")
    assert " has no " in message
    lint("--fix", "--unsafe-fixes", cwd=folder)
    after = (folder / "bread-recipe.md").read_text(encoding="utf-8")
    assert after.endswith(wanted) if wanted else after == page
    assert bool(said(folder, "bread-recipe.md")) == (wanted is None)


@pytest.mark.parametrize(("level", "offered"), [(2, ["### Tip"]), (6, [])])
def test_an_editor_is_offered_a_part_only_where_a_heading_can_be(
    tmp_path: Path, level: int, offered: list[str]
) -> None:
    standard = load_standard(find_project(cookbook(tmp_path, TIP, kind=DEEP), None, False))
    page = engine.read(from_text(STEP.format("#" * level), "bread-recipe.md"), standard.kinds)
    assert page is not None
    assert [offer.text for offer in components(page, 4, "")] == offered
