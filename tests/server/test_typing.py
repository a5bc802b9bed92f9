"""The language server, spoken to by a real client: what an author sees while a page is written."""

from __future__ import annotations

from pathlib import Path

import pytest
from lsprotocol import types

from tests.editing import HEADING, Editor, at, codes, line_of, session, without_heading


def test_a_good_module_loses_a_heading_and_gets_it_back(module: Path) -> None:
    async def play(editor: Editor) -> None:
        assert await editor.open(module) == []
        broken = without_heading(module.read_text(encoding="utf-8"))
        (found,) = await editor.type(module, broken)
        line = line_of(broken, "## Focus Block 1")
        assert (found.code, found.source) == ("FB103", "lint-modules")
        assert at(found.range) == (line, 0, line, len(broken.split("\n")[line]))
        assert found.severity is types.DiagnosticSeverity.Error
        assert found.code_description is not None
        assert found.code_description.href.endswith("/rules/focus-block/missing-visual-model.md")
        fix, ignore = await editor.actions(module, found)
        assert "[unsafe" in fix.title
        assert fix.is_preferred is False
        mended = editor.apply(module, fix)
        assert HEADING in mended
        assert codes(await editor.type(module, mended)) == ["DOC006"]  # what the skeleton leaves to be written
        assert "FB103" in codes(await editor.type(module, broken))
        assert ignore.title == "ignore FB103 here"
        ignored = editor.apply(module, ignore)
        assert "<!-- lint-modules: ignore[FB103] -->\n## Focus Block 1" in ignored
        assert await editor.type(module, ignored) == []

    session(play)


def test_a_safe_fix_is_preferred(module: Path) -> None:
    async def play(editor: Editor) -> None:
        text = module.read_text(encoding="utf-8").replace(HEADING, "### VISAUL MODEL", 1)
        (found,) = await editor.open(module, text)
        safe, ignore = await editor.actions(module, found)
        assert (safe.title, safe.is_preferred) == ("rename 'VISAUL MODEL' to 'VISUAL MODEL' (FB103)", True)
        assert ignore.is_preferred is False
        assert list(safe.diagnostics or []) == [found]
        assert await editor.type(module, editor.apply(module, safe)) == []

    session(play)


@pytest.mark.parametrize(("encoding", "wide"), [("utf-8", 8), ("utf-16", 4), ("utf-32", 2)])
def test_columns_are_counted_as_the_editor_counts_them(module: Path, encoding: str, wide: int) -> None:
    async def play(editor: Editor) -> None:
        lead = "## \U0001f680\U0001f680 "
        text = without_heading(module.read_text(encoding="utf-8")).replace(
            "## Focus Block 1", f"{lead}Focus Block 1", 1
        )
        found = {one.code: one for one in await editor.open(module, text)}["FB103"]
        line = line_of(text, lead)
        assert at(found.range) == (line, 0, line, len(text.split("\n")[line]) - 2 + wide)
        assert "FB103" in await editor.hover(module, line, found.range.end.character)

    session(play, encoding)


def test_without_agreement_columns_are_utf_16(module: Path) -> None:
    async def play(editor: Editor) -> None:
        text = module.read_text(encoding="utf-8") + "\nTwo \U0001f680 [lead](nowhere.md) nowhere.\n"
        (found,) = await editor.open(module, text)
        written = text.split("\n")[found.range.start.line]
        units = written.encode("utf-16-le")
        assert "nowhere" in units[2 * found.range.start.character : 2 * found.range.end.character].decode("utf-16-le")

    session(play)


def test_pages_of_other_kinds_and_names_are_left_alone(course: Path) -> None:
    async def play(editor: Editor) -> None:
        assert await editor.open(course / "docs" / "index.md", "# Notes\n\nTODO: all of it.\n") == []
        assert list(await editor.symbols(course / "docs" / "index.md")) == []
        other = course / "docs" / "module-9.txt"
        editor.client.text_document_did_open(
            types.DidOpenTextDocumentParams(types.TextDocumentItem(other.as_uri(), "text", 1, "# x\n"))
        )
        assert await editor.hover(other, 0, 0) == ""
        there = types.Diagnostic(types.Range(types.Position(0, 0), types.Position(0, 1)), "", code="FB103")
        assert await editor.offers(other, there) == []
        saved = types.DidSaveTextDocumentParams(types.TextDocumentIdentifier(other.as_uri()))
        editor.client.text_document_did_save(saved)
        assert await editor.completions(other, 0, 0) == []
        assert not [one for one in editor.published if one.uri == other.as_uri()]

    session(play)


def test_outdated_versions_are_not_judged(module: Path) -> None:
    async def play(editor: Editor) -> None:
        await editor.open(module)
        text = module.read_text(encoding="utf-8")
        for number in range(20):
            editor.send(module, text.replace("Bounded Queues", f"Queues {number}"))
        assert codes(await editor.type(module, without_heading(text))) == ["FB103"]
        versions = [one.version or 0 for one in editor.published]
        assert versions == sorted(versions)
        assert len(versions) < 20
        assert versions[-1] == 22

    session(play)


def test_what_is_asked_of_a_page_is_answered_as_it_is_now(module: Path) -> None:
    async def play(editor: Editor) -> None:
        await editor.open(module)
        editor.send(module, "# Module 1: Leases\n\n## Summary\n")
        assert [one.name for one in await editor.symbols(module)] == ["Summary"]

    session(play)


def test_closing_a_page_takes_its_findings_back(module: Path) -> None:
    async def play(editor: Editor) -> None:
        assert await editor.open(module, "# x\n")
        seen = len(editor.published)
        editor.client.text_document_did_close(
            types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(module.as_uri()))
        )
        assert await editor.news(module.as_uri(), seen) == []

    session(play)
