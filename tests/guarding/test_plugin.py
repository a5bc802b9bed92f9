"""The guard fails the very test whose call misbehaved, also where tests are spread over processes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
CONFTEST = """
from tests.guarding.plugin import Guarding

def pytest_configure(config):
    config.pluginmanager.register(Guarding(), "guarding")
"""
TESTS = """
import subprocess, sys
import pytest
from linter.cli.main import run

EVIL = "import linter.cli.command as c; c.chosen = lambda *_: open({0!r}); "

def test_good():
    assert run(["rule", "FB103"]) == 0

def test_here(tmp_path, monkeypatch):
    secret = tmp_path.parent / "here.txt"
    secret.touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("linter.cli.command.chosen", lambda *_: open(secret))
    try:
        run(["check"])
    except BaseException:
        pass

def test_there(tmp_path):
    secret = tmp_path.parent / "there.txt"
    secret.touch()
    code = EVIL.format(str(secret)) + "from linter.cli.main import run; run(['check'])"
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path)

@pytest.fixture
def early(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    subprocess.run([sys.executable, "-c", "from linter.cli.main import cli, run; import os;"
        "cli.callback = lambda: os.mkdir('early'); run(['rule'])"])

def test_in_a_fixture(early):
    pass
"""


def test_the_test_that_made_the_call_fails(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text(CONFTEST, encoding="utf-8")
    (tmp_path / "test_calls.py").write_text(TESTS, encoding="utf-8")
    (tmp_path / "pytest.ini").write_text(f"[pytest]\npythonpath = {ROOT}\n", encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-n",
        "2",
        "-rfE",
        "--basetemp",
        tmp_path / "made",
        "-p",
        "no:cacheprovider",
    ]
    env = {name: value for name, value in os.environ.items() if name != "CI"}  # where pytest repeats every message
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, env=env)
    said = done.stdout
    assert "1 passed" in said, said + done.stderr
    assert len(re.findall(r"open: \S*/here\.txt for reading \(in test_calls\.py::test_here", said)) == 1
    assert len(re.findall(r"open: \S*/there\.txt for reading \(in test_calls\.py::test_there", said)) == 1
    assert len(re.findall(r"os\.mkdir: \S*/early \(in test_calls\.py::test_in_a_fixture", said)) == 1
    failed = re.findall(r"^(?:FAILED|ERROR) test_calls\.py::(\w+)", said, re.MULTILINE)
    assert sorted(failed) == ["test_here", "test_in_a_fixture", "test_there"]
