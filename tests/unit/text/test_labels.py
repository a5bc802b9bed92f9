"""One reader of labelled lines: the label, the value, and where it starts."""

from __future__ import annotations

import pytest

from linter.text import labels
from linter.text.labels import LabelSyntax


@pytest.mark.parametrize(
    ("syntax", "line", "wanted"),
    [
        (labels.EMPHASIZED, "- **Model Answer** (short): x", ("Model Answer", " (short): x", 18)),
        (labels.PLAIN, "Answer (5 points): x", ("Answer", " x", 18)),
        (labels.BOLD_OPENING, "1. **Summary of it", ("Summary of it", "", 18)),
        (labels.TIME_OR_POINTS, "- **Points:** 5", ("Points", "5", 14)),
        (labels.TIME_OR_POINTS, "Effort: 5", None),
        (labels.ANY_TIME, "**Expected time:** 25 minutes | x", ("Expected time", " 25 minutes ", 18)),
        (labels.TRACKED, "- [ ] **Modules done:** 3 of 7", ("**Modules done", "3 of 7", 24)),
        (labels.TRACKED, "- :x", None),
        (labels.TRACKED, "a | b: c", None),
        (labels.TRACKED, "a" * 119 + ": c", ("a" * 119, "c", 121)),
        (labels.TRACKED, "a" * 120 + ": c", None),
    ],
)
def test_a_labelled_line_is_read(syntax: LabelSyntax, line: str, wanted: tuple[str, str, int] | None) -> None:
    assert syntax.read(line) == wanted
