"""What holds for any heading: patterns, durations, near misses, and which rule a selector means."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from linter.checks.base import Context
from linter.findings import UNREADABLE, Severity
from linter.kinds.patterns import match_pattern
from linter.linting import engine
from linter.rules.model import RuleSet
from linter.rules.selection import Selection, select_rules
from linter.text.durations import Duration, parse_duration, trailing_facts
from linter.text.source import from_text
from linter.text.words import plain_text
from tests.helpers.sampling import examples

COMPONENTS = ["PRIMING", "CORE CONCEPT", "VISUAL MODEL", "NEURAL BRIDGE", "ACTIVE PRACTICE", "CONSOLIDATION PROMPT"]
WORDS = st.lists(st.from_regex(r"[A-Z][a-z]{2,9}", fullmatch=True), min_size=1, max_size=5).map(" ".join)
NOTHING = Selection()
REPEATABLE = settings(deadline=None, derandomize=True, max_examples=examples(150))


@REPEATABLE
@given(st.integers(0, 99_999), WORDS, st.integers(1, 999), st.sampled_from(["min", "mins", "minutes", "m"]))
def test_a_heading_of_the_pattern_reads_back(number: int, title: str, minutes: int, unit: str) -> None:
    pattern = "Focus Block {number?}: {title} ({minutes})"
    shapes = [
        "Focus Block {}: {} ({} {})",
        "**FOCUS BLOCK {}** - \u201c{}\u201d ({} {})",
        "\u26a0 focus block {}. '{}' [{} {}]",
    ]
    for shape in shapes:
        fields = match_pattern(pattern, shape.format(number, title, minutes, unit))
        assert fields is not None
        assert (fields.number, fields.title, fields.time) == (number, title, Duration(minutes, minutes))


@REPEATABLE
@given(st.sampled_from(["H", "VH", "HB", "L2-A"]), st.integers(1, 999), WORDS, st.integers(1, 99))
def test_a_question_reads_back(prefix: str, number: int, title: str, points: int) -> None:
    fields = match_pattern("{code}: {title} ({minutes})", f"{prefix}-{number}: {title} (15 minutes, {points} points)")
    assert fields is not None
    assert (fields.id, fields.title, fields.points) == (f"{prefix}-{number}", title, points)


@REPEATABLE
@given(st.integers(0, 99), st.integers(0, 59))
def test_durations_read_back(hours: int, minutes: int) -> None:
    total = Duration(60 * hours + minutes, 60 * hours + minutes)
    for text in (f"{hours}h {minutes}m", f"{hours} hours {minutes} minutes", f"{hours} hr, {minutes} min"):
        assert parse_duration(text) == total
    assert parse_duration(f"{hours} hours ({60 * hours} minutes)") == Duration(60 * hours, 60 * hours)
    assert parse_duration(f"{minutes}-{minutes + hours} min") == Duration(minutes, minutes + hours)
    assert parse_duration(f"{minutes} minutes each") is None


@REPEATABLE
@given(st.text(max_size=200))
@example("((((1 min)")
@example("(1 min) (2 points)" * 20)
def test_no_text_breaks_the_readers_of_headings(text: str) -> None:
    assert plain_text(plain_text(text)) == plain_text(plain_text(plain_text(text)))
    shorter, _, _ = trailing_facts(text)
    assert text.startswith(shorter)
    for pattern in ("Focus Block {number?}: {title} ({minutes})", "{number}. {title}", "{code}: {title} ({points})"):
        match_pattern(pattern, text)


@pytest.mark.parametrize(("one", "other"), list(itertools.permutations(COMPONENTS, 2)))
def test_no_component_comes_near_another(one: str, other: str, standard: RuleSet) -> None:
    kept = [name for name in COMPONENTS if name not in (one, other)]
    for heading in (one, f"{one}: {other.title()} at Work", f"1. {one.title()}"):
        source = from_text(block([heading, *kept]), "a-module.md")
        rules = [rule for rule in standard.rules if rule.code.startswith("FB10")]
        (finding,) = engine.lint_page(source, rules, standard.kinds, Context()).findings
        assert finding.message.endswith(f" has no {other}")
        assert finding.related == ()


def block(headings: list[str]) -> str:
    parts = "\n\n".join(f"### {heading}\n\nIs there enough to read here?" for heading in headings)
    return f"# T\n\n## Focus Block 1: Keys (25 min)\n\n{parts}\n"


def test_a_near_miss_never_suggests_another_component(standard: RuleSet) -> None:
    rules = [rule for rule in standard.rules if rule.code.startswith("FB10")]

    @REPEATABLE
    @given(st.permutations(COMPONENTS), st.integers(0, 5), st.integers(1, 18), st.sampled_from("XQ-"))
    def holds(order: list[str], spoilt: int, at: int, letter: str) -> None:
        name = order[spoilt]
        assume(1 < at < len(name) and name[at] != " " and name[at - 1] != " ")
        headings = [*order[:spoilt], name[:at] + letter + name[at + 1 :], *order[spoilt + 1 :]]
        found = engine.lint_page(
            from_text(block(headings[1:]), "a-module.md"), rules, standard.kinds, Context()
        ).findings
        missing = {order[0]} | ({name} if spoilt else set())
        assert {finding.message.rsplit(" has no ", 1)[1] for finding in found} == missing
        for finding in found:
            if finding.fix and not finding.fix.title.startswith("add a skeleton"):
                assert (finding.fix.title, spoilt > 0) == (f"rename {headings[spoilt]!r} to {name!r}", True)
                assert finding.message.endswith(name)

    holds()


def test_the_longer_selector_wins_then_the_command_line_then_ignore(standard: RuleSet) -> None:
    def runs(code: str, config: Selection, command: Selection = NOTHING) -> bool:
        return code in {rule.code for rule in select_rules(standard, config, command)}

    assert not runs("MOD002", Selection(ignore=("MOD",)))
    assert runs("MOD002", Selection(ignore=("MOD",), extend_select=("MOD002",)))
    assert runs("MOD002", Selection(ignore=("MOD",), extend_select=("MOD00",)))
    assert not runs("MOD002", Selection(select=("MOD",), ignore=("MOD",)))
    assert runs("MOD002", Selection(ignore=("MOD002",)), Selection(select=("MOD002",)))
    assert runs("MOD002", Selection(ignore=("focus-block-count",)), Selection(extend_select=("MOD002",)))
    assert not runs("MOD002", Selection(extend_select=("MOD002",)), Selection(ignore=("MOD002",)))
    assert not runs("MOD002", Selection(select=("MOD002",)), Selection(select=("FB",)))
    assert not runs("MOD002", Selection(), Selection(ignore=("ALL",)))
    assert runs("MOD002", Selection(), Selection(select=("module",)))
    assert runs("MOD002", Selection(select=("mod002",)))


def test_a_family_is_as_strong_as_its_prefix(standard: RuleSet) -> None:
    chosen = select_rules(standard, Selection(), Selection(select=("EXM",), ignore=("exam",)))
    assert [rule.code for rule in chosen] == [UNREADABLE]


def test_selection_against_a_plain_model(standard: RuleSet) -> None:
    known = ["ALL", "DOC", "MOD", "MOD0", "MOD002", "F", "FB10", "FB103", "EXM001"]
    selectors = st.lists(st.sampled_from(known), max_size=3)

    @REPEATABLE
    @given(st.none() | selectors, selectors, selectors)
    def holds(select: list[str] | None, extend: list[str], ignore: list[str]) -> None:
        command = Selection(tuple(select) if select is not None else None, tuple(extend), tuple(ignore))
        chosen = {rule.code for rule in select_rules(standard, Selection(), command)}
        for rule in standard.rules:
            lengths = {s: 0 if s == "ALL" else len(s) for s in ["ALL", *extend, *ignore, *(select or [])]}
            fits = [s for s in lengths if s == "ALL" or rule.code.startswith(s)]
            on = max((lengths[s] for s in fits if s in [*(select or []), *extend]), default=-1)
            off = max((lengths[s] for s in fits if s in ignore), default=-1)
            default = select is None and rule.severity is not Severity.INFO
            wanted = default if on == off == -1 else on > off
            assert (rule.code in chosen) == (wanted or rule.code == UNREADABLE)

    holds()
