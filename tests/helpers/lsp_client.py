"""An editor for tests: a real client that starts the language server as a process and speaks to it over its pipes."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls.lsp.client import LanguageClient

from tests.helpers.environment import checkout

TIMEOUT = 600.0  # seconds; only a server that hangs ever takes them
HEADING = "### VISUAL MODEL"
LATER = types.TextDocumentClientCapabilities(
    code_action=types.CodeActionClientCapabilities(
        data_support=True, resolve_support=types.ClientCodeActionResolveOptions(["edit"])
    )
)
"""An editor that asks for the edits of an action when its author takes it."""


class Editor:
    """Holds pages open, and collects what the server publishes about each version of them."""

    def __init__(self) -> None:
        self.client = LanguageClient("tests", "1")
        self.published: list[types.PublishDiagnosticsParams] = []
        self.logged: list[str] = []
        self.shown: list[str] = []
        self.registered: list[types.Registration] = []
        self.texts: dict[str, str] = {}
        self.versions: dict[str, int] = {}
        self._news = asyncio.Event()
        self._listen()

    def _listen(self) -> None:
        client = self.client

        @client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def published(params: types.PublishDiagnosticsParams) -> None:
            self.published.append(params)
            self._news.set()

        @client.feature(types.WINDOW_LOG_MESSAGE)
        def logged(params: types.LogMessageParams) -> None:
            self.logged.append(params.message)

        @client.feature(types.WINDOW_SHOW_MESSAGE)
        def shown(params: types.ShowMessageParams) -> None:
            self.shown.append(params.message)

        @client.feature(types.CLIENT_REGISTER_CAPABILITY)
        def registered(params: types.RegistrationParams) -> None:
            self.registered += params.registrations

    async def start(self, *encodings: str, **abilities: Any) -> types.InitializeResult:
        kinds = [types.PositionEncodingKind(one) for one in encodings] or None
        general = types.GeneralClientCapabilities(position_encodings=kinds)
        await self.client.start_io(sys.executable, "-m", "linter", "server", "--stdio", env=checkout())
        capabilities = types.ClientCapabilities(general=general, **abilities)
        result = await self.client.initialize_async(types.InitializeParams(capabilities))
        self.client.initialized(types.InitializedParams())
        return result

    async def stop(self) -> None:
        await self.client.shutdown_async(None)
        self.client.exit(None)
        await self.client.stop()

    async def open(self, file: Path, text: str | None = None) -> list[types.Diagnostic]:
        uri = file.as_uri()
        self.texts[uri], self.versions[uri] = file.read_text(encoding="utf-8") if text is None else text, 1
        item = types.TextDocumentItem(uri, "markdown", 1, self.texts[uri])
        seen = len(self.published)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        return await self.news(uri, seen)

    async def type(self, file: Path, text: str) -> list[types.Diagnostic]:
        uri = file.as_uri()
        seen = len(self.published)
        self.send(file, text)
        return await self.news(uri, seen, self.versions[uri])

    def send(self, file: Path, text: str) -> None:
        uri = file.as_uri()
        self.texts[uri] = text
        self.versions[uri] += 1
        version = types.VersionedTextDocumentIdentifier(uri=uri, version=self.versions[uri])
        change = types.TextDocumentContentChangeWholeDocument(text)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(version, [change]))

    async def edit(self, file: Path, *changes: tuple[tuple[int, int], tuple[int, int], str]) -> list[types.Diagnostic]:
        """Sends parts of a text that changed, each by its start, its end and what stands there now."""
        uri, seen = file.as_uri(), len(self.published)
        self.versions[uri] += 1
        parts = [
            types.TextDocumentContentChangePartial(types.Range(types.Position(*start), types.Position(*end)), text)
            for start, end, text in changes
        ]
        version = types.VersionedTextDocumentIdentifier(uri=uri, version=self.versions[uri])
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(version, parts))
        return await self.news(uri, seen, self.versions[uri])

    async def lenses(self, file: Path) -> dict[int, str]:
        """The titles of the code lenses of a page, by their lines."""
        asked = types.CodeLensParams(types.TextDocumentIdentifier(file.as_uri()))
        found = await self.client.text_document_code_lens_async(asked) or []
        return {lens.range.start.line: lens.command.title for lens in found if lens.command is not None}

    async def save(self, file: Path) -> list[types.Diagnostic]:
        uri = file.as_uri()
        file.write_bytes(self.texts[uri].encode())
        seen = len(self.published)
        self.client.text_document_did_save(types.DidSaveTextDocumentParams(types.TextDocumentIdentifier(uri)))
        return await self.news(uri, seen)

    async def news(self, uri: str, seen: int, version: int | None = None) -> list[types.Diagnostic]:
        """The first diagnostics of a page behind those `seen`, of a version if one is asked for."""
        async with asyncio.timeout(TIMEOUT):
            while True:
                for one in self.published[seen:]:
                    if one.uri == uri and version in (None, one.version):
                        return list(one.diagnostics)
                self._news.clear()
                await self._news.wait()

    async def offers(
        self, file: Path, diagnostic: types.Diagnostic, *only: str
    ) -> list[types.CodeAction | types.Command]:
        asked = types.CodeActionParams(
            types.TextDocumentIdentifier(file.as_uri()),
            diagnostic.range,
            types.CodeActionContext([diagnostic], only=list(only) or None),
        )
        found = await self.client.text_document_code_action_async(asked)
        return list(found or [])

    async def actions(self, file: Path, diagnostic: types.Diagnostic) -> list[types.CodeAction]:
        return [one for one in await self.offers(file, diagnostic) if isinstance(one, types.CodeAction)]

    async def take(self, action: types.CodeAction) -> types.CodeAction:
        """The action as the server gives it to an author who takes it."""
        return await self.client.code_action_resolve_async(action)

    async def hover(self, file: Path, line: int, character: int) -> str:
        place = types.HoverParams(types.TextDocumentIdentifier(file.as_uri()), types.Position(line, character))
        found = await self.client.text_document_hover_async(place)
        return "" if found is None else getattr(found.contents, "value", "")

    async def symbols(self, file: Path) -> Sequence[types.DocumentSymbol]:
        asked = types.DocumentSymbolParams(types.TextDocumentIdentifier(file.as_uri()))
        found = await self.client.text_document_document_symbol_async(asked)
        return [one for one in found or [] if isinstance(one, types.DocumentSymbol)]

    async def completions(self, file: Path, line: int, character: int) -> list[types.CompletionItem]:
        place = types.CompletionParams(types.TextDocumentIdentifier(file.as_uri()), types.Position(line, character))
        found = await self.client.text_document_completion_async(place)
        return list(found) if isinstance(found, (list, tuple)) else []

    def apply(self, file: Path, action: types.CodeAction) -> str:
        """The text of a page with an action applied, its columns counted in UTF-16."""
        assert action.edit is not None
        changes = (action.edit.changes or {}).get(file.as_uri(), [])
        text = self.texts[file.as_uri()]
        for edit in sorted(changes, key=lambda one: (one.range.start.line, one.range.start.character), reverse=True):
            start, end = _offset(text, edit.range.start), _offset(text, edit.range.end)
            text = text[:start] + edit.new_text + text[end:]
        return text


def _offset(text: str, position: types.Position) -> int:
    lines = text.split("\n")
    units = lines[position.line].encode("utf-16-le")[: 2 * position.character]
    return sum(len(line) + 1 for line in lines[: position.line]) + len(units.decode("utf-16-le"))


def session(play: Callable[[Editor], Awaitable[None]], *encodings: str, **abilities: Any) -> Editor:
    """Plays what an author does in an editor, from the start of the server to its end."""

    async def run() -> Editor:
        editor = Editor()
        await editor.start(*encodings, **abilities)
        try:
            await play(editor)
        finally:
            await editor.stop()
        return editor

    return asyncio.run(asyncio.wait_for(run(), 2 * TIMEOUT))


def codes(found: Sequence[types.Diagnostic]) -> list[str]:
    return [str(one.code) for one in found]


def without_heading(text: str) -> str:
    """A text without its first VISUAL MODEL heading; its diagram stands under the CORE CONCEPT then."""
    start = text.index(HEADING)
    return text[:start] + text[text.index("\n", start) + 1 :]


def line_of(text: str, start: str) -> int:
    return next(number for number, line in enumerate(text.split("\n")) if line.startswith(start))


def at(range_: types.Range) -> tuple[int, int, int, int]:
    return range_.start.line, range_.start.character, range_.end.line, range_.end.character
