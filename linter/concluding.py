"""The second half of judging: what a page says by itself, held against all other pages, and against its own wishes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from linter.checked import Checked, codes
from linter.checks import Context
from linter.checks.base import CrossCheck
from linter.examined import Examined, shared
from linter.leaf import Leaf
from linter.model import Finding, RunError, Severity
from linter.policy import DEFAULT, Policy
from linter.problems import find_problems
from linter.rules import READING, Rule
from linter.silencing import silence_page
from linter.stamping import stamped
from linter.suppression_use import Silenced


def conclude(
    examined: Examined, leaf: Leaf, rules: Sequence[Rule], context: Context, policy: Policy = DEFAULT
) -> Checked:
    """All findings of a document that was examined by at least these rules. The page itself is read again only where
    it silences findings of its own, or a rule asks for more than it has gathered."""
    asked, rules = rules, policy.running_in(rules, examined.path, examined.profile)
    applicable = [rule for rule in rules if rule.code in examined.applied]
    found, errors = _found(examined, leaf, applicable, context)
    silent = _eclipsed(found, rules, examined)
    kept = [finding for finding in found if not _in(finding.code, silent)]
    failed = {error.rule for error in errors if error.rule}
    findings, silenced = kept, list[Silenced]()
    if examined.marked:
        judged = codes(rule for rule in applicable if not (_in(rule.code, silent) or _blind(rule, examined))) - failed
        findings, silenced = silence_page(leaf.document, kept, rules, judged - policy.off(examined.path), policy)
    unjudged = failed | {finding.code for finding in found if _in(finding.code, silent)} | (codes(asked) - codes(rules))
    if examined.broken:
        unjudged |= {rule.code for rule in rules if rule.needs_front_matter}
    return Checked(
        examined.path,
        examined.kind,
        tuple(findings),
        tuple(errors),
        examined.deep,
        leaf if leaf.lent else leaf.source,
        shared(frozenset(unjudged)),
        tuple(silenced),
    )


def _found(
    examined: Examined, leaf: Leaf, rules: Sequence[Rule], context: Context
) -> tuple[list[Finding], list[RunError]]:
    """The findings of the rules that judge a page, in its order, and the rules that came to no verdict."""
    levels = {rule.code: _severity(rule, examined) for rule in rules}
    findings = [_rated(one, levels[one.code]) for one in examined.findings if one.code in levels]
    errors = {code: RunError(examined.path, code, message) for code, message in examined.errors.items()}
    crossing = [rule for rule in rules if isinstance(rule.check, CrossCheck)]
    found, failed = find_problems(
        crossing, examined.path, lambda check: check.across(leaf, context) if isinstance(check, CrossCheck) else ()
    )
    errors.update({error.rule: error for error in failed if error.rule})
    if found:
        rated = [(rule, levels[rule.code], problem) for rule, problem in found]
        findings += stamped(leaf.source, leaf.outline, rated, context.corpus)
        findings.sort(key=lambda one: one.sort_key)
    return findings, [errors[rule.code] for rule in rules if rule.code in errors]


def _severity(rule: Rule, examined: Examined) -> Severity:
    """The severity of a rule on a page; a profile that gives it another takes no notice of the front matter."""
    if rule.code == READING:
        return Severity.ERROR
    return examined.severities.get(rule.code, rule.severity) if rule.severity_when else rule.severity


def _rated(finding: Finding, severity: Severity) -> Finding:
    return finding if finding.severity is severity else replace(finding, severity=severity)


def _blind(rule: Rule, examined: Examined) -> bool:
    """Whether a rule about diagrams had no engine to ask."""
    return rule.check.kind == "mermaid-syntax" and examined.blind


def _eclipsed(found: Iterable[Finding], rules: Sequence[Rule], examined: Examined) -> dict[str, str]:
    """The families another rule eclipses, with its code: a page with no focus block and no protocol is reported once.

    Where broken front matter keeps the eclipsing rule silent, what it would say still eclipses the others.
    """
    spoken = {finding.code for finding in found} if examined.lacking else set()
    return {
        rule.eclipses.family: rule.code
        for rule in rules
        if rule.eclipses is not None
        and rule.code in examined.lacking
        and (rule.code in spoken or examined.lacking[rule.code])
    }


def _in(code: str, silent: dict[str, str]) -> bool:
    return any(code.startswith(family) and code != own for family, own in silent.items())
