"""A page of another kind is silent, unless its type is a slip for a known one."""

from __future__ import annotations

import pytest

from tests.conftest import Lint


@pytest.mark.parametrize(
    "type_",
    ["test", "law", "learning-guide", "pattern-learning-module", "team", "exec", "module", "pillar", "~", "[exam]"],
)
def test_other_types_are_silent(lint: Lint, type_: str) -> None:
    checked = lint(f"---\ntype: {type_}\n---\n# A\n\nTODO\n", "docs/page.md", "DOC014")
    assert checked.kind is None
    assert checked.findings == ()


@pytest.mark.parametrize(
    ("type_", "known"),
    [
        ("learning_module", "learning-module"),
        ("leanring-module", "learning-module"),
        ("Learning-Modules", "learning-module"),
        ("Exam", "exam"),
        ("exma", "exam"),
        ("master-exam", "mastery-exam"),
        ("examinations", "examination"),
        ("tracking_system", "tracking-system"),
    ],
)
def test_near_types(lint: Lint, type_: str, known: str) -> None:
    checked = lint(f"---\ntitle: A\ntype: {type_}\n---\n# A\n", "docs/module-1.md")
    assert checked.kind is None
    assert not checked.failed
    (finding,) = checked.findings
    assert finding.code == "DOC014"
    assert (finding.range.line, finding.range.column) == (3, 1)
    assert repr(known) in finding.message
