"""The files that other systems read: the action, the workflows of the project and those its documentation shows."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from tests.conftest import ROOT

BLOCK = re.compile(r"^```yaml\n# (\S+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
OWN = [ROOT / ".github" / "workflows" / "ci.yml", ROOT / "action.yml"]
# Releases of this project are tags; everything of others is pinned to a commit.
POLICIES = {"lint-modules/*": "ref-pin", "*": "hash-pin"}


@pytest.fixture
def shown(tmp_path: Path) -> list[Path]:
    """The workflow files of the documentation, each under the path its first line names."""
    blocks = BLOCK.findall((ROOT / "docs" / "ci.md").read_text(encoding="utf-8"))
    for name, text in blocks:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return [tmp_path / name for name, _ in blocks]


def told(*command: object) -> tuple[int, str]:
    done = subprocess.run([str(word) for word in command], capture_output=True, encoding="utf-8", check=False)
    return done.returncode, done.stdout + done.stderr


def schema_of(path: Path) -> str:
    if path.name == ".gitlab-ci.yml":
        return "vendor.gitlab-ci"
    return "vendor.github-actions" if path.name == "action.yml" else "vendor.github-workflows"


def test_the_documentation_shows_every_workflow(shown: list[Path], tmp_path: Path) -> None:
    names = [path.relative_to(tmp_path).as_posix() for path in shown]
    workflows = [f".github/workflows/{name}.yml" for name in ("course", "parts", "review")]
    assert names == [*workflows[:2], ".gitlab-ci.yml", *workflows[2:]]


def test_files_fit_their_schemas(shown: list[Path]) -> None:
    if importlib.util.find_spec("check_jsonschema") is None:
        pytest.skip("check-jsonschema is not installed; the extra `dev` brings it")
    for path in [*shown, *OWN]:
        code, said = told(sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema_of(path), path)
        assert code == 0, said


def test_zizmor_finds_nothing(shown: list[Path], tmp_path: Path) -> None:
    zizmor = shutil.which("zizmor", path=str(Path(sys.executable).parent)) or shutil.which("zizmor")
    if zizmor is None:
        pytest.skip("zizmor is not installed; the extra `dev` brings it")
    config = tmp_path / "zizmor.yml"
    config.write_text(yaml.safe_dump({"rules": {"unpinned-uses": {"config": {"policies": POLICIES}}}}))
    workflows = [path for path in shown if path.name != ".gitlab-ci.yml"]
    code, said = told(zizmor, "--offline", "--no-progress", "--config", config, *workflows, *OWN)
    assert code == 0, said


def test_actionlint_finds_nothing(shown: list[Path]) -> None:
    actionlint = shutil.which("actionlint")
    if actionlint is None:
        pytest.skip("actionlint is not on the path")
    workflows = [path for path in [*shown, *OWN] if path.parent.name == "workflows"]
    code, said = told(actionlint, *workflows)
    assert code == 0, said


def test_no_script_of_the_action_holds_an_expression() -> None:
    steps = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))["runs"]["steps"]
    scripts = [step["run"] for step in steps if "run" in step]
    assert len(scripts) == 2
    assert not [script for script in scripts if "${{" in script]


def test_the_documentation_lists_the_inputs_of_the_action() -> None:
    inputs = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))["inputs"]
    table = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8").partition("| Input |")[2]
    assert re.findall(r"^\| `([\w-]+)` \|", table, re.MULTILINE) == list(inputs)


def test_the_extras_the_workflow_installs_exist() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    (extras,) = re.findall(r"-e '\.\[([\w,]+)\]'", OWN[0].read_text(encoding="utf-8"))
    assert set(extras.split(",")) <= set(project["optional-dependencies"])
