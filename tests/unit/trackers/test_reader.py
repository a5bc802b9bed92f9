"""Trackers as trees: tables in any form, cells, marks, statistics, and rows tied to documents."""

from __future__ import annotations

import json
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from linter.findings import Edit, Span
from linter.rules.model import RuleSet
from linter.text.source import from_text
from linter.trackers.model import Cell
from linter.trackers.tables import cell_separators, has_border, split_row
from tests.helpers.command import codes, lint, write
from tests.helpers.linting import Lint
from tests.helpers.tracker_courses import FAILS, HEAD, PASSES, course
from tests.helpers.trackers import TRACKER, corpus_of, read, rewritten, ties

TABLE = "| Page | Module | Exam | Status | Notes |\n|---|---|---|---|---|\n"


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ("| a | b |", ["a", "b"]),
        ("a | b", ["a", "b"]),
        ("|a\\|b|`c|d`|``e`|f``|", ["a\\|b", "`c|d`", "``e`|f``"]),
        ("| `a | b |", ["`a", "b"]),
        ("| a \\\\| b |", ["a \\\\", "b"]),
        ("| \\`a | b` |", ["\\`a", "b`"]),
        ("||  | |", ["", "", ""]),
        ("  |\ta\t|", ["a"]),
    ],
)
def test_cells_are_split_where_the_site_splits_them(line: str, cells: list[str]) -> None:
    source = from_text(f"x\n{line}\n")
    found = split_row(source, 1, border="|" in (line.strip()[0], line.strip()[-1]))
    assert [cell.text for cell in found] == cells
    for cell in found:
        assert source.text[cell.span.start : cell.span.end] == cell.text
        assert source.text[cell.outer.start : cell.outer.end] == cell.raw


def test_many_ticks_are_no_trouble() -> None:
    assert cell_separators("`" * 20_000 + "|") == [20_000]
    assert len(cell_separators("|".join("`" * n for n in range(1, 250)))) == 248
    assert len(cell_separators("`|" * 20_000)) == 10_000


def test_columns_in_any_order_and_under_any_name(standard: RuleSet) -> None:
    head = "| Status | Comments | Examination | Pillar | Topic | Learning Module |\n|:-|-|-|-|-:|-|\n"
    text = f"{head}| ✅ | n | ⬜ | 3 | Leases | ✅ |\n"
    (row,) = read(text, standard).rows
    assert (row.page, row.says("module"), row.says("exam"), row.status) == ("Leases", "passing", "absent", "complete")
    assert row.cells["notes"].text == "n"


def test_tables_without_a_page_or_a_mark_are_others(standard: RuleSet) -> None:
    tables = (("Page | Author", "Leases | Ann"), ("Week | Status", "1 | ✅"), ("Module | Status", "Leases | ✅"))
    text = "\n".join(f"| {header} |\n|---|---|\n| {row} |\n" for header, row in tables)
    assert [row.page for row in read(text, standard).rows] == ["Leases"]
    assert read(text, standard).rows[0].line == 10


def test_examples_are_no_rows(standard: RuleSet) -> None:
    fence, comment = (f"{TABLE}| {page} | ✅ | ✅ | ✅ | |\n" for page in "AB")
    code = "    | Page | Status |\n    |---|---|\n    | C | ✅ |\n"
    assert read(f"```\n{fence}```\n\n<!--\n{comment}-->\n\n{code}", standard).rows == ()
    tab = '=== "Tab"\n\n' + "".join(f"    {line}\n" for line in fence.splitlines())
    assert read(tab, standard).rows[0].page == "A"


@pytest.mark.parametrize(
    ("cell", "status"),
    [
        ("✅ Complete", "complete"),
        ("✅\ufe0f Complete (both)", "complete"),
        ("✅", "complete"),
        ("**✅ complete**", "complete"),
        ("✅ **Complete**", "complete"),
        ("Complete", "complete"),
        ("<span>✅ Done</span>", "complete"),
        ("✔ Complete", "complete"),
        ("✅ Finished", "complete"),
        ("⏳ Pending", "not-started"),
        ("⬜", "not-started"),
        ("📝 Module done, needs exam", "module-done"),
        ("✅ In Progress", None),
        ("halfway", None),
        ("**Complete**, see a-module.md", None),
        ("✅ **Complete**, see a-module.md", "complete"),
        ("", None),
        ("-", None),
    ],
)
def test_what_a_status_cell_says(cell: str, status: str | None, standard: RuleSet) -> None:
    (row,) = read(f"{TABLE}| A | | | {cell} | |\n", standard).rows
    assert row.says("status") == status


def test_words_behind_a_status_stay(standard: RuleSet) -> None:
    text = f"{TABLE}| Leases | ✅ Complete | ⬜ | ✅ Complete (by Ann) | x |\n"
    outcome = rewritten(text, standard, {"docs/leases-module.md": False})
    assert outcome.text.splitlines()[2] == "| Leases | 🔄 In Progress | ⬜ | 🔍 Needs review (by Ann) | x |"


def test_the_trackers_own_spelling_is_used(standard: RuleSet) -> None:
    done = "".join(
        f"| {page} | ✅ | ✅ | ✅\ufe0f {word} | x |\n" for page, word in (("Clocks", "DONE"), ("Epochs", "Done"))
    )
    text = f"{TABLE}| Leases | ⬜ | ⬜ | ⬜ Not started | x |\n{done}"
    states = {f"docs/{name}-{kind}.md": True for name in ("leases", "clocks", "epochs") for kind in ("module", "exam")}
    assert "| Leases | ✅ | ✅ | ✅\ufe0f Done | x |" in rewritten(text, standard, states).text


CLAIMS = {"docs/module-3-leases.md": True, "docs/leases-exam.md": True}


@pytest.mark.parametrize(
    ("row", "pages", "module", "exam"),
    [
        ("| Leases | | | | |", CLAIMS, ("page", "docs/module-3-leases.md"), ("page", "docs/leases-exam.md")),
        (
            "| *Leases* | | | | see leases-exam.md |",
            CLAIMS,
            ("slug", "docs/module-3-leases.md"),
            ("name", "docs/leases-exam.md"),
        ),
        (
            "| Locks | | | | lost-leases-exam.md |",
            {**CLAIMS, "docs/lost-leases-module.md": True},
            ("slug", "docs/lost-leases-module.md"),
            (None, None),
        ),
        ("| Leases | | | | module-4-leases.md |", CLAIMS, (None, None), ("slug", "docs/leases-exam.md")),
        (
            "| [Leases](leases.md) | [✅](module-3-leases.md) | | | |",
            CLAIMS,
            ("name", "docs/module-3-leases.md"),
            ("slug", "docs/leases-exam.md"),
        ),
        ("| Locks | | | | |", CLAIMS, (None, None), (None, None)),
        ("| Lease | | | | |", CLAIMS, (None, None), (None, None)),
        ("| Leases Pattern | | | | |", CLAIMS, ("page", "docs/module-3-leases.md"), ("page", "docs/leases-exam.md")),
        (
            "| Leases | | | | https://example.org/other-exam.md |",
            CLAIMS,
            ("page", "docs/module-3-leases.md"),
            ("page", "docs/leases-exam.md"),
        ),
    ],
)
def test_ties(
    row: str, pages: dict[str, bool], module: tuple[str, str], exam: tuple[str, str], standard: RuleSet
) -> None:
    (one,) = ties(corpus_of(f"{TABLE}{row}\n", standard, pages))
    for side, (how, path) in (("module", module), ("exam", exam)):
        tie = one.links[side]  # type: ignore[index]
        assert (tie.how, tie.paths) == (how, (path,) if path else ())


def test_tracks_wins_over_the_slug_and_a_name_over_both(standard: RuleSet) -> None:
    page = "---\ntype: learning-module\ntracks: [Leases, Clocks]\n---\n# T\n"
    states = {"docs/leases-module.md": True, "docs/other-module.md": True}
    text = f"{TABLE}| Leases | | | | |\n| Clocks | | | | leases-module.md |\n"
    leases, clocks = ties(corpus_of(text, standard, states, **{"docs/other-module.md": page}))
    assert (leases.link("module").how, leases.link("module").paths) == ("tracks", ("docs/other-module.md",))
    assert (clocks.link("module").how, clocks.link("module").paths) == ("name", ("docs/leases-module.md",))


def test_several_documents_are_not_guessed_between(standard: RuleSet) -> None:
    states = {"a/leases-module.md": True, "b/module-2-leases.md": True}
    text = f"{TABLE}| Leases | ⬜ | ⬜ | ⬜ Not started | |\n"
    (one,) = ties(corpus_of(text, standard, states))
    assert one.link("module").several == ("a/leases-module.md", "b/module-2-leases.md")
    assert rewritten(text, standard, states).text == text


def test_a_file_named_twice_is_found_by_its_path(standard: RuleSet) -> None:
    states = {"docs/a/leases-module.md": True, "docs/b/leases-module.md": False}
    text = f"{TABLE}| Leases | ⬜ | ⬜ | ⬜ Not started | b/leases-module.md |\n"
    (one,) = ties(corpus_of(text, standard, states))
    assert one.link("module").paths == ("docs/b/leases-module.md",)


def test_a_note_never_ties_a_row_to_something_else(standard: RuleSet) -> None:
    """The module is found by `tracks:`; its name alone in the notes would bring in the exam of its slug."""
    page = "---\ntype: learning-module\ntracks: Leases\n---\n# T\n"
    states = {"docs/holding-module.md": True, "docs/holding-exam.md": False, "docs/leases-exam.md": True}
    text = f"{TABLE}| Leases | ⬜ | ✅ | 🎯 Exam done | |\n"
    corpus = corpus_of(text, standard, states, **{"docs/holding-module.md": page})
    from linter.trackers.reader import read_tracker as tree
    from linter.trackers.rewrite import DateSource, rewrite

    read_again = tree(corpus.documents[TRACKER].document)
    outcome = rewrite(read_again, corpus, DateSource(), lambda again: read(again, standard))
    assert outcome.text.splitlines()[2] == "| Leases | ✅ | ✅ | ✅ Complete | holding-module.md, leases-exam.md |"


def cells(line: str, border: bool) -> list[tuple[str, str, Span]]:
    return [(cell.raw, cell.text, cell.span) for cell in split_row(from_text(f"é\n{line}"), 1, border)]


@pytest.mark.parametrize(
    ("text", "border"),
    [
        ("| a | b |", True), ("a | b", False), ("| a", True), ("a |", True), ("  | a |  ", True), ("ab", False),
        ("", False), ("|", True), ("a \\|", False), ("\\| a | b", False), ("`|` a", False), ("a | b|c", False),
        ("| a | b", True), ("a | b |", True),
    ],
)  # fmt: skip
def test_whether_pipes_close_a_row(text: str, border: bool) -> None:
    assert has_border(text) is border


@pytest.mark.parametrize(
    ("line", "border", "wanted"),
    [
        ("| a |b|", True, [(" a ", "a", Span(4, 5)), ("b", "b", Span(7, 8))]),
        ("  | a |  ", True, [(" a ", "a", Span(6, 7))]),
        ("a | b", True, [("a ", "a", Span(2, 3)), (" b", "b", Span(6, 7))]),
        ("a | b", False, [("a ", "a", Span(2, 3)), (" b", "b", Span(6, 7))]),
        ("|a|", False, [("", "", Span(2, 2)), ("a", "a", Span(3, 4)), ("", "", Span(5, 5))]),
        ("||  |", True, [("", "", Span(3, 3)), ("  ", "", Span(5, 5))]),
        ("a", True, [("a", "a", Span(2, 3))]),
        ("|", True, [("", "", Span(3, 3))]),
        ("| a |b", True, [(" a ", "a", Span(4, 5)), ("b", "b", Span(7, 8))]),
        (" a | b ", False, [(" a ", "a", Span(3, 4)), (" b", "b", Span(7, 8))]),
    ],
)
def test_the_cells_of_a_line(line: str, border: bool, wanted: list[tuple[str, str, Span]]) -> None:
    assert cells(line, border) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a|b||c", [1, 3, 4]), ("`a|b`|c", [5]), ("``a|`b|``|c", [9]), ("`a|b", [2]), ("``a|b`|", [3, 6]),
        ("\\`a|b`|", [3, 6]), ("\\`a|b\\`|", [3, 7]),
        ("a\\|b|", [4]), ("\\\\|", [2]), ("\\\\`|`|", [5]), ("`a`|`b`|`|`", [3, 7]),
        ("|`|`|`|`|", [0, 4, 8]), ("`|``|`|", [6]), ("`a``|```|``b`|", [13]), ("```|`|```|`|`|", [9, 13]),
    ],
)  # fmt: skip
def test_pipes_that_part_cells(text: str, wanted: list[int]) -> None:
    assert cell_separators(text) == wanted


def test_what_is_written_into_a_cell() -> None:
    full, empty, wide = split_row(from_text("| a ||   |"), 0, True)
    assert full.edit_to("xyz") == Edit(Span(2, 3), "xyz")
    assert empty.edit_to("x") == Edit(Span(5, 5), " x ")
    assert wide.edit_to("x") == Edit(Span(6, 9), " x  ")
    for blank in (" ", "\t"):
        (narrow,) = split_row(from_text(f"|{blank}|"), 0, True)
        assert narrow.edit_to("x") == Edit(Span(1, 2), f"{blank}x ")


def test_a_row_far_to_the_right() -> None:
    (cell,) = split_row(from_text(" " * 1_000 + "|a|"), 0, True)
    assert (cell.raw, cell.span) == ("a", Span(1_001, 1_002))


def test_parts_and_the_words_of_a_cell() -> None:
    cell = Cell(" a\\|**b** ", Span(10, 20), "a\\|**b**", Span(11, 19))
    assert (cell.part(1, 3), cell.plain) == (Span(12, 14), "a|b")
    assert not hasattr(cell, "__dict__")
    with pytest.raises(FrozenInstanceError):
        setattr(cell, "text", "x")  # noqa: B010


def test_signs_that_nobody_sees_hide_no_column(standard: RuleSet) -> None:
    table = "| Pa\u200bge | Mod\u00adule | \ufeffStatus |\n|---|---|---|\n| Leases | \u2705 | \u2705 Complete |\n"
    (found,) = read(table, standard).rows
    assert set(found.marks) == {"module", "status"}


PAGE = (
    "---\ntype: tracking-system\ntitle: T\n---\n# T\n\n- **Total Pages**: 2\n- **Not Started**: 1\n\n"
    "| Page | Module | Exam | Status | Notes | Last Updated |\n|---|---|---|---|---|---|\n"
    "| Clocks | 🔄 | ⬜ | 🔄 In Progress | | |\n{row}\n"
)


@pytest.mark.parametrize("row", ["| Leases | ⬜ | ⬜ | ⬜ Not started |", "| Leases | ⬜ | ⬜ | ⬜ Not started | |"])
def test_cells_left_out_at_the_end(standard: RuleSet, lint: Lint, row: str) -> None:
    text = PAGE.format(row=row)
    tracker = read(text, standard)
    assert [(one.page, one.status) for one in tracker.rows] == [("Clocks", "in-progress"), ("Leases", "not-started")]
    assert tracker.faults  # and yet the table is not rewritten
    assert not lint(text, "T_MODULE_TRACKER.md", "TRK001", "TRK002", "TRK007", "TRK008", "TRK011").findings


@pytest.mark.parametrize(
    "row", ["| Leases | ⬜ | ⬜ Not started | | |", "| Leases |", "| Leases | ⬜ | ⬜ Not started |"]
)
def test_cells_left_out_before_the_end(standard: RuleSet, row: str) -> None:
    assert [one.page for one in read(PAGE.format(row=row), standard).rows] == ["Clocks"]


@pytest.mark.parametrize("more", ["x |", "| x | y |", "🔄 |"])
def test_cells_behind_the_last_column_are_not_shown_and_hide_no_row(standard: RuleSet, lint: Lint, more: str) -> None:
    text = PAGE.format(row=f"| Leases | ✅ | ⬜ | ✅ Complete | | 2025-02-30 | {more}")
    tracker = read(text, standard)
    assert [(one.page, one.status) for one in tracker.rows] == [("Clocks", "in-progress"), ("Leases", "complete")]
    assert tracker.faults
    codes = {finding.code for finding in lint(text, "T_MODULE_TRACKER.md", "TRK002", "TRK008").findings}
    assert codes == {"TRK002", "TRK008"}


def test_a_row_whose_cells_a_pipe_has_moved_says_nothing_for_sure(standard: RuleSet) -> None:
    text = PAGE.format(row="| Leases | and more | ✅ | ⬜ | ✅ Complete | | |")
    assert [one.page for one in read(text, standard).rows] == ["Clocks"]


ONE_ROW = "# Tracker\n\n| Topic | Module | Status |\n|---|---|---|\n| Leases | ⬜ | ⬜ Not started |\n"


@pytest.mark.parametrize(
    ("count", "words", "places"), [(3, "part-1/module-1-leases.md and part-2/", 3), (7, "and 2 more", 5)]
)
def test_some_of_many_documents_are_named(count: int, words: str, places: int, tmp_path: Path) -> None:
    pages = {f"part-{n}/module-1-leases.md": "# Leases\n" for n in range(count)}
    write(tmp_path, **pages, **{"MODULE_TRACKER.md": ONE_ROW})
    done = lint("--isolated", "--select", "TRK009", "--output", "json", cwd=tmp_path)
    (finding,) = json.loads(done.out)["findings"]
    assert f"fits {count} modules: part-0/module-1-leases.md, " in finding["message"]
    assert words in finding["message"]
    assert len(finding["related"]) == places


TICKS = "\n### Leases Quality Checklist\n\n- ✅ Common pitfalls\n"
OTHER = f"# Other\n\n{HEAD}| Leases | ✅ | ⬜ | 📝 Module done | {{}} | |\n"


@pytest.mark.parametrize(("named", "found"), [("far-module.md", ["TRK012"]), ("near-module.md", [])])
def test_a_checklist_is_of_the_document_that_another_tracker_ties_to_its_page(
    tmp_path: Path, named: str, found: list[str]
) -> None:
    pages = {"docs/far-module.md": FAILS, "docs/near-module.md": PASSES}
    folder = course(tmp_path, "| Leases | ⬜ | ⬜ | ⬜ Not started | | |", TICKS, **pages)
    write(folder, **{"docs/B_MODULE_TRACKER.md": OTHER.format(named)})
    assert codes(lint("--select", "TRK012", "--output", "concise", cwd=folder)) == found


def test_rows_without_a_page_repeat_each_other_by_their_files(tmp_path: Path) -> None:
    rows = [f"| {page} | ✅ | ⬜ | 📝 Module done | leases-module.md | |" for page in ("", "", "Clocks")]
    folder = course(tmp_path, *rows, **{"docs/leases-module.md": PASSES})
    done = lint("--select", "TRK009,TRK010", "--output", "concise", cwd=folder)
    assert [line.split(":")[1] for line in done.out.splitlines()[:-1]] == ["6", "7"]
    assert all("leases-module.md" in line for line in done.out.splitlines()[:-1])


def test_a_checklist_leaves_out_what_no_rule_of_the_project_looks_at(tmp_path: Path) -> None:
    folder = course(tmp_path, "| Leases | ✅ | ⬜ | 📝 Module done | | |", **{"docs/leases-module.md": PASSES})
    whole = lint("status", "--checklist", "docs/leases-module.md", cwd=folder).out
    config = 'builtin = ["kinds", "module", "tracker"]\n'
    write(folder, **{"lint-modules.toml": config})
    part = lint("status", "--checklist", "docs/leases-module.md", cwd=folder).out
    lines = [line.split(" (")[0][4:] for line in part.splitlines()[2:]]
    assert "Common pitfalls" in lines
    assert 3 < len(lines) < len(whole.splitlines()) - 2


OK = "| Leases | ✅ | ✅ | ✅ Complete | |\n| Clocks | ⬜ | ⬜ | ⬜ Not started | |\n"
MORE = "| Epochs | ⬜ | ⬜ | ⬜ Not started | |\n"
HTML = "<table>\n<tr><th>Topic</th><th>Status</th></tr>\n<tr><td>Epochs</td><td>✅</td></tr>\n</table>\n"


@pytest.mark.parametrize(
    ("text", "line", "fact"),
    [
        (f"{TABLE}{OK}\n{MORE}", 6, "this line looks like a row, and a blank line above it ends the table"),
        (f"{TABLE}{OK}\n\n{MORE}{MORE}", 7, "this line looks like a row, and a blank line above it ends the table"),
        (f"{TABLE}{OK}\nwords\n\n{MORE}", 8, "this line looks like a row, and it stands in no table"),
        (f"{TABLE}{OK}words\n{MORE}", 6, "this line looks like a row, and it stands in no table"),
        (f"{TABLE}{OK}<!-- x -->\n{MORE}", 6, "this line looks like a row, and it stands in no table"),
        (f"{TABLE}{OK}=======\n{MORE}", 6, "this line looks like a row, and it stands in no table"),
        (f"{TABLE}{OK}\n> {MORE}", 6, "this line looks like a row, and a quote is not read"),
        (f"{TABLE}{OK}\n{HTML}", 6, "a table in HTML is not read, and it speaks of pages; its numbers stay"),
        (
            f"{TABLE}{OK}\n| Topic | Stand |\n|---|---|\n| Epochs | ✅ Complete |\n",
            6,
            "no column of this table is one of marks or statuses, so no row of it is read; its numbers stay",
        ),
        (
            f"{TABLE}{OK}\n| Lektion | Status |\n|---|---|\n| epochs-module.md | ✅ |\n",
            6,
            "no column of this table is one of pages, so no row of it is read; its numbers stay",
        ),
        ("| Page | Status | Status |\n|---|---|---|\n| Leases | ✅ | ⬜ |\n", 1, "two columns are headed 'Status'"),
        (
            "> | Page | Status |\n> |---|---|\n> | Leases | ✅ |\n",
            1,
            "no row was read: a quoted table is no table of rows",
        ),
        (f"> {MORE}", 1, "no row was read: a quoted line is no table of rows"),
        (MORE, 1, "no row was read: this line is no table of rows"),
        (f"```\n{TABLE}{OK}```\n", 2, "no row was read: a table in a code block is no table of rows"),
        (HTML, 1, "no row was read: a table in HTML is no table of rows"),
        ("- ✅ Leases\n- ⬜ Clocks\n", 1, "no row was read: a list is no table of rows"),
        ("1. [x] Leases\n", 1, "no row was read: a list is no table of rows"),
        ("* leases-module.md\n", 1, "no row was read: a list is no table of rows"),
        ("| Lektion | Status |\n|---|---|\n| Leases | ✅ |\n", 1, "no row was read: this table is no table of rows"),
        ("- Completed: 3\n", 1, "no row was read: no table has a column of pages beside one of marks or statuses"),
    ],
)
def test_what_is_not_read_is_refused_with_its_line(text: str, line: int, fact: str, standard: RuleSet) -> None:
    (fault,) = read(f"# T\n\n{text}", standard).faults
    assert (
        f"# T\n\n{text}".count("\n", 0, fault.span.start) - 1,
        fault.message.removesuffix("; its numbers stay"),
    ) == (
        line if text != "- Completed: 3\n" else -1,
        fact.removesuffix("; its numbers stay"),
    )


@pytest.mark.parametrize(
    "text",
    [
        f"\n```\n{TABLE}{MORE}```\n",
        f"\n{HTML.replace('Topic', 'Mark').replace('Status', 'Meaning').replace('Epochs', 'Done')}",
        "\n| Week | Status |\n|---|---|\n| 1 | ✅ |\n",
        "\n| Page | Author |\n|---|---|\n| Leases | Ann |\n",
        "\n- ✅ Leases\n- leases-module.md\n",
        "\nwords | and a pipe\n\n|---|---|---|---|---|\n",
        f"\n<!-- {MORE.strip()} -->\n",
    ],
)
def test_what_stands_beside_a_table_of_rows_and_is_none(text: str, standard: RuleSet) -> None:
    tracker = read(f"{TABLE}{OK}{text}", standard)
    assert ([row.page for row in tracker.rows], tracker.faults) == (["Leases", "Clocks"], ())


TOTAL = "this row adds up others and is no page: its numbers are not read and stay"
SECTION = "this row is the title of a section and no page: its numbers are not read and stay"


@pytest.mark.parametrize(
    ("row", "fact"),
    [
        ("| **Total** | 2 | 2 | 2 complete | |", TOTAL),
        ("| Totals (3 modules) | 3 | | | |", TOTAL),
        ("| Total modules: 3 | 3 | | | |", TOTAL),
        ("| ∑ | ✅ 2 | | | |", TOTAL),
        ("| Average | 50% | | | |", TOTAL),
        ("| Overall | | | | |", ""),
        ("| **Storage** | | | | |", ""),
        ("| 🔧 *Storage* | - | – | | |", ""),
        ("| <b>Storage</b>: | | | | |", ""),
        ("| __Storage__ | 1/2 | 2 of 3 done | | |", SECTION),
        ("| Page | Module | Exam | Status | Notes |", ""),
        ("|---|---|---|---|---|", ""),
        ("| | | | | |", ""),
        ("| | ✅ | ⬜ | ✅ Complete | |", "this line looks like a row, but it names no page: it is not read"),
        ("| ~~Epochs~~ | ✅ | ⬜ | ✅ | epochs-module.md |", "the page of this row is struck out: it is not read"),
    ],
)
def test_rows_that_are_no_pages(row: str, fact: str, standard: RuleSet) -> None:
    tracker = read(f"{TABLE}{OK}{row}\n", standard)
    assert ([one.page for one in tracker.rows], tracker.faults) == (["Leases", "Clocks"], ())
    assert [note.message for note in tracker.notes] == ([fact] if fact else [])


@pytest.mark.parametrize(
    "page", ["Total Order", "Summing Up", "All Pairs", "Storage", "**Storage** and more", "~~Old~~ New", "Average Case"]
)
def test_rows_that_are_pages(page: str, standard: RuleSet) -> None:
    rows = read(f"{TABLE}{OK}| {page} | | | | |\n", standard).rows
    assert [row.page for row in rows] == ["Leases", "Clocks", page.replace("**", "").replace("~~Old~~ ", "")]


def test_where_all_pages_are_bold_none_is_a_section(standard: RuleSet) -> None:
    rows = read(f"{TABLE}| **Leases** | | | | |\n| **Clocks** | - | | | |\n", standard).rows
    assert [row.page for row in rows] == ["Leases", "Clocks"]


def test_a_total_before_the_page(standard: RuleSet) -> None:
    head = "| Part | Topic | Status |\n|---|---|---|\n"
    rows = "| All | Leases | ✅ |\n| **Total** | 3 modules | 2 ✅ |\n| **Total** | | 2 ✅ |\n"
    assert [row.page for row in read(head + rows, standard).rows] == ["Leases"]


@pytest.mark.parametrize(
    ("legend", "marks"),
    [
        ("## Legend\n\n- ✅ Complete\n- ⬜: Open (nothing yet)\n", {"✅": "Complete", "⬜": "Open (nothing yet)"}),
        ("## Status Legend\n\n| Mark | Meaning |\n|---|---|\n| ✅ | Done |\n", {"✅": "Done"}),
        ("**Legend**: ✅ Complete · 🚫 Blocked, 🔍 = Check\n", {"✅": "Complete", "🚫": "Blocked", "🔍": "Check"}),
        ("## Legend\n\n- ✅ Complete\n- ~~🔄 In Progress~~\n", {"✅": "Complete"}),
        ("Legends: ✅ are told\n", {}),
    ],
)
def test_the_legend(legend: str, marks: dict[str, str], standard: RuleSet) -> None:
    assert read(f"{legend}\n## Rows\n\n{TABLE}{OK}", standard).legend == marks


@pytest.mark.parametrize(
    ("cell", "status", "owned"),
    [
        ("~~⏳ Pending~~ ✅ Complete", "complete", "✅ Complete"),
        ("✅ Complete ~~🔄 In Progress~~", "complete", "✅ Complete"),
        ("~~x~~ Complete", "complete", "Complete"),
        ("<s>✅</s> 🔄 In Progress", "in-progress", "🔄 In Progress"),
        ("~~✅ Complete~~", None, ""),
        ("~~a~~ -", None, "~~a~~ -"),
    ],
)
def test_what_is_struck_out_is_not_what_a_cell_says(
    cell: str, status: str | None, owned: str, standard: RuleSet
) -> None:
    text = f"{TABLE}| Leases | ~~✅~~ | ~~🔄~~ ✅ | {cell} | ~~gone-module.md~~ leases-module.md |\n"
    (row,) = read(text, standard).rows
    mark = row.marks["status"]
    assert (row.says("status"), text[mark.owned.start : mark.owned.end]) == (status, owned)
    assert (row.says("module"), row.says("exam")) == ("absent", "passing")
    assert [file.name for file in row.files] == ["leases-module.md"]
