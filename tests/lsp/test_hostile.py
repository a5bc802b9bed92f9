"""Pages, rules and editors that do what they should not: the language server goes on, or ends in peace."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.lsp_client import TIMEOUT, Editor, session
from tests.helpers.paths import ROOT

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


@pytest.mark.slow
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


@pytest.mark.slow
def test_a_page_that_cannot_be_read_says_why(course: Path) -> None:
    async def play(editor: Editor) -> None:
        (found,) = await editor.open(course / "docs" / "module-7.md", "# x\n\n\0\n")
        assert (found.code, found.range.start.line) == ("DOC001", 2)

    session(play)


@pytest.mark.slow
def test_a_rule_that_crashes_is_shown_and_logged(
    module: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from linter.checks.parts import RequiredPart
    from linter.findings import RunError
    from linter.lsp.diagnostics import diagnostics
    from linter.lsp.workspace import OpenPage, Workspace

    def crash(*_: object) -> None:
        raise ZeroDivisionError("by zero")

    monkeypatch.setattr(RequiredPart, "problems", crash)
    published: list[OpenPage | RunError | None] = []
    desk = Workspace(lambda uri, page: published.append(page))
    desk.lint(module.as_uri(), module, 1, module.read_text(encoding="utf-8"), "utf-16")
    (page,) = published
    assert isinstance(page, OpenPage)
    found = [one for one in diagnostics(page, lambda path: None) if one.code == "FB103"]
    assert [(one.message, one.range.start.line) for one in found] == [
        ("rule crashed: ZeroDivisionError: by zero; please report it with the page", 0)
    ]
    asyncio.run(desk.lint_across([module.as_uri()]))
    assert isinstance(published[-1], OpenPage)


@pytest.mark.slow
@pytest.mark.parametrize(
    "sent", [b"", b"no header\r\n\r\n", b"Content-Length: 9\r\n\r\n{}", b"Content-Length: 3\r\n\r\n\xff{}"]
)
def test_it_ends_with_its_editor(sent: bytes) -> None:
    command = [sys.executable, "-m", "linter", "server"]
    done = subprocess.run(command, input=sent, cwd=ROOT, capture_output=True, timeout=TIMEOUT, check=False)
    assert done.returncode == 0
    assert b"Traceback" not in done.stderr


@pytest.mark.slow
def test_it_ends_without_a_word_where_it_is_told_to() -> None:
    said = [
        {"id": 1, "method": "initialize", "params": {"processId": None, "rootUri": None, "capabilities": {}}},
        {"method": "initialized", "params": {}},
        {"id": 2, "method": "shutdown"},
        {"method": "exit"},
    ]
    sent = b""
    for one in said:
        body = json.dumps({"jsonrpc": "2.0", **one}).encode()
        sent += b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
    command = [sys.executable, "-m", "linter", "server"]
    done = subprocess.run(command, input=sent, cwd=ROOT, capture_output=True, timeout=TIMEOUT, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.count(b"Content-Length") == 2
