"""What a baseline says today: its entries by rule and by page, how many are still found, which hold in vain."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from linter.baseline import Entry, entries
from linter.engine import Checked
from linter.reports.shown import shown


@dataclass(frozen=True, slots=True)
class BaselineStatus:
    """The entries of a baseline against a run. `unjudged` are those the run came to no verdict on, `new` the findings
    that could be added."""

    file: str
    rules: tuple[tuple[str, str, int], ...]
    pages: tuple[tuple[str, int], ...]
    found: int
    unjudged: int
    stale: tuple[Entry, ...]
    new: int

    @property
    def total(self) -> int:
        """How many entries there are."""
        return self.found + self.unjudged + len(self.stale)


def standing(
    file: str, baseline: Collection[Entry], outcomes: Sequence[Checked], left: Sequence[Entry]
) -> BaselineStatus:
    """How a baseline stands; `left` are its stale entries."""
    now = entries(outcomes)
    known = frozenset(baseline)
    found = len(known & now)
    rules = Counter((one.code, one.label.partition(":")[0]) for one in known)
    pages = Counter(one.path for one in known)
    ranked = sorted(rules.items(), key=lambda row: (-row[1], row[0]))
    return BaselineStatus(
        file,
        tuple((code, name, number) for (code, name), number in ranked),
        tuple(sorted(pages.items(), key=lambda row: (-row[1], row[0]))),
        found,
        len(known) - found - len(left),
        tuple(left),
        len(now - known),
    )


def as_text(status: BaselineStatus) -> str:
    """The status for people."""
    return "\n".join(_lines(status)) + "\n"


def _lines(status: BaselineStatus) -> Iterator[str]:
    for code, name, number in status.rules:
        yield shown(f"{number:5}  {code}  {name}")
    for path, number in status.pages:
        yield shown(f"{number:5}  {path}")
    for one in status.stale:
        yield shown(f"stale: {one.path}: {one.code} {one.label}")
    counts = [f"{status.found} still found", f"{len(status.stale)} stale"]
    if status.unjudged:
        counts.append(f"{status.unjudged} not judged (rules that do not run, pages not read)")
    total = "1 entry" if status.total == 1 else f"{status.total} entries"
    new = "1 finding is" if status.new == 1 else f"{status.new} findings are"
    yield shown(f"{status.file}: {total}: {', '.join(counts)}; {new} not in it")


def as_json(status: BaselineStatus) -> str:
    """The status for scripts."""
    data = {
        "schema_version": 1,
        "file": status.file,
        "entries": status.total,
        "found": status.found,
        "unjudged": status.unjudged,
        "new": status.new,
        "rules": [{"code": code, "name": name, "entries": number} for code, name, number in status.rules],
        "pages": [{"path": path, "entries": number} for path, number in status.pages],
        "stale": [
            {"path": one.path, "code": one.code, "fingerprint": one.fingerprint, "label": one.label}
            for one in status.stale
        ],
    }
    return json.dumps(data, indent=1, ensure_ascii=True) + "\n"
