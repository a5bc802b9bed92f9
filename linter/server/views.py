"""What an editor shows of a page: manuals and minutes on hover, the outline, completions."""

from __future__ import annotations

from collections.abc import Iterable

from lsprotocol import types

from linter.editor.budget import minutes
from linter.editor.completion import Offer, begins_heading, codes, components, without_line
from linter.editor.symbols import Symbol, outline
from linter.manual import manual
from linter.parts import Document
from linter.reports.shown import shown
from linter.server.diagnostics import lsp_range
from linter.server.open_pages import OpenPage


def hover(page: OpenPage, position: types.Position) -> types.Hover | None:
    """The minutes of a focus block at its heading, and the manuals of the rules that found something at a place."""
    place = (position.line, position.character)
    line = page.ruler.inward(*place)[0]
    budget = minutes(page.document, line, page.course.run.rules) if page.document is not None else None
    found = {finding.code: finding for finding in page.at(place, place)}
    standard = page.course.run.standard
    rules = [rule for rule in map(standard.find, found) if rule is not None]
    texts = [*([budget] if budget else []), *(manual(rule, standard.profiles) for rule in rules)]
    if not texts:
        return None
    return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, "\n\n---\n\n".join(texts)))


def symbols(page: OpenPage) -> list[types.DocumentSymbol]:
    """The outline of a page."""
    return [_symbol(page, one) for one in outline(page.document)] if page.document is not None else []


def _symbol(page: OpenPage, symbol: Symbol) -> types.DocumentSymbol:
    lines = page.source.lines
    heading = page.ruler.outward(symbol.line, 0), page.ruler.outward(symbol.line, len(lines[symbol.line]))
    last = min(symbol.end, len(lines)) - 1
    return types.DocumentSymbol(
        shown(symbol.name),
        _kind(symbol),
        lsp_range((heading[0], page.ruler.outward(last, len(lines[last])))),
        lsp_range(heading),
        symbol.detail or None,
        children=[_symbol(page, child) for child in symbol.children],
    )


def _kind(symbol: Symbol) -> types.SymbolKind:
    if symbol.part == "question":
        return types.SymbolKind.Method
    if symbol.holds:
        return types.SymbolKind.Class
    return types.SymbolKind.Namespace if symbol.children else types.SymbolKind.Field


def completions(page: OpenPage, position: types.Position) -> list[types.CompletionItem]:
    """The codes a suppression may name, or the headings of components that the focus block around still lacks."""
    line, column = page.ruler.inward(position.line, position.character)
    found = [finding.code for finding in page.findings]
    if named := list(codes(page.source, line, column, page.course.run.rules, found)):
        return _items(page, line, named, types.CompletionItemKind.Value)
    written = page.source.lines[line]
    if page.document is None or not begins_heading(written):
        return []
    rest = page.course.understand(without_line(page.source, line), page.source.path)
    offers = components(rest, line, written) if isinstance(rest, Document) else ()
    return _items(page, line, offers, types.CompletionItemKind.Struct)


def _items(
    page: OpenPage, line: int, offers: Iterable[Offer], kind: types.CompletionItemKind
) -> list[types.CompletionItem]:
    return [
        types.CompletionItem(
            offer.label,
            kind=kind,
            detail=offer.detail,
            sort_text=f"{place:04}",
            filter_text=offer.text,
            text_edit=types.TextEdit(
                lsp_range((page.ruler.outward(line, offer.start), page.ruler.outward(line, offer.end))), offer.text
            ),
        )
        for place, offer in enumerate(offers)
    ]
