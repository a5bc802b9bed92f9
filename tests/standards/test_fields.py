"""Front matter whose values are of no type, or of a size that nobody meant: a finding, never the end of the run."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.standards.cookbook import cookbook, said


@pytest.mark.parametrize(
    ("check", "value", "wanted"),
    [
        ("type: url", "https://example.org/a", None),
        ("type: url", "'http://[oven'", "`it` is no url: 'http://[oven'"),
        ("type: url", "'https:///oven'", "`it` is no url: 'https:///oven'"),
        ("type: integer, max: 9", "7", None),
        ("type: integer, max: 9", "12", "`it` has 12; the standard asks for at most 9"),
        ("type: integer, max: 9", "7" * 40 + " eggs", "`it` is no integer: '" + "7" * 40 + " eggs'"),
        ("type: integer, min: 9", "7.5", "`it` is no integer: '7.5'"),
        ("type: number, min: 9", "7.5", "`it` has 7.5; the standard asks for at least 9"),
        ("type: number, min: 1, max: 9", ".nan", "`it` is no number: '.nan'"),
        ("type: number, min: 1, max: 9", "nan", "`it` is no number: 'nan'"),
        ("type: number, max: 9", "inf", "`it` is no number: 'inf'"),
        ("type: date", "2026-02-30", "`it` is no date: '2026-02-30'"),
        ("type: date", "2026-02-28 or later, as soon as the oven is there", "`it` is no date: '2026-02-28 or later"),
        ("type: list, min: 2", "[a]", "`it` has 1 items; the standard asks for at least 2"),
        ("type: list", "{a: b}", "`it` is no list: a mapping"),
        ("type: mapping", "[a]", "`it` is no mapping: a list"),
    ],
)
def test_a_value_is_of_its_type_and_size(tmp_path: Path, check: str, value: str, wanted: str | None) -> None:
    page = f"---\ntype: recipe\nit: {value}\n---\n# Bread\n"
    found = said(cookbook(tmp_path, f"{{kind: field, field: it, {check}}}", bread_recipe=page), "bread-recipe.md")
    assert [line for line, _ in found] == ([3] if wanted else [])
    assert all(message.startswith(wanted or "-") for _, message in found)
