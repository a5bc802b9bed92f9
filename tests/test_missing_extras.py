"""What is not installed is told with the extra that brings it, and what needs it not is done."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.test_cli import lint

HIDDEN = "import sys; sys.modules.update(dict.fromkeys({names!r})); from linter.cli.main import run; "
HIDDEN += "raise SystemExit(run({arguments!r}))"
DIAGRAM = '# A page\n\n```mermaid\npie title Pets\n    "Dogs" : 386\n```\n'


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the example course."""
    return Path(shutil.copytree(ROOT / "examples" / "course", tmp_path_factory.mktemp("bare") / "course"))


def without(names: list[str], arguments: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """What the command says where some packages are not installed."""
    command = [sys.executable, "-c", HIDDEN.format(names=names, arguments=arguments)]
    return subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", check=False)


@pytest.mark.parametrize(
    ("names", "arguments", "extra"),
    [
        (["jinja2"], ["check", "--no-cache", "--output", "html=report.html"], "html"),
        (["pygls"], ["server"], "lsp"),
        (["lsprotocol"], ["server"], "lsp"),
        (["watchfiles"], ["check", "--watch"], "watch"),
        (["distributed"], ["check", "--no-cache", "--executor", "dask://127.0.0.1:8786"], "dask"),
    ],
)
def test_a_missing_extra_is_named(course: Path, names: list[str], arguments: list[str], extra: str) -> None:
    done = without(names, arguments, course)
    assert done.returncode == 2
    assert f"pip install 'lint-modules[{extra}]'" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("names", [["mermaidx"], ["quickjs"]])
def test_a_missing_engine_names_its_extra_and_judges_the_rest(names: list[str], tmp_path: Path) -> None:
    (tmp_path / "module-1-pets.md").write_text(DIAGRAM, encoding="utf-8")
    done = without(names, ["check", "--isolated", "--no-cache", "--no-progress", "."], tmp_path)
    assert done.returncode == 1
    assert "lint-modules[mermaid]" in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_what_lacks_in_the_linter_itself_is_no_missing_extra(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "linter.reports.html", None)
    done = lint("--no-cache", "--output", "html=report.html", cwd=course)
    assert done.code == 2
    assert "internal error: ModuleNotFoundError: " in done.err
    assert "pip install" not in done.err
