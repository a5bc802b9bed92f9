"""DOC015 to DOC018 against a real rendering: what they find is what is lost, and their fixes bring it back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import unescape
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from linter.checks.rendering import ListRunsOn, MoneyAsMath, NestedIndent, labelled_runs
from linter.markdown.ast import Block, Page
from linter.markdown.inline import formulas
from linter.markdown.python_markdown import run_on_lists
from linter.markdown.raw_html import raw_html_lines
from tests.helpers.sampling import shares
from tests.helpers.site_rendering import OWN, depths, fixed_by, page_of, problems, render, sample, text_of

RUNS_ON = ListRunsOn(kind="list-runs-on")
NESTED = NestedIndent(kind="nested-list-indent")
LINES = (
    "text",
    "- a",
    "    - b",
    "        - c",
    "1. d",
    "",
    "# H",
    "> text",
    "> - q",
    "***",
    "    text",
    "!!! tip",
    "```",
)


def _lost_and_found(text: str) -> tuple[int, int]:
    """The items that DOC015 counts in a text, and those its fix makes appear."""
    counted = sum(run_on.items for run_on in run_on_lists(page_of(text)))
    return counted, len(depths(render(fixed_by(RUNS_ON, text)))) - len(depths(render(text))) if counted else 0


def _written(page: Page) -> list[int]:
    return list(_depths_of(page.blocks, 0, raw_html_lines(page)))


def _depths_of(blocks: Sequence[Block], depth: int, raw: frozenset[int]) -> Iterator[int]:
    for block in blocks:
        if block.kind != "list":
            yield from _depths_of(block.children, 0, raw)
            continue
        for item in block.children:
            if item.line not in raw:
                yield depth
            for child in item.children:
                yield from _depths_of([child], depth + 1 if child.kind == "list" else 0, raw)


@pytest.mark.parametrize("paths", shares(OWN))
def test_the_fix_prints_the_items_that_were_counted(paths: list[Path]) -> None:
    for path in paths:
        if (text := text_of(path)) is not None:
            counted, found = _lost_and_found(text)
            assert counted == found, path
            assert not problems(RUNS_ON, fixed_by(RUNS_ON, text)), path


def test_real_pages_gain_the_items_that_were_counted(corpus: Path) -> None:
    sound = [(path, text) for path, text in sample(corpus) if not page_of(text).unclosed]
    outcomes = [(path.name, *_lost_and_found(text)) for path, text in sound]
    wrong = [outcome for outcome in outcomes if outcome[1] != outcome[2]]
    assert sum(counted for _, counted, _ in outcomes) > 1000
    assert len(wrong) <= len(outcomes) // 300, wrong


@pytest.mark.parametrize("paths", shares(OWN))
def test_the_fix_nests_the_items_as_they_are_written(paths: list[Path]) -> None:
    for path in paths:
        text = text_of(path)
        if text is not None and problems(NESTED, text):
            text = fixed_by(RUNS_ON, text)
            assert depths(render(fixed_by(NESTED, text))) == _written(page_of(text)), path
            assert not problems(NESTED, fixed_by(NESTED, text)), path


def test_real_pages_nest_their_items_as_they_are_written(corpus: Path) -> None:
    seen = 0
    for path, text in sample(corpus):
        if not problems(NESTED, text):
            continue
        text = fixed_by(RUNS_ON, text)
        written, before, after = _written(page_of(text)), depths(render(text)), depths(render(fixed_by(NESTED, text)))
        if len(written) == len(before):  # otherwise the page holds HTML lists, or breaks in another way
            shallow = sum(found < meant for found, meant in zip(before, written, strict=True))
            assert f"{shallow} nested item" in problems(NESTED, text)[0].message, path
            assert after == written, path
            seen += shallow
    assert seen > 100


@settings(deadline=None)
@given(st.lists(st.sampled_from(LINES), max_size=8))
def test_the_fix_never_costs_an_item(lines: list[str]) -> None:
    text = "\n".join(lines)
    assert len(depths(render(fixed_by(RUNS_ON, text)))) >= len(depths(render(text)))


def test_line_ends_and_quotes_are_kept() -> None:
    assert fixed_by(RUNS_ON, "text\r\n- a\r\n") == "text\r\n\r\n- a\r\n"
    assert fixed_by(RUNS_ON, "!!! tip\n    > text\n    > - a\n") == "!!! tip\n    > text\n    >\n    > - a\n"


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


@pytest.mark.parametrize("paths", shares(OWN))
def test_lines_that_run_together_share_a_text(paths: list[Path]) -> None:
    for path in paths:
        text = text_of(path)
        if text is not None and (joints := _joints(text)):
            assert _printed_joints(text, joints) == joints, path


def test_lines_of_real_pages_run_together(corpus: Path) -> None:
    seen, apart = 0, []
    for path, written in sample(corpus):
        text = fixed_by(MONEY, written)  # a label inside a formula is no label
        if not page_of(text).unclosed and (joints := _joints(text)):
            apart += [(path.name, line + 1) for line in joints - _printed_joints(text, joints)]
            seen += len(joints)
    assert seen > 50
    assert len(apart) <= seen // 100, apart


def test_formulas_are_those_that_print() -> None:
    texts = {path: text for path in OWN if "$" in (text := text_of(path) or "")}
    assert texts
    for path, text in texts.items():
        assert _taken(text) == _printed(text), path
        assert not problems(MONEY, fixed_by(MONEY, text)), path


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
