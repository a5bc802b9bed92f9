"""The first half of judging: what one page says by itself, whatever other pages say.

It depends on the page, the rules, the site and the engine that parses diagrams, and on nothing else: so it may be done
in any order and in any process, and kept for as long as none of these changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cache

from linter.checks import Context
from linter.checks.base import CrossCheck
from linter.corpus import Corpus
from linter.examined import Examined
from linter.gathering import HEADING, Fact, Facts
from linter.model import Problem, RunError, Severity
from linter.outline import outline
from linter.parts import Document
from linter.policy import DEFAULT, Policy
from linter.problems import find_problems
from linter.rules import READING, Rule
from linter.skeleton_demands import demand_of, demanding
from linter.stamping import stamped
from linter.suppression_syntax import MARKER


def examine(
    document: Document,
    rules: Sequence[Rule],
    context: Context,
    policy: Policy = DEFAULT,
    standing: Sequence[Rule] | None = None,
    standard: Policy = DEFAULT,
) -> Examined:
    """What the rules find in a document that look at no other page. A rule that crashes costs no other its findings.

    `standing` are the rules by which trackers judge the page under the policy `standard`, None where none will.
    """
    context, path, matter = _alone(context, rules, document), document.path, document.page.front_matter
    running = {rule.code: rule for rule in standard.running(standing or (), path, matter)}
    running.update({rule.code: rule for rule in policy.running(rules, path, matter)})
    deep = document.page.too_deep is not None
    applicable = [rule for code in sorted(running) if applies(rule := running[code], document, deep)]
    local = [rule for rule in applicable if not isinstance(rule.check, CrossCheck)]
    found, errors = find_problems(local, path, lambda check: check.problems(document, context))
    lacking, failed = _lacking(running.values(), found, document, context)
    rated = [(rule, rule.severity, problem) for rule, problem in found]
    return Examined(
        path=path,
        kind=document.kind.kind,
        profile=policy.profile_of(matter),
        broken=matter.fault is not None,
        deep=deep,
        marked=MARKER in document.page.source.text,
        outline=outline(document.page.headings),
        applied=frozenset(rule.code for rule in applicable) | {error.rule for error in failed if error.rule},
        findings=tuple(stamped(document.page.source, document.page.headings, rated, context.corpus)),
        errors={error.rule: error.message for error in (*errors, *failed) if error.rule},
        severities=_severities([*(standing or ()), *rules], document),
        lacking=lacking,
        standing=standing is not None,
        blind=context.judge is None,
    )


def _alone(context: Context, rules: Sequence[Rule], document: Document) -> Context:
    """What a document is judged with that has no other beside it."""
    asking = cache(lambda: demanding(rules, document))  # a page may lack many parts
    corpus = Corpus({}, site=context.corpus.site)
    return replace(context, corpus=corpus, demands=lambda _, name: demand_of(asking(), name))


def applies(rule: Rule, document: Document, deep: bool) -> bool:
    """Whether a rule judges a document: in a page not read whole, anything may seem to be missing."""
    broken = document.page.front_matter.fault is not None
    return rule.holds(document) and not (broken and rule.needs_front_matter) and (rule.code == READING or not deep)


def gather(document: Document, facts: Sequence[Fact]) -> Facts:
    """Some facts of a document by name, and its heading. One that cannot be gathered is left out: the rule that
    asks for it is then told why."""
    found: Facts = {}
    for fact in (HEADING, *facts):
        with suppress(Exception):
            found[fact.name] = fact.gather(document)
    return found


def gathered_by(rules: Sequence[Rule]) -> tuple[Fact, ...]:
    """The facts that rules gather from every document, each once."""
    checks = (rule.check for rule in rules if isinstance(rule.check, CrossCheck))
    return tuple({fact.name: fact for check in checks for fact in check.facts()}.values())


def _severities(rules: Sequence[Rule], document: Document) -> dict[str, Severity]:
    return {
        rule.code: severity
        for rule in rules
        if rule.severity_when and (severity := rule.severity_in(document)) is not rule.severity
    }


def _lacking(
    rules: Iterable[Rule], found: Sequence[tuple[Rule, Problem]], document: Document, context: Context
) -> tuple[dict[str, bool], list[RunError]]:
    """The rules that may eclipse others, and whether one that broken front matter keeps silent would have spoken;
    and those that came to no verdict on that."""
    broken = document.page.front_matter.fault is not None
    lacking: dict[str, bool] = {}
    failed: list[RunError] = []
    for rule in rules:
        if rule.eclipses is None or not rule.holds(document) or document.first(rule.eclipses.without) is not None:
            continue
        lacking[rule.code] = False
        if broken and not any(other is rule for other, _ in found):
            would, errors = find_problems([rule], document.path, lambda check: check.problems(document, context))
            lacking[rule.code] = bool(would)
            failed += errors
    return lacking, failed
