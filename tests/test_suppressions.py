"""Suppressions: what they silence, where, what is wrong with them, and that nothing hostile in them breaks a run."""

from __future__ import annotations

from collections import Counter

import pytest

from linter import engine
from linter.checks import Context
from linter.config import Config, validate
from linter.engine import Checked
from linter.errors import ConfigError, UnknownRuleError
from linter.loading import load
from linter.model import Finding, Repair
from linter.policy import Policy, policy
from linter.rules import Rule, Standard
from linter.source import Source, from_bytes, from_text

HEAD = "---\ntype: learning-module\n---\n# A Module\n\n"
BLOCK = "## Focus Block 1: Clocks (30 min)\n\n### PRIMING\n\nWhy do clocks drift apart?\n"


def said(text: str) -> str:
    """A text in which `<<ignore[DOC006]>>` stands for a comment to the linter."""
    return text.replace("<<", "<!-- lint-modules: ").replace(">>", " -->")


def check(
    text: str, standard: Standard, codes: str = "", config: Config | None = None, path: str = "docs/module-1-a.md"
) -> Checked:
    """A text under the rules of some codes, DOC011 and DOC012; under all rules where none is named."""
    rules = [rule for rule in standard.rules if not codes or rule.code in f"{codes} DOC011 DOC012"]
    return engine.check(
        from_text(said(text), path), rules, standard.kinds, Context(), policy(config or Config(), standard)
    )


def places(checked: Checked) -> list[tuple[str, int]]:
    return sorted((finding.code, finding.range.line) for finding in checked.findings)


def repaired(source: Source, fix: Repair) -> str:
    """The text after a fix."""
    text = source.text
    for edit in sorted(fix.edits, key=lambda edit: edit.range, reverse=True):
        start = source.starts[edit.range.line - 1] + edit.range.column - 1
        end = source.starts[edit.range.end_line - 1] + edit.range.end_column - 1
        text = text[:start] + edit.text + text[end:]
    return text


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
    ],
)  # fmt: skip
def test_what_is_silenced(text: str, left: list[int], standard: Standard) -> None:
    found = check(HEAD + text, standard, "DOC006")
    assert [line - 5 for code, line in places(found) if code == "DOC006"] == left
    todo = sum(line.lstrip("->! ").startswith("TODO") for line in text.split("\n"))
    assert len([one for one in found.suppressed if one.finding.code == "DOC006"]) == todo - len(left)


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
def test_front_matter(matter: str, left: int, accepted: bool, standard: Standard) -> None:
    found = check(f"---\ntype: learning-module\n{matter}\n---\n# A\n\nTODO\n", standard, "DOC006")
    assert sum(code == "DOC006" for code, _ in places(found)) == left
    assert [one.accepted for one in found.suppressed] == ([] if left else [accepted])


@pytest.mark.parametrize(
    ("place", "gone"),
    [
        ("# A Module<<ignore[FB102, MOD010]>>\n\n", {"MOD010"}),
        ("<<ignore[FB102, MOD010]>>\n\n# A Module\n\n", {"FB102", "MOD010"}),  # the title's section is the whole page
        ("# A Module\n\n<<ignore[FB102, MOD010]>>\n", {"FB102"}),
        ("# A Module\n\n<<ignore[FB102, MOD010]>>\n\n---\n\n", set()),
    ],
)
def test_something_missing_is_silenced_at_its_owner(place: str, gone: set[str], standard: Standard) -> None:
    text = (HEAD + BLOCK).replace("# A Module\n\n", place)
    codes = {code for code, _ in places(check(text, standard, "FB102 FB103 MOD010 MOD012"))} - {"DOC011"}
    assert codes == {"FB102", "FB103", "MOD010", "MOD012"} - gone


def test_a_focus_block_with_components_of_its_own_level_is_one_section(standard: Standard) -> None:
    text = HEAD + "<<ignore[FB112]>>\n" + BLOCK.replace("### ", "## ").replace("Why do clocks drift apart?\n", "")
    assert places(check(text, standard, "FB112")) == []


def test_a_reason_may_be_required(standard: Standard) -> None:
    text = f"{HEAD}TODO a <<ignore[DOC006]>>\n\nTODO b <<ignore[DOC006] -- a form>>\n"
    assert places(check(text, standard, "DOC006")) == []
    strict = check(text, standard, "DOC006", Config(require_reason=True))
    assert places(strict) == [("DOC012", 6)]
    assert [one.accepted for one in strict.suppressed] == [False, True]
    listed = text.replace("type: learning-module", "lint-modules: {ignore: [DOC006]}\ntype: learning-module")
    assert places(check(listed, standard, "DOC006", Config(require_reason=True))) == [("DOC012", 2), ("DOC012", 7)]


def test_unused_ones_of_rules_that_did_not_run_are_not_judged(standard: Standard) -> None:
    text = f"{HEAD}A <<ignore[DOC006, DOC007]>>\n"
    assert places(check(text, standard, "DOC007")) == [("DOC011", 6)]
    assert places(check(text, standard, "FB001")) == []
    off = Config(per_file_ignores={"docs/": ("DOC006", "DOC007")})
    assert places(check(text, standard, "DOC006 DOC007", off)) == []
    text = f"{HEAD}A <<ignore[DIA001, EXM001]>>\n"
    assert places(check(text, standard)) == places(check(f"{HEAD}A\n", standard))


def test_an_eclipsed_rule_did_not_run(standard: Standard) -> None:
    text = "---\ntype: learning-module\n---\n# A <<ignore[MOD002]>>\n\nText.\n"
    assert places(check(text, standard, "MOD001 MOD002")) == [("MOD001", 4)]


def test_a_crashed_rule_did_not_run(standard: Standard, monkeypatch: pytest.MonkeyPatch) -> None:
    rule = standard.find("DOC006")
    assert rule is not None

    def crash(self: object, document: object, context: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(type(rule.check), "problems", crash)
    checked = check(f"{HEAD}TODO <<ignore[DOC006]>>\n", standard, "DOC006")
    assert [error.rule for error in checked.run_errors] == ["DOC006"]
    assert checked.findings == ()


def test_everything_is_shown_on_request(standard: Standard) -> None:
    text = f"{HEAD}TODO <<ignore[DOC006]>>\n\nB <<ignore[DOC006]>>\n\n<<ingore>>\n"
    config = Config(per_file_ignores={"docs/*.md": ("DOC004",)})
    rules = [rule for rule in standard.rules if rule.code in ("DOC006", "DOC011", "DOC012")]
    shown = policy(config, standard).shows_all()
    checked = engine.check(from_text(said(text), "docs/a-module.md"), rules, standard.kinds, Context(), shown)
    assert places(checked) == [("DOC006", 6), ("DOC011", 8), ("DOC012", 10)]
    assert checked.suppressed == ()


def test_rules_are_off_by_file(standard: Standard) -> None:
    text = f"{HEAD}TODO\n"
    for globs, path, found in [
        ("docs/*.md", "docs/module-1-a.md", False),
        ("*-1-a.md", "docs/module-1-a.md", False),
        ("docs/", "docs/deep/module-1-a.md", False),
        ("/module-1-a.md", "docs/module-1-a.md", True),
    ]:
        for selector in ("DOC006", "placeholder-text", "DOC", "document", "ALL"):
            config = Config(per_file_ignores={globs: (selector,)})
            assert bool(places(check(text, standard, "DOC006", config, path))) == found, (globs, selector)


def test_what_cannot_be_read_is_never_off(standard: Standard) -> None:
    config = Config(per_file_ignores={"*": ("ALL",)})
    deep = HEAD + "".join("> " * n + "a\n" for n in (120,)) + "\n<<ignore-file[DOC001]>>\n"
    checked = check(deep, standard, "DOC001", config)
    assert checked.failed
    assert [code for code, _ in places(checked)] == ["DOC001"]


def test_wrong_per_file_ignores(standard: Standard) -> None:
    with pytest.raises(UnknownRuleError, match=r"unknown rule 'doc06'; did you mean 'DOC006'\?"):
        policy(Config(per_file_ignores={"*": ("doc06",)}), standard)
    with pytest.raises(ConfigError, match="per-file-ignores"):
        validate({"per-file-ignores": {"*": 3}}, "lint-modules.toml")


def test_pages_of_other_kinds_keep_silent(standard: Standard) -> None:
    text = "---\ntype: law\n---\n# A\n\n<<ingore[ZZ]>> <<ignore[DOC006]>>\n"
    assert check(text, standard).findings == ()
    near = text.replace("law", "learning_module")
    assert places(check(near, standard)) == [("DOC014", 2)]
    quiet = near.replace("ingore[ZZ]", "ignore-file[DOC014] -- ours")
    assert check(quiet, standard).findings == ()
    assert [one.accepted for one in check(quiet, standard).suppressed] == [True]


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
def test_the_fix(before: str, after: str, end: str, standard: Standard) -> None:
    before, after = (said(f"{HEAD}{text}").replace("\n", end) for text in (before, after))
    source = from_bytes(before.encode(), "docs/module-1-a.md", 10_000)
    (finding,) = [one for one in check(before, standard, "DOC006 DOC007").findings if one.code == "DOC011"]
    assert finding.fix is not None
    assert repaired(source, finding.fix) == after
    assert places(check(after, standard, "DOC006 DOC007")) == []


def test_a_page_that_never_names_the_tool_is_not_searched(standard: Standard, monkeypatch: pytest.MonkeyPatch) -> None:
    def search(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr("linter.suppressions.comments", search)
    check(f"{HEAD}<!-- lint-module: ignore[DOC006] -->\n", standard)
    with pytest.raises(AssertionError):
        check(f"{HEAD}<<ignore[DOC006]>>\n", standard)


def test_without_a_policy_the_rules_that_run_may_be_named(standard: Standard) -> None:
    rules: list[Rule] = [rule for rule in standard.rules if rule.code in ("DOC006", "DOC012")]
    text = f"{HEAD}TODO <<ignore[DOC006, DOC007]>>\n"
    checked = engine.check(from_text(said(text), "a-module.md"), rules, standard.kinds, Context(), Policy())
    assert places(checked) == [("DOC012", 6)]


def test_a_finding_keeps_its_fingerprint(standard: Standard) -> None:
    text = f"{HEAD}TODO\n\nTODO\n"
    first = f"{HEAD}<<ignore[DOC006]>>\nTODO\n\nTODO\n"

    def last(found: tuple[Finding, ...]) -> str:
        return max(found, key=lambda one: one.range.line).fingerprint

    assert last(check(text, standard, "DOC006").findings) == last(check(first, standard, "DOC006").findings)
    for said_there in ("ignore[DOC007]", "ignore[DOC007] -- p99 > 2 s"):
        behind = f"{HEAD}TODO\n\nTODO <<{said_there}>>\n"
        assert last(check(text, standard, "DOC006").findings) == last(check(behind, standard, "DOC006").findings)
    above = text.replace("# A Module\n", "# A Module <<ignore[DOC007] -- why>>\n")
    assert above != text
    assert last(check(text, standard, "DOC006").findings) == last(check(above, standard, "DOC006").findings)


def test_codes_are_counted(standard: Standard) -> None:
    many = "".join("TODO a\n\n" for _ in range(5))
    text = f"{HEAD}<<ignore-file[DOC006]>>\n\n{many}"
    checked = check(text, standard, "DOC006")
    assert Counter(one.finding.code for one in checked.suppressed) == {"DOC006": 5}


def test_the_tool_s_own_key_is_known_everywhere(standard: Standard) -> None:
    stated = "code: AB001\nname: b\nseverity: error\napplies-to: [any]\ncheck: {kind: known-fields, fields: [type]}"
    own = load([("rules/a/b.md", f"---\n{stated}\n---\n# B\n")])
    text = "---\ntype: learning-module\nlint-modules: {ignore: []}\nlint-module: x\n---\n# A\n"
    checked = engine.check(from_text(text, "a.md"), own.rules, standard.kinds, Context())
    assert [finding.range.line for finding in checked.findings] == [4]


@pytest.mark.parametrize(
    ("word", "near"), [("EXM999", "EXM009"), ("modul", None), ("missing-primimg", "missing-priming")]
)
def test_an_unknown_rule_is_compared_with_what_a_suppression_may_name(
    standard: Standard, word: str, near: str | None
) -> None:
    [finding] = [one for one in check(f"{HEAD}<<ignore[{word}]>>\n", standard).findings if one.code == "DOC012"]
    suggestion = finding.message.partition("did you mean ")[2].strip("'?")
    assert suggestion == (near or suggestion)
    assert suggestion in {"", *(name for rule in standard.rules for name in (rule.code, rule.name))}
