"""A new page passes every rule but the one that finds what is still to be written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linter import config, engine
from linter.checks import Context
from linter.cli.main import run
from linter.cli.project import Project, find_project, load_standard
from linter.config import Config
from linter.engine import Checked
from linter.errors import StandardError
from linter.mermaid import DiagramJudge
from linter.rules import Standard
from linter.selection import Selection, choose
from linter.skeleton_fields import Wish
from linter.skeleton_page import new_page
from linter.source import from_text
from tests.conftest import ROOT

PATHS = {"learning-module": "docs/module-3-leases.md", "exam": "docs/tests/leases-exam.md"}
LEASES = Wish("Leases", 3)
COURSE = ROOT / "examples" / "course"


def made(standard: Standard, kind: str, wish: Wish = LEASES, judge: DiagramJudge | None = None) -> Checked:
    """What all rules of a standard, those that are off too, find in a new page of a kind."""
    found = next(one for one in standard.kinds if one.kind == kind)
    page = from_text(new_page(found, standard.rules, wish), PATHS.get(kind, f"{kind}-new.md"))
    return engine.check(page, standard.rules, standard.kinds, Context(judge))


def others(checked: Checked) -> list[str]:
    """The findings that are not about what has to be written."""
    assert not checked.run_errors
    return [f"{one.code} {one.range.line}: {one.message}" for one in checked.findings if one.code != "DOC006"]


@pytest.mark.parametrize("kind", PATHS)
def test_only_what_is_unwritten_is_found_in_a_new_page(
    standard: Standard, judge: DiagramJudge | None, kind: str
) -> None:
    checked = made(standard, kind, judge=judge)
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


def changed(limits: dict[str, Any]) -> Standard:
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
    settings_ = config.validate({"rules": rules, "ignore": sorted(limits["ignore"])}, "test")
    standard = load_standard(Project(ROOT, settings_, None))
    chosen = choose(standard, Selection(select=("ALL",), ignore=settings_.ignore), Selection())
    return Standard(chosen, standard.kinds)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(limits=LIMITS, kind=st.sampled_from(sorted(PATHS)))
def test_a_new_page_follows_the_limits_of_the_project(limits: dict[str, Any], kind: str) -> None:
    assert others(made(changed(limits), kind)) == []


def test_the_numbers_of_a_changed_standard_stand_in_the_page() -> None:
    rules = {"MOD002": {"min": 2, "max": 3}, "FB002": {"limits": {"any": [40, 50]}}, "MOD021": {"min": 6}}
    standard = load_standard(Project(ROOT, config.validate({"rules": rules}, "test"), None))
    kind = next(one for one in standard.kinds if one.kind == "learning-module")
    text = new_page(kind, standard.rules, Wish("Leases", 3))
    assert text.count("## Focus Block") == 2
    assert "## Focus Block 2: TODO: title (45 min)" in text
    assert "estimated_time: 90 minutes" in text
    assert "### 6. TODO" in text


@pytest.mark.parametrize(("course", "kind"), [("lessons", "lesson"), ("lessons", "project"), ("proposals", "proposal")])
def test_a_new_page_of_a_projects_own_kind(course: str, kind: str) -> None:
    standard = load_standard(find_project(ROOT / "examples" / course, None, False))
    checked = made(standard, kind, Wish("Longer loans", 9))
    assert others(checked) == []
    text = new_page(next(one for one in standard.kinds if one.kind == kind), standard.rules, Wish("Longer loans", 9))
    assert "TODO" in text


def test_a_skeleton_must_say_what_is_to_be_written() -> None:
    kinds = {"learning-module": {"parts": {"summary": {"skeleton": "All is well."}}}}
    with pytest.raises(StandardError, match="a skeleton says TODO"):
        load_standard(Project(ROOT, Config(kinds=kinds), None))


def test_it_says_the_word_that_the_projects_rule_looks_for() -> None:
    project = Project(ROOT, config.validate({"rules": {"DOC006": {"marks": ["OPEN"]}}}, "test"), None)
    checked = made(load_standard(project), "learning-module")
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
        (["module", "--output", "no/such/folder/module-1.md"], "does not exist"),
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
