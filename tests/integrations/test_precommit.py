"""The hooks of `.pre-commit-hooks.yaml` under pre-commit itself, in an environment it installed."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.command import GUIDE, TRACKER, lint, write
from tests.helpers.paths import ROOT
from tests.helpers.precommit_hooks import BAD, IDS, Course, Hooks, course, installed

RUNS_ON = f"{TRACKER}\nThe rest:\n- one\n- two\n"  # a list right below a line is none on the site


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Hooks:
    return installed(tmp_path_factory.mktemp("pre-commit"))


@pytest.fixture
def pages(hooks: Hooks, tmp_path: Path) -> Course:
    return course(tmp_path / "course", hooks)


@pytest.mark.release
def test_pre_commit_tries_the_hooks_of_this_checkout(hooks: Hooks, pages: Course) -> None:
    write(pages.folder, good=TRACKER, bad=BAD)
    pages.git("add", "--all")
    done = pages.call(sys.executable, "-m", "pre_commit", "try-repo", hooks.source, "--all-files")
    assert done.returncode == 1, done.stdout + done.stderr
    outcomes = re.findall(r"^(lint-modules.*?)\.{3,}(Passed|Failed)$", done.stdout, re.MULTILINE)
    assert dict(outcomes) == {
        "lint-modules": "Failed",
        "lint-modules (whole course)": "Failed",
        "lint-modules fix": "Failed",
        "lint-modules status": "Passed",
    }
    assert done.stdout.count("bad.md:8:1") == 3


def test_the_manifest_names_every_hook() -> None:
    manifest = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    assert re.findall(r"^- id: (.*)$", manifest, re.MULTILINE) == list(IDS)


@pytest.mark.release
def test_a_good_page_is_committed_and_a_bad_one_is_not(pages: Course) -> None:
    pages.guard("lint-modules", "lint-modules-all")
    write(pages.folder, good=TRACKER, guide=GUIDE)
    pages.git("add", "--all")
    code, said = pages.commit()
    assert code == 0, said
    before = pages.git("rev-parse", "HEAD")
    write(pages.folder, bad=BAD)
    pages.git("add", "--all")
    code, said = pages.commit()
    assert code == 1
    assert said.count("DOC005") == 2
    assert "good.md" not in said, "a changed page is all the first hook speaks of, and the good page is good"
    assert pages.git("rev-parse", "HEAD") == before


@pytest.mark.release
def test_a_bad_page_that_did_not_change_stops_only_the_whole_course(pages: Course) -> None:
    write(pages.folder, bad=BAD)
    pages.git("add", "--all")
    pages.git("commit", "--quiet", "-m", "Before there were hooks")
    pages.guard("lint-modules")
    write(pages.folder, good=TRACKER)
    pages.git("add", "--all")
    code, said = pages.commit()
    assert code == 0, said
    pages.guard("lint-modules-all")
    code, said = pages.commit()
    assert code == 1
    assert "bad.md:8:1" in said


@pytest.mark.release
def test_a_commit_that_only_deletes_brings_the_tracker_up_to_date(pages: Course) -> None:
    shutil.copytree(ROOT / "examples" / "course" / "docs", pages.folder / "docs")
    tracker = pages.folder / "docs" / "LEARNING_MODULE_TRACKER.md"
    assert lint("status", "--write", cwd=pages.folder).code == 0
    pages.git("add", "--all")
    pages.git("commit", "--quiet", "-m", "Before there were hooks")
    pages.guard("lint-modules-status")
    code, said = pages.commit()
    assert code == 0, said
    before = tracker.read_bytes()
    pages.git("rm", "--quiet", "docs/module-2-idempotency.md")
    code, said = pages.commit()
    assert code == 1
    assert "files were modified by this hook" in said
    assert tracker.read_bytes() != before
    assert pages.git("diff", "--name-only").split() == ["docs/LEARNING_MODULE_TRACKER.md"], "rewritten, and not staged"
    pages.git("add", "--all")
    code, said = pages.commit()
    assert code == 0, said


@pytest.mark.release
def test_a_repaired_page_stops_the_commit_and_is_not_staged(pages: Course) -> None:
    pages.guard("lint-modules-fix")
    write(pages.folder, page=RUNS_ON, good=TRACKER)
    pages.git("add", "--all")
    code, said = pages.commit()
    assert code == 1
    assert "DOC015" in said
    assert "files were modified by this hook" in said
    assert (pages.folder / "page.md").read_text(encoding="utf-8") == RUNS_ON.replace("rest:\n", "rest:\n\n")
    assert pages.git("show", ":page.md") == RUNS_ON, "what is staged is the author's"
    assert pages.git("diff", "--name-only").split() == ["page.md"]
    pages.git("add", "--all")
    code, said = pages.commit()
    assert code == 0, said


@pytest.mark.release
def test_a_page_that_no_repair_helps_stops_the_commit_too(pages: Course) -> None:
    pages.guard("lint-modules-fix")
    write(pages.folder, bad=BAD)
    pages.git("add", "--all")
    code, said = pages.commit()
    assert code == 1
    assert "bad.md:8:1" in said
    assert "files were modified by this hook" not in said


@pytest.mark.release
@pytest.mark.parametrize("hook", ["lint-modules", "lint-modules-fix"])
def test_files_named_like_options_are_pages(pages: Course, hook: str) -> None:
    names = ["--fix", "--fix.md", "-q.md", "--output=x.md", "--output=json=stolen.md", "--help.md", "--.md", "-.md"]
    pages.guard(hook, more="        args: [--output, concise, --]\n")
    for name in names:
        (pages.folder / name).write_text(BAD, encoding="utf-8")
    there = sorted(path.name for path in pages.folder.iterdir())
    pages.git("add", "--all")
    code, said = pages.commit()
    assert code == 1
    assert [name for name in names if f"\n{name}:8:1: error DOC005" in said] == names[1:]
    assert sorted(path.name for path in pages.folder.iterdir()) == there
    assert {(pages.folder / name).read_text(encoding="utf-8") for name in names} == {BAD}


@pytest.mark.release
def test_odd_names_are_pages(pages: Course) -> None:
    names = ["two words.md", "two\nlines.md", "naïve-日本.md", 'it\'s "so".md', "$(touch stolen).md", "a;b&c|d.md"]
    pages.guard("lint-modules", more="        args: [--output, concise, --]\n")
    for name in names:
        (pages.folder / name).write_text(BAD, encoding="utf-8")
    pages.git("add", "--all")
    code, said = pages.commit()
    assert code == 1
    assert said.count(":8:1: error DOC005") == len(names)
    assert [name for name in names if name not in said] == ["two\nlines.md"], "a newline is shown as an escape"
    assert f"{len(names)} documents checked" in said
    assert not (pages.folder / "stolen").exists()


@pytest.mark.release
def test_many_pages_split_in_several_calls_are_judged_as_in_one(pages: Course) -> None:
    folder = pages.folder / "-".join(["a-long-name"] * 20) / "-".join(["and-another"] * 20)
    folder.mkdir(parents=True)
    for number in range(300):
        broken = f"Next is [the exam after](exam-{number * 7 % 400}.md).\n"
        (folder / f"exam-{number}.md").write_text(f"{TRACKER}\n{broken}", encoding="utf-8")
    write(pages.folder, **{"lint-modules.toml": 'select = ["DOC010", "DOC005"]\nfail-level = "warning"\n'})
    pages.guard("lint-modules", more="        args: [--output, concise, --]\n")
    pages.git("add", "--all")
    code, said = pages.commit()
    whole = lint("--output", "concise", cwd=pages.folder)
    findings, split = (sorted(line for line in text.splitlines() if "DOC010" in line) for text in (whole.out, said))
    assert code == whole.code == 1
    assert said.count("documents checked") > 1, "the list was split"
    assert split == findings
    assert len(findings) > 10


@pytest.mark.release
def test_pages_that_are_excluded_are_left_alone_with_a_note(pages: Course) -> None:
    write(pages.folder, old__bad=BAD, **{"lint-modules.toml": 'exclude = ["old/"]\n'})
    pages.guard("lint-modules")
    pages.git("add", "--all")
    code, said = pages.commit()
    assert code == 0, said
    done = lint("--", "old/bad.md", cwd=pages.folder)
    assert (done.code, done.err) == (0, "lint-modules: note: old/bad.md was left alone: `exclude` leaves it out\n")
    assert done.out.splitlines() == [
        "gate: lint-modules.toml, excluded: old/",
        "0 documents checked, 0 of other kinds skipped: 0 errors, 0 warnings, 0 suppressed, 0 baselined",
    ]


@pytest.mark.release
def test_a_hook_runs_at_no_other_stage(pages: Course) -> None:
    pages.guard("lint-modules-all", "lint-modules-fix", "lint-modules-status")
    write(pages.folder, bad=BAD)
    pages.git("add", "--all")
    message = pages.folder / ".git" / "COMMIT_EDITMSG"
    message.write_text("Pages\n", encoding="utf-8")
    words = ("run", "--hook-stage", "commit-msg", "--commit-msg-filename", message)
    done = pages.call(sys.executable, "-m", "pre_commit", *words)
    assert (done.returncode, done.stdout) == (0, "")


def test_the_manifest_is_valid() -> None:
    pytest.importorskip("pre_commit", reason="pre-commit is not installed; the extra `dev` brings it")
    command = [sys.executable, "-m", "pre_commit", "validate-manifest", str(ROOT / ".pre-commit-hooks.yaml")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
