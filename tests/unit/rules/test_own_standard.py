"""A project's own standard: its kinds of page, what its rules find, fields that refer, skeletons it offers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from linter.linting import engine
from linter.lsp.features import component_offers
from linter.project.project import find_project, load_rule_set
from linter.text.source import from_text
from tests.helpers.command import lint, write
from tests.helpers.own_standard import CONFIG, RECIPE, cookbook, found, refused, said

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


NOTES = "{kind: required-part, part: notes}"


def test_a_kind_that_asks_for_no_type_takes_pages_of_any_type_by_their_name(tmp_path: Path) -> None:
    kind = RECIPE.replace("type: [recipe], ", "")
    pages = {"bread_recipe": "---\ntype: law\n---\n# Bread\n", "about": "---\ntype: law\n---\n# About\n"}
    folder = cookbook(tmp_path, NOTES, kind=kind, **pages)
    assert [path for path, *_ in found(folder)] == ["bread-recipe.md"]
    assert "no kind has" in lint("config", "verify", "--explain-kind", "about.md", cwd=folder).out


@pytest.mark.parametrize(
    ("path", "fits"),
    [
        ("a/b/x-1.md", True),
        ("a/q/b/x-1.md", True),
        ("a/q/r/b/s/t/x-1.md", True),
        ("a/qb/x-1.md", False),
        ("a/q/x-1.md", False),
        ("q/a/b/x-1.md", False),
        ("a/b/b/x-.md", False),
    ],
)
def test_a_glob_may_leave_out_folders_in_several_places(tmp_path: Path, path: str, fits: bool) -> None:
    kind = RECIPE.replace("*-recipe.md", "a/**/b/**/x-?*.md")
    folder = cookbook(tmp_path, NOTES, kind=kind, **{path: "# Bread\n"})
    done = lint(cwd=folder)
    assert done.code in (0, 1) if fits else "no page was judged" in done.err


def test_inspect_tells_the_parts_of_a_page_of_one_s_own(tmp_path: Path) -> None:
    page = "# Bread\n\n## Ingredients\n\nFlour.\n\n## Step 1: Knead (20 min)\n\nText.\n\n### Tip\n\nText.\n"
    done = lint("inspect", "--output", "json", cwd=cookbook(tmp_path, NOTES, bread_recipe=page))
    (data,) = json.loads(done.out)["documents"]
    assert (data["kind"], data["title"], data["title_line"]) == ("recipe", "Bread", 1)
    assert [(part["name"], part["line"], part["end_line"]) for part in data["parts"]] == [
        ("ingredients", 3, 6),
        ("step", 7, 13),
    ]
    assert [(part["name"], part["line"]) for part in data["parts"][1]["parts"]] == [("tip", 11)]


def test_a_tracker_of_a_kind_without_words_holds_nothing(tmp_path: Path) -> None:
    kind = RECIPE.replace("noun: recipe", "noun: recipe\ninspect: tracker")
    page = "# Bread\n\n| Page | Status |\n|---|---|\n| Rye | Done |\n"
    folder = cookbook(tmp_path, NOTES, kind=kind, bread_recipe=page)
    done = lint("inspect", "--output", "json", cwd=folder)
    (data,) = json.loads(done.out)["documents"]
    assert (done.code, data["kind"], data["rows"]) == (0, "recipe", [])
    assert said(folder, "bread-recipe.md") == [(1, "recipe has no Notes section")]
    assert "Traceback" not in lint("status", cwd=folder).err


def test_of_a_built_in_family_the_rules_for_kinds_that_are_kept_are_kept(tmp_path: Path) -> None:
    exam = RECIPE.replace("kind: recipe", "kind: exam").replace("type: [recipe]", "type: [exam]")
    config = {"lint-modules.toml": CONFIG.replace("builtin = []", 'builtin = ["document"]')}
    none = lint("rule", "--output", "json", cwd=cookbook(tmp_path / "a", NOTES, **config))
    some = lint("rule", "--output", "json", cwd=cookbook(tmp_path / "b", NOTES, kind=exam, applies="[exam]", **config))
    assert (none.err, some.err) == ("", "")
    kept = [{rule["code"]: rule["applies-to"] for rule in json.loads(done.out)} for done in (none, some)]
    assert "DOC008" not in kept[0]
    assert kept[1]["DOC008"] == ["exam"]
    write(tmp_path / "b", bread_recipe="---\ntype: exam\n---\n# Bread\n\n## Notes\n\n## Ingredients\n\nFlour.\n")
    assert [line for line, _ in said(tmp_path / "b", "bread-recipe.md", "--select", "DOC008")] == [6]


def test_the_rule_about_unread_pages_cannot_be_replaced(tmp_path: Path) -> None:
    page = "---\ncode: DOC001\nname: unreadable-document\nseverity: info\napplies-to: [any]\n"
    page += f"check: {NOTES}\n---\n# Own\n"
    folder = cookbook(tmp_path, NOTES, **{"standard__document__own.md": page})
    assert "rule DOC001 cannot be replaced" in refused(lint(cwd=folder))


@pytest.mark.parametrize(
    ("settings", "wanted"),
    [
        ('[kinds.tracker.form.dates]\nforms = ["MM/DD"]\n', "date form 'MM/DD' needs a year (YYYY), a month"),
        (
            '[kinds.tracker.form.checklist]\nmodule = [{text = "a", says = ["a"], rules = ["FB001"], nedes = "b"}]\n',
            "'form.checklist.module.0.nedes'; did you mean 'needs'?",
        ),
        ('per-file-ignores = {"' + "a" * 1_001 + '" = ["DOC001"]}\n', "per-file-ignores: "),
    ],
)
def test_words_of_a_project_that_cannot_be_are_told(tmp_path: Path, settings: str, wanted: str) -> None:
    assert wanted in refused(lint(cwd=write(tmp_path, **{"lint-modules.toml": settings, "a_exam.md": "# A\n"})))


@pytest.mark.parametrize(
    ("check", "value", "wanted"),
    [
        ("type: url", "https://example.org/a", None),
        ("type: url", "'http://[oven'", "`it` is no url: 'http://[oven'"),
        ("type: url", "'https:///oven'", "`it` is no url: 'https:///oven'"),
        ("type: integer, max: 9", "7", None),
        ("type: integer, max: 9", "12", "`it` has 12; the standard asks for at most 9"),
        ("type: integer, max: 9", "7" * 40 + " eggs", "`it` is no integer: '" + "7" * 40 + " eggs'"),
        ("type: integer, min: 9", "7.5", "`it` is no integer: '7.5'"),
        ("type: number, min: 9", "7.5", "`it` has 7.5; the standard asks for at least 9"),
        ("type: number, min: 1, max: 9", ".nan", "`it` is no number: '.nan'"),
        ("type: number, min: 1, max: 9", "nan", "`it` is no number: 'nan'"),
        ("type: number, max: 9", "inf", "`it` is no number: 'inf'"),
        ("type: date", "2026-02-30", "`it` is no date: '2026-02-30'"),
        ("type: date", "2026-02-28 or later, as soon as the oven is there", "`it` is no date: '2026-02-28 or later"),
        ("type: list, min: 2", "[a]", "`it` has 1 items; the standard asks for at least 2"),
        ("type: list", "{a: b}", "`it` is no list: a mapping"),
        ("type: mapping", "[a]", "`it` is no mapping: a list"),
    ],
)
def test_a_value_is_of_its_type_and_size(tmp_path: Path, check: str, value: str, wanted: str | None) -> None:
    page = f"---\ntype: recipe\nit: {value}\n---\n# Bread\n"
    found = said(cookbook(tmp_path, f"{{kind: field, field: it, {check}}}", bread_recipe=page), "bread-recipe.md")
    assert [line for line, _ in found] == ([3] if wanted else [])
    assert all(message.startswith(wanted or "-") for _, message in found)


BREAD = "# Bread\n"
MENU = "---\ntype: menu\n{}---\n# Sunday\n"
ANY = "{kind: reference, field: recipes}"
OF_KIND = "{kind: reference, field: recipes, to: recipe}"


def menu(folder: Path, check: str, field: str) -> list[tuple[int, str]]:
    """What is found in a menu beside a recipe and a page of no kind."""
    pages = {"docs__week__sunday_menu": MENU.format(field), "docs__bread_recipe": BREAD, "docs__about": "# About\n"}
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


TIP, NOTES_PAGE = "{kind: required-part, part: tip, in: step}", "{kind: required-part, part: notes}"
DEEP = RECIPE.replace("levels: [2]", "levels: [2, 6]", 1)
LOW = RECIPE.replace("{titles: [Notes]}", "{titles: [Notes], levels: [4]}")
TIMED_STEP = "# Bread\n\n{} Step 1: Knead (20 min)\n\nText.\n"


@pytest.mark.parametrize(
    ("kind", "check", "page", "wanted"),
    [
        (DEEP, TIP, TIMED_STEP.format("##"), "\nText.\n\n### Tip\n\nTODO: write this part.\n"),
        (DEEP, TIP, TIMED_STEP.format("######"), None),
        (LOW, NOTES_PAGE, "# Bread\n\n## About\n\nText.\n", "\nText.\n\n#### Notes\n\nTODO: write this part.\n"),
        (LOW, NOTES_PAGE, TIMED_STEP.format("##"), None),
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
    standard = load_rule_set(find_project(cookbook(tmp_path, TIP, kind=DEEP), None, False))
    page = engine.parse(from_text(TIMED_STEP.format("#" * level), "bread-recipe.md"), standard.kinds)
    assert page is not None
    assert [offer.text for offer in component_offers(page, 4, "")] == offered
