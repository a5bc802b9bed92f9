"""Which configuration is found, what it may say, and the words of its errors: one function at a time."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pydantic import ValidationError

from linter.config.model import (
    Config,
    ProfileBy,
    RuleSettings,
    merge_extended,
    parse_config,
    rule_settings,
    validate_config,
)
from linter.errors import ConfigError, NotFoundError
from linter.markdown.site import Site
from linter.project import project as projects
from linter.project.project import (
    MAX_SETTINGS_BYTES,
    Project,
    UnreadableSettingError,
    find_project,
    is_inside,
    load_rule_set,
    read_project_text,
    read_settings,
    settings_files,
)
from linter.project.site import site_settings
from tests.helpers.command import write


def names_of(project: Project) -> tuple[str, str | None]:
    return project.root.name, project.path and project.path.name


def refused(folder: Path, named: str | None = None) -> str:
    with pytest.raises(ConfigError) as caught:
        find_project(folder, named, False)
    return str(caught.value).replace(str(folder), "HERE")


def unknown(**settings: object) -> str:
    config = Config.model_validate(settings)
    with pytest.raises(ConfigError) as caught:
        load_rule_set(Project(Path("/nowhere"), config, None))
    return str(caught.value)


def test_the_root_is_where_the_configuration_stands(tmp_path: Path) -> None:
    write(tmp_path, **{"sub__.config__lint-modules.toml": "", "other__pyproject.toml": "[tool.lint-modules]"})
    (tmp_path / "sub/deep").mkdir()
    (tmp_path / "other/deep").mkdir()
    assert names_of(find_project(tmp_path / "sub/deep", None, False)) == ("sub", "lint-modules.toml")
    assert names_of(find_project(tmp_path / "other/deep/page.md", None, False)) == ("other", "pyproject.toml")
    named = find_project(tmp_path, str(tmp_path / "sub/.config/lint-modules.toml"), True)
    assert names_of(named) == ("sub", "lint-modules.toml")
    assert named.config == Config()
    write(tmp_path, **{"-sub__own.toml": ""})
    assert names_of(find_project(tmp_path, str(tmp_path / "-sub/own.toml"), True)) == ("-sub", "own.toml")


def test_without_a_configuration_it_is_the_repository_or_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sub/deep").mkdir(parents=True)
    write(tmp_path, **{"sub__lint-modules.toml": 'profile = "draft"'})
    assert names_of(find_project(tmp_path / "sub/deep", None, True)) == ("deep", None)
    (tmp_path / ".git").mkdir()
    assert names_of(find_project(tmp_path / "sub/deep", None, True)) == (tmp_path.name, None)
    monkeypatch.chdir(tmp_path / "sub")
    assert names_of(find_project(None, None, False)) == ("sub", "lint-modules.toml")
    assert find_project(Path("deep"), None, False).config.profile == "draft"


def test_a_named_configuration_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match=r"^configuration nowhere\.toml does not exist$"):
        find_project(tmp_path, "nowhere.toml", False)


def test_a_configuration_that_cannot_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: Path) -> str:
        raise PermissionError(13, "Permission denied")

    write(tmp_path, **{"lint-modules.toml": b"a = '\xff'"})
    assert refused(tmp_path) == "HERE/lint-modules.toml: is not UTF-8: invalid start byte"
    monkeypatch.setattr(projects, "read_settings", fail)
    assert refused(tmp_path) == "HERE/lint-modules.toml: cannot be read: Permission denied"


@pytest.mark.parametrize(
    ("base", "says"),
    [
        ("../base.toml", "extend = '../base.toml' leads out of the project's folder HERE"),
        ("lint-modules.toml", "extend = 'lint-modules.toml' goes in a circle"),
        ("nowhere.toml", "extend = 'nowhere.toml': that file does not exist"),
    ],
)
def test_what_cannot_be_extended(tmp_path: Path, base: str, says: str) -> None:
    write(tmp_path, **{"lint-modules.toml": f'extend = "{base}"'})
    assert refused(tmp_path) == f"HERE/lint-modules.toml: {says}"


def test_a_chain_of_configurations_and_the_mistake_in_one_of_them(tmp_path: Path) -> None:
    chain = {
        "lint-modules.toml": 'extend = "a.toml"\nignore = ["DOC"]',
        "a.toml": 'extend = "b.toml"\nprofile = "draft"',
    }
    write(tmp_path, **chain, **{"b.toml": 'profile = "review"\nselect = ["EXM"]'})
    project = find_project(tmp_path, None, False)
    assert (project.config.ignore, project.config.profile, project.config.select) == (("DOC",), "draft", ("EXM",))
    assert (project.config.extend, [path.name for path in settings_files(project)]) == (None, [*chain, "b.toml"])
    write(tmp_path, **{"b.toml": "math = 3"})
    assert refused(tmp_path).startswith("HERE/b.toml: math")
    write(tmp_path, **{"b.toml": 'extend = "a.toml"'})
    assert refused(tmp_path) == "HERE/b.toml: extend = 'a.toml' goes in a circle"
    assert [path.name for path in settings_files(project)] == [*chain, "b.toml"]
    assert settings_files(Project(tmp_path, Config(), None)) == ()


def test_a_link_within_the_repository_is_followed(tmp_path: Path) -> None:
    write(tmp_path, **{"base.toml": 'profile = "draft"', "sub__x.md": ""})
    (tmp_path / "sub/lint-modules.toml").symlink_to("../base.toml")
    assert "symbolic link that leads out of the project; --config FILE names" in refused(tmp_path / "sub")
    (tmp_path / ".git").mkdir()
    assert find_project(tmp_path / "sub", None, False).config.profile == "draft"


@pytest.mark.parametrize(
    ("text", "path", "says"),
    [
        ("tool = 1", "x/pyproject.toml", None),
        ("[tool]\nlint-modules = 1", "x\\pyproject.toml", "x\\pyproject.toml: tool.lint-modules is no table"),
        ("a = ", "x.toml", "x.toml: Invalid value (at end of document)"),
    ],
)
def test_toml_that_says_something_else(text: str, path: str, says: str | None) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_config(text, path)
    assert str(caught.value) == (says or f"{path}: tool.lint-modules is no table")


def test_the_table_of_a_pyproject() -> None:
    assert parse_config("[tool.lint-modules]\nmath = true", "a/b/pyproject.toml") == {"math": True}
    assert parse_config("[tool.other]", "pyproject.toml") is parse_config("", "pyproject.toml") is None
    assert parse_config("", "my-pyproject.toml") == {}


@pytest.mark.parametrize("parts", [99, 100, 101])
def test_a_key_has_at_most_a_hundred_parts(parts: int) -> None:
    text = "\n# x\n" + ".".join(["a"] * parts) + " = 1\n"
    if parts <= 100:
        assert parse_config(text, "x.toml") is not None
    else:
        with pytest.raises(ConfigError, match=r"^x\.toml: a key on line 3 has more than 100 parts$"):
            parse_config(text, "x.toml")


def test_limits_and_defaults() -> None:
    config = Config()
    assert (config.max_page_bytes, config.respect_gitignore, config.require_reason) == (1_048_576, True, False)
    assert validate_config({"max-page-bytes": 1}, "x") == Config(max_page_bytes=1)
    for value, name in ((config, "math"), (ProfileBy(key="k", values={}), "key"), (RuleSettings(), "severity")):
        with pytest.raises(ValidationError, match="frozen"):
            setattr(value, name, None)
    for wrong in ({"max-page-bytes": 0}, {"max_page_bytes": 1}, {"profile-by": {"key": "k", "values": {}, "x": 1}}):
        with pytest.raises(ConfigError, match=r"^x\.toml: "):
            validate_config(wrong, "x.toml")
    assert rule_settings(validate_config({"rules": {"EXM001": {"min": 0}}}, "x")) == {"EXM001": {"min": 0}}
    base, own = {"extend": "x", "baseline": "b", "rules": {"A": {"b": 1}}}, {"rules": {"A": {"c": 2}}, "extend": "y"}
    assert merge_extended(base, own) == {"baseline": "b", "rules": {"A": {"b": 1, "c": 2}}}


def test_settings_of_what_there_is_not() -> None:
    assert unknown(builtin=["modul"]) == "builtin: unknown family 'modul'; did you mean 'module'?"
    assert unknown(builtin=["q"]).startswith("builtin: unknown family 'q'; the families are diagram, document, ")
    assert unknown(builtin=[]).startswith("no rules are left: `builtin` keeps no family, and `rule-folders` names ")
    assert unknown(rules={"EXM00": {}}).startswith("rules: unknown rule 'EXM00'; did you mean 'EXM00")
    assert unknown(kinds={"exm": {}}) == "kinds: unknown kind 'exm'; did you mean 'exam'?"
    assert unknown(kinds={"q": {}}).startswith("kinds: unknown kind 'q'; known are ")
    both = {"EXM016": {"severity": "info"}, "missing-rubric": {}}
    assert unknown(rules=both) == "rules: EXM016 and missing-rubric are the same rule; keep one of the two tables"


def test_families_that_are_left_out_take_their_rules_along() -> None:
    kept = load_rule_set(Project(Path("/nowhere"), Config.model_validate({"builtin": ["exam", "kinds"]}), None))
    assert {rule.code[:3] for rule in kept.rules} == {"EXM", "DOC"}
    assert [rule.code for rule in kept.rules if rule.code < "E"] == ["DOC001"]


def test_what_stands_before_a_path_on_a_host(tmp_path: Path) -> None:
    (tmp_path / "a/b").mkdir(parents=True)
    project = Project(tmp_path / "a/b", Config(), None)
    assert projects.repository_prefix(project) == ""
    (tmp_path / ".git").mkdir()
    assert (projects.repository_prefix(project), projects.repository_prefix(Project(tmp_path, Config(), None))) == (
        "a/b/",
        "",
    )


def test_formulas_of_a_site(tmp_path: Path) -> None:
    for text, math in (("markdown_extensions: [pymdownx.arithmatex]", True), ("site_name: x", False)):
        write(tmp_path, **{"mkdocs.yml": text})
        assert site_settings(Project(tmp_path, Config(), None)).math is math
        for wanted in (True, False):
            assert site_settings(Project(tmp_path, Config(math=wanted), None)).math is wanted
    (tmp_path / "mkdocs.yml").unlink()
    assert site_settings(Project(tmp_path, Config(), None)) == Site()


def test_as_much_as_is_read_of_a_setting(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.write_bytes(b"#" * MAX_SETTINGS_BYTES)
    assert len(read_settings(path)) == len(read_project_text(path, tmp_path) or "") == MAX_SETTINGS_BYTES == 1_048_576
    path.write_bytes(b"#" * (MAX_SETTINGS_BYTES + 1))
    with pytest.raises(UnreadableSettingError, match=r"^is larger than 1048576 bytes, so it was not read$"):
        read_settings(path)
    assert read_project_text(path, tmp_path) == "#" * MAX_SETTINGS_BYTES
    path.write_bytes(b"\xff")
    assert (read_project_text(path, tmp_path), read_project_text(tmp_path, tmp_path)) == ("\ufffd", None)
    below = tmp_path / "sub"
    assert read_project_text(path, below) is None
    assert (is_inside(path, tmp_path), is_inside(path, below)) == (True, False)
    os.mkfifo(tmp_path / "pipe")
    assert read_project_text(tmp_path / "pipe", tmp_path) is None


@pytest.mark.parametrize("error", [OSError, RuntimeError, ValueError])
def test_a_path_that_no_system_takes_lies_nowhere(monkeypatch: pytest.MonkeyPatch, error: type[Exception]) -> None:
    def fail(_: Path) -> Path:
        raise error

    monkeypatch.setattr(Path, "resolve", fail)
    assert is_inside(Path("page.md"), Path()) is False
