"""Rewriting a tracker: what is owned changes, and not a byte more."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path
from time import process_time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linter.rules.model import RuleSet
from linter.trackers.rewrite import DateSource, tracker_report
from tests.campaign.growth import calls, far_beyond_linear
from tests.helpers.command import lint
from tests.helpers.linting import Lint
from tests.helpers.paths import ROOT
from tests.helpers.sampling import examples, sampled
from tests.helpers.trackers import TRACKER, rewritten

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


@settings(
    max_examples=examples(600), deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(
    trackers(),
    st.dictionaries(st.sampled_from([f"docs/{s}-{k}.md" for s in SLUGS for k in ("module", "exam")]), st.booleans()),
    st.sampled_from(["git", "today", "keep"]),
)
def test_only_owned_bytes_change_and_twice_is_once(
    standard: RuleSet, generated: tuple[str, list[str]], states: dict[str, bool], mode: str
) -> None:
    text, patterns = generated
    clock = DateSource(mode, lambda path: date(2025, 4, 5) if "leases" in path else None, date(2025, 6, 7))  # type: ignore[arg-type]
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


@pytest.mark.slow
@pytest.mark.parametrize("unit", sampled(HOSTILE, repr, every=10))
def test_work_grows_with_the_size_and_not_with_its_square(unit: str, standard: RuleSet) -> None:
    head = "| Page | Module | Exam | Status | Notes |\n|---|---|---|---|---|\n| A | ✅ | ✅ | ✅ | "

    def rewrite(size: int) -> float:
        text = head + unit * (size // len(unit))
        start = process_time()
        rewritten(text, standard, {"docs/a-module.md": False})
        return process_time() - start

    rewrite(5_000)  # what is kept for good is known then
    small, large = (calls(lambda size=size: rewrite(size)) for size in (10_000, 80_000))
    assert large < 24 * small  # eight times the text: linear work takes 8 times the calls, quadratic 64 times
    assert not far_beyond_linear(rewrite, 5_000)


HEAD = "| Topic | Module | Exam | Status | Notes |\n|---|---|---|---|---|\n"
LEASES = {"docs/leases-module.md": True}


def lines(text: str, standard: RuleSet, **states: bool) -> list[str]:
    """The lines that a tracker below its table's head has become; written twice, they stay."""
    given = {f"docs/{name.replace('_', '-')}.md": passes for name, passes in states.items()} or LEASES
    first = rewritten(text, standard, given)
    assert first.refusals == ()
    again = rewritten(first.text, standard, given)
    assert (again.text, again.refusals) == (first.text, ())
    return first.text.split("\n")


@pytest.mark.parametrize(
    ("row", "wanted"),
    [
        ("| Locks | leases-module.md | ⬜ | ⬜ | |", "| Locks | leases-module.md | ⬜ | 📝 Module done | |"),
        ("| Locks | 🔄 leases-module.md | ⬜ | 🔄 | |", "| Locks | ✅ leases-module.md | ⬜ | 📝 Module done | |"),
        ("| Leases | ⬜ | ⬜ | leases-exam.md | |", "| Leases | ⬜ | ⬜ | leases-exam.md | |"),
    ],
)
def test_a_file_in_a_cell_of_marks_stays(row: str, wanted: str, standard: RuleSet) -> None:
    assert lines(HEAD + row, standard)[2] == wanted


def test_a_file_is_no_mark_all_the_same(lint: Lint) -> None:
    found = lint(f"{HEAD}| Leases | leases-module.md | ⬜ | leases-exam.md | |\n", TRACKER, "TRK007").findings
    assert [one.range.column for one in found] == [12, 35]


def test_a_file_behind_a_status_stays(standard: RuleSet) -> None:
    row = "| Locks | ⬜ | ⬜ | ⬜ leases-module.md | done |"
    assert lines(HEAD + row, standard)[2] == "| Locks | ✅ | ⬜ | 📝 Module done leases-module.md | done |"


def test_notes_name_no_file_that_is_another_rows_too(standard: RuleSet) -> None:
    rows = "| Leases | ⬜ | ⬜ | ⬜ Not started | |\n| leases-module.md | ⬜ | ⬜ | ⬜ Not started | |"
    found = lines(HEAD + rows, standard)
    assert found[2] == "| Leases | ✅ | ⬜ | 📝 Module done | |"


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("- Not Started: 4 of 999999999999", "- Not Started: 4 of 999999999999"),
        ("- Total Pages: 12345678", "- Total Pages: 12345678"),
        ("- Total Pages: 7 of 1.234", "- Total Pages: 7 of 1.234"),
        ("- Total Pages: 7 of 1,23", "- Total Pages: 7 of 1,23"),
        ("- Total Pages: 7 of 12", "- Total Pages: 1 of 1"),
    ],
)
def test_a_part_of_a_longer_number_is_no_number(line: str, wanted: str, standard: RuleSet) -> None:
    assert lines(f"{line}\n\n{HEAD}| Leases | ✅ | ⬜ | 📝 Module done | |", standard)[0] == wanted


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("- Total Pages: 7 of 1,234", "- Total Pages: 1 of 1"),
        ("- Total Pages: 1,234", "- Total Pages: 1"),
        ("- Total Pages: ~52", "- Total Pages: ~1"),
        ("- Completed: 1/3 (33,3 %)", "- Completed: 0/1 (0,0 %)"),
        ("- Completed: 1/3 (33.3%)", "- Completed: 0/1 (0.0%)"),
        ("- Completed: 1/3, so about a third (33 %)", "- Completed: 1/3, so about a third (33 %)"),
    ],
)
def test_numbers_are_written_as_they_were(line: str, wanted: str, standard: RuleSet) -> None:
    assert lines(f"{line}\n\n{HEAD}| Leases | ✅ | ⬜ | 📝 Module done | |", standard)[0] == wanted


def test_a_part_of_a_longer_average_is_none(standard: RuleSet) -> None:
    head = "| Topic | Module | Last Updated |\n|---|---|---|\n"
    days = "\n".join(f"| T{n} | ✅ | 2025-0{n}-01 |" for n in (1, 2, 3))
    states = {f"t{n}_module": True for n in (1, 2, 3)}
    for value, wanted in (("1.2", "0.4"), ("1.234", "1.234"), ("1,000", "1,000")):
        found = lines(f"- Average modules per week: {value}\n\n{head}{days}\n", standard, **states)
        assert found[0] == f"- Average modules per week: {wanted}"


def test_a_second_line_of_dashes_is_no_row(standard: RuleSet) -> None:
    text = f"- Total Pages: 1\n\n{HEAD}|---|---|---|---|---|\n| Leases | ✅ | ⬜ | 📝 Module done | |\n"
    assert "\n".join(lines(text, standard)) == text


def test_a_merge_marker_in_the_front_matter_is_refused(standard: RuleSet) -> None:
    text = f"---\ntitle: T\n<<<<<<< HEAD\nstatus: a\n---\n\n{HEAD}| Leases | ⬜ | ⬜ | ⬜ Not started | |\n"
    (fault,) = rewritten(text, standard, LEASES).refusals
    assert fault.message == "a merge marker stands here"
    assert text[fault.span.start :].startswith("<<<<<<< HEAD")


@pytest.mark.parametrize("words", ["***", "<br>", "by Ann", "*2025-13-40*"])
def test_what_stands_in_the_place_of_a_date_stays(words: str, standard: RuleSet) -> None:
    head = "| Topic | Module | Exam | Status | Last Updated |\n|---|---|---|---|---|\n"
    row = f"| Leases | ⬜ | ⬜ | ⬜ Not started | {words} |"
    found = rewritten(head + row, standard, LEASES, DateSource("today", today=date(2025, 6, 7)))
    assert found.text == f"{head}| Leases | ✅ | ⬜ | 📝 Module done | {words} |"


LEGEND = "## Legend\n\n{}\n\n## Rows\n\n"
CLAIMED = "| Leases | ✅ | ⬜ | {} | n |"
FAILS = {"docs/leases-module.md": False}


@pytest.mark.parametrize(
    ("legend", "wanted"),
    [
        ("- ✅ Complete\n- 🔍 Check again", "🔍 Check again"),
        ("- ✅ Complete\n- 🔍 Needs review/update", "🔍 Needs review"),
        ("- ✅ Complete\n- 🔍", "🔍 Needs review"),
        ("- ✅ Complete\n- 🟠 Needs review", "🟠 Needs review"),
        ("**Legend**: ✅ Complete, 🔍 To rework", "🔍 To rework"),
        ("", "🔍 Needs review"),
    ],
)
def test_only_statuses_of_the_legend_are_written(legend: str, wanted: str, standard: RuleSet, lint: Lint) -> None:
    text = (
        LEGEND.format(legend) + HEAD + CLAIMED.format("✅ Complete") if legend else HEAD + CLAIMED.format("✅ Complete")
    )
    found = rewritten(text, standard, FAILS)
    assert found.text.splitlines()[-1] == f"| Leases | 🔄 | ⬜ | {wanted} | n |"
    assert found.refused_rows == ()
    assert lint(found.text + "\n", TRACKER, "TRK007").findings == ()


@pytest.mark.parametrize("label", ["✅ Complete", "✅ Done"])
def test_a_row_whose_status_the_legend_lacks_is_refused_and_stays(label: str, standard: RuleSet) -> None:
    rows = f"{CLAIMED.format(label)}\n| Clocks | ⬜ | ⬜ | ⬜ Not started | n |"
    legend = LEGEND.format("- ✅ Complete\n- ⬜ Not started\n- 📝 Module done")
    text = f"{legend}- **Completed**: 7\n\n{HEAD}{rows}"
    found = rewritten(text, standard, {**FAILS, "docs/clocks-module.md": True})
    lines_now = found.text.splitlines()
    assert lines_now[-2:] == [CLAIMED.format(label), "| Clocks | ✅ | ⬜ | 📝 Module done | n |"]
    assert "- **Completed**: 1" in lines_now
    (refused,) = found.refused_rows
    assert refused.message == "the legend has no 🔍 Needs review; add a line `- 🔍 Needs review` to it"
    assert text[refused.span.start : refused.span.end] == "Leases"


@pytest.mark.parametrize(
    "status",
    ["🚫 Blocked", "❌ Dropped", "waiting for Ann", "⬜ Deferred", "✅ Approved by Ann", "✅ ~~In Progress~~ Complete"],
)
def test_the_words_of_a_person_stay(status: str, standard: RuleSet) -> None:
    text = f"- **Total Pages**: 5\n\n{HEAD}{CLAIMED.format(status)}"
    found = rewritten(text, standard, FAILS)
    assert found.text == text.replace("5", "1")
    assert found.rows[0].status.undecided
    assert found.rows[0].status.why[-1].endswith("is a status of this tracker's own")


@pytest.mark.parametrize(
    ("row", "wanted"),
    [
        (
            "| Leases | ~~✅~~ | ⬜ | ~~✅ Complete~~ | n |",
            "| Leases | ~~✅~~ 🔄 | ⬜ | ~~✅ Complete~~ 🔄 In Progress | n |",
        ),
        (
            "| Leases | ~~⬜~~ ✅ | ⬜ | ~~⬜~~ 📝 Module done | n |",
            "| Leases | ~~⬜~~ 🔄 | ⬜ | ~~⬜~~ 🔍 Needs review | n |",
        ),
        ("| Leases | ✅ <del>🔄</del> | ⬜ | ✅ | n |", "| Leases | 🔄 <del>🔄</del> | ⬜ | 🔍 Needs review | n |"),
    ],
)
def test_what_is_struck_out_stays(row: str, wanted: str, standard: RuleSet) -> None:
    found = rewritten(HEAD + row, standard, FAILS)
    assert found.text == HEAD + wanted
    assert not rewritten(found.text, standard, FAILS).stale


def test_a_date_behind_one_that_is_struck_out_is_the_rows(standard: RuleSet) -> None:
    head = "| Topic | Module | Last Updated |\n|---|---|---|\n"
    row = "| Leases | ✅ | ~~2024-01-01~~ 2025-01-01 |\n"
    found = rewritten(
        f"{head}{row}\n*Last Updated: January 2, 2025*", standard, FAILS, DateSource("today", today=date(2025, 6, 7))
    )
    assert found.text == f"{head}| Leases | 🔄 | ~~2024-01-01~~ 2025-06-07 |\n\n*Last Updated: June 7, 2025*"
    dates = [(one.label, one.says, one.earns, one.why) for one in tracker_report(found).dates]
    assert dates == [
        ("Leases", "2025-01-01", "2025-06-07", "the day of this run"),
        ("Last Updated", "January 2, 2025", "June 7, 2025", "the day of this run"),
    ]


FIXTURES = ROOT / "fixtures" / "tracker" / "status"
CASES = sorted(path.name for path in FIXTURES.iterdir())
GOLDEN_TRACKER = Path("docs") / "LOCK_MODULE_TRACKER.md"


@pytest.mark.parametrize("case", CASES)
def test_rewriting(case: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    course = tmp_path / "course"
    shutil.copytree(FIXTURES / case / "before", course)
    pages = {path: path.read_bytes() for path in course.rglob("*.md") if path.name != GOLDEN_TRACKER.name}
    shown = lint("status", cwd=course)
    assert shown.code == 1
    written = lint("status", "--write", "--date-from", "keep", cwd=course)
    assert written.code == 0
    for golden, data in (
        (FIXTURES / case / "after.md", (course / GOLDEN_TRACKER).read_bytes()),
        (FIXTURES / case / "status.out", shown.out.encode()),
    ):
        if request.config.getoption("--regenerate"):
            golden.write_bytes(data)
        assert data.decode() == golden.read_bytes().decode()
    assert lint("status", "--check", cwd=course).code == 0
    assert lint("status", "--write", "--exit-non-zero-on-change", cwd=course).code == 0
    assert (course / GOLDEN_TRACKER).read_bytes() == (FIXTURES / case / "after.md").read_bytes()
    assert {path: path.read_bytes() for path in pages} == pages
