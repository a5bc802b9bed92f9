"""Kinds of page of a project's own: which pages are of them, what `inspect` tells, and what is kept beside them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.standards.cookbook import CONFIG, RECIPE, cookbook, found, refused, said
from tests.test_cli import lint, write

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
    assert bool(found(folder)) is fits


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
