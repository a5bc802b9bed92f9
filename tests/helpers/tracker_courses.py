"""Small courses with a tracker, and what `lint-modules status` says of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from tests.helpers.command import lint, write
from tests.helpers.json_shapes import COUNT, NUMBER, TEXT, maybe, some, thing

CONFIG = 'select = ["MOD017", "EXM016", "TRK"]\n'
PASSES = "# A Module\n\n## Common Pitfalls\n\nA clock that jumps.\n"
FAILS = "# A Module\n\nNothing goes wrong.\n"
EXAM = "# An Exam\n\n## Grading Rubric\n\nTen points.\n"
HEAD = "| Page | Module | Exam | Status | Notes | Last Updated |\n|---|---|---|---|---|---|\n"
CELLS = thing(module=maybe(TEXT), exam=maybe(TEXT), status=maybe(TEXT), date=maybe(TEXT))
ROW = thing(
    True,
    tracker=TEXT,
    line=NUMBER,
    page=TEXT,
    module=maybe(TEXT),
    exam=maybe(TEXT),
    says=CELLS,
    earns=CELLS,
    because={"type": "object", "additionalProperties": COUNT},
)
LINE = thing(tracker=TEXT, line=NUMBER, label=TEXT, says=TEXT, earns=TEXT)
SHAPE = thing(True, schema_version={"const": 1}, stale={"type": "boolean"}, rows=some(ROW), statistics=some(LINE))


def course(folder: Path, *rows: str, **files: str | bytes) -> Path:
    """A course with one tracker; a page passes where it has what two rules ask for."""
    tracker = "# Tracker\n\n" + HEAD + "".join(f"{row}\n" for row in rows)
    return write(folder, **{"lint-modules.toml": CONFIG, "docs/COURSE_MODULE_TRACKER.md": tracker, **files})


def tracker(folder: Path) -> Path:
    return folder / "docs" / "COURSE_MODULE_TRACKER.md"


def status(folder: Path, *args: str) -> dict[str, Any]:
    """What `status --output json` says, held against the contract's shape."""
    data: dict[str, Any] = json.loads(lint("status", "--output", "json", *args, cwd=folder).out)
    Draft202012Validator(SHAPE).validate(data)
    return data


STALE = ("| Leases | ⬜ | ⬜ | ⬜ Not started | | |", {"docs/leases-module.md": PASSES})
