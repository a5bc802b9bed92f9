"""What is wrong with a suppression: no reason, nothing to silence, no such rule; and how that is repaired."""

from __future__ import annotations

import pytest

from linter import engine
from linter.checks import Context
from linter.config import Config
from linter.policy import Policy
from linter.rules import Rule, Standard
from linter.source import from_bytes, from_text
from tests.silencing import HEAD, check, places, repaired, said


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


def test_without_a_policy_the_rules_that_run_may_be_named(standard: Standard) -> None:
    rules: list[Rule] = [rule for rule in standard.rules if rule.code in ("DOC006", "DOC012")]
    text = f"{HEAD}TODO <<ignore[DOC006, DOC007]>>\n"
    checked = engine.check(from_text(said(text), "a-module.md"), rules, standard.kinds, Context(), Policy())
    assert places(checked) == [("DOC012", 6)]


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


@pytest.mark.parametrize("value", ["7", "[[DOC006]]", "{DOC006: [a reason]}", "[{DOC006: {a: b}}]", "{}", "[]"])
def test_front_matter_that_names_no_rules_is_told(standard: Standard, value: str) -> None:
    text = f"---\ntype: learning-module\nlint-modules: {{ignore: {value}}}\n---\n# A Module\n\nTODO a\n"
    found = check(text, standard, "DOC006")
    assert ("DOC006", 7) in places(found)
    wrong = [one.message for one in found.findings if one.code == "DOC012"]
    assert [place for place in places(found) if place[0] == "DOC012"] == [("DOC012", 3)] * (value not in ("{}", "[]"))
    assert all("neither a list of rules nor a mapping" in message or value == "7" for message in wrong)
