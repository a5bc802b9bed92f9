"""Whole sessions on pages of other kinds and sizes: what breaks is seen, its fix is taken, and it goes."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.editing import LATER, Editor, codes, line_of, session

BROKEN = "FB103"


async def take_fix(editor: Editor, page: Path, code: str) -> None:
    """Takes the first fix of a code in an open page, and sees that one finding of it is gone and none has come."""
    found = await editor.type(page, editor.texts[page.as_uri()])
    first = next(one for one in found if one.code == code)
    offers = [one for one in await editor.actions(page, first) if one.title.partition(" [")[0].endswith(f"({code})")]
    taken = await editor.take(offers[0])
    assert taken.edit is not None, editor.shown
    left = codes(await editor.type(page, editor.apply(page, taken)))
    before = codes(found)
    assert left.count(code) == before.count(code) - 1
    drafts = [one for one in set(left) if left.count(one) > before.count(one)]
    assert not drafts or (not offers[0].is_preferred and drafts == ["DOC006"])  # what a skeleton leaves to be written


def test_a_module_without_a_heading_gets_it_back_where_actions_are_asked_for_later(module: Path) -> None:
    async def play(editor: Editor) -> None:
        assert await editor.open(module) == []
        text = module.read_text(encoding="utf-8")
        heading = text.split("\n")[line_of(text, "### VISUAL MODEL")]
        (found,) = await editor.type(module, text.replace(f"{heading}\n", "", 1))
        assert (found.code, found.range.start.line) == (BROKEN, line_of(text, "## Focus Block 1"))
        await take_fix(editor, module, BROKEN)

    session(play, text_document=LATER)


def test_an_exam_without_its_rubric_gets_one(course: Path) -> None:
    exam = course / "docs" / "tests" / "backpressure-exam.md"

    async def play(editor: Editor) -> None:
        text = exam.read_text(encoding="utf-8")
        assert codes(await editor.open(exam)) == []
        start, end = text.index("## Grading Rubric"), text.index("## Time Management")
        (found,) = await editor.type(exam, text[:start] + text[end:])
        assert (found.code, found.range.start.line) == ("EXM016", line_of(text, "# "))
        await take_fix(editor, exam, "EXM016")

    session(play, text_document=LATER)


def test_the_largest_modules_of_the_corpus(corpus: Path, tmp_path: Path) -> None:
    pages = sorted(corpus.rglob("*.md"), key=lambda page: page.stat().st_size)
    modules = [page for page in pages if "type: learning-module" in page.read_text(encoding="utf-8")[:2000]]
    blocked = [page for page in modules if "Focus Block 1" in page.read_text(encoding="utf-8")]
    largest = Path(shutil.copy(modules[-1], tmp_path / "module-1.md"))
    with_blocks = Path(shutil.copy(blocked[-1], tmp_path / "module-2.md"))

    async def play(editor: Editor) -> None:
        assert "DOC015" in codes(await editor.open(largest))
        await take_fix(editor, largest, "DOC015")
        whole = codes(await editor.open(with_blocks))
        text = with_blocks.read_text(encoding="utf-8")
        lines = text.split("\n")
        del lines[next(number for number, line in enumerate(lines) if line.startswith("#") and "VISUAL MODEL" in line)]
        found = await editor.type(with_blocks, "\n".join(lines))
        assert sorted(codes(found)) == sorted([*whole, BROKEN])
        (lost,) = [one for one in found if one.code == BROKEN]
        assert "Focus Block 1" in lines[lost.range.start.line]
        await take_fix(editor, with_blocks, BROKEN)

    session(play, text_document=LATER)
