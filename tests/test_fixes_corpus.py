"""The real pages: what `--fix` does to a copy of all of them, and what it repairs after an accident."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from linter.checks.rendering_lists import ListRunsOn
from linter.checks.rendering_math import MoneyAsMath
from linter.checks.rendering_nesting import NestedIndent
from tests.rendering import fixed, problems, render, sample, words
from tests.repairs import strange_changes
from tests.test_cli import lint

CHECKS = [
    ListRunsOn(kind="list-runs-on"),
    NestedIndent(kind="nested-list-indent"),
    MoneyAsMath(kind="money-as-math"),
]
TRACKERS = "TRK"  # they speak of other pages: what was fixed there may change what they should say


@pytest.fixture
def copied(corpus: Path, tmp_path: Path) -> Path:
    """A copy of the real pages that may be written."""
    shutil.copytree(corpus, tmp_path / "corpus", copy_function=shutil.copyfile)
    for path in (tmp_path / "corpus").rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return tmp_path / "corpus"


def texts(root: Path) -> dict[Path, str]:
    return {path: path.read_bytes().decode("utf-8") for path in root.rglob("*.md")}


def findings(root: Path, *args: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(lint("--output", "json", *args, ".", cwd=root).out)["findings"]
    return [finding for finding in found if not finding["code"].startswith(TRACKERS)]


def told(found: list[dict[str, Any]]) -> Counter[tuple[str, str, str]]:
    """Findings without their lines, which fixes move."""
    return Counter((one["path"], one["code"], re.sub(r"\d+", "", one["message"])) for one in found)


def test_fixing_every_real_page_removes_what_is_fixable_and_nothing_else(copied: Path) -> None:
    old, before = texts(copied), findings(copied)
    after = findings(copied, "--fix")
    new = texts(copied)
    assert told(before) - told(after) == told([one for one in before if one["fix"] and one["fix"]["safe"]])
    assert not told(after) - told(before)
    assert sum(old[path] != new[path] for path in old) > 10
    assert [(path.name, change) for path in old for change in strange_changes(old[path], new[path])] == []
    assert findings(copied, "--fix") == after
    assert texts(copied) == new


def test_components_misspelt_on_real_pages_get_their_names_back(copied: Path) -> None:
    lint("--fix-only", ".", cwd=copied)
    good, before = texts(copied), told(findings(copied))
    pages = [path for path in good if "### NEURAL BRIDGE" in good[path] and "type: learning-module" in good[path]]
    for path in pages:
        path.write_bytes(good[path].replace("### NEURAL BRIDGE", "### NEURAL BIRDGE").encode())
    assert told(findings(copied)) != before
    assert told(findings(copied, "--fix")) == before
    assert pages
    assert texts(copied) == good


def test_what_fixes_change_in_lists_and_sums_leaves_every_word_where_it_is(corpus: Path) -> None:
    seen = 0
    for path, text in list(sample(corpus))[::3]:
        for check in CHECKS:
            if problems(check, text):
                assert words(render(fixed(check, text))) == words(render(text)), path
                seen += 1
    assert seen > 5
