"""Edits of a text, and which fixes a page keeps: those whose result, judged again, is better and nowhere worse."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linter.checks.base import Context
from linter.checks.rendering import ListRunsOn, MoneyAsMath, NestedIndent
from linter.corpus import Corpus
from linter.findings import Edit, Finding, Fix, Range, Repair, Replacement, Severity, Span
from linter.linting import engine
from linter.linting.fixes import MAX_ROUNDS, FixResult, PageJudge, apply_to_text, fix_in_offsets, fix_page
from linter.markdown.site import Site
from linter.rules.model import RuleSet
from linter.text.source import Source, from_text
from tests.helpers.command import lint
from tests.helpers.paths import ROOT
from tests.helpers.safe_fixes import strange_changes
from tests.helpers.sampling import examples
from tests.helpers.site_rendering import fixed_by, problems, render, sample, words

FOUR_WORDS = "one two three four"


def fix(*edits: tuple[int, int, str]) -> Fix:
    return Fix("repair", tuple(Edit(Span(start, end), text) for start, end, text in edits))


def test_fixes_that_leave_each_other_alone_are_all_applied() -> None:
    done = apply_to_text(FOUR_WORDS, [fix((8, 13, "3")), fix((0, 3, "1"), (14, 18, "4"))])
    assert (done.text, done.skipped) == ("1 two 3 4", ())


def test_a_fix_that_overlaps_an_earlier_one_is_skipped_whole() -> None:
    first, second = fix((0, 7, "x")), fix((4, 7, "2"), (14, 18, "4"))
    done = apply_to_text(FOUR_WORDS, [second, first])
    assert (done.text, done.applied, done.skipped) == ("x three four", (first,), (second,))


def test_two_insertions_at_one_place_are_not_put_in_an_order() -> None:
    done = apply_to_text(FOUR_WORDS, [fix((4, 4, "a")), fix((4, 4, "b"))])
    assert (done.text, len(done.skipped)) == ("one atwo three four", 1)


def test_a_fix_shared_by_findings_is_applied_once() -> None:
    shared = fix((0, 3, "1"))
    done = apply_to_text(FOUR_WORDS, [shared, shared])
    assert (done.text, done.applied) == ("1 two three four", (shared, shared))


def test_a_fix_that_overlaps_itself_or_reaches_out_of_the_text_is_skipped() -> None:
    wrong = [fix((0, 3, "x"), (2, 5, "y")), fix((17, 19, "z")), fix()]
    assert apply_to_text(FOUR_WORDS, wrong).text == FOUR_WORDS
    assert len(apply_to_text(FOUR_WORDS, wrong).skipped) == 3


def test_places_move_with_the_text_before_them() -> None:
    done = apply_to_text(FOUR_WORDS, [fix((0, 3, "eleven")), fix((8, 8, "very "))])
    assert done.text == "eleven two very three four"
    for word in ("two", "three", "four"):
        assert done.moved(FOUR_WORDS.index(word)) == done.text.index(word)
    assert done.moved(1) == 0
    written = done.written(done.edits[1])
    assert done.text[written.start : written.end] == "very "


PLACES = st.tuples(st.integers(0, 30), st.integers(0, 30)).map(lambda pair: (min(pair), max(pair)))
EDITS = st.tuples(PLACES, st.text("xyz\r\n", max_size=3)).map(lambda pair: (*pair[0], pair[1]))
FIXES = st.lists(st.lists(EDITS, min_size=1, max_size=3).map(lambda edits: fix(*edits)), max_size=8)


@given(st.text("ab \r\n", max_size=30), FIXES)
def test_only_what_an_applied_fix_names_changes(text: str, fixes: list[Fix]) -> None:
    done = apply_to_text(text, fixes)
    assert len(done.applied) + len(done.skipped) == len(fixes)
    assert {edit for one in done.applied for edit in one.edits} == set(done.edits)
    rest, at = done.text, 0
    for edit in done.edits:
        kept = text[at : edit.span.start] + edit.text
        assert rest.startswith(kept)
        rest, at = rest[len(kept) :], edit.span.end
    assert rest == text[at:]


@given(st.text("ab\u00e9\U0001f600\r\n", max_size=30), st.data())
def test_lines_and_columns_lead_back_to_the_same_place(text: str, data: st.DataObject) -> None:
    source = from_text(text)
    line = data.draw(st.integers(0, len(source.lines) - 1))
    start = source.starts[line] + data.draw(st.integers(0, len(source.lines[line])))
    span = Span(start, source.starts[line] + len(source.lines[line]))
    repair = Repair("repair", True, (Replacement(source.range(span), "x"),))
    assert fix_in_offsets(source, repair).edits == (Edit(span, "x"),)


FOUR_LINES = "bad\ngood\nbad\nbad\n"


def finding(line: int, code: str = "X001", text: str | None = None, safe: bool = True) -> Finding:
    fix = Repair("repair", safe, (Replacement(Range(line, 1, line, 4), text),)) if text is not None else None
    return Finding(code, "x", Severity.ERROR, "bad", "p.md", Range(line, 1, line, 4), fix=fix)


def finds(word: str, repairs: Mapping[int, str], other: str = "worse") -> PageJudge:
    """A judge that finds a word, offers the repair of its line (else `fine`), and finds another without a repair."""

    def judge(source: Source) -> list[Finding]:
        lines = [n for n, line in enumerate(source.lines, 1) if line == word]
        found = [finding(line, text=repairs.get(line, "fine")) for line in lines]
        return found + [finding(n, "X002") for n, line in enumerate(source.lines, 1) if line == other]

    return judge


def always(_: Finding) -> bool:
    return True


def test_everything_that_is_proved_is_fixed() -> None:
    done = fix_page(from_text(FOUR_LINES), finds("bad", {}), always)
    assert (done.source.text, len(done.fixed), done.refused) == ("fine\ngood\nfine\nfine\n", 3, ())


def test_one_bad_fix_costs_the_others_nothing() -> None:
    done = fix_page(from_text(FOUR_LINES), finds("bad", {3: "worse"}), always)
    assert done.source.text.count("worse") == 0
    assert done.source.text.count("fine") == 2
    assert len(done.fixed) == 2
    assert [one.reason for one in done.refused] == ["its fix would bring X002 at line 3"]


def test_a_fix_that_leaves_its_finding_is_refused() -> None:
    done = fix_page(from_text("bad\n"), finds("bad", {1: "bad"}), always)
    assert (done.source.text, done.fixed) == ("bad\n", ())
    assert done.refused[0].reason == "its fix would leave X001 at line 1"


def test_a_fix_that_moves_its_finding_elsewhere_is_refused() -> None:
    done = fix_page(from_text("bad\n"), finds("bad", {1: "ok\nbad"}), always)
    assert (done.source.text, len(done.refused)) == ("bad\n", 1)


def test_a_fix_that_puts_another_finding_in_the_place_of_its_own_is_refused() -> None:
    done = fix_page(from_text("bad\n"), finds("bad", {1: "worse"}), always)
    assert (done.source.text, done.refused[0].reason) == ("bad\n", "its fix would bring X002 at line 1")


def test_a_page_that_must_not_become_a_text_stays() -> None:
    def judge(source: Source) -> list[Finding] | str:
        return finds("bad", {})(source) if source.text == FOUR_LINES else "it is no page any more"

    done = fix_page(from_text(FOUR_LINES), judge, always)
    assert (done.source.text, {one.reason for one in done.refused}) == (FOUR_LINES, {"it is no page any more"})


def test_an_unwanted_fix_is_left_alone() -> None:
    done = fix_page(from_text(FOUR_LINES), finds("bad", {}), lambda one: one.range.line != 3)
    assert done.source.text == "fine\ngood\nbad\nfine\n"
    assert done.refused == ()


def test_an_unsafe_fix_may_leave_a_warning_in_what_it_wrote_and_nowhere_else() -> None:
    def judge_at(line: int, severity: Severity) -> PageJudge:
        def judge(source: Source) -> list[Finding]:
            place = Range(line, 1, line, 1)
            drafts = [Finding("X009", "draft", severity, "to do", "p.md", place)] if "draft" in source.text else []
            wrong = [finding(1, text="draft\nmore", safe=False)] if source.lines[0] == "bad" else []
            return wrong + drafts

        return judge

    def text(line: int, severity: Severity) -> str:
        return fix_page(from_text("bad\nrest\n"), judge_at(line, severity), always).source.text

    assert text(2, Severity.WARNING) == "draft\nmore\nrest\n"
    assert text(3, Severity.WARNING) == "bad\nrest\n"
    assert text(2, Severity.ERROR) == "bad\nrest\n"


def test_overlapping_fixes_are_applied_one_after_the_other() -> None:
    def judge(source: Source) -> list[Finding]:
        found = []
        for code, pattern in (("X001", "a+b"), ("X002", "b+c")):
            if match := re.search(pattern, source.text):
                place = source.range(source.span(0, match.start(), match.end()))
                fixed = match[0].replace(pattern[0], pattern[0].upper(), 1)
                fix = Repair("upper", True, (Replacement(place, fixed),))
                found.append(Finding(code, "x", Severity.ERROR, "", "p.md", place, fix=fix))
        return found

    done = fix_page(from_text("abc"), judge, always)
    assert (done.source.text, len(done.fixed)) == ("ABc", 2)


def test_a_page_of_hopeless_fixes_is_judged_a_bounded_number_of_times() -> None:
    calls = 0
    judge = finds("bad", dict.fromkeys(range(1, 501), "worse"))

    def counting(source: Source) -> Sequence[Finding] | str:
        nonlocal calls
        calls += 1
        return judge(source)

    done = fix_page(from_text("bad\n" * 500), counting, always)
    assert calls <= 101
    assert len(done.refused) == 500


def test_the_proof_reads_fixes_as_the_engine_stamps_them(lint: Callable[..., engine.PageResult]) -> None:
    text = "---\ntype: exam\n---\n# T\n\ntext\n- a\n"
    found = lint(text, "x-exam.md", "DOC015").findings
    assert found[0].fix is not None
    assert fix_in_offsets(from_text(text), found[0].fix).edits[0].text == "\n"
    done = fix_page(from_text(text), lambda source: lint(source.text, "x-exam.md", "DOC015").findings, always)
    assert done.source.text == text.replace("- a", "\n- a")


def test_a_page_that_asks_for_one_fix_after_the_other_is_left_after_some_rounds() -> None:
    def judge(source: Source) -> list[Finding]:
        wrong = [n for n, line in enumerate(source.lines, 1) if line == "bad"]
        return [finding(n, text="fine" if n == wrong[0] else None) for n in wrong]

    done = fix_page(from_text("bad\n" * (MAX_ROUNDS + 5)), judge, always)
    assert done.source.text == "fine\n" * MAX_ROUNDS + "bad\n" * 5
    assert (len(done.fixed), done.refused) == (MAX_ROUNDS, ())


COURSE = ROOT / "examples" / "course" / "docs"
PAGES = [COURSE / "module-1-backpressure.md", COURSE / "tests" / "backpressure-exam.md"]
EXAMPLES = int(os.environ.get("DAMAGED_PAGES", examples(20)))
MORE = "\n## Costs\n\nWe pay $5 for a and $6 * 2 = **$12** for b:\n- one\n  - two\n\n```\ngraph TD\n    A --> B\n```\n"


def swapped(line: str) -> str:
    return re.sub(r"([A-Za-z]{2})([A-Za-z])([A-Za-z])", r"\1\3\2", line, count=1)


def renumbered(line: str) -> str:
    return re.sub(r"\d+", lambda number: str(int(number[0]) % 7 + 1), line, count=1)


DAMAGE: list[Callable[[list[str], int], list[str]]] = [
    lambda lines, at: [*lines[:at], swapped(lines[at]), *lines[at + 1 :]],
    lambda lines, at: [*lines[:at], renumbered(lines[at]), *lines[at + 1 :]],
    lambda lines, at: [*lines[:at], lines[at].replace("###", "##"), *lines[at + 1 :]],
    lambda lines, at: [*lines[:at], lines[at].replace("```mermaid", "```"), *lines[at + 1 :]],
    lambda lines, at: [*lines[:at], lines[at].replace("    -", "  -"), *lines[at + 1 :]],
    lambda lines, at: lines[:at] + lines[at + 1 :],
    lambda lines, at: [*lines[:at], lines[at], *lines[at:]],
    lambda lines, at: [*lines[:at], f"{lines[at]}\r", *lines[at + 1 :]],
]


def telling(line: str) -> bool:
    return line.startswith(("#", "```", "- ", "  ", "time", "estimated", "total")) or not line.strip()


def judge_of(standard: RuleSet) -> PageJudge:
    rules = [rule for rule in standard.rules if not rule.check.reads_corpus]
    context = Context(corpus=Corpus({}, lambda path: True, site=Site(math=True)))

    def judge(source: Source) -> tuple[Finding, ...]:
        return engine.lint_page(source, rules, standard.kinds, context).findings

    return judge


def fixed(standard: RuleSet, text: str, name: str) -> tuple[FixResult, Counter[str], Counter[str]]:
    judge = judge_of(standard)
    source = from_text(text, name)
    done = fix_page(source, judge, lambda finding: finding.fix is not None and finding.fix.safe)
    return done, *(Counter(finding.code for finding in judge(one)) for one in (source, done.source))  # type: ignore[union-attr]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
@settings(deadline=None, max_examples=EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_fixing_a_damaged_page_makes_it_better_and_nothing_worse(
    standard: RuleSet, path: Path, data: st.DataObject
) -> None:
    lines = (path.read_text(encoding="utf-8") + MORE).split("\n")
    for damage in data.draw(st.lists(st.sampled_from(DAMAGE), min_size=1, max_size=5)):
        places = [at for at, line in enumerate(lines) if telling(line)]
        lines = damage(lines, data.draw(st.sampled_from(places)))
    text = "\n".join(lines)
    done, before, after = fixed(standard, text, path.name)
    assert after + Counter(finding.code for finding in done.fixed) <= before
    assert list(strange_changes(text, done.source.text)) == []
    again, _, _ = fixed(standard, done.source.text, path.name)
    assert (again.source.text, again.fixed) == (done.source.text, ())


def test_the_damage_is_such_that_fixes_are_needed(standard: RuleSet) -> None:
    text = PAGES[0].read_text(encoding="utf-8") + MORE
    done, before, after = fixed(standard, text.replace("### PRIMING", "### PIRMING"), PAGES[0].name)
    assert {finding.code for finding in done.fixed} == {"FB101", "DOC015", "DOC017", "DOC018", "DIA003"}
    assert "PIRMING" not in done.source.text
    assert not set(after) & {finding.code for finding in done.fixed}
    assert before["FB101"] == 5


def test_the_search_for_strange_changes_finds_them() -> None:
    assert list(strange_changes("a\nb\n", "a\nc\n")) == [("b", "c")]
    assert list(strange_changes("a\nb\n", "a\n")) == [("b", None)]
    assert list(strange_changes("time: 5 min\n", "time: 5 hours\n")) != []
    assert list(strange_changes("a\n- b\n", "a\n\n- b\n")) == []


CHECKS = [
    ListRunsOn(kind="list-runs-on"),
    NestedIndent(kind="nested-list-indent"),
    MoneyAsMath(kind="money-as-math"),
]
TRACKERS = "TRK"  # they speak of other pages: what was fixed there may change what they should say


@pytest.fixture
def copied(corpus: Path, tmp_path: Path) -> Path:
    """A copy of the real pages that may be written."""
    shutil.copytree(corpus, tmp_path / "corpus", copy_function=shutil.copyfile)
    for path in (tmp_path / "corpus").rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return tmp_path / "corpus"


def texts(root: Path) -> dict[Path, str]:
    return {path: path.read_bytes().decode("utf-8") for path in root.rglob("*.md")}


def findings(root: Path, *args: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(lint("--output", "json", *args, ".", cwd=root).out)["findings"]
    return [finding for finding in found if not finding["code"].startswith(TRACKERS)]


def told(found: list[dict[str, Any]]) -> Counter[tuple[str, str, str]]:
    """Findings without their lines, which fixes move."""
    return Counter((one["path"], one["code"], re.sub(r"\d+", "", one["message"])) for one in found)


def test_fixing_every_real_page_removes_what_is_fixable_and_nothing_else(copied: Path) -> None:
    old, before = texts(copied), findings(copied)
    after = findings(copied, "--fix")
    new = texts(copied)
    assert told(before) - told(after) == told([one for one in before if one["fix"] and one["fix"]["safe"]])
    assert not told(after) - told(before)
    assert sum(old[path] != new[path] for path in old) > 10
    assert [(path.name, change) for path in old for change in strange_changes(old[path], new[path])] == []
    assert findings(copied, "--fix") == after
    assert texts(copied) == new


def test_components_misspelt_on_real_pages_get_their_names_back(copied: Path) -> None:
    lint("--fix-only", ".", cwd=copied)
    good, before = texts(copied), told(findings(copied))
    pages = [path for path in good if "### NEURAL BRIDGE" in good[path] and "type: learning-module" in good[path]]
    for path in pages:
        path.write_bytes(good[path].replace("### NEURAL BRIDGE", "### NEURAL BIRDGE").encode())
    assert told(findings(copied)) != before
    assert told(findings(copied, "--fix")) == before
    assert pages
    assert texts(copied) == good


def test_what_fixes_change_in_lists_and_sums_leaves_every_word_where_it_is(corpus: Path) -> None:
    seen = 0
    for path, text in list(sample(corpus))[::3]:
        for check in CHECKS:
            if problems(check, text):
                assert words(render(fixed_by(check, text))) == words(render(text)), path
                seen += 1
    assert seen > 5
