"""The outline of a page: its focus blocks with their components, its sections, its questions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from linter.checks.wording import stated
from linter.parts import Document, Part

MOST = 5_000  # symbols of one page: no author reads more, and a hostile page may hold any number


@dataclass(frozen=True, slots=True)
class Symbol:
    """A part in the outline: its lines (from 0, `end` exclusive), the first of which is its heading.

    `part` is the name of the part in its kind page, `holds` tells whether it is made of further parts.
    """

    name: str
    detail: str
    part: str
    holds: bool
    line: int
    end: int
    children: tuple[Symbol, ...] = ()


def outline(document: Document) -> tuple[Symbol, ...]:
    """The parts of a page, each inside the smallest one that holds it."""
    parts = {(part.line, part.name): part for part in _parts(document) if not part.implied}
    ordered = sorted(parts.values(), key=lambda part: (part.line, -part.end))
    return tuple(_nested([_symbol(document, part) for part in islice(ordered, MOST)]))


def _parts(document: Document) -> Iterator[Part]:
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


def _nested(flat: list[Symbol]) -> list[Symbol]:
    """Symbols in the order of the page as a tree; one that reaches out of the one around it is cut there."""
    roots: list[Symbol] = []
    open_: list[tuple[Symbol, list[Symbol]]] = []

    def close(until: int) -> None:
        while open_ and open_[-1][0].end <= until:
            symbol, children = open_.pop()
            (open_[-1][1] if open_ else roots).append(replace(symbol, children=tuple(children)))

    for symbol in flat:
        close(symbol.line)
        end = min(symbol.end, open_[-1][0].end) if open_ else symbol.end
        open_.append((replace(symbol, end=end), []))
    close(max((symbol.end for symbol, _ in open_), default=0))
    return roots
