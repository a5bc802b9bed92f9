"""Rules that are off for whole pages: by front matter, by the configuration, or since a page is of another kind."""

from __future__ import annotations

import pytest

from linter import engine
from linter.checks import Context
from linter.config import Config, validate
from linter.errors import ConfigError, UnknownRuleError
from linter.loading import load
from linter.policy import policy
from linter.rules import Standard
from linter.source import from_text
from tests.silencing import HEAD, check, places


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


def test_the_tool_s_own_key_is_known_everywhere(standard: Standard) -> None:
    stated = "code: AB001\nname: b\nseverity: error\napplies-to: [any]\ncheck: {kind: known-fields, fields: [type]}"
    own = load([("rules/a/b.md", f"---\n{stated}\n---\n# B\n")])
    text = "---\ntype: learning-module\nlint-modules: {ignore: []}\nlint-module: x\n---\n# A\n"
    checked = engine.check(from_text(text, "a.md"), own.rules, standard.kinds, Context())
    assert [finding.range.line for finding in checked.findings] == [4]
