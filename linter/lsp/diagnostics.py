"""The diagnostics of an open page, as the Language Server Protocol 3.17 has them."""

from __future__ import annotations

from collections.abc import Callable

from lsprotocol import types

from linter.findings import Finding, Place, RunError, Severity
from linter.lsp.positions import PositionMap
from linter.lsp.workspace import OpenPage
from linter.reports.escape import printable

PositionMaps = Callable[[str], PositionMap | None]
SOURCE = "lint-modules"
_SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.INFO: types.DiagnosticSeverity.Information,
}


def lsp_range(places: tuple[tuple[int, int], tuple[int, int]]) -> types.Range:
    """A range of the protocol from its start and end."""
    return types.Range(types.Position(*places[0]), types.Position(*places[1]))


def diagnostics(page: OpenPage, position_maps: PositionMaps) -> list[types.Diagnostic]:
    """The diagnostics of an open page."""
    finding_diagnostics = [diagnostic(page, finding, position_maps) for finding in page.findings]
    return [*(run_error_diagnostic(error) for error in page.errors), *finding_diagnostics]


def diagnostic(page: OpenPage, finding: Finding, position_maps: PositionMaps = lambda path: None) -> types.Diagnostic:
    """A finding as a diagnostic, with a link to its rule's manual."""
    rule = page.session.linter.rule_set.find(finding.code)
    uri = page.session.manual_address(rule) if rule is not None else ""
    return types.Diagnostic(
        lsp_range(page.positions.range(finding.range)),
        f"{printable(finding.message)}\n{printable(finding.help)}" if finding.help else printable(finding.message),
        _SEVERITIES[finding.severity],
        finding.code,
        types.CodeDescription(uri) if uri else None,
        SOURCE,
        related_information=[_related(page, place, position_maps) for place in finding.related] or None,
        data={
            "name": finding.name,
            "fingerprint": finding.fingerprint,
            **({"group": finding.group} if finding.group else {}),
        },
    )


def run_error_diagnostic(error: RunError) -> types.Diagnostic:
    """A rule that crashed, or a page that could not be read, at the top of the page: it is not known to be clean."""
    top = types.Range(types.Position(0, 0), types.Position(0, 0))
    return types.Diagnostic(top, printable(error.message), types.DiagnosticSeverity.Error, error.rule, None, SOURCE)


def _related(page: OpenPage, place: Place, position_maps: PositionMaps) -> types.DiagnosticRelatedInformation:
    same_page = place.path == page.source.path
    positions = page.positions if same_page else position_maps(place.path) or PositionMap(("",) * place.range.end_line)
    uri = page.uri if same_page else (page.session.root / place.path).as_uri()
    location = types.Location(uri, lsp_range(positions.range(place.range)))
    return types.DiagnosticRelatedInformation(location, printable(place.message))
