"""What was read in a tracker: its rows with the documents they are tied to, and its statistics."""

from __future__ import annotations

from typing import Any

from linter import tracker_reading
from linter.corpus import Corpus
from linter.parts import Document
from linter.status_statistics import Sums
from linter.tracker_rows import Tied, tie_all


def tracked(document: Document, corpus: Corpus) -> dict[str, Any]:
    """The rows and statistics of a tracker as plain data. `tied` says how each document was found."""
    tracker = tracker_reading.read(document)
    rows, sums = tie_all([tracker], corpus), Sums(tracker)
    return {
        "rows": [_row(rows[document.path, row.line]) for row in tracker.rows],
        "statistics": [
            {
                "line": line.line + 1,
                "label": line.label,
                "value": line.value,
                "expected": sums.value(line),
            }
            for line in tracker.statistics
        ],
    }


def _row(one: Tied) -> dict[str, Any]:
    row = one.row
    return {
        "line": row.line + 1,
        "page": row.page,
        "module": next(iter(one.tie("module").paths), None),
        "exam": next(iter(one.tie("exam").paths), None),
        "status": row.status,
        "tied": {"module": one.tie("module").how, "exam": one.tie("exam").how},
        "date": (row.date.plain or None) if row.date else None,
        "files": [named.name for named in row.files],
    }
