"""What `new` makes for a project's own standard: a page in which its rules find nothing, whatever they ask."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tests.standards.cookbook import RECIPE, cookbook, said
from tests.test_cli import lint

PATTERN = '["Step {number}: {title} ({minutes})"]'


def made(folder: Path, *arguments: str) -> str:
    """The text of a new recipe, after asserting that the project's rules find nothing in it."""
    done = lint("new", "recipe", "--title", "Bread", "--output", "new-recipe.md", *arguments, cwd=folder)
    assert (done.code, done.out) == (0, "")
    assert said(folder, "new-recipe.md") == []
    return (folder / "new-recipe.md").read_text(encoding="utf-8")


def stated(page: str) -> object:
    """The field `it` of a page's front matter."""
    return yaml.safe_load(page.split("---\n")[1])["it"]


@pytest.mark.parametrize(
    ("check", "value"),
    [
        ("type: list, min: 2", ["TODO: it", "TODO: it"]),
        ("type: list", ["TODO: it"]),
        ("type: mapping", {"TODO": "TODO"}),
        ("type: boolean", False),
        ("type: url", "https://example.org/"),
        ("type: email", "name@example.org"),
        ("type: duration", "60 minutes"),
        ("type: integer", 3),
        ("type: integer, min: 4.5", 5),
        ("type: integer, max: 2", 2),
        ("type: integer, min: -9, max: -4.5", -5),
        ("type: number, min: 4.5", 4.5),
        ("type: number, max: 2.5", 2.5),
        ("type: text, max: 4", "TODO"),
    ],
)
def test_a_field_is_given_a_value_of_its_type_and_size(tmp_path: Path, check: str, value: object) -> None:
    asked = "{kind: required-fields, fields: {recipe: [it]}}"
    page = made(cookbook(tmp_path, asked, f"{{kind: field, field: it, {check}}}"), "--number", "3")
    assert stated(page) == value


@pytest.mark.parametrize(("check", "value"), [("type: integer", 0), ("type: number, max: -0.5", -0.5)])
def test_a_number_is_nought_where_none_is_wished(tmp_path: Path, check: str, value: float) -> None:
    asked = "{kind: required-fields, fields: {recipe: [it]}}"
    assert stated(made(cookbook(tmp_path, asked, f"{{kind: field, field: it, {check}}}"))) == value


def test_a_kind_that_no_name_tells_states_its_type(tmp_path: Path) -> None:
    asked = "{kind: required-part, part: notes}"
    by_type = RECIPE.replace(', files: ["*-recipe.md"]', "")
    assert made(cookbook(tmp_path, asked, kind=by_type)).startswith("---\ntype: recipe\n---\n\n# Bread\n")


def test_a_part_that_messages_call_by_another_word_is_headed_by_its_title(tmp_path: Path) -> None:
    kind = RECIPE.replace("{titles: [Notes]}", "{label: closing words, titles: [Notes]}")
    page = made(cookbook(tmp_path, "{kind: required-part, part: notes}", kind=kind))
    assert "\n## Notes\n" in page
    assert "closing words" not in page


def test_parts_without_minutes_are_headed_without_them(tmp_path: Path) -> None:
    kind = RECIPE.replace(PATTERN, '["Step {number}: {title} ({minutes})", "Step {number}: {title}"]')
    page = made(cookbook(tmp_path, "{kind: count, of: step, noun: step, min: 2}", kind=kind))
    assert [line for line in page.split("\n") if line.startswith("## ")] == [
        "## Step 1: TODO: title",
        "## Step 2: TODO: title",
    ]


def test_parts_that_need_minutes_get_some(tmp_path: Path) -> None:
    page = made(cookbook(tmp_path, "{kind: count, of: step, noun: step, min: 1}", "{kind: has-time, of: step}"))
    assert "\n## Step 1: TODO: title (25 min)\n" in page


@pytest.mark.parametrize(("most", "heads"), [("", [3, 1]), (", max: 1", [1, 3])])
def test_a_number_of_all_parts_is_reached_where_a_difficulty_has_room(
    tmp_path: Path, most: str, heads: list[int]
) -> None:
    levels = "difficulty: {easy: {section: [Easy]}, hard: {section: [Hard]}}"
    counts = [
        "{kind: count, of: question, noun: question, min: 4}",
        f"{{kind: count, of: question, noun: easy question, where: {{difficulty: easy}}, min: 1{most}}}",
        "{kind: count, of: question, noun: hard question, where: {difficulty: hard}, min: 1}",
        "{kind: progressive, of: question, levels: [easy, hard]}",
    ]
    page = made(
        cookbook(tmp_path, *counts, kind=f'{RECIPE}  question: {{heading: ["Question {{id}}: {{title}}"], {levels}}}\n')
    )
    easy, hard = page.split("\n## Hard ")
    assert [easy.count("\n### Question"), hard.count("\n### Question")] == heads


def test_a_skeleton_longer_than_a_part_may_be_gives_way(tmp_path: Path) -> None:
    kind = RECIPE.replace("{titles: [Notes]}", "{titles: [Notes], skeleton: 'TODO: all that one has to know'}")
    asked = "{kind: required-part, part: notes}"
    assert made(cookbook(tmp_path / "a", asked, kind=kind)).endswith("## Notes\n\nTODO: all that one has to know\n")
    for most, text in ((6, "TODO: write this part."), (2, "TODO")):
        folder = cookbook(tmp_path / str(most), asked, f"{{kind: words, in: notes, max: {most}}}", kind=kind)
        assert made(folder).endswith(f"## Notes\n\n{text}\n")


def test_a_part_is_given_as_many_items_as_are_asked_for(tmp_path: Path) -> None:
    page = made(cookbook(tmp_path, "{kind: required-part, part: notes}", "{kind: items, in: notes, min: 3}"))
    assert page.split("## Notes\n")[1].count("\n- ") == 3


def test_rules_that_ask_nothing_of_a_part_s_text_change_nothing_in_it(tmp_path: Path) -> None:
    asked = "{kind: required-part, part: notes}"
    plain = made(cookbook(tmp_path / "a", asked))
    assert made(cookbook(tmp_path / "b", asked, "{kind: forbidden-text, phrases: [burnt]}")) == plain


def test_rules_that_contradict_each_other_do_not_keep_a_page_from_being_made(tmp_path: Path) -> None:
    asked = "{kind: required-fields, fields: {recipe: [it]}}"
    forbidden = "{kind: forbidden-fields, fields: [it]}\nwhen: {it: ['TODO: it']}"
    done = lint("new", "recipe", "--title", "Bread", cwd=cookbook(tmp_path, asked, forbidden))
    assert (done.code, done.out) == (0, "---\nit: 'TODO: it'\ntype: recipe\n---\n\n# Bread\n\nTODO: write this part.\n")
    assert "COOK002: field `it` does not belong here" in done.err


def test_a_sentence_that_the_skeleton_says_is_not_said_twice(tmp_path: Path) -> None:
    kind = RECIPE.replace("{titles: [Notes]}", "{titles: [Notes], skeleton: 'TODO: Wash  your hands'}")
    checks = ["{kind: required-part, part: notes}", "{kind: required-text, in: notes, phrases: [wash your hands]}"]
    assert made(cookbook(tmp_path / "a", *checks, kind=kind)).lower().count("your hands") == 1
    assert made(cookbook(tmp_path / "b", *checks)).lower().count("your hands") == 1
