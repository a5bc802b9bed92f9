"""A row that fits many documents."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.test_cli import lint, write

TRACKER = "# Tracker\n\n| Topic | Module | Status |\n|---|---|---|\n| Leases | ⬜ | ⬜ Not started |\n"


@pytest.mark.parametrize(
    ("count", "words", "places"), [(3, "part-1/module-1-leases.md and part-2/", 3), (7, "and 2 more", 5)]
)
def test_some_of_many_documents_are_named(count: int, words: str, places: int, tmp_path: Path) -> None:
    pages = {f"part-{n}/module-1-leases.md": "# Leases\n" for n in range(count)}
    write(tmp_path, **pages, **{"MODULE_TRACKER.md": TRACKER})
    done = lint("--isolated", "--select", "TRK009", "--output", "json", cwd=tmp_path)
    (finding,) = json.loads(done.out)["findings"]
    assert f"fits {count} modules: part-0/module-1-leases.md, " in finding["message"]
    assert words in finding["message"]
    assert len(finding["related"]) == places
