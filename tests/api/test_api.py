"""What programs may rely on: calls give what the command gives, and the documented examples are true."""

from __future__ import annotations

import dataclasses
import doctest
import importlib
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import linter
from linter.reports.json import render
from tests.helpers.command import lint, write
from tests.helpers.environment import checkout
from tests.helpers.paths import ROOT
from tests.helpers.sampling import sampled


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = shutil.copytree(ROOT / "examples" / "course", tmp_path / "course")
    monkeypatch.chdir(folder)
    return folder


FLAWED = "docs/module-2-idempotency.md"
MODULE = "# Module 1: Leases\n"


def codes(report: linter.Report) -> list[str]:
    return [finding.code for finding in report.findings]


@pytest.mark.parametrize(
    "paths", sampled([["docs/tests", FLAWED], ["docs"], [FLAWED], ["docs/LEARNING_MODULE_TRACKER.md"]])
)
def test_paths_give_the_report_of_the_command(course: Path, paths: list[str]) -> None:
    told = json.loads(lint("--output", "json", *paths, cwd=course).out)
    assert json.loads(render(linter.lint_paths(paths))) == told
    assert json.loads(render(linter.lint_paths(map(Path, paths), rules=linter.load_rules(course)))) == told
    assert told["findings"]


def test_without_a_path_it_lints_what_the_configuration_includes(course: Path) -> None:
    write(course, drafts__module_9=MODULE)
    assert linter.lint_paths().checked == linter.lint_paths("docs").checked
    assert linter.lint_paths(course).documents == 6
    rules = linter.load_rules("docs")
    (course / "lint-modules.toml").unlink()
    assert linter.lint_paths().documents == 6
    assert linter.lint_paths(rules=rules).documents == 5


def test_a_text_by_the_rules_of_a_project_gives_the_report_of_its_page(course: Path) -> None:
    rules = linter.load_rules("docs")
    text = (course / FLAWED).read_text(encoding="utf-8")
    expected = linter.lint_paths(FLAWED, rules=rules)
    (course / FLAWED).write_text("---\ntype: guide\n---\n", encoding="utf-8")
    assert linter.lint_text(text, FLAWED, rules=rules) == expected
    assert linter.lint_text(text, course / "docs" / ".." / FLAWED, rules=rules) == expected
    assert expected.findings


def test_a_text_alone_is_judged_by_nothing_outside_it(course: Path) -> None:
    tracker = (course / "docs" / "LEARNING_MODULE_TRACKER.md").read_text(encoding="utf-8")
    assert not {"TRK003", "TRK004"} & set(codes(linter.lint_text(tracker, "LEARNING_MODULE_TRACKER.md")))
    assert "TRK001" in codes(linter.lint_text(tracker, "LEARNING_MODULE_TRACKER.md"))
    links = f"{MODULE}\nThe [other page](nowhere.md#far), and [this one](#near).\n"
    report = linter.lint_text(links, "module-1.md")
    assert [one.message for one in report.findings if one.code == "DOC010"] == [
        "link leads to '#near', and no heading of the page makes that id"
    ]
    assert (report.documents, report.checked, report.prefix) == (1, ("module-1.md",), "")
    (course / "lint-modules.toml").write_text("nonsense = 1\n", encoding="utf-8")
    assert linter.lint_text(links, "module-1.md") == report
    assert linter.lint_text(links).skipped == 1  # its name says nothing


@pytest.mark.parametrize("text", ["# Module 1\0\n", "# Module 1 \ud800\n", "#" * 1_100_000])
def test_a_text_that_cannot_be_read_is_a_finding_and_no_error(text: str) -> None:
    report = linter.lint_text(text, "module-1.md")
    assert (codes(report), report.failed, report.complete) == (["DOC001"], 1, False)


@pytest.mark.slow
def test_baselines_hold_as_for_the_command(course: Path) -> None:
    before = linter.lint_paths("docs")
    assert lint("baseline", "create", cwd=course).code == 0
    text = (course / FLAWED).read_text(encoding="utf-8")
    assert linter.lint_paths("docs").findings == ()
    assert linter.lint_paths("docs").baselined == len(before.findings)
    assert linter.lint_text(text, FLAWED, rules=linter.load_rules("docs")).findings == ()
    assert linter.lint_paths("docs", baseline=False) == before
    (course / "lint-modules-baseline.json").rename(course / "old.json")
    assert linter.lint_paths("docs") == before
    assert linter.lint_paths("docs", baseline="old.json").findings == ()


def test_options_select_and_the_built_in_rules_need_no_project(course: Path) -> None:
    (course / "lint-modules.toml").write_text('select = ["DIA"]\n', encoding="utf-8")
    assert set(codes(linter.lint_paths("docs"))) == {"DIA001", "DIA003"}
    assert len(set(codes(linter.lint_paths("docs", rules=linter.load_rules())))) > 10
    chosen = linter.load_rules("docs", extend_select="FB", ignore=["DIA"])
    assert {rule.code[:2] for rule in chosen} == {"DO", "FB"}
    assert len(chosen) == len(list(chosen))
    draft = linter.lint_paths("docs", rules=linter.load_rules(profile="draft"))
    assert not {"FB103", "EXM012"} & set(codes(draft))
    assert draft.documents == 5


WRONG: list[tuple[type[Exception], str, Callable[[], object]]] = [
    (linter.NotFoundError, "nowhere does not exist", lambda: linter.lint_paths("nowhere")),
    (linter.NotFoundError, "nowhere does not exist", lambda: linter.load_rules("nowhere")),
    (linter.NotFoundError, "configuration no.toml does not exist", lambda: linter.load_rules(config="no.toml")),
    (linter.NotFoundError, "no path was given", lambda: linter.lint_paths([])),
    (linter.NotFoundError, "no Markdown file was found in empty", lambda: linter.lint_paths("empty")),
    (linter.UnknownRuleError, "^ignore: unknown rule 'FB1O3'", lambda: linter.load_rules(ignore="FB1O3")),
    (linter.ConfigError, "^profile: unknown profile 'dreft'", lambda: linter.load_rules(profile="dreft")),
    (linter.BaselineError, "no.json does not exist", lambda: linter.lint_paths("docs", baseline="no.json")),
    (linter.ConfigError, "unknown key 'includes'", lambda: linter.lint_paths("wrong")),
    (linter.StandardError, "our-rules/one.md", lambda: linter.lint_paths("own")),
]


@pytest.mark.parametrize(("error", "said", "call"), WRONG)
def test_a_call_that_cannot_be_answered_raises(
    course: Path, error: type[Exception], said: str, call: Callable[[], object]
) -> None:
    (course / "empty").mkdir()
    write(course, **{"wrong__lint-modules.toml": "includes = []\n", "wrong__page.md": MODULE})
    write(course, **{"own__lint-modules.toml": 'rule-folders = ["our-rules"]\n', "own__our-rules__one.md": "none\n"})
    with pytest.raises(error, match=said):
        call()


def test_nothing_is_printed_and_what_comes_back_is_frozen(course: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (course / "docs" / "module-3-out.md").symlink_to("/dev/null")  # the command notes that it is left out
    report = linter.lint_paths("docs")
    assert capfd.readouterr() == ("", "")
    with pytest.raises(dataclasses.FrozenInstanceError):
        report.findings[0].message = "nothing"  # type: ignore[misc]


def test_each_call_looks_anew(course: Path) -> None:
    rules = linter.load_rules("docs")
    before = linter.lint_paths(rules=rules)
    write(course, docs__module_3_leases=MODULE)
    after = linter.lint_paths(rules=rules)
    assert after.documents == before.documents + 1
    assert "TRK003" in codes(before)
    assert "TRK003" not in codes(after)


@pytest.mark.slow
def test_threads_may_share_rules(course: Path) -> None:
    rules = linter.load_rules("docs")
    expected = linter.lint_paths(rules=linter.load_rules("docs"))
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda _: linter.lint_paths(rules=rules), range(8)))
    assert found == [expected] * 8


def test_an_unknown_name_is_no_attribute() -> None:
    with pytest.raises(AttributeError, match="module 'linter' has no attribute 'lint_path'"):
        linter.lint_path  # noqa: B018


def test_a_text_that_crashes_the_reader_costs_the_others_nothing(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*args: object) -> None:
        raise RuntimeError("no such thing")

    rules = linter.load_rules(course)
    monkeypatch.setattr("linter.linting.engine.PageHead.parse", crash)
    report = linter.lint_text(MODULE, "docs/module-9-leases.md", rules=rules)
    told = "reading crashed: RuntimeError: no such thing; please report it with the page"
    assert [(error.path, error.rule, error.message) for error in report.run_errors] == [
        ("docs/module-9-leases.md", None, told)
    ]


TEXT = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
EXAMPLES = re.compile(r"^```pycon\n(.*?)^```$", re.DOTALL | re.MULTILINE)
PROGRAM = '''\
"""A program that counts findings by rule."""

from collections import Counter
from pathlib import Path

import linter
from linter import Finding, Report, Rules, Severity, lint_paths, lint_text, load_rules


def worst(report: Report) -> Severity | None:
    return min((one.severity for one in report.findings), key=lambda severity: severity.rank, default=None)


rules: Rules = load_rules(Path("docs"), select=("FB",), ignore="FB103")
report = lint_paths([Path("docs"), "more"], rules=rules, baseline=False)
counts: Counter[str] = Counter(finding.code for finding in report.findings)
first: Finding = lint_text("# Module 1", path="module-1.md").findings[0]
edits: list[tuple[int, str]] = [(edit.range.line, edit.text) for edit in first.fix.edits] if first.fix else []
names: list[str] = [rule.name for rule in rules]
try:
    linter.lint_paths("nowhere")
except linter.LintModulesError as error:
    reason: str = str(error)
'''


def test_the_examples_say_what_happens(course: Path) -> None:
    blocks = EXAMPLES.findall(TEXT)
    assert len(blocks) == 7
    said: list[str] = []
    runner = doctest.DocTestRunner()
    runner.run(doctest.DocTestParser().get_doctest("\n".join(blocks), {}, "api.md", None, 0), out=said.append)
    assert not runner.failures, "".join(said)
    assert runner.tries > 15


def test_every_error_a_program_may_meet_is_described() -> None:
    names = [name for name in linter.__all__ if name.endswith("Error")]
    assert [name for name in names if f"`{name}`" not in TEXT] == []
    assert all(issubclass(getattr(linter, name), ValueError) for name in names if name != "RunError")


@pytest.mark.slow
def test_a_program_that_uses_the_types_is_correct_by_its_types(tmp_path: Path) -> None:
    mypy = pytest.importorskip("mypy.api")
    program = tmp_path / "program.py"
    program.write_text(PROGRAM, encoding="utf-8")
    settings = ["--strict", "--config-file=", "--cache-dir", str(ROOT / ".mypy_cache" / "program")]
    found = mypy.run([*settings, "--python-executable", sys.executable, str(program)])
    assert found[0].startswith("Success"), found
    program.write_text(PROGRAM.replace("baseline=False", "baseline=3.5"), encoding="utf-8")
    assert "arg-type" in mypy.run([*settings, "--python-executable", sys.executable, str(program)])[0]


def loaded(statement: str) -> set[str]:
    """Our own modules that a statement has imported, in a process of its own."""
    told = f"{statement}; import sys; print(*(name for name in sys.modules if name.split('.')[0] == 'linter'))"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, env=checkout(), check=True)
    return set(done.stdout.split())


def test_a_name_is_imported_when_it_is_asked_for() -> None:
    assert loaded("import linter; linter.__version__; dir(linter)") == {"linter"}
    assert loaded("import linter; linter.Severity") == {"linter", "linter.findings"}
    assert loaded("from linter import ConfigError") == {"linter", "linter.errors"}
    assert {"linter.linting.engine", "linter.app.linter"} <= loaded("from linter import lint_text")


@pytest.mark.parametrize("name", linter.__all__)
def test_every_name_is_there_and_says_what_it_is(name: str) -> None:
    found = getattr(importlib.import_module("linter"), name)
    assert found == linter.__version__ or found.__doc__
    assert name in dir(linter)
