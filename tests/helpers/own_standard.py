"""A project with a standard of its own, written for one test."""

from __future__ import annotations

import json
from pathlib import Path

from tests.helpers.command import Done, lint, write

CONFIG = 'builtin = []\nrule-folders = ["standard"]\n'
RECIPE = """kind: recipe
title: Recipe
noun: recipe
match: {type: [recipe], files: ["*-recipe.md"]}
parts:
  ingredients: {titles: [Ingredients]}
  step:
    label: step
    heading: ["Step {number}: {title} ({minutes})"]
    levels: [2]
    parts:
      tip: {titles: [Tip], levels: [3]}
  notes: {titles: [Notes]}
"""
MENU = 'kind: menu\ntitle: Menu\nmatch: {type: [menu], files: ["*-menu.md"]}\n'


def cookbook(folder: Path, *checks: str, kind: str = RECIPE, applies: str = "[recipe]", **pages: str | bytes) -> Path:
    """A project of recipes and menus, with one rule for each check: COOK001, COOK002, ...

    A name without a full stop is of a page, as `write` has it.
    """
    standard = {"standard__kinds__recipe.md": f"---\n{kind}---\n# Recipe\n"}
    standard["standard__kinds__menu.md"] = f"---\n{MENU}---\n# Menu\n"
    for number, check in enumerate(checks, 1):
        head = f"code: COOK{number:03}\nname: cook-{number}\nseverity: error\napplies-to: {applies}\n"
        standard[f"standard__cook__rule_{number}.md"] = f"---\n{head}check: {check}\n---\n# A rule\n"
    return write(folder, **{"lint-modules.toml": CONFIG, **standard, **pages})


def found(folder: Path, *arguments: str) -> list[tuple[str, int, str]]:
    """The findings of a run: the page, the line and the message of each."""
    done = lint("--output", "json", *arguments, cwd=folder)
    assert done.code in (0, 1), done.err
    return [(one["path"], one["line"], one["message"]) for one in json.loads(done.out)["findings"]]


def said(folder: Path, page: str, *arguments: str) -> list[tuple[int, str]]:
    """The findings of one page: the line and the message of each."""
    return [(line, message) for _, line, message in found(folder, page, *arguments)]


def refused(done: Done) -> str:
    """What a run that cannot begin says; asserts that it ends as bad input does."""
    assert (done.code, done.out) == (2, "")
    assert "Traceback" not in done.err
    return done.err
