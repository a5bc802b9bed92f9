"""Which fixes a page keeps: those whose result, judged again, is better and nowhere worse."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from linter import engine
from linter.fixes import in_offsets
from linter.mending import ROUNDS, Judge, mend
from linter.model import Finding, Range, Repair, Replacement, Severity
from linter.source import Source, from_text

TEXT = "bad\ngood\nbad\nbad\n"


def finding(line: int, code: str = "X001", text: str | None = None, safe: bool = True) -> Finding:
    fix = Repair("repair", safe, (Replacement(Range(line, 1, line, 4), text),)) if text is not None else None
    return Finding(code, "x", Severity.ERROR, "bad", "p.md", Range(line, 1, line, 4), fix=fix)


def finds(word: str, repairs: Mapping[int, str], other: str = "worse") -> Judge:
    """A judge that finds a word, offers the repair of its line (else `fine`), and finds another without a repair."""

    def judge(source: Source) -> list[Finding]:
        lines = [n for n, line in enumerate(source.lines, 1) if line == word]
        found = [finding(line, text=repairs.get(line, "fine")) for line in lines]
        return found + [finding(n, "X002") for n, line in enumerate(source.lines, 1) if line == other]

    return judge


def always(_: Finding) -> bool:
    return True


def test_everything_that_is_proved_is_fixed() -> None:
    done = mend(from_text(TEXT), finds("bad", {}), always)
    assert (done.source.text, len(done.fixed), done.refused) == ("fine\ngood\nfine\nfine\n", 3, ())


def test_one_bad_fix_costs_the_others_nothing() -> None:
    done = mend(from_text(TEXT), finds("bad", {3: "worse"}), always)
    assert done.source.text.count("worse") == 0
    assert done.source.text.count("fine") == 2
    assert len(done.fixed) == 2
    assert [one.reason for one in done.refused] == ["its fix would bring X002 at line 3"]


def test_a_fix_that_leaves_its_finding_is_refused() -> None:
    done = mend(from_text("bad\n"), finds("bad", {1: "bad"}), always)
    assert (done.source.text, done.fixed) == ("bad\n", ())
    assert done.refused[0].reason == "its fix would leave X001 at line 1"


def test_a_fix_that_moves_its_finding_elsewhere_is_refused() -> None:
    done = mend(from_text("bad\n"), finds("bad", {1: "ok\nbad"}), always)
    assert (done.source.text, len(done.refused)) == ("bad\n", 1)


def test_a_fix_that_puts_another_finding_in_the_place_of_its_own_is_refused() -> None:
    done = mend(from_text("bad\n"), finds("bad", {1: "worse"}), always)
    assert (done.source.text, done.refused[0].reason) == ("bad\n", "its fix would bring X002 at line 1")


def test_a_page_that_must_not_become_a_text_stays() -> None:
    def judge(source: Source) -> list[Finding] | str:
        return finds("bad", {})(source) if source.text == TEXT else "it is no page any more"

    done = mend(from_text(TEXT), judge, always)
    assert (done.source.text, {one.reason for one in done.refused}) == (TEXT, {"it is no page any more"})


def test_an_unwanted_fix_is_left_alone() -> None:
    done = mend(from_text(TEXT), finds("bad", {}), lambda one: one.range.line != 3)
    assert done.source.text == "fine\ngood\nbad\nfine\n"
    assert done.refused == ()


def test_an_unsafe_fix_may_leave_a_warning_in_what_it_wrote_and_nowhere_else() -> None:
    def judge_at(line: int, severity: Severity) -> Judge:
        def judge(source: Source) -> list[Finding]:
            place = Range(line, 1, line, 1)
            drafts = [Finding("X009", "draft", severity, "to do", "p.md", place)] if "draft" in source.text else []
            wrong = [finding(1, text="draft\nmore", safe=False)] if source.lines[0] == "bad" else []
            return wrong + drafts

        return judge

    def text(line: int, severity: Severity) -> str:
        return mend(from_text("bad\nrest\n"), judge_at(line, severity), always).source.text

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

    done = mend(from_text("abc"), judge, always)
    assert (done.source.text, len(done.fixed)) == ("ABc", 2)


def test_a_page_of_hopeless_fixes_is_judged_a_bounded_number_of_times() -> None:
    calls = 0
    judge = finds("bad", dict.fromkeys(range(1, 501), "worse"))

    def counting(source: Source) -> Sequence[Finding] | str:
        nonlocal calls
        calls += 1
        return judge(source)

    done = mend(from_text("bad\n" * 500), counting, always)
    assert calls <= 101
    assert len(done.refused) == 500


def test_the_proof_reads_fixes_as_the_engine_stamps_them(lint: Callable[..., engine.Checked]) -> None:
    text = "---\ntype: exam\n---\n# T\n\ntext\n- a\n"
    found = lint(text, "x-exam.md", "DOC015").findings
    assert found[0].fix is not None
    assert in_offsets(from_text(text), found[0].fix).edits[0].text == "\n"
    done = mend(from_text(text), lambda source: lint(source.text, "x-exam.md", "DOC015").findings, always)
    assert done.source.text == text.replace("- a", "\n- a")


def test_a_page_that_asks_for_one_fix_after_the_other_is_left_after_some_rounds() -> None:
    def judge(source: Source) -> list[Finding]:
        wrong = [n for n, line in enumerate(source.lines, 1) if line == "bad"]
        return [finding(n, text="fine" if n == wrong[0] else None) for n in wrong]

    done = mend(from_text("bad\n" * (ROUNDS + 5)), judge, always)
    assert done.source.text == "fine\n" * ROUNDS + "bad\n" * 5
    assert (len(done.fixed), done.refused) == (ROUNDS, ())
