"""A page that has not changed is not parsed again, whatever else has; what is kept of pages is believed like a run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from linter.checks import links
from linter.cli import cache, secret
from linter.cli.inputs import FOLDER
from linter.cli.project import find_project, load_standard
from linter.corpus import Site
from linter.examined import packed, unpacked
from linter.examiner import Examiner
from linter.mermaid import find_judge
from linter.page import Page
from linter.parts import Document
from linter.source import from_text
from tests.cache.conftest import Lint
from tests.conftest import ROOT

TRACKER = "docs/LEARNING_MODULE_TRACKER.md"
MODULE = "docs/module-1-backpressure.md"


def change(path: Path, text: str = "\nTODO: say more.\n") -> None:
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def test_one_changed_page_is_parsed_and_the_trackers_that_speak_of_it(
    course: Path, lint: Lint, parsed: list[str]
) -> None:
    lint()
    assert len(parsed) == len(set(parsed)) > 4
    for page in (MODULE, TRACKER):
        parsed.clear()
        change(course / page)
        lint()
        assert sorted(parsed) == sorted({page, TRACKER})


def test_where_only_the_format_differs_no_page_but_the_trackers_is_parsed(
    course: Path, lint: Lint, parsed: list[str]
) -> None:
    lint()
    parsed.clear()
    lint("--output", "sarif=report.sarif")
    assert set(parsed) <= {TRACKER}


def test_a_page_that_was_only_looked_at_is_judged_when_it_is_asked_for(
    course: Path, lint: Lint, parsed: list[str]
) -> None:
    lint("docs/tests")
    parsed.clear()
    assert lint(MODULE) == lint(MODULE, "--no-cache")
    assert parsed.count(MODULE) == 2


def test_other_rules_read_the_pages_again(course: Path, lint: Lint, parsed: list[str]) -> None:
    lint()
    parsed.clear()
    assert lint("--select", "FB") == lint("--select", "FB", "--no-cache")
    assert parsed.count(MODULE) == 2


def kept(course: Path) -> Path:
    (found,) = (course / FOLDER).glob("*.pages")
    return found


def green(body: bytes) -> list[bytes]:
    """Lines that say of every page that nothing was found."""
    pages = [line.partition(b" ") for line in body.split(b"\n")]
    return [head + b" " + json.dumps({**json.loads(page), "findings": []}).encode() for head, _, page in pages]


def test_what_a_stranger_says_of_a_page_is_not_believed(course: Path, lint: Lint) -> None:
    change(course / MODULE)
    assert '"DOC006"' in lint()[1]
    path = kept(course)
    whole = path.read_bytes()
    head, _, body = whole.partition(b"\n")
    for forged in (head + b"\n" + b"\n".join(green(body)), whole[:-9], b"", b"\xff", head + b"\n"):
        path.write_bytes(forged)
        change(course / TRACKER, "\n")
        assert lint() == lint("--no-cache")
    own = secret.key(course)
    assert own is not None
    cache.write_lines(course / FOLDER, path.stem, green(body), own)  # the shape is right: the user is believed
    change(course / TRACKER, "\n")
    assert '"DOC006"' not in lint()[1]


def pages() -> list[Path]:
    return sorted((ROOT / "examples").rglob("*.md")) + sorted((ROOT / "fixtures").rglob("*.md"))


def test_what_is_kept_of_a_page_is_what_was_found_and_plain_data() -> None:
    project = find_project(None, None, True)
    standard = load_standard(project)
    examiner = Examiner(standard.rules, standard.kinds, judge=find_judge(), site=Site(True), standing=standard.rules)
    seen = 0
    for path in pages():
        try:
            source = from_text(path.read_bytes().decode("utf-8"), path.relative_to(ROOT).as_posix())
            document = examiner.open(source)
        except UnicodeDecodeError:
            continue
        if isinstance(document, Document):
            examined, facts = examiner.examine(document), examiner.gather(document)
            assert unpacked(json.loads(json.dumps(packed(examined, facts)))) == (examined, facts)
            assert len(facts) == len(examiner.facts) + 1
            seen += 1
    assert seen > 100


def test_a_fact_that_cannot_be_gathered_is_told_by_the_rule_that_asks_for_it(
    course: Path, lint: Lint, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(page: Page) -> list[object]:
        raise RuntimeError("no links today")

    monkeypatch.setattr(links, "links", broken)
    code, out = lint()
    errors = json.loads(out)["run_errors"]
    assert code == 2
    assert {error["rule"] for error in errors} == {"DOC010"}
    assert "no links today" in errors[0]["message"]
