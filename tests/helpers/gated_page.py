"""A page with two findings, and the gate over it: a run that fails on warnings too."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.helpers.command import Done, lint

NAME = "lint-modules-baseline.json"
PAGE = "---\ntype: learning-module\n---\n\n# Module 1: Leases\n\nTODO: a story.\n\nTODO: another.\n"
SELECT = 'select = ["DOC006", "DOC010", "DOC013"]\n'


def gate(*args: object, cwd: Path) -> Done:
    """A run that fails on warnings too, one line a finding."""
    return lint("--output", "concise", "--fail-level", "warning", *args, cwd=cwd)


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def summary(cwd: Path) -> Any:
    return json.loads(lint("--output", "json", cwd=cwd).out)["summary"]
