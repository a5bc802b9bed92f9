"""The linter inside other programs: pytest and MkDocs. Each plugin is found by its entry point."""

from __future__ import annotations
