"""The results of pages: problems become findings with rule, place and fingerprint, and these a report."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from linter.corpus import Corpus
from linter.findings import Finding, Fix, Place, Problem, Related, Repair, Replacement, Report, RunError, Severity
from linter.linting.suppression_syntax import MARKER
from linter.markdown.ast import MAX_CONTEXT_LENGTH, Heading, OutlineHeading
from linter.rules.model import Rule
from linter.text.source import Source

Outline = Sequence[OutlineHeading] | Sequence[Heading]

_SAID = re.compile(rf"<!--\s*{MARKER}\s*:.{{0,500}}?-->")


def to_findings(
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
    other = corpus.page(related.path) if related.path else None
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
        above.insert(0, heading.text[:MAX_CONTEXT_LENGTH])
        heading = outline[heading.parent] if heading.parent is not None else None
    text = source.lines[line] if line < len(source.lines) else ""
    text = text[: 4 * MAX_CONTEXT_LENGTH]
    text = (_SAID.sub("", text) if MARKER in text else text)[
        :MAX_CONTEXT_LENGTH
    ]  # a suppression is no part of what it silences
    return tuple(" ".join(part.split()) for part in (*above, text))


def fingerprint(code: str, path: str, context: tuple[str, ...], number: int) -> str:
    """What tells a finding from all others of its project while lines move; `number` counts those alike from 0."""
    parts = "\x1f".join((code, path, "\n".join(context), str(number)))
    return hashlib.sha256(parts.encode("utf-8", "surrogatepass")).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A finding that its page silences; `accepted` where a reason was given."""

    finding: Finding
    accepted: bool


class HasLines(Protocol):
    """What has the lines of a page at hand, or fetches them for who asks."""

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines without their ends."""


@dataclass(frozen=True, slots=True)
class PageResult:
    """What became of one page: its findings, those it silences, and whether it was of a known kind and read whole.

    `unjudged` are the codes of rules that run and came to no verdict on the page: broken front matter kept them silent,
    another rule eclipses them, the configuration or the page's profile switches them off, or they crashed.
    """

    path: str
    kind: str | None
    findings: tuple[Finding, ...] = ()
    run_errors: tuple[RunError, ...] = ()
    failed: bool = False
    source: HasLines | None = field(default=None, compare=False)
    unjudged: frozenset[str] = frozenset()
    suppressed: tuple[Suppressed, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines of the page, split when somebody looks at one; none where it was not read or nobody looks."""
        return self.source.lines if self.source is not None else ()

    @property
    def counted(self) -> tuple[Finding, ...]:
        """The findings that count against the page: silenced ones too, unless a reason was given."""
        return (*self.findings, *(one.finding for one in self.suppressed if not one.accepted))


class PageLines(Mapping[str, tuple[str, ...]]):
    """The lines of pages by path, split when somebody looks at one: nobody looks at those of all pages."""

    def __init__(self, pages: Iterable[PageResult]) -> None:
        self._pages = {page.path: page for page in pages}

    def __reduce__(self) -> tuple[type[dict[str, tuple[str, ...]]], tuple[dict[str, tuple[str, ...]]]]:
        return dict, (dict(self),)

    def __getitem__(self, path: str) -> tuple[str, ...]:
        return self._pages[path].lines

    def __iter__(self) -> Iterator[str]:
        return iter(self._pages)

    def __len__(self) -> int:
        return len(self._pages)


def rule_codes(rules: Iterable[Rule]) -> frozenset[str]:
    """The codes of some rules."""
    return frozenset(rule.code for rule in rules)


def build_report(outcomes: Iterable[PageResult]) -> Report:
    """All outcomes as one report, findings in the one order."""
    checked = list(outcomes)
    findings = sorted((f for page in checked for f in page.findings), key=lambda finding: finding.sort_key)
    return Report(
        findings=tuple(findings),
        run_errors=tuple(error for page in checked for error in page.run_errors),
        documents=sum(page.kind is not None and not page.failed for page in checked),
        skipped=sum(page.kind is None and not page.failed for page in checked),
        failed=sum(page.failed for page in checked),
        suppressed=sum(len(page.suppressed) for page in checked),
        lines=PageLines(page for page in checked if page.findings),
        checked=tuple(sorted(page.path for page in checked if page.kind is not None and not page.failed)),
    )
