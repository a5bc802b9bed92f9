"""The action as a runner runs it, and the workflow files of the project and its documentation."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import yaml

from tests.helpers.command import TRACKER, write
from tests.helpers.environment import around
from tests.helpers.paths import ROOT
from tests.helpers.precommit_hooks import BAD, NO_NETWORK, Course, Hooks

ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
INPUT = re.compile(r"\$\{\{ inputs\.([\w-]+) \}\}")


@dataclass
class Runner:
    """A machine that runs the action: where the action's checkout and its temporary files lie."""

    action: Path
    temporary: Path
    workspace: Path
    files: dict[str, Path] = field(default_factory=dict)

    def step(self, name: str, **inputs: str) -> subprocess.CompletedProcess[str]:
        """Runs a step of the action with these inputs, `_` for `-`, and the defaults of all others."""
        given = {key: value["default"] for key, value in ACTION["inputs"].items()}
        given |= {key.replace("_", "-"): value for key, value in inputs.items()}
        (step,) = [step for step in ACTION["runs"]["steps"] if step.get("name") == name]
        self.files = {key: self.temporary / key for key in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        for path in self.files.values():
            path.write_text("")
        script = self.temporary / "step.sh"
        script.write_text(step["run"], encoding="utf-8")
        places = {"GITHUB_ACTION_PATH": self.action, "RUNNER_TEMP": self.temporary, **self.files}
        variables = {key: INPUT.sub(lambda found: given[found[1]], value) for key, value in step["env"].items()}
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", str(script)],
            cwd=self.workspace / given["working-directory"],
            env=around(GITHUB_ACTIONS="true") | {key: str(path) for key, path in places.items()} | variables,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    def written(self, name: str) -> str:
        """What the last step wrote for the runner."""
        return self.files[name].read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Runner:
    """A runner after the action's step of installation, from a checkout whose workspace holds a hostile module."""
    if shutil.which("bash") is None:
        pytest.skip("there is no bash")
    folder = tmp_path_factory.mktemp("runner")
    runner = Runner(folder / "action", folder / "temporary", folder / "workspace")
    for name in ("linter", "rules"):
        shutil.copytree(ROOT / name, runner.action / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, runner.action)
    runner.temporary.mkdir()
    for name in ("venv.py", "pip.py", "ensurepip.py", "sitecustomize.py"):
        write(runner.workspace, **{name: "open('stolen', 'w').close()\n"})
    done = runner.step("Install lint-modules")
    if done.returncode and any(words in done.stdout + done.stderr for words in NO_NETWORK):
        pytest.skip("the action cannot install: no network is there")
    assert done.returncode == 0, done.stdout[-2_000:] + done.stderr[-2_000:]
    return runner


@pytest.fixture
def runner(installed: Runner, tmp_path: Path) -> Runner:
    return Runner(installed.action, installed.temporary, tmp_path)


@pytest.mark.release
def test_installing_runs_nothing_of_the_pull_request(installed: Runner) -> None:
    assert not (installed.workspace / "stolen").exists()


@pytest.mark.release
@pytest.mark.parametrize(
    "version", ["1.0; touch stolen", "$(touch stolen)", "--index-url=x", "1.0\n2.0", "../x", "@ x"]
)
def test_what_is_no_version_is_not_installed(runner: Runner, version: str) -> None:
    done = runner.step("Install lint-modules", version=version)
    assert done.returncode == 2
    assert done.stdout == "::error title=lint-modules::the input 'version' is no version\n"
    assert list(runner.workspace.iterdir()) == []


@pytest.mark.release
def test_a_clean_course_passes(runner: Runner) -> None:
    write(runner.workspace, docs__progress=TRACKER)
    done = runner.step("Lint")
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert runner.written("GITHUB_OUTPUT") == "exit-code=0\n"
    assert "1 document checked" in runner.written("GITHUB_STEP_SUMMARY")


@pytest.mark.release
def test_findings_are_annotations_a_summary_and_a_file(runner: Runner) -> None:
    write(runner.workspace, docs__bad=BAD)
    done = runner.step("Lint", sarif_file="found.sarif")
    assert done.returncode == 1
    assert re.match(r"::error file=docs/bad\.md,line=8,.*DOC005", done.stdout)
    assert "DOC005" in runner.written("GITHUB_STEP_SUMMARY")
    assert runner.written("GITHUB_OUTPUT") == "exit-code=1\n"
    sarif = json.loads((runner.workspace / "found.sarif").read_text(encoding="utf-8"))
    assert "DOC005" in [result["ruleId"] for result in sarif["runs"][0]["results"]]


@pytest.mark.release
def test_a_run_that_did_not_complete_is_2_and_leaves_no_old_summary(runner: Runner) -> None:
    write(runner.workspace, **{"lint-modules.toml": "selct = []\n"})
    done = runner.step("Lint")
    assert done.returncode == 2
    assert "selct" in done.stderr
    assert runner.written("GITHUB_OUTPUT") == "exit-code=2\n"
    assert runner.written("GITHUB_STEP_SUMMARY") == ""


@pytest.mark.release
def test_paths_are_lines(runner: Runner) -> None:
    write(runner.workspace, good=TRACKER, **{"two words.md": BAD, "other.md": BAD})
    assert runner.step("Lint", paths="good.md\n").returncode == 0
    done = runner.step("Lint", paths="good.md\n\ntwo words.md")
    assert done.returncode == 1
    assert "two words.md" in done.stdout
    assert "other.md" not in done.stdout


@pytest.mark.release
def test_inputs_are_values_and_never_commands_or_options(runner: Runner) -> None:
    write(runner.workspace, bad=BAD)
    for value in ("$(touch stolen)", "'; touch stolen; '", "--fail-level=never"):
        for name in ("paths", "config", "fail_level", "baseline", "profile", "new_from"):
            done = runner.step("Lint", **{name: value})
            assert done.returncode == 2, (name, value, done.stdout)
    assert [path.name for path in runner.workspace.iterdir()] == ["bad.md"]


@pytest.mark.release
def test_the_fail_level_and_the_folder_are_inputs(runner: Runner) -> None:
    write(runner.workspace, course__bad=BAD)
    assert runner.step("Lint", working_directory="course").returncode == 1
    assert runner.step("Lint", working_directory="course", fail_level="never").returncode == 0


@pytest.mark.release
def test_only_what_is_new_since_the_base_fails(runner: Runner) -> None:
    course = Course(runner.workspace, Hooks(runner.action, "", runner.temporary))
    course.git("init", "--quiet")
    write(runner.workspace, old=BAD)
    course.git("add", "--all")
    course.git("commit", "--quiet", "-m", "Before the gate")
    base = course.git("rev-parse", "HEAD").strip()
    write(runner.workspace, good=TRACKER)
    course.git("add", "--all")
    course.git("commit", "--quiet", "-m", "A good page")
    assert runner.step("Lint").returncode == 1
    done = runner.step("Lint", new_from=base)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    write(runner.workspace, new=BAD)
    done = runner.step("Lint", new_from=base)
    assert done.returncode == 1
    assert "file=new.md" in done.stdout
    assert "file=old.md" not in done.stdout
    assert runner.step("Lint", new_from="0" * 40).returncode == 2, "a base that is not there is no clean course"


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
    workflows = [f".github/workflows/{name}.yml" for name in ("course", "review")]
    assert names == [workflows[0], ".gitlab-ci.yml", workflows[1]]


def test_files_fit_their_schemas(shown: list[Path]) -> None:
    if importlib.util.find_spec("check_jsonschema") is None:
        pytest.skip("check-jsonschema is not installed; the extra `dev` brings it")
    for path in [*shown, *OWN]:
        code, said = told(sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema_of(path), path)
        assert code == 0, said


@pytest.mark.slow
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
