"""Pages without one of their parts, and the pages that the fix makes of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

import pytest

from linter.checks.base import Context
from linter.findings import Finding, Repair
from linter.kinds.document import Document, Part
from linter.kinds.recognize import recognise
from linter.linting import engine
from linter.linting.results import PageResult
from linter.markdown import front_matter, parser
from linter.mermaid.judge import DiagramJudge
from linter.rules.model import RuleSet
from linter.text.source import from_text
from tests.helpers.paths import ROOT

COURSE = ROOT / "examples" / "course" / "docs"
MODULE, EXAM = "docs/module-1-backpressure.md", "docs/tests/backpressure-exam.md"
TEXTS = {
    MODULE: (COURSE / "module-1-backpressure.md").read_text(encoding="utf-8"),
    EXAM: (COURSE / "tests" / "backpressure-exam.md").read_text(encoding="utf-8"),
}
SECTIONS = {
    MODULE: [
        "blueprint",
        "integration-challenge",
        "cross-law-integration",
        "practical-exercises",
        "retrieval-gauntlets",
        "spaced-repetition",
        "pitfalls",
        "case-studies",
        "summary",
    ],
    EXAM: ["rubric", "time-guidance", "reflection", "resources"],
}
COMPONENTS = ["priming", "core-concept", "visual-model", "neural-bridge", "active-practice", "consolidation-prompt"]


def document(standard: RuleSet, text: str, path: str) -> Document:
    source = from_text(text, path)
    kind = next(one for one in standard.kinds if one.kind == ("exam" if path == EXAM else "learning-module"))
    return recognise(parser.parse_page(source, front_matter.read_front_matter(source)), kind)


def judged(standard: RuleSet, text: str, path: str, judge: DiagramJudge | None = None) -> PageResult:
    """What the rules that look at one page find in it, those that are off too."""
    rules = [rule for rule in standard.rules if not rule.check.reads_corpus and rule.code != "DOC010"]
    checked = engine.lint_page(from_text(text, path), rules, standard.kinds, Context(judge))
    assert not checked.run_errors
    return checked


def applied(text: str, repair: Repair) -> str:
    source = from_text(text)
    for edit in sorted(repair.edits, key=lambda one: one.range, reverse=True):
        start = source.starts[edit.range.line - 1] + edit.range.column - 1
        end = source.starts[edit.range.end_line - 1] + edit.range.end_column - 1
        text = text[:start] + edit.text + text[end:]
    return text


def without(text: str, part: Part) -> str:
    lines = text.split("\n")
    return "\n".join(lines[: part.line] + lines[part.end :])


def missing(checked: PageResult) -> Finding:
    """The one finding with a skeleton to insert."""
    (found,) = [one for one in checked.findings if one.fix is not None and not one.fix.safe]
    return found


def held(parts: tuple[Part, ...]) -> list[str]:
    """The parts in the order of the page, each with those inside it."""
    return [name for part in parts for name in (part.name, *(child.name for child in part.children))]


def repaired(standard: RuleSet, text: str, path: str, part: Part, judge: DiagramJudge | None = None) -> str:
    """The page without a part, repaired; asserts that only what has to be written is found anew."""
    torn = without(text, part)
    before = judged(standard, torn, path, judge)
    fixed = applied(torn, missing(before).fix or pytest.fail("no fix"))
    after = judged(standard, fixed, path, judge)
    found = Counter((one.code, one.message) for one in after.findings)
    found.subtract(Counter((one.code, one.message) for one in before.findings))
    assert {code for (code, _), number in found.items() if number > 0} == {"DOC006"}
    assert found[missing(before).code, missing(before).message] == -1
    return fixed


FORMS: dict[str, Callable[[str], str]] = {
    "deeper": lambda text: re.sub(r"(?m)^##(?=#* (?!Question))", "###", text),
    "rules between": lambda text: re.sub(r"(?m)^(?=## )", "---\n\n", text),
    "windows line ends": lambda text: text.replace("\n", "\r\n"),
    "no last line end": lambda text: text.rstrip("\n"),
    "emoji and bold": lambda text: re.sub(r"(?m)^### ([A-Z]{4,}[A-Z ]*)", r"### 🧠 **\1**", text),
}
