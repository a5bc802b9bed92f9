"""Where a skeleton goes in, and in what form: as its siblings are, and what stands around it stays what it is."""

from __future__ import annotations

import re

import pytest

from linter.rules import Standard
from tests.skeletons import (
    COMPONENTS,
    FORMS,
    MODULE,
    TEXTS,
    applied,
    document,
    judged,
    repaired,
)


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
