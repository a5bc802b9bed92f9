"""Mends a page: applies its fixes round by round, and keeps only those that a second look at the result proves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from linter.fixes import Repaired, apply, in_offsets
from linter.model import Finding, Fix, Severity
from linter.source import Source, from_text

ROUNDS = 10  # a fix may make room for another one; more rounds than this no page needs
TRIALS = 100  # judgements of one page: a hostile one may hold thousands of fixes that prove nothing

Judge = Callable[[Source], Sequence[Finding] | str]
"""All findings of a page; or why the page must not become that text: it cannot be read whole any more, say."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A finding whose fix was not applied, and why."""

    finding: Finding
    reason: str


@dataclass(frozen=True, slots=True)
class Mended:
    """A page after its fixes: the new text (the old one where nothing was proved), what was fixed, what was not."""

    source: Source
    fixed: tuple[Finding, ...] = ()
    refused: tuple[Refused, ...] = ()


@dataclass(frozen=True, slots=True)
class _Offer:
    """A fix, and all findings that it repairs."""

    fix: Fix
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _State:
    """A text with its findings."""

    source: Source
    findings: tuple[Finding, ...]


def mend(source: Source, judge: Judge, wanted: Callable[[Finding], bool]) -> Mended:
    """A page with every wanted fix applied that is proved, until none is left.

    Proved means: judged again, the page has lost the findings that were fixed and gained none, at any line. An unsafe
    fix may write a text that is still to be filled in: warnings inside that text are no gain. Fixes are tried
    together; where they fail together, by halves, so that one bad fix costs the others nothing.
    """
    first = judge(source)
    state = _State(source, () if isinstance(first, str) else tuple(first))
    trial = _Trial(judge, TRIALS)
    fixed: list[Finding] = []
    refused: tuple[Refused, ...] = ()
    for _ in range(ROUNDS):
        offers = _offers(state, wanted)
        chosen = frozenset(apply(state.source.text, [offer.fix for offer in offers]).applied)
        parted = [offer for offer in offers if offer.fix not in chosen]
        trial.begin(state)
        kept = trial.accept([], [offer for offer in offers if offer.fix in chosen])
        late = [Refused(finding, "its fix overlaps another one") for offer in parted for finding in offer.findings]
        refused = (*trial.refused, *late)
        if not kept:
            break
        fixed += [finding for offer in kept for finding in offer.findings]
        state = trial.reached
    return Mended(state.source, tuple(fixed), refused)


def _offers(state: _State, wanted: Callable[[Finding], bool]) -> list[_Offer]:
    found: dict[Fix, list[Finding]] = {}
    for finding in state.findings:
        if finding.fix is not None and wanted(finding):
            found.setdefault(in_offsets(state.source, finding.fix), []).append(finding)
    return [_Offer(fix, tuple(findings)) for fix, findings in found.items()]


class _Trial:
    """One round: which fixes of a text are proved, tried in ever smaller groups."""

    def __init__(self, judge: Judge, trials: int) -> None:
        self._judge, self._left = judge, trials
        self._base: _State
        self.reached: _State
        self.refused: list[Refused] = []

    def begin(self, base: _State) -> None:
        """Start from a text; what an earlier round refused may be tried again."""
        self._base = self.reached = base
        self.refused = []

    def accept(self, kept: list[_Offer], group: list[_Offer]) -> list[_Offer]:
        """Those kept so far, and what can be added to them from a group."""
        if not group:
            return kept
        reason = self._fault([*kept, *group])
        if reason is None:
            return [*kept, *group]
        if len(group) == 1:
            self.refused += [Refused(finding, reason) for finding in group[0].findings]
            return kept
        middle = len(group) // 2
        return self.accept(self.accept(kept, group[:middle]), group[middle:])

    def _fault(self, offers: Sequence[_Offer]) -> str | None:
        """Why some fixes must not be applied together, None where they may."""
        if not self._left:
            return f"its page was judged {TRIALS} times already"
        self._left -= 1
        repaired = apply(self._base.source.text, [offer.fix for offer in offers])
        source = from_text(repaired.text, self._base.source.path)
        after = self._judge(source)
        if isinstance(after, str):
            return after
        reason = _gained(self._base, repaired, _State(source, tuple(after)), offers)
        if reason is None:
            self.reached = _State(source, tuple(after))
        return reason


def _gained(base: _State, repaired: Repaired, after: _State, offers: Sequence[_Offer]) -> str | None:
    """What a repaired page has that it should not, None where all is well.

    Findings are held against each other by code and line, the old lines moved by the edits: a fingerprint would not
    do, since a renamed heading changes those of everything below it.
    """
    gone = Counter(id(finding) for offer in offers for finding in offer.findings)
    before = Counter(_moved(base, repaired, after, finding) for finding in base.findings if id(finding) not in gone)
    drafts = list(_drafts(repaired, after.source))
    extra = Counter((f.code, f.range.line) for f in after.findings if not _is_left_open(f, drafts)) - before
    if not extra:
        return None
    code, line = min(extra, key=lambda place: place[1])
    own = {finding.code for offer in offers for finding in offer.findings}
    verb = "leave" if code in own else "bring"
    return f"its fix would {verb} {code} at line {line}"


def _drafts(repaired: Repaired, source: Source) -> Iterator[range]:
    """The lines (from 1) that unsafe fixes wrote."""
    for fix in repaired.applied:
        for edit in () if fix.safe else fix.edits:
            span = repaired.written(edit)
            yield range(source.position(span.start)[0] + 1, source.position(span.end)[0] + 2)


def _is_left_open(finding: Finding, drafts: Sequence[range]) -> bool:
    return finding.severity is not Severity.ERROR and any(finding.range.line in lines for lines in drafts)


def _moved(base: _State, repaired: Repaired, after: _State, finding: Finding) -> tuple[str, int]:
    offset = base.source.offsets(finding.range).start
    return finding.code, after.source.position(repaired.moved(offset))[0] + 1
