"""Problems become findings: with their rule, their place in lines and columns, and a fingerprint."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence

from linter.corpus import Corpus
from linter.model import Finding, Fix, Place, Problem, Related, Repair, Replacement, Severity
from linter.outline import LONGEST, Above
from linter.page import Heading
from linter.rules import Rule
from linter.source import Source
from linter.suppression_syntax import MARKER

Outline = Sequence[Above] | Sequence[Heading]

_SAID = re.compile(rf"<!--\s*{MARKER}\s*:.{{0,500}}?-->")


def stamped(
    source: Source, outline: Outline, found: Sequence[tuple[Rule, Severity, Problem]], corpus: Corpus
) -> Iterator[Finding]:
    """The findings of a page's problems, in the order of the page. `outline` are its headings."""
    seen: Counter[str] = Counter()
    for rule, severity, problem in sorted(found, key=lambda one: (one[2].span.start, one[0].code)):
        place = source.range(problem.span)
        context = _context(source, outline, place.line - 1)
        text = "\n".join(context)
        number = seen[f"{rule.code}{text}"]
        seen[f"{rule.code}{text}"] += 1
        related = tuple(_place(source, other, corpus) for other in problem.related)
        fix = _repair(source, problem.fix)
        yield Finding(
            rule.code,
            rule.name,
            severity,
            _message(rule, problem),
            source.path,
            place,
            problem.help or rule.help,
            related,
            fix,
            fingerprint(rule.code, source.path, context, number),
            context,
        )


def _place(source: Source, related: Related, corpus: Corpus) -> Place:
    """A related place in lines and columns: of the page it lies in, which may be another one."""
    other = corpus.leaf(related.path) if related.path else None
    lies_in = other.source if other else source
    return Place(lies_in.path, lies_in.range(related.span), related.message)


def _message(rule: Rule, problem: Problem) -> str:
    return problem.message if rule.message is None else rule.message.replace("{fact}", problem.message)


def _repair(source: Source, fix: Fix | None) -> Repair | None:
    if fix is None:
        return None
    return Repair(fix.title, fix.safe, tuple(Replacement(source.range(edit.span), edit.text) for edit in fix.edits))


def _context(source: Source, outline: Outline, line: int) -> tuple[str, ...]:
    """What stays of a place when lines move: its text, and the headings above it, white space folded."""
    above: list[str] = []
    at = bisect_left(outline, line, key=lambda heading: heading.line) - 1
    heading = outline[at] if at >= 0 else None
    while heading is not None:
        above.insert(0, heading.text[:LONGEST])
        heading = outline[heading.parent] if heading.parent is not None else None
    text = source.lines[line] if line < len(source.lines) else ""
    text = text[: 4 * LONGEST]
    text = (_SAID.sub("", text) if MARKER in text else text)[:LONGEST]  # a suppression is no part of what it silences
    return tuple(" ".join(part.split()) for part in (*above, text))


def fingerprint(code: str, path: str, context: tuple[str, ...], number: int) -> str:
    """What tells a finding from all others of its project while lines move; `number` counts those alike from 0."""
    parts = "\x1f".join((code, path, "\n".join(context), str(number)))
    return hashlib.sha256(parts.encode("utf-8", "surrogatepass")).hexdigest()[:32]
