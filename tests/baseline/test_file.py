"""The file of a baseline: who names it, and what happens where it cannot be used."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.gating import NAME, SELECT, edit, gate
from tests.test_cli import lint, write


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
