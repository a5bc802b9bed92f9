"""Rules × pages → findings, in two passes. Only this package knows codes, severities and suppressions.

Pure: it reads and prints nothing. The local pass looks at nothing but the page, the rules, the site and the engine
that parses diagrams: so it may be done in any order and in any process, and its summary be kept for as long as none of
these changes. The corpus pass holds what all pages say against each other, and against each page's own suppressions;
it needs no page's tree but those of trackers and of pages with suppressions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from functools import cache, cached_property

from linter.checks.base import Check, Context, CorpusCheck, UnjudgedError
from linter.config.policy import DEFAULT_POLICY, Policy
from linter.corpus import (
    TITLE_FACT,
    Corpus,
    CorpusPage,
    Fact,
    Facts,
    PageChangedError,
    PageSummary,
    Verdict,
    interned,
)
from linter.findings import UNREADABLE, Finding, Problem, Range, RunError, Severity
from linter.kinds import recognize
from linter.kinds.document import Document
from linter.kinds.schema import Kind, Match
from linter.linting.groups import with_groups
from linter.linting.results import PageResult, Suppressed, fingerprint, rule_codes, to_findings
from linter.linting.suppression import suppress_page
from linter.linting.suppression_syntax import MARKER
from linter.markdown import parser
from linter.markdown.ast import Page, outline
from linter.markdown.front_matter import FrontMatter, read_front_matter
from linter.markdown.site import NO_SITE, Site
from linter.mermaid.judge import DiagramJudge
from linter.rules.model import Rule, RuleSet
from linter.rules.scaffold import requirements_of, rules_on_text
from linter.rules.selection import Selection, select_rules
from linter.text.source import Source, UnreadableError

_OTHER_KIND = Kind(kind="other", title="Other page", match=Match())
TRACKER_FAMILY = "tracker"  # rules of this family ask for verdicts, so none may take part in one


@dataclass(frozen=True, slots=True)
class PageHead:
    """A page of which only the front matter was read: enough to tell its kind, None for a page of no known kind."""

    source: Source
    front_matter: FrontMatter
    kind: Kind | None
    site: Site = NO_SITE

    def parse(self) -> Document:
        """The document of a page of a known kind."""
        assert self.kind is not None, "only pages of a kind are documents"
        return recognize.recognise(parser.parse_page(self.source, self.front_matter, self.site), self.kind)


def read_head(source: Source, kinds: tuple[Kind, ...], site: Site = NO_SITE) -> PageHead:
    """The head of a page of a site."""
    front_matter = read_front_matter(source)
    return PageHead(source, front_matter, recognize.page_kind(source.path, front_matter, kinds), site)


def parse(source: Source, kinds: tuple[Kind, ...]) -> Document | None:
    """The document of a page; None for a page of another kind, of which only the front matter is read."""
    head = read_head(source, kinds)
    return None if head.kind is None else head.parse()


@dataclass(frozen=True)
class LocalPass:
    """What the local pass needs beside a page; it can be sent to another process.

    `verdict_rules` are the rules by which trackers judge pages, under `verdict_policy`; None where no tracker will ask.
    """

    rules: Sequence[Rule]
    kinds: tuple[Kind, ...]
    policy: Policy = DEFAULT_POLICY
    judge: DiagramJudge | None = None
    site: Site = NO_SITE
    verdict_rules: Sequence[Rule] | None = None
    verdict_policy: Policy = DEFAULT_POLICY

    def __reduce__(self) -> tuple[type[LocalPass], tuple[object, ...]]:
        return LocalPass, tuple(getattr(self, field.name) for field in fields(self))

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        """What the rules ask of every document, each fact once."""
        checks = [rule.check for rule in (*self.rules, *(self.verdict_rules or ()))]
        wanted = (fact for check in checks if isinstance(check, CorpusCheck) for fact in check.facts())
        return tuple({fact.name: fact for fact in wanted}.values())

    @cached_property
    def stray_rules(self) -> tuple[Rule, ...]:
        """The rules that see pages of other kinds."""
        return tuple(rule for rule in self.rules if rule.check.sees_strays)

    def read_head(self, source: Source) -> PageHead:
        """The head of a page."""
        return read_head(source, self.kinds, self.site)

    def collect_facts(self, document: Document) -> Facts:
        """The facts of a document by name. One that cannot be collected is left out: the rule that asks for it in the
        corpus pass is then told why."""
        facts: Facts = {}
        for fact in (TITLE_FACT, *self.facts):
            with suppress(Exception):
                facts[fact.name] = fact.gather(document)
        return facts


def local_pass(document: Document, context: LocalPass, *, judged: bool = True) -> PageSummary:
    """What a document says by itself: its facts, and where it is `judged` the findings of the rules that look at no
    other page. A rule that crashes costs no other its findings."""
    page, front_matter = document.page, document.page.front_matter
    summary = PageSummary(
        path=document.path,
        kind=document.kind.kind,
        profile=context.policy.profile_of(front_matter),
        broken=front_matter.fault is not None,
        deep=page.too_deep is not None,
        marked=MARKER in page.source.text,
        outline=outline(page.headings),
        facts=context.collect_facts(document),
    )
    return _with_findings(summary, document, context) if judged else summary


def _with_findings(summary: PageSummary, document: Document, context: LocalPass) -> PageSummary:
    """The summary with what the rules that look at no other page find in the document."""
    path, page, front_matter = document.path, document.page, document.page.front_matter
    verdict_rules = context.verdict_rules or ()
    running = {rule.code: rule for rule in context.verdict_policy.running(verdict_rules, path, front_matter)}
    running.update({rule.code: rule for rule in context.policy.running(context.rules, path, front_matter)})
    applicable = [rule for code in sorted(running) if _applies(rule := running[code], document, summary)]
    beside = _local_context(context, document)
    local_rules = [rule for rule in applicable if not isinstance(rule.check, CorpusCheck)]
    problems, errors = find_problems(local_rules, path, lambda check: check.problems(document, beside))
    lacking, failed = _lacking(running.values(), problems, document, beside)
    rated = [(rule, rule.severity, problem) for rule, problem in problems]
    return replace(
        summary,
        judged=True,
        applied=frozenset(rule.code for rule in applicable) | {error.rule for error in failed if error.rule},
        findings=tuple(to_findings(page.source, page.headings, rated, beside.corpus)),
        errors={error.rule: error.message for error in (*errors, *failed) if error.rule},
        severities=_severities([*verdict_rules, *context.rules], document),
        lacking=lacking,
        standing=context.verdict_rules is not None,
        blind=context.judge is None,
    )


def _local_context(context: LocalPass, document: Document) -> Context:
    """What checks of a document by itself may use."""
    on_text = cache(lambda: rules_on_text(context.rules, document))  # a page may lack many parts
    corpus = Corpus({}, site=context.site)
    return Context(context.judge, corpus, lambda _, name: requirements_of(on_text(), name))


def _applies(rule: Rule, document: Document, summary: PageSummary) -> bool:
    """Whether a rule judges a document: in a page not read whole, anything may seem to be missing."""
    needs_more = summary.broken and rule.needs_front_matter
    return rule.holds(document) and not needs_more and (rule.code == UNREADABLE or not summary.deep)


def find_problems(
    rules: Iterable[Rule], path: str, look: Callable[[Check], Iterable[Problem]]
) -> tuple[list[tuple[Rule, Problem]], list[RunError]]:
    """The problems of a page by their rules, and the rules that came to no verdict on it; `look` asks a check.

    Raises PageChangedError where a check asks for a page that is not what it was: no rule is to blame for that.
    """
    problems: list[tuple[Rule, Problem]] = []
    errors: list[RunError] = []
    for rule in rules:
        try:
            problems.extend((rule, problem) for problem in look(rule.check))
        except PageChangedError:
            raise
        except UnjudgedError as error:
            errors.append(RunError(path, rule.code, str(error).replace("{rule}", rule.code)))
        except Exception as error:  # a rule's bug must not hide the other findings; the run ends with exit code 2
            message = f"rule crashed: {type(error).__name__}: {error}; please report it with the page"
            errors.append(RunError(path, rule.code, message))
    return problems, errors


def _severities(rules: Sequence[Rule], document: Document) -> dict[str, Severity]:
    """The severities that the front matter gives rules, where they are not the rules' own."""
    return {
        rule.code: severity
        for rule in rules
        if rule.severity_when and (severity := rule.severity_in(document)) is not rule.severity
    }


def _lacking(
    rules: Iterable[Rule], problems: Sequence[tuple[Rule, Problem]], document: Document, context: Context
) -> tuple[dict[str, bool], list[RunError]]:
    """The rules that may supersede others, and whether one that broken front matter keeps silent would have spoken;
    and those that came to no verdict on that."""
    broken = document.page.front_matter.fault is not None
    lacking: dict[str, bool] = {}
    failed: list[RunError] = []
    for rule in rules:
        if rule.eclipses is None or not rule.holds(document) or document.first(rule.eclipses.without) is not None:
            continue
        lacking[rule.code] = False
        if broken and not any(speaking is rule for speaking, _ in problems):
            would, errors = find_problems([rule], document.path, lambda check: check.problems(document, context))
            lacking[rule.code] = bool(would)
            failed += errors
    return lacking, failed


def corpus_pass(
    page: CorpusPage, rules: Sequence[Rule], context: Context, policy: Policy = DEFAULT_POLICY
) -> PageResult:
    """All findings of a document that the local pass has judged by at least these rules. The page itself is read again
    only where it suppresses findings, or a rule asks for more than its summary holds."""
    summary = page.summary
    running = policy.running_in(rules, summary.path, summary.profile)
    applicable = [rule for rule in running if rule.code in summary.applied]
    all_findings, errors = _all_findings(page, applicable, context)
    superseded = _superseded(all_findings, running, summary)
    findings = [finding for finding in all_findings if not _is_superseded(finding.code, superseded)]
    failed = {error.rule for error in errors if error.rule}
    suppressed = list[Suppressed]()
    if summary.marked:
        silent = {rule.code for rule in applicable if _is_superseded(rule.code, superseded) or _is_blind(rule, summary)}
        judged = rule_codes(applicable) - silent - failed - policy.off(summary.path)
        findings, suppressed = suppress_page(page.document, findings, running, judged, policy)
    findings, covered = _uncovered(findings, running)
    unjudged = failed | {finding.code for finding in all_findings if _is_superseded(finding.code, superseded)}
    unjudged |= (rule_codes(rules) - rule_codes(running)) | covered
    if summary.broken:
        unjudged |= {rule.code for rule in running if rule.needs_front_matter}
    return PageResult(
        summary.path,
        summary.kind,
        tuple(with_groups(findings, {1, *(heading.line + 1 for heading in summary.outline)})),
        tuple(errors),
        summary.deep,
        page,
        interned(frozenset(unjudged)),
        tuple(suppressed),
    )


def _all_findings(page: CorpusPage, rules: Sequence[Rule], context: Context) -> tuple[list[Finding], list[RunError]]:
    """The findings of the rules that judge a page, in its order, and the rules that came to no verdict."""
    summary = page.summary
    severities = {rule.code: _severity(rule, summary) for rule in rules}
    findings = [
        _with_severity(finding, severities[finding.code]) for finding in summary.findings if finding.code in severities
    ]
    errors = {code: RunError(summary.path, code, message) for code, message in summary.errors.items()}
    corpus_rules = [rule for rule in rules if isinstance(rule.check, CorpusCheck)]
    problems, failed = find_problems(
        corpus_rules, summary.path, lambda check: check.across(page, context) if isinstance(check, CorpusCheck) else ()
    )
    errors.update({error.rule: error for error in failed if error.rule})
    if problems:
        rated = [(rule, severities[rule.code], problem) for rule, problem in problems]
        findings += to_findings(page.source, summary.outline, rated, context.corpus)
        findings.sort(key=lambda finding: finding.sort_key)
    return findings, [errors[rule.code] for rule in rules if rule.code in errors]


def _severity(rule: Rule, summary: PageSummary) -> Severity:
    """The severity of a rule on a page; a profile that gives it another takes no notice of the front matter."""
    if rule.code == UNREADABLE:
        return Severity.ERROR
    return summary.severities.get(rule.code, rule.severity) if rule.severity_when else rule.severity


def _with_severity(finding: Finding, severity: Severity) -> Finding:
    return finding if finding.severity is severity else replace(finding, severity=severity)


def _is_blind(rule: Rule, summary: PageSummary) -> bool:
    """Whether a rule about diagrams had no engine to ask."""
    return rule.check.needs_engine and summary.blind


def _superseded(findings: Iterable[Finding], rules: Sequence[Rule], summary: PageSummary) -> dict[str, str]:
    """The rules that another supersedes, by their codes or family, with its code: a page with no focus block and no
    protocol is reported once.

    Where broken front matter keeps that rule silent, what it would say still supersedes the others.
    """
    speaking = {finding.code for finding in findings} if summary.lacking else set()
    return {
        silenced: rule.code
        for rule in rules
        if rule.eclipses is not None
        and rule.code in summary.lacking
        and (rule.code in speaking or summary.lacking[rule.code])
        for silenced in rule.eclipses.silenced
    }


def _uncovered(findings: list[Finding], rules: Iterable[Rule]) -> tuple[list[Finding], set[str]]:
    """The findings that follow from no other finding on their line, and the codes of those that do."""
    followers = {rule.code: rule.covers for rule in rules if rule.covers}
    covered = {(code, one.range.line) for one in findings for code in followers.get(one.code, ())}
    kept = [finding for finding in findings if (finding.code, finding.range.line) not in covered]
    return kept, {finding.code for finding in findings} & {code for code, _ in covered}


def _is_superseded(code: str, superseded: dict[str, str]) -> bool:
    return any(code.startswith(family) and code != by for family, by in superseded.items())


def lint_page(
    source: Source, rules: Sequence[Rule], kinds: tuple[Kind, ...], context: Context, policy: Policy = DEFAULT_POLICY
) -> PageResult:
    """All findings of a text, which may be a page of any kind."""
    head = read_head(source, kinds)
    if head.kind is None:
        return lint_stray(head, LocalPass(rules, kinds, policy))
    return lint_document(head.parse(), rules, context, policy)


def lint_document(
    document: Document, rules: Sequence[Rule], context: Context, policy: Policy = DEFAULT_POLICY
) -> PageResult:
    """All findings of a document that is at hand, by some rules, in a corpus."""
    local = LocalPass(rules, (), policy, context.judge, context.corpus.site)
    page = context.corpus.page_of(document)
    return corpus_pass(replace(page, summary=local_pass(document, local)), rules, context, policy)


def lint_stray(head: PageHead, context: LocalPass) -> PageResult:
    """The result of a page of another kind: its `type` may be a slip for a known one.

    Such a page may suppress what is found in it, but its suppressions are not judged: no rule speaks of it.
    """
    source, front_matter = head.source, head.front_matter
    problems = [
        (rule, problem)
        for rule in context.policy.running(context.stray_rules, source.path, front_matter)
        for problem in rule.check.strays(front_matter, context.kinds)
    ]
    if not problems and front_matter.fault is None:
        return PageResult(source.path, None)
    suppresses = MARKER in source.text
    page = (
        parser.parse_page(source, front_matter, context.site)
        if suppresses
        else Page(source, front_matter, (), (), b"", (), ())
    )
    document = Document(page, _OTHER_KIND, None, None, ())
    rated = [(rule, rule.severity_in(document), problem) for rule, problem in problems]
    found = list(to_findings(source, page.headings, rated, Corpus({})))
    findings, suppressed = suppress_page(document, found, (), (), context.policy)
    # Until the slip is mended no rule judges the page.
    unjudged = rule_codes(context.rules) - rule_codes(rule for rule, _ in problems)
    lines = source if findings else source.opening()  # a site has many such pages
    return PageResult(source.path, None, tuple(findings), (), False, lines, interned(unjudged), tuple(suppressed))


def unreadable_result(path: str, error: UnreadableError, rule: Rule | None) -> PageResult:
    """The result of a page that could not be read at all: one finding of DOC001, and a failed page."""
    place = Range(error.line, 1, error.line, 1)
    finding = Finding(
        UNREADABLE,
        "unreadable-document",
        Severity.ERROR,
        str(error),
        path,
        place,
        error.help or (rule.help if rule else None),
        fingerprint=fingerprint(UNREADABLE, path, (), 0),
    )
    return PageResult(path, None, (finding,), failed=True)


class Verdicts:
    """The verdict of each document, reached when it is first asked for. `corpus` is set by who makes the
    corpus, since each needs the other.

    A finding that the page suppresses with a reason is accepted; without one it still counts against the document.
    """

    def __init__(self, rules: Sequence[Rule], judge: Callable[[], DiagramJudge | None], policy: Policy) -> None:
        self.corpus = Corpus({})
        self._rules = rules
        self._judge = judge
        self._policy = policy
        self._verdicts: dict[str, Verdict] = {}

    def __call__(self, path: str) -> Verdict | None:
        """The verdict of a document; None where there is no such document. What the run has found in the page by the
        same rules is not looked for again."""
        page = self.corpus.page(path)
        if page is None:
            return None
        if path not in self._verdicts:
            summary = page.summary
            if not (summary.judged and summary.standing):
                local = LocalPass(self._rules, (), self._policy, self._judge(), self.corpus.site)
                summary = local_pass(page.document, local)
            page = replace(page, summary=replace(summary, profile=self._policy.profile))
            result = corpus_pass(page, self._rules, Context(corpus=self.corpus), self._policy)
            self._verdicts[path] = Verdict(result.counted, not result.failed and not result.run_errors)
        return self._verdicts[path]


def verdict_rules(rule_set: RuleSet, config: Selection) -> tuple[Rule, ...]:
    """The rules that decide whether a document passes: those the project runs, without those about trackers."""
    return tuple(rule for rule in select_rules(rule_set, config, Selection()) if rule.family != TRACKER_FAMILY)
