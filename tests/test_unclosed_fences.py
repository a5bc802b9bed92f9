"""Where the finding on a fence without its closing line stands, and that one fault gives one finding."""

from __future__ import annotations

import pytest

from tests.conftest import Lint

SOUND = "Look:\n```\na\n```\nThen go on.\n\n```python\nb = 1\n```\n\n"
CUT = "1. **Repair**:\n   ```python\n   def repair():\n## Reroute\n       reroute()\n   ```\n\n"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"{SOUND}c = 2\n```\n\n## After\n\nText.\n\n```python\nd = 3\n```\n", ["12: ```"]),
        (f"{SOUND}```\nc\n\n## After\n\nText.\n\n```\nd\n```\n", ["11: ```"]),
        (f"{CUT}2. Next.\n\n## After\n\nText.\n\n```python\nd = 3\n```\n", ["2:    ```python"]),
        (f"{CUT}2. Next.\n\n## After\n\nText.\n", ["2:    ```python"]),
        (f"{CUT}{CUT.replace('1.', '2.')}## After\n\nText.\n", ["2:    ```python"]),
    ],
)
def test_the_fence_at_fault_is_blamed_alone(lint: Lint, text: str, found: list[str]) -> None:
    lines = text.split("\n")
    places = [finding.range.line for finding in lint(text, "x-module.md", "DOC005").findings]
    assert [f"{line}: {lines[line - 1]}" for line in places] == found
