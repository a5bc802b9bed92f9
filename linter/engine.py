"""Rules × pages → findings: the only place that knows codes and severities. Pure: it reads and prints nothing."""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from linter import documents, front_matter, reading
from linter.checks import Context
from linter.corpus import Corpus
from linter.kinds import Kind, Match
from linter.model import Finding, Fix, Place, Problem, Range, Related, Repair, Replacement, RunError, Severity
from linter.page import Page
from linter.parts import Document
from linter.rules import READING, Rule
from linter.skeleton_demands import demand
from linter.source import Source, UnreadableError

_OTHER = Kind(kind="other", title="Other page", match=Match())


_CONTEXT = 500  # characters of a line that tell it from others


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of one page: its findings, and whether it was of a known kind and read whole.

    `unjudged` are the codes of rules that run and came to no verdict on the page: broken front matter kept them silent,
    another rule eclipses them, or they crashed.
    """

    path: str
    kind: str | None
    findings: tuple[Finding, ...] = ()
    run_errors: tuple[RunError, ...] = ()
    failed: bool = False
    lines: tuple[str, ...] = ()
    unjudged: frozenset[str] = frozenset()


def read(source: Source, kinds: tuple[Kind, ...]) -> Document | None:
    """The document of a page; None for a page of another kind, of which only the front matter is read."""
    matter = front_matter.read(source)
    kind = documents.page_kind(source.path, matter, kinds)
    return None if kind is None else documents.recognise(reading.read(source, matter), kind)


def opened(source: Source, rules: Sequence[Rule], kinds: tuple[Kind, ...]) -> Document | Checked:
    """The document of a page; the outcome at once of one of another kind: its `type` may be a slip for a known one."""
    matter = front_matter.read(source)
    kind = documents.page_kind(source.path, matter, kinds)
    if kind is not None:
        return documents.recognise(reading.read(source, matter), kind)
    found = [(rule, problem) for rule in rules for problem in rule.check.strays(matter, kinds)]
    if not found:
        return Checked(source.path, None)
    page = Document(Page(source, matter, (), (), b"", (), ()), _OTHER, None, None, ())
    return Checked(source.path, None, tuple(_stamped(page, found, Corpus({}))), lines=source.lines)


def check(source: Source, rules: Sequence[Rule], kinds: tuple[Kind, ...], context: Context) -> Checked:
    """All findings of one page, which may be of any kind."""
    page = opened(source, rules, kinds)
    return judge(page, rules, context) if isinstance(page, Document) else page


def judge(document: Document, rules: Sequence[Rule], context: Context) -> Checked:
    """All findings of a document. A rule that crashes is a run error, and costs no other rule its findings."""
    errors: list[RunError] = []
    found: list[tuple[Rule, Problem]] = []
    context = replace(context, demands=partial(demand, rules))
    deep = document.page.too_deep is not None
    for rule in _applicable(rules, document, deep):
        try:
            found.extend((rule, problem) for problem in rule.check.problems(document, context))
        except Exception as error:  # a rule's bug must not hide the other findings; the run ends with exit code 2
            message = f"rule crashed: {type(error).__name__}: {error}; please report it with the page"
            errors.append(RunError(document.path, rule.code, message))
    kept = _without_eclipsed(found, rules, document, context)
    stamped = tuple(_stamped(document, kept, context.corpus))
    heard = {rule.code for rule, _ in kept}
    unjudged = {rule.code for rule, _ in found if rule.code not in heard} | {
        error.rule for error in errors if error.rule
    }
    if document.page.front_matter.fault is not None:
        unjudged |= {rule.code for rule in rules if rule.needs_front_matter}
    lines = document.page.source.lines
    return Checked(document.path, document.kind.kind, stamped, tuple(errors), deep, lines, frozenset(unjudged))


def unreadable(path: str, error: UnreadableError, rule: Rule | None) -> Checked:
    """The outcome of a page that could not be read at all: one finding of DOC001, and a failed page."""
    place = Range(error.line, 1, error.line, 1)
    finding = Finding(
        READING,
        "unreadable-document",
        Severity.ERROR,
        str(error),
        path,
        place,
        rule.help if rule else None,
        fingerprint=_hash(READING, path, "", "0"),
    )
    return Checked(path, None, (finding,), failed=True)


def _applicable(rules: Sequence[Rule], document: Document, deep: bool) -> Iterator[Rule]:
    broken = document.page.front_matter.fault is not None
    for rule in rules:
        if not rule.holds(document) or (broken and rule.needs_front_matter):
            continue
        if rule.code == READING or not deep:  # in a page not read whole, anything may seem to be missing
            yield rule


def _without_eclipsed(
    found: Sequence[tuple[Rule, Problem]], rules: Sequence[Rule], document: Document, context: Context
) -> list[tuple[Rule, Problem]]:
    """Without the rules that another one eclipses: a page with no focus block and no protocol is reported once.

    Where broken front matter keeps the eclipsing rule silent, what it would say still eclipses the others.
    """
    silent = {}
    for rule in rules:
        if rule.eclipses is None or not rule.holds(document) or document.first(rule.eclipses.without) is not None:
            continue
        if any(other is rule for other, _ in found) or (
            document.page.front_matter.fault is not None and any(rule.check.problems(document, context))
        ):
            silent[rule.eclipses.family] = rule.code
    return [
        (rule, problem)
        for rule, problem in found
        if not any(rule.code.startswith(family) and rule.code != code for family, code in silent.items())
    ]


def _stamped(document: Document, found: Sequence[tuple[Rule, Problem]], corpus: Corpus) -> Iterator[Finding]:
    source = document.page.source
    seen: Counter[str] = Counter()
    for rule, problem in sorted(found, key=lambda pair: (pair[1].span.start, pair[0].code)):
        place = source.range(problem.span)
        context = _context(document, place.line - 1)
        text = "\n".join(context)
        number = seen[f"{rule.code}{text}"]
        seen[f"{rule.code}{text}"] += 1
        related = tuple(_place(source, other, corpus) for other in problem.related)
        fix = _repair(source, problem.fix)
        yield Finding(
            rule.code,
            rule.name,
            rule.severity_in(document),
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
    other = corpus.documents.get(related.path) if related.path else None
    lies_in = other.page.source if other else source
    return Place(lies_in.path, lies_in.range(related.span), related.message)


def _message(rule: Rule, problem: Problem) -> str:
    return problem.message if rule.message is None else rule.message.replace("{fact}", problem.message)


def _repair(source: Source, fix: Fix | None) -> Repair | None:
    if fix is None:
        return None
    return Repair(fix.title, fix.safe, tuple(Replacement(source.range(edit.span), edit.text) for edit in fix.edits))


def _context(document: Document, line: int) -> tuple[str, ...]:
    """What stays of a place when lines move: its text, and the headings above it, white space folded."""
    page = document.page
    above: list[str] = []
    at = bisect_left(page.headings, line, key=lambda heading: heading.line) - 1
    heading = page.headings[at] if at >= 0 else None
    while heading is not None:
        above.insert(0, heading.text)
        heading = page.headings[heading.parent] if heading.parent is not None else None
    text = page.source.lines[line][:_CONTEXT] if line < len(page.source.lines) else ""
    return tuple(" ".join(part.split()) for part in (*above, text))


def fingerprint(code: str, path: str, context: tuple[str, ...], number: int) -> str:
    """What tells a finding from all others of its project while lines move; `number` counts those alike from 0."""
    return _hash(code, path, "\n".join(context), str(number))


def _hash(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]
