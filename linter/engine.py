"""Rules × pages → findings: the only place that knows codes and severities. Pure: it reads and prints nothing."""

from __future__ import annotations

from collections.abc import Sequence

from linter import documents, front_matter, reading
from linter.checked import Checked as Checked
from linter.checked import codes
from linter.checks import Context
from linter.concluding import conclude
from linter.corpus import Corpus
from linter.examined import shared
from linter.examining import examine
from linter.kinds import Kind, Match
from linter.model import Finding, Range, Severity
from linter.page import Page
from linter.parts import Document
from linter.policy import DEFAULT, Policy
from linter.rules import READING, Rule
from linter.silencing import silence_page
from linter.source import Source, UnreadableError
from linter.stamping import fingerprint, stamped
from linter.suppression_syntax import MARKER

_OTHER = Kind(kind="other", title="Other page", match=Match())


def read(source: Source, kinds: tuple[Kind, ...]) -> Document | None:
    """The document of a page; None for a page of another kind, of which only the front matter is read."""
    matter = front_matter.read(source)
    kind = documents.page_kind(source.path, matter, kinds)
    return None if kind is None else documents.recognise(reading.read(source, matter), kind)


def opened(
    source: Source, rules: Sequence[Rule], kinds: tuple[Kind, ...], policy: Policy = DEFAULT
) -> Document | Checked:
    """The document of a page; the outcome at once of one of another kind."""
    matter = front_matter.read(source)
    kind = documents.page_kind(source.path, matter, kinds)
    if kind is not None:
        return documents.recognise(reading.read(source, matter), kind)
    return _stray(source, matter, rules, kinds, policy)


def other(
    source: Source,
    rules: Sequence[Rule],
    kinds: tuple[Kind, ...],
    policy: Policy = DEFAULT,
    seeing: Sequence[Rule] | None = None,
) -> Checked | None:
    """The outcome of a page of another kind, of which only the front matter is read; None for a document.

    `seeing` are those of the rules that see such pages, where they are known.
    """
    matter = front_matter.read(source)
    known = documents.page_kind(source.path, matter, kinds) is not None
    return None if known else _stray(source, matter, rules, kinds, policy, seeing)


def seeing_strays(rules: Sequence[Rule]) -> tuple[Rule, ...]:
    """The rules that see pages of other kinds."""
    return tuple(rule for rule in rules if rule.check.sees_strays)


def _stray(
    source: Source,
    matter: front_matter.FrontMatter,
    rules: Sequence[Rule],
    kinds: tuple[Kind, ...],
    policy: Policy,
    seeing: Sequence[Rule] | None = None,
) -> Checked:
    """The outcome of a page of another kind: its `type` may be a slip for a known one.

    Such a page may silence what is found in it, but its suppressions are not judged: no rule speaks of it.
    """
    seeing = seeing_strays(rules) if seeing is None else seeing
    found = [
        (rule, problem)
        for rule in policy.running(seeing, source.path, matter)
        for problem in rule.check.strays(matter, kinds)
    ]
    if not found and matter.fault is None:
        return Checked(source.path, None)
    speaks = MARKER in source.text
    page = reading.read(source, matter) if speaks else Page(source, matter, (), (), b"", (), ())
    document = Document(page, _OTHER, None, None, ())
    rated = [(rule, rule.severity_in(document), problem) for rule, problem in found]
    findings, silenced = silence_page(document, list(stamped(source, page.headings, rated, Corpus({}))), (), (), policy)
    unjudged = codes(rules) - codes(rule for rule, _ in found)  # until the slip is mended no rule judges the page
    kept = source if findings else source.opening()  # a site has many such pages
    return Checked(source.path, None, tuple(findings), (), False, kept, shared(unjudged), tuple(silenced))


def check(
    source: Source, rules: Sequence[Rule], kinds: tuple[Kind, ...], context: Context, policy: Policy = DEFAULT
) -> Checked:
    """All findings of one page, which may be of any kind."""
    page = opened(source, rules, kinds, policy)
    return judge(page, rules, context, policy) if isinstance(page, Document) else page


def judge(document: Document, rules: Sequence[Rule], context: Context, policy: Policy = DEFAULT) -> Checked:
    """All findings of a document. A rule that crashes is a run error, and costs no other rule its findings."""
    examined = examine(document, rules, context, policy)
    return conclude(examined, context.corpus.leaf_of(document), rules, context, policy)


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
