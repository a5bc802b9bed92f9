"""Findings as diagnostics of the Language Server Protocol 3.17, and what a run could not do as one at the top."""

from __future__ import annotations

from collections.abc import Callable

from lsprotocol import types

from linter.editor.positions import Ruler
from linter.model import Finding, Place, RunError, Severity
from linter.reports.shown import shown
from linter.server.open_pages import OpenPage

SOURCE = "lint-modules"
Rulers = Callable[[str], Ruler | None]
"""The ruler of another page by its path, None where that page is not at hand."""

_LEVELS = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.INFO: types.DiagnosticSeverity.Information,
}


def lsp_range(places: tuple[tuple[int, int], tuple[int, int]]) -> types.Range:
    """A range of the protocol from its start and end."""
    return types.Range(types.Position(*places[0]), types.Position(*places[1]))


def diagnostics(page: OpenPage, rulers: Rulers) -> list[types.Diagnostic]:
    """The diagnostics of an open page."""
    found = [diagnostic(page, finding, rulers) for finding in page.findings]
    return [*(trouble(error) for error in page.errors), *found]


def diagnostic(page: OpenPage, finding: Finding, rulers: Rulers = lambda path: None) -> types.Diagnostic:
    """A finding as a diagnostic, with a link to its rule's manual."""
    rule = page.course.run.standard.find(finding.code)
    uri = page.course.page_of(rule) if rule is not None else ""
    return types.Diagnostic(
        lsp_range(page.ruler.range(finding.range)),
        f"{shown(finding.message)}\n{shown(finding.help)}" if finding.help else shown(finding.message),
        _LEVELS[finding.severity],
        finding.code,
        types.CodeDescription(uri) if uri else None,
        SOURCE,
        related_information=[_related(page, place, rulers) for place in finding.related] or None,
        data={"name": finding.name, "fingerprint": finding.fingerprint},
    )


def trouble(error: RunError) -> types.Diagnostic:
    """A rule that crashed, or a page that could not be read, at the top of the page: it is not known to be clean."""
    top = types.Range(types.Position(0, 0), types.Position(0, 0))
    return types.Diagnostic(top, shown(error.message), types.DiagnosticSeverity.Error, error.rule, None, SOURCE)


def _related(page: OpenPage, place: Place, rulers: Rulers) -> types.DiagnosticRelatedInformation:
    own = place.path == page.source.path
    ruler = page.ruler if own else rulers(place.path) or Ruler(("",) * place.range.end_line)
    uri = page.uri if own else (page.course.root / place.path).as_uri()
    location = types.Location(uri, lsp_range(ruler.range(place.range)))
    return types.DiagnosticRelatedInformation(location, shown(place.message))
