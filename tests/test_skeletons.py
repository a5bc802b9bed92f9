"""The fix of a missing part: its skeleton at its place, and nothing found anew but what has to be written."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linter import engine, front_matter, reading
from linter.checks import Context
from linter.checks.contents import Feature
from linter.cli.main import run
from linter.documents import recognise
from linter.engine import Checked
from linter.features import has, item_count, word_count
from linter.mermaid import DiagramJudge
from linter.model import Finding, Repair
from linter.parts import Document, Part
from linter.rules import Standard
from linter.skeleton import skeleton
from linter.skeleton_data import Demand
from linter.source import from_text
from tests.conftest import ROOT

COURSE = ROOT / "examples" / "course" / "docs"
MODULE, EXAM = "docs/module-1-backpressure.md", "docs/tests/backpressure-exam.md"
TEXTS = {
    MODULE: (COURSE / "module-1-backpressure.md").read_text(encoding="utf-8"),
    EXAM: (COURSE / "tests" / "backpressure-exam.md").read_text(encoding="utf-8"),
}
SECTIONS = {
    MODULE: [
        "blueprint",
        "integration-challenge",
        "cross-law-integration",
        "practical-exercises",
        "retrieval-gauntlets",
        "spaced-repetition",
        "pitfalls",
        "case-studies",
        "summary",
    ],
    EXAM: ["rubric", "time-guidance", "reflection", "resources"],
}
COMPONENTS = ["priming", "core-concept", "visual-model", "neural-bridge", "active-practice", "consolidation-prompt"]


def document(standard: Standard, text: str, path: str) -> Document:
    source = from_text(text, path)
    kind = next(one for one in standard.kinds if one.kind == ("exam" if path == EXAM else "learning-module"))
    return recognise(reading.read(source, front_matter.read(source)), kind)


def judged(standard: Standard, text: str, path: str, judge: DiagramJudge | None = None) -> Checked:
    """What the rules that look at one page find in it, those that are off too."""
    rules = [rule for rule in standard.rules if not rule.check.reads_corpus and rule.code != "DOC010"]
    checked = engine.check(from_text(text, path), rules, standard.kinds, Context(judge))
    assert not checked.run_errors
    return checked


def applied(text: str, repair: Repair) -> str:
    source = from_text(text)
    for edit in sorted(repair.edits, key=lambda one: one.range, reverse=True):
        start = source.starts[edit.range.line - 1] + edit.range.column - 1
        end = source.starts[edit.range.end_line - 1] + edit.range.end_column - 1
        text = text[:start] + edit.text + text[end:]
    return text


def without(text: str, part: Part) -> str:
    lines = text.split("\n")
    return "\n".join(lines[: part.line] + lines[part.end :])


def missing(checked: Checked) -> Finding:
    """The one finding with a skeleton to insert."""
    (found,) = [one for one in checked.findings if one.fix is not None and not one.fix.safe]
    return found


def held(parts: tuple[Part, ...]) -> list[str]:
    """The parts in the order of the page, each with those inside it."""
    return [name for part in parts for name in (part.name, *(child.name for child in part.children))]


def repaired(standard: Standard, text: str, path: str, part: Part, judge: DiagramJudge | None = None) -> str:
    """The page without a part, repaired; asserts that only what has to be written is found anew."""
    torn = without(text, part)
    before = judged(standard, torn, path, judge)
    fixed = applied(torn, missing(before).fix or pytest.fail("no fix"))
    after = judged(standard, fixed, path, judge)
    found = Counter((one.code, one.message) for one in after.findings)
    found.subtract(Counter((one.code, one.message) for one in before.findings))
    assert {code for (code, _), number in found.items() if number > 0} == {"DOC006"}
    assert found[missing(before).code, missing(before).message] == -1
    return fixed


@pytest.mark.parametrize(("path", "name"), [(path, name) for path, names in SECTIONS.items() for name in names])
def test_a_section_comes_back_to_its_place(
    standard: Standard, judge: DiagramJudge | None, path: str, name: str
) -> None:
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
    standard: Standard, judge: DiagramJudge | None, name: str, block: int
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


FORMS: dict[str, Callable[[str], str]] = {
    "deeper": lambda text: re.sub(r"(?m)^##(?=#* (?!Question))", "###", text),
    "rules between": lambda text: re.sub(r"(?m)^(?=## )", "---\n\n", text),
    "windows line ends": lambda text: text.replace("\n", "\r\n"),
    "no last line end": lambda text: text.rstrip("\n"),
    "emoji and bold": lambda text: re.sub(r"(?m)^### ([A-Z]{4,}[A-Z ]*)", r"### 🧠 **\1**", text),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", [*COMPONENTS, *SECTIONS[MODULE]])
def test_parts_come_back_in_pages_of_other_forms(standard: Standard, form: str, name: str) -> None:
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


def test_a_heading_is_written_as_its_siblings_are(standard: Standard) -> None:
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


def test_a_rule_between_sections_stays_between_them(standard: Standard) -> None:
    text = FORMS["rules between"](TEXTS[MODULE])
    part = document(standard, text, MODULE).first("spaced-repetition")
    assert part is not None
    fixed = repaired(standard, text, MODULE, part)
    before, behind = fixed.split("\n## Spaced Repetition Schedule\n")
    assert before.endswith("\n\n---\n")
    assert behind.split("\n## ", 1)[0].endswith("\n\n---\n")


def test_a_block_without_components_is_filled_in_order(standard: Standard) -> None:
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


def test_where_a_heading_comes_near_nothing_is_inserted(standard: Standard) -> None:
    text = TEXTS[MODULE].replace("### VISUAL MODEL", "### VISUAL MODLE", 1)
    fixes = [one.fix for one in judged(standard, text, MODULE).findings if one.code == "FB103"]
    assert [fix.safe for fix in fixes if fix is not None] == [True]


def test_the_skeleton_follows_the_limits_in_force(standard: Standard) -> None:
    part = document(standard, TEXTS[MODULE], MODULE).first("neural-bridge")
    assert part is not None
    bridge = next(rule for rule in standard.rules if rule.code == "FB124")
    longer = bridge.model_copy(update={"check": bridge.check.model_copy(update={"min": 80})})
    rules = tuple(longer if rule is bridge else rule for rule in standard.rules)
    changed = Standard(rules, standard.kinds)
    repaired(changed, TEXTS[MODULE], MODULE, part)


FEATURES = get_args(Feature)
DEMANDS = st.builds(
    Demand,
    words=st.integers(0, 300),
    items=st.integers(0, 20),
    subheadings=st.integers(0, 8),
    features=st.lists(st.sampled_from(FEATURES).map(lambda name: (name,)), max_size=4).map(tuple),
    phrases=st.lists(st.just(("This stands here.",)), max_size=1).map(tuple),
)


@given(demand=DEMANDS, level=st.integers(1, 4), text=st.sampled_from(["", "TODO: x", "- TODO: x\n- y", "# TODO\n\nx"]))
def test_a_skeleton_meets_every_demand(demand: Demand, level: int, text: str) -> None:
    made = skeleton((text,) if text else (), demand, level)
    source = from_text(f"{'#' * level} Part\n\n{made}\n")
    page = reading.read(source, front_matter.read(source))
    assert word_count(page, 1, page.end) >= demand.words
    assert item_count(page, 1, page.end) >= demand.items
    assert sum(heading.level == level + 1 for heading in page.headings) >= demand.subheadings
    assert all(has(page, feature, 0, page.end) for (feature,) in demand.features)
    assert not demand.phrases or "This stands here." in made
    assert "TODO" in made
    assert not page.unclosed


def test_the_command_inserts_what_is_missing_and_proves_it(tmp_path: Path, standard: Standard) -> None:
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


def inserted(standard: Standard, text: str, code: str, message: str = "") -> str:
    found = next(one for one in judged(standard, text, MODULE).findings if one.code == code and message in one.message)
    return applied(text, found.fix or pytest.fail("no fix"))


def test_what_stands_around_the_place_stays_what_it_is(standard: Standard) -> None:
    text = inserted(standard, SMALL, "FB106", "block 1")
    assert "```\n\n### CONSOLIDATION PROMPT\n\n1. TODO" in text
    assert "?\n\n***\n<!-- the next block -->\n## Focus Block 2" in text
    text = inserted(standard, SMALL, "FB102", "block 1")
    assert "Why?\n\n### CORE CONCEPT\n\nTODO" in text
    text = inserted(standard, SMALL, "FB101", "block 2")
    assert "Text.\n\n### PRIMING\n\nTODO" in text


def test_a_section_stands_beside_its_siblings_at_their_level(standard: Standard) -> None:
    assert "- One.\n\n### Case Studies\n\nTODO" in inserted(standard, SMALL, "MOD018")
    blueprint = inserted(standard, SMALL, "MOD010")
    assert "# Module\n\n## Complete Blueprint\n" in blueprint
    challenge = inserted(standard, SMALL, "MOD012")
    assert "Text.\n\n## Integration Challenge\n" in challenge
    for text in (blueprint, challenge):
        blocks = list(document(standard, text, MODULE).all("focus-block"))
        assert [len(block.children) for block in blocks] == [2, 0]


def test_a_page_that_lacks_much_costs_little(standard: Standard, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []

    def counted(texts: tuple[str, ...], demand: Demand, level: int) -> str:
        made.append(level)
        return skeleton(texts, demand, level)

    monkeypatch.setattr("linter.skeleton_place.skeleton", counted)
    blocks = "".join(f"## Focus Block {number}: x (25 min)\n\nText.\n\n" for number in range(1, 60))
    checked = judged(standard, f"---\ntype: learning-module\n---\n# M\n\n{blocks}", MODULE)
    assert sum(one.fix is not None for one in checked.findings) > 6 * 59
    assert len(made) < 30
