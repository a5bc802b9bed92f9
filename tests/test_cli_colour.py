"""Colours where they are wanted, and nothing in a page or name that a terminal or CI runner would obey."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.test_cli import EXAM, lint, write


@pytest.mark.parametrize(
    ("args", "env", "coloured"),
    [
        ([], {}, False),
        ([], {"FORCE_COLOR": "1"}, True),
        ([], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        (["--color", "always"], {"NO_COLOR": "1"}, True),
        (["--color", "never"], {"FORCE_COLOR": "1"}, False),
        (["--color", "auto"], {"FORCE_COLOR": "1"}, True),
        (["--color", "auto"], {"NO_COLOR": "", "FORCE_COLOR": "1"}, True),
    ],
)
def test_colours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, args: list[str], env: dict[str, str], coloured: bool
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    done = lint(*args, cwd=write(tmp_path, short_exam=EXAM))
    assert ("\x1b[" in done.out) is coloured
    assert "\x1b[" not in lint("--output", "json", *args, cwd=tmp_path).out


def test_the_code_of_colour_codes_in_a_page_is_shown_not_obeyed(tmp_path: Path) -> None:
    write(tmp_path, short_exam="# Short \x1b[31m\u202eExam\x9b\n")
    done = lint("--select", "EXM016", cwd=tmp_path)
    assert "# Short \\x1b[31m\\u202eExam\\x9b" in done.out
    assert "\x1b" not in done.out


@pytest.mark.parametrize("fmt", ["full", "concise"])
def test_no_workflow_command_reaches_a_runner(tmp_path: Path, fmt: str) -> None:
    page = "# One\n\n# ##[error]two\n"
    write(tmp_path, **{"::error::a-exam.md": page, "##[command]b-exam.md": page})
    for args in (["--select", "DOC004", "--output", fmt], ["--show-files"]):
        out = lint(*args, cwd=tmp_path).out
        assert "##[" not in out
        assert not any(line.lstrip().startswith("::") for line in out.splitlines())
