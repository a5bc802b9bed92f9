"""What fuzzed trackers lost once: names of files in cells of marks, parts of long numbers, lines that are no rows."""

from __future__ import annotations

from datetime import date

import pytest

from linter.rules import Standard
from linter.status_rewrite import Clock
from tests.conftest import Lint
from tests.tracking import TRACKER, rewritten

HEAD = "| Topic | Module | Exam | Status | Notes |\n|---|---|---|---|---|\n"
LEASES = {"docs/leases-module.md": True}


def lines(text: str, standard: Standard, **states: bool) -> list[str]:
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
def test_a_file_in_a_cell_of_marks_stays(row: str, wanted: str, standard: Standard) -> None:
    assert lines(HEAD + row, standard)[2] == wanted


def test_a_file_is_no_mark_all_the_same(lint: Lint) -> None:
    found = lint(f"{HEAD}| Leases | leases-module.md | ⬜ | leases-exam.md | |\n", TRACKER, "TRK007").findings
    assert [one.range.column for one in found] == [12, 35]


def test_a_file_behind_a_status_stays(standard: Standard) -> None:
    row = "| Locks | ⬜ | ⬜ | ⬜ leases-module.md | done |"
    assert lines(HEAD + row, standard)[2] == "| Locks | ✅ | ⬜ | 📝 Module done leases-module.md | done |"


def test_notes_name_no_file_that_is_another_rows_too(standard: Standard) -> None:
    rows = "| Leases | ⬜ | ⬜ | ⬜ Not started | |\n| leases-module.md | ⬜ | ⬜ | ⬜ Not started | |"
    found = lines(HEAD + rows, standard)
    assert found[2] == "| Leases | ✅ | ⬜ | 📝 Module done | |"


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("- Not Started: 4 of 999999999999", "- Not Started: 0 of 999999999999"),
        ("- Total Pages: 12345678", "- Total Pages: 12345678"),
        ("- Total Pages: 7 of 1,234", "- Total Pages: 1 of 1,234"),
        ("- Total Pages: 7 of 12", "- Total Pages: 1 of 1"),
    ],
)
def test_a_part_of_a_longer_number_is_no_number(line: str, wanted: str, standard: Standard) -> None:
    assert lines(f"{line}\n\n{HEAD}| Leases | ✅ | ⬜ | 📝 Module done | |", standard)[0] == wanted


def test_a_part_of_a_longer_average_is_none(standard: Standard) -> None:
    head = "| Topic | Module | Last Updated |\n|---|---|---|\n"
    days = "\n".join(f"| T{n} | ✅ | 2025-0{n}-01 |" for n in (1, 2, 3))
    states = {f"t{n}_module": True for n in (1, 2, 3)}
    for value, wanted in (("1.2", "0.4"), ("1.234", "1.234"), ("1,000", "1,000")):
        found = lines(f"- Average modules per week: {value}\n\n{head}{days}\n", standard, **states)
        assert found[0] == f"- Average modules per week: {wanted}"


def test_a_second_line_of_dashes_is_no_row(standard: Standard) -> None:
    text = f"- Total Pages: 1\n\n{HEAD}|---|---|---|---|---|\n| Leases | ✅ | ⬜ | 📝 Module done | |\n"
    assert "\n".join(lines(text, standard)) == text


def test_a_merge_marker_in_the_front_matter_is_refused(standard: Standard) -> None:
    text = f"---\ntitle: T\n<<<<<<< HEAD\nstatus: a\n---\n\n{HEAD}| Leases | ⬜ | ⬜ | ⬜ Not started | |\n"
    (fault,) = rewritten(text, standard, LEASES).refusals
    assert fault.message == "a merge marker stands here"
    assert text[fault.span.start :].startswith("<<<<<<< HEAD")


@pytest.mark.parametrize("words", ["***", "<br>", "by Ann", "*2025-13-40*"])
def test_what_stands_in_the_place_of_a_date_stays(words: str, standard: Standard) -> None:
    head = "| Topic | Module | Exam | Status | Last Updated |\n|---|---|---|---|---|\n"
    row = f"| Leases | ⬜ | ⬜ | ⬜ Not started | {words} |"
    found = rewritten(head + row, standard, LEASES, Clock("today", today=date(2025, 6, 7)))
    assert found.text == f"{head}| Leases | ✅ | ⬜ | 📝 Module done | {words} |"
