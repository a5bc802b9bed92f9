"""A page's findings without those it silences, and with those about its suppressions themselves."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from linter.checks.suppression import Suppression
from linter.corpus import Corpus
from linter.model import Finding, Problem
from linter.parts import Document
from linter.policy import Policy
from linter.rules import Rule
from linter.stamping import stamped
from linter.suppression_syntax import MARKER, Vocabulary
from linter.suppression_use import Silenced, silence, unused_problems
from linter.suppressions import suppressions


def silence_page(
    document: Document, findings: Sequence[Finding], rules: Sequence[Rule], judged: Collection[str], policy: Policy
) -> tuple[list[Finding], list[Silenced]]:
    """The findings that stay, and those that are silenced.

    `rules` are those that run; `judged` the codes of those that would have found whatever there is in this page.
    """
    source = document.page.source
    if MARKER not in source.text:
        return list(findings), []
    own_rules = [rule for rule in rules if isinstance(rule.check, Suppression) and rule.holds(document)]
    found = suppressions(document, policy.vocabulary or Vocabulary(rules), policy.require_reason)
    kept, silenced, unused = silence(findings, found.silences)
    problems: list[tuple[Rule, Problem]] = []
    for rule in own_rules if document.page.too_deep is None else ():
        if getattr(rule.check, "of", None) == "invalid":
            problems += [(rule, Problem(fault.span, fault.message, fault.repair)) for fault in found.faults]
        elif not document.holds_unread():
            problems += [(rule, one) for one in unused_problems(source, unused, judged, kept)]
    rated = [(rule, rule.severity_in(document), problem) for rule, problem in problems]
    own = list(stamped(source, document.page.headings, rated, Corpus({})))
    own_kept, own_silenced, _ = silence(own, found.silences)
    if not policy.ignores:
        return [*findings, *own], []
    return [*kept, *own_kept], [*silenced, *own_silenced]
