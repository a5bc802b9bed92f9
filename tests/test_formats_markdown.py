"""The summary in Markdown renders as tables, keeps untrusted text as text, and is cut after a whole entry."""

from __future__ import annotations

import pytest

from linter.model import Range, Report, Severity
from linter.reports.markdown import LIMIT, render, within
from linter.reports.marked import marked
from linter.reports.status import render_steps
from linter.status_model import Step
from tests.reporting import ALLOWED, FAILED, FULL, Rendered, finding, report

LIVE = [
    "@team",
    "user@example.org",
    "#123",
    "owner/name#4",
    "GH-5",
    "https://example.org",
    "www.example.org",
    ":smile:",
    "$x$ and $y$",
    "[text](https://example.org)",
    "![image](x.png)",
    "<b>bold</b>",
    "<!-- hidden -->",
    "`code` *bold* _it_ ~~gone~~",
    "a | b \\| c",
    "&lt; &amp; &#64;",
    "\u202egnihton",
]


@pytest.mark.parametrize("text", LIVE)
def test_untrusted_text_renders_as_itself_and_nothing_else(text: str) -> None:
    read = Rendered(f"| {marked(text)} |\n|---|\n| <code>{marked(text)}</code> |\n")
    shown = text.replace("\u202e", "\\u202e")
    assert [cells for _, cells in read.rows] == [[shown], [shown]]
    assert read.tags <= {"table", "thead", "tbody", "tr", "th", "td", "code", "span"}
    for piece in read.texts:  # a host looks for these in the pieces of text that the tags and comments leave
        for live in ("@t", "@e", "#1", "#4", "GH-5", "https://", "www.", ":smile:", "$x$"):
            assert live not in piece


@pytest.mark.parametrize("text", ["<img src=x>", "[x](https://example.org)", "**bold**"])
def test_what_a_tracker_says_is_no_markup_either(text: str) -> None:
    steps = [Step("tracker.md", 3, text, 0, "", (), 0, text)]
    read = Rendered(render_steps(steps, "markdown"))
    assert read.tags == {"ol", "li", "strong"}
    assert "".join(read.texts).strip() == f"{text}: {text}"


def test_totals_tables_and_folded_details() -> None:
    text = render(FULL)
    assert text.startswith("## lint-modules: 1 error, 2 warnings, 1 info\n\n3 documents checked")
    read = Rendered(text)
    assert read.tags <= ALLOWED
    assert read.targets == ["https://example.org/MOD002"]
    open_rows = [cells for path, cells in read.rows if not path]
    assert ["docs/module-1.md", "1", "2", "0"] in open_rows
    assert ["FB110 component-order", "The components stand in order", "2"] in open_rows
    assert ["error", "docs/module-1.md:3", "MOD002", "module has 4 focus blocks"] in open_rows
    folded = [cells for path, cells in read.rows if path == "docs/module-1.md"]
    told = "module has 4 focus blocks\nsee docs/module-1.md:1: the title\nsee docs/other.md:7: there\nhelp: add a block"
    assert folded[-1] == ["3", "error", "MOD002 focus-block-count", told]


def test_a_clean_run_and_one_that_failed_say_so_first() -> None:
    assert render(report()).splitlines()[0] == "## lint-modules: no findings"
    assert render(FAILED).splitlines()[0] == "## lint-modules: the run did not complete, no findings"
    assert ["docs/module-1.md", "rule FB110: rule crashed: KeyError: 'x'"] in [
        cells for _, cells in Rendered(render(FAILED)).rows
    ]
    assert "did not complete" in render(Report(failed=1)).splitlines()[0]


def test_long_tables_are_folded_and_lose_no_row() -> None:
    many = report(*(finding(path=f"docs/p{n:03}.md") for n in range(40)))
    read = Rendered(render(many))
    pages = [cells[0] for _, cells in read.rows if cells[1:] == ["1", "0", "0"]]
    assert pages == [f"docs/p{n:03}.md" for n in range(40)]
    assert "<summary>25 more pages</summary>" in render(many)


@pytest.mark.parametrize("limit", [400, 1_000, 3_000, 20_000, 60_000])
def test_a_summary_that_is_too_long_is_cut_after_a_whole_entry(limit: int) -> None:
    many = report(
        *(
            finding(path=f"docs/p{n:02}.md", range=Range(k, 1, k, 2), message="ä" * 40)
            for n in range(20)
            for k in range(1, 20)
        )
    )
    text = within(many, limit)
    assert len(text.encode()) <= limit
    assert text.splitlines()[-1].startswith("*Cut here: ")
    read = Rendered(text)
    assert read.inside == []
    assert render(many).startswith("\n".join(text.splitlines()[:-4]))


def test_a_summary_of_a_huge_run_keeps_below_a_mebibyte() -> None:
    many = report(
        *(
            finding(path=f"docs/p{n}.md", severity=Severity.WARNING, range=Range(k, 1, k, 2))
            for n in range(125)
            for k in range(1, 100)
        )
    )
    assert 0.95 * LIMIT < len(render(many).encode()) <= LIMIT


def test_no_room_at_all_gives_nothing() -> None:
    assert within(FULL, 100) == ""
