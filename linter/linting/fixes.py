"""Applies fixes to a page in rounds, and keeps only those that a second look at the result proves.

Every edit of a fix is applied or none of them, and no fix that overlaps another one.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from linter.findings import Edit, Finding, Fix, Repair, Severity, Span
from linter.text.source import Source, from_text


@dataclass(frozen=True, slots=True)
class AppliedFixes:
    """A text with fixes applied. `skipped` are those that overlap an applied one, or reach out of the text."""

    text: str
    applied: tuple[Fix, ...] = ()
    skipped: tuple[Fix, ...] = ()
    edits: tuple[Edit, ...] = field(default=(), repr=False)

    def moved(self, offset: int) -> int:
        """Where a place of the old text lies in the new one; a place that was replaced lies where its edit starts."""
        shift = 0
        for edit in self.edits:
            if edit.span.start > offset:
                break
            if offset < edit.span.end:
                return edit.span.start + shift
            shift += len(edit.text) - (edit.span.end - edit.span.start)
        return offset + shift

    def written(self, edit: Edit) -> Span:
        """Where the new text of an applied edit stands."""
        earlier = self.edits[: bisect_left(self.edits, edit.span.start, key=_start)]
        start = edit.span.start + sum(len(one.text) - (one.span.end - one.span.start) for one in earlier)
        return Span(start, start + len(edit.text))


def apply_to_text(text: str, fixes: Sequence[Fix]) -> AppliedFixes:
    """A text with all fixes applied that leave each other alone, the one that starts first preferred.

    Fixes with equal edits are one fix: several findings may share it, and it is applied once.
    """
    applied: list[Fix] = []
    skipped: list[Fix] = []
    taken: list[Edit] = []
    known: set[tuple[Edit, ...]] = set()
    for fix in sorted(fixes, key=lambda fix: min((edit.span for edit in fix.edits), default=Span(0, 0))):
        if fix.edits in known:
            applied.append(fix)
        elif not fix.edits or not _join(taken, fix.edits, len(text)):
            skipped.append(fix)
        else:
            known.add(fix.edits)
            applied.append(fix)
    return AppliedFixes(_edited(text, taken), tuple(applied), tuple(skipped), tuple(taken))


def fix_in_offsets(source: Source, repair: Repair) -> Fix:
    """A finding's fix, which speaks of lines and columns, as edits of the page's text."""
    return Fix(repair.title, tuple(Edit(source.offsets(edit.range), edit.text) for edit in repair.edits), repair.safe)


def _join(taken: list[Edit], edits: Sequence[Edit], length: int) -> bool:
    """Adds edits to those taken, in order; whether they touch none of them, nor each other."""
    joined = list[Edit]()
    for edit in edits:
        if not 0 <= edit.span.start <= edit.span.end <= length or _touches(taken, edit) or _touches(joined, edit):
            return False
        insort(joined, edit, key=_start)
    for edit in joined:
        insort(taken, edit, key=_start)
    return True


def _touches(taken: Sequence[Edit], edit: Edit) -> bool:
    """Whether an edit shares text with one of those taken, or starts where one does: their order would be a guess."""
    low = bisect_left(taken, edit.span.start, key=_start)
    if low and taken[low - 1].span.end > edit.span.start:
        return True
    return low < bisect_right(taken, max(edit.span.start, edit.span.end - 1), key=_start)


def _start(edit: Edit) -> int:
    return edit.span.start


def _edited(text: str, edits: Sequence[Edit]) -> str:
    pieces: list[str] = []
    at = 0
    for edit in edits:
        pieces += [text[at : edit.span.start], edit.text]
        at = edit.span.end
    return "".join([*pieces, text[at:]])


MAX_ROUNDS = 10  # a fix may make room for another one; more rounds than this no page needs
MAX_TRIALS = 100  # judgements of one page: a hostile one may hold thousands of fixes that prove nothing

PageJudge = Callable[[Source], Sequence[Finding] | str]


@dataclass(frozen=True, slots=True)
class RejectedFix:
    """A finding whose fix was not applied, and why."""

    finding: Finding
    reason: str


@dataclass(frozen=True, slots=True)
class FixResult:
    """A page after its fixes: the new text (the old one where nothing was proved), what was fixed, what was not."""

    source: Source
    fixed: tuple[Finding, ...] = ()
    refused: tuple[RejectedFix, ...] = ()


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


def fix_page(source: Source, judge: PageJudge, wanted: Callable[[Finding], bool]) -> FixResult:
    """A page with every wanted fix applied that is proved, until none is left.

    Proved means: judged again, the page has lost the findings that were fixed and gained none, at any line. An unsafe
    fix may write a text that is still to be filled in: warnings inside that text are no gain. Fixes are tried
    together; where they fail together, by halves, so that one bad fix costs the others nothing.
    """
    first = judge(source)
    state = _State(source, () if isinstance(first, str) else tuple(first))
    trial = _Trial(judge, MAX_TRIALS)
    fixed: list[Finding] = []
    refused: tuple[RejectedFix, ...] = ()
    for _ in range(MAX_ROUNDS):
        offers = _offers(state, wanted)
        chosen = frozenset(apply_to_text(state.source.text, [offer.fix for offer in offers]).applied)
        parted = [offer for offer in offers if offer.fix not in chosen]
        trial.begin(state)
        kept = trial.accept([], [offer for offer in offers if offer.fix in chosen])
        late = [RejectedFix(finding, "its fix overlaps another one") for offer in parted for finding in offer.findings]
        refused = (*trial.refused, *late)
        if not kept:
            break
        fixed += [finding for offer in kept for finding in offer.findings]
        state = trial.reached
    return FixResult(state.source, tuple(fixed), refused)


def _offers(state: _State, wanted: Callable[[Finding], bool]) -> list[_Offer]:
    found: dict[Fix, list[Finding]] = {}
    for finding in state.findings:
        if finding.fix is not None and wanted(finding):
            found.setdefault(fix_in_offsets(state.source, finding.fix), []).append(finding)
    return [_Offer(fix, tuple(findings)) for fix, findings in found.items()]


class _Trial:
    """One round: which fixes of a text are proved, tried in ever smaller groups."""

    def __init__(self, judge: PageJudge, trials: int) -> None:
        self._judge, self._left = judge, trials
        self._base: _State
        self.reached: _State
        self.refused: list[RejectedFix] = []

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
            self.refused += [RejectedFix(finding, reason) for finding in group[0].findings]
            return kept
        middle = len(group) // 2
        return self.accept(self.accept(kept, group[:middle]), group[middle:])

    def _fault(self, offers: Sequence[_Offer]) -> str | None:
        """Why some fixes must not be applied together, None where they may."""
        if not self._left:
            return f"its page was judged {MAX_TRIALS} times already"
        self._left -= 1
        repaired = apply_to_text(self._base.source.text, [offer.fix for offer in offers])
        source = from_text(repaired.text, self._base.source.path)
        after = self._judge(source)
        if isinstance(after, str):
            return after
        reason = _regression(self._base, repaired, _State(source, tuple(after)), offers)
        if reason is None:
            self.reached = _State(source, tuple(after))
        return reason


def _regression(base: _State, repaired: AppliedFixes, after: _State, offers: Sequence[_Offer]) -> str | None:
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


def _drafts(repaired: AppliedFixes, source: Source) -> Iterator[range]:
    """The lines (from 1) that unsafe fixes wrote."""
    for fix in repaired.applied:
        for edit in () if fix.safe else fix.edits:
            span = repaired.written(edit)
            yield range(source.position(span.start)[0] + 1, source.position(span.end)[0] + 2)


def _is_left_open(finding: Finding, drafts: Sequence[range]) -> bool:
    return finding.severity is not Severity.ERROR and any(finding.range.line in lines for lines in drafts)


def _moved(base: _State, repaired: AppliedFixes, after: _State, finding: Finding) -> tuple[str, int]:
    offset = base.source.offsets(finding.range).start
    return finding.code, after.source.position(repaired.moved(offset))[0] + 1
