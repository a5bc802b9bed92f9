"""The pages by the families of the rules that found something in them, as a table with shades."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from linter.model import Finding

SHADES = ((1, "1"), (2, "2 to 3"), (4, "4 to 7"), (8, "8 to 15"), (16, "16 or more"))
"""The least count of each shade, and its words."""


@dataclass(frozen=True, slots=True)
class Row:
    """A page: its counts by family, in the order of the columns, each with its shade (0: nothing found)."""

    path: str
    cells: tuple[tuple[int, int], ...]
    total: int


@dataclass(frozen=True, slots=True)
class Heat:
    """The table: its families and its rows, the page with the most findings first."""

    families: tuple[str, ...]
    rows: tuple[Row, ...]


def heat(findings: Sequence[Finding], families: Mapping[str, str]) -> Heat:
    """The table of the findings; `families` says which family a code belongs to."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for finding in findings:
        counts[finding.path][family_of(finding.code, families)] += 1
    columns = tuple(sorted({family for row in counts.values() for family in row}))
    rows = [
        Row(path, tuple((row[name], _shade(row[name])) for name in columns), row.total())
        for path, row in counts.items()
    ]
    return Heat(columns, tuple(sorted(rows, key=lambda row: (-row.total, row.path))))


def family_of(code: str, families: Mapping[str, str]) -> str:
    """The family of a rule; a rule that the report does not list goes by the letters of its code."""
    return families.get(code) or code.rstrip("0123456789").lower()


def _shade(count: int) -> int:
    return sum(count >= least for least, _ in SHADES)
