"""Generated trackers: bytes outside owned spans never change, and rewriting twice equals rewriting once."""

from __future__ import annotations

import re
from datetime import date
from time import process_time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linter.rules import Standard
from linter.status_rewrite import Clock
from tests.tracking import rewritten

PAGES = ["Leases", "Fencing & Tokens", "Économie réelle", "Raft (2014)", "時計", "Read *Locks*", "A/B"]
SLUGS = ["leases", "fencing-tokens", "économie-réelle", "raft-2014", "時計", "read-locks", "a-b"]
NOTES = [
    "",
    "",
    "n \\| m",
    "`a|b` and \\\\",
    "<b>x</b>",
    "see [it](leases-exam.md)",
    "naïve 🕰️ \u2028 x",
    "module-9-lost.md",
    "a `tick",
]
MARKS = ["✅", "✅\ufe0f", "⬜", "🔄", "", "-", "n/a", "yes", "[✅](leases-module.md)"]
STATUSES = [
    "✅ Complete",
    "⬜ Not started",
    "🔄 In Progress",
    "📝 module DONE",
    "",
    "**✅ Complete**",
    "⏳ Pending",
    "huh",
    "🔍",
]
DATES = ["2025-03-04", "August 7, 2025", "", "-", "Pre-existing", "2025-02-30"]
HEADERS = {
    "page": "Topic",
    "module": "Module",
    "exam": "Exam",
    "status": "Status",
    "notes": "Notes",
    "date": "Last Updated",
    "other": "Impact",
}
WORDS = {
    "module": MARKS,
    "exam": MARKS,
    "status": STATUSES,
    "date": DATES,
    "notes": NOTES,
    "other": ["", "5 \\| 6", "✅", "⬜ 12%"],
}
PROSE = [
    "",
    "A line with 12 numbers | and a pipe.",
    "- **Authors**: 7",
    "> 🔄",
    "```text\n| Topic | Status |\n|---|---|\n| Leases | ✅ |\n```",
]
STATS = ["- **Total Pages**: {}", "Completed: {}/{} ({}%) so far", "* Completion: {}.5%", "- Not Started: {} of {}"]
PAD = st.sampled_from(["", " ", "  ", "\t"])
OWNED = "\0"


@st.composite
def trackers(draw: st.DrawFn) -> tuple[str, list[str]]:
    """A tracker, and for each line an expression that the rewritten line must match."""
    lines: list[tuple[str, str]] = []
    number = st.integers(0, 99).map(str)
    for _ in range(draw(st.integers(0, 3))):
        stat = draw(st.sampled_from(STATS))
        text = stat.format(*draw(st.lists(number, min_size=3, max_size=3)))
        lines += [(text, re.sub(r"\d+(?:\\\.5)?", r"\\d+(?:[.]\\d)?", re.escape(text))), ("", "")]
    roles = draw(st.permutations(list(HEADERS)))
    roles = roles[: draw(st.integers(3, len(roles)))]
    if "page" not in roles:
        roles.append("page")
    pages = draw(st.permutations(PAGES))
    border = draw(st.booleans())
    for text in draw(st.lists(st.sampled_from(PROSE), max_size=2)):
        lines += [(line, re.escape(line)) for line in text.split("\n")] + [("", "")]
    for cells in [[HEADERS[role] for role in roles], [draw(st.sampled_from(["---", ":-:", "-:"])) for _ in roles]]:
        lines.append(_line([(cell, re.escape(cell)) for cell in cells], border))
    for page in pages[: draw(st.integers(0, len(pages)))]:
        lines.append(_line([_cell(draw, role, page) for role in roles], border))
    ends = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    last = draw(st.sampled_from(["", ends, f"{ends}end"]))
    return ends.join(text for text, _ in lines) + last, [pattern for _, pattern in lines]


def _cell(draw: st.DrawFn, role: str, page: str) -> tuple[str, str]:
    text = page if role == "page" else draw(st.sampled_from(WORDS[role]))
    left, right = draw(PAD), draw(PAD)
    if role in ("page", "other") or (role == "notes" and text):
        return left + text + right, re.escape(left + text + right)
    if not text:
        return left + right, r"[^|]*"
    return left + text + right, f"{re.escape(left)}(?:{re.escape(text)}|[^|]*){re.escape(right)}"


def _line(cells: list[tuple[str, str]], border: bool) -> tuple[str, str]:
    text, pattern = "|".join(cell for cell, _ in cells), r"\|".join(pattern for _, pattern in cells)
    return (f"|{text}|", rf"\|{pattern}\|") if border else (f"x{text}"[1:], pattern)


@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(
    trackers(),
    st.dictionaries(st.sampled_from([f"docs/{s}-{k}.md" for s in SLUGS for k in ("module", "exam")]), st.booleans()),
    st.sampled_from(["git", "today", "keep"]),
)
def test_only_owned_bytes_change_and_twice_is_once(
    standard: Standard, generated: tuple[str, list[str]], states: dict[str, bool], mode: str
) -> None:
    text, patterns = generated
    clock = Clock(mode, lambda path: date(2025, 4, 5) if "leases" in path else None, date(2025, 6, 7))  # type: ignore[arg-type]
    outcome = rewritten(text, standard, states, clock)
    old, new = (re.split(r"\r\n|\n|\r", one) for one in (text, outcome.text))
    assert re.findall(r"\r\n|\n|\r", text) == re.findall(r"\r\n|\n|\r", outcome.text)
    assert len(old) == len(new)
    for before, after, pattern in zip(old, new, patterns, strict=False):
        assert re.fullmatch(pattern, after), (before, after)
    again = rewritten(outcome.text, standard, states, clock)
    assert again.text == outcome.text


HOSTILE = [
    "| Page | Status |\n|---|---|\n| A | ✅ |\n\n",
    "# Module 1: A Quality Checklist\n- ✅ pitfalls\n",
    "## H\nTotal Pages: 3\n| Page | Status |\n|---|---|\n| A | ✅ |\n\n",
    "| a.md.md.md.md.md | `|`|` |\n",
    "a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a",
    "Last Updated: Last Updated: ",
    "✅ ",
    "| x ",
    "``` \n",
    "(((((Total Pages: 1/1 (1",
]


@pytest.mark.parametrize("unit", HOSTILE)
def test_time_grows_with_the_size_and_not_with_its_square(unit: str, standard: Standard) -> None:
    head = "| Page | Module | Exam | Status | Notes |\n|---|---|---|---|---|\n| A | ✅ | ✅ | ✅ | "
    times = []
    for size in (10_000, 80_000):  # eight times the text: linear takes 8 times as long, quadratic 64
        text = head + unit * (size // len(unit))
        runs = []
        for _ in range(3):
            start = process_time()
            rewritten(text, standard, {"docs/a-module.md": False})
            runs.append(process_time() - start)
        times.append(max(min(runs), 0.01))
    assert times[1] < 32 * times[0], times
