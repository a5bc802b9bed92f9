"""Names of pages and folders that no file of text can hold as they are: nothing is written, and the name is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from linter.cli import locking, temporary, writing
from linter.reports.shown import shown
from tests.courses import CONFIG, PASSES
from tests.fixing import names
from tests.test_cli import lint, write
from tests.writing.test_leftovers import leave

ODD = "odd\udcff"


def page(folder: Path, name: str, text: str = PASSES) -> Path:
    path = folder / name
    try:
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError:
        pytest.skip("the disk knows no such names")
    return path


@pytest.mark.parametrize(
    "name", [f"{ODD}-module.md", "a|b-module.md", "a`b-module.md", "a\nb-module.md", "a\\-module.md"]
)
def test_a_tracker_is_not_begun_where_no_row_could_hold_a_name(tmp_path: Path, name: str) -> None:
    page(write(tmp_path, **{"lint-modules.toml": CONFIG, "leases-module.md": PASSES}), name)
    done = lint("status", "--init", cwd=tmp_path)
    reason = f"refused: {shown(name)}: no row of a tracker can hold this name; rename the page"
    assert (done.code, reason in done.err) == (2, True), done
    assert sorted(names(tmp_path)) == sorted([name, "leases-module.md", "lint-modules.toml"])


def test_a_new_tracker_tells_which_page_no_row_finds(tmp_path: Path) -> None:
    page(write(tmp_path, **{"lint-modules.toml": CONFIG, "leases-module.md": PASSES}), "two words-module.md")
    done = lint("status", "--init", cwd=tmp_path)
    assert done.code == 0
    assert "two words-module.md: its row does not find it by this name; rename it without blanks or signs" in done.err
    assert "LEARNING_MODULE_TRACKER.md tracks 1 page\n" in done.err
    (tmp_path / "LEARNING_MODULE_TRACKER.md").unlink()
    (tmp_path / "two words-module.md").rename(tmp_path / "two-words-module.md")
    assert "tracks 2 pages" in lint("status", "--init", cwd=tmp_path).err


def test_a_configuration_is_not_begun_where_it_could_not_name_a_folder(tmp_path: Path) -> None:
    page(tmp_path, f"{ODD}/leases-module.md")
    done = lint("init", cwd=tmp_path)
    reason = r"error: odd\udcff: the name is not UTF-8, so no configuration can include the folder; rename it"
    assert (done.code, reason in done.err, names(tmp_path)) == (2, True, [ODD]), done


@pytest.mark.parametrize("output", [(), ("--output", "new-exam.md")])
def test_an_exam_is_not_begun_where_it_could_not_name_its_module(tmp_path: Path, output: tuple[str, ...]) -> None:
    module = page(tmp_path, f"{ODD}-module.md").name
    done = lint("new", "exam", "--for", module, *output, cwd=tmp_path)
    reason = r"error: --for: odd\udcff-module.md: the name is not UTF-8, so no page can name the module; rename it"
    assert (done.code, done.out, reason in done.err, names(tmp_path)) == (2, "", True, [module]), done


def test_a_name_of_any_length_can_be_locked_and_rewritten(tmp_path: Path) -> None:
    for size in (200, 201, 250):
        made = page(tmp_path, "ü" * (size // 2) + "x" * (size % 2) + ".md", "old")
        leave(made)
        writing.tidy([made])
        assert names(tmp_path) == [made.name]
        leave(made)
        with locking.locked([made]):
            writing.rewrite({made: (b"old", b"new")})
        assert (made.read_bytes(), names(tmp_path)) == (b"new", [made.name])
        made.unlink()
        writing.create(made, b"new")
        made.unlink()


def test_a_name_stays_readable_up_to_the_length_that_leaves_room() -> None:
    assert locking.hidden(Path("x" * 200)) == "." + "x" * 200
    assert len(locking.hidden(Path("x" * 201))) == len(locking.hidden(Path("x" * 255))) == 33
    assert locking.hidden(Path("x" * 201)) != locking.hidden(Path("x" * 202))


def test_what_no_run_has_named_is_no_temporary_file(tmp_path: Path) -> None:
    made = page(tmp_path, "a.md", "old")
    others = [temporary.beside(tmp_path / "a.md.b.md")]
    others += [tmp_path / f".a.md.{theirs}{temporary.TEMPORARY}" for theirs in ("mine", "x7", "7x")]
    for other in others:
        other.write_bytes(b"theirs")
    temporary.beside(made).with_name(f".a.md.1{temporary.TEMPORARY}").mkdir()
    writing.put(made, b"new")
    assert (made.read_bytes(), [other.read_bytes() for other in others]) == (b"new", [b"theirs"] * 4)
    assert len(names(tmp_path)) == 6
