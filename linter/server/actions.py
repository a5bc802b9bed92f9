"""What an editor offers at a finding: its fix, the comment that ignores it, its rule's manual."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lsprotocol import types

from linter.editor.silencing import ignoring
from linter.model import Finding, Fix
from linter.parts import Document
from linter.server.diagnostics import lsp_range
from linter.server.open_pages import OpenPage

EXPLAIN = "lint-modules.explain"
_IGNORED = 8  # suppressions offered at once
_READ = 400_000  # characters that are read anew to find their places: a page is read for each


def actions(
    page: OpenPage, findings: Sequence[Finding], held: Sequence[types.Diagnostic], versioned: bool
) -> list[types.CodeAction | types.Command]:
    """The actions at some findings of a page: fixes first, safe ones preferred.

    `held` are the diagnostics that the editor asks for, `versioned` tells whether it takes edits of one version.
    """
    fixes = [_fixed(page, finding, held, versioned) for finding in findings if finding.fix is not None]
    first = {(finding.code, finding.range.line): finding for finding in reversed(findings)}
    codes = dict.fromkeys(finding.code for finding in findings)
    most = min(_IGNORED, max(1, _READ // (len(page.source.text) + 1)))
    ignored = _ignored(page, sorted(first.values(), key=lambda one: one.sort_key)[:most], held, versioned)
    return [*fixes, *ignored, *map(_explained, codes)]


def _fixed(page: OpenPage, finding: Finding, held: Sequence[types.Diagnostic], versioned: bool) -> types.CodeAction:
    assert finding.fix is not None
    edits = [types.TextEdit(lsp_range(page.ruler.range(edit.range)), edit.text) for edit in finding.fix.edits]
    mark = "" if finding.fix.safe else " [unsafe: read what it writes]"
    return types.CodeAction(
        f"{finding.fix.title} ({finding.code}){mark}",
        types.CodeActionKind.QuickFix,
        _about(page, finding, held),
        finding.fix.safe,
        edit=_workspace_edit(page, edits, versioned),
    )


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
