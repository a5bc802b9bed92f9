"""The command that makes, shrinks and counts a baseline."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from linter.cli import baseline, baselining
from tests.conftest import ROOT
from tests.gating import NAME, PAGE, SELECT, edit, gate
from tests.test_cli import EXAM, codes, lint, write


def test_a_repair_is_stale_until_it_is_pruned(course: Path) -> None:
    edit(course / "module-1.md", "TODO: another.", "Told.")
    done = lint("--output", "concise", cwd=course)
    assert (done.code, codes(done)) == (1, ["DOC013"])
    assert done.out.startswith("module-1.md:1:1: error DOC013 stale-baseline-entry: ")
    status = lint("baseline", "status", cwd=course)
    assert status.code == 1
    assert "stale: module-1.md: DOC006 placeholder-text: TODO: another.\n" in status.out
    assert status.out.endswith("4 entries: 3 still found, 1 stale; 0 findings are not in it\n")
    assert lint("baseline", "prune", cwd=course).out == f"{NAME}: 1 struck out, 3 entries\n"
    assert gate(cwd=course).code == 0
    before = (course / NAME).stat()
    assert lint("baseline", "prune", cwd=course).out == f"{NAME}: 0 struck out, 3 entries\n"
    assert (course / NAME).stat() == before, "nothing to change: not a byte is written"


def test_prune_never_adds(course: Path) -> None:
    write(course, module_3=PAGE)
    lint("baseline", "prune", cwd=course)
    assert codes(gate(cwd=course)) == ["DOC006", "DOC006"]


def test_create_refuses_a_second_time_and_adds_on_demand(course: Path) -> None:
    before = (course / NAME).read_bytes()
    edit(course / "module-1.md", "TODO: another.", "TODO: a new one.")
    done = lint("baseline", "create", cwd=course)
    assert (done.code, done.out) == (2, "")
    assert "--accept-new" in done.err
    assert (course / NAME).read_bytes() == before
    assert lint("baseline", "create", "--accept-new", cwd=course).out == f"{NAME}: 1 added, 5 entries\n"
    assert codes(gate(cwd=course)) == ["DOC013"], "what is stale is left to `prune`"


def test_severities_may_be_left_out(tmp_path: Path) -> None:
    write(tmp_path, short_exam=EXAM)
    assert {"error", "warning"} == {
        f["severity"] for f in json.loads(lint("--output", "json", cwd=tmp_path).out)["findings"]
    }
    lint("baseline", "create", "--severity", "error", cwd=tmp_path)
    found = json.loads(lint("--output", "json", cwd=tmp_path).out)
    assert {one["severity"] for one in found["findings"]} == {"warning"}
    assert found["summary"]["baselined"] > 0


def test_a_page_that_cannot_be_read_is_in_no_baseline(tmp_path: Path) -> None:
    write(tmp_path, module_1=PAGE, module_2=b"\xff")
    done = lint("baseline", "create", cwd=tmp_path)
    assert (done.code, done.out) == (2, "")
    assert "module-2.md could not be judged whole" in done.err
    assert not (tmp_path / NAME).exists()


def test_parallel_writers_lose_nothing(course: Path) -> None:
    """Each of eight runs sees one page only, and adds its findings to the same file."""
    for number in range(8):
        page = PAGE.replace("story", f"story {number}")
        folder = write(course / f"part-{number}", module_1=page, **{"lint-modules.toml": SELECT})
        assert folder.is_dir()
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "linter", "baseline", "create", "--accept-new", "--baseline", "../shared.json"]
    runs = [
        subprocess.Popen(command, cwd=course / f"part-{n}", env=environment, stdout=subprocess.DEVNULL)
        for n in range(8)
    ]
    assert [run.wait() for run in runs] == [0] * 8
    pages = json.loads((course / "shared.json").read_bytes())["pages"]
    assert len(pages["module-1.md"]) == 9  # eight stories of their own, and one that is the same
    assert sorted(path.name for path in course.glob(".*")) == []


def test_of_parallel_creators_one_wins(course: Path) -> None:
    (course / NAME).unlink()
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "linter", "baseline", "create"]
    runs = [subprocess.Popen(command, cwd=course, env=environment, stderr=subprocess.DEVNULL) for _ in range(8)]
    assert sorted(run.wait() for run in runs) == [0] + [2] * 7
    assert gate(cwd=course).code == 0


def test_status_for_scripts(course: Path) -> None:
    edit(course / "module-1.md", "TODO: another.", "TODO: else.")
    write(course, **{"lint-modules.toml": SELECT.replace("DOC010", "EXM001")})
    done = lint("baseline", "status", "--output", "json", cwd=course)
    data = json.loads(done.out)
    assert done.code == 1
    assert (data["entries"], data["found"], data["unjudged"], data["new"]) == (4, 3, 0, 1)
    assert data["rules"] == [{"code": "DOC006", "name": "placeholder-text", "entries": 4}]
    assert data["pages"] == [{"path": "module-1.md", "entries": 2}, {"path": "sub/module-2.md", "entries": 2}]
    assert [one["path"] for one in data["stale"]] == ["module-1.md"]
    write(course, **{"lint-modules.toml": 'select = ["DOC010"]\n'})
    told = lint("baseline", "status", cwd=course).out
    assert "0 still found, 0 stale, 4 not judged (rules that do not run, pages not read); " in told
    assert json.loads(lint("baseline", "status", "--output", "json", cwd=course).out)["unjudged"] == 4


def test_a_baseline_that_is_deleted_while_its_pages_are_judged_is_not_made_anew(
    course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = baseline._look

    def look(*given: Any) -> Any:
        found = real(*given)
        (course / NAME).unlink()
        return found

    monkeypatch.setattr(baseline, "_look", look)
    done = lint("baseline", "prune", cwd=course)
    assert (done.code, done.out) == (2, "")
    assert f"baseline {course / NAME} was deleted meanwhile: run again" in done.err
    assert not (course / NAME).exists()


def test_a_baseline_is_read_up_to_its_limit(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    size = (course / NAME).stat().st_size
    monkeypatch.setattr(baselining, "_LIMIT", size)
    assert gate(cwd=course).code == 0
    monkeypatch.setattr(baselining, "_LIMIT", size - 1)
    done = gate(cwd=course)
    assert (done.code, done.out) == (2, "")
    assert f"baseline {course / NAME} is larger than {size - 1} bytes" in done.err


def test_a_baseline_whose_name_leads_nowhere_is_refused(course: Path) -> None:
    (course / "loop").symlink_to("loop")
    for name in ("loop/known.json", "a\\u0000b.json"):
        write(course, **{"lint-modules.toml": f'baseline = "{name}"\n'})
        done = gate(cwd=course)
        assert (done.code, done.out) == (2, "")
        assert "baseline" in done.err
        assert "internal error" not in done.err
