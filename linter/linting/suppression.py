"""Applies a page's suppressions to its findings, and reports those that silence nothing."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import groupby

from linter.checks.meta import Suppression
from linter.config.policy import Policy
from linter.corpus import Corpus
from linter.findings import UNUSED_SUPPRESSION, Edit, Finding, Fix, Problem, Related, Span
from linter.kinds.document import Document
from linter.linting.results import Suppressed, to_findings
from linter.linting.suppression_syntax import MARKER, SuppressionRange, WrittenDirective, find_suppressions
from linter.rules.model import Rule
from linter.rules.selection import RuleName, Vocabulary
from linter.text.source import Source

_NEAR = 500  # characters around a comment that tell how to delete it: a hostile line may hold thousands


def apply_suppressions(
    findings: Sequence[Finding], ranges: Sequence[SuppressionRange]
) -> tuple[list[Finding], list[Suppressed], list[SuppressionRange]]:
    """The findings that stay, those that are silenced, and the suppressions that silence nothing.

    A finding is silenced where it starts. Several suppressions may silence it; all of them are then used.
    """
    if not ranges:
        return list(findings), [], []
    by_code: dict[str, list[Finding]] = defaultdict(list)
    for finding in sorted(findings, key=lambda finding: finding.range.line):
        by_code[finding.code].append(finding)
    depth, unused = _depths(by_code, ranges)
    silenced = {}
    for code, rule_findings in by_code.items():
        covered = accepted = 0
        for number, finding in enumerate(rule_findings):
            covered += depth[code][0][number]
            accepted += depth[code][1][number]
            if covered:
                silenced[id(finding)] = Suppressed(finding, accepted > 0)
    kept = [finding for finding in findings if id(finding) not in silenced]
    return kept, [silenced[id(finding)] for finding in findings if id(finding) in silenced], unused


def _depths(
    by_code: Mapping[str, Sequence[Finding]], ranges: Sequence[SuppressionRange]
) -> tuple[dict[str, list[list[int]]], list[SuppressionRange]]:
    """Which suppressions cover which findings, and those that cover none.

    For the findings of a code, by line, it holds how many more suppressions cover each than cover the one before: of
    all suppressions, and of those with a reason. So a page of many of both costs no more than their number.
    """
    lines = {code: [finding.range.line - 1 for finding in findings] for code, findings in by_code.items()}
    depth = {code: [[0] * (len(findings) + 1), [0] * (len(findings) + 1)] for code, findings in by_code.items()}
    unused = []
    for suppression in ranges:
        code_lines = lines.get(suppression.code, [])
        low, high = bisect_left(code_lines, suppression.line), bisect_left(code_lines, suppression.end)
        if low >= high:
            unused.append(suppression)
            continue
        for count in depth[suppression.code][: 2 if suppression.reason else 1]:
            count[low] += 1
            count[high] -= 1
    return depth, unused


def unused_problems(
    source: Source, unused: Sequence[SuppressionRange], ran: Collection[str], findings: Sequence[Finding]
) -> Iterator[Problem]:
    """A problem for each comment that silences nothing: in whole, or some of the rules it names.

    A rule that did not run here may have found something; so a suppression of it is not judged.
    """
    judged = [range_ for range_ in unused if range_.code in ran and range_.code != UNUSED_SUPPRESSION]
    lines: dict[str, list[int]] = defaultdict(list)
    for finding in sorted(findings, key=lambda finding: finding.range.line) if judged else ():
        lines[finding.code].append(finding.range.line - 1)
    for _, group in groupby(judged, key=lambda range_: id(range_.written)):
        ranges = list(group)
        written = ranges[0].written
        whole = len(ranges) == len(written.directive.rules)
        span = written.comment.span if written.comment and whole else ranges[0].named.span
        names = ", ".join(dict.fromkeys(range_.code for range_ in ranges))
        word = f"`{written.directive.verb}`" if written.comment else "front matter"
        message = f"{word} names {names}, and there is nothing to silence"
        yield Problem(span, message, related=tuple(_nearest_findings(source, ranges, lines)), fix=_fix(source, ranges))


def _nearest_findings(
    source: Source, ranges: Sequence[SuppressionRange], finding_lines: Mapping[str, Sequence[int]]
) -> Iterator[Related]:
    """The nearest finding of each rule: the comment may only stand at a wrong place."""
    for range_ in ranges:
        at = range_.written.comment.first if range_.written.comment else 0
        lines = finding_lines.get(range_.code, ())
        index = bisect_left(lines, at)
        if near := lines[max(index - 1, 0) : index + 1]:
            line = min(near, key=lambda line: abs(line - at))
            text = source.lines[line]
            span = source.span(line, len(text) - len(text.lstrip()))
            yield Related(span, f"{range_.code} is found here")


def _fix(source: Source, ranges: Sequence[SuppressionRange]) -> Fix | None:
    """Deletes the comments, or of their lists the rules that silence nothing; front matter is left to its author."""
    if ranges[0].written.comment is None:
        return None
    unused: dict[int, tuple[WrittenDirective, list[RuleName]]] = {}
    for range_ in ranges:
        for written, named in [(range_.written, range_.named), *([range_.closing] if range_.closing else [])]:
            unused.setdefault(id(written), (written, []))[1].append(named)
    edits = [_remove_rules(source, written, names) for written, names in unused.values()]
    in_order = tuple(sorted((edit for edit, _ in edits), key=lambda edit: edit.span.start))
    return Fix("delete what silences nothing", in_order, all(safe for _, safe in edits))


def _remove_rules(source: Source, written: WrittenDirective, names: Sequence[RuleName]) -> tuple[Edit, bool]:
    """The edit that takes some rules out of a comment, and whether that is safe."""
    gone = {name.span for name in names}
    left = [name.span for name in written.directive.rules if name.span not in gone]
    if left:
        return Edit(written.directive.list_span, ", ".join(source.text[span.start : span.end] for span in left)), True
    assert written.comment is not None
    return _delete_comment(source, written.comment.span)


def _delete_comment(source: Source, comment: Span) -> tuple[Edit, bool]:
    """The edit that deletes a comment, and whether that is safe.

    It deletes the comment's lines where nothing else stands there, else the blanks before it as well. Between two
    lines of text a blank line stays, or they would run together.
    """
    first, last = source.position(comment.start)[0], source.position(comment.end)[0]
    start, end = source.starts[first], source.starts[last] + len(source.lines[last])
    low, high = max(start, comment.start - _NEAR), min(end, comment.end + _NEAR)
    before, after = source.text[low : comment.start], source.text[comment.end : high]
    if before.strip():
        apart = not after or after[0].isspace()
        kept = len(before.rstrip()) if apart else len(before)
        joined = not apart and not before[-1].isspace()
        is_mark = not before.strip(" \t>-*+.)0123456789")  # nothing but the mark of a list or quote
        return Edit(Span(low + kept, comment.end), ""), not (joined or is_mark)
    if after.strip() or low > start or high < end:
        return Edit(Span(comment.start, high - len(after.lstrip())), ""), False
    texts = [source.lines[line].strip() if 0 <= line < len(source.lines) else "" for line in (first - 1, last + 1)]
    if all(texts):
        return Edit(Span(start, end), ""), True
    return Edit(Span(start, source.starts[last + 1] if last + 1 < len(source.starts) else end), ""), True


def suppress_page(
    document: Document, findings: Sequence[Finding], rules: Sequence[Rule], judged: Collection[str], policy: Policy
) -> tuple[list[Finding], list[Suppressed]]:
    """The findings that stay, and those that are silenced.

    `rules` are those that run; `judged` are the codes of those that judged all of this page.
    """
    source = document.page.source
    if MARKER not in source.text:
        return list(findings), []
    suppression_rules = [rule for rule in rules if isinstance(rule.check, Suppression) and rule.holds(document)]
    suppressions = find_suppressions(document, policy.vocabulary or Vocabulary(rules), policy.require_reason)
    kept, silenced, unused = apply_suppressions(findings, suppressions.ranges)
    problems: list[tuple[Rule, Problem]] = []
    for rule in suppression_rules if document.page.too_deep is None else ():
        if getattr(rule.check, "of", None) == "invalid":
            problems += [(rule, Problem(fault.span, fault.message, fault.repair)) for fault in suppressions.faults]
        elif not document.holds_unread():
            problems += [(rule, problem) for problem in unused_problems(source, unused, judged, kept)]
    rated = [(rule, rule.severity_in(document), problem) for rule, problem in problems]
    own = list(to_findings(source, document.page.headings, rated, Corpus({})))
    own_kept, own_silenced, _ = apply_suppressions(own, suppressions.ranges)
    if not policy.ignores:
        return [*findings, *own], []
    return [*kept, *own_kept], [*silenced, *own_silenced]
