"""The gate with a baseline, and the command that makes, shrinks and counts one."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from linter.app import baseline as app_baseline
from linter.cli import baseline as cli_baseline
from tests.helpers.command import EXAM, TRACKER, codes, lint, write
from tests.helpers.environment import checkout
from tests.helpers.gated_page import NAME, PAGE, SELECT, edit, gate, summary
from tests.helpers.paths import ROOT


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """Two pages with two findings each, all of them in the baseline."""
    write(tmp_path, module_1=PAGE, sub__module_2=PAGE, **{"lint-modules.toml": SELECT})
    done = lint("baseline", "create", cwd=tmp_path)
    assert (done.code, done.out) == (0, f"{NAME}: 4 added, 4 entries\n")
    return tmp_path


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
    for text, code, found in ((PAGE, 0, 0), (PAGE.replace("TODO: another.", ""), 1, 1)):
        done = subprocess.run(
            command, input=text, cwd=course, env=checkout(), capture_output=True, text=True, check=False
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
    monkeypatch.setattr("linter.app.linter.find_judge", lambda known: None)
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


def test_the_configuration_and_the_command_line_name_the_file(course: Path) -> None:
    (course / NAME).rename(course / "debts.json")
    assert gate(cwd=course).code == 1
    assert gate("--baseline", "debts.json", cwd=course).code == 0
    assert gate("--baseline", "../debts.json", cwd=course / "sub").code == 0
    edit(course / "lint-modules.toml", SELECT, f'baseline = "debts.json"\n{SELECT}')
    assert gate(cwd=course / "sub").code == 0
    assert lint("--isolated", "--output", "json", cwd=course).code in (0, 1)
    assert '"baselined": 0' in lint("--isolated", "--output", "json", cwd=course).out
    (course / "debts.json").unlink()
    for args in (["check"], ["baseline", "status"], ["baseline", "prune"]):
        done = lint(*args, cwd=course)
        assert (done.code, done.out) == (2, "")
        assert "`lint-modules baseline create` writes one" in done.err
    assert lint("baseline", "create", cwd=course).out == "debts.json: 4 added, 4 entries\n"


def test_a_name_that_is_no_file_name(course: Path) -> None:
    write(course, **{"lint-modules.toml": 'baseline = "a\\u0000b"\n'})
    done = lint(cwd=course)
    assert (done.code, done.out, "a value holds a NUL" in done.err) == (2, "", True)


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["--baseline", "none.json"], "does not exist"),
        (["--baseline", "sub"], "is no regular file"),
        (["--baseline", "module-1.md"], "damaged"),
        (["--baseline", NAME, "--no-baseline"], "do not go together"),
    ],
)
def test_a_baseline_that_cannot_be_used_is_never_empty(course: Path, args: list[str], message: str) -> None:
    done = lint(*args, cwd=course)
    assert (done.code, done.out) == (2, "")
    assert message in done.err


def test_a_configured_baseline_stays_in_the_project(course: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "b.json").write_bytes((course / NAME).read_bytes())
    (course / "link.json").symlink_to(outside / "b.json")
    for name in (str(outside / "b.json"), f"../{outside.name}/b.json", "link.json"):
        write(course, **{"lint-modules.toml": f'baseline = "{name}"\n{SELECT}'})
        for args in (["check"], ["baseline", "create"]):
            done = lint(*args, cwd=course)
            assert (done.code, "leads out of the project" in done.err) == (2, True)


@pytest.mark.parametrize(
    "args", [["check"], ["baseline", "status"], ["baseline", "prune"], ["baseline", "create", "--accept-new"]]
)
def test_a_damaged_file_stops_every_command_and_stays_as_it_is(course: Path, args: list[str]) -> None:
    damaged = (course / NAME).read_bytes().replace(b'\n  "sub', b'\n<<<<<<< HEAD\n  "sub')
    (course / NAME).write_bytes(damaged)
    done = lint(*args, cwd=course)
    assert (done.code, done.out) == (2, "")
    assert "conflict markers" in done.err
    assert (course / NAME).read_bytes() == damaged


def test_a_linked_file_is_not_rewritten(course: Path) -> None:
    (course / NAME).rename(course / "real.json")
    (course / NAME).symlink_to("real.json")
    edit(course / "module-1.md", "TODO: another.", "Told.")
    before = (course / "real.json").read_bytes()
    assert lint("baseline", "prune", cwd=course).code == 2
    assert (course / "real.json").read_bytes() == before


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


@pytest.mark.slow
def test_parallel_writers_lose_nothing(course: Path) -> None:
    """Each of eight runs sees one page only, and adds its findings to the same file."""
    for number in range(8):
        page = PAGE.replace("story", f"story {number}")
        folder = write(course / f"part-{number}", module_1=page, **{"lint-modules.toml": SELECT})
        assert folder.is_dir()
    command = [sys.executable, "-m", "linter", "baseline", "create", "--accept-new", "--baseline", "../shared.json"]
    runs = [
        subprocess.Popen(command, cwd=course / f"part-{n}", env=checkout(), stdout=subprocess.DEVNULL) for n in range(8)
    ]
    assert [run.wait() for run in runs] == [0] * 8
    pages = json.loads((course / "shared.json").read_bytes())["pages"]
    assert len(pages["module-1.md"]) == 9  # eight stories of their own, and one that is the same
    assert sorted(path.name for path in course.glob(".*")) == []


@pytest.mark.slow
def test_of_parallel_creators_one_wins(course: Path) -> None:
    (course / NAME).unlink()
    command = [sys.executable, "-m", "linter", "baseline", "create"]
    runs = [subprocess.Popen(command, cwd=course, env=checkout(), stderr=subprocess.DEVNULL) for _ in range(8)]
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
    real = cli_baseline._run_project

    def look(*given: Any) -> Any:
        found = real(*given)
        (course / NAME).unlink()
        return found

    monkeypatch.setattr(cli_baseline, "_run_project", look)
    done = lint("baseline", "prune", cwd=course)
    assert (done.code, done.out) == (2, "")
    assert f"baseline {course / NAME} was deleted meanwhile: run again" in done.err
    assert not (course / NAME).exists()


def test_a_baseline_is_read_up_to_its_limit(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    size = (course / NAME).stat().st_size
    monkeypatch.setattr(app_baseline, "_LIMIT", size)
    assert gate(cwd=course).code == 0
    monkeypatch.setattr(app_baseline, "_LIMIT", size - 1)
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
