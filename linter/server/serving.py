"""Every notice and request of an editor, and what answers it."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from contextlib import redirect_stdout, suppress
from pathlib import Path

from lsprotocol import types
from pygls.uris import to_fs_path

from linter.cli.console import complain
from linter.manual import manual
from linter.reports.shown import shown
from linter.server import views
from linter.server.actions import EXPLAIN, actions, proved
from linter.server.service import Service

_SETTLE = 0.01  # seconds in which a newer version of a page may arrive, so that an older one is not judged
_WATCHED = ("**/*.toml", "**/mkdocs.yml", "**/lint-modules-baseline.json", "**/*.md")


class _Log(logging.Handler):
    """What the library below has to say, as one line on stderr, which editors keep for whoever looks for a fault."""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        complain(
            f"{record.getMessage()}{f': {type(error).__name__}: {error}' if error else ''}", record.levelname.lower()
        )


def serve() -> None:
    """Serves one editor on standard input and output, until it says that it is done."""
    logging.basicConfig(handlers=[_Log(logging.WARNING)])
    # The library closes its channel at the end, and nothing else may write into it: so it gets one of its own.
    with suppress(OSError), os.fdopen(os.dup(sys.stdout.fileno()), "wb") as channel, redirect_stdout(sys.stderr):
        service().start_io(stdout=channel)


def service() -> Service:
    """A server that knows every request it answers."""
    server = Service()
    _notices(server)
    _setup(server)
    _repairs(server)
    _views(server)
    _manuals(server)
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


def _repairs(server: Service) -> None:
    """What may be done about the findings of a page."""

    @server.feature(
        types.TEXT_DOCUMENT_CODE_ACTION,
        types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix], resolve_provider=True),
    )
    def offered(params: types.CodeActionParams) -> list[types.CodeAction | types.Command]:
        page, only = server.page(params.text_document.uri), params.context.only
        if page is None or (only is not None and not {"", types.CodeActionKind.QuickFix} & set(only)):
            return []
        start, end = params.range.start, params.range.end
        found = page.at((start.line, start.character), (end.line, end.character))
        return actions(page, found, params.context.diagnostics, server.takes_actions())

    @server.feature(types.CODE_ACTION_RESOLVE)
    async def resolved(action: types.CodeAction) -> types.CodeAction:
        page = server.page(str(action.data.get("uri"))) if isinstance(action.data, dict) else None
        if page is None:
            return action
        reason = await asyncio.to_thread(proved, page, action, server.takes_actions().versioned)
        if reason is not None:
            told = shown(f"{action.title}: not done, {reason}")
            server.window_show_message(types.ShowMessageParams(types.MessageType.Warning, told))
        return action


def _views(server: Service) -> None:
    """What the editor shows of a page."""

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


def _manuals(server: Service) -> None:
    """The manuals of the rules that pages are judged by."""

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
