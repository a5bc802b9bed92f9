"""The rule pages are the written standard: every code, its name, its severity, its manual, its row in the README."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from linter.manual import manual, markdown_table
from linter.rules import Standard

ROOT = Path(__file__).resolve().parent.parent
WRITTEN = ROOT.parent / "shared" / "STANDARD.md"
SECTIONS = ["Why", "Passes", "Fails", "Repair"]
SEVERITIES = {"E": "error", "W": "warning", "I": "info"}
ROW = re.compile(r"\| ([A-Z]{2,4}\d{3}) \| ([a-z0-9-]+) \| ([EWI]) \|")
BUILT = re.compile(r"DOC00[1-57]|MOD00[1-4]|MOD01\d|MOD02[01]|FB\d{3}|DIA\d{3}|EXM00\d|EXM01[06-9]|EXM020")
TABLE = """
DOC001 unreadable-document E, DOC002 invalid-front-matter E, DOC003 missing-front-matter-field W,
DOC004 title-heading W, DOC005 unclosed-fence E, DOC007 generation-residue E,
MOD001 missing-apex-protocol E, MOD002 focus-block-count E, MOD003 focus-block-numbering E, MOD004 time-budget W,
MOD010 missing-blueprint E, MOD011 missing-mental-models E, MOD012 missing-integration-challenge E,
MOD013 missing-cross-law-integration E, MOD014 missing-practical-exercises E, MOD015 missing-retrieval-gauntlets E,
MOD016 missing-spaced-repetition E, MOD017 missing-pitfalls E, MOD018 missing-case-studies E, MOD019 missing-summary E,
MOD020 exercises-without-code W, MOD021 gauntlet-tiers W,
FB001 missing-duration E, FB002 duration-out-of-range E, FB101 missing-priming E, FB102 missing-core-concept E,
FB103 missing-visual-model E, FB104 missing-neural-bridge E, FB105 missing-active-practice E,
FB106 missing-consolidation-prompt E, FB110 component-order W, FB111 duplicate-component W, FB112 empty-component E,
FB121 priming-without-hook W, FB123 visual-model-without-diagram E, FB124 thin-neural-bridge W,
FB125 practice-without-exercise W, FB126 consolidation-without-question W,
DIA001 mermaid-syntax E, DIA002 mermaid-empty E, DIA003 mermaid-untagged W,
EXM001 hard-question-count E, EXM002 very-hard-question-count E, EXM003 question-numbering E,
EXM004 unclassified-question E, EXM005 progressive-difficulty E, EXM006 question-time W, EXM007 section-time E,
EXM008 total-time E, EXM009 declared-question-count E, EXM010 missing-model-answer E, EXM016 missing-rubric E,
EXM017 missing-time-guidance W, EXM018 missing-reflection W, EXM019 missing-resources W, EXM020 points-total W
"""
EXPECTED = {code: (name, SEVERITIES[mark]) for code, name, mark in (row.split() for row in TABLE.split(","))}
FAMILIES = {"DOC": "document", "MOD": "module", "FB": "focus-block", "DIA": "diagram", "EXM": "exam", "TRK": "tracker"}
CODES = sorted(EXPECTED)
NEED_FRONT_MATTER = {"DOC003", "MOD001", "MOD004", "MOD005", "EXM008", "EXM009"}


@pytest.fixture(scope="module")
def written() -> dict[str, tuple[str, str]]:
    """The codes of the written standard with their names and severities."""
    if not WRITTEN.is_file():
        pytest.skip("the written standard is not beside this checkout")
    return {code: (name, SEVERITIES[mark]) for code, name, mark in ROW.findall(WRITTEN.read_text(encoding="utf-8"))}


def test_the_table_above_is_the_written_standard(written: dict[str, tuple[str, str]]) -> None:
    assert {code: facts for code, facts in written.items() if BUILT.fullmatch(code)} == EXPECTED


def test_every_rule_is_in_the_written_standard(standard: Standard, written: dict[str, tuple[str, str]]) -> None:
    assert {rule.code: (rule.name, rule.severity.value) for rule in standard.rules}.items() <= written.items()


@pytest.mark.parametrize("code", CODES)
def test_the_rule_page_declares_what_the_standard_says(code: str, standard: Standard) -> None:
    rule = standard.find(code)
    assert rule is not None
    assert (rule.name, rule.severity.value) == EXPECTED[code]
    assert (ROOT / "rules" / rule.family / f"{rule.name}.md").is_file()
    assert rule.needs_front_matter == (code in NEED_FRONT_MATTER)


def test_codes_fit_their_families(standard: Standard) -> None:
    for rule in standard.rules:
        assert FAMILIES[rule.code.rstrip("0123456789")] == rule.family


@pytest.mark.parametrize("code", CODES)
def test_the_manual_says_why_what_passes_what_fails_and_the_repair(code: str, standard: Standard) -> None:
    rule = standard.find(code)
    assert rule is not None
    headings = re.findall(r"^## (.+)$", rule.manual, re.MULTILINE)
    assert [name for name in headings if name in SECTIONS] == SECTIONS
    assert len([line for line in rule.manual.splitlines() if line.strip()]) >= 15
    assert manual(rule).startswith(f"# {rule.title}\n\n- Code and name: **{code}** `{rule.name}`")
    assert rule.title[0].isupper() or not rule.title[0].isalpha()
    assert not rule.title.endswith(".")


def test_titles_are_told_apart(standard: Standard) -> None:
    titles = [rule.title for rule in standard.rules]
    assert len(set(titles)) == len(titles)


def test_messages_and_help_start_small_and_carry_no_full_stop(standard: Standard) -> None:
    for rule in standard.rules:
        if rule.help:
            assert not rule.help.endswith("."), rule.code
            assert rule.help[0] == rule.help[0].lower(), rule.code
    goldens = "".join(path.read_text(encoding="utf-8") for path in ROOT.glob("fixtures/*/*/*.out"))
    heads = [line for line in goldens.splitlines() if re.match(r"(error|warning|info)\[", line)]
    assert heads
    assert [line for line in heads if line.endswith(".")] == []


def test_the_readme_lists_every_rule(standard: Standard) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    found = re.search(r"<!-- rules -->\n(.*?)<!-- /rules -->", readme, re.DOTALL)
    if found is None:
        pytest.skip("the README has no table of rules yet")
    assert found[1].strip() == markdown_table(standard.rules).strip()
