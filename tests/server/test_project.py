"""The project around an open page: other pages, files, rules of its own, its configuration."""

from __future__ import annotations

from pathlib import Path

from lsprotocol import types

from tests.editing import ROOT, Editor, at, codes, session, without_heading
from tests.test_cli import lint


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


def test_an_editor_that_watches_nothing_gets_the_new_configuration_on_save(course: Path, module: Path) -> None:
    async def play(editor: Editor) -> None:
        await editor.open(module, without_heading(module.read_text(encoding="utf-8")))
        with (course / "lint-modules.toml").open("a", encoding="utf-8") as config:
            config.write('\n[rules.FB103]\nseverity = "warning"\n')
        (found,) = await editor.save(module)
        assert found.severity is types.DiagnosticSeverity.Warning

    session(play)


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
