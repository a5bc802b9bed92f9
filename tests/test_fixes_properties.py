"""Pages damaged in any way: fixing adds no finding, ends, and touches nothing but what fixes are for."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linter import engine
from linter.checks import Context
from linter.corpus import Corpus, Site
from linter.mending import Judge, Mended, mend
from linter.model import Finding
from linter.rules import Standard
from linter.source import Source, from_text
from tests.conftest import ROOT
from tests.repairs import strange_changes

COURSE = ROOT / "examples" / "course" / "docs"
PAGES = [COURSE / "module-1-backpressure.md", COURSE / "tests" / "backpressure-exam.md"]
EXAMPLES = int(os.environ.get("DAMAGED_PAGES", "20"))
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


def judge_of(standard: Standard) -> Judge:
    rules = [rule for rule in standard.rules if not rule.check.reads_corpus]
    context = Context(corpus=Corpus({}, lambda path: True, site=Site(math=True)))

    def judge(source: Source) -> tuple[Finding, ...]:
        return engine.check(source, rules, standard.kinds, context).findings

    return judge


def fixed(standard: Standard, text: str, name: str) -> tuple[Mended, Counter[str], Counter[str]]:
    judge = judge_of(standard)
    source = from_text(text, name)
    done = mend(source, judge, lambda finding: finding.fix is not None and finding.fix.safe)
    return done, *(Counter(finding.code for finding in judge(one)) for one in (source, done.source))  # type: ignore[union-attr]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
@settings(deadline=None, max_examples=EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_fixing_a_damaged_page_makes_it_better_and_nothing_worse(
    standard: Standard, path: Path, data: st.DataObject
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


def test_the_damage_is_such_that_fixes_are_needed(standard: Standard) -> None:
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
