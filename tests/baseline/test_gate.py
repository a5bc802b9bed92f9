"""The gate with a baseline: what it leaves out, and what is stale."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.gating import NAME, PAGE, SELECT, edit, gate, summary
from tests.test_cli import TRACKER, codes, lint, write


def test_a_fresh_baseline_is_green_and_counted(course: Path) -> None:
    assert gate(cwd=course).code == 0
    assert summary(course)["baselined"] == 4
    assert codes(gate("--no-baseline", cwd=course)) == ["DOC006"] * 4


def test_a_new_fault_is_reported_alone(course: Path) -> None:
    edit(course / "module-1.md", "TODO: a story.", "TODO: a story.\n\nTODO: a third.")
    done = gate(cwd=course)
    assert done.code == 1
    assert [line.split(": ")[0] for line in done.out.splitlines()[:-1]] == ["module-1.md:9:1"]


def test_pages_and_rules_outside_the_run_are_never_stale(course: Path) -> None:
    edit(course / "module-1.md", "TODO: another.", "Told.")
    assert gate("sub", cwd=course).code == 0
    assert gate("--select", "DOC010,DOC013", cwd=course).code == 0
    assert codes(gate("--select", "DOC006,DOC013", cwd=course)) == ["DOC013"]
    assert gate("--select", "DOC006", cwd=course).code == 0, "its own rule does not run"
    assert codes(gate("module-1.md", cwd=course)) == ["DOC013"]
    (course / "module-1.md").write_bytes(b"\xff")
    done = gate(cwd=course)
    assert (done.code, codes(done)) == (2, ["DOC001"])


@pytest.mark.parametrize(
    "text", [b"\xff", b"---\ntype: [x\n---\n", b"---\ntype: learning_modul\n---\n", b"# Of no kind\n"]
)
def test_a_page_known_by_its_type_alone_is_not_judged_while_that_cannot_be_read(tmp_path: Path, text: bytes) -> None:
    write(tmp_path, leases=PAGE, progress=TRACKER, **{"lint-modules.toml": 'select = ["DOC006", "DOC013", "DOC014"]\n'})
    lint("baseline", "create", cwd=tmp_path)
    write(tmp_path, leases=text)
    expected = {b"_modul": ["DOC014"], b"kind": ["DOC013", "DOC013"]}
    assert codes(gate(cwd=tmp_path)) == next((found for part, found in expected.items() if part in text), [])


def test_a_deleted_page_is_stale_where_the_whole_project_is_linted(course: Path) -> None:
    (course / "module-1.md").unlink()
    assert gate("sub", cwd=course).code == 0
    for args, cwd in ([(), course], [(".",), course], [(course,), course / "sub"]):
        done = gate(*args, cwd=cwd)
        assert (done.code, codes(done)) == (1, ["DOC013", "DOC013"])
    assert "page that does not exist any more" in gate(cwd=course).out
    assert gate(cwd=course / "sub").code == 0, "without `include`, a run in a folder is of that folder"
    edit(course / "lint-modules.toml", SELECT, f'include = ["**/*.md"]\n{SELECT}')
    assert codes(gate(cwd=course / "sub")) == ["DOC013", "DOC013"]
    assert lint("baseline", "prune", cwd=course / "sub").out.endswith("2 struck out, 2 entries\n")


def test_standard_input_is_judged_under_its_name(course: Path) -> None:
    command = [sys.executable, "-m", "linter", "check", "--output", "concise", "-", "--stdin-filename", "module-1.md"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    for text, code, found in ((PAGE, 0, 0), (PAGE.replace("TODO: another.", ""), 1, 1)):
        done = subprocess.run(
            command, input=text, cwd=course, env=environment, capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stdout.count("DOC013")) == (code, found)


def test_a_baseline_turns_no_row_of_a_tracker_green(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "examples" / "course", tmp_path, dirs_exist_ok=True)
    before = lint("status", "--output", "json", cwd=tmp_path)
    assert lint("baseline", "create", cwd=tmp_path).code == 0
    assert gate(cwd=tmp_path).code == 0
    assert lint("status", "--output", "json", cwd=tmp_path) == before
    assert before.code == 1


def test_without_a_mermaid_engine_no_entry_of_a_diagram_is_stale(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("mermaidx")
    write(tmp_path, module_1=PAGE + "\n```mermaid\ngraph TD\nA[Order (x)] --> B\n```\n")
    assert lint("baseline", "create", cwd=tmp_path).code == 0
    assert "DIA001" in (tmp_path / NAME).read_text(encoding="utf-8")
    monkeypatch.setattr("linter.cli.choosing.find_judge", lambda known: None)
    assert gate(cwd=tmp_path).code == 0


def test_the_whole_corpus_is_green_with_a_fresh_baseline_and_shows_one_new_fault_alone(
    corpus: Path, tmp_path: Path
) -> None:
    shutil.copytree(corpus, tmp_path, dirs_exist_ok=True)
    write(tmp_path, **{"lint-modules.toml": ""})
    assert lint("baseline", "create", cwd=tmp_path).code == 0
    done = gate(cwd=tmp_path)
    assert (done.code, done.out.count("\n")) == (0, 1)
    page = next(path for path in json.loads((tmp_path / NAME).read_bytes())["pages"] if "module" in path)
    with (tmp_path / page).open("a", encoding="utf-8") as file:
        file.write("\n\nTODO: one more story.\n")
    done = gate(cwd=tmp_path)
    assert (done.code, codes(done)) == (1, ["DOC006"])
    assert done.out.startswith(f"{page}:")
