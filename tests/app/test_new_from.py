"""Only what is new: the work tree against the commit where HEAD left another one."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from linter.findings import Finding, Range, Severity
from linter.linting.baseline import earlier_entries, without_baselined
from linter.linting.results import PageResult, fingerprint
from linter.project.git import Blob, Repository, checkout_to_temp, last_change_date
from tests.helpers.command import codes, lint, write
from tests.helpers.environment import checkout
from tests.helpers.gated_page import PAGE, SELECT, edit, gate
from tests.helpers.git_repositories import LINKS, commit, git, lines, new


@pytest.fixture(autouse=True)
def nothing_left(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Temporary folders of their own, of which nothing may be left."""
    folder = tmp_path_factory.mktemp("temporary")
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    yield
    assert list(folder.iterdir()) == []


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A repository with one commit on main: a page with two findings, a page that links to it."""
    folder = write(tmp_path / "repo", module_1=PAGE, module_2=LINKS, **{"lint-modules.toml": SELECT, "notes.txt": "x"})
    git(folder, "init", "-q")
    commit(folder)
    return folder


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


@pytest.mark.parametrize("ref", ["no-such-branch", "", "--all", "-h", "HEAD^{tree}", "HEAD~99", "a b\nc"])
def test_a_revision_that_is_no_commit(course: Path, ref: str) -> None:
    done = lint(f"--new-from={ref}", cwd=course)
    assert (done.code, done.out) == (2, "")
    assert "is no commit of this repository\n" in done.err


@pytest.mark.slow
def test_a_shallow_clone_names_the_remedy(course: Path, tmp_path: Path) -> None:
    first = git(course, "rev-parse", "HEAD")
    git(course, "checkout", "-q", "-b", "work")
    commit(course)
    git(course, "checkout", "-q", "main")
    commit(course, "main went on")
    shallow = tmp_path / "shallow"
    git(tmp_path, "clone", "-q", "--depth", "1", "--no-single-branch", course.as_uri(), str(shallow))
    git(shallow, "checkout", "-q", "work")
    for ref, why in ((first, "is no commit"), ("origin/main", "have no commit in common")):
        done = new(shallow, ref=ref)
        assert (done.code, done.out) == (2, "")
        assert why in done.err
        assert "`git fetch --unshallow`, or check out with `fetch-depth: 0`" in done.err
    git(shallow, "fetch", "-q", "--unshallow")
    assert new(shallow, ref="origin/main").code == 0


@pytest.mark.slow
def test_a_clone_without_files_names_the_remedy_and_fetches_nothing(course: Path, tmp_path: Path) -> None:
    edit(course / "module-2.md", "See", "Do see")
    commit(course)
    git(course, "config", "uploadpack.allowFilter", "true")
    git(tmp_path, "clone", "-q", "--filter=blob:none", course.as_uri(), "partial")
    done = new(tmp_path / "partial", ref="HEAD~1")
    assert (done.code, done.out) == (2, "")
    assert "the clone lacks files of that commit; fetch without a filter" in done.err


def test_no_common_history(course: Path) -> None:
    git(course, "checkout", "-q", "--orphan", "island")
    commit(course, "island")
    done = new(course)
    assert (done.code, done.out) == (2, "")
    assert "have no commit in common\n" in done.err


def test_without_a_repository_and_without_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, module_1=PAGE, **{"lint-modules.toml": SELECT})
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    done = new(tmp_path)
    assert (done.code, done.out) == (2, "")
    assert "not a git repository" in done.err
    git(tmp_path, "init", "-q")
    assert "is no commit" in new(tmp_path).err
    monkeypatch.setenv("PATH", str(tmp_path))
    done = new(tmp_path)
    assert (done.code, done.out) == (2, "")
    assert "git was not found" in done.err


def test_a_repository_whose_head_is_no_commit_is_named(course: Path) -> None:
    first = git(course, "rev-parse", "HEAD")
    git(course, "checkout", "-q", "--orphan", "island")
    done = new(course, ref=first)
    assert (done.code, done.out) == (2, "")
    assert "--new-from: HEAD is no commit; commit something first\n" in done.err


def test_a_git_that_does_not_come_to_an_end_is_given_up(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def run(command: list[str], *, timeout: float, **_: object) -> None:
        raise subprocess.TimeoutExpired(command, timeout)

    monkeypatch.setattr(subprocess, "run", run)
    done = new(course)
    assert (done.code, done.out) == (2, "")
    assert "--new-from: git rev-parse took more than 600 seconds\n" in done.err


def test_a_page_outside_of_the_project_is_new(course: Path, tmp_path: Path) -> None:
    outside = write(tmp_path / "outside", module_7=PAGE) / "module-7.md"
    done = new(course, str(outside), "--config", str(course / "lint-modules.toml"), ref="HEAD")
    assert (done.code, codes(done)) == (1, ["DOC006", "DOC006"])


def test_the_rules_and_the_configuration_of_today_judge_both(course: Path) -> None:
    write(course, **{"lint-modules.toml": 'select = ["DOC006", "DOC003"]\n'})
    assert "DOC003" in gate(cwd=course).out
    assert new(course).code == 0


def test_standard_input_is_compared_with_the_page_of_its_name(course: Path) -> None:
    text = PAGE.replace("TODO: a story.", "TODO: new.").encode()
    for name, expected in (("module-1.md", ["TODO: new."]), ("module-8.md", ["TODO: new.", "TODO: another."])):
        command = ["check", "--new-from", "main", "--output", "json", "-", "--stdin-filename", name]
        whole = [sys.executable, "-m", "linter", *command]
        done = subprocess.run(whole, cwd=course, env=checkout(), input=text, capture_output=True, check=False)
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
    def page(path: str, count: int) -> PageResult:
        def one(number: int) -> Finding:
            context = ("A", "line")
            own = fingerprint("FB103", path, context, number)
            return Finding("FB103", "x", Severity.ERROR, "m", path, Range(1, 1, 1, 2), fingerprint=own, context=context)

        unread = Finding("DOC001", "x", Severity.ERROR, "m", path, Range(1, 1, 1, 2), fingerprint="0" * 32)
        return PageResult(path, "exam", (unread, *map(one, range(count))))

    for then, now in ((0, 2), (1, 2), (2, 2), (3, 2)):
        muted = without_baselined(earlier_entries({path: page("a.md", then)}), [page(path, now)], (), None)
        assert muted.baselined == min(then, now)
        assert [one.code for one in muted.outcomes[0].findings] == ["DOC001"] + ["FB103"] * (now - min(then, now))
    assert without_baselined(earlier_entries({"b.md": page("a.md", 2)}), [page(path, 2)], (), None).baselined == 0


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


ASKING = (("status", "--check"), ("status", "--write"), ("--new-from", "HEAD~1"), ("--history", "2"))


@pytest.fixture
def sprung(course: Path, tmp_path: Path) -> Path:
    """What comes to be where a program of the repository runs: the tree of its first commit is to be fetched."""
    trap, sprung = tmp_path / "trap", tmp_path / "sprung"
    trap.write_text(f"#!/bin/sh\ntouch '{sprung}'\n", encoding="utf-8")
    trap.chmod(0o755)
    tree = git(course, "rev-parse", "HEAD^{tree}")
    rows = "| Page | Module | Status | Last Updated |\n|---|---|---|---|\n| One | ⬜ | ⬜ Not started | |\n"
    write(course, **{"A_MODULE_TRACKER.md": f"# T\n\n{rows}", "one-module.md": "# One\n"})
    commit(course)
    (course / ".git/objects" / tree[:2] / tree[2:]).unlink()
    settings = {"core.repositoryformatversion": "1", "extensions.partialClone": "origin", "core.sshCommand": str(trap)}
    settings |= {"remote.origin.promisor": "true", "remote.origin.uploadpack": str(trap)}
    settings |= {f"protocol.{name}.allow": "always" for name in ("ssh", "file", "ext")}
    for key, value in settings.items():
        git(course, "config", key, value)
    return sprung


@pytest.mark.slow
@pytest.mark.parametrize("address", ["ssh://host/path", "file:///nowhere", "ext::sh -c touch% {}"])
@pytest.mark.parametrize("args", ASKING)
def test_what_a_repository_lacks_is_not_fetched(
    course: Path, sprung: Path, args: tuple[str, ...], address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(course, "config", "remote.origin.url", address.format(sprung))
    monkeypatch.setenv("GIT_ALLOW_PROTOCOL", "ssh:file:ext")
    output = ("--output", "html=report.html") if "--history" in args else ()
    assert lint(*args, *output, cwd=course).code in (0, 1, 2)
    assert not sprung.exists()


def test_a_hook_of_another_repository_changes_no_date(
    course: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(course / "sub", module_9="# Nine\n")
    commit(course)
    day = last_change_date(course / "sub")("module-9.md")
    git(tmp_path, "init", "-q", "elsewhere")
    for directory in (course / ".git", tmp_path / "elsewhere/.git"):  # as in a linked work tree, as of a submodule
        monkeypatch.setenv("GIT_DIR", str(directory))
        assert last_change_date(course / "sub")("module-9.md") == day is not None


def test_the_variables_of_a_hook_are_not_ours(course: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(tmp_path, "init", "-q", "elsewhere")
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY"):
        monkeypatch.setenv(name, str(tmp_path / "elsewhere" / ".git"))
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", "false")
    assert new(course).code == 0


@pytest.mark.slow
def test_a_hostile_repository_runs_nothing_and_nothing_is_written(course: Path, tmp_path: Path) -> None:
    trap, sprung = tmp_path / "trap", tmp_path / "sprung"
    trap.write_text(f"#!/bin/sh\ntouch '{sprung}'\ncat\n", encoding="utf-8")
    trap.chmod(0o755)
    write(course, **{".gitattributes": "*.md filter=x diff=x\n"})
    commit(course)
    keys = ["core.fsmonitor", "core.pager", "core.sshCommand", "diff.external", "diff.x.textconv", "diff.x.command"]
    settings = dict.fromkeys([*keys, "filter.x.smudge", "filter.x.clean"], str(trap))
    for key, value in settings.items():
        git(course, "config", key, value)
    for hook in ("post-index-change", "post-checkout", "reference-transaction"):
        (course / ".git" / "hooks" / hook).write_bytes(trap.read_bytes())
        (course / ".git" / "hooks" / hook).chmod(0o755)
    (course / "module-1.md").rename(course / "module-5.md")
    before = {path: path.stat().st_mtime_ns for path in (course / ".git").rglob("*")}
    assert new(course, ref="HEAD").code == 1
    assert not sprung.exists()
    assert {path: path.stat().st_mtime_ns for path in (course / ".git").rglob("*")} == before


@pytest.mark.slow
def test_links_and_odd_names_in_the_history_stay_inside(course: Path, tmp_path: Path) -> None:
    secret = write(tmp_path / "outside", module_1=PAGE)
    (course / "out-module.md").symlink_to(secret / "module-1.md")
    (course / "folder").symlink_to(secret)
    (course / "loop.md").symlink_to("loop.md")
    (course / "in-module.md").symlink_to("module-1.md")
    write(course, **{"a\nb-module.md": PAGE, "sub/\x1b[31m-module.md": PAGE})
    os.close(os.open(os.fsencode(course) + b"/\xff-module.md", os.O_CREAT | os.O_WRONLY))
    commit(course)
    done = new(course, ref="HEAD")
    assert (done.code, codes(done)) == (0, [])
    assert done.out.endswith(" 8 old\n")
    repository = Repository(course)
    with checkout_to_temp(repository, repository.base("HEAD"), 1_000) as root:
        links = {path.name: path.resolve() for path in root.rglob("*") if path.is_symlink()}
        assert links == {"in-module.md": root / "module-1.md"}
        assert (root / "notes.txt").read_bytes() == b"", "what no rule reads is there by name alone"


def test_a_page_over_the_limit_is_not_kept_whole(course: Path) -> None:
    write(course, module_1=PAGE * 100)
    repository = Repository(course)
    with checkout_to_temp(repository, commit(course), 1_000) as root:
        assert (root / "module-1.md").read_bytes() == b"\0" * 100 * len(PAGE)
        assert (root / "module-2.md").read_text(encoding="utf-8") == LINKS


def tree(folder: Path, *entries: tuple[str, str, str]) -> str:
    """A tree object with entries that no work tree could give."""
    data = b"".join(f"{mode} {name}\0".encode() + bytes.fromhex(id_) for mode, name, id_ in entries)
    done = subprocess.run(
        ["git", "hash-object", "-t", "tree", "--literally", "-w", "--stdin"],
        cwd=folder, input=data, capture_output=True, check=True,
    )  # fmt: skip
    return done.stdout.decode().strip()


@pytest.mark.slow
def test_a_forged_tree_writes_nowhere_else(course: Path, tmp_path: Path) -> None:
    page = git(course, "hash-object", "-w", "module-1.md")
    where = tmp_path / "where"
    where.mkdir()
    (tmp_path / "target").write_text(str(where), encoding="utf-8")
    link = git(course, "hash-object", "-w", str(tmp_path / "target"))
    inner = tree(course, ("100644", "planted.md", page), ("120000", "planted-link.md", link))
    forbidden = [("100644", "../../planted.md", page), ("40000", "..", inner), ("40000", ".git", inner)]
    twice = [("120000", "a", link), ("40000", "a", inner), ("120000", "b", link)]
    twice.append(("40000", "b", tree(course, ("120000", "planted-link.md", link))))
    top = tree(course, *forbidden, *twice, ("100644", "module-1.md", page), ("40000", "module-1.md", inner))
    forged = git(course, "commit-tree", top, "-m", "forged")
    git(course, "update-ref", "HEAD", forged)
    done = new(course, "module-1.md", ref=forged)
    assert done.code in (0, 1), done.err
    assert list(where.iterdir()) == []
    assert not list(tmp_path.glob("**/planted*"))


def test_a_disk_that_is_full_ends_the_run_and_hides_no_finding(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Path.open

    def full(path: Path, mode: str = "r", **given: Any) -> Any:
        if mode == "xb":  # a page of the earlier state
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        return real(path, mode, **given)

    monkeypatch.setattr(Path, "open", full)
    done = new(course, ref="HEAD")
    assert (done.code, done.out) == (2, "")
    assert "No space left on device" in done.err


def test_a_page_whose_text_git_does_not_give_names_the_remedy(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Repository.blobs

    def blobs(self: Repository, commit: str) -> list[Blob]:
        return [replace(blob, id="0" * 40) for blob in real(self, commit)]

    monkeypatch.setattr(Repository, "blobs", blobs)
    done = new(course, ref="HEAD")
    assert (done.code, done.out) == (2, "")
    assert "the repository lacks the text of " in done.err
    assert "fetch without a filter" in done.err
