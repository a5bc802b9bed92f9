"""Wrong options and wrong configurations exit 2 with one helpful line, never with a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.test_cli import TRACKER, Done, lint, write


def configured(folder: Path, text: str, name: str = "lint-modules.toml", **files: str) -> Done:
    """A run in a folder with a clean page and this configuration."""
    return lint(cwd=write(folder, progress=TRACKER, **{name: text}, **files))


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["--select", "MOD0002"], "--select: unknown rule 'MOD0002'; did you mean 'MOD002'?"),
        (["--ignore", "focus-block-cuont"], "did you mean 'focus-block-count'?"),
        (["--extend-select", "DOC004,XYZ999"], "unknown rule 'XYZ999'"),
        (["--stdin-filename", "x-exam.md"], "--stdin-filename names the page of standard input: add `-`"),
        (["--stdin-filename", "x-exam.md", "."], "--stdin-filename names the page of standard input: add `-`"),
        (["--frobnicate"], "No such option"),
        (["--selct", "DOC"], "--select"),
        (["--fail-level"], "requires an argument"),
        (["--fail-level", "fatal"], "'fatal' is not one of"),
        (["--output", "xml"], "'xml' is no format; there are full"),
        (["--config", "none.toml"], "configuration none.toml does not exist"),
        (["config", "frobnicate"], "No such command"),
        (["rule", "MOD02"], "unknown rule 'MOD02'; did you mean 'MOD002'?"),
        (["rule", "MOD002", "MOD003"], "unexpected extra argument"),
        (["inspect", "nowhere"], "nowhere does not exist"),
        (["completion", "tcsh"], "'tcsh' is not one of"),
    ],
)
def test_bad_usage(tmp_path: Path, args: list[str], says: str) -> None:
    done = lint(*args, cwd=write(tmp_path, progress=TRACKER))
    assert (done.code, done.out) == (2, "")
    assert says in done.err
    assert all(line.startswith("lint-modules: ") for line in done.err.splitlines())


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('selct = ["DOC"]', "unknown key 'selct'; did you mean 'select'?"),
        ('select = ["MOD0002"]', "error: select: unknown rule 'MOD0002'; did you mean 'MOD002'?"),
        ('ignore = ["XYZ"]', "unknown rule 'XYZ'"),
        (
            '[per-file-ignores]\n"docs/" = ["time-budgt"]',
            "per-file-ignores.'docs/': unknown rule 'time-budgt'; did you mean",
        ),
        ('select = "DOC"', "select: "),
        ('fail-level = "fatal"', "fail-level: "),
        ("max-page-bytes = 0", "max-page-bytes: "),
        ("max-page-bytes = 999999999999999999999", "max-page-bytes: "),
        ("fail-level = \n", "line 1"),
        ("[rules.MOD02]\nmin = 4", "unknown rule 'MOD02'; did you mean 'MOD002'?"),
        ("[rules.MOD002]\nmni = 4", "mni'; did you mean 'min'?"),
        ('[rules.MOD002]\nmin = "many"', "min: "),
        ('[rules.MOD002]\nseverity = "fatal"', "severity: "),
        ('[rules.MOD002]\nof = "focus-blok"', "'focus-blok'"),
        ('[kinds.exma]\ntitle = "Exam"', "unknown kind 'exma'; did you mean 'exam'?"),
        ('[kinds.exam]\ntitel = "Exam"', "unknown key 'titel'"),
        ('[kinds.exam.parts.question]\nheading = ["{nubmer}"]', "unknown field 'nubmer'"),
        ('extend = "../base.toml"', "leads out of the project's folder"),
        ('extend = "missing.toml"', "does not exist"),
        ('extend = "lint-modules.toml"', "goes in a circle"),
        ('rule-folders = [".."]', "leads out of the project's folder"),
        ('rule-folders = ["none"]', "is no folder"),
    ],
)
def test_bad_configuration(tmp_path: Path, text: str, says: str) -> None:
    done = configured(tmp_path / "project", text, **{"../base.toml": ""})
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert says in done.err
    assert "internal error" not in done.err


def test_a_circle_of_two_configurations(tmp_path: Path) -> None:
    done = configured(tmp_path, 'extend = "b.toml"', **{"b.toml": 'extend = "lint-modules.toml"'})
    assert done.code == 2
    assert "goes in a circle" in done.err


def test_a_symbolic_link_does_not_smuggle_a_configuration_in(tmp_path: Path) -> None:
    write(tmp_path, **{"outside.toml": 'ignore = ["ALL"]', "project__lint-modules.toml": 'extend = "link.toml"'})
    (tmp_path / "project" / "link.toml").symlink_to(tmp_path / "outside.toml")
    done = lint(cwd=write(tmp_path / "project", progress=TRACKER))
    assert done.code == 2
    assert "leads out of" in done.err


def test_a_broken_rule_page_of_the_project(tmp_path: Path) -> None:
    done = configured(tmp_path, 'rule-folders = ["own"]', own__rule="---\ncode: [\n---\n")
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert "own/rule.md:3:1" in done.err


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("pyproject.toml", "tool = 3", id="tool is no table"),
        pytest.param("lint-modules.toml", 'exclude = ["[z-a].md"]', id="glob with a wrong range"),
        pytest.param("lint-modules.toml", 'exclude = ["!"]', id="glob that git refuses"),
        pytest.param("lint-modules.toml", f"x = {'[' * 5000}", id="nested toml"),
    ],
)
def test_bad_configuration_is_no_internal_error(tmp_path: Path, name: str, text: str) -> None:
    done = configured(tmp_path, text, name)
    assert done.code == 2
    assert "internal error" not in done.err


def test_a_rule_page_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "rule.md").write_bytes(b"\xff\xfe")
    done = configured(tmp_path, 'rule-folders = ["own"]')
    assert "own/rule.md" in done.err


@pytest.mark.parametrize(
    ("name", "text", "base"),
    [
        pytest.param("pyproject.toml", "[tool]\nlint-modules = 3", "", id="the table is no table"),
        pytest.param("lint-modules.toml", 'extend = "base.toml"', "extend = 3", id="wrong type in the base"),
        pytest.param("lint-modules.toml", 'fail_level = "never"', "", id="a key with an underscore"),
        pytest.param("lint-modules.toml", "[rules.MOD002]\nmin = 9", "", id="a minimum over the maximum"),
    ],
)
def test_mistakes_that_must_not_pass(tmp_path: Path, name: str, text: str, base: str) -> None:
    assert configured(tmp_path, text, name, **{"base.toml": base}).code == 2


def test_a_mistake_in_the_base_names_the_base(tmp_path: Path) -> None:
    done = configured(tmp_path, 'extend = "base.toml"', **{"base.toml": 'selct = ["DOC"]'})
    assert "base.toml: unknown key" in done.err


def test_unsafe_fixes_alone_say_that_they_change_nothing(tmp_path: Path) -> None:
    write(tmp_path, progress=TRACKER)
    note = "lint-modules: note: --unsafe-fixes changes nothing without"
    assert note in lint("--unsafe-fixes", cwd=tmp_path).err
    for option in ("--fix", "--fix-only", "--diff", "--show-fixes"):
        assert note not in lint("--unsafe-fixes", option, cwd=tmp_path).err


@pytest.mark.parametrize("command", [(), ("config",), ("baseline",)])
def test_the_list_of_commands_cuts_no_sentence_short(tmp_path: Path, command: tuple[str, ...]) -> None:
    listing = lint(*command, "--help", cwd=tmp_path).out.partition("Commands:")[2].splitlines()[1:]
    assert len(listing) >= 3
    assert all(line.endswith(".") and not line.endswith("...") for line in listing)
