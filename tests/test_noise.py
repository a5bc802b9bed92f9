"""Headings that no reader sees as the page's own, put into real sections: no verdict may change but its line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from linter import front_matter, reading
from linter.page import Page
from linter.rules import Standard
from linter.source import Source, from_text
from tests.test_metamorphic import OWN, REAL, ROOT, Verdict, read, verdict

HEADINGS = [
    "# Another Title",
    "## Focus Block 9: Noise (99 min)",
    "### VISUAL MODEL",
    "### NEURAL BRIDGE",
    "## Spaced Repetition",
    "## Case Studies",
    "### Question 99: Noise (99 minutes)",
    "## Very Hard Questions (99 minutes)",
    "## Grading Rubric",
    "## Reflection",
]


def _indented(opening: str) -> list[str]:
    return [opening, "", *(f"    {heading}\n" for heading in HEADINGS)]


COMMENT = ["<!--", *HEADINGS, "-->"]
NOISE = {
    "comment": COMMENT,
    "one-line comments": [f"<!-- {heading} -->" for heading in HEADINGS],
    "fence": ["```text", *HEADINGS, "```"],
    "tildes": ["~~~~", *HEADINGS, "~~~", "~~~~"],
    "tab": _indented('=== "Noise"'),
    "admonition": _indented('!!! note "Noise"'),
    "collapsible": _indented("??? note"),
}
ALLOWED_ANYWHERE = ("comment", "one-line comments")
FACT = re.compile(r"\W*(Time|Points|Marks|Duration)", re.IGNORECASE)  # counts right below a question's heading only
CURED = {"DOC008", "MOD020", "FB112", "FB121", "FB124", "FB125", "FB126", "EXM010", "EXM011", "EXM015", "EXM022"}
"""What misses content that noise might well supply."""


def gaps(page: Page) -> list[int]:
    """Lines before which a block of its own may stand: after a blank line, before a block of the page."""
    lines = page.source.lines
    return [
        block.line
        for block in page.blocks
        if block.line > page.front_matter.body and not lines[block.line - 1].strip() and lines[block.line][:1].strip()
        if not FACT.match(lines[block.line])
    ]


def filled(page: Page, found: Verdict) -> list[int]:
    """Gaps inside a section that holds something already, and where no rule misses contents.

    A block between a comment and what it speaks for is spoken for instead, so there none may stand.
    """
    poor = {line - 1 for code, line in found if code in CURED}
    out = []
    for line in gaps(page):
        if page.source.text[: page.source.starts[line]].rstrip().endswith("-->"):
            continue
        over = [heading for heading in page.headings if heading.line < line <= heading.end]
        held = over and any(block.kind != "heading" for block in page.within(over[-1].line + 1, line))
        # A thin answer is found inside its question, everything else at a heading.
        inside = held and any(over[-1].line <= other < over[-1].end for other in poor)
        if held and not inside and not poor & {heading.line for heading in over}:
            out.append(line)
    return out


def shifted(source: Source, at: int, noise: list[str], found: Verdict) -> tuple[Source, Verdict]:
    """The page with noise before a line, and the verdict it must get."""
    added = [*"\n".join(noise).split("\n"), ""]
    lines = [*source.lines[:at], *added, *source.lines[at:]]
    moved = [(code, line + len(added) if line > at else line) for code, line in found]
    return from_text("\n".join(lines), source.path), sorted(moved)


@pytest.mark.parametrize("page", [*OWN, *REAL], ids=lambda page: "-".join(page.parts[-2:]))
def test_noise_changes_no_verdict(page: Path, standard: Standard) -> None:
    source = read(page)
    before = verdict(source, standard)
    tree = reading.read(source, front_matter.read(source))
    if tree.front_matter.fault is not None or tree.too_deep is not None:
        pytest.skip("a page that is not read as a whole")
    broken = []
    for name, noise in NOISE.items():
        places = gaps(tree) if name in ALLOWED_ANYWHERE else filled(tree, before)
        for at in places[:: max(1, len(places) // 5)]:
            changed, wanted = shifted(source, at, noise, before)
            if (after := verdict(changed, standard)) != wanted:
                broken.append((name, at + 1, sorted(set(after) ^ set(wanted))))
    assert broken == []


def test_a_comment_above_a_question_s_time_is_nothing(standard: Standard) -> None:
    page = "# T\n\n## Hard Questions\n\n### Question 1: Keys\n\n{}**Time:** 99 minutes\n\nWhy?\n"
    sources = [from_text(page.format(noise), "a-exam.md") for noise in ("", "\n".join(COMMENT) + "\n\n")]
    codes = [[code for code, _ in verdict(source, standard)] for source in sources]
    assert "EXM006" in codes[0]
    assert codes[0] == codes[1]


def test_there_are_places_for_noise(standard: Standard) -> None:
    source = read(ROOT / "examples/course/docs/module-1-backpressure.md")
    tree = reading.read(source, front_matter.read(source))
    assert len(filled(tree, verdict(source, standard))) > 50
    assert len(gaps(tree)) > 100


def test_the_noise_counts_where_it_is_not_hidden(standard: Standard) -> None:
    source = read(ROOT / "examples/course/docs/module-1-backpressure.md")
    changed, wanted = shifted(source, 20, [*HEADINGS, ""], verdict(source, standard))
    assert verdict(changed, standard) != wanted
