"""DOC016 and DOC018 against a real rendering: lines that share a paragraph, and what Arithmatex takes for a formula."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from linter.checks.rendering_formulas import formulas
from linter.checks.rendering_lines import labelled_runs
from linter.checks.rendering_math import MoneyAsMath
from tests.rendering import OWN, fixed, page_of, problems, render, sample, text_of

MONEY = MoneyAsMath(kind="money-as-math")
PRINTED = re.compile(r'<span class="arithmatex">\\\((.*?)\\\)</span>', re.DOTALL)
BREAK = re.compile(r"<(?:br|/?p|/?li|/?[uo]l|/?h\d|/?div|/?pre|/?blockquote|/?table|/?t[dhr])\b")


def _joints(text: str) -> set[int]:
    return {line for start, end in labelled_runs(page_of(text)) for line in range(start, end - 1)}


def _printed_joints(text: str, joints: set[int]) -> set[int]:
    """Those of some lines whose labels a rendering sets into one text with the label of the next line."""
    lines = text.split("\n")
    for line in sorted(joints | {line + 1 for line in joints}):
        lines[line] = re.sub(r"(\*\*|__)(?=\S)", rf"\1Q{line}Q ", lines[line], count=1)
    html = render("\n".join(lines))
    between = {line: re.search(rf"<strong>Q{line}Q (.*?)<strong>Q{line + 1}Q ", html, re.DOTALL) for line in joints}
    return {line for line, found in between.items() if found and not BREAK.search(found[1])}


def _taken(text: str) -> list[str]:
    page = page_of(text)
    edges = [(found.start + 2 - found.dollars, found.end - 2 + found.dollars) for found in formulas(page)]
    return sorted(" ".join(page.source.text[start:end].split()) for start, end in edges)


def _printed(text: str) -> list[str]:
    return sorted(" ".join(unescape(found).split()) for found in PRINTED.findall(render(text)))


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.name)
def test_lines_that_run_together_share_a_text(path: Path) -> None:
    text = text_of(path)
    if text is not None and (joints := _joints(text)):
        assert _printed_joints(text, joints) == joints


def test_lines_of_real_pages_run_together(corpus: Path) -> None:
    seen, apart = 0, []
    for path, written in sample(corpus):
        text = fixed(MONEY, written)  # a label inside a formula is no label
        if not page_of(text).unclosed and (joints := _joints(text)):
            apart += [(path.name, line + 1) for line in joints - _printed_joints(text, joints)]
            seen += len(joints)
    assert seen > 50
    assert len(apart) <= seen // 100, apart


@pytest.mark.parametrize("path", [path for path in OWN if "$" in (text_of(path) or "")], ids=lambda path: path.name)
def test_formulas_are_those_that_print(path: Path) -> None:
    text = text_of(path) or ""
    assert _taken(text) == _printed(text)
    assert not problems(MONEY, fixed(MONEY, text))


def test_formulas_of_real_pages_are_those_that_print(corpus: Path) -> None:
    pages = [(path, path.read_text(encoding="utf-8")) for path in sorted(corpus.rglob("*.md"))]
    likely = [(path, text) for path, text in pages if _taken(text)]
    for path, text in (*likely, *sample(corpus)):
        assert _taken(text) == _printed(text), path
    assert len(likely) > 10


@settings(deadline=None)
@given(st.lists(st.sampled_from(("$", "\\", "5", "x ", " ", "`", "``", "**", "\n", "\\(", "\\)", "a")), max_size=14))
def test_any_text_takes_the_formulas_that_print(parts: list[str]) -> None:
    text = "a" + "".join(parts)
    assume({len(ticks) for ticks in re.findall("`+", text)} in (set(), {1}, {2}))  # on the rest, extensions differ
    assert _taken(text) == _printed(text)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("costs $5 × 2 = **$10**", 1),
        ("from $5-$10 to $20/$30", 2),
        ("up to $1.2M per day ($438M)", 1),
        ("between $5 and $10", 0),
        ("with $3f+1$ replicas of $2n - 1$", 0),
        ("$10^3$ and $5 \\times 2$ and $100$", 0),
        ("$P(A | B)$ and $|S|$", 0),
        (r"costs \$5 × 2 = **\$10**", 0),
        ("`$5 × 2 = **$10**`", 0),
        ("- a ($)\n- b\n\ntext ($)\n- c ($)", 1),
    ],
)
def test_money_is_told_from_mathematics(text: str, count: int) -> None:
    assert len(problems(MONEY, text)) == count
