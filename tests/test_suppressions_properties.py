"""Suppressions under hypothesis: nothing hostile breaks a run, and each changes exactly what it says."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linter import engine
from linter.checks import Context
from linter.config import Config
from linter.engine import Checked
from linter.page import CODE, MATTER
from linter.parts import Document
from linter.policy import Policy, policy
from linter.rules import Standard
from linter.source import Source, UnreadableError, from_bytes, from_text
from tests.silencing import repaired

ROOT = Path(__file__).resolve().parent.parent
PIECES = [
    "<!--", "-->", "lint-modules", ":", " ", "\n", "\n\n", "[", "]", ",", "--", "`", "``", "```\n", "\\", "> ", "- ",
    "    ", "ignore", "ignore-file", "disable", "enable", "status", "ingore", "DOC006", "FB103", "DOC011", "DOC012",
    "ALL", "TODO", "# A\n", "## B\n", '=== "T"\n', "<div>", "| a |\n|---|\n", "<!-- lint-modules: ", "[DOC006] -->",
    "---\n", "lint-modules:\n  ignore: ", "{", "}", "\r\n", "\u2028", "\x00", "é", "a",
]  # fmt: skip
COMMENTS = st.builds(
    "<!-- lint-modules: {}[{}]{} -->".format,
    st.sampled_from(["ignore", "ignore-file", "disable", "enable"]),
    st.lists(st.sampled_from(["DOC006", "DOC008", "DOC015", "MOD010", "FB103", "ZZ"]), max_size=3).map(",".join),
    st.sampled_from(["", " -- why"]),
)  # fmt: skip
BAD = sorted(
    page for page in ROOT.glob("fixtures/*/*/bad*.md") if "unclosed" not in page.parent.name and "read" not in page.name
)


@pytest.fixture(scope="module")
def held(standard: Standard) -> Policy:
    return policy(Config(), standard)


def check(source: Source, standard: Standard, held: Policy) -> Checked:
    checked = engine.check(source, standard.rules, standard.kinds, Context(), held)
    assert checked.run_errors == ()
    return checked


def facts(checked: Checked, source: Source) -> Counter[tuple[str, str, str]]:
    """The findings by code, message and the text of their line, which stay where lines move."""
    return Counter((one.code, one.message, source.lines[one.range.line - 1].strip()) for one in checked.findings)


def test_hostile_comments(standard: Standard, held: Policy) -> None:
    @settings(max_examples=300, deadline=None)
    @given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
    def holds(text: str) -> None:
        for head in ("", "---\ntype: learning-module\nlint-modules: "):
            source = from_text(head + text, "docs/a-module.md")
            for finding in check(source, standard, held).findings:
                assert 1 <= finding.range.line <= len(source.lines)
                for edit in finding.fix.edits if finding.fix else ():
                    assert edit.range.line <= len(source.lines)

    holds()


def test_deleting_what_is_unused_changes_nothing_else(standard: Standard, held: Policy) -> None:
    fixed = []

    @settings(max_examples=200, deadline=None)
    @given(
        st.lists(st.one_of(COMMENTS, st.sampled_from(["TODO", "\n", "\n\n## A\n\n", "- b\n", "> ", " "])), max_size=12)
    )
    def holds(pieces: list[str]) -> None:
        source = from_text("---\ntype: learning-module\n---\n# A\n\n" + "".join(pieces), "docs/a-module.md")
        checked = check(source, standard, held)
        for finding in checked.findings:
            if finding.code != "DOC011" or finding.fix is None or not finding.fix.safe:
                continue
            after = from_text(repaired(source, finding.fix), source.path)
            again = check(after, standard, held)
            suppressed = [Counter(one.finding.code for one in outcome.suppressed) for outcome in (checked, again)]
            assert suppressed[0] == suppressed[1]
            codes = [Counter(one.code for one in outcome.findings) for outcome in (checked, again)]
            assert set(codes[0] - codes[1]) <= {"DOC011", "DOC012"}
            assert (codes[0] - codes[1])["DOC011"] == 1
            assert not codes[1] - codes[0]
            fixed.append(finding)

    holds()
    assert fixed


@pytest.mark.parametrize("page", BAD, ids=lambda page: "-".join(page.parts[-2:]))
def test_a_suppression_silences_its_finding_alone(page: Path, standard: Standard, held: Policy) -> None:
    """A comment at the end of a finding's line takes away that rule's findings on the line, and nothing else."""
    try:
        source = from_bytes(page.read_bytes(), page.name, 1_048_576)
    except UnreadableError:
        pytest.skip("the page is meant to be unreadable")
    document = engine.read(source, standard.kinds)
    before = check(source, standard, held)
    assert document is not None or not before.findings or {one.code for one in before.findings} == {"DOC014"}
    for finding in before.findings if document else ():
        line = finding.range.line - 1
        if document is None or finding.range.end_line > line + 1 or not silenceable(document, line):
            continue
        if finding.code in ("DOC001", "DOC011", "DOC012"):
            continue
        lines = [
            text + f" <!-- lint-modules: ignore[{finding.code}] -- why -->" * (n == line)
            for n, text in enumerate(source.lines)
        ]
        after = check(from_text("\n".join(lines), source.path), standard, held)
        left = Counter((one.code, one.range.line) for one in after.findings)
        expected = Counter((one.code, one.range.line) for one in before.findings)
        del expected[finding.code, line + 1]
        assert left == expected, (finding.code, line + 1)


def silenceable(document: Document, line: int) -> bool:
    """Whether a comment may stand at the end of a line: not in front matter, in code, in a table or behind a title."""
    text = document.page.source.lines[line]
    return document.page.marks[line] not in (CODE, MATTER) and not text.lstrip().startswith(
        ("|", "===", "!!!", "???", "```", "~~~")
    )
