"""The command `lint-modules server`: what it needs, and that no other command pays for it."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest

from linter.server import serving
from tests.editing import ROOT
from tests.test_cli import lint


def test_without_the_extra_the_command_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in sys.modules if name.startswith(("pygls", "linter.server", "lsprotocol"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "pygls", None)
    monkeypatch.setitem(sys.modules, "lsprotocol", None)
    done = lint("server", cwd=tmp_path)
    assert done.code == 2
    assert "pip install 'lint-modules[lsp]'" in done.err


def test_other_commands_never_load_the_server() -> None:
    probe = "import sys; from linter.cli.main import run; run(['rule']); sys.exit('pygls' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", probe], cwd=ROOT, capture_output=True, check=False).returncode == 0


def test_what_lacks_in_the_server_itself_is_no_missing_extra(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "linter.server.serving", None)
    done = lint("server", cwd=tmp_path)
    assert done.code == 2
    assert "internal error: ModuleNotFoundError: " in done.err
    assert "pip install" not in done.err


def test_a_person_at_a_terminal_is_told_what_waits(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    served: list[str] = []
    monkeypatch.setattr(serving, "serve", lambda: served.append("served"))
    for stdin, said in ((Terminal(), 1), (io.StringIO(), 0)):
        monkeypatch.setattr(sys, "stdin", stdin)
        done = lint("server", cwd=tmp_path)
        assert (done.code, done.out) == (0, "")
        assert done.err.count("an editor starts this command") == said
    assert served == ["served"] * 2
