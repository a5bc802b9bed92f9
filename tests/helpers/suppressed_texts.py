"""Texts with suppressions in them, and what is found there."""

from __future__ import annotations

from linter.checks.base import Context
from linter.config.model import Config
from linter.config.policy import build_policy
from linter.findings import Repair
from linter.linting import engine
from linter.linting.results import PageResult
from linter.rules.model import RuleSet
from linter.text.source import Source, from_text

HEAD = "---\ntype: learning-module\n---\n# A Module\n\n"
BLOCK = "## Focus Block 1: Clocks (30 min)\n\n### PRIMING\n\nWhy do clocks drift apart?\n"


def said(text: str) -> str:
    """A text in which `<<ignore[DOC006]>>` stands for a comment to the linter."""
    return text.replace("<<", "<!-- lint-modules: ").replace(">>", " -->")


def check_text(
    text: str, standard: RuleSet, codes: str = "", config: Config | None = None, path: str = "docs/module-1-a.md"
) -> PageResult:
    """A text under the rules of some codes, DOC011 and DOC012; under all rules where none is named."""
    rules = [rule for rule in standard.rules if not codes or rule.code in f"{codes} DOC011 DOC012"]
    return engine.lint_page(
        from_text(said(text), path), rules, standard.kinds, Context(), build_policy(config or Config(), standard)
    )


def places(checked: PageResult) -> list[tuple[str, int]]:
    return sorted((finding.code, finding.range.line) for finding in checked.findings)


def repaired(source: Source, fix: Repair) -> str:
    """The text after a fix."""
    text = source.text
    for edit in sorted(fix.edits, key=lambda edit: edit.range, reverse=True):
        start = source.starts[edit.range.line - 1] + edit.range.column - 1
        end = source.starts[edit.range.end_line - 1] + edit.range.end_column - 1
        text = text[:start] + edit.text + text[end:]
    return text
