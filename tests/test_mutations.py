"""One accident of an author gives exactly the finding it should, at its place, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from linter import engine
from linter.checks import Context
from linter.rules import Rule, Standard
from linter.source import from_text
from tests.conftest import ROOT
from tests.mutations import every

COURSE = ROOT / "examples" / "course" / "docs"
PAGES = [COURSE / "module-1-backpressure.md", COURSE / "tests" / "backpressure-exam.md"]
FAMILIES = ("document", "module", "focus-block", "diagram", "exam")
# They look at other pages, or at more than structure: a mutation may rightly touch them as well.
OTHERS = {"DIA001", "DOC006", "DOC008", "DOC009", "DOC010", "EXM021", "MOD005", "MOD006"}


def _rules(standard: Standard) -> list[Rule]:
    return [r for r in standard.rules if r.family in FAMILIES and r.code not in OTHERS and r.severity != "info"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_each_mutation_gives_its_finding_and_no_other(page: Path, standard: Standard) -> None:
    text, rules = page.read_text(encoding="utf-8"), _rules(standard)
    document = engine.read(from_text(text, page.name), standard.kinds)
    assert document is not None
    assert engine.judge(document, rules, Context()).findings == ()
    wrong = []
    for mutation in every(document, text):
        done = engine.check(from_text(mutation.text, page.name), rules, standard.kinds, Context())
        codes = tuple(finding.code for finding in done.findings)
        lines = {mutation.text.split("\n")[finding.range.line - 1] for finding in done.findings}
        if (
            codes != mutation.codes
            or (mutation.codes and mutation.line is not None and lines != {mutation.line})
            or done.run_errors
        ):
            wrong.append((mutation.name, mutation.codes, codes, lines, done.run_errors))
    assert wrong == []
