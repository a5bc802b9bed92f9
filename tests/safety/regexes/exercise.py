"""What the recording has the tool do, so that every expression it builds while it works is built and called."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from pathlib import Path

from linter.cli.main import run
from tests.helpers.paths import ROOT


def drive() -> None:
    """Runs the commands over the fixtures and the example course, in a copy of them; nothing is printed."""
    with tempfile.TemporaryDirectory() as folder, open(os.devnull, "w") as nowhere:  # noqa: PTH123
        place = Path(folder)
        for name in ("fixtures", "examples"):
            shutil.copytree(ROOT / name, place / name)
        (place / "odd").mkdir()
        (place / "odd" / "rule.md").write_text(
            "---\ncode: ODD001\nname: odd\nseverity: error\napplies-to: [any]\ncheck: {kind: odd}\n---\n# Odd\n"
        )
        (place / "odd.toml").write_text('rule-folders = ["odd"]\n', encoding="utf-8")
        with contextlib.redirect_stdout(nowhere), contextlib.redirect_stderr(nowhere):
            for arguments in commands(place):
                run(arguments)


def commands(place: Path) -> list[list[str]]:
    """The commands to run, with their arguments."""
    fixtures, course = str(place / "fixtures"), str(place / "examples" / "course")
    every = ["--isolated", "--select", "ALL", "--no-cache", "--jobs", "1"]  # what other processes do is not seen
    return [
        ["check", fixtures, *every, "--diff", "--unsafe-fixes"],
        ["check", course, *every, "--output", "html"],
        ["check", course, "--isolated", "--no-cache", "--output", "sarif"],
        ["check", course, "--isolated", "--no-cache", "--output", "rdjsonl"],
        ["inspect", fixtures, "--isolated"],
        ["status", "--isolated", "--tracker", str(place / "fixtures" / "tracker")],
        ["new", "learning-module", "--title", "Leases"],
        ["rule", "--all", "--output", "json"],
        ["check", course, "--config", str(place / "odd.toml"), "--no-cache"],
        ["init", str(place)],
    ]
