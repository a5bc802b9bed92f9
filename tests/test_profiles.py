"""Profiles: what they make of rules, how a page gets one, what they never touch."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linter import engine
from linter.checks import Context
from linter.config import Config, ProfileBy
from linter.engine import Checked
from linter.model import Severity
from linter.policy import Policy, policy
from linter.profile import Profile
from linter.profiles import FIRM, laid_over, level
from linter.rules import Standard
from linter.source import from_text

PAGE = "---\ntype: learning-module\nstatus: {status}\n---\n# A Module\n\nApex Learner's Protocol.\n\nTODO\n"
BY = ProfileBy(key="status", values={"draft": "draft", "In Review": "review"})


def check(standard: Standard, held: Policy, text: str) -> Checked:
    return engine.check(from_text(text, "docs/a-module.md"), standard.rules, standard.kinds, Context(), held)


def severities(checked: Checked) -> dict[str, str]:
    return {finding.code: finding.severity.value for finding in checked.findings}


def named(standard: Standard, name: str) -> Profile:
    return next(profile for profile in standard.profiles if profile.profile == name)


def test_three_profiles_are_there(standard: Standard) -> None:
    assert [profile.profile for profile in standard.profiles] == ["publish", "draft", "review"]
    assert all(profile.manual.startswith(f"# {profile.title}\n") for profile in standard.profiles)


def test_publish_is_the_standard_as_written(standard: Standard) -> None:
    assert all(laid_over(rule, named(standard, "publish")) is rule for rule in standard.rules)


def test_every_rule_a_built_in_profile_names_is_there(standard: Standard) -> None:
    for profile in standard.profiles:
        changed = {rule.code for rule in standard.rules if level(rule, profile) != rule.severity}
        for selector, severity in profile.levels():
            one = Profile(profile="one", **{severity.value if severity else "off": (selector,)})
            assert changed & {rule.code for rule in standard.rules if level(rule, one) != rule.severity}, selector


@pytest.mark.parametrize("name", ["draft", "review"])
def test_what_is_broken_stays_an_error(name: str, standard: Standard) -> None:
    for code in (*FIRM, "DOC005", "DOC018", "DIA001", "EXM026"):
        rule = standard.find(code)
        assert rule is not None
        assert level(rule, named(standard, name)) is Severity.ERROR


def test_what_cannot_be_weakened(standard: Standard) -> None:
    hostile = Profile(profile="none", off=("ALL", *FIRM), info=("DOC",))
    for rule in standard.rules:
        assert (laid_over(rule, hostile) is rule) == (rule.code in FIRM)


def test_the_longer_selector_wins_then_the_graver_severity(standard: Standard) -> None:
    rule = standard.find("FB103")
    assert rule is not None
    assert level(rule, Profile(profile="a", off=("FB",), warning=("FB1",))) is Severity.WARNING
    assert level(rule, Profile(profile="a", off=("FB103",), error=("FB",))) is None
    assert level(rule, Profile(profile="a", off=("FB103",), warning=("missing-visual-model",))) is Severity.WARNING


def test_a_profile_only_takes_rules_away_or_changes_them(standard: Standard) -> None:
    text = PAGE.format(status="x")
    everything = set(severities(check(standard, Policy(), text)))

    @settings(max_examples=50, deadline=None)
    @given(st.lists(st.sampled_from(["ALL", "FB", "FB103", "focus-block", "DOC", "DOC001", "zz", ""]), max_size=4))
    def holds(selectors: list[str]) -> None:
        profile = Profile(profile="any", off=tuple(selectors[:2]), warning=tuple(selectors[2:]))
        held = Policy(profiles={"any": profile}, profile="any")
        assert set(severities(check(standard, held, text))) <= everything

    holds()


@pytest.mark.parametrize(
    ("status", "config", "severity"),
    [
        ("final", Config(), "warning"),
        ("draft", Config(), "warning"),  # a page chooses nothing unless the configuration lets it
        ("draft", Config(profile_by=BY), None),
        ("DRAFT", Config(profile_by=BY), None),
        ("in review", Config(profile_by=BY), "error"),
        ("final", Config(profile_by=BY), "warning"),
        ("final", Config(profile="review"), "error"),
        ("draft", Config(profile="review", profile_by=BY), None),
        ("final", Config(profile="review", profile_by=BY), "error"),
        ("[draft]", Config(profile_by=BY), "warning"),
        ("{draft: x}", Config(profile_by=BY), "warning"),
    ],
)
def test_the_profile_of_a_page(status: str, config: Config, severity: str | None, standard: Standard) -> None:
    held = policy(config, standard)
    text = PAGE.format(status=status)
    assert severities(check(standard, held, text)).get("DOC006") == severity
    assert severities(check(standard, held.with_profile("publish"), text)).get("DOC006") == "warning"
    assert severities(check(standard, held.with_profile("draft"), text)).get("DOC006") is None


def test_a_rule_that_is_off_was_not_judged(standard: Standard) -> None:
    text = PAGE.format(status="draft").replace("TODO", "Text. <!-- lint-modules: ignore[DOC006] -->")
    assert "DOC011" in severities(check(standard, policy(Config(), standard), text))
    draft = check(standard, policy(Config(profile="draft"), standard), text)
    assert "DOC011" not in severities(draft)
    assert "DOC006" in draft.unjudged


def test_front_matter_that_cannot_be_read_chooses_nothing(standard: Standard) -> None:
    text = "---\nstatus: draft\nstatus: draft\n---\n# A\n\nTODO\n"
    found = severities(check(standard, policy(Config(profile_by=BY), standard), text))
    assert found["DOC002"] == "error"
    assert found["DOC006"] == "warning"
