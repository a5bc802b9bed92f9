"""What the core tells those who ask it directly: editors, workers, the site, checks."""

from __future__ import annotations

import pickle

import pytest

from linter import loading, reference, tasks
from linter.checked import PageLines
from linter.checks.rendering_formulas import formulas
from linter.checks.rendering_text import raw_lines
from linter.checks.time_sums import labelled_times
from linter.editor.budget import minutes
from linter.errors import StandardError
from linter.examiner import Examiner
from linter.leaf import Leaves, leaf_of
from linter.rules import Standard
from tests.conftest import Lint
from tests.rendering import page_of
from tests.test_recognition import read

MODULE = "# M\n\n{} Focus Block 1: A (20 min)\n\nText.\n\n"


def test_a_page_whose_rules_add_up_no_minutes_has_no_budget(standard: Standard) -> None:
    page = read(standard, "# E\n\n## Question 1: A (20 min)\n", "x-exam.md")
    assert minutes(page, 2, standard.rules) is None
    assert "**focus block 1**" in (minutes(read(standard, MODULE.format("##"), "x-module.md"), 2, standard.rules) or "")


def test_a_page_of_which_only_the_facts_are_wanted_is_not_judged(standard: Standard) -> None:
    examiner = Examiner(standard.rules, standard.kinds)
    text = MODULE.format("##").encode()
    bare, judged = (tasks.examine_page(examiner, "x-module.md", text, wanted) for wanted in (False, True))
    assert bare["page"] == {key: judged["page"][key] for key in ("kind", "facts")}
    assert set(bare["page"]) < set(judged["page"])
    assert (bare["crash"], bare["whole"]) == (None, True)
    assert tasks.examine_page(examiner, "about.md", b"# A\n", True) == {"page": None, "crash": None}


def test_a_page_that_crashes_is_told_and_raises_nothing(standard: Standard) -> None:
    class Broken(Examiner):
        def open(self, source: object) -> object:  # type: ignore[override]
            raise ValueError("no such thing")

    told = tasks.examine_page(Broken(standard.rules, standard.kinds), "x-module.md", b"# A\n", True)
    assert told == {"page": None, "crash": "ValueError: no such thing"}


def test_a_line_that_speaks_of_a_time_of_something_else_declares_none(standard: Standard) -> None:
    lines = ["**Total Time**: 90 minutes", "**Total Time**: 90 minutes per part", "**Total Time**: soon", "Total Time"]
    page = read(standard, "# E\n\n" + "\n\n".join(lines) + "\n\nTotal Time: 80 min | Points: 9\n", "x-exam.md")
    assert [(line, time.low) for line, time in labelled_times(page, ["Total Time"])] == [(2, 90), (10, 80)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It is $x$ here.", ["$x$"]),
        ("It is \\\\$x$ here.", ["$x$"]),
        ("It is \\$x$ here.", []),
        ("It is \\(x\\) here.", ["\\(x\\)"]),
        ("It is \\\\(x\\\\) here.", []),
        ("It is \\\\\\(x\\) here.", ["\\(x\\)"]),
    ],
)
def test_two_backslashes_escape_nothing(text: str, found: list[str]) -> None:
    assert [text[one.start : one.end] for one in formulas(page_of(text))] == found


def test_an_element_that_closes_itself_keeps_no_markdown_out() -> None:
    assert raw_lines(page_of("<div>\n\n- a\n- b\n\n</div>\n")) >= {2, 3}
    assert not raw_lines(page_of("<div/>\n\n- a\n- b\n")) & {2, 3}


def test_checklists_have_a_part_for_each_kind_that_rules_speak_of(standard: Standard) -> None:
    of_exams = tuple(rule for rule in standard.rules if rule.applies_to == ("exam",))
    heads = [
        line for line in reference.checklists(Standard(of_exams, standard.kinds)).splitlines() if line[:3] == "## "
    ]
    assert heads == ["## Exam"]


def test_an_installation_without_rules_is_told() -> None:
    with pytest.raises(StandardError, match="the installation is incomplete"):
        loading.load([], [])


def test_a_page_that_was_not_read_whole_is_an_error_whatever_its_rule_says(standard: Standard, lint: Lint) -> None:
    found = lint("---\ntype: exam\n---\n# E\n\n" + "> " * 200 + "x\n", "x-exam.md", "DOC001").findings
    assert [(one.code, one.severity.value) for one in found] == [("DOC001", "error")]


def test_the_lines_of_pages_go_to_another_process_as_what_they_are(lint: Lint) -> None:
    pages = [lint("# A\n\ntext\n", "a-exam.md", "DOC003"), lint("# B\n", "b-exam.md", "DOC003")]
    lines = PageLines(pages)
    assert (len(lines), list(lines), lines["b-exam.md"]) == (2, ["a-exam.md", "b-exam.md"], ("# B", ""))
    sent = pickle.loads(pickle.dumps(lines))
    assert (type(sent), sent) == (dict, dict(lines))


def test_whether_a_page_is_there_is_told_without_reading_it(standard: Standard) -> None:
    leaf = leaf_of(read(standard, "# E\n", "x-exam.md"))
    pages = Leaves({"x-exam.md": leaf})
    assert ("x-exam.md" in pages, "y-exam.md" in pages, len(pages)) == (True, False, 1)
    assert pages["x-exam.md"] is leaf.document
