"""A report names what judged its pages, and what of it is off or lowered against the standard."""

from __future__ import annotations

import json
from pathlib import Path

from tests.helpers.command import EXAM, lint, write

SILENCED = EXAM.replace("\nNothing", "\n<!-- lint-modules: ignore[EXM001] -- later -->\nNothing")


def gates(folder: Path, *words: str) -> list[dict[str, object]]:
    """The gates of a run."""
    found: list[dict[str, object]] = json.loads(lint("--output", "json", *words, cwd=folder).out)["gates"]
    return found


def test_without_a_configuration_the_standard_holds_as_it_is(tmp_path: Path) -> None:
    write(tmp_path, **{"a-exam.md": EXAM})
    (gate,) = gates(tmp_path)
    assert (gate["root"], gate["configuration"], gate["profile"]) == (".", None, "publish")
    assert gate["off"] == gate["lowered"] == gate["excluded"] == gate["partly"] == []
    assert "gate" not in lint(cwd=tmp_path).out


def test_what_is_off_or_lowered_is_named_in_one_line(tmp_path: Path) -> None:
    settings = 'ignore = ["EXM002"]\nexclude = ["old/"]\n[rules.EXM001]\nseverity = "warning"\n'
    settings += '[per-file-ignores]\n"docs/" = ["EXM016"]\n'
    write(tmp_path, **{"lint-modules.toml": settings, "a-exam.md": EXAM})
    (gate,) = gates(tmp_path)
    assert (gate["off"], gate["lowered"]) == (["EXM002"], ["EXM001"])
    assert (gate["excluded"], gate["partly"]) == (["old/"], ["docs/"])
    line = "gate: lint-modules.toml, off: EXM002, lowered: EXM001, excluded: old/, rules off in: docs/"
    assert f"\n{line}\n1 document checked" in lint(cwd=tmp_path).out
    assert line.replace("-", "") in lint("--output", "markdown", cwd=tmp_path).out.replace("\\", "").replace("-", "")
    assert line in lint("--output", "html", cwd=tmp_path).out


def test_a_profile_and_a_fail_level_are_named(tmp_path: Path) -> None:
    write(tmp_path, **{"lint-modules.toml": 'profile = "draft"\nfail-level = "never"\n', "a-exam.md": EXAM})
    (gate,) = gates(tmp_path)
    assert gate["profile"] == "draft"
    assert gate["off"] or gate["lowered"]
    assert "gate: lint-modules.toml, profile draft, fail level never" in lint(cwd=tmp_path).out
    (gate,) = gates(tmp_path, "--ignore", "EXM001", "--profile", "publish")
    assert (gate["profile"], gate["off"]) == ("publish", []), "what the caller asked for is the caller's"


def test_each_project_is_named(tmp_path: Path) -> None:
    write(tmp_path, **{"lint-modules.toml": "", "a-exam.md": EXAM})
    write(tmp_path, **{"sub/lint-modules.toml": 'ignore = ["EXM001"]\n', "sub/b-exam.md": EXAM})
    assert [(gate["root"], gate["configuration"], gate["off"]) for gate in gates(tmp_path)] == [
        (".", "lint-modules.toml", []),
        ("sub", "sub/lint-modules.toml", ["EXM001"]),
    ]
    said = "gate of .: lint-modules.toml; gate of sub: sub/lint-modules.toml, off: EXM001"
    assert said in lint(cwd=tmp_path).out


def test_a_rule_that_a_project_replaces_is_held_against_the_standards(tmp_path: Path) -> None:
    page = "---\ncode: EXM001\nname: hard-question-count\nseverity: warning\napplies-to: [exam]\nhelp: ask more\n"
    page += "check: {kind: count, of: question, noun: question, min: 1}\n---\n# Few\n"
    write(tmp_path, **{"lint-modules.toml": 'rule-folders = ["own"]\n', "own/few.md": page, "a-exam.md": EXAM})
    (gate,) = gates(tmp_path)
    assert gate["lowered"] == ["EXM001"]
