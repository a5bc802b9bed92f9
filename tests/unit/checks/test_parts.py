"""Headings that come near a part: which are slips of the keyboard, and which have words of their own."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from linter.checks.parts import is_slip
from linter.findings import Finding
from linter.linting.fixes import apply_to_text, fix_in_offsets
from linter.linting.results import PageResult
from linter.text.source import from_text

Lint = Callable[..., PageResult]
BLOCK = "# M\n\n## Focus Block 1: Leases (25 min)\n\n"
REST = "### CORE CONCEPT\n\nText.\n\n### VISUAL MODEL\n\nText.\n\n"


def finding(lint: Lint, text: str, code: str, path: str = "module-1-x.md") -> Finding:
    return lint(text, path, code).findings[0]


def fixed(text: str, found: Finding) -> str:
    assert found.fix is not None
    return apply_to_text(text, [fix_in_offsets(from_text(text), found.fix)]).text


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("PIRMING", "PRIMING"),
        ("Primming", "PRIMING"),
        ("PRMING", "PRIMING"),
        ("CORE CONCEPR", "CORE CONCEPT"),
        ("CORECONCEPT", "CORE CONCEPT"),
        ("NUERAL BIRDGE", "NEURAL BRIDGE"),
        ("Spaced Repitition", "Spaced Repetition"),
        ("Summmary", "Summary"),
    ],
)
def test_slips(text: str, title: str) -> None:
    assert is_slip(text, title)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Pricing", "PRIMING"),
        ("Trading", "Grading"),
        ("Deflection", "Reflection"),
        ("Sources", "Resources"),
        ("Interaction Challenge", "Integration Challenge"),
        ("Practice Exercise", "Practical Exercise"),
        ("Concepts of CORE", "CORE CONCEPT"),
    ],
)
def test_words_of_their_own(text: str, title: str) -> None:
    assert not is_slip(text, title)


@pytest.mark.parametrize(
    ("heading", "safe"),
    [("Resource Requirements", False), ("Resource", True), ("Resource: Books", True), ("Resuorces", True)],
)
def test_a_singular_that_runs_on_into_other_words_is_a_name_of_its_own(lint: Lint, heading: str, safe: bool) -> None:
    text = f"---\ntype: exam\n---\n# Clocks Exam\n\n## {heading}\n\nText.\n"
    found = finding(lint, text, "EXM019")
    assert found.fix is not None
    assert found.fix.title.startswith("rename")
    assert found.fix.safe is safe


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("### \U0001f3af PIRMING: Why wait?", "### \U0001f3af PRIMING: Why wait?"),
        ("### 1. **PIRMING** (5 min) {#hook}", "### 1. **PRIMING** (5 min) {#hook}"),
        ("### pirming ###", "### PRIMING ###"),
        ("## PRIMING: Why wait?", "### PRIMING: Why wait?"),
    ],
)
def test_a_component_gets_its_name_or_level_and_keeps_everything_else(lint: Lint, wrong: str, right: str) -> None:
    text = f"{BLOCK}{wrong}\n\nText.\n\n{REST}"
    found = finding(lint, text, "FB101")
    assert found.fix is not None
    assert found.fix.safe
    assert fixed(text, found) == text.replace(wrong, right)


def test_a_heading_with_words_of_its_own_is_renamed_on_demand_only(lint: Lint) -> None:
    found = finding(lint, f"{BLOCK}### Pricing\n\nText.\n\n{REST}", "FB101")
    assert found.fix is not None
    assert not found.fix.safe


def test_a_component_behind_its_block_is_moved_into_it_on_demand_only(lint: Lint) -> None:
    found = finding(lint, f"{BLOCK}{REST}## Consolidation Prompts\n\nText.\n\n## Summary\n\nText.\n", "FB106")
    assert found.fix is not None
    assert not found.fix.safe


def test_a_component_keeps_its_level_where_other_headings_would_leave_it(lint: Lint) -> None:
    wrong = "## PRIMING\n\nText.\n\n### Why wait?\n\nText.\n\n"
    found = finding(lint, f"{BLOCK}{wrong}{REST}", "FB101")
    assert found.fix is None or "level" not in found.fix.title


def test_headings_that_are_no_headings_are_not_touched(lint: Lint) -> None:
    for line in ("**PRIMING**", " ### PRIMING", "!!! tip\n    ### PRIMING"):
        found = finding(lint, f"{BLOCK}{line}\n\nText.\n\n{REST}", "FB101")
        assert found.fix is None or not found.fix.safe


def test_a_misspelt_heading_without_signs_is_named_and_left(lint: Lint) -> None:
    found = finding(lint, "---\ntype: learning-module\n---\n# M\n\nPitfals\n-------\n\nText.\n", "MOD017")
    assert found.fix is None
    assert found.related[0].range.line == 6
    assert found.help == "did you mean line 6? Rename 'Pitfals' to 'Pitfalls'"
