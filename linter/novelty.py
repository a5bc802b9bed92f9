"""What an earlier state of a project's pages was found to hold, as entries that mute the same findings of today."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from linter.baseline import Entry, entry
from linter.engine import Checked
from linter.rules import READING
from linter.stamping import fingerprint


def before(earlier: Mapping[str, Checked]) -> frozenset[Entry]:
    """The entries of the earlier outcomes of pages, given by their paths of today.

    A page that was renamed keeps its findings: their fingerprints are made anew for the path it has today. That a page
    was not read whole is never old.
    """
    found = (one for path, page in earlier.items() for one in _entries(path, page))
    return frozenset(one for one in found if one.code != READING)


def _entries(path: str, page: Checked) -> Iterator[Entry]:
    seen: Counter[tuple[str, tuple[str, ...]]] = Counter()
    silenced = [one.finding for one in page.suppressed]  # they are no entries, and are counted among those alike
    hidden = set(map(id, silenced))
    for one in sorted((*page.findings, *silenced), key=lambda finding: (finding.range.line, finding.range.column)):
        number = seen[one.code, one.context]
        seen[one.code, one.context] += 1
        if id(one) in hidden:
            continue
        own = one.path == path
        yield entry(one) if own else Entry(path, one.code, fingerprint(one.code, path, one.context, number))
