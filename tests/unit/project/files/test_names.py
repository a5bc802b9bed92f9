"""Names of pages and folders that no file of text can hold as they are: nothing is written, and the name is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from linter.reports.escape import printable
from tests.helpers.command import lint, write
from tests.helpers.fixable_page import names
from tests.helpers.tracker_courses import CONFIG, PASSES

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
    reason = f"refused: {printable(name)}: no row of a tracker can hold this name; rename the page"
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
