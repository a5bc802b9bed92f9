"""The exit codes of the command line: what scripts and CI systems decide by."""

from __future__ import annotations

import contextlib
import io
from dataclasses import dataclass
from pathlib import Path

import pytest

from linter.cli.main import run

TRACKER = "---\ntype: tracking-system\ntitle: Progress\n---\n\n# Progress\n\nNothing is open.\n"
GUIDE = "---\ntype: guide\n---\n\n# A guide\n"
EXAM = "# Short Exam\n\nNothing is asked here.\n"


@dataclass(frozen=True)
class Done:
    """What a run of the command line left behind."""

    code: int
    out: str
    err: str


def lint(*args: object, cwd: Path) -> Done:
    """The command line in this process: fast, and with its own exit codes."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="\n") for _ in range(2))
    with contextlib.chdir(cwd), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run([str(arg) for arg in args])
    out.flush()
    err.flush()
    return Done(code, *(stream.buffer.getvalue().decode("utf-8") for stream in (out, err)))


def write(folder: Path, **files: str | bytes) -> Path:
    """Files in a folder; `__` stands for a slash, names without a full stop end in `.md`."""
    for name, content in files.items():
        path = folder / (name.replace("__", "/") if "." in name else name.replace("__", "/").replace("_", "-") + ".md")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return folder


def codes(done: Done) -> list[str]:
    """The codes of a concise report, in order."""
    return [line.split(": ")[1].split(" ")[1] for line in done.out.splitlines()[:-1]]


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


def test_pages_of_other_kinds_exit_0_and_the_summary_says_so(tmp_path: Path) -> None:
    done = lint(cwd=write(tmp_path, guide=GUIDE, index=GUIDE))
    assert done.code == 0
    assert "0 documents checked, 2 of other kinds skipped" in done.out


def test_all_named_pages_excluded_exits_0(tmp_path: Path) -> None:
    write(tmp_path, short_exam=EXAM, **{"lint-modules.toml": 'exclude = ["short-*"]\n'})
    for args in ([], ["short-exam.md"]):
        done = lint(*args, cwd=tmp_path)
        assert done.code == 0
        assert "0 documents checked" in done.out
