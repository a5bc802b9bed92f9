"""Hostile pages: what they are made of, repeated until a page has the size that is asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

HEADS = {
    "module": '---\ntitle: "Module 1: Leases"\ntype: learning-module\nestimated_time: 3 hours\n---\n# Leases\n',
    "exam": '---\ntitle: "Leases: Exam"\ntype: exam\ntime_limit: 180 min\n---\n# Leases: Exam\n\n## Hard Questions\n',
    "tracker": '---\ntitle: "Tracker"\ntype: tracking-system\n---\n# Tracker\n\n',
}
PATHS = {
    "module": "docs/module-1-leases.md",
    "exam": "docs/tests/leases-exam.md",
    "tracker": "docs/LEARNING_MODULE_TRACKER.md",
}


@dataclass(frozen=True, slots=True)
class Unit:
    """A kind of hostile page: its name, the kind of its page, its n-th piece (n from 1).

    `before` and `after` stand around the pieces; `lead` or `tail`, repeated, is half of the page above or below them.
    """

    name: str
    kind: str
    piece: Callable[[int], str]
    before: str = ""
    after: str = ""
    lead: str = ""
    tail: str = ""

    @property
    def path(self) -> str:
        """Where such a page would lie in a project."""
        return PATHS[self.kind]

    def page(self, size: int) -> str:
        """A page of at least `size` characters and hardly more; the same for the same size."""
        head = self.before if self.before.startswith("---") else HEADS[self.kind] + self.before
        half = size // 2
        lead = self.lead * (half // len(self.lead) + 1) + "\n\n" if self.lead else ""
        tail = self.tail * (half // len(self.tail) + 1) if self.tail else ""
        pieces, length = [head, lead], len(head) + len(lead) + len(self.after) + len(tail)
        for number in count(1):
            if length >= size:
                break
            pieces.append(self.piece(number))
            length += len(pieces[-1])
        return "".join((*pieces, self.after, tail))


def same(text: str) -> Callable[[int], str]:
    """The text, whatever the number of the piece."""
    return lambda number: text


def numbered(text: str) -> Callable[[int], str]:
    """The text with `{n}` replaced by the number of the piece."""
    return lambda number: text.replace("{n}", str(number))
