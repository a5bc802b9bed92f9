"""Markdown into a syntax tree, and what MkDocs makes of it."""
