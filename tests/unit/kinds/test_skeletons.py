"""The fix of a missing part: its skeleton, in which form, at which place, and with enough for the limits in force."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linter.checks.parts import Feature
from linter.cli.main import run
from linter.kinds.schema import TextRequirements
from linter.kinds.skeletons import skeleton_text
from linter.markdown import front_matter, parser
from linter.markdown.features import has_feature, item_count, word_count
from linter.mermaid.judge import DiagramJudge
from linter.rules.model import RuleSet
from linter.text.source import from_text
from tests.helpers.missing_parts import (
    COMPONENTS,
    FORMS,
    MODULE,
    SECTIONS,
    TEXTS,
    applied,
    document,
    held,
    judged,
    missing,
    repaired,
    without,
)
from tests.helpers.sampling import sampled


@pytest.mark.parametrize(("path", "name"), [(path, name) for path, names in SECTIONS.items() for name in names])
def test_a_section_comes_back_to_its_place(standard: RuleSet, judge: DiagramJudge | None, path: str, name: str) -> None:
    whole = document(standard, TEXTS[path], path)
    part = whole.first(name)
    assert part is not None
    fixed = repaired(standard, TEXTS[path], path, part, judge)
    again = document(standard, fixed, path)
    assert held(again.parts) == held(whole.parts)
    put = again.first(name)
    assert put is not None
    assert put.level == part.level
    assert fixed.count("\n\n\n") <= TEXTS[path].count("\n\n\n")


@pytest.mark.parametrize("name", COMPONENTS)
@pytest.mark.parametrize("block", [0, 4])
def test_a_component_comes_back_to_its_place(
    standard: RuleSet, judge: DiagramJudge | None, name: str, block: int
) -> None:
    whole = document(standard, TEXTS[MODULE], MODULE)
    part = list(whole.all("focus-block"))[block].child(name)
    assert part is not None
    fixed = repaired(standard, TEXTS[MODULE], MODULE, part, judge)
    again = document(standard, fixed, MODULE)
    assert held(again.parts) == held(whole.parts)
    heading = fixed.split("\n")[part.line]
    assert heading == f"### {name.replace('-', ' ').upper()}"
    lines = fixed.split("\n")
    assert lines[part.line - 1] == lines[part.line + 1] == ""
    assert fixed.count("\n\n\n") <= TEXTS[MODULE].count("\n\n\n")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", sampled([*COMPONENTS, *SECTIONS[MODULE]], every=3))
def test_parts_come_back_in_pages_of_other_forms(standard: RuleSet, form: str, name: str) -> None:
    text = FORMS[form](TEXTS[MODULE])
    whole = document(standard, text.replace("\r\n", "\n"), MODULE)
    part = whole.first(name)
    assert part is not None
    torn = without(text.replace("\r\n", "\n"), part)
    torn = torn.replace("\n", "\r\n") if "\r\n" in text else torn
    before = judged(standard, torn, MODULE)
    fixed = applied(torn, missing(before).fix or pytest.fail("no fix"))
    after = judged(standard, fixed, MODULE)
    fresh = Counter(one.code for one in after.findings) - Counter(one.code for one in before.findings)
    assert set(fresh) == {"DOC006"}
    again = document(standard, fixed, MODULE)
    assert held(again.parts) == held(whole.parts)
    put = again.first(name)
    assert put is not None
    assert put.level == part.level
    assert ("\n" in fixed.replace("\r\n", "")) == ("\n" in text.replace("\r\n", ""))


def test_the_command_inserts_what_is_missing_and_proves_it(tmp_path: Path, standard: RuleSet) -> None:
    page = tmp_path / "module-1-backpressure.md"
    text = TEXTS[MODULE].replace("tests/backpressure-exam.md", "module-1-backpressure.md")
    whole = document(standard, text, MODULE)
    torn = text
    for part in reversed([part for part in whole.parts if part.name in SECTIONS[MODULE]]):
        torn = without(torn, part)
    page.write_text(torn, encoding="utf-8", newline="\n")
    (tmp_path / "lint-modules.toml").write_text('ignore = ["DOC010"]\n', encoding="utf-8")
    assert run(["check", str(page)]) == 1
    assert run(["check", "--fix", "--unsafe-fixes", str(page)]) == 0
    again = document(standard, page.read_text(encoding="utf-8"), MODULE)
    assert held(again.parts) == held(whole.parts)
    assert {one.code for one in judged(standard, again.page.source.text, MODULE).findings} == {"DOC006"}


def test_a_heading_is_written_as_its_siblings_are(standard: RuleSet) -> None:
    text = FORMS["emoji and bold"](TEXTS[MODULE])
    part = document(standard, text, MODULE).first("core-concept")
    assert part is not None
    assert "\n### 🧠 **CORE CONCEPT**\n" in repaired(standard, text, MODULE, part)
    numbers = {name.replace("-", " ").upper(): place for place, name in enumerate(COMPONENTS, 1)}
    text = re.sub(
        r"(?m)^### ([A-Z]{4,}(?: [A-Z]{4,})?)",
        lambda found: f"### {numbers[found[1]]}. {found[1].capitalize()}" if found[1] in numbers else found[0],
        TEXTS[MODULE],
    )
    text = text.replace("### 6. Consolidation prompt 1\n", "### 6. Consolidation prompt\n")
    part = document(standard, text, MODULE).first("core-concept")
    assert part is not None
    assert "\n### 2. Core concept\n" in repaired(standard, text, MODULE, part)


def test_a_rule_between_sections_stays_between_them(standard: RuleSet) -> None:
    text = FORMS["rules between"](TEXTS[MODULE])
    part = document(standard, text, MODULE).first("spaced-repetition")
    assert part is not None
    fixed = repaired(standard, text, MODULE, part)
    before, behind = fixed.split("\n## Spaced Repetition Schedule\n")
    assert before.endswith("\n\n---\n")
    assert behind.split("\n## ", 1)[0].endswith("\n\n---\n")


def test_a_block_without_components_is_filled_in_order(standard: RuleSet) -> None:
    text = re.sub(
        r"(?s)(## Focus Block 3: [^\n]*\n).*?(?=## Focus Block 4)", r"\1\nText of its own.\n\n", TEXTS[MODULE]
    )
    for _ in COMPONENTS:
        found = next(one for one in judged(standard, text, MODULE).findings if one.fix is not None and not one.fix.safe)
        assert found.fix is not None
        text = applied(text, found.fix)
    blocks = list(document(standard, text, MODULE).all("focus-block"))
    assert [child.name for child in blocks[2].children] == COMPONENTS
    assert {one.code for one in judged(standard, text, MODULE).findings} == {"DOC006"}


def test_where_a_heading_comes_near_nothing_is_inserted(standard: RuleSet) -> None:
    text = TEXTS[MODULE].replace("### VISUAL MODEL", "### VISUAL MODLE", 1)
    fixes = [one.fix for one in judged(standard, text, MODULE).findings if one.code == "FB103"]
    assert [fix.safe for fix in fixes if fix is not None] == [True]


SMALL = """---
type: learning-module
---

# Module

## Focus Block 1: Leases (25 min)

### PRIMING

Why?

### ACTIVE PRACTICE

```text
code
```
***
<!-- the next block -->
## Focus Block 2: Locks (25 min)

Text.

## Parts

### Common Pitfalls

- One.

### Summary

- Two.
"""


def inserted(standard: RuleSet, text: str, code: str, message: str = "") -> str:
    found = next(one for one in judged(standard, text, MODULE).findings if one.code == code and message in one.message)
    return applied(text, found.fix or pytest.fail("no fix"))


def test_what_stands_around_the_place_stays_what_it_is(standard: RuleSet) -> None:
    text = inserted(standard, SMALL, "FB106", "block 1")
    assert "```\n\n### CONSOLIDATION PROMPT\n\n1. TODO" in text
    assert "?\n\n***\n<!-- the next block -->\n## Focus Block 2" in text
    text = inserted(standard, SMALL, "FB102", "block 1")
    assert "Why?\n\n### CORE CONCEPT\n\nTODO" in text
    text = inserted(standard, SMALL, "FB101", "block 2")
    assert "Text.\n\n### PRIMING\n\nTODO" in text


def test_a_section_stands_beside_its_siblings_at_their_level(standard: RuleSet) -> None:
    assert "- One.\n\n### Case Studies\n\nTODO" in inserted(standard, SMALL, "MOD018")
    blueprint = inserted(standard, SMALL, "MOD010")
    assert "# Module\n\n## Complete Blueprint\n" in blueprint
    challenge = inserted(standard, SMALL, "MOD012")
    assert "Text.\n\n## Integration Challenge\n" in challenge
    for text in (blueprint, challenge):
        blocks = list(document(standard, text, MODULE).all("focus-block"))
        assert [len(block.children) for block in blocks] == [2, 0]


def test_the_skeleton_follows_the_limits_in_force(standard: RuleSet) -> None:
    part = document(standard, TEXTS[MODULE], MODULE).first("neural-bridge")
    assert part is not None
    bridge = next(rule for rule in standard.rules if rule.code == "FB124")
    longer = bridge.model_copy(update={"check": bridge.check.model_copy(update={"min": 80})})
    rules = tuple(longer if rule is bridge else rule for rule in standard.rules)
    changed = RuleSet(rules, standard.kinds)
    repaired(changed, TEXTS[MODULE], MODULE, part)


FEATURES = get_args(Feature)
DEMANDS = st.builds(
    TextRequirements,
    words=st.integers(0, 300),
    items=st.integers(0, 20),
    subheadings=st.integers(0, 8),
    features=st.lists(st.sampled_from(FEATURES).map(lambda name: (name,)), max_size=4).map(tuple),
    phrases=st.lists(st.just(("This stands here.",)), max_size=1).map(tuple),
)


@given(demand=DEMANDS, level=st.integers(1, 4), text=st.sampled_from(["", "TODO: x", "- TODO: x\n- y", "# TODO\n\nx"]))
def test_a_skeleton_meets_every_demand(demand: TextRequirements, level: int, text: str) -> None:
    made = skeleton_text((text,) if text else (), demand, level)
    source = from_text(f"{'#' * level} Part\n\n{made}\n")
    page = parser.parse_page(source, front_matter.read_front_matter(source))
    assert word_count(page, 1, page.end) >= demand.words
    assert item_count(page, 1, page.end) >= demand.items
    assert sum(heading.level == level + 1 for heading in page.headings) >= demand.subheadings
    assert all(has_feature(page, feature, 0, page.end) for (feature,) in demand.features)
    assert not demand.phrases or "This stands here." in made
    assert "TODO" in made
    assert not page.unclosed


def test_a_page_that_lacks_much_costs_little(standard: RuleSet, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []

    def counted(texts: tuple[str, ...], demand: TextRequirements, level: int) -> str:
        made.append(level)
        return skeleton_text(texts, demand, level)

    monkeypatch.setattr("linter.kinds.skeletons.skeleton_text", counted)
    blocks = "".join(f"## Focus Block {number}: x (25 min)\n\nText.\n\n" for number in range(1, 60))
    checked = judged(standard, f"---\ntype: learning-module\n---\n# M\n\n{blocks}", MODULE)
    assert sum(one.fix is not None for one in checked.findings) > 6 * 59
    assert len(made) < 30
