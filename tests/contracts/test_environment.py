"""What surrounds the tests is made by them: nothing of whoever starts them gets in."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from tests.helpers.environment import around, checkout, made
from tests.helpers.paths import ROOT

FOREIGN = {
    "PYTHONUNBUFFERED": "1", "PYTHONPATH": "/nowhere", "PYTHONWARNINGS": "error", "LC_ALL": "C", "LANGUAGE": "de",
    "TERM": "dumb", "COLUMNS": "20", "LINES": "5", "NO_COLOR": "1", "FORCE_COLOR": "1", "CI": "true", "TZ": "Asia/Aden",
    "GITHUB_ACTIONS": "true", "GIT_DIR": "/nowhere", "XDG_CONFIG_HOME": "/nowhere", "LINT_MODULES_JOBS": "9",
}  # fmt: skip
ASKING = """
import os, signal
from tests.helpers.environment import checkout, take_up
take_up()
print(sorted(os.environ), os.umask(0), signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGHUP))
"""
COPIES = re.compile(r"\*\*os\.environ|os\.environ \||(?<!\.)dict\(os\.environ|os\.environ\.(?:copy|items)\(")


def test_nothing_foreign_gets_in(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in FOREIGN.items():
        monkeypatch.setenv(name, value)
    found = made()
    assert {name: found[name] for name in found.keys() & FOREIGN.keys()} == {"TZ": "UTC"}
    assert (found["LANG"], found["LINT_MODULES_NO_CACHE"], found["PATH"]) == ("C.UTF-8", "1", os.environ["PATH"])


@pytest.mark.skipif(sys.platform == "win32", reason="no such signals there")
def test_signals_and_modes_are_those_of_a_shell_whoever_starts_the_tests() -> None:
    plain, foreign = (
        subprocess.run(
            ["bash", "-c", f'{before}exec "{sys.executable}" -c "$1"', "bash", ASKING],
            env=checkout(**more),
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for before, more in (("", {}), ("trap '' INT HUP PIPE CHLD; umask 077; ", FOREIGN | {"PYTHONPATH": str(ROOT)}))
    )
    assert plain == foreign


def test_a_process_gets_what_its_test_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINT_MODULES_JOBS", "3")
    monkeypatch.setenv("COVERAGE_FILE", "here")
    assert around(TERM="xterm")["LINT_MODULES_JOBS"] == "3"
    assert around(TERM="xterm")["TERM"] == "xterm"
    assert "LINT_MODULES_JOBS" not in around(LINT_MODULES_JOBS=None)
    assert "COVERAGE_FILE" not in around(measured=False)
    assert checkout()["PYTHONPATH"] == str(ROOT)


def test_no_test_copies_its_surroundings_by_hand() -> None:
    own = {ROOT / "tests" / name for name in ("helpers/environment.py", "safety/guard/guard.py")}
    found = [path for path in sorted((ROOT / "tests").rglob("*.py")) if COPIES.search(path.read_text(encoding="utf-8"))]
    assert [path for path in found if path not in own] == []
