"""Every rule against its own fixtures: `good*.md` gives nothing, `bad*.md` gives what its golden says.

A golden shows each finding by itself, those of one group too.

A rule that looks beyond one page has a folder of pages for each case, `good*/` and `bad*/`. A baseline in such a folder
holds for the case, and the rules that it names run too.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from click import unstyle

from linter.app.baseline import DEFAULT_NAME, load_baseline
from linter.app.linter import Linter
from linter.config.model import Config
from linter.config.policy import build_policy
from linter.mermaid.judge import DiagramJudge
from linter.project.discovery import FoundPage
from linter.project.project import Project
from linter.reports import text as reports_text
from linter.rules.model import Rule, RuleSet
from tests.helpers.paths import ROOT

FIXTURES = ROOT / "fixtures"
CASES = sorted(
    case
    for case in FIXTURES.glob("*/*/*")
    if (case.suffix == ".md" or case.is_dir()) and case.parent.parts[-2:] != ("tracker", "status")
)


def _name(page: Path) -> str:
    return page.relative_to(FIXTURES).as_posix()


def _rules(codes: set[str], standard: RuleSet) -> list[Rule]:
    """The rules of a run; with one about suppressions, all those that can be suppressed without a look elsewhere."""
    if not codes & {"DOC011", "DOC012"}:
        return [rule for rule in standard.rules if rule.code in codes]
    return [rule for rule in standard.rules if not rule.check.reads_corpus and rule.family != "diagram"]


@pytest.mark.parametrize("page", CASES, ids=_name)
def test_fixture(page: Path, standard: RuleSet, judge: DiagramJudge | None, request: pytest.FixtureRequest) -> None:
    rule = standard.find(page.parent.name)
    assert rule is not None, f"{page.parent} is named after no rule"
    if rule.family == "diagram" and judge is None:
        pytest.skip("no Mermaid engine is installed here")
    root, pages = (page, sorted(page.rglob("*.md"))) if page.is_dir() else (FIXTURES, [page])
    baseline = load_baseline(root / DEFAULT_NAME) if (root / DEFAULT_NAME).is_file() else frozenset()
    rules = _rules({rule.code, *(entry.code for entry in baseline)}, standard)
    linter = Linter(Project(root, Config(), None), standard, rules, judge, build_policy(Config(), standard))
    snapshot = linter.snapshot()
    results = snapshot.results(FoundPage(root, page.relative_to(root).as_posix(), named=True) for page in pages)
    result = snapshot.report(list(results), [root], baseline)
    if rule.check.kind == "suppression":
        result = replace(result, findings=tuple(one for one in result.findings if one.code == rule.code))
    assert not result.run_errors
    assert {finding.code for finding in result.findings} <= {rule.code}
    if page.name.startswith("good"):
        assert result.documents == len(pages), "a good fixture must be a page of a kind, or it proves nothing"
        assert [f"{finding.range.line}: {finding.message}" for finding in result.findings] == []
        return
    each = replace(result, findings=tuple(replace(finding, group="") for finding in result.findings))
    golden, text = page.with_suffix(".out"), unstyle(reports_text.render_full(each))
    if request.config.getoption("--regenerate"):
        golden.write_text(text, encoding="utf-8")
    assert result.findings, "a bad fixture must be found bad"
    assert text == golden.read_text(encoding="utf-8")


def test_every_rule_has_fixtures(standard: RuleSet) -> None:
    for rule in standard.rules:
        pages = [page.name for page in (FIXTURES / rule.family / rule.name).glob("*")]
        assert any(name.startswith("good") for name in pages), f"{rule.code} has no good fixture"
        assert any(name.startswith("bad") for name in pages), f"{rule.code} has no bad fixture"
