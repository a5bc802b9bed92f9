"""What an editor shows and offers in an open page beside its findings: hovers, lenses, the outline, completions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from lsprotocol import types

from linter.checks.times import TimeBudget, TimeRange
from linter.findings import UNSUPPRESSIBLE, Finding, Severity
from linter.kinds.document import Document, Part
from linter.kinds.schema import TextRequirements
from linter.kinds.skeletons import Inserter
from linter.linting.suppression_syntax import open_list_start
from linter.lsp.diagnostics import lsp_range
from linter.lsp.workspace import OpenPage
from linter.reports.escape import printable
from linter.rules.manual import first_paragraph
from linter.rules.model import Rule
from linter.text.durations import Duration
from linter.text.source import Source
from linter.text.wording import between, counted, listed, stated

_MAX_HEADING_LENGTH = 40  # characters of a heading that is being written: longer than any title of a component
MAX_SYMBOLS = 5_000  # symbols of one page: no author reads more, and a hostile page may hold any number
_MAX_HOVERED = 5  # findings that one hover tells of
_CODE = re.compile("(`[^`]{1,400}`)")
_MARKUP = re.compile(r"[\\`*_\[\]<>&~|$#!]")


@dataclass(frozen=True, slots=True)
class BlockBudget:
    """The parts whose minutes a rule adds up, what it calls them, and the least and most that each may take."""

    blocks: tuple[Part, ...]
    noun: str
    wanted: Mapping[str, tuple[float | None, float | None]]


def block_budget(document: Document, rules: Sequence[Rule]) -> BlockBudget | None:
    """The minutes that rules look at in a page; None where no budget holds."""
    checks = [rule.check for rule in rules if rule.holds(document)]
    budget = next((check for check in checks if isinstance(check, TimeBudget)), None)
    if budget is None:
        return None
    ranges = [check for check in reversed(checks) if isinstance(check, TimeRange) and "any" in check.limits]
    return BlockBudget(tuple(document.all(budget.of)), budget.noun, {check.of: check.limits["any"] for check in ranges})


def time_budget(document: Document, line: int, rules: Sequence[Rule]) -> str | None:
    """The minutes of the part whose heading stands in a line (from 0), as Markdown; None where no budget holds."""
    budget = block_budget(document, rules)
    part = next((part for part in budget.blocks if part.line == line and not part.implied), None) if budget else None
    if budget is None or part is None:
        return None
    limits = budget.wanted.get(part.name)
    requirement = f"; the standard asks for {between(*limits)}" if limits is not None else ""
    time = part.fields.time
    stated_time = f"{stated(time)} minutes" if time is not None else "no minutes stated"
    return f"**{part.called}**: {stated_time}{requirement}\n\n{_time_sum(document, budget.blocks, budget.noun)}"


def _time_sum(document: Document, parts: Sequence[Part], noun: str) -> str:
    times = [part.fields.time for part in parts if part.fields.time is not None]
    total = Duration(sum(time.low for time in times), sum(time.high for time in times))
    without_time = len(parts) - len(times)
    missing = f" ({without_time} of them state none)" if without_time else ""
    declared = document.declared_time()
    fact = f"the {len(parts)} {noun} add up to {stated(total)} minutes{missing}"
    return f"{fact}; the page declares " + (f"{stated(declared[0])} minutes" if declared else "no time")


@dataclass(frozen=True, slots=True)
class CompletionOffer:
    """A text that may stand in place of what is written in a line from column `start` to column `end` (from 0)."""

    label: str
    detail: str
    text: str
    start: int
    end: int


def begins_heading(text: str) -> bool:
    """Whether a line is blank, or begins a heading that may still become any."""
    return len(text) <= _MAX_HEADING_LENGTH and (not text.strip() or text.lstrip().startswith("#"))


def without_line(source: Source, line: int) -> str:
    """The page's text without what stands in one line (from 0), so that a half written heading ends no part."""
    span = source.span(line, 0, len(source.lines[line]))
    return source.text[: span.start] + source.text[span.end :]


def component_offers(document: Document, line: int, written: str) -> Iterator[CompletionOffer]:
    """The headings of the components that the block around a line (from 0) lacks, as this page writes headings.

    `document` is the page without what is `written` in the line.
    """
    owner = _part_around(document, line)
    spec = document.kind.find(owner.name) if owner is not None else None
    if owner is None or spec is None:
        return
    for name, part in spec.parts.items():
        if owner.child(name) is None:
            heading = _missing_heading(Inserter(document, name, part, owner.name, TextRequirements), owner)
            if heading is not None:
                yield CompletionOffer(part.called(name), f"missing in {owner.called}", heading, 0, len(written))


def _part_around(document: Document, line: int) -> Part | None:
    """The part made of further parts that a line stands in."""
    around = (part for part in document.parts if part.line < line <= part.end and not part.implied)
    specs = ((part, document.kind.find(part.name)) for part in around)
    return next((part for part, spec in specs if spec is not None and spec.parts), None)


def _missing_heading(inserter: Inserter, owner: Part) -> str | None:
    """The heading of a missing component, from the fix that would insert it."""
    fix = inserter.into(owner)
    lines = fix.edits[0].text.splitlines() if fix is not None else []
    return next((line for line in lines if line.startswith("#")), None)


def rule_offers(
    source: Source, line: int, column: int, rules: Sequence[Rule], first_codes: Sequence[str]
) -> Iterator[CompletionOffer]:
    """The rules that a suppression open at a place may name; those of `first_codes` come first."""
    offset = source.starts[line] + column
    list_start = open_list_start(source.text, offset)
    if list_start is None:
        return
    list_text = source.text[max(list_start, source.starts[line]) : offset]
    written_code = list_text.rpartition(",")[2].lstrip()
    allowed = [rule for rule in rules if rule.code not in UNSUPPRESSIBLE]
    for rule in sorted(allowed, key=lambda rule: (rule.code not in first_codes, rule.code)):
        yield CompletionOffer(rule.code, f"{rule.name}: {rule.title}", rule.code, column - len(written_code), column)


@dataclass(frozen=True, slots=True)
class Symbol:
    """A part in the outline: its lines (from 0, `end` exclusive), the first of which is its heading.

    `part` is the name of the part in its kind page, `has_parts` whether it is made of further parts.
    """

    name: str
    detail: str
    part: str
    has_parts: bool
    line: int
    end: int
    children: tuple[Symbol, ...] = ()


def part_symbols(document: Document) -> tuple[Symbol, ...]:
    """The parts of a page, each inside the smallest one that holds it."""
    parts = {(part.line, part.name): part for part in _all_parts(document) if not part.implied}
    ordered = sorted(parts.values(), key=lambda part: (part.line, -part.end))
    return tuple(_as_tree([_symbol(document, part) for part in islice(ordered, MAX_SYMBOLS)]))


def _all_parts(document: Document) -> Iterator[Part]:
    for part in document.parts:
        yield from (part, *part.children)
        yield from ((part.section,) if part.section is not None else ())
        yield from part.above


def _symbol(document: Document, part: Part) -> Symbol:
    spec = document.kind.find(part.name)
    fields = part.fields
    name = part.text.strip() or part.called
    time = f"{stated(fields.time)} min" if fields.time is not None else ""
    points = f"{fields.points:g} points" if fields.points is not None else ""
    detail = ", ".join(fact for fact in (time, points) if fact)
    return Symbol(name, detail, part.name, bool(spec and spec.parts), part.line, max(part.end, part.line + 1))


def _as_tree(symbols: list[Symbol]) -> list[Symbol]:
    """Symbols in the order of the page as a tree; one that reaches out of the one around it is cut there."""
    roots: list[Symbol] = []
    open_symbols: list[tuple[Symbol, list[Symbol]]] = []

    def close(until: int) -> None:
        while open_symbols and open_symbols[-1][0].end <= until:
            symbol, children = open_symbols.pop()
            (open_symbols[-1][1] if open_symbols else roots).append(replace(symbol, children=tuple(children)))

    for symbol in symbols:
        close(symbol.line)
        end = min(symbol.end, open_symbols[-1][0].end) if open_symbols else symbol.end
        open_symbols.append((replace(symbol, end=end), []))
    close(max((symbol.end for symbol, _ in open_symbols), default=0))
    return roots


def hover(page: OpenPage, position: types.Position) -> types.Hover | None:
    """The minutes of a focus block at its heading; for each finding at a place what is wrong, what to do, and why."""
    place = (position.line, position.character)
    line = page.positions.from_editor(*place)[0]
    budget = time_budget(page.document, line, page.session.linter.rules) if page.document is not None else None
    found = page.at(place, place)[:_MAX_HOVERED]
    texts = [*([budget] if budget else []), *(_explained(page, finding) for finding in found)]
    if not texts:
        return None
    return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, "\n\n---\n\n".join(texts)))


def _explained(page: OpenPage, finding: Finding) -> str:
    """A finding as Markdown: message, repair, the first paragraph of its rule's manual, and where the rest of it is."""
    texts = [f"**{finding.code}** `{finding.name}` · {finding.severity}", _as_markdown(finding.message)]
    texts += [f"*Repair:* {_as_markdown(finding.help)}"] if finding.help else []
    rule = page.session.linter.rule_set.find(finding.code)
    if rule is not None:
        address = page.session.manual_address(rule)
        link = f"[The manual of {rule.code}](<{address}>)" if address else f"`lint-modules rule {rule.code}`"
        texts += [*first_paragraph(rule), link]
    return "\n\n".join(texts)


def _as_markdown(text: str) -> str:
    """A message for a hover: what it has in backticks is code, and nothing else in it is markup."""
    pieces = _CODE.split(printable(text))
    return "".join(piece if number % 2 else _MARKUP.sub(r"\\\g<0>", piece) for number, piece in enumerate(pieces))


def code_lenses(page: OpenPage) -> list[types.CodeLens]:
    """What stands above lines of a page: whether it passes above its title, minutes above blocks."""
    if page.document is None:
        return []
    lenses = [_lens(page, page.document.title_line or 0, page_status(page))]
    budget = block_budget(page.document, page.session.linter.rules)
    for part in () if budget is None else islice(budget.blocks, MAX_SYMBOLS):
        time = part.fields.time
        if not part.implied:
            minutes = f"{stated(time)} min" if time is not None else "no minutes stated"
            wanted = budget.wanted.get(part.name) if budget is not None else None
            lenses.append(_lens(page, part.line, f"{minutes} ({between(*wanted)})" if wanted else minutes))
    return lenses


def page_status(page: OpenPage) -> str:
    """Whether a page passes, in a few words."""
    if page.errors:
        return "not judged whole"
    counts = Counter(finding.severity for finding in page.findings)
    found = [counted(counts[severity], severity.value) for severity in Severity if counts[severity]]
    return " · ".join(["fails" if counts[Severity.ERROR] else "passes", *([listed(found)] if found else [])])


def _lens(page: OpenPage, line: int, title: str) -> types.CodeLens:
    place = page.positions.to_editor(min(line, len(page.source.lines) - 1), 0)
    return types.CodeLens(lsp_range((place, place)), types.Command(title, ""))


def document_symbols(page: OpenPage) -> list[types.DocumentSymbol]:
    """The outline of a page."""
    symbols = () if page.document is None else part_symbols(page.document)
    return [_document_symbol(page, symbol) for symbol in symbols]


def _document_symbol(page: OpenPage, symbol: Symbol) -> types.DocumentSymbol:
    lines = page.source.lines
    heading = page.positions.to_editor(symbol.line, 0), page.positions.to_editor(symbol.line, len(lines[symbol.line]))
    last = min(symbol.end, len(lines)) - 1
    return types.DocumentSymbol(
        printable(symbol.name),
        _symbol_kind(symbol),
        lsp_range((heading[0], page.positions.to_editor(last, len(lines[last])))),
        lsp_range(heading),
        symbol.detail or None,
        children=[_document_symbol(page, child) for child in symbol.children],
    )


def _symbol_kind(symbol: Symbol) -> types.SymbolKind:
    if symbol.part == "question":
        return types.SymbolKind.Method
    if symbol.has_parts:
        return types.SymbolKind.Class
    return types.SymbolKind.Namespace if symbol.children else types.SymbolKind.Field


def completions(page: OpenPage, position: types.Position) -> list[types.CompletionItem]:
    """The codes a suppression may name, or the headings of components that the focus block around still lacks."""
    line, column = page.positions.from_editor(position.line, position.character)
    found = [finding.code for finding in page.findings]
    if named := list(rule_offers(page.source, line, column, page.session.linter.rules, found)):
        return _completion_items(page, line, named, types.CompletionItemKind.Value)
    written = page.source.lines[line]
    if page.document is None or not begins_heading(written):
        return []
    rest = page.session.parse_text(without_line(page.source, line), page.source.path)
    offers = component_offers(rest, line, written) if rest is not None else ()
    return _completion_items(page, line, offers, types.CompletionItemKind.Struct)


def _completion_items(
    page: OpenPage, line: int, offers: Iterable[CompletionOffer], kind: types.CompletionItemKind
) -> list[types.CompletionItem]:
    items = []
    for number, offer in enumerate(offers):
        start, end = page.positions.to_editor(line, offer.start), page.positions.to_editor(line, offer.end)
        items.append(
            types.CompletionItem(
                offer.label,
                kind=kind,
                detail=offer.detail,
                sort_text=f"{number:04}",
                filter_text=offer.text,
                text_edit=types.TextEdit(lsp_range((start, end)), offer.text),
            )
        )
    return items
