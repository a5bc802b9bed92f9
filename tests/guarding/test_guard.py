"""The guard over the calls of all tests: a linter that was tampered with is caught, in this process and in another."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import pytest

from linter.cli import command
from tests.guarding.guard import ForbiddenError
from tests.test_cli import TRACKER, lint, write

ROOT = Path(__file__).parents[2]
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
def project(tmp_path: Path) -> Path:
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
    project: Path, told: Told, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    before = sorted(project.iterdir())
    body = compile(code, INSTALLED, "exec")
    tampered = eval(compile("lambda *_: exec(body, {})", INSTALLED, "eval"), {"body": body})
    monkeypatch.setattr(command, "chosen", tampered)
    with pytest.raises(ForbiddenError):
        lint(cwd=project)
    found = told()
    assert len(found) == 1
    assert found[0].startswith(expected(code, project))
    assert "test_a_call_that_does_what_no_call_may_do_is_stopped" in found[0]
    assert sorted(project.iterdir()) == before


@pytest.fixture(scope="session")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the linter, to tamper with."""
    folder = tmp_path_factory.mktemp("copy")
    for name in ("linter", "rules"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


@pytest.mark.parametrize("code", ELSEWHERE)
def test_a_process_of_its_own_is_stopped_too(project: Path, copy: Path, told: Told, code: str) -> None:
    source = ROOT / "linter" / "cli" / "check.py"
    (copy / "linter" / "cli" / "check.py").write_text(
        f"{source.read_text(encoding='utf-8')}\n{code}\n", encoding="utf-8"
    )
    env = {**os.environ, "PYTHONPATH": str(copy)}
    done = subprocess.run([sys.executable, "-m", "linter"], cwd=project, env=env, capture_output=True, check=False)
    assert b"ForbiddenError" in done.stderr
    assert [note.startswith(expected(code, project)) for note in told()] == [True]


def test_the_linter_runs_no_text(project: Path, told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its own modules never call `eval` or `exec`, whatever the text."""
    name = os.path.join(os.sep, "x", "linter", "engine.py")
    tampered = eval(compile("lambda *_: eval('1 + 1')", name, "eval"))
    monkeypatch.setattr(command, "chosen", tampered)
    with pytest.raises(ForbiddenError):
        lint(cwd=project)
    assert told()[0].startswith("exec: <string> by")


def test_a_test_may_stand_in_for_what_happens_meanwhile(
    project: Path, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = command.chosen

    def meanwhile(*args: object) -> object:
        (project / "new.md").write_text(TRACKER, encoding="utf-8")
        return real(*args)

    monkeypatch.setattr(command, "chosen", meanwhile)
    assert lint("--isolated", "new.md", cwd=project).code == 0
    assert told() == []


@pytest.mark.parametrize(
    ("name", "may"), [("coverage/control.py", True), ("coverage.py", False), ("control.py", False)]
)
def test_what_measures_a_call_may_keep_what_it_found(
    project: Path, told: Told, monkeypatch: pytest.MonkeyPatch, name: str, may: bool
) -> None:
    body = compile("open('.coverage', 'w').close()", os.path.join(os.path.dirname(INSTALLED), name), "exec")
    tampered = eval(compile("lambda *_: exec(body, {})", INSTALLED, "eval"), {"body": body})
    monkeypatch.setattr(command, "chosen", tampered)
    with nullcontext() if may else pytest.raises(ForbiddenError):
        lint(cwd=project)
    assert (len(told()), (project / ".coverage").exists()) == (int(not may), may)


def test_nothing_is_guarded_between_calls(project: Path, told: Told) -> None:
    lint("--isolated", "progress.md", cwd=project)
    exec(compile(f"import os; os.listdir({str(project.parent)!r})", INSTALLED, "exec"))
    assert told() == []
