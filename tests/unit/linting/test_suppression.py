"""Suppressions: what they silence and where, what is wrong with them, and what holds for any of them."""

from __future__ import annotations

import re
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linter.checks.base import Context
from linter.config.model import Config, validate_config
from linter.config.policy import Policy, build_policy
from linter.errors import ConfigError, UnknownRuleError
from linter.findings import Finding
from linter.kinds.document import Document
from linter.linting import engine
from linter.linting.results import PageResult
from linter.markdown.ast import CODE, FRONT_MATTER
from linter.rules.loader import build_rule_set
from linter.rules.model import Rule, RuleSet
from linter.text.source import Source, UnreadableError, from_bytes, from_text
from tests.helpers.paths import ROOT
from tests.helpers.sampling import examples, shares
from tests.helpers.suppressed_texts import BLOCK, HEAD, check_text, places, repaired, said


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("TODO a\n\nTODO b\n", [1, 3]),
        ("TODO a <<ignore[DOC006]>>\n\nTODO b\n", [3]),
        ("<<ignore[DOC006]>>\nTODO a\n\nTODO b\n", [4]),
        ("<<ignore[DOC006]>>\n\n\nTODO a\n\nTODO b\n", [6]),
        ("<<ignore[DOC006]>>\n\n- TODO a\n- TODO b\n\nTODO c\n", [6]),
        ("- TODO a\n    <<ignore[DOC006]>>\n- TODO b\n- TODO c\n", [1, 4]),
        ("<<ignore[DOC006]>>\n<!-- a note -->\n<<status>>\n\nTODO a\n", []),
        ("## A\n\nTODO a\n\n<<ignore[DOC006]>>\n\n## B\n\nTODO b\n\n### C\n\nTODO c\n\n## D\n\nTODO d\n", [3, 17]),
        ('!!! note "A"\n    <<ignore[DOC006]>>\n\n    ## B\n\n    TODO b\n\nTODO c\n', [8]),
        ('!!! note "A"\n    TODO b\n\n    <<ignore[DOC006]>>\n\nTODO c\n\nTODO d\n', [2, 8]),
        ("TODO a\n\n<<disable[DOC006]>>\n\nTODO b\n\n<<enable[DOC006]>>\n\nTODO c\n", [1, 9]),
        ("TODO a\n\n<<disable[DOC006]>>\n\nTODO b\n\n## C\n\nTODO c\n", [1]),
        ("TODO a\n\nTODO b\n\n<<ignore-file[placeholder-text]>>\n", []),
        ("> <<ignore[DOC006]>>\n> TODO a\n\nTODO b\n", [4]),
        ("<<ignore[DOC006] -- over\nthree\nlines>>\nTODO a\n\nTODO b\n", [6]),
        ("<<ignore[ doc006 , FB001 ]>>\nTODO a\n", []),
        ("TODO `<<ignore[DOC006]>>`\n", [1]),
        ("TODO ``<!-- ` lint-modules: ignore[DOC006]>>``\n", [1]),
        ("TODO \\` <<ignore[DOC006]>> `\n", []),
        ("TODO ` <<ignore[DOC006] -- the tick is not closed>>\n", []),
        ("~~~\n<<ignore-file[DOC006]>>\n~~~\n\nTODO a\n", [5]),
        ("<!-- <<ignore[DOC006]>>\nTODO a\n", [2]),
        ("TODO a <<ignore[DOC007]>>\n", [1]),
        ("<p>\n\\<<ignore-file[DOC006]>>\n</p>\n\nTODO a\n", []),
        ("<p>\n` <<ignore-file[DOC006]>> `\n</p>\n\nTODO a\n", []),
    ],
)  # fmt: skip
def test_what_is_silenced(text: str, left: list[int], standard: RuleSet) -> None:
    found = check_text(HEAD + text, standard, "DOC006")
    assert [line - 5 for code, line in places(found) if code == "DOC006"] == left
    todo = sum(line.lstrip("->! ").startswith("TODO") for line in text.split("\n"))
    assert len([one for one in found.suppressed if one.finding.code == "DOC006"]) == todo - len(left)


@pytest.mark.parametrize(
    ("place", "gone"),
    [
        ("# A Module<<ignore[FB102, MOD010]>>\n\n", {"MOD010"}),
        ("<<ignore[FB102, MOD010]>>\n\n# A Module\n\n", {"FB102", "MOD010"}),  # the title's section is the whole page
        ("# A Module\n\n<<ignore[FB102, MOD010]>>\n", {"FB102"}),
        ("# A Module\n\n<<ignore[FB102, MOD010]>>\n\n---\n\n", set()),
    ],
)
def test_something_missing_is_silenced_at_its_owner(place: str, gone: set[str], standard: RuleSet) -> None:
    text = (HEAD + BLOCK).replace("# A Module\n\n", place)
    codes = {code for code, _ in places(check_text(text, standard, "FB102 FB103 MOD010 MOD012"))} - {"DOC011"}
    assert codes == {"FB102", "FB103", "MOD010", "MOD012"} - gone


def test_a_focus_block_with_components_of_its_own_level_is_one_section(standard: RuleSet) -> None:
    text = HEAD + "<<ignore[FB112]>>\n" + BLOCK.replace("### ", "## ").replace("Why do clocks drift apart?\n", "")
    assert places(check_text(text, standard, "FB112")) == []


def test_everything_is_shown_on_request(standard: RuleSet) -> None:
    text = f"{HEAD}TODO <<ignore[DOC006]>>\n\nB <<ignore[DOC006]>>\n\n<<ingore>>\n"
    config = Config(per_file_ignores={"docs/*.md": ("DOC004",)})
    rules = [rule for rule in standard.rules if rule.code in ("DOC006", "DOC011", "DOC012")]
    shown = build_policy(config, standard).without_ignores()
    checked = engine.lint_page(from_text(said(text), "docs/a-module.md"), rules, standard.kinds, Context(), shown)
    assert places(checked) == [("DOC006", 6), ("DOC011", 8), ("DOC012", 10)]
    assert checked.suppressed == ()


def test_a_page_that_never_names_the_tool_is_not_searched(standard: RuleSet, monkeypatch: pytest.MonkeyPatch) -> None:
    def search(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr("linter.linting.suppression_syntax.comments", search)
    check_text(f"{HEAD}<!-- lint-module: ignore[DOC006] -->\n", standard)
    with pytest.raises(AssertionError):
        check_text(f"{HEAD}<<ignore[DOC006]>>\n", standard)


def test_a_finding_keeps_its_fingerprint(standard: RuleSet) -> None:
    text = f"{HEAD}TODO\n\nTODO\n"
    first = f"{HEAD}<<ignore[DOC006]>>\nTODO\n\nTODO\n"

    def last(found: tuple[Finding, ...]) -> str:
        return max(found, key=lambda one: one.range.line).fingerprint

    assert last(check_text(text, standard, "DOC006").findings) == last(check_text(first, standard, "DOC006").findings)
    for said_there in ("ignore[DOC007]", "ignore[DOC007] -- p99 > 2 s"):
        behind = f"{HEAD}TODO\n\nTODO <<{said_there}>>\n"
        assert last(check_text(text, standard, "DOC006").findings) == last(
            check_text(behind, standard, "DOC006").findings
        )
    above = text.replace("# A Module\n", "# A Module <<ignore[DOC007] -- why>>\n")
    assert above != text
    assert last(check_text(text, standard, "DOC006").findings) == last(check_text(above, standard, "DOC006").findings)


def test_codes_are_counted(standard: RuleSet) -> None:
    many = "".join("TODO a\n\n" for _ in range(5))
    text = f"{HEAD}<<ignore-file[DOC006]>>\n\n{many}"
    checked = check_text(text, standard, "DOC006")
    assert Counter(one.finding.code for one in checked.suppressed) == {"DOC006": 5}


@pytest.mark.parametrize(
    ("matter", "left", "accepted"),
    [
        ("lint-modules: {ignore: [DOC006]}", 0, False),
        ("lint-modules: {ignore: DOC006}", 0, False),
        ("lint-modules: {ignore: {DOC006: it is a form}}", 0, True),
        ("lint-modules:\n  ignore:\n    placeholder-text: it is a form", 0, True),
        ("lint-modules:\n  ignore:\n    - DOC006: it is a form\n    - FB001", 0, True),
        ("lint-modules: {ignore: {DOC006: }}", 0, False),
        ("lint-modules: {ignore: [DOC007]}", 1, False),
    ],
)
def test_front_matter(matter: str, left: int, accepted: bool, standard: RuleSet) -> None:
    found = check_text(f"---\ntype: learning-module\n{matter}\n---\n# A\n\nTODO\n", standard, "DOC006")
    assert sum(code == "DOC006" for code, _ in places(found)) == left
    assert [one.accepted for one in found.suppressed] == ([] if left else [accepted])


def test_rules_are_off_by_file(standard: RuleSet) -> None:
    text = f"{HEAD}TODO\n"
    for globs, path, found in [
        ("docs/*.md", "docs/module-1-a.md", False),
        ("*-1-a.md", "docs/module-1-a.md", False),
        ("docs/", "docs/deep/module-1-a.md", False),
        ("/module-1-a.md", "docs/module-1-a.md", True),
    ]:
        for selector in ("DOC006", "placeholder-text", "DOC", "document", "ALL"):
            config = Config(per_file_ignores={globs: (selector,)})
            assert bool(places(check_text(text, standard, "DOC006", config, path))) == found, (globs, selector)


def test_what_cannot_be_read_is_never_off(standard: RuleSet) -> None:
    config = Config(per_file_ignores={"*": ("ALL",)})
    deep = HEAD + "".join("> " * n + "a\n" for n in (120,)) + "\n<<ignore-file[DOC001]>>\n"
    checked = check_text(deep, standard, "DOC001", config)
    assert checked.failed
    assert [code for code, _ in places(checked)] == ["DOC001"]


def test_wrong_per_file_ignores(standard: RuleSet) -> None:
    with pytest.raises(UnknownRuleError, match=r"unknown rule 'doc06'; did you mean 'DOC006'\?"):
        build_policy(Config(per_file_ignores={"*": ("doc06",)}), standard)
    with pytest.raises(ConfigError, match="per-file-ignores"):
        validate_config({"per-file-ignores": {"*": 3}}, "lint-modules.toml")


def test_pages_of_other_kinds_keep_silent(standard: RuleSet) -> None:
    text = "---\ntype: law\n---\n# A\n\n<<ingore[ZZ]>> <<ignore[DOC006]>>\n"
    assert check_text(text, standard).findings == ()
    near = text.replace("law", "learning_module")
    assert places(check_text(near, standard)) == [("DOC014", 2)]
    quiet = near.replace("ingore[ZZ]", "ignore-file[DOC014] -- ours")
    assert check_text(quiet, standard).findings == ()
    assert [one.accepted for one in check_text(quiet, standard).suppressed] == [True]


def test_the_tool_s_own_key_is_known_everywhere(standard: RuleSet) -> None:
    stated = "code: AB001\nname: b\nseverity: error\napplies-to: [any]\ncheck: {kind: known-fields, fields: [type]}"
    own = build_rule_set([("rules/a/b.md", f"---\n{stated}\n---\n# B\n")])
    text = "---\ntype: learning-module\nlint-modules: {ignore: []}\nlint-module: x\n---\n# A\n"
    checked = engine.lint_page(from_text(text, "a.md"), own.rules, standard.kinds, Context())
    assert [finding.range.line for finding in checked.findings] == [4]


def test_a_reason_may_be_required(standard: RuleSet) -> None:
    text = f"{HEAD}TODO a <<ignore[DOC006]>>\n\nTODO b <<ignore[DOC006] -- a form>>\n"
    assert places(check_text(text, standard, "DOC006")) == []
    strict = check_text(text, standard, "DOC006", Config(require_reason=True))
    assert places(strict) == [("DOC012", 6)]
    assert [one.accepted for one in strict.suppressed] == [False, True]
    listed = text.replace("type: learning-module", "lint-modules: {ignore: [DOC006]}\ntype: learning-module")
    assert places(check_text(listed, standard, "DOC006", Config(require_reason=True))) == [("DOC012", 2), ("DOC012", 7)]


def test_unused_ones_of_rules_that_did_not_run_are_not_judged(standard: RuleSet) -> None:
    text = f"{HEAD}A <<ignore[DOC006, DOC007]>>\n"
    assert places(check_text(text, standard, "DOC007")) == [("DOC011", 6)]
    assert places(check_text(text, standard, "FB001")) == []
    off = Config(per_file_ignores={"docs/": ("DOC006", "DOC007")})
    assert places(check_text(text, standard, "DOC006 DOC007", off)) == []
    text = f"{HEAD}A <<ignore[DIA001, EXM001]>>\n"
    assert places(check_text(text, standard)) == places(check_text(f"{HEAD}A\n", standard))


def test_an_eclipsed_rule_did_not_run(standard: RuleSet) -> None:
    text = "---\ntype: learning-module\n---\n# A <<ignore[MOD002]>>\n\nText.\n"
    assert places(check_text(text, standard, "MOD001 MOD002")) == [("MOD001", 4)]


def test_a_crashed_rule_did_not_run(standard: RuleSet, monkeypatch: pytest.MonkeyPatch) -> None:
    rule = standard.find("DOC006")
    assert rule is not None

    def crash(self: object, document: object, context: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(type(rule.check), "problems", crash)
    checked = check_text(f"{HEAD}TODO <<ignore[DOC006]>>\n", standard, "DOC006")
    assert [error.rule for error in checked.run_errors] == ["DOC006"]
    assert checked.findings == ()


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("A\n\n<<ignore[DOC006]>>\n\nB\n", "A\n\n\nB\n"),
        ("A\n<<ignore[DOC006]>>\nB\n", "A\n\nB\n"),
        ("A <<ignore[DOC006]>>  \nB\n", "A  \nB\n"),
        ("A <<ignore[DOC006]>> B\n", "A B\n"),
        ("A\n\n<<ignore[DOC006] -- over\ntwo lines>>\n\nB\n", "A\n\n\nB\n"),
        ("A <<ignore[DOC006, DOC007]>>\n", "A\n"),
        ("TODO <<ignore[DOC007,DOC006] -- why>>\n", "TODO <<ignore[DOC006] -- why>>\n"),
        ("TODO <<ignore[doc006,  DOC007]>>\n", "TODO <<ignore[doc006]>>\n"),
        ("A\n\n<<disable[DOC006]>>\nB\n\n<<enable[DOC006]>>\n", "A\n\nB\n\n"),
        (
            "A\n\n<<disable[DOC006, DOC007]>>\n\nTODO\n\n<<enable[DOC007,DOC006]>>\n",
            "A\n\n<<disable[DOC006]>>\n\nTODO\n\n<<enable[DOC006]>>\n",
        ),
        ("A\n\n<<ignore[DOC006]>>", "A\n\n"),
        ("> A\n> <<ignore[DOC006]>>\n> B\n", "> A\n>\n> B\n"),
    ],
)  # fmt: skip
def test_the_fix(before: str, after: str, end: str, standard: RuleSet) -> None:
    before, after = (said(f"{HEAD}{text}").replace("\n", end) for text in (before, after))
    source = from_bytes(before.encode(), "docs/module-1-a.md", 10_000)
    (finding,) = [one for one in check_text(before, standard, "DOC006 DOC007").findings if one.code == "DOC011"]
    assert finding.fix is not None
    assert repaired(source, finding.fix) == after
    assert places(check_text(after, standard, "DOC006 DOC007")) == []


def test_without_a_policy_the_rules_that_run_may_be_named(standard: RuleSet) -> None:
    rules: list[Rule] = [rule for rule in standard.rules if rule.code in ("DOC006", "DOC012")]
    text = f"{HEAD}TODO <<ignore[DOC006, DOC007]>>\n"
    checked = engine.lint_page(from_text(said(text), "a-module.md"), rules, standard.kinds, Context(), Policy())
    assert places(checked) == [("DOC012", 6)]


@pytest.mark.parametrize(
    ("word", "near"), [("EXM999", "EXM009"), ("modul", None), ("missing-primimg", "missing-priming")]
)
def test_an_unknown_rule_is_compared_with_what_a_suppression_may_name(
    standard: RuleSet, word: str, near: str | None
) -> None:
    [finding] = [one for one in check_text(f"{HEAD}<<ignore[{word}]>>\n", standard).findings if one.code == "DOC012"]
    suggestion = str(finding.help).partition("did you mean ")[2].strip("'?")
    assert suggestion == (near or suggestion)
    assert suggestion in {"", *(name for rule in standard.rules for name in (rule.code, rule.name))}


@pytest.mark.parametrize("value", ["7", "[[DOC006]]", "{DOC006: [a reason]}", "[{DOC006: {a: b}}]", "{}", "[]"])
def test_front_matter_that_names_no_rules_is_told(standard: RuleSet, value: str) -> None:
    text = f"---\ntype: learning-module\nlint-modules: {{ignore: {value}}}\n---\n# A Module\n\nTODO a\n"
    found = check_text(text, standard, "DOC006")
    assert ("DOC006", 7) in places(found)
    wrong = [one.message for one in found.findings if one.code == "DOC012"]
    assert [place for place in places(found) if place[0] == "DOC012"] == [("DOC012", 3)] * (value not in ("{}", "[]"))
    assert all("neither a list of rules nor a mapping" in message or value == "7" for message in wrong)


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
def held(standard: RuleSet) -> Policy:
    return build_policy(Config(), standard)


def check(source: Source, standard: RuleSet, held: Policy) -> PageResult:
    checked = engine.lint_page(source, standard.rules, standard.kinds, Context(), held)
    assert checked.run_errors == ()
    return checked


def facts(checked: PageResult, source: Source) -> Counter[tuple[str, str, str]]:
    """The findings by code, message and the text of their line, which stay where lines move."""
    return Counter((one.code, one.message, source.lines[one.range.line - 1].strip()) for one in checked.findings)


def test_hostile_comments(standard: RuleSet, held: Policy) -> None:
    @settings(max_examples=examples(300), deadline=None)
    @given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
    def holds(text: str) -> None:
        for head in ("", "---\ntype: learning-module\nlint-modules: "):
            source = from_text(head + text, "docs/a-module.md")
            for finding in check(source, standard, held).findings:
                assert 1 <= finding.range.line <= len(source.lines)
                for edit in finding.fix.edits if finding.fix else ():
                    assert edit.range.line <= len(source.lines)

    holds()


def test_deleting_what_is_unused_changes_nothing_else(standard: RuleSet, held: Policy) -> None:
    fixed = []

    @settings(max_examples=examples(200), deadline=None)
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


@pytest.mark.parametrize("pages", shares(BAD))
def test_a_suppression_silences_its_finding_alone(pages: list[Path], standard: RuleSet, held: Policy) -> None:
    """A comment at the end of a finding's line takes away that rule's findings on the line, and nothing else."""
    for page in pages:
        with suppress(UnreadableError):  # as some pages are meant to be
            _silence_each(from_bytes(page.read_bytes(), page.name, 1_048_576), standard, held)


def _silence_each(source: Source, standard: RuleSet, held: Policy) -> None:
    document = engine.parse(source, standard.kinds)
    before = check(source, standard, held)
    assert document is not None or not before.findings or {one.code for one in before.findings} == {"DOC014"}
    for finding in before.findings if document else ():
        line = finding.range.line - 1
        if document is None or finding.range.end_line > line + 1 or not silenceable(document, line):
            continue
        if finding.code in ("DOC001", "DOC011", "DOC012", "DOC023"):  # the comment would be the end of an open one
            continue
        lines = [
            text + f" <!-- lint-modules: ignore[{finding.code}] -- why -->" * (n == line)
            for n, text in enumerate(source.lines)
        ]
        after = check(from_text("\n".join(lines), source.path), standard, held)
        left = Counter((one.code, one.range.line) for one in after.findings)
        expected = Counter((one.code, one.range.line) for one in before.findings)
        del expected[finding.code, line + 1]
        assert left == expected, (source.path, finding.code, line + 1)


def silenceable(document: Document, line: int) -> bool:
    """Whether a comment may stand at the end of a line: not in front matter, in code, in a table, behind a title, the
    name of a file to be inserted or the target of a link."""
    text = document.page.source.lines[line]
    other = re.match(r"\s*(?:\||===|!!!|\?\?\?|```|~~~|--8<--|\[[^\]]+\]:)", text)
    return document.page.marks[line] not in (CODE, FRONT_MATTER) and other is None
