"""Profiles as a project configures them: its own, by folder, what is wrong, and what the report tells."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from linter.config import validate
from linter.errors import ConfigError, StandardError
from linter.loading import load
from linter.policy import policy
from linter.rules import Standard
from tests.test_cli import lint, write
from tests.test_profiles import PAGE

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
def test_wrong_configuration(data: dict[str, Any], message: str, standard: Standard) -> None:
    with pytest.raises(ConfigError, match=message):
        policy(validate(data, "lint-modules.toml"), standard)


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


def test_an_own_profile_that_names_no_rule_is_refused(standard: Standard) -> None:
    rule = (
        "rules/a/b.md",
        "---\ncode: AB001\nname: b\nseverity: error\napplies-to: [any]\ncheck: {kind: title}\n---\n# B\n",
    )
    with pytest.raises(StandardError, match=r"p.md:3:7: unknown rule 'AB2'"):
        load([rule], [("p.md", "---\nprofile: p\noff: [AB2]\n---\n# P\n")])
    with pytest.raises(StandardError, match=r"q.md:2:1: profile 'p' is taken by p.md:2:1"):
        load([rule], [(name, "---\nprofile: p\n---\n# P\n") for name in ("p.md", "q.md")])
