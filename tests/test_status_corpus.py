"""`lint-modules status` on real trackers."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from tests.test_cli import lint, write


def copied(corpus: Path, folder: Path) -> Path:
    shutil.copytree(corpus, folder)
    for path in folder.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return folder


T2 = "docs/core-principles/LEARNING_MODULE_TRACKER.md"


def test_the_real_trackers(corpus: Path) -> None:
    found = json.loads(lint("--isolated", "--select", "TRK", "--output", "json", str(corpus), cwd=corpus).out)[
        "findings"
    ]
    at = {(one["code"], one["path"].rsplit("/", 1)[0], one["line"]) for one in found}
    lines = {
        code: {line for own, path, line in at if own == code and path == T2.rsplit("/", 1)[0]} for code, _, _ in at
    }
    assert lines["TRK001"] == {20, 23, 24}
    assert {44, 45, 46} <= lines["TRK003"]
    assert {50, 58, 59} <= lines["TRK004"]
    assert not any(one["path"] == "LEARNING_MODULE_TRACKER.md" and one["code"] == "TRK001" for one in found)
    assert not any(one["code"] in ("TRK002", "TRK007", "TRK008") for one in found)
    assert not any(one["path"] == T2 and one["line"] > 180 for one in found)


def test_the_real_trackers_rewritten(corpus: Path, tmp_path: Path) -> None:
    folder = copied(corpus, tmp_path / "course")
    assert lint("status", "--isolated", "--write", cwd=folder).code == 0
    assert lint("status", "--isolated", "--check", cwd=folder).code == 0
    for name in ("LEARNING_MODULE_TRACKER.md", T2):
        old, new = ((root / name).read_text(encoding="utf-8").split("\n") for root in (corpus, folder))
        assert len(old) == len(new)
        for before, after in zip(old, new, strict=True):
            if before != after and before.startswith("|"):
                pairs = list(zip(before.split("|"), after.split("|"), strict=True))
                changed = [n for n, (a, b) in enumerate(pairs) if a != b]
                assert set(changed) <= ({4} if name != T2 else {3, 4, 5}), before
            elif before != after:
                assert before.split(":")[0] == after.split(":")[0]
                assert before.startswith("- **")


def test_the_circuit_breaker_is_seen_where_it_exists(corpus: Path, tmp_path: Path) -> None:
    text = (corpus / T2).read_bytes()
    folder = write(
        tmp_path, **{"docs/T_MODULE_TRACKER.md": text, "docs/circuit-breaker-module.md": "# Circuit Breaker\n"}
    )
    done = lint("--select", "TRK005", "--output", "concise", cwd=folder)
    (line,) = done.out.splitlines()[:-1]
    assert line.startswith("docs/T_MODULE_TRACKER.md:84:21: warning TRK005 unclaimed-work: 'Circuit Breaker' says")
    assert lint("status", "--write", "--date-from", "keep", cwd=folder).code == 0
    row = (folder / "docs" / "T_MODULE_TRACKER.md").read_text(encoding="utf-8").splitlines()[83]
    assert row == "| Circuit Breaker | 🔄 | ⬜ | 🔄 In Progress | P1 | circuit-breaker-module.md | |"
