"""Profiles: what they make of rules, how a page gets one, what a project configures."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linter.checks.base import Context
from linter.config.model import Config, ProfileBy, validate_config
from linter.config.policy import Policy, build_policy
from linter.errors import ConfigError, StandardError
from linter.findings import FIXED_SEVERITY, Severity
from linter.linting import engine
from linter.linting.results import PageResult
from linter.rules.loader import build_rule_set
from linter.rules.model import Profile, RuleSet
from linter.rules.selection import apply_profile, profile_severity
from linter.text.source import from_text
from tests.helpers.command import lint, write
from tests.helpers.sampling import examples

PAGE = "---\ntype: learning-module\nstatus: {status}\n---\n# A Module\n\nApex Learner's Protocol.\n\nTODO\n"
BY = ProfileBy(key="status", values={"draft": "draft", "In Review": "review"})


def check(standard: RuleSet, held: Policy, text: str) -> PageResult:
    return engine.lint_page(from_text(text, "docs/a-module.md"), standard.rules, standard.kinds, Context(), held)


def severities(checked: PageResult) -> dict[str, str]:
    return {finding.code: finding.severity.value for finding in checked.findings}


def named(standard: RuleSet, name: str) -> Profile:
    return next(profile for profile in standard.profiles if profile.profile == name)


def test_three_profiles_are_there(standard: RuleSet) -> None:
    assert [profile.profile for profile in standard.profiles] == ["publish", "draft", "review"]
    assert all(profile.manual.startswith(f"# {profile.title}\n") for profile in standard.profiles)


def test_publish_is_the_standard_as_written(standard: RuleSet) -> None:
    assert all(apply_profile(rule, named(standard, "publish")) is rule for rule in standard.rules)


def test_every_rule_a_built_in_profile_names_is_there(standard: RuleSet) -> None:
    for profile in standard.profiles:
        changed = {rule.code for rule in standard.rules if profile_severity(rule, profile) != rule.severity}
        for selector, severity in profile.levels():
            one = Profile(profile="one", **{severity.value if severity else "off": (selector,)})
            assert changed & {rule.code for rule in standard.rules if profile_severity(rule, one) != rule.severity}, (
                selector
            )


@pytest.mark.parametrize("name", ["draft", "review"])
def test_what_is_broken_stays_an_error(name: str, standard: RuleSet) -> None:
    for code in (*FIXED_SEVERITY, "DOC005", "DOC018", "DIA001", "EXM026"):
        rule = standard.find(code)
        assert rule is not None
        assert profile_severity(rule, named(standard, name)) is Severity.ERROR


def test_what_cannot_be_weakened(standard: RuleSet) -> None:
    hostile = Profile(profile="none", off=("ALL", *FIXED_SEVERITY), info=("DOC",))
    for rule in standard.rules:
        assert (apply_profile(rule, hostile) is rule) == (rule.code in FIXED_SEVERITY)


def test_the_longer_selector_wins_then_the_graver_severity(standard: RuleSet) -> None:
    rule = standard.find("FB103")
    assert rule is not None
    assert profile_severity(rule, Profile(profile="a", off=("FB",), warning=("FB1",))) is Severity.WARNING
    assert profile_severity(rule, Profile(profile="a", off=("FB103",), error=("FB",))) is None
    assert (
        profile_severity(rule, Profile(profile="a", off=("FB103",), warning=("missing-visual-model",)))
        is Severity.WARNING
    )


def test_a_profile_only_takes_rules_away_or_changes_them(standard: RuleSet) -> None:
    text = PAGE.format(status="x")
    everything = set(severities(check(standard, Policy(), text)))

    @settings(max_examples=examples(50), deadline=None)
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
def test_the_profile_of_a_page(status: str, config: Config, severity: str | None, standard: RuleSet) -> None:
    held = build_policy(config, standard)
    text = PAGE.format(status=status)
    assert severities(check(standard, held, text)).get("DOC006") == severity
    assert severities(check(standard, held.with_profile("publish"), text)).get("DOC006") == "warning"
    assert severities(check(standard, held.with_profile("draft"), text)).get("DOC006") is None


def test_a_rule_that_is_off_was_not_judged(standard: RuleSet) -> None:
    text = PAGE.format(status="draft").replace("TODO", "Text. <!-- lint-modules: ignore[DOC006] -->")
    assert "DOC011" in severities(check(standard, build_policy(Config(), standard), text))
    draft = check(standard, build_policy(Config(profile="draft"), standard), text)
    assert "DOC011" not in severities(draft)
    assert "DOC006" in draft.unjudged


def test_front_matter_that_cannot_be_read_chooses_nothing(standard: RuleSet) -> None:
    text = "---\nstatus: draft\nstatus: draft\n---\n# A\n\nTODO\n"
    found = severities(check(standard, build_policy(Config(profile_by=BY), standard), text))
    assert found["DOC002"] == "error"
    assert found["DOC006"] == "warning"


TABLE = "# T\n\n| Page | Module | Exam | Status | Notes | Last Updated |\n|---|---|---|---|---|---|\n"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"profile": "drft"}, r"profile: unknown profile 'drft'; did you mean 'draft'\?"),
        ({"profile-by": {"key": "a", "values": {"b": "Draft"}}}, r"profile-by.values.b: .*; did you mean 'draft'\?"),
        ({"profiles": {"publsh": {}}}, r"profiles: unknown profile 'publsh'; did you mean 'publish'\?"),
        ({"profile-by": {"key": "a"}}, r"key 'profile-by.values' is missing"),
        ({"profile": 3}, "profile: "),
    ],
)
def test_wrong_configuration(data: dict[str, Any], message: str, standard: RuleSet) -> None:
    with pytest.raises(ConfigError, match=message):
        build_policy(validate_config(data, "lint-modules.toml"), standard)


def test_profiles_of_a_project(tmp_path: Path) -> None:
    own = "---\nprofile: translation\nwarning: [FB, MOD]\noff: [placeholder-text]\n---\n# Translation\n"
    config = 'rule-folders = ["ours"]\nselect = ["DOC006", "MOD002"]\n\n[profiles.draft]\noff = ["MOD002"]\n'
    write(tmp_path, **{"lint-modules.toml": config, "ours/translation.md": own, "a-module.md": PAGE})

    def found(*args: str) -> dict[str, str]:
        data = json.loads(lint("--output", "json", *args, "a-module.md", cwd=tmp_path).out)
        return {one["code"]: one["severity"] for one in data["findings"]}

    assert found() == {"DOC006": "warning", "MOD002": "error"}
    assert found("--profile", "translation") == {"MOD002": "warning"}
    assert found("--profile", "draft") == {"DOC006": "warning"}  # the list is replaced
    assert lint("--profile", "draft", "a-module.md", cwd=tmp_path).code == 0
    wrong = lint("--profile", "tranlation", "a-module.md", cwd=tmp_path)
    assert wrong.code == 2
    assert "did you mean 'translation'?" in wrong.err
    write(tmp_path, **{"ours/translation.md": own.replace("MOD]", "MUD]")})
    assert "ours/translation.md:3:15: unknown rule 'MUD'" in lint("a-module.md", cwd=tmp_path).err
    write(tmp_path, **{"ours/translation.md": own.replace("warning:", "warnings:")})
    assert lint("a-module.md", cwd=tmp_path).code == 2


def test_a_wrong_rule_in_the_configuration(tmp_path: Path) -> None:
    write(tmp_path, **{"lint-modules.toml": '[profiles.draft]\noff = ["FBX"]\n', "a-module.md": PAGE})
    done = lint("config", "verify", cwd=tmp_path)
    assert done.code == 2
    assert "[profiles.draft].off: unknown rule 'FBX'" in done.err


@pytest.mark.parametrize(
    ("matter", "comment", "cell"),
    [
        ("status: draft", "", "🔄"),  # the profile of the page does not count for the tracker
        ("status: final", "", "🔄"),
        ("status: draft", " <!-- lint-modules: ignore[MOD017] -->", "🔄"),  # accepted without a reason
        ("status: draft", " <!-- lint-modules: ignore[MOD017] -- a law without pitfalls -->", "✅"),
        ("lint-modules: {ignore: [MOD017]}", "", "🔄"),
        ("lint-modules: {ignore: {MOD017: a law without pitfalls}}", "", "✅"),
    ],
)
def test_trackers_go_by_publish_and_by_reasons(matter: str, comment: str, cell: str, tmp_path: Path) -> None:
    config = 'select = ["MOD017", "TRK"]\nprofile = "draft"\n[profile-by]\nkey = "status"\nvalues = {draft = "draft"}\n'
    tracker = f"{TABLE}| A | ✅ | ⬜ | 📝 Module done | | |\n"
    page = f"---\ntype: learning-module\n{matter}\n---\n# A{comment}\n\nText.\n"
    write(tmp_path, **{"lint-modules.toml": config, "COURSE_MODULE_TRACKER.md": tracker, "a-module.md": page})
    (row,) = json.loads(lint("status", "--output", "json", cwd=tmp_path).out)["rows"]
    assert row["earns"]["module"] == cell
    for args in ((), ("--no-ignores",), ("--profile", "draft"), ("--profile", "publish")):
        data = json.loads(lint("--output", "json", "--select", "TRK004", *args, cwd=tmp_path).out)
        assert bool(data["findings"]) == (cell != "✅"), args


def test_rules_off_by_file_are_the_standard_as_configured(tmp_path: Path) -> None:
    config = 'select = ["MOD017", "TRK"]\n[per-file-ignores]\n"a-*.md" = ["MOD017"]\n'
    tracker = f"{TABLE}| A | ⬜ | ⬜ | ⬜ | | |\n"
    page = "---\ntype: learning-module\n---\n# A\n\nText.\n"
    write(tmp_path, **{"lint-modules.toml": config, "COURSE_MODULE_TRACKER.md": tracker, "a-module.md": page})
    (row,) = json.loads(lint("status", "--output", "json", cwd=tmp_path).out)["rows"]
    assert row["earns"]["module"] == "✅"


def test_the_profile_is_told(tmp_path: Path) -> None:
    config = 'profile = "draft"\n'
    write(tmp_path, **{"lint-modules.toml": config, "a-module.md": PAGE})
    assert json.loads(lint("config", "show", cwd=tmp_path).out)["configuration"]["profile"] == "draft"
    explained = lint("config", "verify", "--explain-kind", "a-module.md", cwd=tmp_path).out
    assert "its profile: draft" in explained
    assert "FB103" not in explained
    assert "- In profiles: off in draft, error in review" in lint("rule", "DOC006", cwd=tmp_path).out


def test_an_own_profile_that_names_no_rule_is_refused(standard: RuleSet) -> None:
    rule = (
        "rules/a/b.md",
        "---\ncode: AB001\nname: b\nseverity: error\napplies-to: [any]\ncheck: {kind: title}\n---\n# B\n",
    )
    with pytest.raises(StandardError, match=r"p.md:3:7: unknown rule 'AB2'"):
        build_rule_set([rule], [("p.md", "---\nprofile: p\noff: [AB2]\n---\n# P\n")])
    with pytest.raises(StandardError, match=r"q.md:2:1: profile 'p' is taken by p.md:2:1"):
        build_rule_set([rule], [(name, "---\nprofile: p\n---\n# P\n") for name in ("p.md", "q.md")])
