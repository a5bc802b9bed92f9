"""The fix of a missing part: its skeleton at its place, and nothing found anew but what has to be written."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from linter.cli.main import run
from linter.mermaid import DiagramJudge
from linter.rules import Standard
from tests.skeletons import (
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
