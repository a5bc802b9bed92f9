"""The language server, spoken to by a real client: what an author sees while a page is written."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from lsprotocol import types

from tests.editing import ROOT, TIMEOUT, Editor, codes, session
from tests.test_cli import lint

EXAMPLE = ROOT / "examples" / "course"
HEADING = "### VISUAL MODEL"


@pytest.fixture
def course(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLE, tmp_path / "course"))


@pytest.fixture
def module(course: Path) -> Path:
    return course / "docs" / "module-1-backpressure.md"


def without_heading(text: str) -> str:
    """A text without its first VISUAL MODEL heading; its diagram stands under the CORE CONCEPT then."""
    start = text.index(HEADING)
    return text[:start] + text[text.index("\n", start) + 1 :]


def line_of(text: str, start: str) -> int:
    return next(number for number, line in enumerate(text.split("\n")) if line.startswith(start))


def at(range_: types.Range) -> tuple[int, int, int, int]:
    return range_.start.line, range_.start.character, range_.end.line, range_.end.character


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
        assert not [one for one in editor.published if one.uri == other.as_uri()]

    session(play)


HOSTILE = {
    "lone surrogates": "# A \ud83d page\n\n## Focus Block 1: x\udc00 (5 min)\n",
    "nul": "# A\0page\n",
    "line ends": "# x\r## Focus Block 1: a (5 min)\u2028\x0b\x0c\x85\r\n### PRIMING\r\r\n",
    "byte order mark": "\ufeff\ufeff---\ntype: learning-module\n---\n# x\n",
    "deep quotes": ">" * 5_000 + " x\n",
    "deep lists": "".join(f"{'  ' * depth}- x\n" for depth in range(300)),
    "yaml": "---\na: &a [*a, *a]\nb: !!python/object:os.system x\n---\n# x\n",
    "comments": "<!-- lint-modules: ignore[" * 2_000,
    "controls": "# \x1b[31mred\u202e \x07\n\n## Focus Block \x00\n",
    "nothing": "",
}


def test_no_page_brings_the_server_down(course: Path) -> None:
    async def play(editor: Editor) -> None:
        for number, text in enumerate(HOSTILE.values()):
            page = course / "docs" / f"module-{number + 20}-hostile.md"
            found = await editor.open(page, text)
            assert found, text[:20]  # as a module, every one of them lacks something
            for diagnostic in found[:3]:
                await editor.offers(page, diagnostic)
            await editor.hover(page, 0, 1)
            await editor.symbols(page)
            for line in range(3):
                await editor.completions(page, line, 10_000)
            await editor.hover(page, 1_000_000, 1_000_000)
        good = course / "docs" / "module-1-backpressure.md"
        assert await editor.open(good) == []

    editor = session(play)
    assert not [message for message in (*editor.logged, *editor.shown) if "rror" in message]


def test_a_page_that_cannot_be_read_says_why(course: Path) -> None:
    async def play(editor: Editor) -> None:
        (found,) = await editor.open(course / "docs" / "module-7.md", "# x\n\n\0\n")
        assert (found.code, found.range.start.line) == ("DOC001", 2)

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

    session(play)


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
        assert (await editor.hover(module, 0, 0), list(await editor.symbols(module))) == ("", [])
        config.write_text(good, encoding="utf-8")
        assert await editor.save(module) == []

    assert len(session(play).logged) == 1


def test_closing_a_page_takes_its_findings_back(module: Path) -> None:
    async def play(editor: Editor) -> None:
        assert await editor.open(module, "# x\n")
        seen = len(editor.published)
        editor.client.text_document_did_close(
            types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(module.as_uri()))
        )
        assert await editor.news(module.as_uri(), seen) == []

    session(play)


def test_a_rule_that_crashes_is_shown_and_logged(
    module: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from linter.checks.required import RequiredPart
    from linter.model import RunError
    from linter.server.desk import Desk
    from linter.server.diagnostics import diagnostics
    from linter.server.open_pages import OpenPage

    def crash(*_: object) -> None:
        raise ZeroDivisionError("by zero")

    monkeypatch.setattr(RequiredPart, "problems", crash)
    published: list[OpenPage | RunError | None] = []
    desk = Desk(lambda uri, page: published.append(page))
    desk.look(module.as_uri(), module, 1, module.read_text(encoding="utf-8"), "utf-16")
    (page,) = published
    assert isinstance(page, OpenPage)
    found = [one for one in diagnostics(page, lambda path: None) if one.code == "FB103"]
    assert [(one.message, one.range.start.line) for one in found] == [
        ("rule crashed: ZeroDivisionError: by zero; please report it with the page", 0)
    ]
    asyncio.run(desk.look_across([module.as_uri()]))
    assert isinstance(published[-1], OpenPage)


def test_without_the_extra_the_command_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in sys.modules if name.startswith(("pygls", "linter.server", "lsprotocol"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "pygls", None)
    monkeypatch.setitem(sys.modules, "lsprotocol", None)
    done = lint("server", cwd=tmp_path)
    assert done.code == 2
    assert "pip install 'lint-modules[lsp]'" in done.err


def test_other_commands_never_load_the_server() -> None:
    probe = "import sys; from linter.cli.main import run; run(['rule']); sys.exit('pygls' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", probe], cwd=ROOT, capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize(
    "sent", [b"", b"no header\r\n\r\n", b"Content-Length: 9\r\n\r\n{}", b"Content-Length: 3\r\n\r\n\xff{}"]
)
def test_it_ends_with_its_editor(sent: bytes) -> None:
    command = [sys.executable, "-m", "linter", "server"]
    done = subprocess.run(command, input=sent, cwd=ROOT, capture_output=True, timeout=TIMEOUT, check=False)
    assert done.returncode == 0
    assert b"Traceback" not in done.stderr
