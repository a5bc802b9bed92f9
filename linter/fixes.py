"""Applies fixes to a text: every edit of a fix or none of them, and no fix that overlaps another one."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Sequence
from dataclasses import dataclass, field

from linter.model import Edit, Fix, Repair, Span
from linter.source import Source


@dataclass(frozen=True, slots=True)
class Repaired:
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


def apply(text: str, fixes: Sequence[Fix]) -> Repaired:
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
    return Repaired(_edited(text, taken), tuple(applied), tuple(skipped), tuple(taken))


def in_offsets(source: Source, repair: Repair) -> Fix:
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
