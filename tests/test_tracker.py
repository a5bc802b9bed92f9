"""Trackers as trees: tables in any form, marks, statistics, and rows tied to documents."""

from __future__ import annotations

import pytest

from linter.rules import Standard
from linter.source import from_text
from linter.tracker_cells import pipes, split
from tests.tracking import TRACKER, course, read, rewritten, ties

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
    found = split(source, 1, border="|" in (line.strip()[0], line.strip()[-1]))
    assert [cell.text for cell in found] == cells
    for cell in found:
        assert source.text[cell.span.start : cell.span.end] == cell.text
        assert source.text[cell.outer.start : cell.outer.end] == cell.raw


def test_many_ticks_are_no_trouble() -> None:
    assert pipes("`" * 20_000 + "|") == [20_000]
    assert len(pipes("|".join("`" * n for n in range(1, 250)))) == 248
    assert len(pipes("`|" * 20_000)) == 10_000


def test_columns_in_any_order_and_under_any_name(standard: Standard) -> None:
    head = "| Status | Comments | Examination | Pillar | Topic | Learning Module |\n|:-|-|-|-|-:|-|\n"
    text = f"{head}| ✅ | n | ⬜ | 3 | Leases | ✅ |\n"
    (row,) = read(text, standard).rows
    assert (row.page, row.says("module"), row.says("exam"), row.status) == ("Leases", "passing", "absent", "complete")
    assert row.cells["notes"].text == "n"


def test_tables_without_a_page_or_a_mark_are_others(standard: Standard) -> None:
    tables = (("Page | Author", "Leases | Ann"), ("Week | Status", "1 | ✅"), ("Module | Status", "Leases | ✅"))
    text = "\n".join(f"| {header} |\n|---|---|\n| {row} |\n" for header, row in tables)
    assert [row.page for row in read(text, standard).rows] == ["Leases"]
    assert read(text, standard).rows[0].line == 10


def test_examples_are_no_rows(standard: Standard) -> None:
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
def test_what_a_status_cell_says(cell: str, status: str | None, standard: Standard) -> None:
    (row,) = read(f"{TABLE}| A | | | {cell} | |\n", standard).rows
    assert row.says("status") == status


def test_words_behind_a_status_stay(standard: Standard) -> None:
    text = f"{TABLE}| Leases | ✅ Complete | ⬜ | ✅ Complete (by Ann) | x |\n"
    outcome = rewritten(text, standard, {"docs/leases-module.md": False})
    assert outcome.text.splitlines()[2] == "| Leases | 🔄 In Progress | ⬜ | 🔍 Needs review (by Ann) | x |"


def test_the_trackers_own_spelling_is_used(standard: Standard) -> None:
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
    row: str, pages: dict[str, bool], module: tuple[str, str], exam: tuple[str, str], standard: Standard
) -> None:
    (one,) = ties(course(f"{TABLE}{row}\n", standard, pages))
    for side, (how, path) in (("module", module), ("exam", exam)):
        tie = one.ties[side]  # type: ignore[index]
        assert (tie.how, tie.paths) == (how, (path,) if path else ())


def test_tracks_wins_over_the_slug_and_a_name_over_both(standard: Standard) -> None:
    page = "---\ntype: learning-module\ntracks: [Leases, Clocks]\n---\n# T\n"
    states = {"docs/leases-module.md": True, "docs/other-module.md": True}
    text = f"{TABLE}| Leases | | | | |\n| Clocks | | | | leases-module.md |\n"
    leases, clocks = ties(course(text, standard, states, **{"docs/other-module.md": page}))
    assert (leases.tie("module").how, leases.tie("module").paths) == ("tracks", ("docs/other-module.md",))
    assert (clocks.tie("module").how, clocks.tie("module").paths) == ("name", ("docs/leases-module.md",))


def test_several_documents_are_not_guessed_between(standard: Standard) -> None:
    states = {"a/leases-module.md": True, "b/module-2-leases.md": True}
    text = f"{TABLE}| Leases | ⬜ | ⬜ | ⬜ Not started | |\n"
    (one,) = ties(course(text, standard, states))
    assert one.tie("module").several == ("a/leases-module.md", "b/module-2-leases.md")
    assert rewritten(text, standard, states).text == text


def test_a_file_named_twice_is_found_by_its_path(standard: Standard) -> None:
    states = {"docs/a/leases-module.md": True, "docs/b/leases-module.md": False}
    text = f"{TABLE}| Leases | ⬜ | ⬜ | ⬜ Not started | b/leases-module.md |\n"
    (one,) = ties(course(text, standard, states))
    assert one.tie("module").paths == ("docs/b/leases-module.md",)


def test_a_note_never_ties_a_row_to_something_else(standard: Standard) -> None:
    """The module is found by `tracks:`; its name alone in the notes would bring in the exam of its slug."""
    page = "---\ntype: learning-module\ntracks: Leases\n---\n# T\n"
    states = {"docs/holding-module.md": True, "docs/holding-exam.md": False, "docs/leases-exam.md": True}
    text = f"{TABLE}| Leases | ⬜ | ✅ | 🎯 Exam done | |\n"
    corpus = course(text, standard, states, **{"docs/holding-module.md": page})
    from linter.status_rewrite import Clock, rewrite
    from linter.tracker_reading import read as tree

    outcome = rewrite(tree(corpus.documents[TRACKER]), corpus, Clock(), lambda again: read(again, standard))
    assert outcome.text.splitlines()[2] == "| Leases | ✅ | ✅ | ✅ Complete | holding-module.md, leases-exam.md |"
