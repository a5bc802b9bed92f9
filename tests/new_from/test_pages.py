"""Only what is new: the work tree against the commit where HEAD left another one."""

from __future__ import annotations

import json
from pathlib import Path

from tests.gating import PAGE, SELECT, edit, gate
from tests.new_from.repository import LINKS, commit, git, lines, new
from tests.test_cli import lint, write


def test_what_was_there_is_left_out_and_counted(course: Path) -> None:
    assert gate(cwd=course).code == 1
    done = new(course)
    assert (done.code, done.err) == (0, "")
    assert done.out.endswith("0 baselined, 2 old\n")
    data = json.loads(lint("--new-from", "HEAD", "--output", "json", cwd=course).out)
    assert (data["findings"], data["summary"]["old"]) == ([], 2)
    assert "old" not in json.loads(lint("--output", "json", cwd=course).out)["summary"]


def test_new_faults_show_whether_committed_staged_or_neither(course: Path) -> None:
    git(course, "checkout", "-q", "-b", "work")
    edit(course / "module-1.md", "# Module 1: Leases\n", "# Module 1: Leases\n\nTODO: committed.\n")
    commit(course)
    edit(course / "module-1.md", "TODO: a story.", "TODO: a story.\n\nTODO: staged.")
    git(course, "add", "-A")
    edit(course / "module-1.md", "TODO: another.", "TODO: another.\n\nTODO: written.")
    assert lines(new(course)) == ["module-1.md:7 DOC006", "module-1.md:11 DOC006", "module-1.md:15 DOC006"]
    assert lines(new(course, ref="HEAD")) == ["module-1.md:11 DOC006", "module-1.md:15 DOC006"]


def test_it_is_the_merge_base_that_counts(course: Path) -> None:
    git(course, "checkout", "-q", "-b", "work")
    git(course, "checkout", "-q", "main")
    edit(course / "module-1.md", "TODO: a story.", "A story.")
    commit(course)
    git(course, "checkout", "-q", "work")
    assert new(course).code == 0, "main repaired it since, the branch did not bring it in"


def test_a_deleted_target_breaks_links_of_pages_that_did_not_change(course: Path) -> None:
    (course / "module-1.md").unlink()
    (course / "notes.txt").unlink()
    done = new(course)
    assert (done.code, lines(done)) == (1, ["module-2.md:7 DOC010", "module-2.md:7 DOC010"])


def test_a_link_that_was_broken_before_is_old(course: Path) -> None:
    (course / "notes.txt").unlink()
    commit(course)
    git(course, "checkout", "-q", "-b", "work")
    assert new(course).out.endswith("3 old\n")


def test_untracked_pages_are_new_and_named_pages_alone_are_reported(course: Path) -> None:
    write(course, module_3=PAGE)
    assert lines(new(course)) == ["module-3.md:7 DOC006", "module-3.md:9 DOC006"]
    assert new(course, "module-1.md").code == 0


def test_a_renamed_page_keeps_its_old_findings(course: Path) -> None:
    git(course, "checkout", "-q", "-b", "work")
    (course / "sub").mkdir()
    git(course, "mv", "module-1.md", "sub/module-9.md")
    edit(course / "sub" / "module-9.md", "TODO: a story.", "TODO: a story.\n\nTODO: more.")
    expected = ["module-2.md:7 DOC010", "sub/module-9.md:9 DOC006"]
    assert lines(new(course)) == expected, "staged"
    commit(course)
    assert lines(new(course)) == expected, "committed"


def test_a_renamed_page_keeps_old_findings_whose_like_is_silenced(course: Path) -> None:
    twins = "TODO: one. <!-- lint-modules: ignore[DOC006] -->\n\nTODO: one.\n"
    write(course, module_1=f"{PAGE}\n{twins}")
    commit(course)
    git(course, "checkout", "-q", "-b", "work")
    git(course, "mv", "module-1.md", "module-9.md")
    assert [line for line in lines(new(course)) if "DOC006" in line] == []


def test_a_project_in_a_folder_of_the_repository(tmp_path: Path) -> None:
    top = write(tmp_path / "repo", **{".gitignore": "*draft*.md\n", "other/notes.txt": ""})
    course = write(
        top / "a b" / "course", module_1=PAGE, module_2=LINKS, draft_exam=PAGE, **{"lint-modules.toml": SELECT}
    )
    write(course, **{"notes.txt": ""})
    git(top, "init", "-q")
    commit(top)
    assert new(course).out.endswith(" 2 old\n")
    git(top, "mv", "a b/course/module-1.md", "a b/course/module-7.md")
    edit(course / "module-2.md", "module-1", "module-7")
    assert new(course).code == 0
    git(top, "mv", "a b/course/module-7.md", "other/module-7.md")
    assert lines(new(course)) == ["module-2.md:7 DOC010"]
