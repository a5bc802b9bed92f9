"""What the kinds of check find in the pages of a project's own standard, and what they leave alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.standards.cookbook import RECIPE, cookbook, found, refused, said
from tests.test_cli import lint

STEP = "# Bread\n\n## Step 1: Knead (20 min)\n\n"


def items(number: int) -> str:
    return "# Bread\n\n## Ingredients\n\n" + "- flour\n  - white\n  - brown\n" * number


@pytest.mark.parametrize(
    ("limits", "number", "wanted"),
    [
        ("min: 2, max: 3", 1, "Ingredients has 1 list item; the standard asks for 2 to 3"),
        ("min: 2, max: 3", 2, None),
        ("min: 2, max: 3", 3, None),
        ("min: 2, max: 3", 4, "Ingredients has 4 list items; the standard asks for 2 to 3"),
        ("min: 2", 40, None),
        ("max: 0", 1, "Ingredients has 1 list item; the standard asks for at most 0"),
        ("min: 2", 0, None),
    ],
)
def test_the_items_of_a_part_are_counted_without_those_inside_them(
    tmp_path: Path, limits: str, number: int, wanted: str | None
) -> None:
    folder = cookbook(tmp_path, f"{{kind: items, in: ingredients, {limits}}}", bread_recipe=items(number))
    assert said(folder, "bread-recipe.md") == ([(3, wanted)] if wanted else [])


def test_a_part_that_only_another_kind_has_is_asked_of_no_page(tmp_path: Path) -> None:
    checks = ["{kind: order, in: step}", "{kind: required-part, part: notes}", "{kind: order, in: page}"]
    pages = {"bread_recipe": "# Bread\n\n## Notes\n\nText.\n\n## Ingredients\n\nFlour.\n", "sunday_menu": "# Sunday\n"}
    folder = cookbook(tmp_path, *checks, applies="[recipe, menu]", **pages)
    assert found(folder) == [
        ("bread-recipe.md", 7, "Ingredients is out of order; the standard's order is Ingredients and Notes")
    ]


def test_a_text_is_asked_for_only_where_a_part_holds_one(tmp_path: Path) -> None:
    folder = cookbook(
        tmp_path,
        "{kind: required-text, in: notes, phrases: [wash your hands, wear an apron]}",
        empty_recipe="# A\n\n## Notes\n\n## Ingredients\n\nFlour.\n",
        unread_recipe="# A\n\n## Notes\n\nText.\n\n```text\nnever closed\n",
        bare_recipe="# A\n\n## Notes\n\nText.\n",
        good_recipe="# A\n\n## Notes\n\nFirst **wash your** hands.\n",
    )
    wanted = "Notes does not hold 'wash your hands' or 'wear an apron'"
    assert found(folder) == [("bare-recipe.md", 3, wanted)]


def test_headings_of_one_s_own_stand_where_the_rule_lets_them(tmp_path: Path) -> None:
    parts = "## Ingredents\n\nFlour.\n\n#### Ingredients of a crust\n\nSalt.\n\n{}## Notes\n\nText.\n\n## History\n"
    step = "## Step 1: Knead (20 min)\n\nText.\n\n## Rest\n\nText.\n\n### A nap\n\nText.\n\n"
    folder = cookbook(
        tmp_path,
        "{kind: other-headings, after: [notes]}",
        a_recipe="# Bread\n\n## Hello\n\nText.\n\n" + parts.format(step),
        b_recipe="# Bread\n\n" + parts.format(""),
        c_recipe="# Bread\n\n## Hello\n\n```text\nnever closed\n",
    )
    allowed = "headings of your own stand behind Notes"
    assert found(folder) == [
        ("a-recipe.md", 3, f"'Hello' stands above the first section; {allowed}"),
        ("a-recipe.md", 19, f"'Rest' stands behind step; {allowed}"),
    ]


@pytest.mark.parametrize(
    ("declared", "wanted"),
    [
        (
            "{total: 30 min, kneading: 90 min}",
            "the 1 steps add up to 20 minutes, which is less than 80 % of the declared 30",
        ),
        ("{kneading: 10 min, baking: 5 min}", "the 1 steps add up to 20 minutes, which is more than the declared 15"),
        ("{kneading: 10 min, baking: a while}", None),
        ("{total: [30 min]}", None),
        ("{kneading: 10 min, baking: {oven: 5 min}}", None),
        ("40+ min", "the 1 steps add up to 20 minutes, which is less than 80 % of the declared 40+"),
        ("20", None),
    ],
)
def test_a_declared_time_may_be_several(tmp_path: Path, declared: str, wanted: str | None) -> None:
    check = "{kind: time-budget, of: step, noun: steps, at-least: 0.8}"
    page = f"---\ntype: recipe\ntime: {declared}\n---\n{STEP}Text.\n"
    folder = cookbook(tmp_path, check, kind=f"{RECIPE}declared-time: [time]\n", bread_recipe=page)
    assert said(folder, "bread-recipe.md") == ([(3, wanted)] if wanted else [])


@pytest.mark.parametrize(
    ("check", "wanted"),
    [
        (
            f"{{kind: forbidden-text, phrases: [{'x' * 301}]}}",
            "`phrases` holds 301 characters in one; at most 300 are allowed",
        ),
        ("{of: step}", "key 'check.kind' is missing"),
        ("{kind: reference, field: next, to: recipy}", "names the unknown kind 'recipy'; did you mean 'recipe'?"),
        (
            "{kind: other-headings, after: [notes, stepp]}",
            ":6:46: rule COOK001 speaks of the unknown part 'stepp'",
        ),
        ("{kind: zzz}", "check.kind: unknown kind 'zzz'; known are alternative-solutions, ambiguous-row, "),
        ("{kind: order, in: stepp}", "speaks of the unknown part 'stepp'; did you mean 'step'?"),
    ],
)
def test_a_check_that_cannot_be_is_told_with_its_place(tmp_path: Path, check: str, wanted: str) -> None:
    told = refused(lint(cwd=cookbook(tmp_path, check, bread_recipe=STEP)))
    assert wanted in told
    assert "standard/cook/rule_1.md:" in told


@pytest.mark.parametrize(
    ("heading", "wanted"),
    [
        (f"'{'x' * 301}'", "a heading pattern has 301 characters; at most 300 are allowed"),
        ("'Step {number'", "has a stray brace at '{number'"),
        ("'Step {number} {number}'", "has a field twice, or both `id` and `code`"),
        ("'Step {id} {code}'", "has a field twice, or both `id` and `code`"),
        ("'Step {nr}'", "has an unknown field 'nr'"),
    ],
)
def test_a_heading_pattern_that_cannot_be_is_told_with_its_place(tmp_path: Path, heading: str, wanted: str) -> None:
    kind = RECIPE.replace('"Step {number}: {title} ({minutes})"', heading)
    told = refused(lint(cwd=cookbook(tmp_path, "{kind: order, in: page}", kind=kind, bread_recipe=STEP)))
    assert wanted in told
    assert "standard/kinds/recipe.md:" in told


@pytest.mark.parametrize("written", ["Step 1 : Knead", "Step 1: Knead", "Step 1 – Knead", "step 1 - Knead"])
def test_a_blank_before_the_colon_of_a_heading_pattern_may_be_left_out(tmp_path: Path, written: str) -> None:
    kind = RECIPE.replace("Step {number}: {title} ({minutes})", "Step {number} : {title}")
    check = "{kind: count, of: step, noun: step, min: 2}"
    folder = cookbook(tmp_path, check, kind=kind, bread_recipe=f"# Bread\n\n## {written}\n\nText.\n")
    assert said(folder, "bread-recipe.md") == [(1, "recipe has 1 step; the standard asks for at least 2")]
