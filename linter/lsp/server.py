"""The requests and notices of an editor, and what answers them."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout, suppress
from io import FileIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol, lsp_method
from pygls.uris import to_fs_path
from pygls.workspace import TextDocument

from linter import __version__
from linter.findings import RunError
from linter.lsp import features
from linter.lsp.actions import EXPLAIN, FIX_ALL, ClientSupport, code_actions, fix_all_actions, resolve_fix
from linter.lsp.diagnostics import diagnostics, run_error_diagnostic
from linter.lsp.positions import UTF16, changed_text
from linter.lsp.workspace import OpenPage, Workspace
from linter.reports.escape import printable
from linter.rules.manual import rule_manual
from linter.text.globs import is_markdown

_SETTLING_TIME = 0.01  # seconds in which a newer version of a page may arrive, so that an older one is not judged
_ABOVE_FIX_ALL = (types.CodeActionKind.Source, types.CodeActionKind.SourceFixAll)
_WATCHED = ("**/*.toml", "**/mkdocs.yml", "**/mkdocs.yaml", "**/lint-modules-baseline.json", "**/*.md")


class _ProtocolOfLines(LanguageServerProtocol):
    """Applies what an editor changed by the line ends of the protocol; the library's own way splits at more."""

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: types.DidChangeTextDocumentParams) -> Iterator[Any]:
        document = self.workspace.text_documents[unquote(params.text_document.uri)]
        encoding = types.PositionEncodingKind(self.workspace.position_encoding or UTF16).value
        text = document.source
        for change in params.content_changes:
            if isinstance(change, types.TextDocumentContentChangePartial):
                start, end = change.range.start, change.range.end
                places = (start.line, start.character), (end.line, end.character)
                text = changed_text(text, [(*places, change.text)], encoding)
            else:
                text = change.text
        whole = types.DidChangeTextDocumentParams(
            params.text_document, [types.TextDocumentContentChangeWholeDocument(text)]
        )
        yield from super().lsp_text_document__did_change(whole)


class LintServer(LanguageServer):
    """Answers an editor."""

    def __init__(self) -> None:
        super().__init__(
            "lint-modules", __version__, types.TextDocumentSyncKind.Incremental, protocol_cls=_ProtocolOfLines
        )
        self.open_pages = Workspace(self._publish)
        self._logged: set[str] = set()

    def document(self, uri: str) -> TextDocument | None:
        """An open document, however the editor has escaped its URI; the library knows documents by unescaped ones."""
        found: TextDocument | None = self.workspace.text_documents.get(unquote(uri))
        return found

    def page(self, uri: str) -> OpenPage | None:
        """An open page as the editor holds it now; None for one of which nothing is said."""
        document = self.document(uri)
        if document is None:
            return None
        page = self.open_pages.pages.get(document.uri)
        if page is not None and page.version != document.version:
            self.lint(uri)
        return self.open_pages.pages.get(document.uri)

    @property
    def encoding(self) -> str:
        """The unit in which the editor counts columns, as agreed with it: `utf-8`, `utf-16` or `utf-32`."""
        return types.PositionEncodingKind(self.workspace.position_encoding or UTF16).value

    def lint(self, uri: str) -> None:
        """Judges an open page as it is now, if it is Markdown: by the name of its file, else by its language."""
        document = self.document(uri)
        if document is None:
            return
        path = to_fs_path(document.uri) if document.uri.startswith("file:") else None
        if path is None and document.language_id == "markdown":
            path = str(Path(self.workspace.root_path or os.getcwd()) / "untitled.md")  # noqa: PTH109 - a text is wanted
        if path is not None and is_markdown(path):
            self.open_pages.lint(document.uri, Path(path), document.version, document.source, self.encoding)

    async def reload(self) -> None:
        """Reads the configuration and the rules anew, and judges every open page again."""
        self.open_pages.forget()
        for document in list(self.workspace.text_documents.values()):
            self.lint(document.uri)
        await self.open_pages.lint_across(list(self.open_pages.pages))

    def supports(self, *names: str) -> bool:
        """Whether the editor says that it can do something, named by the way to it in its capabilities."""
        value: object = self.client_capabilities
        for name in names:
            value = getattr(value, name, None)
        return bool(value)

    def client_support(self) -> ClientSupport:
        """What the editor can do with an action."""
        resolve = self.client_capabilities.text_document and self.client_capabilities.text_document.code_action
        support = resolve and resolve.resolve_support
        later = bool(resolve and resolve.data_support and support and "edit" in support.properties)
        return ClientSupport(self.supports("workspace", "workspace_edit", "document_changes"), later)

    def _publish(self, uri: str, page: OpenPage | RunError | None) -> None:
        shown_diagnostics = []
        if isinstance(page, RunError):
            shown_diagnostics, errors = [run_error_diagnostic(page)], [page]
        else:
            errors = list(page.errors) if page is not None else []
            shown_diagnostics = diagnostics(page, self.open_pages.position_maps(page)) if page is not None else []
        document = self.document(uri)
        version = document.version if document is not None else None
        self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, shown_diagnostics, version))
        for error in errors:
            self._log_once(f"{error.path}: {error.message}")

    def _log_once(self, message: str) -> None:
        """Puts a message into the editor's log, once."""
        if message not in self._logged:
            self._logged.add(message)
            self.window_log_message(types.LogMessageParams(types.MessageType.Error, message))


class _StderrLog(logging.Handler):
    """Writes what pygls logs to stderr, a line each; editors keep it for whoever looks for a fault."""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        text = printable(f"{record.getMessage()}{f': {type(error).__name__}: {error}' if error else ''}")
        if sys.stderr is not None:
            with suppress(OSError):  # nobody reads it
                sys.stderr.write(f"lint-modules: {record.levelname.lower()}: {text}\n")
                sys.stderr.flush()


class _AnswerChannel(FileIO):
    """Where answers go. A full disk is reported at the end: the library would report it through this very channel."""

    fault: OSError | None = None

    def write(self, data: bytes, /) -> int:  # type: ignore[override]
        rest = memoryview(data)
        while rest and self.fault is None:
            try:
                rest = rest[super().write(rest) :]
            except BrokenPipeError:  # the editor is gone, and the library ends
                raise
            except OSError as error:
                self.fault = error
        return len(data)


def serve() -> None:
    """Serves one editor on standard input and output, until it says that it is done."""
    logging.basicConfig(handlers=[_StderrLog(logging.WARNING)])
    # The library closes its channel at the end, and nothing else may write into it: so it gets one of its own.
    channel = _AnswerChannel(os.dup(sys.stdout.fileno()), "wb")
    with suppress(OSError), channel, redirect_stdout(sys.stderr):
        create_server().start_io(stdout=channel)
    if channel.fault is not None:
        raise channel.fault


def create_server() -> LintServer:
    """A server that knows every request it answers."""
    server = LintServer()
    _add_page_notices(server)
    _add_setup_notices(server)
    _add_actions(server)
    _add_views(server)
    _add_manuals(server)
    return server


def _add_page_notices(server: LintServer) -> None:
    """Notices about pages: opened, changed, saved, closed."""

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def did_open(params: types.DidOpenTextDocumentParams) -> None:
        server.lint(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    async def did_change(params: types.DidChangeTextDocumentParams) -> None:
        uri, version = params.text_document.uri, params.text_document.version
        await asyncio.sleep(_SETTLING_TIME)
        document = server.document(uri)
        page = None if document is None else server.open_pages.pages.get(document.uri)
        if document is not None and document.version == version and (page is None or page.version != version):
            server.lint(uri)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    async def did_save(params: types.DidSaveTextDocumentParams) -> None:
        if server.open_pages.is_stale():
            await server.reload()
        elif (page := server.page(params.text_document.uri)) is not None:
            await server.open_pages.lint_across([page.uri])
        if server.supports("workspace", "code_lens", "refresh_support"):
            await server.workspace_code_lens_refresh_async(None)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def did_close(params: types.DidCloseTextDocumentParams) -> None:
        server.open_pages.close(params.text_document.uri)


def _add_setup_notices(server: LintServer) -> None:
    """The configuration and rule pages, which the editor watches where it can."""

    @server.feature(types.INITIALIZED)
    async def initialized(params: types.InitializedParams) -> None:
        if server.supports("workspace", "did_change_watched_files", "dynamic_registration"):
            watchers = [types.FileSystemWatcher(pattern) for pattern in _WATCHED]
            options = types.DidChangeWatchedFilesRegistrationOptions(watchers)
            method = types.WORKSPACE_DID_CHANGE_WATCHED_FILES
            await server.client_register_capability_async(
                types.RegistrationParams([types.Registration("lint-modules-setup", method, options)])
            )

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    async def watched_files_changed(params: types.DidChangeWatchedFilesParams) -> None:
        files = [Path(path) for change in params.changes if (path := to_fs_path(change.uri)) is not None]
        if server.open_pages.depends_on(files):
            await server.reload()


def _add_actions(server: LintServer) -> None:
    """What may be done about the findings of a page."""

    @server.feature(
        types.TEXT_DOCUMENT_CODE_ACTION,
        types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix, FIX_ALL], resolve_provider=True),
    )
    async def code_action(params: types.CodeActionParams) -> list[types.CodeAction | types.Command]:
        asked = server.document(params.text_document.uri)
        version = None if asked is None else asked.version
        await asyncio.sleep(_SETTLING_TIME)  # in which the editor may take the question back
        document, only = server.document(params.text_document.uri), params.context.only
        if document is None or document.version != version:  # the answer would be about another text
            return []
        page = server.page(params.text_document.uri)
        if page is None:
            return []
        kinds = None if only is None else set(only)
        actions: list[types.CodeAction | types.Command] = []
        if kinds is None or {"", types.CodeActionKind.QuickFix} & kinds:
            start, end = params.range.start, params.range.end
            places = (start.line, start.character), (end.line, end.character)
            actions += code_actions(page, places, params.context.diagnostics, server.client_support())
        if kinds is not None and {FIX_ALL, *_ABOVE_FIX_ALL} & kinds:
            actions += fix_all_actions(page, server.client_support().versioned)
        return actions

    @server.feature(types.CODE_ACTION_RESOLVE)
    async def resolve_code_action(action: types.CodeAction) -> types.CodeAction:
        page = server.page(str(action.data.get("uri"))) if isinstance(action.data, dict) else None
        if page is None:
            return action
        reason = await asyncio.to_thread(resolve_fix, page, action, server.client_support().versioned)
        if reason is not None:
            message = printable(f"{action.title}: not done, {reason}")
            server.window_show_message(types.ShowMessageParams(types.MessageType.Warning, message))
        return action


def _add_views(server: LintServer) -> None:
    """What the editor shows of a page."""

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    def hover(params: types.HoverParams) -> types.Hover | None:
        page = server.page(params.text_document.uri)
        return None if page is None else features.hover(page, params.position)

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    def document_symbol(params: types.DocumentSymbolParams) -> list[types.DocumentSymbol]:
        page = server.page(params.text_document.uri)
        return [] if page is None else features.document_symbols(page)

    @server.feature(types.TEXT_DOCUMENT_CODE_LENS)
    def code_lens(params: types.CodeLensParams) -> list[types.CodeLens]:
        page = server.page(params.text_document.uri)
        return [] if page is None else features.code_lenses(page)

    @server.feature(types.TEXT_DOCUMENT_COMPLETION, types.CompletionOptions(trigger_characters=["#", "[", ","]))
    def completion(params: types.CompletionParams) -> list[types.CompletionItem]:
        page = server.page(params.text_document.uri)
        return [] if page is None else features.completions(page, params.position)


def _add_manuals(server: LintServer) -> None:
    """The manuals of the rules that pages are judged by."""

    @server.command(EXPLAIN)
    async def explain(code: str) -> str | None:
        """The manual of a rule; shown too, as a page where the editor can open one."""
        for page in server.open_pages.pages.values():
            rule = page.session.linter.rule_set.find(code)
            if rule is None:
                continue
            text, uri = rule_manual(rule, page.session.linter.rule_set.profiles), page.session.manual_address(rule)
            if uri and server.supports("window", "show_document", "support"):
                external = not uri.startswith("file:")
                server.window_show_document(types.ShowDocumentParams(uri, external))
            else:
                server.window_show_message(types.ShowMessageParams(types.MessageType.Info, text))
            return text
        return None
