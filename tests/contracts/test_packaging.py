"""The wheel carries the rules as data and nobody else's names, and what a user installs works."""

from __future__ import annotations

import importlib.metadata
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.helpers.environment import around
from tests.helpers.mkdocs_sites import configure, keep_the_good_pages
from tests.helpers.paths import ROOT
from tests.helpers.precommit_hooks import NO_NETWORK

pytestmark = pytest.mark.release

LIST_RULES = "from linter.cli.main import run; raise SystemExit(run(['rule', '--isolated']))"


def build(source: Path, out: Path) -> subprocess.CompletedProcess[str]:
    """Builds a source distribution, and the wheel from it; without isolation where setuptools is new enough."""
    new = int(importlib.metadata.version("setuptools").split(".")[0]) >= 77
    command = [sys.executable, "-m", "build", *(["--no-isolation"] if new else []), "--outdir", str(out), str(source)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the built distributions; built from a copy, since setuptools writes beside its sources."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    for name in ("linter", "rules"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    done = build(source, folder / "dist")
    if done.returncode and any(words in done.stdout + done.stderr for words in NO_NETWORK):
        pytest.skip("building needs a newer setuptools than this environment has, and no network is there")
    assert done.returncode == 0, done.stdout[-2_000:] + done.stderr[-2_000:]
    return folder / "dist"


@pytest.fixture(scope="module")
def unpacked(dist: Path) -> Path:
    """The wheel's files, as an installation would place them."""
    (wheel,) = dist.glob("*.whl")
    folder = dist / "unpacked"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def listing(folder: Path) -> subprocess.CompletedProcess[str]:
    """What `lint-modules rule` prints with the package of this folder."""
    probe = f"import sys; sys.path.insert(0, {str(folder)!r}); import linter; "
    probe += f"assert linter.__file__.startswith({str(folder)!r}); "
    return subprocess.run([sys.executable, "-c", probe + LIST_RULES], capture_output=True, text=True, cwd=folder)


def test_it_installs_one_import_package_only(unpacked: Path) -> None:
    tops = sorted(path.name for path in unpacked.iterdir() if not path.name.endswith(".dist-info"))
    assert tops == ["linter"]
    assert not (unpacked / "rules").exists()


def test_it_carries_every_module_and_every_rule_page(unpacked: Path) -> None:
    for folder, inside, pattern in ((ROOT / "linter", "linter", "*.py"), (ROOT / "rules", "linter/builtin", "*/*.md")):
        there = {path.relative_to(folder) for path in folder.rglob(pattern)}
        packed = {path.relative_to(unpacked / inside) for path in (unpacked / inside).rglob(pattern)}
        assert there
        assert packed == there
    assert (unpacked / "linter/py.typed").is_file()
    templates = sorted(path.name for path in (unpacked / "linter" / "templates").iterdir())
    assert templates == sorted(path.name for path in (ROOT / "linter" / "templates").iterdir())


def test_it_carries_nothing_else(unpacked: Path, dist: Path) -> None:
    kinds = {path.suffix for path in (unpacked / "linter").rglob("*") if path.is_file()}
    assert kinds == {".py", ".typed", ".md", ".html", ".js", ".css", ".yml", ".yaml"}
    ours = {path.relative_to(ROOT) for path in (ROOT / "linter").rglob("*") if path.is_file()}
    rules = {Path("linter", "builtin", path.relative_to(ROOT / "rules")) for path in (ROOT / "rules").rglob("*.md")}
    packed = {path.relative_to(unpacked) for path in (unpacked / "linter").rglob("*") if path.is_file()}
    assert packed - ours - rules == set()
    with tarfile.open(next(dist.glob("*.tar.gz"))) as archive:
        tops = {Path(name).parts[1] for name in archive.getnames() if len(Path(name).parts) > 1}
    made = {"PKG-INFO", "setup.cfg", "lint_modules.egg-info"}
    assert tops == {"linter", "rules", "pyproject.toml", "README.md", "LICENSE"} | made


@pytest.mark.parametrize(
    ("module", "arguments", "suffix"),
    [
        ("twine", ["check", "--strict"], ".tar.gz"),
        ("twine", ["check", "--strict"], ".whl"),
        ("check_wheel_contents", [], ".whl"),
    ],
)
def test_an_index_would_take_it(dist: Path, module: str, arguments: list[str], suffix: str) -> None:
    pytest.importorskip(module)
    (file,) = dist.glob(f"*{suffix}")
    command = [sys.executable, "-m", module, *arguments, str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_its_metadata_name_the_command_and_the_licence(unpacked: Path) -> None:
    (info,) = unpacked.glob("*.dist-info")
    assert "lint-modules = linter.cli.entry:main" in (info / "entry_points.txt").read_text()
    metadata = (info / "METADATA").read_text(encoding="utf-8")
    assert "License-Expression: MIT" in metadata
    assert "Requires-Python: >=3.11" in metadata
    assert 'Requires-Dist: pygls<3,>=2.0; extra == "lsp"' in metadata
    assert (info / "licenses" / "LICENSE").is_file()


def test_it_finds_the_same_rules_as_the_checkout(unpacked: Path) -> None:
    packed, checkout = listing(unpacked), listing(ROOT)
    assert packed.returncode == checkout.returncode == 0, packed.stderr + checkout.stderr
    assert packed.stdout == checkout.stdout
    assert "MOD002" in packed.stdout


@pytest.mark.parametrize("rules_left", ["no folder", "no pages", "kinds only"])
def test_an_installation_without_rules_passes_nothing(unpacked: Path, tmp_path: Path, rules_left: str) -> None:
    shutil.copytree(unpacked / "linter", tmp_path / "linter", ignore=shutil.ignore_patterns("__pycache__"))
    builtin = tmp_path / "linter" / "builtin"
    for family in builtin.iterdir():
        if rules_left != "kinds only" or family.name != "kinds":
            shutil.rmtree(family)
    if rules_left == "no folder":
        builtin.rmdir()
    done = listing(tmp_path)
    assert done.returncode == 2
    assert "the installation is incomplete" in done.stderr


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
        path = self._folder / ("Scripts" if os.name == "nt" else "bin")
        env = around(VIRTUAL_ENV=str(self._folder), NO_MKDOCS_2_WARNING="1")
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
