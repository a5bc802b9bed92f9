"""The exit codes of the command line: what scripts and CI systems decide by."""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Callable
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from linter.checks.meta import Title
from linter.checks.phrases import Mention
from linter.cli.main import run
from linter.kinds import recognize
from linter.project import project
from tests.helpers.command import EXAM, GUIDE, TRACKER, Done, codes, lint, write
from tests.helpers.paths import ROOT


def test_a_clean_page_exits_0(tmp_path: Path) -> None:
    done = lint(cwd=write(tmp_path, progress=TRACKER))
    assert done.code == 0
    assert done.out.startswith("1 document checked, 0 of other kinds skipped: 0 errors, 0 warnings")


@pytest.mark.parametrize(
    ("rule", "level", "code"),
    [
        ("EXM016", "error", 1),
        ("EXM016", "never", 0),
        ("EXM018", "error", 0),
        ("EXM018", "warning", 1),
        ("EXM018", "info", 1),
        ("DOC004", "info", 0),
    ],
)
def test_the_fail_level_decides_between_0_and_1(tmp_path: Path, rule: str, level: str, code: int) -> None:
    done = lint("--select", rule, "--fail-level", level, cwd=write(tmp_path, short_exam=EXAM))
    assert done.code == code


def test_errors_fail_by_default_and_warnings_do_not(tmp_path: Path) -> None:
    write(tmp_path, short_exam=EXAM)
    assert lint("--select", "EXM016", cwd=tmp_path).code == 1
    assert lint("--select", "EXM018", cwd=tmp_path).code == 0


@pytest.mark.parametrize("fmt", ["full", "concise", "json"])
def test_the_code_never_depends_on_the_format(tmp_path: Path, fmt: str) -> None:
    assert lint("--output", fmt, cwd=write(tmp_path, short_exam=EXAM)).code == 1
    assert lint("--output", fmt, "--statistics", "--quiet", cwd=tmp_path).code == 1
    assert lint("--output", fmt, cwd=write(tmp_path, b_exam=b"\xff\xfe#\x00")).code == 2


def test_a_missing_path_exits_2(tmp_path: Path) -> None:
    done = lint("nowhere.md", cwd=tmp_path)
    assert (done.code, done.out) == (2, "")
    assert done.err == "lint-modules: error: nowhere.md does not exist\n"


def test_a_folder_without_markdown_exits_2(tmp_path: Path) -> None:
    done = lint(cwd=write(tmp_path, **{"notes.txt": "text"}))
    assert done.code == 2
    assert "no Markdown file was found" in done.err


def test_a_run_that_looks_for_pages_and_judges_none_exits_2(tmp_path: Path) -> None:
    done = lint(cwd=write(tmp_path, guide=GUIDE, index=GUIDE))
    assert done.code == 2
    assert "0 documents checked, 2 of other kinds skipped" in done.out
    assert "no page was judged: 2 pages left alone, 2 of no kind that is checked" in done.err


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"lint-modules.toml": 'exclude = ["*-exam.md"]\n'}, "2 left out by `exclude`"),
        ({"lint-modules.toml": 'exclude = ["/sub/", "a-exam.md"]\n'}, "2 left out by `exclude`"),
        ({".gitignore": "*-exam.md\n"}, "2 ignored by .gitignore"),
        ({".gitignore": "sub/\n", "lint-modules.toml": 'exclude = ["a-*"]\n'}, "left out by `exclude` and 1 ignored"),
        ({"lint-modules.toml": 'include = ["docs/"]\n'}, "2 not among what `include` names"),
    ],
)
def test_what_left_all_pages_alone_is_said(tmp_path: Path, files: dict[str, str], reason: str) -> None:
    write(tmp_path, **{"a-exam.md": EXAM, "sub__b-exam.md": EXAM}, **files)
    for args in ([], ["."]) if "include" not in str(files) else ([],):
        done = lint(*args, cwd=tmp_path)
        assert done.code == 2
        assert reason in done.err


def test_pages_named_one_by_one_and_left_alone_exit_0(tmp_path: Path) -> None:
    write(tmp_path, short_exam=EXAM, guide=GUIDE, **{"lint-modules.toml": 'exclude = ["short-*"]\n'})
    done = lint("short-exam.md", "guide.md", cwd=tmp_path)
    assert (done.code, "0 documents checked" in done.out) == (0, True)
    assert "short-exam.md was left alone: `exclude` leaves it out" in done.err
    assert "guide.md was left alone: it is of no kind that is checked" in done.err


@pytest.mark.parametrize(
    "content",
    [b"\x00\x01 binary", b"\xff\xfe#\x00 \x00", b"\xfe\xff\x00#", b"# caf\xe9\n", b"# " + b"x" * 1_048_576],
    ids=["nul", "utf-16-le", "utf-16-be", "latin-1", "too large"],
)
def test_an_unreadable_page_exits_2_and_hides_no_finding(tmp_path: Path, content: bytes) -> None:
    write(tmp_path, module_1=content, short_exam=EXAM)
    done = lint("--output", "concise", "--select", "EXM016", cwd=tmp_path)
    assert done.code == 2
    assert codes(done) == ["DOC001", "EXM016"]
    assert "1 not read" in done.out


@pytest.mark.parametrize("listed", [False, True], ids=["not even listed", "listed"])
def test_a_folder_that_is_closed_exits_2_and_hides_no_finding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, listed: bool
) -> None:
    closed = write(tmp_path, short_exam=EXAM, closed__long_exam=EXAM) / "closed"

    def refusing(act: Callable[..., Any], folder: Callable[[Path], Path]) -> Callable[..., Any]:
        def asked(path: Path | str = ".", *args: Any, **options: Any) -> Any:
            if folder(Path(path)) == closed:
                raise PermissionError(errno.EACCES, "Permission denied", str(path))
            return act(path, *args, **options)

        return asked

    if not listed:
        monkeypatch.setattr(os, "scandir", refusing(os.scandir, lambda path: path))
        monkeypatch.setattr(Path, "open", refusing(Path.open, lambda path: path))
    for name in ("is_symlink", "stat", "open"):
        monkeypatch.setattr(Path, name, refusing(getattr(Path, name), lambda path: path.parent))
    done = lint("--output", "concise", "--select", "EXM016", "--no-cache", cwd=tmp_path)
    assert (done.code, codes(done)) == (2, ["EXM016"])
    assert "1 not read" in done.out
    assert f"closed{'/long-exam.md' if listed else ''}: cannot be read: Permission denied" in done.out


def test_a_page_nested_too_deep_exits_2(tmp_path: Path) -> None:
    done = lint("--output", "concise", cwd=write(tmp_path, deep_exam="# T\n\n" + "> " * 120 + "x\n"))
    assert (done.code, codes(done)) == (2, ["DOC001"])


def test_of_a_page_that_was_not_read_no_tracker_says_that_it_is_not_there(tmp_path: Path) -> None:
    course = Path(copytree(ROOT / "examples/course", tmp_path / "course"))
    (course / "docs/tests/idempotency-exam.md").write_bytes(b"\xff\xfe")
    checked = lint("--no-cache", "--select", "TRK,DOC001", "--output", "concise", cwd=course)
    assert "'Idempotency' claims its module done, but module-2-idempotency.md has" in checked.out
    assert "no exam was found" not in checked.out
    told = lint("status", cwd=course)
    assert (checked.code, told.code) == (2, 2)
    assert "idempotency-exam.md was not read whole" in told.out


def test_an_unreadable_page_of_no_kind_is_silent_unless_named(tmp_path: Path) -> None:
    write(tmp_path, logo=b"\x00")
    assert "DOC001" not in lint(cwd=tmp_path).out
    assert "DOC001" in lint("logo.md", cwd=tmp_path).out


def test_doc001_can_be_neither_ignored_nor_left_unselected(tmp_path: Path) -> None:
    write(tmp_path, module_1=b"\x00", **{"lint-modules.toml": 'ignore = ["DOC001", "DOC"]\n'})
    for args in (["--ignore", "DOC001"], ["--select", "EXM"], ["--fail-level", "never"], ["--ignore", "ALL"]):
        done = lint("--output", "concise", *args, cwd=tmp_path)
        assert (done.code, codes(done)) == (2, ["DOC001"])


def test_broken_front_matter_and_an_unclosed_fence_are_findings(tmp_path: Path) -> None:
    write(tmp_path, a_exam="---\ntitle: [\n---\n# T\n", b_exam="# T\n\n```python\nx = 1\n")
    done = lint("--output", "concise", "--select", "DOC002,DOC005", cwd=tmp_path)
    assert (done.code, codes(done)) == (1, ["DOC002", "DOC005"])


def test_a_crashing_rule_exits_2_and_hides_no_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object) -> None:
        raise ZeroDivisionError("boom")

    monkeypatch.setattr(Title, "problems", crash)
    done = lint("--output", "concise", "--select", "EXM016,DOC004", cwd=write(tmp_path, short_exam=EXAM))
    assert (done.code, codes(done)) == (2, ["EXM016"])
    assert "short-exam.md: rule DOC004: rule crashed: ZeroDivisionError: boom" in done.err


def test_a_crash_of_a_rule_that_broken_front_matter_keeps_silent_hides_no_finding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object) -> None:
        raise ZeroDivisionError("boom")

    monkeypatch.setattr(Mention, "problems", crash)
    done = lint(
        "--output", "concise", "--select", "MOD001,DOC002", cwd=write(tmp_path, module_1="---\na: [\n---\n# T\n")
    )
    assert (done.code, codes(done)) == (2, ["DOC002"])
    assert "module-1.md: rule MOD001: rule crashed: ZeroDivisionError: boom" in done.err


def test_an_internal_error_is_one_line_and_2(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object) -> None:
        raise RuntimeError("boom\nand more")

    monkeypatch.setattr("linter.app.linter.select_rules", crash)
    done = lint(cwd=write(tmp_path, short_exam=EXAM))
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert "internal error: RuntimeError: boom" in done.err


def test_a_page_whose_reading_crashes_hides_no_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recognise = recognize.recognise

    def crash(page: recognize.Page, kind: recognize.Kind) -> recognize.Document:
        if page.source.path.startswith("a"):
            raise RuntimeError("boom")
        return recognise(page, kind)

    monkeypatch.setattr(recognize, "recognise", crash)
    done = lint("--output", "concise", "--select", "EXM016", cwd=write(tmp_path, a_exam=EXAM, b_exam=EXAM))
    assert (done.code, codes(done)) == (2, ["EXM016"])


def test_ctrl_c_exits_130(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("linter.app.linter.discover", interrupt)
    assert lint(cwd=write(tmp_path, short_exam=EXAM)).code == 130


def test_a_reader_that_is_gone_when_the_last_of_a_report_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Closed(io.StringIO):
        flushed = 0

        def flush(self) -> None:
            self.flushed += 1
            if self.flushed > 1:
                raise BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE))

    with (tmp_path / "out").open("w", encoding="utf-8") as out:
        monkeypatch.setattr(sys, "__stdout__", out)
        monkeypatch.setattr(sys, "stdout", Closed())
        code = run(["rule", "FB103"])
        monkeypatch.undo()
        out.write("what was still buffered")
    assert (code, capsys.readouterr().err) == (2, "")
    assert (tmp_path / "out").read_bytes() == b""


def test_an_installation_without_rules_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(project, "__file__", str(tmp_path / "linter/project/project.py"))
    monkeypatch.setattr(project.resources, "files", lambda package: tmp_path / package)
    done = lint("rule", cwd=tmp_path)
    assert (done.code, done.out) == (2, "")
    assert "no rules were found: the installation is incomplete" in done.err


def test_the_rules_of_an_installation_are_those_of_its_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = lint("rule", cwd=tmp_path)
    copytree(ROOT / "rules", tmp_path / "linter/builtin")
    monkeypatch.setattr(project, "__file__", str(tmp_path / "elsewhere/cli/rule_pages.py"))
    monkeypatch.setattr(project.resources, "files", lambda package: tmp_path / package)
    assert lint("rule", cwd=tmp_path) == expected
    assert expected.code == 0


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
