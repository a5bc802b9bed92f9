"""What an editor offers at a finding: its fix, the comment that ignores it, its rule's manual.

A fix is proved before it becomes an edit: when the author takes it, or, in an editor that cannot ask then, at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from lsprotocol import types

from linter.editor.silencing import ignoring
from linter.model import Finding, Fix, Repair
from linter.parts import Document
from linter.reports.shown import shown
from linter.server.diagnostics import lsp_range
from linter.server.open_pages import OpenPage
from linter.server.proofs import refusal

EXPLAIN = "lint-modules.explain"
_MOST = 8  # suppressions, or fixes proved beforehand, that are offered at once
_READ = 400_000  # characters that are read anew to find their places: a page is read for each


@dataclass(frozen=True, slots=True)
class Takes:
    """What an editor can do with an action: edits of one version of a page, and asking for its edits when taken."""

    versioned: bool
    later: bool


def actions(
    page: OpenPage, findings: Sequence[Finding], held: Sequence[types.Diagnostic], takes: Takes
) -> list[types.CodeAction | types.Command]:
    """The actions at some findings of a page: fixes first, safe ones preferred.

    `held` are the diagnostics that the editor asks for.
    """
    most = min(_MOST, max(1, _READ // (len(page.source.text) + 1)))
    fixes = [finding for finding in findings if finding.fix is not None]
    if not takes.later:
        fixes = [finding for finding in fixes[:most] if refusal(page, finding) is None]
    first = {(finding.code, finding.range.line): finding for finding in reversed(findings)}
    codes = dict.fromkeys(finding.code for finding in findings)
    ignored = _ignored(page, sorted(first.values(), key=lambda one: one.sort_key)[:most], held, takes.versioned)
    return [*(_fixed(page, finding, held, takes) for finding in fixes), *ignored, *map(_explained, codes)]


def _fixed(page: OpenPage, finding: Finding, held: Sequence[types.Diagnostic], takes: Takes) -> types.CodeAction:
    assert finding.fix is not None
    mark = "" if finding.fix.safe else " [unsafe: read what it writes]"
    return types.CodeAction(
        f"{shown(finding.fix.title)} ({finding.code}){mark}",
        types.CodeActionKind.QuickFix,
        _about(page, finding, held),
        finding.fix.safe,
        edit=None if takes.later else _repair(page, finding.fix, takes.versioned),
        data=_named(page, finding) if takes.later else None,
    )


def _named(page: OpenPage, finding: Finding) -> dict[str, Any]:
    """What finds a finding again when the editor asks for the edits of its fix."""
    return {"uri": page.uri, "version": page.version, "code": finding.code, "fingerprint": finding.fingerprint}


def proved(page: OpenPage, action: types.CodeAction, versioned: bool) -> str | None:
    """Gives an action the edits of its fix; returns why it must not have them, None where it has them."""
    found = next((one for one in page.findings if one.fix and _named(page, one) == action.data), None)
    if found is None or found.fix is None:
        return "the page has changed since it was offered"
    reason = refusal(page, found)
    if reason is None:
        action.edit = _repair(page, found.fix, versioned)
    return reason


def _repair(page: OpenPage, repair: Repair, versioned: bool) -> types.WorkspaceEdit:
    edits = [types.TextEdit(lsp_range(page.ruler.range(edit.range)), edit.text) for edit in repair.edits]
    return _workspace_edit(page, edits, versioned)


def _ignored(
    page: OpenPage, findings: Sequence[Finding], held: Sequence[types.Diagnostic], versioned: bool
) -> Iterator[types.CodeAction]:
    for finding in findings if page.document is not None else ():
        assert page.document is not None
        line, vocabulary = finding.range.line - 1, page.course.vocabulary
        fix = ignoring(page.document, line, finding.code, vocabulary, lambda text: _read(page, text))
        if fix is not None:
            edit, about = _workspace_edit(page, _text_edits(page, fix), versioned), _about(page, finding, held)
            yield types.CodeAction(fix.title, types.CodeActionKind.QuickFix, about, False, edit=edit)


def _about(page: OpenPage, finding: Finding, held: Sequence[types.Diagnostic]) -> list[types.Diagnostic]:
    place = lsp_range(page.ruler.range(finding.range))
    return [one for one in held if one.code == finding.code and one.range == place]


def _read(page: OpenPage, text: str) -> Document | None:
    found = page.course.understand(text, page.source.path)
    return found if isinstance(found, Document) else None


def _text_edits(page: OpenPage, fix: Fix) -> list[types.TextEdit]:
    return [types.TextEdit(lsp_range(page.ruler.range(page.source.range(edit.span))), edit.text) for edit in fix.edits]


def _explained(code: str) -> types.Command:
    return types.Command(f"explain {code}", EXPLAIN, arguments=[code])


def _workspace_edit(page: OpenPage, edits: list[types.TextEdit], versioned: bool) -> types.WorkspaceEdit:
    if not versioned:
        return types.WorkspaceEdit({page.uri: edits})
    document = types.OptionalVersionedTextDocumentIdentifier(page.uri, page.version)
    return types.WorkspaceEdit(document_changes=[types.TextDocumentEdit(document, list(edits))])
