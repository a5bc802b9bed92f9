"""What the project depends on: bounded on both sides, explained, and here in a version within the bounds."""

from __future__ import annotations

import importlib.metadata
import re
import tomllib

import pytest
from packaging.requirements import Requirement

from tests.conftest import ROOT

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
