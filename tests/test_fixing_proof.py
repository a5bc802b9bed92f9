"""What `--fix` refuses although a fix is offered: what would break a link, another rule, another page."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from linter import engine
from linter.checked import Checked
from linter.checks import Context
from linter.checks.placeholders import Placeholder
from linter.cli import proving
from linter.model import Problem
from linter.parts import Document
from linter.source import Source
from tests.fixing import FIXED, PAGE, fix
from tests.test_cli import lint, write

MODULE = (
    "---\ntype: learning-module\n---\n# Module 1\n\n## Focus Block 1: Leases (25 min)\n\n### PIRMING\n\nWhy?\n\n"
    "### CORE CONCEPT\n\nText.\n"
)
RIGHT = MODULE.replace("PIRMING", "PRIMING")


@pytest.mark.parametrize("link", ["module-1.md#pirming", "../docs/module-1/#pirming", "docs/module-1.html#pirming"])
def test_a_heading_that_another_page_links_to_keeps_its_name(tmp_path: Path, link: str) -> None:
    write(tmp_path, docs__module_1=MODULE, guide=f"# Guide\n\nSee [the hook]({link}).\n")
    done = fix(tmp_path, "--fix", "docs")
    assert (tmp_path / "docs" / "module-1.md").read_text(
        encoding="utf-8"
    ) == RIGHT  # the guide lies outside the project
    write(tmp_path, docs__module_1=MODULE, docs__guide=f"# Guide\n\nSee [the hook]({link}).\n")
    done = fix(tmp_path, "--fix", "docs")
    assert (tmp_path / "docs" / "module-1.md").read_text(encoding="utf-8") == MODULE
    assert "module-1.md:6:1: FB101 is not fixed: its fix would break links to #pirming" in done.err


def test_a_heading_that_its_own_page_links_to_keeps_its_name(tmp_path: Path) -> None:
    page = MODULE + '\n<a href="#pirming">up</a>\n'
    done = fix(write(tmp_path, module_1=page), "--fix", "--select", "FB101")
    assert (tmp_path / "module-1.md").read_text(encoding="utf-8") == page
    assert "would break links to #pirming" in done.err


def test_a_fix_is_judged_by_the_rules_of_the_project_whatever_is_selected(tmp_path: Path) -> None:
    page = MODULE.replace("### PIRMING\n\nWhy?\n\n", "").replace("Text.\n", "Text.\n\n### PIRMING\n\nWhy?\n")
    done = fix(write(tmp_path, module_1=page), "--fix", "--select", "FB101")
    assert "FB101 is not fixed: its fix would bring FB110" in done.err
    ignored = fix(
        tmp_path,
        "--fix",
        "--select",
        "FB101",
        "--config",
        write(tmp_path, **{"x.toml": 'ignore = ["FB110"]\n'}) / "x.toml",
    )
    assert ", 1 fixed" in ignored.out


def test_a_page_never_grows_over_the_limit(tmp_path: Path) -> None:
    write(tmp_path, page=PAGE)
    config = write(tmp_path, **{"x.toml": f"max-page-bytes = {len(PAGE)}\n"}) / "x.toml"
    done = lint("--fix", "--config", config, cwd=tmp_path)
    assert ((tmp_path / "page.md").read_bytes(), done.code) == (PAGE, 0)
    assert "too large" in done.err


def test_a_page_that_brings_a_rule_about_several_pages_a_finding_stays(tmp_path: Path) -> None:
    """The exam touches the block by the words of a heading that is a component, once it is spelt as one."""
    body = "A key card opens a door for one night, and then it stops working, whether or not the guest has left yet."
    module = MODULE.replace("PIRMING", "NEURAL BIRDGE: Hotel Rooms").replace("Why?\n\n### CORE CONCEPT", body)
    exam = "---\ntype: exam\nprerequisites: [module-1]\n---\n# Exam\n\n### Question 1: Plan\n\nBook hotel rooms.\n"
    assert "EXM021" not in fix(write(tmp_path, module_1=module, plan_exam=exam)).out
    done = fix(tmp_path, "--fix", "--select", "FB104")
    assert (tmp_path / "module-1.md").read_text(encoding="utf-8") == module
    assert "FB104 is not fixed: its fix would bring EXM021 at plan-exam.md:5" in done.err
    assert "FB104" in done.out
    alone = fix(write(tmp_path / "alone", module_1=module), "--fix", "--select", "FB104")
    assert ", 1 fixed" in alone.out


def test_several_runs_at_once_lose_nothing(tmp_path: Path) -> None:
    write(tmp_path, **{f"page_{n}": PAGE for n in range(20)})
    command = [sys.executable, "-m", "linter", "--isolated", "--fix-only", "."]
    runs = [subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE) for _ in range(4)]
    errors = [run.communicate()[1] for run in runs]
    assert all(path.read_bytes() == FIXED for path in tmp_path.glob("*.md"))
    assert not [name for name in os.listdir(tmp_path) if not name.endswith(".md")]  # noqa: PTH208
    assert all(run.returncode == 0 or b"meanwhile" in error for run, error in zip(runs, errors, strict=True))


def test_what_a_page_silences_is_not_fixed(tmp_path: Path) -> None:
    page = PAGE + b"\n<!-- lint-modules: ignore-file[DOC015] -- the site prints it -->\n"
    done = fix(write(tmp_path, page=page), "--fix")
    assert ((tmp_path / "page.md").read_bytes(), "1 suppressed" in done.out) == (page, True)


def test_a_rule_that_comes_to_no_verdict_does_not_keep_others_from_fixing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crashes(*_: object) -> None:
        raise ValueError("no verdict")

    monkeypatch.setattr("linter.checks.placeholders.Placeholder.problems", crashes)
    done = fix(write(tmp_path, page=PAGE), "--fix")
    assert ((tmp_path / "page.md").read_bytes(), done.code) == (FIXED, 2)


@pytest.mark.parametrize("outcome", ["another kind", "no verdict"])
def test_a_fix_after_which_a_page_cannot_be_judged_is_refused(
    outcome: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened, problems = engine.opened, Placeholder.problems

    def other(source: Source, *given: Any) -> Any:
        return Checked(source.path, None) if source.text.encode() == FIXED else opened(source, *given)

    def crashes(self: Placeholder, document: Document, context: Context) -> Iterator[Problem]:
        if "\n".join(document.page.source.lines).encode().strip() == FIXED.strip():
            raise ValueError("no verdict")
        return problems(self, document, context)

    if outcome == "another kind":
        monkeypatch.setattr(engine, "opened", other)
    else:
        monkeypatch.setattr(Placeholder, "problems", crashes)
    done = fix(write(tmp_path, page=PAGE), "--fix")
    said = {"another kind": "make it a page of another kind", "no verdict": "keep the page from being checked"}
    assert f"DOC015 is not fixed: its fix would {said[outcome]}" in done.err
    assert (tmp_path / "page.md").read_bytes() == PAGE


def test_a_page_that_cannot_be_read_links_to_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def read_bytes(path: Path, limit: int) -> bytes:
        if path.name == "guide.md":
            raise PermissionError(13, "Permission denied")
        return path.read_bytes()

    write(tmp_path, module_1=MODULE, guide="# Guide\n\nSee [the hook](module-1.md#pirming).\n")
    monkeypatch.setattr(proving, "read_bytes", read_bytes)
    fix(tmp_path, "--fix")
    assert (tmp_path / "module-1.md").read_text(encoding="utf-8") == RIGHT
