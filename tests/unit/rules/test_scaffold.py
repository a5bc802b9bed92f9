"""`new` makes a page that breaks no rule but the one that finds what is still to be written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linter.checks.base import Context
from linter.cli.main import run
from linter.config import model
from linter.config.model import Config
from linter.errors import StandardError
from linter.linting import engine
from linter.linting.results import PageResult
from linter.mermaid.judge import DiagramJudge
from linter.project.project import Project, find_project, load_rule_set
from linter.rules.model import RuleSet
from linter.rules.scaffold import PageWish, new_page
from linter.rules.selection import Selection, select_rules
from linter.text.source import from_text
from tests.helpers.command import lint
from tests.helpers.own_standard import RECIPE, cookbook, said
from tests.helpers.paths import ROOT
from tests.helpers.sampling import examples

PATHS = {"learning-module": "docs/module-3-leases.md", "exam": "docs/tests/leases-exam.md"}
LEASES = PageWish("Leases", 3)
COURSE = ROOT / "examples" / "course"


def new_page_checked(
    standard: RuleSet, kind: str, wish: PageWish = LEASES, judge: DiagramJudge | None = None
) -> PageResult:
    """What all rules of a standard, those that are off too, find in a new page of a kind."""
    found = next(one for one in standard.kinds if one.kind == kind)
    page = from_text(new_page(found, standard.rules, wish), PATHS.get(kind, f"{kind}-new.md"))
    return engine.lint_page(page, standard.rules, standard.kinds, Context(judge))


def others(checked: PageResult) -> list[str]:
    """The findings that are not about what has to be written."""
    assert not checked.run_errors
    return [f"{one.code} {one.range.line}: {one.message}" for one in checked.findings if one.code != "DOC006"]


@pytest.mark.parametrize("kind", PATHS)
def test_only_what_is_unwritten_is_found_in_a_new_page(
    standard: RuleSet, judge: DiagramJudge | None, kind: str
) -> None:
    checked = new_page_checked(standard, kind, judge=judge)
    assert checked.kind == kind
    assert others(checked) == []
    assert len(checked.findings) > 20


LIMITS = st.fixed_dictionaries(
    {
        "blocks": st.integers(1, 12),
        "minutes": st.tuples(st.integers(5, 60), st.integers(0, 30)),
        "hard": st.integers(1, 12),
        "very_hard": st.integers(1, 6),
        "hard_minutes": st.tuples(st.integers(3, 45), st.integers(0, 20)),
        "bridge": st.integers(0, 120),
        "answer": st.integers(0, 90),
        "tiers": st.integers(0, 9),
        "ignore": st.sets(st.sampled_from(["FB103", "FB", "MOD010", "MOD002", "FB001", "EXM010", "EXM016", "EXM001"])),
    }
)


def changed(limits: dict[str, Any]) -> RuleSet:
    """The built-in standard with other limits and fewer rules."""
    low, more = limits["minutes"]
    low_hard, more_hard = limits["hard_minutes"]
    rules = {
        "MOD002": {"min": limits["blocks"], "max": limits["blocks"] + 2},
        "FB002": {"limits": {"any": [low, low + more]}},
        "EXM001": {"min": limits["hard"], "max": limits["hard"] + 1},
        "EXM002": {"min": limits["very_hard"], "max": limits["very_hard"]},
        "EXM006": {"limits": {"hard": [low_hard, low_hard + more_hard], "very-hard": [20, 25]}},
        "FB124": {"min": limits["bridge"]},
        "EXM011": {"min": limits["answer"]},
        "MOD021": {"min": limits["tiers"]},
    }
    settings_ = model.validate_config({"rules": rules, "ignore": sorted(limits["ignore"])}, "test")
    standard = load_rule_set(Project(ROOT, settings_, None))
    chosen = select_rules(standard, Selection(select=("ALL",), ignore=settings_.ignore), Selection())
    return RuleSet(chosen, standard.kinds)


@settings(max_examples=examples(25), deadline=None, suppress_health_check=list(HealthCheck))
@given(limits=LIMITS, kind=st.sampled_from(sorted(PATHS)))
def test_a_new_page_follows_the_limits_of_the_project(limits: dict[str, Any], kind: str) -> None:
    assert others(new_page_checked(changed(limits), kind)) == []


def test_the_numbers_of_a_changed_standard_stand_in_the_page() -> None:
    rules = {"MOD002": {"min": 2, "max": 3}, "FB002": {"limits": {"any": [40, 50]}}, "MOD021": {"min": 6}}
    standard = load_rule_set(Project(ROOT, model.validate_config({"rules": rules}, "test"), None))
    kind = next(one for one in standard.kinds if one.kind == "learning-module")
    text = new_page(kind, standard.rules, PageWish("Leases", 3))
    assert text.count("## Focus Block") == 2
    assert "## Focus Block 2: TODO: title (45 min)" in text
    assert "estimated_time: 90 minutes" in text
    assert "### 6. TODO" in text


@pytest.mark.parametrize(("course", "kind"), [("lessons", "lesson"), ("lessons", "project"), ("proposals", "proposal")])
def test_a_new_page_of_a_projects_own_kind(course: str, kind: str) -> None:
    standard = load_rule_set(find_project(ROOT / "examples" / course, None, False))
    checked = new_page_checked(standard, kind, PageWish("Longer loans", 9))
    assert others(checked) == []
    text = new_page(
        next(one for one in standard.kinds if one.kind == kind), standard.rules, PageWish("Longer loans", 9)
    )
    assert "TODO" in text


def test_a_skeleton_must_say_what_is_to_be_written() -> None:
    kinds = {"learning-module": {"parts": {"summary": {"skeleton": "All is well."}}}}
    with pytest.raises(StandardError, match="a skeleton says TODO"):
        load_rule_set(Project(ROOT, Config(kinds=kinds), None))


def test_it_says_the_word_that_the_projects_rule_looks_for() -> None:
    project = Project(ROOT, model.validate_config({"rules": {"DOC006": {"marks": ["OPEN"]}}}, "test"), None)
    checked = new_page_checked(load_rule_set(project), "learning-module")
    assert others(checked) == []
    assert len(checked.findings) > 20


def test_an_exam_for_a_module_asks_about_its_blocks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "tests").mkdir()
    (tmp_path / "lint-modules.toml").touch()
    module = tmp_path / "module-1-backpressure.md"
    module.write_bytes((COURSE / "docs" / "module-1-backpressure.md").read_bytes())
    exam = tmp_path / "tests" / "backpressure-exam.md"
    assert run(["new", "exam", "--for", str(module), "--output", str(exam)]) == 0
    assert capsys.readouterr().out == ""
    text = exam.read_text(encoding="utf-8")
    assert "- ../module-1-backpressure.md" in text
    assert "### Question 2: Admission Control (15 min)" in text
    assert run(["check", str(tmp_path), "--ignore", "DOC006", "--fail-level", "info"]) == 0
    found = (
        capsys.readouterr().out
    )  # the module's own link to the exam's folder is right; nothing else is found in the exam
    assert "backpressure-exam.md" not in found


def test_it_writes_a_page_and_never_overwrites_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "module-3-leases.md"
    assert run(["new", "module", "--title", "Leases", "--number", "3", "--output", str(page), "--isolated"]) == 0
    written = page.read_bytes()
    assert b"\n# Module 3: Leases\n" in written
    assert "places to write" in capsys.readouterr().err
    assert run(["new", "module", "--output", str(page), "--isolated"]) == 2
    assert "is there already" in capsys.readouterr().err
    assert page.read_bytes() == written
    assert [path.name for path in tmp_path.iterdir()] == [page.name]


def test_it_prints_the_page_where_no_file_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["new", "exam", "--isolated"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("---\ntitle: 'TODO: title'\n")
    assert err == ""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["modul"], "did you mean 'module'?"),
        (["tracker"], "status --init"),
        (["exam", "--for", "nowhere.md"], "nowhere.md does not exist"),
        (["exam", "--for", "README.md"], "README.md is no learning-module"),
        (
            ["module", "--for", "examples/course/docs/module-1-backpressure.md"],
            "no rule holds a module against another page",
        ),
        (["module", "--number", "-1"], "-1"),
    ],
)
def test_what_cannot_be_made(
    arguments: list[str], said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    assert run(["new", *arguments]) == 2
    assert said in capsys.readouterr().err


def test_it_says_where_a_name_makes_the_page_another_kind(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    standard = ROOT / "examples" / "lessons"
    page = tmp_path / "project-scarf.md"
    arguments = ["new", "lesson", "--config", str(standard / "lint-modules.toml"), "--output", str(page)]
    assert run(arguments) == 0
    assert "it is taken for a project" in capsys.readouterr().err


def test_a_number_that_nothing_asks_for_is_left_out_and_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["new", "exam", "--number", "7", "--isolated"]) == 0
    out, err = capsys.readouterr()
    assert "7" not in out.split("\n# ")[1].split("\n", 1)[0]
    assert "no rule asks for a number of the exam" in err


def test_titles_of_others_reach_no_terminal_as_commands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    module = tmp_path / "module-1-x.md"
    module.write_text(
        "# Module 1: A\x1b[2J\n\n## Focus Block 1: B\x1b]0;x\x07 \u202e (25 min)\n\nText.\n", encoding="utf-8"
    )
    assert run(["new", "exam", "--for", str(module), "--title", "a\n# b", "--isolated"]) == 0
    out = capsys.readouterr().out
    assert not {"\x1b", "\x07", "\u202e"} & set(out)
    assert "\n# a # b\n" in out


def test_a_module_that_cannot_be_read_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    module = tmp_path / "module-1-x.md"
    module.write_bytes(b"# x\0\n")
    assert run(["new", "exam", "--for", str(module), "--isolated"]) == 2
    assert capsys.readouterr().err.startswith(f"lint-modules: error: {module}: page ")


PATTERN = '["Step {number}: {title} ({minutes})"]'


def new_recipe(folder: Path, *arguments: str) -> str:
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
    page = new_recipe(cookbook(tmp_path, asked, f"{{kind: field, field: it, {check}}}"), "--number", "3")
    assert stated(page) == value


@pytest.mark.parametrize(("check", "value"), [("type: integer", 0), ("type: number, max: -0.5", -0.5)])
def test_a_number_is_nought_where_none_is_wished(tmp_path: Path, check: str, value: float) -> None:
    asked = "{kind: required-fields, fields: {recipe: [it]}}"
    assert stated(new_recipe(cookbook(tmp_path, asked, f"{{kind: field, field: it, {check}}}"))) == value


def test_a_kind_that_no_name_tells_states_its_type(tmp_path: Path) -> None:
    asked = "{kind: required-part, part: notes}"
    by_type = RECIPE.replace(', files: ["*-recipe.md"]', "")
    assert new_recipe(cookbook(tmp_path, asked, kind=by_type)).startswith("---\ntype: recipe\n---\n\n# Bread\n")


def test_a_part_that_messages_call_by_another_word_is_headed_by_its_title(tmp_path: Path) -> None:
    kind = RECIPE.replace("{titles: [Notes]}", "{label: closing words, titles: [Notes]}")
    page = new_recipe(cookbook(tmp_path, "{kind: required-part, part: notes}", kind=kind))
    assert "\n## Notes\n" in page
    assert "closing words" not in page


def test_parts_without_minutes_are_headed_without_them(tmp_path: Path) -> None:
    kind = RECIPE.replace(PATTERN, '["Step {number}: {title} ({minutes})", "Step {number}: {title}"]')
    page = new_recipe(cookbook(tmp_path, "{kind: count, of: step, noun: step, min: 2}", kind=kind))
    assert [line for line in page.split("\n") if line.startswith("## ")] == [
        "## Step 1: TODO: title",
        "## Step 2: TODO: title",
    ]


def test_parts_that_need_minutes_get_some(tmp_path: Path) -> None:
    page = new_recipe(cookbook(tmp_path, "{kind: count, of: step, noun: step, min: 1}", "{kind: has-time, of: step}"))
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
    page = new_recipe(
        cookbook(tmp_path, *counts, kind=f'{RECIPE}  question: {{heading: ["Question {{id}}: {{title}}"], {levels}}}\n')
    )
    easy, hard = page.split("\n## Hard ")
    assert [easy.count("\n### Question"), hard.count("\n### Question")] == heads


def test_a_skeleton_longer_than_a_part_may_be_gives_way(tmp_path: Path) -> None:
    kind = RECIPE.replace("{titles: [Notes]}", "{titles: [Notes], skeleton: 'TODO: all that one has to know'}")
    asked = "{kind: required-part, part: notes}"
    assert new_recipe(cookbook(tmp_path / "a", asked, kind=kind)).endswith(
        "## Notes\n\nTODO: all that one has to know\n"
    )
    for most, text in ((6, "TODO: write this part."), (2, "TODO")):
        folder = cookbook(tmp_path / str(most), asked, f"{{kind: words, in: notes, max: {most}}}", kind=kind)
        assert new_recipe(folder).endswith(f"## Notes\n\n{text}\n")


def test_a_part_is_given_as_many_items_as_are_asked_for(tmp_path: Path) -> None:
    page = new_recipe(cookbook(tmp_path, "{kind: required-part, part: notes}", "{kind: items, in: notes, min: 3}"))
    assert page.split("## Notes\n")[1].count("\n- ") == 3


def test_rules_that_ask_nothing_of_a_part_s_text_change_nothing_in_it(tmp_path: Path) -> None:
    asked = "{kind: required-part, part: notes}"
    plain = new_recipe(cookbook(tmp_path / "a", asked))
    assert new_recipe(cookbook(tmp_path / "b", asked, "{kind: forbidden-text, phrases: [burnt]}")) == plain


def test_rules_that_contradict_each_other_do_not_keep_a_page_from_being_made(tmp_path: Path) -> None:
    asked = "{kind: required-fields, fields: {recipe: [it]}}"
    forbidden = "{kind: forbidden-fields, fields: [it]}\nwhen: {it: ['TODO: it']}"
    done = lint("new", "recipe", "--title", "Bread", cwd=cookbook(tmp_path, asked, forbidden))
    assert (done.code, done.out) == (0, "---\nit: 'TODO: it'\ntype: recipe\n---\n\n# Bread\n\nTODO: write this part.\n")
    assert "COOK002: field `it` does not belong here" in done.err


def test_a_sentence_that_the_skeleton_says_is_not_said_twice(tmp_path: Path) -> None:
    kind = RECIPE.replace("{titles: [Notes]}", "{titles: [Notes], skeleton: 'TODO: Wash  your hands'}")
    checks = ["{kind: required-part, part: notes}", "{kind: required-text, in: notes, phrases: [wash your hands]}"]
    assert new_recipe(cookbook(tmp_path / "a", *checks, kind=kind)).lower().count("your hands") == 1
    assert new_recipe(cookbook(tmp_path / "b", *checks)).lower().count("your hands") == 1
