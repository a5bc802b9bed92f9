"""Whatever lowers the gate is seen: `config drift` compares what judges the pages with an earlier state."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.helpers.command import EXAM, GUIDE, lint, write
from tests.helpers.git_repositories import commit, git

SILENCED = "# Short Exam\n\n<!-- lint-modules: ignore[EXM001] -- later -->\n## Part\n\nNothing is asked here.\n"
OWN_RULE = """---
code: EXM001
name: hard-question-count
severity: error
severity-when: {warning: {status: [open]}}
applies-to: [exam]
check: {kind: count, of: question, noun: hard question, where: {difficulty: hard}, min: 6, max: 8}
---
# Hard questions
"""


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A committed project with two exams in folders, on a branch that will be changed."""
    write(tmp_path, **{"lint-modules.toml": "", "docs/a-exam.md": EXAM, "docs/sub/b-exam.md": EXAM})
    write(tmp_path, **{"docs/c-exam.md": SILENCED.replace("EXM001", "EXM002")})
    git(tmp_path, "init", "-q", "-b", "main")
    commit(tmp_path)
    return tmp_path


def drift(folder: Path, *words: str) -> list[str]:
    """What `config drift` says against the last commit."""
    done = lint("config", "drift", "--from", "main", "--output", "json", *words, cwd=folder)
    assert done.code == 0, done.err
    return [item["message"] for item in json.loads(done.out)["drift"]]


def test_nothing_changed_lowers_nothing(course: Path) -> None:
    assert drift(course) == []
    assert lint("config", "drift", "--from", "main", "--fail-on-weaker", cwd=course).code == 0
    write(course, **{"docs/d-exam.md": EXAM, "docs/a-exam.md": EXAM + "\nMore.\n"})
    assert drift(course) == [], "new pages and edits are no drift"
    write(course, **{"docs/a-exam.md": EXAM + "\n`lint-modules` is a tool; run lint-modules check.\n"})
    assert drift(course) == [], "words about the tool suppress nothing"


LOWERED = {
    "ignore": ({"lint-modules.toml": 'ignore = ["EXM001"]\n'}, "EXM001 is switched off on 3 pages"),
    "select": ({"lint-modules.toml": 'select = ["DOC"]\n'}, "EXM001 is switched off on 3 pages"),
    "builtin": ({"lint-modules.toml": 'builtin = ["document", "kinds"]\n'}, "EXM001 is switched off on 3 pages"),
    "severity": (
        {"lint-modules.toml": '[rules.EXM001]\nseverity = "warning"\n'},
        "EXM001 is lowered from error to warning on 3 pages",
    ),
    "profile": ({"lint-modules.toml": 'profile = "draft"\n'}, "(its profile is draft, it was publish)"),
    "per file": (
        {"lint-modules.toml": '[per-file-ignores]\n"docs/sub/" = ["EXM001"]\n'},
        "EXM001 is switched off on docs/sub/b-exam.md",
    ),
    "fail level": ({"lint-modules.toml": 'fail-level = "never"\n'}, "the fail level is never, it was error"),
    "pyproject above": ({"lint-modules.toml": 'extend = "x.toml"\n', "x.toml": 'fail-level = "never"\n'}, "never"),
    "limits": ({"lint-modules.toml": "[rules.EXM001]\nmin = 1\n"}, "what EXM001 asks was changed"),
    "excluded": (
        {"lint-modules.toml": 'exclude = ["docs/sub/"]\n'},
        "docs/sub/b-exam.md left the gate: `exclude` leaves it out",
    ),
    "include": ({"lint-modules.toml": 'include = ["docs/*.md"]\n'}, "docs/sub/b-exam.md left the gate"),
    "ignored": ({".gitignore": "sub/\n"}, "docs/sub/b-exam.md left the gate: a .gitignore file leaves it out"),
    "type": (
        {"docs/a-exam.md": GUIDE},
        "docs/a-exam.md left the gate: it is of no kind any more, it was exam",
    ),
    "other kind": (
        {"docs/a-exam.md": "---\ntype: tracking-system\n---\n# A\n"},
        "docs/a-exam.md is judged as another kind: tracker, it was exam",
    ),
    "nested never": (
        {"docs/sub/lint-modules.toml": 'fail-level = "never"\n'},
        "the fail level in docs/sub is never, it was error",
    ),
    "nested ignore": (
        {"docs/sub/lint-modules.toml": 'ignore = ["ALL"]\n'},
        "EXM001 is switched off on docs/sub/b-exam",
    ),
    "nested exclude": ({"docs/sub/lint-modules.toml": 'exclude = ["*"]\n'}, "docs/sub/b-exam.md left the gate"),
    "nested kinds": (
        {"docs/sub/lint-modules.toml": '[kinds.exam.match]\nfiles = ["*-test.md"]\n'},
        "docs/sub/b-exam.md left the gate",
    ),
    "overriding rule": (
        {"lint-modules.toml": 'rule-folders = ["own"]\n', "own/hard-question-count.md": OWN_RULE},
        "what EXM001 asks was changed",
    ),
    "snippets": (
        {"mkdocs.yml": "markdown_extensions: [pymdownx.snippets]\n"},
        "the site inserts snippets now",
    ),
    "suppression": (
        {"docs/a-exam.md": SILENCED},
        "a suppression was added in docs/a-exam.md: <!-- lint-modules: ignore[EXM001] -- later -->",
    ),
    "suppression in front matter": (
        {"docs/a-exam.md": "---\nlint-modules: {ignore: {EXM001: later}}\n---\n" + EXAM},
        "a suppression was added in docs/a-exam.md",
    ),
    "suppression in a new page": ({"docs/n-exam.md": SILENCED}, "a suppression was added in docs/n-exam.md"),
    "suppression widened": (
        {"docs/c-exam.md": SILENCED.replace("EXM001", "EXM001, EXM002")},
        "a suppression was added in docs/c-exam.md",
    ),
    "suppression moved": (
        {"docs/c-exam.md": "<!-- lint-modules: ignore[EXM002] -- later -->\n" + EXAM},
        "a suppression was moved in docs/c-exam.md",
    ),
}


@pytest.mark.parametrize("name", LOWERED)
def test_what_lowers_the_gate_is_said(course: Path, name: str) -> None:
    files, said = LOWERED[name]
    write(course, **files)
    found = drift(course)
    assert any(said in message for message in found), found
    assert lint("config", "drift", "--from", "main", "--fail-on-weaker", cwd=course).code == 1


def test_the_same_the_other_way_round_is_none(course: Path) -> None:
    write(course, **{"lint-modules.toml": 'ignore = ["EXM001"]\nfail-level = "never"\nexclude = ["docs/sub/"]\n'})
    commit(course)
    write(course, **{"lint-modules.toml": ""})
    assert drift(course) == []


def test_a_renamed_page_that_is_no_page_any_more_is_said(course: Path) -> None:
    (course / "docs/a-exam.md").rename(course / "docs/a-exam.txt")
    assert drift(course) == ["docs/a-exam.md left the gate: renamed to docs/a-exam.txt, its suffix is none of a page"]
    git(course, "add", "-A")
    (course / "docs/sub/b-exam.md").rename(course / "docs/sub/reading.md")
    git(course, "add", "-A")
    assert any("docs/sub/reading.md, it is of no kind any more" in message for message in drift(course))


def test_a_page_that_moves_where_none_is_read_is_said(course: Path) -> None:
    (course / "docs/sub").rename(course / "docs/site-packages")
    (message,) = drift(course)
    assert message.startswith("docs/sub/b-exam.md left the gate: renamed to docs/site-packages/b-exam.md")


def test_what_a_suppression_says_in_several_lines_counts_whole(course: Path) -> None:
    comment = "<!-- lint-modules: ignore-file[EXM001,\nEXM002,\nEXM016] -- later -->\n\n"
    matter = "---\nlint-modules:\n  ignore:\n    EXM001: later\n    EXM002: later\n---\n\n"
    write(course, **{"docs/a-exam.md": comment + EXAM, "docs/sub/b-exam.md": matter + EXAM})
    commit(course)
    assert drift(course) == []
    write(course, **{"docs/a-exam.md": (comment + EXAM).replace("EXM016", "EXM016, TRK001")})
    assert any("docs/a-exam.md" in message for message in drift(course))
    write(course, **{"docs/a-exam.md": comment + EXAM})
    write(course, **{"docs/sub/b-exam.md": matter.replace("    EXM002", "    TRK001: x\n    EXM002") + EXAM})
    assert any("docs/sub/b-exam.md" in message for message in drift(course))


def test_a_deleted_page_is_none(course: Path) -> None:
    (course / "docs/a-exam.md").unlink()
    assert drift(course) == []


def test_a_baseline_that_grows_or_moves_is_said(course: Path) -> None:
    assert lint("baseline", "create", cwd=course).code == 0
    assert any("the baseline accepts" in message and "docs/a-exam.md" in message for message in drift(course))
    commit(course)
    assert drift(course) == []
    write(course, **{"docs/sub/lint-modules.toml": ""})
    write(course, **{"docs/sub/b-exam.md": EXAM + "\n## Another\n"})
    assert lint("baseline", "create", cwd=course / "docs/sub").code == 0
    assert any("docs/sub/b-exam.md" in message and "baseline accepts" in message for message in drift(course))


def test_a_configuration_that_was_wrong_is_no_verdict(course: Path) -> None:
    write(course, **{"lint-modules.toml": "nonsense = 1\n"})
    commit(course)
    write(course, **{"lint-modules.toml": ""})
    done = lint("config", "drift", "--from", "main", cwd=course)
    assert done.code == 2
    assert "as it was at main" in done.err


def test_no_commit_of_that_name_exits_2(course: Path) -> None:
    done = lint("config", "drift", "--from", "nowhere", cwd=course)
    assert done.code == 2
    assert "--from: 'nowhere' is no commit" in done.err


def test_the_drift_in_other_forms(course: Path) -> None:
    write(course, **{"lint-modules.toml": 'fail-level = "never"\n'})
    words = ("config", "drift", "--from", "main", "--output")
    assert lint(*words[:-1], cwd=course).out.endswith("1 change lowers the gate\n")
    assert lint(*words, "markdown", cwd=course).out.startswith("### What lowers the gate\n\n- the fail level is never")
    assert lint(*words, "github", cwd=course).out.startswith("::warning file=lint-modules.toml,line=1,title=")


def test_check_says_it_beside_what_is_new(course: Path) -> None:
    write(course, **{"lint-modules.toml": 'ignore = ["EXM001"]\n'})
    done = lint("check", "--new-from", "main", cwd=course)
    assert done.code == 0
    assert "lint-modules: weaker: EXM001 is switched off on 3 pages" in done.err
    assert lint("check", "--new-from", "main", "--fail-on-weaker", cwd=course).code == 1
    (item,) = json.loads(lint("check", "--new-from", "main", "--output", "json", cwd=course).out)["drift"]
    assert (item["what"], item["code"]) == ("off", "EXM001")
    markdown = lint("check", "--new-from", "main", "--output", "markdown", cwd=course).out
    assert "### What lowers the gate\n\n- EXM001 is switched off on 3 pages" in markdown
    github = lint("check", "--new-from", "main", "--output", "github", cwd=course).out
    assert github.startswith("::warning file=docs/a-exam.md,line=1,title=the gate is lowered::EXM001")


def test_a_gate_that_holds_fails_nothing(course: Path) -> None:
    assert lint("check", "--new-from", "main", "--fail-on-weaker", cwd=course).code == 0
    assert lint("check", "--fail-on-weaker", cwd=course).code == 2, "there is nothing to compare with"


def test_a_base_that_was_wrong_is_a_note_and_with_fail_on_weaker_no_verdict(course: Path) -> None:
    write(course, **{"lint-modules.toml": "nonsense = 1\n"})
    commit(course)
    write(course, **{"lint-modules.toml": ""})
    done = lint("check", "--new-from", "main", cwd=course)
    assert done.code == 0
    assert "whether the gate is weaker than it was is not known" in done.err
    assert lint("check", "--new-from", "main", "--fail-on-weaker", cwd=course).code == 2
