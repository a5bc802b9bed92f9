"""The language server itself: the requests and notices of an editor, answered from the pages it holds open."""

from __future__ import annotations

import asyncio
from pathlib import Path

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path

from linter import __version__
from linter.cli.discovery import SUFFIXES
from linter.config import NAMES
from linter.editor.positions import UTF16
from linter.manual import manual
from linter.model import RunError
from linter.server import views
from linter.server.actions import EXPLAIN, actions
from linter.server.desk import Desk
from linter.server.diagnostics import diagnostics, trouble
from linter.server.open_pages import OpenPage

_SETTLE = 0.01  # seconds in which a newer version of a page may arrive, so that an older one is not judged
_WATCHED = (*(f"**/{name}" for name in NAMES), "**/mkdocs.yml", "**/lint-modules-baseline.json", "**/*.md")


class Service(LanguageServer):
    """Answers an editor. Texts are sent whole: what is a line end in an editor and in Python differs."""

    def __init__(self) -> None:
        super().__init__("lint-modules", __version__, types.TextDocumentSyncKind.Full)
        self.desk = Desk(self._publish)
        self._told: set[str] = set()

    def page(self, uri: str) -> OpenPage | None:
        """An open page as the editor holds it now; None for one of which nothing is said."""
        held = self.workspace.text_documents.get(uri)
        page = self.desk.pages.get(uri)
        if held is not None and page is not None and page.version != held.version:
            self.look(uri)
        return self.desk.pages.get(uri)

    @property
    def encoding(self) -> str:
        """The unit in which the editor counts columns, as agreed with it: `utf-8`, `utf-16` or `utf-32`."""
        return types.PositionEncodingKind(self.workspace.position_encoding or UTF16).value

    def look(self, uri: str) -> None:
        """Judges an open page as it is now, if it is Markdown in a file."""
        path = to_fs_path(uri) if uri.startswith("file:") else None
        held = self.workspace.text_documents.get(uri)
        if path is not None and held is not None and path.endswith(SUFFIXES):
            self.desk.look(uri, Path(path), held.version, held.source, self.encoding)

    async def reload(self) -> None:
        """Reads the configuration and the rules anew, and judges every open page again."""
        self.desk.forget()
        for uri in list(self.workspace.text_documents):
            self.look(uri)
        await self.desk.look_across(list(self.desk.pages))

    def takes(self, *names: str) -> bool:
        """Whether the editor says that it can do something, named by the way to it in its capabilities."""
        value: object = self.client_capabilities
        for name in names:
            value = getattr(value, name, None)
        return bool(value)

    def _publish(self, uri: str, page: OpenPage | RunError | None) -> None:
        found = []
        if isinstance(page, RunError):
            found, errors = [trouble(page)], [page]
        else:
            errors = list(page.errors) if page is not None else []
            found = diagnostics(page, self.desk.rulers(page)) if page is not None else []
        held = self.workspace.text_documents.get(uri)
        version = held.version if held is not None else None
        self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, found, version))
        for error in errors:
            self._tell(f"{error.path}: {error.message}")

    def _tell(self, message: str) -> None:
        """Puts a message into the editor's log, once."""
        if message not in self._told:
            self._told.add(message)
            self.window_log_message(types.LogMessageParams(types.MessageType.Error, message))


def serve() -> None:
    """Serves one editor on standard input and output, until it says that it is done."""
    service().start_io()


def service() -> Service:
    """A server that knows every request it answers."""
    server = Service()
    _notices(server)
    _setup(server)
    _requests(server)
    return server


def _notices(server: Service) -> None:
    """What the editor tells of its pages."""

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def opened(params: types.DidOpenTextDocumentParams) -> None:
        server.look(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    async def changed(params: types.DidChangeTextDocumentParams) -> None:
        uri, version = params.text_document.uri, params.text_document.version
        await asyncio.sleep(_SETTLE)
        held, known = server.workspace.text_documents.get(uri), server.desk.pages.get(uri)
        if held is not None and held.version == version and (known is None or known.version != version):
            server.look(uri)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    async def saved(params: types.DidSaveTextDocumentParams) -> None:
        if server.desk.is_stale():
            await server.reload()
        elif server.page(params.text_document.uri) is not None:
            await server.desk.look_across([params.text_document.uri])

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def closed(params: types.DidCloseTextDocumentParams) -> None:
        server.desk.close(params.text_document.uri)


def _setup(server: Service) -> None:
    """The configuration and rule pages, which the editor watches where it can."""

    @server.feature(types.INITIALIZED)
    async def initialized(params: types.InitializedParams) -> None:
        if server.takes("workspace", "did_change_watched_files", "dynamic_registration"):
            watchers = [types.FileSystemWatcher(pattern) for pattern in _WATCHED]
            options = types.DidChangeWatchedFilesRegistrationOptions(watchers)
            method = types.WORKSPACE_DID_CHANGE_WATCHED_FILES
            await server.client_register_capability_async(
                types.RegistrationParams([types.Registration("lint-modules-setup", method, options)])
            )

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    async def watched(params: types.DidChangeWatchedFilesParams) -> None:
        files = [Path(path) for change in params.changes if (path := to_fs_path(change.uri)) is not None]
        if server.desk.reads(files):
            await server.reload()


def _requests(server: Service) -> None:
    """What the editor asks of a page."""

    @server.feature(
        types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix])
    )
    def offered(params: types.CodeActionParams) -> list[types.CodeAction | types.Command]:
        page, only = server.page(params.text_document.uri), params.context.only
        if page is None or (only is not None and not {"", types.CodeActionKind.QuickFix} & set(only)):
            return []
        start, end = params.range.start, params.range.end
        found = page.at((start.line, start.character), (end.line, end.character))
        versioned = server.takes("workspace", "workspace_edit", "document_changes")
        return actions(page, found, params.context.diagnostics, versioned)

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    def hovered(params: types.HoverParams) -> types.Hover | None:
        page = server.page(params.text_document.uri)
        return None if page is None else views.hover(page, params.position)

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    def outlined(params: types.DocumentSymbolParams) -> list[types.DocumentSymbol]:
        page = server.page(params.text_document.uri)
        return [] if page is None else views.symbols(page)

    @server.feature(types.TEXT_DOCUMENT_COMPLETION, types.CompletionOptions(trigger_characters=["#", "[", ","]))
    def completed(params: types.CompletionParams) -> list[types.CompletionItem]:
        page = server.page(params.text_document.uri)
        return [] if page is None else views.completions(page, params.position)

    @server.command(EXPLAIN)
    async def explain(code: str) -> str | None:
        """The manual of a rule; shown too, as a page where the editor can open one."""
        for page in server.desk.pages.values():
            rule = page.course.run.standard.find(code)
            if rule is None:
                continue
            text, uri = manual(rule, page.course.run.standard.profiles), page.course.page_of(rule)
            if uri and server.takes("window", "show_document", "support"):
                external = not uri.startswith("file:")
                server.window_show_document(types.ShowDocumentParams(uri, external))
            else:
                server.window_show_message(types.ShowMessageParams(types.MessageType.Info, text))
            return text
        return None
