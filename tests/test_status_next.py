"""What `lint-modules status --next` goes by where a table has no column of priorities, and the day it expects."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.courses import CONFIG, EXAM, FAILS, HEAD, PASSES
from tests.test_cli import codes, lint, write

PLAIN = "| Page | Module | Status |\n|---|---|---|\n| {} | ⬜ | ⬜ Not started |\n"


def tracked(folder: Path, text: str, **pages: str) -> Path:
    return write(folder, **{"lint-modules.toml": CONFIG, "A_MODULE_TRACKER.md": text, **pages})


def steps(folder: Path, *parts: str) -> list[str]:
    """What is next in a tracker of some parts."""
    done = lint("status", "--next", "9", cwd=tracked(folder, "\n".join(["# T\n", *parts])))
    assert done.err == ""
    return [line.removesuffix("; no module yet") for line in done.out.splitlines()]


def test_a_guide_ranks_the_tables_whose_headings_hold_its_words(tmp_path: Path) -> None:
    guide = "## Order of work\n\n### P0 - Blocker\n\nThese first:\n\n- The remaining core laws (3)\n\n"
    guide += "### P2 - Important\n\n* Remaining\n* Storage patterns (all 9)\n\nClocks are done.\n"
    tables = [
        "## Clocks\n\n" + PLAIN.format("Epochs"),
        "## Patterns\n\n### Storage\n\n" + PLAIN.format("Pages"),
        "## Network patterns\n\n" + PLAIN.format("Frames"),
        "## Part 2: Law\n\n" + PLAIN.format("Leases"),
    ]
    assert steps(tmp_path, guide, *tables) == [
        "1. Leases: P0",
        "2. Pages: P2",
        "3. Epochs: no priority",
        "4. Frames: no priority",
    ]


def test_a_list_of_what_is_next_goes_before_every_guide(tmp_path: Path) -> None:
    guide = "## P0 - Blocker\n\n- Laws\n\n## Next Priorities\n\n1. Frames, then **Epochs**\n"
    rest = PLAIN.format("Clocks") + "| Frames | ⬜ | ⬜ Not started |\n"
    tables = ["## Laws\n\n" + PLAIN.format("Leases"), "## Rest\n\n" + rest]
    assert steps(tmp_path, guide, *tables) == ["1. Frames: listed as next", "2. Leases: P0", "3. Clocks: no priority"]


@pytest.mark.parametrize(
    ("first", "left", "end"), [(2025, 4, "March 12, 2025"), (2025, 60, "December 2025"), (1900, 4, "_____")]
)
def test_the_end_is_told_by_its_day_while_it_is_near_and_by_its_month_while_it_can_be_told(
    tmp_path: Path, first: int, left: int, end: str
) -> None:
    done = [f"| X{n} | ✅ | ✅ | ✅ Complete | | February {n + 1}, {2025 if n else first} |\n" for n in (0, 8, 12, 19)]
    rows = [f"| Y{n} | ⬜ | ⬜ | ⬜ Not started | | |\n" for n in range(left)]
    pages = {f"x{n}-{kind}.md": page for n in (0, 8, 12, 19) for kind, page in (("module", PASSES), ("exam", EXAM))}
    folder = tracked(tmp_path, f"# T\n\n- Estimated completion date: _____\n\n{HEAD}{''.join([*done, *rows])}", **pages)
    assert lint("status", "--write", cwd=folder).code == 0
    line = (folder / "A_MODULE_TRACKER.md").read_text(encoding="utf-8").splitlines()[2]
    assert line == f"- Estimated completion date: {end}"


@pytest.mark.parametrize(
    ("status", "pages", "wanted", "found"),
    [
        ("📝 Module done", {"leases-module.md": PASSES}, "📝 Module done", []),
        ("📝 Module done", {}, "⏳ Pending", ["TRK003"]),
        ("📝 Module done", {"leases-module.md": FAILS}, "🔍 Needs review", ["TRK004"]),
        ("🎯 Exam done", {"leases-module.md": PASSES}, "✅ Complete", ["TRK005"]),
        ("🎯 Exam done", {}, "⏳ Pending", []),
    ],
)
def test_a_status_alone_claims_what_it_says_of_the_documents(
    tmp_path: Path, status: str, pages: dict[str, str], wanted: str, found: list[str]
) -> None:
    text = f"# T\n\n| Page | Status |\n|---|---|\n| Leases | {status} |\n"
    folder = tracked(tmp_path, text, **pages)
    done = lint("--select", "TRK", "--output", "concise", cwd=folder)
    assert codes(done) == found
    assert lint("status", "--write", cwd=folder).code == 0
    assert (folder / "A_MODULE_TRACKER.md").read_text(encoding="utf-8").splitlines()[-1] == f"| Leases | {wanted} |"
