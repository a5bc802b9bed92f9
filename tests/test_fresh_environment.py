"""What a user installs works: the package alone says which extra is missing, and with its extras everything runs.

It installs from a package index, and is skipped where none can be reached.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.plugins.building import configure
from tests.plugins.conftest import keep_the_good_pages
from tests.test_wheel import NO_NETWORK

UNREACHED = (*NO_NETWORK, "Connection", "Name or service not known", "Network is unreachable")
EXAMPLES = re.compile(r"^```pycon\n(.*?)^```$", re.DOTALL | re.MULTILINE)
SHOWN = re.compile(r"WARNING +-  lint-modules: (\S+?):")


class Environment:
    """A virtual environment with a copy of the project's sources, which is what gets installed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "venv"
        self._sources = folder / "sources"
        ignored = shutil.ignore_patterns(".*", "*.egg-info", "build", "site", "tests", "fixtures", "__pycache__")
        shutil.copytree(ROOT, self._sources, ignore=ignored)
        subprocess.run([sys.executable, "-m", "venv", str(self._folder)], check=True)

    def install(self, extras: str, *others: str) -> None:
        """Installs the project with these extras; skips the test where no index answers."""
        wanted = [f"{self._sources}{extras}", *others]
        done = self.run("python", "-m", "pip", "install", "-q", "--retries", "0", "--timeout", "20", *wanted)
        if done.returncode and any(words in done.stderr for words in UNREACHED):
            pytest.skip("no package index can be reached")
        assert done.returncode == 0, done.stderr[-2_000:]

    def run(self, program: str, *args: str, cwd: Path | None = None, data: bytes = b"") -> Done:
        """Runs a program of the environment, which sees nothing of the one that tests it."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        path = self._folder / ("Scripts" if os.name == "nt" else "bin")
        env = {**kept, "VIRTUAL_ENV": str(self._folder), "NO_MKDOCS_2_WARNING": "1"}
        command = [str(path / program), *args]
        done = subprocess.run(command, cwd=cwd or self._folder, env=env, input=data, capture_output=True, check=False)
        out, err = done.stdout.decode("utf-8"), done.stderr.decode("utf-8")
        return subprocess.CompletedProcess(command, done.returncode, out, err)


Done = subprocess.CompletedProcess[str]


def test_the_package_alone_runs_and_names_the_extras_it_lacks_and_with_them_all_runs(tmp_path: Path) -> None:
    environment = Environment(tmp_path)  # one for all steps: an environment takes longer than they do
    course = Path(shutil.copytree(ROOT / "examples" / "course", tmp_path / "course"))
    environment.install("")
    lints_and_offers_its_names(environment, course)
    names_the_extra(environment, course, "lsp", "server")
    names_the_extra(environment, course, "html", "--output", "html=report.html", "docs")
    names_the_extra_for_diagrams(environment, course)
    environment.install("[lsp,mkdocs]", "pytest")
    runs_the_examples_of_the_documentation(environment, course)
    answers_an_editor(environment, course)
    collects_pages(environment, course)
    builds_a_site(environment, course)


def lints_and_offers_its_names(environment: Environment, course: Path) -> None:
    done = environment.run("lint-modules", "--output", "json", "--no-cache", cwd=course)
    assert done.returncode == 1, done.stderr
    told = json.loads(done.stdout)["summary"]
    program = "import linter; report = linter.lint_paths(); print(report.documents, report.count('error'))"
    done = environment.run("python", "-c", program, cwd=course)
    assert done.stdout.split() == [str(told["documents"]), str(told["errors"])]


def names_the_extra(environment: Environment, course: Path, extra: str, *args: str) -> None:
    done = environment.run("lint-modules", *args, cwd=course)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith(f"which is not installed: pip install 'lint-modules[{extra}]'\n")
    assert done.stderr.count("\n") == 1


def names_the_extra_for_diagrams(environment: Environment, course: Path) -> None:
    assert environment.run("python", "-m", "pip", "uninstall", "-q", "-y", "mermaidx").returncode == 0
    done = environment.run("lint-modules", "--no-cache", "docs/module-1-backpressure.md", cwd=course)
    assert done.returncode == 0
    assert "diagrams are not parsed: pip install 'lint-modules[mermaid]'\n" in done.stderr


def runs_the_examples_of_the_documentation(environment: Environment, course: Path) -> None:
    examples = EXAMPLES.findall((ROOT / "docs" / "api.md").read_text(encoding="utf-8"))
    (course / "examples.txt").write_text("\n".join(examples), encoding="utf-8")
    done = environment.run("python", "-m", "doctest", "examples.txt", cwd=course)
    assert (done.returncode, done.stdout) == (0, "")


def answers_an_editor(environment: Environment, course: Path) -> None:
    wishes = {"processId": None, "rootUri": course.as_uri(), "capabilities": {}}
    sent = b""
    for message in (
        {"id": 1, "method": "initialize", "params": wishes},
        {"id": 2, "method": "shutdown"},
        {"method": "exit"},
    ):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        sent += b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
    done = environment.run("lint-modules", "server", cwd=course, data=sent)
    answer = json.loads(done.stdout.partition("\r\n\r\n")[2].partition("Content-Length")[0])
    assert answer["result"]["serverInfo"]["name"] == "lint-modules"
    assert answer["result"]["capabilities"]["textDocumentSync"]


def collects_pages(environment: Environment, course: Path) -> None:
    done = environment.run("pytest", "--lint-modules", "-p", "no:cacheprovider", cwd=course)
    assert "3 failed, 2 passed" in done.stdout
    done = environment.run("pytest", "-p", "no:cacheprovider", cwd=course)
    assert done.returncode == pytest.ExitCode.NO_TESTS_COLLECTED


def builds_a_site(environment: Environment, course: Path) -> None:
    configure(course, theme="mkdocs", plugin={"report": True}, extensions=["admonition", "attr_list", "tables"])
    done = environment.run("mkdocs", "build", "--strict", cwd=course)
    assert done.returncode == 1
    assert "docs/module-2-idempotency.md" in SHOWN.findall(done.stderr)
    keep_the_good_pages(course)
    (course / "docs" / "index.md").write_text("# Course\n\nThe [report](lint-modules.html).\n", encoding="utf-8")
    done = environment.run("mkdocs", "build", "--strict", cwd=course)
    assert done.returncode == 0, done.stderr
    assert "<!DOCTYPE html>" in (course / "site" / "lint-modules.html").read_text(encoding="utf-8")
