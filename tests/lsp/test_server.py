"""The language server, spoken to by a real client: typing, questions, fixes, the project around a page."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from lsprotocol import types

from linter.lsp import server
from linter.lsp.positions import changed_text
from tests.helpers.command import lint, write
from tests.helpers.lsp_client import HEADING, LATER, Editor, at, codes, line_of, session, without_heading
from tests.helpers.paths import ROOT


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
        assert await editor.type(module, mended) == []  # the heading stands above the diagram that is there
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


@pytest.mark.slow
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


@pytest.mark.slow
def test_without_agreement_columns_are_utf_16(module: Path) -> None:
    async def play(editor: Editor) -> None:
        text = module.read_text(encoding="utf-8") + "\nTwo \U0001f680 [lead](nowhere.md) nowhere.\n"
        (found,) = await editor.open(module, text)
        written = text.split("\n")[found.range.start.line]
        units = written.encode("utf-16-le")
        assert "nowhere" in units[2 * found.range.start.character : 2 * found.range.end.character].decode("utf-16-le")

    session(play)


@pytest.mark.slow
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


@pytest.mark.slow
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


@pytest.mark.slow
def test_what_is_asked_of_a_page_is_answered_as_it_is_now(module: Path) -> None:
    async def play(editor: Editor) -> None:
        await editor.open(module)
        editor.send(module, "# Module 1: Leases\n\n## Summary\n")
        assert [one.name for one in await editor.symbols(module)] == ["Summary"]

    session(play)


@pytest.mark.slow
def test_closing_a_page_takes_its_findings_back(module: Path) -> None:
    async def play(editor: Editor) -> None:
        assert await editor.open(module, "# x\n")
        seen = len(editor.published)
        editor.client.text_document_did_close(
            types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(module.as_uri()))
        )
        assert await editor.news(module.as_uri(), seen) == []

    session(play)


def test_hovers_explain_findings_and_budgets(module: Path) -> None:
    async def play(editor: Editor) -> None:
        text = without_heading(module.read_text(encoding="utf-8"))
        await editor.open(module, text)
        shown = await editor.hover(module, line_of(text, "## Focus Block 1"), 4)
        assert "**focus block 1**: 25 minutes; the standard asks for 20 to 30" in shown
        assert "the 5 focus blocks add up to 130 minutes; the page declares 130 minutes" in shown
        assert "**FB103** `missing-visual-model` · error" in shown
        assert "*Repair:* " in shown
        assert "/rules/focus-block/missing-visual-model.md>)" in shown
        assert "## Configuration" not in shown
        second = await editor.hover(module, line_of(text, "## Focus Block 2"), 4)
        assert "**focus block 2**" in second
        assert "VISUAL MODEL" not in second
        assert await editor.hover(module, line_of(text, "## Summary"), 4) == ""

    session(play)


def test_parts_of_a_text_change_where_the_editor_counts_them(module: Path) -> None:
    """U+2028 ends a line in Python and none in an editor; a sign beyond the first plane counts two there."""

    async def play(editor: Editor) -> None:
        text = module.read_text(encoding="utf-8")
        assert await editor.open(module, f"{text}\nA\u2028b 😀 c.\n") == []
        last = text.count("\n") + 1
        changes = ((last, 7), (last, 8), "d"), ((last + 1, 0), (last + 1, 0), "\nMore.\n")
        assert await editor.edit(module, *changes) == []
        line = line_of(text, HEADING)
        heading = text.split("\n")[line]
        (lacking,) = await editor.edit(module, ((line, 0), (line + 1, 0), ""))
        assert lacking.code == "FB103"
        assert await editor.edit(module, ((line, 0), (line, 0), f"{heading}\n")) == []

    session(play)


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
def test_changes_follow_each_other(ends: str, encoding: str) -> None:
    wide = {"utf-8": 4, "utf-16": 2, "utf-32": 1}[encoding]
    before = ends.join(["a\x0b😀b", "c\u2028d", ""])
    end = 5 if encoding == "utf-8" else 3
    changes = [((0, 2), (0, 2 + wide), "x"), ((1, end), (9, 9), f"{ends}e"), ((0, 0), (0, 1), "")]
    assert changed_text(before, changes, encoding) == ends.join(["\x0bxb", "c\u2028d", "e"])


def test_halves_of_a_sign_that_come_one_after_the_other_are_one() -> None:
    assert changed_text("ab", [((0, 1), (0, 1), "\ud83d"), ((0, 2), (0, 2), "\ude00")], "utf-16") == "a😀b"


def test_lenses_show_minutes_and_whether_the_page_passes(module: Path) -> None:
    async def play(editor: Editor) -> None:
        text = module.read_text(encoding="utf-8")
        await editor.open(module, text)
        shown = await editor.lenses(module)
        title = line_of(text, "# ")
        assert shown[title] == "passes"
        assert shown[line_of(text, "## Focus Block 1")] == "25 min (20 to 30)"
        assert len(shown) == 6
        await editor.type(module, without_heading(text))
        assert (await editor.lenses(module))[title] == "fails · 1 error"

    session(play)


def test_a_page_is_repaired_on_save(module: Path) -> None:
    async def play(editor: Editor) -> None:
        text = module.read_text(encoding="utf-8")
        (found,) = await editor.open(module, text.replace(RIGHT, SLIP, 1))
        for kind in ("source.fixAll", "source.fixAll.lint-modules"):
            (action,) = await editor.offers(module, found, kind)
            assert isinstance(action, types.CodeAction)
            assert (action.title, action.kind) == ("fix all: 1 finding", "source.fixAll.lint-modules")
            assert editor.apply(module, action) == text.replace(RIGHT, REPAIRED, 1)
        assert await editor.type(module, text.replace(RIGHT, REPAIRED, 1)) == []
        assert await editor.offers(module, found, "source.fixAll") == []

    session(play)


def test_a_line_offers_the_few_actions_that_are_nearest(module: Path) -> None:
    async def play(editor: Editor) -> None:
        text = module.read_text(encoding="utf-8")
        line = line_of(text, "## Focus Block 1")
        start = text.index("## Focus Block 1")
        found = await editor.open(
            module, f"{text[:start]}## Focus Block 1: A\n\n{text[text.index('## Focus Block 2') :]}"
        )
        there = [one for one in found if one.range.start.line == line]
        assert len(there) > 4
        offered = await editor.offers(module, there[-1])
        assert len(offered) == 4
        assert all(isinstance(action, types.CodeAction) for action in offered)

    session(play, text_document=LATER)


@pytest.mark.slow
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


@pytest.mark.slow
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


@pytest.mark.slow
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


@pytest.mark.slow
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


@pytest.mark.slow
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


@pytest.mark.slow
def test_rules_that_look_at_other_pages_run_on_save_and_stay_while_typing(course: Path) -> None:
    exam = course / "docs" / "tests" / "idempotency-exam.md"
    other = course / "docs" / "module-2-idempotency.md"

    async def play(editor: Editor) -> None:
        text = exam.read_text(encoding="utf-8")
        alone = await editor.open(exam)
        saved = await editor.save(exam)
        assert len(saved) == lint("docs", "--output", "concise", cwd=course).out.count("idempotency-exam.md:")
        (far,) = [one for one in saved if one.code == "EXM021"]
        assert "EXM021" not in codes(alone)
        assert far.related_information
        assert far.related_information[0].location.uri == other.as_uri()
        typed = await editor.type(exam, text.replace("---\n", "---\nauthor: Ada\n", 1))
        (moved,) = [one for one in typed if one.code == "EXM021"]
        assert at(moved.range)[0] == at(far.range)[0] + 1
        lines = text.split("\n")
        lines[far.range.start.line] += " again"
        assert "EXM021" not in codes(await editor.type(exam, "\n".join(lines)))
        assert "EXM021" in codes(await editor.save(exam))

    session(play)


@pytest.mark.slow
def test_a_link_is_judged_by_the_files_there_are_when_a_page_is_saved(course: Path, module: Path) -> None:
    async def play(editor: Editor) -> None:
        assert await editor.open(module) == []
        text = module.read_text(encoding="utf-8") + "\nSee [the notes](notes.md).\n"
        (lost,) = await editor.type(module, text)
        assert "notes.md" in lost.message
        assert [one.code for one in await editor.save(module)] == [lost.code]
        (course / "docs" / "notes.md").write_text("# Notes\n", encoding="utf-8")
        assert await editor.save(module) == []
        (course / "docs" / "notes.md").unlink()
        assert [one.code for one in await editor.save(module)] == [lost.code]

    session(play)


@pytest.mark.slow
def test_rules_of_the_project_link_to_their_own_pages(course: Path, module: Path) -> None:
    own = course / "house" / "summary.md"
    own.parent.mkdir()
    page = (ROOT / "rules" / "module" / "missing-summary.md").read_text(encoding="utf-8")
    code = page.split("code: ")[1].split("\n")[0]
    own = own.with_name("no-summary.md")
    own.write_text(page.replace(code, "HOUSE001", 1).replace("missing-summary", "no-summary", 1), encoding="utf-8")
    config = course / "lint-modules.toml"
    config.write_text(f'rule-folders = ["house"]\n{config.read_text(encoding="utf-8")}', encoding="utf-8")

    async def play(editor: Editor) -> None:
        found = await editor.open(module, module.read_text(encoding="utf-8").replace("## Summary", "## Rest"))
        (house,) = [one for one in found if one.code == "HOUSE001"]
        assert house.code_description is not None
        assert house.code_description.href == own.as_uri()
        (again,) = [one for one in await editor.save(module) if one.code == "HOUSE001"]
        assert again.code_description == house.code_description

    session(play)


@pytest.mark.slow
def test_a_changed_configuration_holds_at_once(course: Path, module: Path) -> None:
    async def play(editor: Editor) -> None:
        uri = module.as_uri()
        config = course / "lint-modules.toml"
        good = config.read_text(encoding="utf-8")
        assert codes(await editor.open(module, without_heading(module.read_text(encoding="utf-8")))) == ["FB103"]
        for text, wanted in ((f'ignore = ["FB103"]\n{good}', []), ("select = 7\n", [None]), (good, ["FB103"])):
            config.write_text(text, encoding="utf-8")
            seen = len(editor.published)
            change = types.FileEvent(config.as_uri(), types.FileChangeType.Changed)
            editor.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([change]))
            found = await editor.news(uri, seen)
            assert [one.code for one in found] == wanted
            if wanted == [None]:
                assert "lint-modules.toml" in found[0].message
        assert [watch.method for watch in editor.registered] == [types.WORKSPACE_DID_CHANGE_WATCHED_FILES]
        seen = len(editor.published)
        change = types.FileEvent((course / "docs/notes.md").as_uri(), types.FileChangeType.Created)
        editor.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([change]))
        assert await editor.symbols(module)
        assert len(editor.published) == seen  # other pages are read when one is saved

    watching = types.DidChangeWatchedFilesClientCapabilities(dynamic_registration=True)
    session(play, workspace=types.WorkspaceClientCapabilities(did_change_watched_files=watching))


@pytest.mark.slow
def test_an_editor_that_watches_nothing_gets_the_new_configuration_on_save(course: Path, module: Path) -> None:
    async def play(editor: Editor) -> None:
        await editor.open(module, without_heading(module.read_text(encoding="utf-8")))
        with (course / "lint-modules.toml").open("a", encoding="utf-8") as config:
            config.write('\n[rules.FB103]\nseverity = "warning"\n')
        (found,) = await editor.save(module)
        assert found.severity is types.DiagnosticSeverity.Warning

    session(play)


@pytest.mark.slow
def test_a_broken_configuration_is_shown_until_it_is_repaired(course: Path, module: Path) -> None:
    config = course / "lint-modules.toml"
    good = config.read_text(encoding="utf-8")

    async def play(editor: Editor) -> None:
        config.write_text("select = [\n", encoding="utf-8")
        (found,) = await editor.open(module)
        assert "lint-modules.toml" in found.message
        assert await editor.type(module, f"{module.read_text(encoding='utf-8')}\nMore.\n") == [found]
        assert (await editor.hover(module, 0, 0), list(await editor.symbols(module))) == ("", [])
        config.write_text(good, encoding="utf-8")
        assert await editor.save(module) == []

    assert len(session(play).logged) == 1  # however often it is published


RIGHT = "### VISUAL MODEL: Two Queues, One Pool"
SLIP = "### VISAUL MODEL: Two Queues"
REPAIRED = "### VISUAL MODEL: Two Queues"
SLUG = "visaul-model-two-queues"


def fixes(offers: list[types.CodeAction]) -> list[types.CodeAction]:
    return [one for one in offers if not one.title.startswith("ignore ")]


def test_the_edits_of_a_fix_come_when_it_is_taken(module: Path) -> None:
    async def play(editor: Editor) -> None:
        (found,) = await editor.open(module, module.read_text(encoding="utf-8").replace(RIGHT, SLIP, 1))
        (fix,) = fixes(await editor.actions(module, found))
        assert (fix.edit, fix.is_preferred) == (None, True)
        taken = await editor.take(fix)
        assert await editor.type(module, editor.apply(module, taken)) == []
        assert editor.shown == []

    session(play, text_document=LATER)


@pytest.mark.slow
def test_edits_are_of_one_version_where_the_editor_knows_versions(module: Path) -> None:
    async def play(editor: Editor) -> None:
        await editor.open(module)
        (found,) = await editor.type(module, module.read_text(encoding="utf-8").replace(RIGHT, SLIP, 1))
        fix, ignore = await editor.actions(module, found)
        for action in (fix, ignore):
            assert action.edit is not None
            assert action.edit.changes is None
            (change,) = action.edit.document_changes or ()
            assert isinstance(change, types.TextDocumentEdit)
            assert (change.text_document.uri, change.text_document.version) == (module.as_uri(), 2)
            assert change.edits

    versions = types.WorkspaceEditClientCapabilities(document_changes=True)
    session(play, workspace=types.WorkspaceClientCapabilities(workspace_edit=versions))


@pytest.mark.slow
@pytest.mark.parametrize("later", [True, False], ids=["when taken", "at once"])
def test_a_fix_that_breaks_links_is_withheld(course: Path, module: Path, later: bool) -> None:
    """The heading that would be renamed is what another page links to."""
    notes = course / "docs" / "notes.md"
    notes.write_text(f"# Notes\n\nSee [it](module-1-backpressure.md#{SLUG}).\n", encoding="utf-8")

    async def play(editor: Editor) -> None:
        (found,) = await editor.open(module, module.read_text(encoding="utf-8").replace(RIGHT, SLIP, 1))
        offered = fixes(await editor.actions(module, found))
        if not later:
            assert offered == []
            return
        assert (await editor.take(offered[0])).edit is None
        assert editor.shown == [f"{offered[0].title}: not done, its fix would break links to #{SLUG}"]

    session(play, **{"text_document": LATER} if later else {})


@pytest.mark.slow
def test_a_fix_that_brings_another_page_a_finding_is_withheld(tmp_path: Path) -> None:
    """The exam touches the block by the words of a heading that is a component, once it is spelt as one."""
    exam = "---\ntype: exam\nprerequisites: [module-1]\n---\n# Exam\n\n### Question 1: Plan\n\nBook hotel rooms.\n"
    block = "---\ntype: learning-module\n---\n# Module 1\n\n## Focus Block 1: Leases (25 min)\n\n"
    bridge = "### NERUAL BRIDGE: Hotel Rooms\n\nA key card opens a door for one night, and then it stops working, "
    bridge += "whether or not the guest has left yet.\n"
    write(tmp_path, module_1=block + bridge, plan_exam=exam)
    page = tmp_path / "module-1.md"

    async def play(editor: Editor) -> None:
        found = {one.code: one for one in await editor.open(page)}["FB104"]
        (fix,) = [one for one in fixes(await editor.actions(page, found)) if one.title.endswith("(FB104)")]
        assert (await editor.take(fix)).edit is None
        assert editor.shown[0].endswith("its fix would bring EXM021 at plan-exam.md:5")
        (tmp_path / "plan-exam.md").unlink()
        assert (await editor.take(fix)).edit is not None

    session(play, text_document=LATER)


@pytest.mark.slow
def test_a_fix_of_an_older_text_is_withheld(module: Path) -> None:
    async def play(editor: Editor) -> None:
        text = module.read_text(encoding="utf-8").replace(RIGHT, SLIP, 1)
        (found,) = await editor.open(module, text)
        (fix,) = fixes(await editor.actions(module, found))
        assert codes(await editor.type(module, f"{text}\nMore.\n")) == ["FB103"]
        assert (await editor.take(fix)).edit is None
        assert editor.shown[0].endswith("not done, the page has changed since it was offered")

    session(play, text_document=LATER)


@pytest.mark.slow
def test_an_action_nobody_offered_is_left_as_it_is(module: Path) -> None:
    async def play(editor: Editor) -> None:
        await editor.open(module, without_heading(module.read_text(encoding="utf-8")))
        for data in (None, 7, {"uri": module.as_uri()}, {"uri": "file:///nowhere.md"}):
            assert (await editor.take(types.CodeAction("x", data=data))).edit is None

    session(play, text_document=LATER)


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


@pytest.mark.slow
def test_a_module_without_a_heading_gets_it_back_where_actions_are_asked_for_later(module: Path) -> None:
    async def play(editor: Editor) -> None:
        assert await editor.open(module) == []
        text = module.read_text(encoding="utf-8")
        heading = text.split("\n")[line_of(text, "### VISUAL MODEL")]
        (found,) = await editor.type(module, text.replace(f"{heading}\n", "", 1))
        assert (found.code, found.range.start.line) == (BROKEN, line_of(text, "## Focus Block 1"))
        await take_fix(editor, module, BROKEN)

    session(play, text_document=LATER)


@pytest.mark.slow
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


@pytest.mark.slow
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


def test_without_the_extra_the_command_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in sys.modules if name.startswith(("pygls", "linter.lsp", "lsprotocol"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "pygls", None)
    monkeypatch.setitem(sys.modules, "lsprotocol", None)
    done = lint("server", cwd=tmp_path)
    assert done.code == 2
    assert "pip install 'lint-modules[lsp]'" in done.err


@pytest.mark.slow
def test_other_commands_never_load_the_server() -> None:
    probe = "import sys; from linter.cli.main import run; run(['rule']); sys.exit('pygls' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", probe], cwd=ROOT, capture_output=True, check=False).returncode == 0


def test_what_lacks_in_the_server_itself_is_no_missing_extra(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "linter.lsp.server", None)
    done = lint("server", cwd=tmp_path)
    assert done.code == 2
    assert "internal error: ModuleNotFoundError: " in done.err
    assert "pip install" not in done.err


def test_a_person_at_a_terminal_is_told_what_waits(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    served: list[str] = []
    monkeypatch.setattr(server, "serve", lambda: served.append("served"))
    for stdin, said in ((Terminal(), 1), (io.StringIO(), 0)):
        monkeypatch.setattr(sys, "stdin", stdin)
        done = lint("server", cwd=tmp_path)
        assert (done.code, done.out) == (0, "")
        assert done.err.count("an editor starts this command") == said
    assert served == ["served"] * 2
