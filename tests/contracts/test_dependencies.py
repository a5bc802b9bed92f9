"""What the project depends on, and what is said where an extra is not installed."""

from __future__ import annotations

import importlib.metadata
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.helpers.command import lint
from tests.helpers.paths import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
ALL = sorted({*PROJECT["dependencies"], *(one for group in EXTRAS.values() for one in group)})
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
ROW = re.compile(
    r"^\| (?P<names>[A-Za-z][\w, -]*?)(?: \(extra `(?P<extra>\w+)`\))? \| (?P<reason>.+) \|$", re.MULTILINE
)


def explained() -> dict[str, str | None]:
    """The extra that CONTRIBUTING.md names with each package, by package."""
    section = CONTRIBUTING.split("## Dependencies, and why", 1)[1]
    rows = [row for row in ROW.finditer(section) if not row["names"].startswith(("Package", "For "))]
    assert all(len(row["reason"]) > 10 for row in rows)
    return {name: row["extra"] for row in rows for name in row["names"].split(", ")}


def test_every_dependency_has_a_reason_and_every_reason_a_dependency() -> None:
    assert set(explained()) == {Requirement(one).name for one in ALL}


def test_the_extra_named_with_a_reason_holds_the_package() -> None:
    for name, extra in explained().items():
        if extra is not None:
            assert name in [Requirement(one).name for one in EXTRAS[extra]], f"{name} is not in the extra {extra}"


@pytest.mark.parametrize("text", ALL, ids=lambda text: text.split(";")[0])
def test_a_dependency_is_bounded_and_what_is_here_lies_within(text: str) -> None:
    wanted = Requirement(text)
    assert sorted(bound.operator for bound in wanted.specifier) == ["<", ">="], f"{text} has no two bounds"
    try:
        version = importlib.metadata.version(wanted.name)
    except importlib.metadata.PackageNotFoundError:
        return
    assert wanted.specifier.contains(version, prereleases=True), f"{wanted.name} {version} is here"


def test_one_package_has_one_pair_of_bounds() -> None:
    bounds: dict[str, set[str]] = {}
    for text in ALL:
        wanted = Requirement(text)
        bounds.setdefault(wanted.name, set()).add(str(wanted.specifier))
    assert {name: found for name, found in bounds.items() if len(found) > 1} == {}


def test_one_version_within_the_bounds_is_named_for_every_system() -> None:
    """Of a package with several lines, each holds where its marker does; one of them holds here."""
    named: dict[str, list[Requirement]] = {}
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines():
        assert re.match(r"[a-z\d]", line), f"no package: {line}"
        one = Requirement(line)
        assert [bound.operator for bound in one.specifier] == ["=="], line
        assert one.url is None, line
        named.setdefault(canonicalize_name(one.name), []).append(one)
    for text in ALL:
        wanted = Requirement(text)
        found = named.get(canonicalize_name(wanted.name), [])
        assert found, f"{wanted.name} is missing: run .ci/lock"
        for one in found:
            (bound,) = one.specifier
            assert wanted.specifier.contains(bound.version, prereleases=True), f"{one} is not {text}: run .ci/lock"
        if wanted.marker is None or wanted.marker.evaluate():
            assert any(one.marker is None or one.marker.evaluate() for one in found), f"{wanted.name} is free here"


def test_what_is_installed_here_can_be_told_from_what_was_tested() -> None:
    newest = (ROOT / ".ci" / "newest").read_text(encoding="utf-8")
    assert "constraints.txt" not in re.findall(r"pip install.*", newest)[0]
    assert "bash .ci/newest" in (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
    assert "bash .ci/lock" in CONTRIBUTING


def test_ci_runs_what_contributing_says() -> None:
    lowest = (ROOT / ".ci" / "lowest").read_text(encoding="utf-8")
    workflow = (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
    for words in (
        "--resolution lowest-direct",
        "--python-version 3.11",
        "--extra html",
        "--extra lsp",
        "--extra mkdocs",
    ):
        assert words in lowest
        assert words in CONTRIBUTING
    for command in ("bash .ci/lowest", "pip-audit --skip-editable", "twine check --strict", "check-wheel-contents"):
        assert command in workflow


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
