"""The numbers of a tracker: which forms are read and written again, and which are named as not read."""

from __future__ import annotations

import pytest

from linter.rules.model import RuleSet
from tests.helpers.trackers import read, rewritten

HEAD = "| Topic | Module | Exam | Status |\n|---|---|---|---|\n"
ROWS = f"{HEAD}| Leases | ✅ | ✅ | ✅ Complete |\n| Clocks | ✅ | ✅ | ✅ Complete |\n"
FAILING = {
    f"docs/{name}.md": name != "clocks-module"
    for name in ("leases-module", "leases-exam", "clocks-module", "clocks-exam")
}


def after(lines: str, standard: RuleSet) -> str:
    """What lines above a table become when one of its two complete rows has to be reviewed."""
    old = f"{lines}\n\n{ROWS}"
    first = rewritten(old, standard, FAILING)
    assert first.refusals == ()
    assert not rewritten(first.text, standard, FAILING).stale
    return first.text[: first.text.index(HEAD)].rstrip("\n")


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("2", "1"),
        ("2/2 (100 %)", "1/2 (50 %)"),
        ("2 of 2 (100,0 %)", "1 of 2 (50,0 %)"),
        ("**2** out of **2**", "**1** out of **2**"),
        ("2 out of our 2", "1 out of our 2"),
        ("1,052", "1"),
        ("~52", "~1"),
        ("≈ 52", "≈ 1"),
        ("about 52 pages", "about 1 pages"),
        ("100% (2/2)", "50% (1/2)"),
        ("100% of 2", "50% of 2"),
        ("2 (100% of 2)", "1 (50% of 2)"),
        ("2 modules (100 per cent)", "1 modules (50 per cent)"),
        ("2/2 = 100%, as planned", "1/2 = 50%, as planned"),
        ("████░░ 66.7% (4/6)", "███░░░ 50.0% (1/2)"),
        ("[▓▓▓▓] 100%", "[▓▓▒▒] 50%"),
        ("⬜⬜⬜⬜", "🟩🟩⬜⬜"),
        ("~~1/3~~ 2/2 (100%)", "~~1/3~~ 1/2 (50%)"),
        ("<del>1</del> 2 (both)", "<del>1</del> 1 (both)"),
    ],
)
def test_a_value_is_written_again_in_its_form(value: str, wanted: str, standard: RuleSet) -> None:
    assert after(f"- **Completed**: {value}", standard) == f"- **Completed**: {wanted}"


@pytest.mark.parametrize(
    "value",
    [
        "2 modules, 3 exams",
        "2/2 (100%), was 1/2",
        "2 and 3",
        "2-3",
        "7th",
        "v2",
        "1.052",
        "1 052",
        "2 as of 2025-01-01",
        "2. Leases",
        "2 of 1.234",
        "4 of 999999999999",
        "none yet",
        "half of them",
        "½",
        "[###--] 60%",
        "2/2/2",
    ],
)
def test_what_is_not_read_as_a_whole_is_named_and_stays(value: str, standard: RuleSet) -> None:
    line = f"- **Completed**: {value}"
    assert after(line, standard) == line
    (note,) = read(f"{line}\n\n{ROWS}", standard).notes
    assert note.message == f"'Completed' says {value!r}, which is not read: it stays as it is"
    assert note.span.start == 0


@pytest.mark.parametrize("value", ["Module 4", "see below", "", "Law 7 (Truth)"])
def test_what_counts_nothing_is_no_number(value: str, standard: RuleSet) -> None:
    tracker = read(f"- **Completed**: {value}\n\n{ROWS}", standard)
    assert (tracker.statistics, tracker.notes) == ((), ())


@pytest.mark.parametrize(
    ("table", "wanted"),
    [
        ("| Metric | Value |\n|---|---|\n| **Completed** | 2/2 (100,0 %) |", "| **Completed** | 1/2 (50,0 %) |"),
        ("| Status | Count | % |\n|---|---|---|\n| ✅ Complete | 2 | 100% |", "| ✅ Complete | 1 | 50% |"),
        ("| Total | Completed (both) |\n|---|---|\n| 3 | 2 (67%) |", "| 2 | 1 (50%) |"),
    ],
)
def test_statistics_in_a_table(table: str, wanted: str, standard: RuleSet) -> None:
    assert after(table, standard).splitlines()[2] == wanted


@pytest.mark.parametrize(
    ("table", "line"),
    [
        ("| Metric | Target |\n|---|---|\n| Completed | 10 |", 2),
        ("| Metric | Value |\n|---|---|\n| Completed | 10 | 11 |", 2),
        ("| Metric | Value |\n|---|---|\n| Completed | 2 or 3 |", 2),
        ("| Part | Total | Completed |\n|---|---|---|\n| A | 2 | 2 |\n| B | 0 | none |", 2),
    ],
)
def test_numbers_of_a_table_that_are_not_read_are_named(table: str, line: int, standard: RuleSet) -> None:
    assert after(table, standard) == table
    notes = read(f"{table}\n\n{ROWS}", standard).notes
    assert table.count("\n", 0, notes[0].span.start) == line
    assert "not read" in notes[0].message


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("So far, 2 of 2 modules are complete (100%).", True),
        ("2 pages done", True),
        ("<progress value=2 max=2></progress>", True),
        ("![](https://progress-bar.dev/83/)", True),
        ("Progress: ████░░", True),
        ("- [ ] Write 2 modules, and 3 exams are done", False),
        ("Complete the e-commerce design with 99.9% uptime and a long list of other goals", False),
        ("~~2 of 2 modules are complete~~", False),
        ("## 2 of 2 complete", False),
    ],
)
def test_a_sentence_that_tells_how_much_is_done_is_named(line: str, named: bool, standard: RuleSet) -> None:
    assert after(line, standard) == line
    notes = [note.message for note in read(f"{line}\n\n{ROWS}", standard).notes]
    fact = "a number in this line tells how much is done, and is not read: it stays as it is"
    assert notes == ([fact] if named else [])
