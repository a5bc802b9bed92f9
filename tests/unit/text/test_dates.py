"""Dates and numbers as trackers write them."""

from __future__ import annotations

from pathlib import Path

from linter.text.dates import format_date, usual_form
from linter.text.dates import read_date as read_date
from linter.trackers.status import percentage, rounded_rate
from tests.helpers.command import lint, write
from tests.helpers.tracker_courses import CONFIG, EXAM, HEAD, PASSES


def test_dates() -> None:
    forms = ("YYYY-MM-DD", "Month D, YYYY")
    assert [
        read_date(text, forms) is not None
        for text in ("2024-02-29", "May 01, 2024", "2025-02-29", "5 May 2024", "2024-1-1")
    ] == [
        True,
        True,
        False,
        False,
        False,
    ]
    found = read_date("August 7, 2025", forms)
    assert found is not None
    assert format_date(found[0], forms[1]) == "August 7, 2025"
    assert usual_form(["August 7, 2025", "2025-01-01"], forms) == "YYYY-MM-DD"
    assert usual_form(["-", ""], forms) is None


def test_numbers_are_rounded_as_a_person_would() -> None:
    assert [rounded_rate(n) for n in (0.04, 0.349, 1.0, 1.25, 2.04, 9.96, 12.5, 40.2)] == [
        "0.04",
        "0.3",
        "1",
        "1.3",
        "2",
        "10",
        "13",
        "40",
    ]
    assert [percentage(7, 55, like) for like in ("13.5", "13", "12.73")] == ["12.7", "13", "12.73"]
    assert percentage(0, 0, "1") == "0"


def test_an_end_that_no_calendar_has_is_not_estimated(tmp_path: Path) -> None:
    done = [f"| X{n} | ✅ | ✅ | ✅ Complete | | 9999-12-{9 * n + 1:02} |\n" for n in range(4)]
    left = [f"| Y{n} | ⬜ | ⬜ | ⬜ Not started | | |\n" for n in range(9)]
    text = f"# T\n\n- Estimated completion date: _____\n\n{HEAD}{''.join([*done, *left])}"
    pages = {f"x{n}-{kind}.md": page for n in range(4) for kind, page in (("module", PASSES), ("exam", EXAM))}
    folder = write(tmp_path, **{"lint-modules.toml": CONFIG, "A_MODULE_TRACKER.md": text, **pages})
    for args in (("status", "--write"), ("check",)):
        told = lint(*args, cwd=folder)
        assert (told.code, told.err) == (0, ""), told
    assert (folder / "A_MODULE_TRACKER.md").read_text(encoding="utf-8") == text
