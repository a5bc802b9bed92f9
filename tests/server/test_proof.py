"""Fixes in the editor are proved on the text that is open, as `--fix` proves them on files."""

from __future__ import annotations

from pathlib import Path

import pytest
from lsprotocol import types

from tests.editing import LATER, Editor, codes, session, without_heading
from tests.test_cli import write

RIGHT = "### VISUAL MODEL: Two Queues, One Pool"
SLIP = "### VISAUL MODEL: Two Queues"
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


def test_a_fix_of_an_older_text_is_withheld(module: Path) -> None:
    async def play(editor: Editor) -> None:
        text = module.read_text(encoding="utf-8").replace(RIGHT, SLIP, 1)
        (found,) = await editor.open(module, text)
        (fix,) = fixes(await editor.actions(module, found))
        assert codes(await editor.type(module, f"{text}\nMore.\n")) == ["FB103"]
        assert (await editor.take(fix)).edit is None
        assert editor.shown[0].endswith("not done, the page has changed since it was offered")

    session(play, text_document=LATER)


def test_an_action_nobody_offered_is_left_as_it_is(module: Path) -> None:
    async def play(editor: Editor) -> None:
        await editor.open(module, without_heading(module.read_text(encoding="utf-8")))
        for data in (None, 7, {"uri": module.as_uri()}, {"uri": "file:///nowhere.md"}):
            assert (await editor.take(types.CodeAction("x", data=data))).edit is None

    session(play, text_document=LATER)
