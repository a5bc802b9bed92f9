"""The language server: editors ask, the rules and the engine of the command answer. It needs the extra `lsp`."""

from __future__ import annotations
