"""The code actions at the findings of an open page: fixes, suppressions, and the manual of a rule.

A fix is proved before it becomes an edit: when the author takes it, or at once in an editor that cannot ask then.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from lsprotocol import types

from linter.app.fix import Verifier, corpus_rules, new_findings
from linter.app.results import Memory
from linter.app.session import Session
from linter.findings import UNSUPPRESSIBLE, Edit, Finding, Fix, Repair, Span
from linter.kinds.document import Document
from linter.linting.baseline import baseline_entry
from linter.linting.fixes import apply_to_text, fix_page
from linter.linting.suppression_syntax import MARKER, find_suppressions
from linter.lsp.diagnostics import lsp_range
from linter.lsp.workspace import OpenPage
from linter.markdown.ast import Page
from linter.project.discovery import FoundPage, discover
from linter.reports.escape import printable
from linter.rules.selection import Vocabulary
from linter.text.source import Source
from linter.text.wording import counted

EXPLAIN = "lint-modules.explain"
FIX_ALL = f"{types.CodeActionKind.SourceFixAll.value}.lint-modules"
_MAX_OFFERS = 8  # suppressions, or fixes proved beforehand, that are offered at once
_MAX_LINE_ACTIONS = 4  # actions at the findings of one line: a longer list is not read
_MAX_READ_LENGTH = 400_000  # characters that are read anew to find their places: a page is read for each
Parse = Callable[[str], Document | None]


@dataclass(frozen=True, slots=True)
class _CommentPlace:
    """Where a comment may stand: its offset and text, and how many lines it moves the finding down."""

    offset: int
    text: str
    lines_down: int


def ignore_fix(document: Document, line: int, code: str, vocabulary: Vocabulary, parse: Parse) -> Fix | None:
    """The edit that suppresses a rule at a line (from 0): the first place from which it reaches the line.

    None for rules that cannot be suppressed. No reason is written: only the author knows it.
    """
    if code in UNSUPPRESSIBLE:
        return None
    text = document.page.source.text
    for place in _comment_places(document.page, line, code):
        fix = Fix(f"ignore {code} here", (Edit(Span(place.offset, place.offset), place.text),))
        changed = parse(apply_to_text(text, [fix]).text)
        if changed is not None and _is_suppressed(changed, line + place.lines_down, code, vocabulary):
            return fix
    return None


def _is_suppressed(document: Document, line: int, code: str, vocabulary: Vocabulary) -> bool:
    found = find_suppressions(document, vocabulary, require_reason=False)
    return any(range_.code == code and range_.line <= line < range_.end for range_ in found.ranges)


def _comment_places(page: Page, line: int, code: str) -> Iterator[_CommentPlace]:
    """A heading's comment stands above it, as the manual shows it; any other line's behind it, else above its block.

    The last resort is the whole page: a line of front matter or of an unclosed fence bears no comment.
    """
    source = page.source
    comment = f"<!-- {MARKER}: ignore[{code}] -->"
    text = source.lines[line]
    at_line_end = _CommentPlace(source.starts[line] + len(text.rstrip()), f" {comment}", 0)
    block_around = next((block for block in page.blocks if block.line <= line < block.end), None)
    block_start = line if block_around is None else block_around.line
    above_block = _CommentPlace(source.starts[block_start], f"{comment}{source.newline}", 1)
    heading = page.heading_at(line)
    yield from (above_block, at_line_end) if heading is not None and heading.level > 1 else (at_line_end, above_block)
    body = min(page.front_matter.body, len(source.lines) - 1)
    whole_page = f"<!-- {MARKER}: ignore-file[{code}] -->{source.newline}"
    yield _CommentPlace(source.starts[body], whole_page, int(line >= body))


def fix_refusal(page: OpenPage, finding: Finding) -> str | None:
    """Why the fix of a finding must not be applied to an open page; None where the page is the better for it.

    Unsaved text of other pages does not count: a rule that looks at them sees their files.
    """
    session, document = page.session, page.document
    assert document is not None, "what has a fix was read"
    file = FoundPage(session.root, page.source.path, named=False)
    verifier = Verifier(session.page_linter, lambda found: baseline_entry(found) in (session.baseline or ()))
    result = fix_page(page.source, verifier.page_judge(file, document), lambda found: _same(found, finding))
    if result.refused:
        return result.refused[0].reason
    return _across(page.source, session, result.source) if result.fixed else "it cannot be proved on this text"


def fix_all_actions(page: OpenPage, versioned: bool) -> list[types.CodeAction]:
    """The action that makes all safe repairs of a page that are proved; none where there is nothing to repair."""
    if page.document is None or not any(finding.fix is not None and finding.fix.safe for finding in page.findings):
        return []
    session = page.session
    file = FoundPage(session.root, page.source.path, named=False)
    verifier = Verifier(session.page_linter, lambda found: baseline_entry(found) in (session.baseline or ()))
    result = fix_page(
        page.source,
        verifier.page_judge(file, page.document),
        lambda finding: finding.fix is not None and finding.fix.safe,
    )
    if not result.fixed or _across(page.source, session, result.source) is not None:
        return []
    edit = _workspace_edit(page, [_changed_lines(page, result.source)], versioned)
    title = f"fix all: {counted(len(result.fixed), 'finding')}"
    return [types.CodeAction(title, FIX_ALL, edit=edit)]


def _changed_lines(page: OpenPage, after: Source) -> types.TextEdit:
    """One edit that turns a page into another text: of the lines between the first and the last that differ."""
    old, new = page.source, after
    shorter = min(len(old.lines), len(new.lines)) - 1  # the last line has no end that could be kept
    start = next((n for n in range(shorter) if old.lines[n] != new.lines[n]), shorter)
    kept = next((n for n in range(shorter - start) if old.lines[-1 - n] != new.lines[-1 - n]), shorter - start)
    ends = [len(source.text) if not kept else source.starts[len(source.lines) - kept] for source in (old, new)]
    span = Span(old.starts[start], ends[0])
    return types.TextEdit(lsp_range(page.positions.range(old.range(span))), new.text[new.starts[start] : ends[1]])


def _same(one: Finding, other: Finding) -> bool:
    return (one.code, one.range, one.message) == (other.code, other.range, other.message)


def _across(before: Source, session: Session, after: Source) -> str | None:
    """What rules that look at several pages would find in any page, and do not find as it is."""
    linter = session.linter.with_rules(corpus_rules(session.linter), memory=Memory())
    if not linter.rules or not session.root.is_dir():  # a page of no project has nothing beside it
        return None
    pages = discover(linter.project, [session.root])[0]
    pages += (
        [FoundPage(session.root, before.path, named=False)] if all(one.shown != before.path for one in pages) else []
    )
    brought = new_findings(
        linter.results(pages, {before.path: before.text}), linter.results(pages, {before.path: after.text})
    )
    finding = next(iter(brought), None)
    return f"its fix would bring {finding.code} at {finding.path}:{finding.range.line}" if finding else None


@dataclass(frozen=True, slots=True)
class ClientSupport:
    """What an editor can do with an action: edits of one version of a page, and asking for its edits when taken."""

    versioned: bool
    later: bool


Places = tuple[tuple[int, int], tuple[int, int]]


def code_actions(
    page: OpenPage, places: Places, shown: Sequence[types.Diagnostic], support: ClientSupport
) -> list[types.CodeAction | types.Command]:
    """The actions at some places of a page, given by start and end as the editor counts them: for each line the few
    nearest its cursor, fixes first, safe ones preferred.

    `shown` are the diagnostics that the editor shows there.
    """
    findings = _nearest(page, places)
    limit = min(_MAX_OFFERS, max(1, _MAX_READ_LENGTH // (len(page.source.text) + 1)))
    fixes = [finding for finding in findings if finding.fix is not None]
    if not support.later:
        fixes = [finding for finding in fixes[:limit] if fix_refusal(page, finding) is None]
    firsts = {(finding.code, finding.range.line): finding for finding in reversed(findings)}
    ignorable = [finding for finding in findings if firsts[finding.code, finding.range.line] is finding][:limit]
    explained = {finding.code: finding for finding in reversed(findings)}
    actions: list[types.CodeAction | types.Command] = []
    taken: Counter[int] = Counter()

    def rooms(found: Iterable[Finding]) -> Iterator[Finding]:
        for finding in found:
            if taken[finding.range.line] < _MAX_LINE_ACTIONS:
                yield finding

    def add(finding: Finding, action: types.CodeAction | types.Command | None) -> None:
        if action is not None:
            taken[finding.range.line] += 1
            actions.append(action)

    for finding in rooms(fixes):
        add(finding, _fix_action(page, finding, shown, support))
    for finding in rooms(ignorable):
        add(finding, _ignore_action(page, finding, shown, support.versioned))
    for finding in rooms(sorted(explained.values(), key=findings.index)):
        add(finding, types.Command(f"explain {finding.code}", EXPLAIN, arguments=[finding.code]))
    return actions


def _nearest(page: OpenPage, places: Places) -> list[Finding]:
    """The findings that touch some places, those that begin nearest to their start first."""
    line, column = page.positions.from_editor(*places[0])
    found = page.at(*places)
    return sorted(found, key=lambda one: (abs(one.range.line - 1 - line), abs(one.range.column - 1 - column)))


def _fix_action(
    page: OpenPage, finding: Finding, shown: Sequence[types.Diagnostic], support: ClientSupport
) -> types.CodeAction:
    assert finding.fix is not None
    mark = "" if finding.fix.safe else " [unsafe: read what it writes]"
    return types.CodeAction(
        f"{printable(finding.fix.title)} ({finding.code}){mark}",
        types.CodeActionKind.QuickFix,
        _diagnostics_of(page, finding, shown),
        finding.fix.safe,
        edit=None if support.later else _edit_of_repair(page, finding.fix, support.versioned),
        data=_finding_key(page, finding) if support.later else None,
    )


def _finding_key(page: OpenPage, finding: Finding) -> dict[str, Any]:
    """What finds a finding again when the editor asks for the edits of its fix."""
    return {"uri": page.uri, "version": page.version, "code": finding.code, "fingerprint": finding.fingerprint}


def resolve_fix(page: OpenPage, action: types.CodeAction, versioned: bool) -> str | None:
    """Gives an action the edits of its fix; returns why it must not have them, None where it has them."""
    fixable = (finding for finding in page.findings if finding.fix)
    finding = next((finding for finding in fixable if _finding_key(page, finding) == action.data), None)
    if finding is None or finding.fix is None:
        return "the page has changed since it was offered"
    reason = fix_refusal(page, finding)
    if reason is None:
        action.edit = _edit_of_repair(page, finding.fix, versioned)
    return reason


def _edit_of_repair(page: OpenPage, repair: Repair, versioned: bool) -> types.WorkspaceEdit:
    edits = [types.TextEdit(lsp_range(page.positions.range(edit.range)), edit.text) for edit in repair.edits]
    return _workspace_edit(page, edits, versioned)


def _ignore_action(
    page: OpenPage, finding: Finding, shown: Sequence[types.Diagnostic], versioned: bool
) -> types.CodeAction | None:
    if page.document is None:
        return None
    line, vocabulary = finding.range.line - 1, page.session.vocabulary
    fix = ignore_fix(page.document, line, finding.code, vocabulary, lambda text: _read(page, text))
    if fix is None:
        return None
    edit = _workspace_edit(page, _text_edits(page, fix), versioned)
    solved = _diagnostics_of(page, finding, shown)
    return types.CodeAction(fix.title, types.CodeActionKind.QuickFix, solved, False, edit=edit)


def _diagnostics_of(page: OpenPage, finding: Finding, shown: Sequence[types.Diagnostic]) -> list[types.Diagnostic]:
    range_ = lsp_range(page.positions.range(finding.range))
    return [diagnostic for diagnostic in shown if diagnostic.code == finding.code and diagnostic.range == range_]


def _read(page: OpenPage, text: str) -> Document | None:
    return page.session.parse_text(text, page.source.path)


def _text_edits(page: OpenPage, fix: Fix) -> list[types.TextEdit]:
    edits = [(page.source.range(edit.span), edit.text) for edit in fix.edits]
    return [types.TextEdit(lsp_range(page.positions.range(range_)), text) for range_, text in edits]


def _workspace_edit(page: OpenPage, edits: list[types.TextEdit], versioned: bool) -> types.WorkspaceEdit:
    if not versioned:
        return types.WorkspaceEdit({page.uri: edits})
    document = types.OptionalVersionedTextDocumentIdentifier(page.uri, page.version)
    return types.WorkspaceEdit(document_changes=[types.TextDocumentEdit(document, list(edits))])
