"""The guard over calls of the command line: what it lets them touch, what it stops, and which test fails."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import pytest

from linter.cli import command
from tests.helpers.command import TRACKER, lint, write
from tests.helpers.environment import around, use_cache
from tests.helpers.paths import ROOT
from tests.safety.guard.allowed import allowed
from tests.safety.guard.command_line import split
from tests.safety.guard.guard import ForbiddenError

MAY = [
    ("", "read", "docs/a.md"),
    ("", "read", "../lint-modules.toml"),
    ("", "read", "../.gitignore"),
    ("--output json=out.json", "write", "out.json"),
    ("--output=json=out.json", "write", ".out.json.lock"),
    ("check --output json=../out.json --output full", "write", "../.out.json.17.lint-modules-tmp"),
    ("", "write", "../home/.cache/lint-modules/x"),
    ("--cache-dir ../kept", "write", "../kept/x.json"),
    ("clean", "write", "../home/.cache/lint-modules/x"),
    ("clean", "write", ".lint-modules-cache/x.json"),
    ("../aside.md", "read", "../aside.md"),
    ("--config ../other/x.toml", "read", "docs/a.md"),
    ("--config ../other/x.toml", "read", "../other/x.toml"),
    ("--fix", "write", "docs/a.md"),
    ("--fix-only docs", "write", "docs/.a.md.lock"),
    ("--fix ../aside.md", "write", "../aside.md"),
    ("status --write", "write", "docs/a.md"),
    ("status", "write", "../home/.cache/lint-modules/x"),
    ("status --init", "write", "docs/new.md"),
    ("new module --output docs/new.md", "write", "docs/new.md"),
    ("init", "write", "lint-modules.toml"),
    ("init --github", "write", ".github/workflows/lint-modules.yml"),
    ("baseline create", "write", "known.json"),
    ("baseline prune --baseline ../known.json", "write", "../known.json"),
]
MAY_NOT = [
    ("", "read", "../aside.md"),
    ("", "read", "../other"),
    ("docs/a.md", "read", "../aside.md"),
    ("", "write", "docs/a.md"),
    ("", "write", "lint-modules.toml"),
    ("", "write", "out.json"),
    ("--output json", "write", "json"),
    ("--output json=out.json", "write", "other.json"),
    ("--output json=out.json", "write", ".other.json.lock"),
    ("--baseline known.json", "write", "known.json"),
    ("--fix --diff", "write", "docs/a.md"),
    ("--diff", "write", "docs/a.md"),
    ("--fix", "write", "../aside.md"),
    ("--fix", "write", "docs/a.py"),
    ("--fix", "write", "lint-modules.toml"),
    ("-- --fix", "write", "docs/a.md"),
    ("--stdin-filename --fix -", "write", "docs/a.md"),
    ("status", "write", "docs/a.md"),
    ("status --check --diff", "write", "docs/a.md"),
    ("", "write", ".lint-modules-cache/x.json"),
    ("", "write", "../home/.config/lint-modules/x"),
    ("", "write", "../home/.cache/x"),
    ("--cache-dir ../kept", "write", "../home/.cache/lint-modules/x"),
    ("inspect", "write", "../home/.cache/lint-modules/x"),
    ("inspect docs", "write", "docs/a.md"),
    ("inspect --output json", "write", "json"),
    ("baseline status", "write", "known.json"),
    ("baseline create", "write", "../known.json"),
    ("baseline create", "write", "docs/a.md"),
    ("new module", "write", "docs/new.md"),
    ("init", "write", "docs/a.md"),
    ("clean", "write", "docs/a.md"),
    ("server", "write", "docs/a.md"),
]


@pytest.fixture
def two_projects(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a configuration of its own, in a folder with another one and the user's home."""
    use_cache(tmp_path / "home/.cache", monkeypatch)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    write(tmp_path, aside=TRACKER, **{"lint-modules.toml": "", "other/x.toml": ""})
    return write(tmp_path / "project", docs__a=TRACKER, **{"lint-modules.toml": "", "known.json": "{}"}).resolve()


def asked(project: Path, words: str, what: str, path: str) -> bool:
    call = allowed(words.split(), str(project))
    return (call.reads if what == "read" else call.writes)(str((project / path).resolve()))


@pytest.mark.parametrize(("words", "what", "path"), MAY)
def test_what_a_call_names_it_may_touch(two_projects: Path, words: str, what: str, path: str) -> None:
    assert asked(two_projects, words, what, path)


@pytest.mark.parametrize(("words", "what", "path"), MAY_NOT)
def test_what_a_call_does_not_name_it_may_not_touch(two_projects: Path, words: str, what: str, path: str) -> None:
    assert not asked(two_projects, words, what, path)


@pytest.mark.parametrize(
    ("words", "git"),
    [("", False), ("--fix", False), ("status", True), ("--new-from main", True), ("--output html=x", True)],
)
def test_git_is_asked_where_the_documentation_says_so(two_projects: Path, words: str, git: bool) -> None:
    assert allowed(words.split(), str(two_projects)).git == git


def test_words_are_read_as_the_command_reads_them() -> None:
    paths, options = split(["a", "--select", "FB", "--output=json=x", "-q", "--fix", "-", "--", "--write", "b"])
    assert paths == ["a", "-", "--write", "b"]
    assert options == {"--select": ["FB"], "--output": ["json=x"], "--fix": []}


Told = Callable[[], list[str]]

INSTALLED = os.path.join(os.path.dirname(os.__file__), "tampered.py")  # as if Python had brought it

READS = {
    "open('../secret.txt')": "open: {outside}/secret.txt for reading",
    "import pathlib; pathlib.Path('link.md').read_text()": "open: {outside}/secret.txt for reading",
    "import os; os.listdir('..')": "os.listdir: {outside}",
    "import os; os.open('pipe.md', os.O_RDONLY | os.O_NONBLOCK)": "open: {root}/pipe.md, which is no regular file",
}
WRITES = {
    "open('new.txt', 'w')": "open: {root}/new.txt for writing",
    "open('progress.md', 'r+')": "open: {root}/progress.md for writing",
    "open('../secret.txt', 'ab')": "open: {outside}/secret.txt for writing",
    "import os; os.open('new.txt', os.O_CREAT | os.O_RDWR)": "open: {root}/new.txt for writing",
    "import os; os.remove('progress.md')": "os.remove: {root}/progress.md",
    "import os; os.rename('progress.md', 'other.md')": "os.rename: {root}/progress.md",
    "import os; os.mkdir('new')": "os.mkdir: {root}/new",
    "import os; os.symlink('progress.md', 'new')": "os.symlink: {root}/new",
    "import os; os.link('progress.md', 'new')": "os.link: {root}/progress.md",
    "import os; os.chmod('progress.md', 0o777)": "os.chmod: {root}/progress.md",
    "import os; os.truncate('progress.md', 0)": "os.truncate: {root}/progress.md",
    "import os; os.utime('progress.md')": "os.utime: {root}/progress.md",
    "import shutil; shutil.copy('progress.md', 'new.md')": "open: {root}/new.md for writing",
}
ACTS = {
    "import socket; socket.socket()": "socket.__new__: ",
    "import socket; socket.getaddrinfo('example.org', 80)": "socket.getaddrinfo: ",
    "import urllib.request; urllib.request.urlopen('http://127.0.0.1:9')": "urllib.Request: ",
    "import subprocess; subprocess.run(['true'])": "subprocess.Popen: ['true']",
    "import subprocess; subprocess.run(['git', 'log'])": "subprocess.Popen: ['git', 'log']",
    "import os; os.system('true')": "os.system: ",
    "import os; os.fork()": "os.fork: ",
    "import os; os.posix_spawn('/bin/true', ['true'], {})": "os.posix_spawn: ",
    "import os; os.execv('/bin/true', ['true'])": "os.exec: ",
    "import ctypes; ctypes.CDLL(None)": "ctypes.dlopen: ",
    "import pickle; pickle.loads(pickle.dumps(len))": "pickle.find_class: ",
    "import runpy; runpy.run_path('plugin.py')": "compile: {root}/plugin.py",
    "import sys; sys.path.insert(0, '.'); import plugin": "compile: {root}/plugin.py",
}
TAMPERED = {**READS, **WRITES, **ACTS}
ELSEWHERE = [*READS][:1] + [*WRITES][:2] + ["import socket; socket.socket()", "import os; os.system('true')"]


@pytest.fixture
def tampered_project(tmp_path: Path) -> Path:
    """A project beside a file that is none of its business, with what else a stranger may put into one."""
    (tmp_path / "secret.txt").write_text("a secret", encoding="utf-8")
    root = write(tmp_path / "project", progress=TRACKER, **{"lint-modules.toml": "", "plugin.py": "found = 1\n"})
    (root / "link.md").symlink_to(tmp_path / "secret.txt")
    os.mkfifo(root / "pipe.md")
    return root


def expected(code: str, project: Path) -> str:
    return TAMPERED[code].format(root=project.resolve(), outside=project.parent.resolve())


@pytest.mark.parametrize("code", TAMPERED)
def test_a_call_that_does_what_no_call_may_do_is_stopped(
    tampered_project: Path, told: Told, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    before = sorted(tampered_project.iterdir())
    body = compile(code, INSTALLED, "exec")
    tampered = eval(compile("lambda *_: exec(body, {})", INSTALLED, "eval"), {"body": body})
    monkeypatch.setattr(command, "chosen_outputs", tampered)
    with pytest.raises(ForbiddenError):
        lint(cwd=tampered_project)
    found = told()
    assert len(found) == 1
    assert found[0].startswith(expected(code, tampered_project))
    assert "test_a_call_that_does_what_no_call_may_do_is_stopped" in found[0]
    assert sorted(tampered_project.iterdir()) == before


@pytest.fixture(scope="session")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the linter, to tamper with."""
    folder = tmp_path_factory.mktemp("copy")
    for name in ("linter", "rules"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("code", ELSEWHERE)
def test_a_process_of_its_own_is_stopped_too(tampered_project: Path, copy: Path, told: Told, code: str) -> None:
    source = ROOT / "linter" / "cli" / "check.py"
    (copy / "linter" / "cli" / "check.py").write_text(
        f"{source.read_text(encoding='utf-8')}\n{code}\n", encoding="utf-8"
    )
    env = around(PYTHONPATH=str(copy))
    done = subprocess.run(
        [sys.executable, "-m", "linter"], cwd=tampered_project, env=env, capture_output=True, check=False
    )
    assert b"ForbiddenError" in done.stderr
    assert [note.startswith(expected(code, tampered_project)) for note in told()] == [True]


def test_the_linter_runs_no_text(tampered_project: Path, told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its own modules never call `eval` or `exec`, whatever the text."""
    name = os.path.join(os.sep, "x", "linter", "engine.py")
    tampered = eval(compile("lambda *_: eval('1 + 1')", name, "eval"))
    monkeypatch.setattr(command, "chosen_outputs", tampered)
    with pytest.raises(ForbiddenError):
        lint(cwd=tampered_project)
    assert told()[0].startswith("exec: <string> by")


def test_a_test_may_stand_in_for_what_happens_meanwhile(
    tampered_project: Path, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = command.chosen_outputs

    def meanwhile(*args: object) -> object:
        (tampered_project / "new.md").write_text(TRACKER, encoding="utf-8")
        return real(*args)

    monkeypatch.setattr(command, "chosen_outputs", meanwhile)
    assert lint("--isolated", "new.md", cwd=tampered_project).code == 0
    assert told() == []


@pytest.mark.parametrize(
    ("name", "may"), [("coverage/control.py", True), ("coverage.py", False), ("control.py", False)]
)
def test_what_measures_a_call_may_keep_what_it_found(
    tampered_project: Path, told: Told, monkeypatch: pytest.MonkeyPatch, name: str, may: bool
) -> None:
    body = compile("open('.coverage', 'w').close()", os.path.join(os.path.dirname(INSTALLED), name), "exec")
    tampered = eval(compile("lambda *_: exec(body, {})", INSTALLED, "eval"), {"body": body})
    monkeypatch.setattr(command, "chosen_outputs", tampered)
    with nullcontext() if may else pytest.raises(ForbiddenError):
        lint(cwd=tampered_project)
    assert (len(told()), (tampered_project / ".coverage").exists()) == (int(not may), may)


def test_nothing_is_guarded_between_calls(tampered_project: Path, told: Told) -> None:
    lint("--isolated", "progress.md", cwd=tampered_project)
    exec(compile(f"import os; os.listdir({str(tampered_project.parent)!r})", INSTALLED, "exec"))
    assert told() == []


CONFTEST = """
from tests.safety.guard.plugin import Guarding

def pytest_configure(config):
    config.pluginmanager.register(Guarding(), "guarding")
"""
TESTS = """
import subprocess, sys
import pytest
from linter.cli.main import run

EVIL = "import linter.cli.command as c; c.chosen_outputs = lambda *_: open({0!r}); "

def test_good():
    assert run(["rule", "FB103"]) == 0

def test_here(tmp_path, monkeypatch):
    secret = tmp_path.parent / "here.txt"
    secret.touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("linter.cli.command.chosen_outputs", lambda *_: open(secret))
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


@pytest.mark.slow
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
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, env=around())
    said = done.stdout
    assert "1 passed" in said, said + done.stderr
    assert len(re.findall(r"open: \S*/here\.txt for reading \(in test_calls\.py::test_here", said)) == 1
    assert len(re.findall(r"open: \S*/there\.txt for reading \(in test_calls\.py::test_there", said)) == 1
    assert len(re.findall(r"os\.mkdir: \S*/early \(in test_calls\.py::test_in_a_fixture", said)) == 1
    failed = re.findall(r"^(?:FAILED|ERROR) test_calls\.py::(\w+)", said, re.MULTILINE)
    assert sorted(failed) == ["test_here", "test_in_a_fixture", "test_there"]
