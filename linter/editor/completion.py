"""What may be written at a place: the components a block still lacks, the rules a suppression may name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from linter.parts import Document, Part
from linter.rules import Rule
from linter.skeleton_data import Demand
from linter.skeleton_place import Inserter
from linter.source import Source
from linter.suppression_syntax import FIRM, opened_list

_HEADING = " \t#"
_TITLE = 40  # characters of a heading that is being written: longer than any title of a component


@dataclass(frozen=True, slots=True)
class Offer:
    """A text that may stand in place of what is written in a line from column `start` to column `end` (from 0)."""

    label: str
    detail: str
    text: str
    start: int
    end: int


def begins_heading(text: str) -> bool:
    """Whether a line is blank, or begins a heading that may still become any."""
    return len(text) <= _TITLE and (not text.strip() or text.lstrip().startswith("#"))


def without_line(source: Source, line: int) -> str:
    """The page's text without what stands in one line (from 0), so that a half written heading ends no part."""
    span = source.span(line, 0, len(source.lines[line]))
    return source.text[: span.start] + source.text[span.end :]


def components(document: Document, line: int, written: str) -> Iterator[Offer]:
    """The headings of the components that the block around a line (from 0) lacks, as this page writes headings.

    `document` is the page without what is `written` in the line.
    """
    owner = _owner(document, line)
    spec = document.kind.find(owner.name) if owner is not None else None
    if owner is None or spec is None:
        return
    for name, part in spec.parts.items():
        if owner.child(name) is None:
            heading = _heading(Inserter(document, name, part, owner.name, Demand), owner)
            if heading is not None:
                yield Offer(part.called(name), f"missing in {owner.called}", heading, 0, len(written))


def _owner(document: Document, line: int) -> Part | None:
    """The part made of further parts that a line stands in."""
    holding = (part for part in document.parts if part.line < line <= part.end and not part.implied)
    specs = ((part, document.kind.find(part.name)) for part in holding)
    return next((part for part, spec in specs if spec is not None and spec.parts), None)


def _heading(inserter: Inserter, owner: Part) -> str | None:
    """The heading of a missing component, from the fix that would insert it."""
    fix = inserter.into(owner)
    lines = fix.edits[0].text.splitlines() if fix is not None else []
    return next((line for line in lines if line.startswith("#")), None)


def codes(source: Source, line: int, column: int, rules: Sequence[Rule], found: Sequence[str]) -> Iterator[Offer]:
    """The rules that a suppression open at a place may name; those of the codes `found` in the page come first."""
    offset = source.starts[line] + column
    listed = opened_list(source.text, offset)
    if listed is None:
        return
    written = source.text[max(listed, source.starts[line]) : offset]
    word = written.rpartition(",")[2].lstrip()
    allowed = [rule for rule in rules if rule.code not in FIRM]
    for rule in sorted(allowed, key=lambda rule: (rule.code not in found, rule.code)):
        yield Offer(rule.code, f"{rule.name}: {rule.title}", rule.code, column - len(word), column)
