"""Only what is new, beside everything else that a run takes: a baseline, fixes, standard input, unread pages."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from linter.baseline import mute
from linter.engine import Checked, fingerprint
from linter.model import Finding, Range, Severity
from linter.novelty import before
from tests.conftest import ROOT
from tests.gating import PAGE, edit, gate
from tests.new_from.repository import commit, git, lines, new
from tests.test_cli import codes, lint, write


def test_the_rules_and_the_configuration_of_today_judge_both(course: Path) -> None:
    write(course, **{"lint-modules.toml": 'select = ["DOC006", "DOC003"]\n'})
    assert "DOC003" in gate(cwd=course).out
    assert new(course).code == 0


def test_standard_input_is_compared_with_the_page_of_its_name(course: Path) -> None:
    text = PAGE.replace("TODO: a story.", "TODO: new.").encode()
    for name, expected in (("module-1.md", ["TODO: new."]), ("module-8.md", ["TODO: new.", "TODO: another."])):
        command = ["check", "--new-from", "main", "--output", "json", "-", "--stdin-filename", name]
        whole = [sys.executable, "-m", "linter", *command]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(whole, cwd=course, env=environment, input=text, capture_output=True, check=False)
        found = json.loads(done.stdout)["findings"]
        assert [text.decode().split("\n")[one["line"] - 1] for one in found] == expected


def test_beside_a_baseline(course: Path) -> None:
    edit(course / "module-1.md", "TODO: another.", "TODO: mine.")
    lint("baseline", "create", cwd=course)
    edit(course / "module-1.md", "TODO: mine.", "TODO: yours.")
    write(course, module_3=PAGE)
    done = new(course)
    assert lines(done) == [
        "module-1.md:1 DOC013",
        "module-1.md:9 DOC006",
        "module-3.md:7 DOC006",
        "module-3.md:9 DOC006",
    ]
    assert done.out.endswith(" 1 baselined, 0 old\n")
    assert new(course, "--no-baseline").out.endswith(" 0 baselined, 1 old\n")


def test_what_is_not_read_is_never_old(course: Path) -> None:
    write(course, module_1=b"\xff")
    commit(course)
    done = new(course, ref="HEAD")
    assert (done.code, codes(done)) == (2, ["DOC001"])


def test_a_page_that_could_not_be_read_before_is_new_and_said(course: Path) -> None:
    write(course, module_1=b"\xff")
    commit(course)
    write(course, module_1=PAGE)
    done = new(course, ref="HEAD")
    assert (done.code, codes(done)) == (1, ["DOC006", "DOC006"])
    assert "1 page could not be judged whole" in done.err


@pytest.mark.parametrize("path", ["a.md", "renamed.md"])
def test_findings_alike_are_told_apart_by_their_number(path: str) -> None:
    def page(path: str, count: int) -> Checked:
        def one(number: int) -> Finding:
            context = ("A", "line")
            own = fingerprint("FB103", path, context, number)
            return Finding("FB103", "x", Severity.ERROR, "m", path, Range(1, 1, 1, 2), fingerprint=own, context=context)

        unread = Finding("DOC001", "x", Severity.ERROR, "m", path, Range(1, 1, 1, 2), fingerprint="0" * 32)
        return Checked(path, "exam", (unread, *map(one, range(count))))

    for then, now in ((0, 2), (1, 2), (2, 2), (3, 2)):
        muted = mute(before({path: page("a.md", then)}), [page(path, now)], (), None)
        assert muted.baselined == min(then, now)
        assert [one.code for one in muted.outcomes[0].findings] == ["DOC001"] + ["FB103"] * (now - min(then, now))
    assert mute(before({"b.md": page("a.md", 2)}), [page(path, 2)], (), None).baselined == 0


def test_only_what_is_new_is_fixed(course: Path) -> None:
    lists = "Words:\n- one\n- two\n"
    write(course, module_1=f"{PAGE}\n{lists}", **{"lint-modules.toml": 'select = ["DOC015"]\n'})
    commit(course)
    write(course, module_3=f"{PAGE}\n{lists}")
    git(course, "mv", "module-1.md", "module-4.md")
    done = new(course, "--fix", ref="HEAD")
    assert (done.code, done.out.endswith(" 1 old, 1 fixed\n")) == (0, True), done.out
    assert (course / "module-3.md").read_text(encoding="utf-8") == f"{PAGE}\n{lists.replace(':', ':' + chr(10))}"
    assert (course / "module-4.md").read_text(encoding="utf-8") == f"{PAGE}\n{lists}"
