"""What an author asks the language server for: hovers, rule pages, the outline, completions."""

from __future__ import annotations

from pathlib import Path

from lsprotocol import types

from tests.editing import HEADING, Editor, at, line_of, session, without_heading


def test_hovers_explain_findings_and_budgets(module: Path) -> None:
    async def play(editor: Editor) -> None:
        text = without_heading(module.read_text(encoding="utf-8"))
        await editor.open(module, text)
        shown = await editor.hover(module, line_of(text, "## Focus Block 1"), 4)
        assert "**focus block 1**: 25 minutes; the standard asks for 20 to 30" in shown
        assert "the 5 focus blocks add up to 130 minutes; the page declares 130 minutes" in shown
        assert "# Every focus block has a VISUAL MODEL" in shown
        second = await editor.hover(module, line_of(text, "## Focus Block 2"), 4)
        assert "**focus block 2**" in second
        assert "VISUAL MODEL" not in second
        assert await editor.hover(module, line_of(text, "## Summary"), 4) == ""

    session(play)


def test_a_rule_is_explained_where_the_editor_can_show_it(module: Path) -> None:
    async def play(editor: Editor) -> None:
        (found,) = await editor.open(module, without_heading(module.read_text(encoding="utf-8")))
        (explain,) = [one for one in await editor.offers(module, found) if isinstance(one, types.Command)]
        assert explain.title == "explain FB103"
        asked = types.ExecuteCommandParams(explain.command, explain.arguments)
        assert "VISUAL MODEL" in str(await editor.client.workspace_execute_command_async(asked))
        nothing = types.ExecuteCommandParams(explain.command, ["XYZ999"])
        assert await editor.client.workspace_execute_command_async(nothing) is None

    assert "# Every focus block has a VISUAL MODEL" in session(play).shown[0]


def test_a_rule_is_explained_on_its_own_page_where_the_editor_opens_pages(module: Path) -> None:
    opened: list[types.ShowDocumentParams] = []

    async def play(editor: Editor) -> None:
        @editor.client.feature(types.WINDOW_SHOW_DOCUMENT)
        def shown(params: types.ShowDocumentParams) -> types.ShowDocumentResult:
            opened.append(params)
            return types.ShowDocumentResult(True)

        await editor.open(module)
        asked = types.ExecuteCommandParams("lint-modules.explain", ["FB103"])
        assert "VISUAL MODEL" in str(await editor.client.workspace_execute_command_async(asked))
        assert await editor.symbols(module)  # by then what was sent before has come

    able = types.WindowClientCapabilities(show_document=types.ShowDocumentClientCapabilities(True))
    assert session(play, window=able).shown == []
    ((uri, external),) = [(one.uri, one.external) for one in opened]
    assert uri.endswith("/rules/focus-block/missing-visual-model.md")
    assert external is True


def test_the_outline_shows_blocks_components_sections_and_questions(course: Path, module: Path) -> None:
    async def play(editor: Editor) -> None:
        await editor.open(module)
        top = {one.name: one for one in await editor.symbols(module)}
        block = next(one for name, one in top.items() if name.startswith("Focus Block 3"))
        assert [(child.name + " ")[:7] for child in block.children or ()][:3] == ["PRIMING", "CORE CO", "VISUAL "]
        assert block.detail == "25 min"
        assert "Summary" in top
        exam = course / "docs" / "tests" / "backpressure-exam.md"
        await editor.open(exam)
        sections = [one for one in await editor.symbols(exam) if one.children]
        assert sections
        assert {child.kind for one in sections for child in one.children or ()} == {types.SymbolKind.Method}

    session(play)


def test_completion_offers_the_components_a_block_lacks(module: Path) -> None:
    async def play(editor: Editor) -> None:
        lines = module.read_text(encoding="utf-8").split("\n")
        bare = [number for number, line in enumerate(lines) if line.startswith(HEADING)][1]
        await editor.open(module)
        for written in ("#", "##", "### V"):
            lines[bare] = written
            await editor.type(module, "\n".join(lines))
            (offer,) = await editor.completions(module, bare, len(written))
            assert (offer.label, offer.detail) == ("VISUAL MODEL", "missing in focus block 2")
            assert isinstance(offer.text_edit, types.TextEdit)
            assert offer.text_edit.new_text == HEADING
            assert at(offer.text_edit.range) == (bare, 0, bare, len(written))
        lines[bare] = "Some prose."
        await editor.type(module, "\n".join(lines))
        assert await editor.completions(module, bare, 4) == []

    session(play)


def test_completion_offers_codes_inside_a_suppression(module: Path) -> None:
    async def play(editor: Editor) -> None:
        text = without_heading(module.read_text(encoding="utf-8"))
        last = text.count("\n")
        open_ = "\U0001f680 <!-- lint-modules: ignore[FB101, F"
        await editor.open(module, text + open_)
        offers = await editor.completions(module, last, len(open_) + 1)
        assert (offers[0].label, "FB102" in [one.label for one in offers]) == ("FB103", True)
        assert isinstance(offers[0].text_edit, types.TextEdit)
        assert at(offers[0].text_edit.range) == (last, len(open_), last, len(open_) + 1)
        assert not {"DOC001", "DOC012"} & {one.label for one in offers}
        await editor.type(module, text + "<!-- another: ignore[F")
        assert await editor.completions(module, last, 22) == []

    session(play)
