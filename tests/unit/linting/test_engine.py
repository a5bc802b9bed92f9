"""What the core tells those who ask it directly: editors, workers, the site, checks."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from dataclasses import replace

import pytest

from linter.app.local_task import LocalPassItem, LocalPassTask
from linter.checks.base import Check
from linter.checks.times import labelled_times
from linter.corpus import Corpus, PageChangedError, page_at_hand
from linter.errors import StandardError
from linter.findings import Problem
from linter.kinds.document import Document
from linter.linting import engine
from linter.linting.engine import LocalPass, find_problems, local_pass
from linter.linting.results import PageLines
from linter.lsp.features import time_budget
from linter.markdown.inline import formulas
from linter.markdown.raw_html import raw_html_lines
from linter.rules import loader, manual
from linter.rules.model import RuleSet
from linter.text.source import Source, from_text
from tests.helpers.linting import Lint
from tests.helpers.site_rendering import page_of
from tests.unit.kinds.test_recognize import read

MODULE = "# M\n\n{} Focus Block 1: A (20 min)\n\nText.\n\n"


def test_a_page_whose_rules_add_up_no_minutes_has_no_budget(standard: RuleSet) -> None:
    page = read(standard, "# E\n\n## Question 1: A (20 min)\n", "x-exam.md")
    assert time_budget(page, 2, standard.rules) is None
    assert "**focus block 1**" in (
        time_budget(read(standard, MODULE.format("##"), "x-module.md"), 2, standard.rules) or ""
    )


def test_a_page_of_which_only_the_facts_are_wanted_is_not_judged(standard: RuleSet) -> None:
    context = LocalPass(standard.rules, standard.kinds)
    document = read(standard, MODULE.format("##"), "x-module.md")
    bare, judged = (local_pass(document, context, judged=wanted) for wanted in (False, True))
    assert (bare.judged, judged.judged) == (False, True)
    assert judged.findings
    assert judged.applied
    assert bare.facts
    unjudged = {"judged": False, "applied": frozenset(), "findings": (), "errors": {}, "severities": {}, "lacking": {}}
    assert bare == replace(judged, **unjudged, standing=False, blind=False)  # type: ignore[arg-type]
    assert engine.parse(from_text("# A\n", "about.md"), standard.kinds) is None


def test_a_page_that_crashes_is_told_and_raises_nothing(standard: RuleSet, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> object:
        raise ValueError("no such thing")

    context = LocalPass(standard.rules, standard.kinds)
    head = context.read_head(from_text("# A\n", "x-module.md"))
    assert head.kind is not None
    monkeypatch.setattr(engine.parser, "parse_page", broken)
    outcome = LocalPassTask(context)(LocalPassItem(head.source, head.front_matter, head.kind.kind, True))
    assert outcome == (None, "ValueError: no such thing", {})


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (OSError("no more files"), "rule crashed: OSError: no more files; please report it with the page"),
        (PageChangedError("b.md", "was changed"), None),
    ],
)
def test_a_page_that_has_changed_is_no_crash_of_the_rule_that_asked_for_it(
    error: OSError, message: str | None, standard: RuleSet
) -> None:
    def look(check: Check) -> Iterator[Problem]:
        raise error
        yield

    if message is None:
        with pytest.raises(PageChangedError) as raised:
            find_problems(standard.rules[:2], "a.md", look)
        assert raised.value.path == "b.md"
    else:
        problems, errors = find_problems(standard.rules[:2], "a.md", look)
        assert (problems, [one.message for one in errors]) == ([], [message] * 2)


def test_a_line_that_speaks_of_a_time_of_something_else_declares_none(standard: RuleSet) -> None:
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
    assert raw_html_lines(page_of("<div>\n\n- a\n- b\n\n</div>\n")) >= {2, 3}
    assert not raw_html_lines(page_of("<div/>\n\n- a\n- b\n")) & {2, 3}


def test_checklists_have_a_part_for_each_kind_that_rules_speak_of(standard: RuleSet) -> None:
    of_exams = tuple(rule for rule in standard.rules if rule.applies_to == ("exam",))
    heads = [
        line for line in manual.quality_checklists(RuleSet(of_exams, standard.kinds)).splitlines() if line[:3] == "## "
    ]
    assert heads == ["## Exam"]


def test_an_installation_without_rules_is_told() -> None:
    with pytest.raises(StandardError, match="the installation is incomplete"):
        loader.build_rule_set([], [])


def test_a_page_that_was_not_read_whole_is_an_error_whatever_its_rule_says(standard: RuleSet, lint: Lint) -> None:
    found = lint("---\ntype: exam\n---\n# E\n\n" + "> " * 200 + "x\n", "x-exam.md", "DOC001").findings
    assert [(one.code, one.severity.value) for one in found] == [("DOC001", "error")]


def test_the_lines_of_pages_go_to_another_process_as_what_they_are(lint: Lint) -> None:
    pages = [lint("# A\n\ntext\n", "a-exam.md", "DOC003"), lint("# B\n", "b-exam.md", "DOC003")]
    lines = PageLines(pages)
    assert (len(lines), list(lines), lines["b-exam.md"]) == (2, ["a-exam.md", "b-exam.md"], ("# B", ""))
    sent = pickle.loads(pickle.dumps(lines))
    assert (type(sent), sent) == (dict, dict(lines))


def test_whether_a_page_is_there_is_told_without_reading_it(standard: RuleSet) -> None:
    class Unread:
        """Refuses to read."""

        def source(self, path: str) -> Source:
            raise AssertionError("nobody asked for the text")

        def document(self, path: str) -> Document:
            raise AssertionError("nobody asked for the tree")

    page = replace(page_at_hand(read(standard, "# E\n", "x-exam.md")), reader=Unread())
    corpus = Corpus({"x-exam.md": page})
    assert (corpus.page("x-exam.md"), corpus.page("y-exam.md"), list(corpus.sorted_pages())) == (page, None, [page])
    assert corpus.holds(page)
    with pytest.raises(AssertionError, match="asked for the tree"):
        page.document  # noqa: B018
