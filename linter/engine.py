"""Rules × pages → findings: the only place that knows codes and severities. Pure: it reads and prints nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from linter import documents, front_matter, reading
from linter.checks import Context
from linter.corpus import Corpus
from linter.kinds import Kind, Match
from linter.model import Finding, Problem, Range, RunError, Severity
from linter.page import Page
from linter.parts import Document
from linter.policy import DEFAULT, Policy
from linter.problems import find_problems, shared_problems
from linter.rules import READING, Rule
from linter.silencing import silence_page
from linter.skeleton_demands import demand
from linter.source import Source, UnreadableError
from linter.stamping import fingerprint, stamped
from linter.suppression_syntax import MARKER
from linter.suppression_use import Silenced

_OTHER = Kind(kind="other", title="Other page", match=Match())


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of one page: its findings, those it silences, and whether it was of a known kind and read whole.

    `unjudged` are the codes of rules that run and came to no verdict on the page: broken front matter kept them silent,
    another rule eclipses them, the configuration or the page's profile switches them off, or they crashed.
    """

    path: str
    kind: str | None
    findings: tuple[Finding, ...] = ()
    run_errors: tuple[RunError, ...] = ()
    failed: bool = False
    source: Source | None = None
    unjudged: frozenset[str] = frozenset()
    suppressed: tuple[Silenced, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines of the page, split when somebody looks at one; none where it was not read or nobody looks."""
        return self.source.lines if self.source is not None else ()

    @property
    def counted(self) -> tuple[Finding, ...]:
        """The findings that count against the page: silenced ones too, unless a reason was given."""
        return (*self.findings, *(one.finding for one in self.suppressed if not one.accepted))


def read(source: Source, kinds: tuple[Kind, ...]) -> Document | None:
    """The document of a page; None for a page of another kind, of which only the front matter is read."""
    matter = front_matter.read(source)
    kind = documents.page_kind(source.path, matter, kinds)
    return None if kind is None else documents.recognise(reading.read(source, matter), kind)


def opened(
    source: Source, rules: Sequence[Rule], kinds: tuple[Kind, ...], policy: Policy = DEFAULT
) -> Document | Checked:
    """The document of a page; the outcome at once of one of another kind: its `type` may be a slip for a known one.

    Such a page may silence what is found in it, but its suppressions are not judged: no rule speaks of it.
    """
    matter = front_matter.read(source)
    kind = documents.page_kind(source.path, matter, kinds)
    if kind is not None:
        return documents.recognise(reading.read(source, matter), kind)
    found = [
        (rule, problem)
        for rule in policy.running(rules, source.path, matter)
        for problem in rule.check.strays(matter, kinds)
    ]
    if not found and matter.fault is None:
        return Checked(source.path, None)
    speaks = MARKER in source.text
    page = reading.read(source, matter) if speaks else Page(source, matter, (), (), b"", (), ())
    document = Document(page, _OTHER, None, None, ())
    findings, silenced = silence_page(document, list(stamped(document, found, Corpus({}))), (), (), policy)
    unjudged = _codes(rules) - _codes(rule for rule, _ in found)  # until the slip is mended no rule judges the page
    kept = source if findings else source.opening()  # a site has many such pages
    return Checked(source.path, None, tuple(findings), (), False, kept, unjudged, tuple(silenced))


def _codes(rules: Iterable[Rule]) -> frozenset[str]:
    return frozenset(rule.code for rule in rules)


def check(
    source: Source, rules: Sequence[Rule], kinds: tuple[Kind, ...], context: Context, policy: Policy = DEFAULT
) -> Checked:
    """All findings of one page, which may be of any kind."""
    page = opened(source, rules, kinds, policy)
    return judge(page, rules, context, policy) if isinstance(page, Document) else page


def judge(document: Document, rules: Sequence[Rule], context: Context, policy: Policy = DEFAULT) -> Checked:
    """All findings of a document. A rule that crashes is a run error, and costs no other rule its findings."""
    context = replace(context, demands=partial(demand, rules))
    shared = shared_problems(rules, document, context)
    deep = document.page.too_deep is not None
    asked, rules = rules, policy.running(rules, document.path, document.page.front_matter)
    applicable = tuple(_applicable(rules, document, deep))
    found, errors = find_problems(applicable, document, context, shared)
    silent = _eclipsed(found, rules, document, context)
    kept = [(rule, problem) for rule, problem in found if not _in(rule, silent)]
    failed = {error.rule for error in errors if error.rule}
    judged = _codes(rule for rule in applicable if not (_in(rule, silent) or _blind(rule, context))) - failed
    judged -= policy.off(document.path)
    findings, silenced = silence_page(document, list(stamped(document, kept, context.corpus)), rules, judged, policy)
    unjudged = failed | _codes(rule for rule, _ in found if _in(rule, silent)) | (_codes(asked) - _codes(rules))
    if document.page.front_matter.fault is not None:
        unjudged |= {rule.code for rule in rules if rule.needs_front_matter}
    return Checked(
        document.path,
        document.kind.kind,
        tuple(findings),
        tuple(errors),
        deep,
        document.page.source,
        frozenset(unjudged),
        tuple(silenced),
    )


def _blind(rule: Rule, context: Context) -> bool:
    """Whether a rule about diagrams had no engine to ask."""
    return rule.check.kind == "mermaid-syntax" and context.judge is None


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
        fingerprint=fingerprint(READING, path, (), 0),
    )
    return Checked(path, None, (finding,), failed=True)


def _applicable(rules: Sequence[Rule], document: Document, deep: bool) -> Iterator[Rule]:
    broken = document.page.front_matter.fault is not None
    for rule in rules:
        if not rule.holds(document) or (broken and rule.needs_front_matter):
            continue
        if rule.code == READING or not deep:  # in a page not read whole, anything may seem to be missing
            yield rule


def _eclipsed(
    found: Sequence[tuple[Rule, Problem]], rules: Sequence[Rule], document: Document, context: Context
) -> dict[str, str]:
    """The families another rule eclipses, with its code: a page with no focus block and no protocol is reported once.

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
    return silent


def _in(rule: Rule, silent: dict[str, str]) -> bool:
    return any(rule.code.startswith(family) and rule.code != code for family, code in silent.items())
