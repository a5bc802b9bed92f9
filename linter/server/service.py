"""The language server: the pages an editor holds open, and what it is told of them."""

from __future__ import annotations

from pathlib import Path

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path

from linter import __version__
from linter.cli.discovery import SUFFIXES
from linter.editor.positions import UTF16
from linter.model import RunError
from linter.server.actions import Takes
from linter.server.desk import Desk
from linter.server.diagnostics import diagnostics, trouble
from linter.server.open_pages import OpenPage


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

    def takes_actions(self) -> Takes:
        """What the editor can do with an action."""
        resolve = self.client_capabilities.text_document and self.client_capabilities.text_document.code_action
        support = resolve and resolve.resolve_support
        later = bool(resolve and resolve.data_support and support and "edit" in support.properties)
        return Takes(self.takes("workspace", "workspace_edit", "document_changes"), later)

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
